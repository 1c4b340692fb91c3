"""A row of the output: the row as it came, where it stands on one line and hides nothing, then its triage columns."""

import csv
import io
from collections.abc import Iterable

from aftersales_cli.batch.results import Result
from aftersales_cli.intake.cells import SUSPICIOUS, formula
from aftersales_cli.wording import without_controls


def csv_lines(results: Iterable[Result], width: int, as_it_came: bool) -> str:
    """Results as lines of CSV. `as_it_came`: the input is CSV, so a row that kept its text stands as it is."""
    pieces: list[str] = []
    for result in results:
        raw = result.record.raw
        pieces += result.line(raw if as_it_came and raw is not None else _row(result, width))
    return "".join(pieces)


def _row(result: Result, width: int) -> str:
    cells = result.record.cells[:width]
    cells += [""] * (width - len(cells))
    text = ",".join(cells)
    if text.isprintable() and SUSPICIOUS.isdisjoint([cell[:1] for cell in cells]):  # nearly always
        return text if '"' not in text and text.count(",") == width - 1 > 0 else quoted(cells)
    return quoted(map(safe_cell, cells))


def safe_cell(cell: str) -> str:
    """A cell that neither a terminal obeys nor a spreadsheet runs."""
    text = without_controls(cell)
    return f"'{text}" if formula(text) else text


def quoted(cells: Iterable[str]) -> str:
    """Cells as a line of CSV, without its end."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)  # only what stands in its line end makes csv quote a line end in a cell
    return buffer.getvalue().removesuffix("\r\n")
