"""The rows of an HTML table: many back offices call such a page .xls, and Excel opens it as one."""

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from aftersales_cli.errors import AftersalesError

ROW, CELLS, BREAKS = "tr", ("td", "th"), ("br", "p", "div")
LONGEST = 1 << 20  # characters of a row, or of a tag or comment that is not closed
MOST_SPANNED = 1000  # rows or columns of a cell
SILENT = ("script", "style", "head", "title")  # elements whose text nobody sees


class _Rows(HTMLParser):
    """Collects cells as they are read; `done` holds the rows that are complete, with the line each begins on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[tuple[int, list[str]]] = []
        self._row: tuple[int, list[str]] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)  # how many rows and columns the cell that is read stands for
        self._below: dict[int, tuple[int, str]] = {}  # cells that reach down, by column: how many rows more, the text
        self._silent = 0
        self.held = 0  # characters and cells of the row that is being read

    def parse_html_declaration(self, i: int) -> int:
        """Where a declaration ends. One of no known kind would stop the parser; it is passed over, as browsers do."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag == ROW:
            self._end_row()
            self._row = (self.getpos()[0], [])
            self.held = 0
        elif tag in CELLS:
            self._end_cell()
            self._fill_from_above()
            self._cell = []
            self._span = (_span(attrs, "rowspan"), _span(attrs, "colspan"))
            self.held += 1
        elif tag in BREAKS and self._cell:
            self._cell.append("\n")
            self.held += 1

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
            self.held += len(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            text, cells, (down, across) = "".join(self._cell).strip(), self._row[1], self._span
            if down > 1:
                self._below[len(cells)] = (down - 1, text)
            cells += [text, *[""] * (across - 1)]
        self._cell = None

    def _fill_from_above(self) -> None:
        """Puts in the cells that reach down into this row from those above."""
        while self._row is not None and (reaching := self._below.get(len(self._row[1]))) is not None:
            left, text = reaching
            place = len(self._row[1])
            if left > 1:
                self._below[place] = (left - 1, text)
            else:
                del self._below[place]
            self._row[1].append(text)

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None and self._row[1]:
            self._fill_from_above()
        if self._row is not None and self._row[1]:
            self.done.append(self._row)
        self._row = None


def _span(attrs: list[tuple[str, str | None]], name: str) -> int:
    """How many rows or columns a cell stands for."""
    said = dict(attrs).get(name) or "1"
    return min(int(said), MOST_SPANNED) if said.isdecimal() and said.isascii() and len(said) < 9 and int(said) else 1


def table_rows(chunks: Iterable[str], file: str) -> Iterator[tuple[int, list[str]]]:
    """The line and the cells of each row, as the text comes in; a row that is never closed ends with the text.

    Raises AftersalesError for a row, tag or comment of more than LONGEST characters. A tag that is not closed at the
    end is left: to try what else it could be takes the square of its length.
    """
    parser = _Rows()
    for chunk in chunks:
        parser.feed(chunk)
        yield from parser.done
        parser.done.clear()
        if max(len(parser.rawdata), parser.held) > LONGEST:
            raise AftersalesError("page-too-long", file=file, limit=LONGEST)
    if not parser.rawdata.startswith("<"):
        parser.close()
    parser.handle_endtag("table")
    yield from parser.done
