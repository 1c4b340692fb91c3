"""Where the rows of a batch go: files that are there whole or not at all, CSV and JSON lines, and the rejects."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TextIO

from aftersales_cli.batch.results import Result
from aftersales_cli.batch.rows import Lines, quoted
from aftersales_cli.batch.shapes import COLUMNS, REJECTED
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.records import Record
from aftersales_cli.safe import safe_cell, without_controls
from aftersales_cli.wholefile import failing_as, replacing, target_of

ERRORS = "backslashreplace"  # what an output file's encoding cannot say is written as its number


class Writer:
    """Writes results: the row as it came, where it stands on one line and hides nothing, then its triage columns."""

    def __init__(self, header: Record, width: int, above: list[Record], out: TextIO, rejects: TextIO | None) -> None:
        self._titles = header.cells[:width]
        self._above = above
        self._out = out
        self._rejects = csv.writer(rejects) if rejects else None

    def head(self) -> None:
        """What stands above the header, and the header with the triage columns behind."""
        for record in self._above:
            self._out.write(quoted(map(safe_cell, record.cells)) + "\n")
        self._out.write(quoted([*map(safe_cell, self._titles), *COLUMNS]) + "\n")
        self._out.flush()  # lest a process that is started now has it in its hands too

    def csv(self, results: Iterable[Result], as_it_came: bool) -> None:
        """Rows as CSV. `as_it_came`: the input is CSV, so that a harmless row needs no new quotes."""
        lines = self.lines(as_it_came)
        for result in results:
            pieces: list[bytes] = []
            lines.add(pieces, lines.row(result.record), result.shape, result.fills)
            self._out.buffer.write(b"".join(pieces))
            self._reject(result)

    def lines(self, as_it_came: bool) -> Lines:
        """What lays out rows for this output."""
        return Lines(len(self._titles), as_it_came, self._out.encoding, self._out.errors or "strict")

    def laid_out(self, lines: bytes | memoryview, rejects: list[list[str]]) -> None:
        """Rows that are laid out already."""
        self._out.buffer.write(lines)
        if self._rejects:
            self._rejects.writerows(rejects)

    def jsonl(self, results: Iterable[Result]) -> None:
        """Rows as JSON, one object a line: `line`, `row` with the input's cells, and the triage columns."""
        titles = _unlike(without_controls(cell).strip() for cell in self._titles)
        for result in results:
            record = result.record
            cells = dict(zip(titles, map(without_controls, record.cells), strict=False))
            shown = {"line": record.line, "row": cells, **result.columns()}
            self._out.write(json.dumps(shown, ensure_ascii=False) + "\n")
            self._reject(result)

    def _reject(self, result: Result) -> None:
        if self._rejects and result.status == REJECTED:
            self._rejects.writerow([result.record.line, result.error, *map(safe_cell, result.record.cells)])


def _unlike(titles: Iterable[str]) -> list[str]:
    """The titles, one that came before with a number behind, so that no cell takes the place of another."""
    unlike: list[str] = []
    for title in titles:
        numbered = (f"{title}.{number}" for number in count(1))
        unlike.append(title if title not in unlike else next(each for each in numbered if each not in unlike))
    return unlike


@contextmanager
def writing(path: Path | None, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
    """Standard output, or a file that is written beside and moved into place when all went well.

    A device or a pipe is written as it is. Excel takes a CSV without BOM for GBK, hence the encoding.
    """
    if path is None:
        if sys.stdout is None:
            raise AftersalesError("stdout-closed")
        with failing_as("stdout"):
            yield sys.stdout
            sys.stdout.flush()
        return
    with failing_as(path):
        special = path.exists() and not path.is_file()
        file = path.open("wb") if special else replacing(target_of(path))  # where a link leads: the link stays
    with file as binary, failing_as(path):
        out = io.TextIOWrapper(binary, encoding, ERRORS, newline="")
        yield out
        out.detach()  # written to its end, and left to be closed
