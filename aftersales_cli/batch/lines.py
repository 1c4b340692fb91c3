"""Rows as lines: of CSV, each as it came where it hides nothing and acts on nothing, and of JSON.

What may be passed on as it came is decided here, and nowhere else.
"""

import json
import re
from collections.abc import Iterable, Sequence
from itertools import count, islice
from typing import NamedTuple

from aftersales_cli.batch.finish import Finished, Verdict, minute
from aftersales_cli.batch.shapes import DEADLINE
from aftersales_cli.batch.sorter import Sorted
from aftersales_cli.intake.cells import among_commas, is_visible, quoted
from aftersales_cli.intake.memo import Memo, of_cells
from aftersales_cli.safe import safe_cell, without_controls

SIGNS = "=+-@＝＋－＠"  # what a formula begins with, perhaps behind blanks
DOUBTFUL = SIGNS + " \t\n"  # a visible cell that begins with none of them is no formula
_STARTS = [(sign, f",{sign}") for sign in DOUBTFUL]
MOST_FRAMES = 10_000  # that are kept
BETWEEN = "\0"  # stands between lines that are encoded in one go; no line holds it
ERRORS = "backslashreplace"  # what no encoding can say is written as its number
_is_wrapped_id = re.compile('="[0-9A-Za-z-]*"').fullmatch  # as Excel wants it: harmless


class Frame(NamedTuple):
    """The appended columns of a verdict as CSV in UTF-8: `texts`, and between them in turn the `fills` of a row.

    Those are its deadline, by None, and what it shows, by place. Most rows have nothing but their deadline to fill in.
    """

    before: bytes
    fills: tuple[tuple[int | None, bytes], ...]  # each with the text behind it


class CsvLines:
    """Lays rows out as lines of CSV in UTF-8: their first `width` cells, then the triage columns."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._safe = of_cells(lambda cell: quoted(safe_cell(cell)))
        self._frames = Memo(_framed, MOST_FRAMES, lambda _: 1)

    def lines(self, found: Sorted) -> list[bytes]:
        """A line for each row that is a case, in order."""
        frames = self._frames
        lines = []
        for row, finished in zip(self._rows(found), found.finished, strict=True):
            if finished is None:
                continue
            verdict, due, shown = finished
            before, fills = frames[verdict]
            deadline = minute(due).encode() if due else b""
            line = [row, before]
            for place, behind in fills:
                fill = deadline if place is None else shown[place].replace('"', '""').encode("utf-8", ERRORS)
                line += (fill, behind)
            lines.append(b"".join(line))
        return lines

    def _rows(self, found: Sorted) -> list[bytes]:
        """The cells of each row as they stand in its line: where nothing needs a guard, as they came."""
        texts = found.texts if found.texts and _harmless(found.texts) else self._written(found.rows)
        return BETWEEN.join(texts).encode("utf-8", ERRORS).split(BETWEEN.encode())

    def _written(self, rows: Sequence[list[str]]) -> list[str]:
        columns = islice(zip(*rows, strict=True), self._width)
        return list(map(",".join, zip(*map(self._safe_column, columns), strict=True)))

    def _safe_column(self, cells: Sequence[str]) -> Sequence[str]:
        """Cells as they may stand in a line: guarded, and quoted where they need to be."""
        text = among_commas(cells)
        if not text.isprintable() and not is_visible(text):
            return list(map(self._safe.__getitem__, cells))
        plain = text.count(",") == len(cells) + 1 and '"' not in text and "\n" not in text
        if not _may_act(_without_dashes(text) if plain else text):
            return cells if plain else list(map(quoted, cells))
        safe = self._safe
        if '="' in text:
            return [quoted(cell) if _is_wrapped_id(cell) else safe[cell] for cell in cells]
        if plain:
            return [safe[cell] if cell[:1] in DOUBTFUL else cell for cell in cells]
        return [safe[cell] if cell[:1] in DOUBTFUL else quoted(cell) for cell in cells]


class JsonLines:
    """Lays rows out as JSON in UTF-8, one object a line: `line`, `row` with the cells, and the triage columns."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = _unlike(without_controls(cell).strip() for cell in titles)

    def lines(self, found: Sorted) -> list[bytes]:
        """A line for each row that is a case, in order."""
        return [self._line(*case).encode("utf-8", ERRORS) for case in found.cases]

    def _line(self, line: int, cells: list[str], finished: Finished) -> str:
        row = dict(zip(self._titles, map(without_controls, cells), strict=False))
        return json.dumps({"line": line, "row": row, **finished.columns}, ensure_ascii=False) + "\n"


def csv_line(cells: Iterable[str]) -> str:
    """Cells as a line of CSV, guarded, with its end."""
    return ",".join([quoted(safe_cell(cell)) for cell in cells]) + "\n"


def _harmless(texts: list[str]) -> bool:
    """Whether lines of CSV without quotes hold nothing hidden, and no cell that a spreadsheet might run."""
    text = among_commas(texts)
    return text.isprintable() and not _may_act(_without_dashes(text))


def _without_dashes(text: str) -> str:
    """Cells among commas, those of one dash left empty: many say nothing in that way."""
    return text.replace(",-,", ",,").replace(",-,", ",,") if ",-," in text else text


def _may_act(text: str) -> bool:
    """Whether among cells, each of which stands between commas, there may be one that a spreadsheet would run."""
    if not any(sign in text for sign in SIGNS):
        return False
    return any(sign in text and start in text for sign, start in _STARTS)  # what is short is looked for far faster


def _framed(verdict: Verdict) -> Frame:
    template = verdict.shape.frame(verdict.urgency, verdict.error)
    tags = [gap.tag for gap in verdict.shape.gaps]
    before, *behind = [text.encode("utf-8", ERRORS) for text in template.texts]
    places = [None if gap == DEADLINE else tags.index(gap) for gap in template.gaps]
    return Frame(before, tuple(zip(places, behind, strict=True)) or ((None, b""),))  # no deadline: nothing is filled in


def _unlike(titles: Iterable[str]) -> list[str]:
    """The titles, one that came before with a number behind, so that no cell takes the place of another."""
    unlike: list[str] = []
    for title in titles:
        numbered = (f"{title}.{number}" for number in count(1))
        unlike.append(title if title not in unlike else next(each for each in numbered if each not in unlike))
    return unlike
