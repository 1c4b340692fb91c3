"""The rows of an HTML table: many back offices call such a page .xls, and Excel opens it as one."""

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

ROW, CELLS, BREAKS = "tr", ("td", "th"), ("br", "p", "div")
SILENT = ("script", "style", "head", "title")  # elements whose text nobody sees


class _Rows(HTMLParser):
    """Collects cells as they are read; `done` holds the rows that are complete, with the line each begins on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[tuple[int, list[str]]] = []
        self._row: tuple[int, list[str]] | None = None
        self._cell: list[str] | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag == ROW:
            self._end_row()
            self._row = (self.getpos()[0], [])
        elif tag in CELLS:
            self._end_cell()
            self._cell = []
        elif tag in BREAKS and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in CELLS:
            self._end_cell()
        elif tag in (ROW, "table"):
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row[1].append("".join(self._cell).strip())
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None and self._row[1]:
            self.done.append(self._row)
        self._row = None


def table_rows(chunks: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The line and the cells of each row, as the text comes in; a row that is never closed ends with the text."""
    parser = _Rows()
    for chunk in chunks:
        parser.feed(chunk)
        yield from parser.done
        parser.done.clear()
    parser.close()
    parser.handle_endtag("table")
    yield from parser.done
