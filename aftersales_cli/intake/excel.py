"""The sheets of an Excel file, .xlsx or .xls, read like the CSV that they would be exported as."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.records import Records, blocks_of
from aftersales_cli.intake.workbook import check_locked, check_workbook

STANDARD_ERROR = 2  # as the system numbers it


def excel_sheets(file: BinaryIO, path: Path) -> dict[str, Records]:
    """The sheets of an Excel file that are not empty, by name. Raises AftersalesError for a locked or damaged one."""
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        check_locked(file, path)
        check_workbook(file, path)
        with _unheard():
            book = CalamineWorkbook.from_filelike(file)
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
            found = {sheet.name: _records_of(sheet) for sheet in sheets if sheet.height}
    except (AftersalesError, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError:
        raise AftersalesError("sheet-locked", file=path) from None
    except BaseException:  # a panic of the reader's is no Exception, as if nobody should live on after one
        raise AftersalesError("sheet-broken", file=path) from None
    if not found:
        raise AftersalesError("empty-table", file=path)
    return found


@contextmanager
def _unheard() -> Iterator[None]:
    """Has nothing said on standard error while this lasts: the reader writes there itself when it panics."""
    try:
        kept = os.dup(STANDARD_ERROR)
    except OSError:  # it is closed
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, STANDARD_ERROR)
        yield
    finally:
        os.dup2(kept, STANDARD_ERROR)
        os.close(kept)
        os.close(nowhere)


def _records_of(sheet: Any) -> Records:
    """The rows of a sheet, each with its number there."""
    first, left = sheet.start if sheet.start else (0, 0)
    rows: Iterator[list[str]] = map(_texts, sheet.iter_rows())
    if reaching := _reaching(sheet, left):
        rows = _filled(rows, first, reaching)
    return Records(blocks_of(zip(count(first + 1), rows, strict=False)))


def _reaching(sheet: Any, left: int) -> dict[int, list[tuple[int, int]]]:
    """The merged cells of a sheet that reach down, by the row they begin in: the column, and the last row."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, column), (bottom, _) in getattr(sheet, "merged_cell_ranges", None) or ():
        if bottom > top and column >= left:
            found.setdefault(top, []).append((column - left, bottom))
    return found


def _filled(rows: Iterable[list[str]], first: int, reaching: dict[int, list[tuple[int, int]]]) -> Iterator[list[str]]:
    """Rows with what is merged in all the rows that it belongs to."""
    below: dict[int, tuple[int, str]] = {}
    for number, cells in enumerate(rows, first):
        for column, (bottom, text) in list(below.items()):
            if number > bottom:
                del below[column]
            elif column < len(cells) and not cells[column]:
                cells = [*cells[:column], text, *cells[column + 1 :]]
        for column, bottom in reaching.get(number, ()):
            if column < len(cells):
                below[column] = (bottom, cells[column])
        yield cells


def _texts(row: list[Any]) -> list[str]:
    """The cells of a row of a sheet as text."""
    return row if {*map(type, row)} == {str} else [*map(_cell_text, row)]


def _cell_text(cell: Any) -> str:
    """A cell of a sheet as the text that a CSV export would hold."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
