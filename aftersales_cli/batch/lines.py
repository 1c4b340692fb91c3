"""Rows as lines: of CSV, each as it came where it hides nothing and acts on nothing, and of JSON.

What may be passed on as it came is decided here, and nowhere else.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import NamedTuple

from aftersales_cli.batch.finish import Finished, Verdict, minute
from aftersales_cli.batch.shapes import DEADLINE
from aftersales_cli.batch.sorter import Sorted
from aftersales_cli.intake.cells import is_visible, quoted
from aftersales_cli.intake.memo import Memo, of_cells
from aftersales_cli.intake.texts import BETWEEN, COMMA, EDGE, LINE, QUOTE, as_csv, cells_of
from aftersales_cli.safe import SIGNS, safe_cell, without_controls

MOST_FRAMES = 10_000  # that are kept
ERRORS = "backslashreplace"  # what no encoding can say is written as its number
_NUMBER = rf"[0-9][0-9{COMMA}]*+(?:\.[0-9]++)?+"
_OTHERS = "|".join(re.escape(sign) for sign in SIGNS if sign not in "=+-")
# A cell of a visible text that a spreadsheet would run. Ids as Excel wants them, numbers and dashes are none.
_acting = re.compile(
    rf",[ \t{LINE}{EDGE}]*+(?:=(?!{QUOTE}[0-9A-Za-z-]*+{QUOTE}{EDGE}?,)|\+(?!{_NUMBER}{EDGE}?,)"
    rf"|-(?!(?:-*+|{_NUMBER}){EDGE}?,)|{_OTHERS})".encode()
).search
_EMPTY = b"," * 16  # many cells that say nothing
_UNMASKED = bytes.maketrans(f"{COMMA}{LINE}{EDGE}".encode(), b',\n"')
_PARTED = f",{BETWEEN},"  # stands between texts: so each of their cells is among commas


Line = Sequence[bytes]  # in parts, which are put together but once, with those of all other lines


class Frame(NamedTuple):
    """The appended columns of a verdict as CSV in UTF-8: `texts`, and between them in turn the `fills` of a row.

    Those are its deadline, by None, and what it shows, by place. Most rows have nothing but their deadline to fill in.
    """

    before: bytes
    fills: tuple[tuple[int | None, bytes], ...]  # each with the text behind it


class CsvLines:
    """Lays rows out as lines of CSV in UTF-8: their own cells, then the triage columns, then `words` for them."""

    def __init__(self, words: Callable[[Verdict], Iterable[str]] = lambda _: ()) -> None:
        self._words = words
        self._safe = of_cells(lambda cell: quoted(safe_cell(cell)))
        self._frames = Memo(self._framed, MOST_FRAMES, lambda _: 1)

    def lines(self, found: Sorted) -> list[Line]:
        """A line for each row that is a case, in order."""
        frames = self._frames
        lines: list[Line] = []
        for row, finished in zip(self._rows(found), found.finished, strict=True):
            if finished is None:
                continue
            verdict, due, shown = finished
            before, fills = frames[verdict]
            deadline = minute(due).encode() if due else b""
            if not shown:
                lines.append((row, before, deadline, fills[0][1]))
                continue
            line = [row, before]
            for place, behind in fills:
                fill = deadline if place is None else shown[place].replace('"', '""').encode("utf-8", ERRORS)
                line += (fill, behind)
            lines.append(line)
        return lines

    def _rows(self, found: Sorted) -> list[bytes]:
        """The cells of each row as they stand in its line: where nothing needs a guard, as they came."""
        rows = _encoded(found.texts)
        if not found.block.visible or _may_act(rows):
            rows = _encoded(map(self._guarded, found.texts))
        return rows.translate(_UNMASKED).replace(QUOTE.encode(), b'""').split(_PARTED.encode())

    def _guarded(self, text: str) -> str:
        """A text, of which each cell is guarded where there may be need."""
        if is_visible(as_csv(text)) and not _may_act(text.encode()):
            return text
        return ",".join(map(self._safe.__getitem__, cells_of(text)))

    def _framed(self, verdict: Verdict) -> Frame:
        template = verdict.shape.frame(verdict.urgency, verdict.error, verdict.approver)
        tags = [gap.tag for gap in verdict.shape.gaps]
        *texts, last = template.texts
        last = ",".join([last.removesuffix("\n"), *map(quoted, self._words(verdict))]) + "\n"
        before, *behind = [text.encode("utf-8", ERRORS) for text in (*texts, last)]
        places = [None if gap == DEADLINE else tags.index(gap) for gap in template.gaps]
        return Frame(before, tuple(zip(places, behind, strict=True)) or ((None, b""),))  # no deadline: nothing to fill


class JsonLines:
    """Lays rows out as JSON in UTF-8, one object a line: `line`, `row` with the cells, and the triage columns."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = _unlike(without_controls(cell).strip() for cell in titles)

    def lines(self, found: Sorted) -> list[Line]:
        """A line for each row that is a case, in order."""
        return [(self._line(*case).encode("utf-8", ERRORS),) for case in found.cases]

    def _line(self, line: int, cells: list[str], finished: Finished) -> str:
        row = dict(zip(self._titles, map(without_controls, cells), strict=False))
        return json.dumps({"line": line, "row": row, **finished.columns}, ensure_ascii=False) + "\n"


def csv_line(cells: Iterable[str]) -> str:
    """Cells as a line of CSV, guarded, with its end."""
    return ",".join([quoted(safe_cell(cell)) for cell in cells]) + "\n"


def _encoded(texts: Iterable[str]) -> bytes:
    return _PARTED.join(texts).encode("utf-8", ERRORS)


def _may_act(rows: bytes) -> bool:
    """Whether in visible texts there may be a cell that a spreadsheet would run."""
    return _acting((b",%b," % rows).replace(_EMPTY, b",")) is not None


def _unlike(titles: Iterable[str]) -> list[str]:
    """The titles, one that came before with a number behind, so that no cell takes the place of another."""
    unlike: list[str] = []
    for title in titles:
        numbered = (f"{title}.{number}" for number in count(1))
        unlike.append(title if title not in unlike else next(each for each in numbered if each not in unlike))
    return unlike
