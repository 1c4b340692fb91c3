"""A row of the output: the row as it came, where it stands on one line and hides nothing, then its triage columns."""

import csv
import io
from collections.abc import Iterable

from aftersales_cli.batch.results import Result
from aftersales_cli.intake.cells import formula
from aftersales_cli.wording import without_controls


def csv_line(result: Result, width: int, as_it_came: bool) -> str:
    """A result as a line of CSV. `as_it_came`: the input is CSV too, so that a harmless row needs no quoting anew."""
    raw = result.record.raw if as_it_came else None
    row = None if raw is None else _raw(raw)
    return f"{_row(result, width) if row is None else row}{result.line()}\n"


def _raw(line: str) -> str | None:
    """The line as it came, or None where a cell of it may have to be cleaned or guarded before it is passed on."""
    risky = (
        not line.isprintable()
        or "=" in line
        or "+" in line
        or "@" in line
        or ",-" in line
        or '"-' in line
        or "＝" in line
        or "＋" in line
        or "－" in line
        or "＠" in line
        or " -" in line
        or line.startswith("-")
    )
    return None if risky else line


def _row(result: Result, width: int) -> str:
    cells = [safe_cell(cell) for cell in result.record.cells[:width]]
    return quoted(cells + [""] * (width - len(cells)))


def safe_cell(cell: str) -> str:
    """A cell that neither a terminal obeys nor a spreadsheet runs."""
    text = without_controls(cell)
    return f"'{text}" if formula(text) else text


def quoted(cells: Iterable[str]) -> str:
    """Cells as a line of CSV, without its end."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)  # only what stands in its line end makes csv quote a line end in a cell
    return buffer.getvalue().removesuffix("\r\n")
