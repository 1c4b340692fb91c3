"""The rows of a workbook that Excel 2003 wrote as XML: many back offices still write it, and call it .xls."""

from typing import BinaryIO
from xml.etree import ElementTree as ET

from aftersales_cli.errors import AftersalesError

SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
SHEET, ROW, CELL, DATA = (SPREADSHEET + name for name in ("Worksheet", "Row", "Cell", "Data"))
NAME, INDEX, DOWN, ACROSS = (SPREADSHEET + name for name in ("Name", "Index", "MergeDown", "MergeAcross"))
MARK = b"urn:schemas-microsoft-com:office:spreadsheet"
MOST_COLUMNS = 16_384  # of a sheet of Excel

Rows = list[tuple[int, list[str]]]


def xml_sheets(stream: BinaryIO, file: str) -> dict[str, Rows]:
    """The rows of each sheet, with the line of each, by the name of the sheet.

    Raises AftersalesError for what is not well-formed, and for a document type: it could name entities without end.
    """
    sheets: dict[str, Rows] = {}
    rows: Rows = []
    try:
        for event, element in ET.iterparse(_Guarded(stream), ("start", "end")):
            if event == "start" and element.tag == SHEET:
                rows = sheets.setdefault(element.get(NAME) or str(len(sheets) + 1), [])
                below: dict[int, tuple[int, str]] = {}
            elif event == "end" and element.tag == ROW:
                line = int(element.get(INDEX) or (rows[-1][0] + 1 if rows else 1))
                rows.append((line, _cells(element, below)))
                element.clear()
    except (ET.ParseError, ValueError, UnboundLocalError):
        raise AftersalesError("html-sheet", file=file) from None
    return sheets


class _Guarded:
    """A stream that refuses a document type."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises ValueError where they declare a type or an entity."""
        content = self._stream.read(size)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise ValueError(content[:20])
        return content


def _cells(row: ET.Element, below: dict[int, tuple[int, str]]) -> list[str]:
    """The cells of a row in their places; one that is merged belongs to all its rows."""
    cells: list[str] = []
    _fill(cells, below)
    for cell in row.iter(CELL):
        place = int(cell.get(INDEX) or len(cells) + 1) - 1
        if not len(cells) <= place < MOST_COLUMNS:
            raise ValueError(place)
        while len(cells) < place:
            cells.append("")
            _fill(cells, below)
        data = cell.find(DATA)
        text = "".join(data.itertext()) if data is not None else ""
        if down := int(cell.get(DOWN) or 0):
            below[len(cells)] = (down, text)
        cells += [text, *[""] * min(int(cell.get(ACROSS) or 0), MOST_COLUMNS)]
        _fill(cells, below)
    return cells


def _fill(cells: list[str], below: dict[int, tuple[int, str]]) -> None:
    """Puts in what reaches down from the rows above."""
    while (reaching := below.pop(len(cells), None)) is not None:
        left, text = reaching
        if left > 1:
            below[len(cells)] = (left - 1, text)
        cells.append(text)
