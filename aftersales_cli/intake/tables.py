"""Reads a table as it comes: CSV or TSV from a file or a pipe, .xlsx and .xls from a file, in whatever encoding.

Text is read in one pass and constant memory. A record keeps its raw line where it has one, so that it can be passed on
unchanged. Bytes that are not of the encoding become lone surrogates, which `Record.undecodable` finds.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from aftersales_cli.errors import AftersalesError, UsageError

CHUNK = 1 << 18
FIELD_LIMIT = (1 << 31) - 1  # of csv; what bounds a record is its number of lines
JUDGED_LINES = 1000  # by which the usual width is told
LONGEST_RECORD = 200  # lines; a longer one is a quote that was never closed
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ",\t;"
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UNDECODED = re.compile("[\udc80-\udcff]")


class Record:
    """A row of a table: the line it begins on, its cells, and its text where that is one line and hides nothing.

    A record may be given its text and the `delimiter` that parts its cells, which are then split when they are wanted.
    """

    __slots__ = ("_cells", "delimiter", "line", "raw", "torn")

    def __init__(
        self, line: int, cells: list[str] | None, raw: str | None = None, torn: bool = False, delimiter: str = ""
    ) -> None:
        self.line = line
        self.raw = raw
        self.torn = torn  # a quote in it was never closed
        self.delimiter = delimiter
        self._cells = cells

    @property
    def cells(self) -> list[str]:
        """Its cells, as text."""
        if self._cells is None:
            self._cells = (self.raw or "").split(self.delimiter)
        return self._cells

    @property
    def undecodable(self) -> bool:
        """Whether it holds bytes that are not of the file's encoding."""
        return self.raw is None and any(_UNDECODED.search(cell) for cell in self.cells)

    def drop_text(self) -> None:
        """Forgets its text, which must not be passed on as it came."""
        self._cells, self.raw = self.cells, None

    def with_cells(self, cells: list[str]) -> "Record":
        """The same row with other cells."""
        return Record(self.line, cells, self.raw, self.torn)


@dataclass(slots=True)
class Table:
    """The records of a file, to be read once. `delimiter` is empty for a sheet of Excel."""

    name: str
    encoding: str
    delimiter: str
    records: Iterator[Record]
    size: int | None = None


def open_table(source: Path | None, stdin: BinaryIO, encoding: str | None) -> Table:
    """The table in a file, or on `stdin` where there is none. Raises AftersalesError for what is no table."""
    if encoding is not None:
        try:
            b"a".decode(encoding, errors=_errors(encoding))
        except (LookupError, UnicodeError):  # unknown, or no encoding of text
            raise UsageError("unknown-encoding", name=encoding) from None
    if source is None:
        return _from_stream("stdin", stdin, encoding, None)
    try:
        with ExitStack() as stack:
            file = stack.enter_context(source.open("rb"))
            table = _from_stream(str(source), file, encoding, source.stat().st_size)
            stack.pop_all()  # whoever reads the records to their end closes the file
            return table
    except FileNotFoundError:
        raise AftersalesError("file-missing-input", file=source) from None
    except OSError as error:
        raise AftersalesError("file-unreadable", file=source, why=error.strerror) from None


def _from_stream(name: str, stream: BinaryIO, encoding: str | None, size: int | None) -> Table:
    chunks = _chunks(name, stream, own=size is not None)
    head = next(chunks, b"")
    if head.startswith((ZIP, OLE)):
        if size is None:
            raise AftersalesError("sheet-from-pipe")
        chunks.close()
        return _sheet(Path(name), size)
    start = head[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta")):
        return _web_page(name, _Decoder(name, chain([head], chunks), encoding), size)
    if start.startswith(b"<?xml"):
        raise AftersalesError("html-sheet", file=name)
    if not head.strip():
        raise AftersalesError("empty-table", file=name)
    decoder = _Decoder(name, chain([head], chunks), encoding)
    if encoding is None and not decoder.encoding.startswith("utf-16") and head.count(b"\0") > len(head) // 10:
        raise AftersalesError("binary", file=name)
    blocks = _split(decoder)
    first = next(blocks, [])
    csv.field_size_limit(FIELD_LIMIT)
    delimiter = _delimiter(first[:20])
    width = _usual_width(first[:JUDGED_LINES], delimiter)
    return Table(name, decoder.name, delimiter, _records(chain([first], blocks), delimiter, width), size)


def _web_page(name: str, decoder: "_Decoder", size: int | None) -> Table:
    """The rows of a page that poses as a sheet; one without a table is no export, a login page perhaps."""
    from aftersales_cli.intake.webtable import table_rows

    rows = table_rows(decoder)
    first = next(rows, None)
    if first is None:
        raise AftersalesError("html-sheet", file=name)
    records = (Record(line, cells) for line, cells in chain([first], rows))
    return Table(name, f"HTML, {decoder.name}", "", records, size)


def _chunks(name: str, stream: BinaryIO, own: bool) -> Generator[bytes, None, None]:
    """The stream in chunks; our `own` is closed at its end, or with the generator."""
    with stream if own else nullcontext():
        while True:
            try:
                chunk = _chunk(stream)
            except OSError as error:
                raise AftersalesError("file-unreadable", file=name, why=error.strerror) from None
            if not chunk:
                return
            yield chunk


def _chunk(stream: BinaryIO) -> bytes:
    """The next bytes, as many as a chunk has. Read piece by piece: inside a long `read` a Ctrl-C can get lost."""
    read = getattr(stream, "read1", stream.read)
    parts: list[bytes] = []
    left = CHUNK
    while left and (part := read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


class _Decoder:
    """Text chunks from byte chunks. The encoding is settled by the first chunk that is not plain ASCII."""

    def __init__(self, file: str, chunks: Iterator[bytes], encoding: str | None) -> None:
        self._file = file
        self._chunks = chunks
        self._first: list[bytes] = []
        self.encoding = encoding or self._settle()
        self.name = encoding or self._reported()

    def _settle(self) -> str:
        """BOM, else strict UTF-8, else GB18030. ASCII is the same in both, so it is read until there is more."""
        for chunk in self._chunks:
            self._first.append(chunk)
            if len(self._first) == 1:
                for bom, encoding in BOMS:
                    if chunk.startswith(bom):
                        self._first[0] = chunk[len(bom) :]
                        self._bom = True
                        return encoding
            if not chunk.isascii() or len(self._first) > 64:
                return _likelier(chunk)
        return "utf-8"

    _bom = False

    def _reported(self) -> str:
        return f"{self.encoding} (BOM)" if self._bom else self.encoding

    def __iter__(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)(errors=_errors(self.encoding))
        lines = 0
        for chunk in chain(self._first, self._chunks, [b""]):
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeError:
                raise AftersalesError("wrong-encoding", file=self._file, name=self.encoding, line=lines + 1) from None
            lines += text.count("\n")
            if text:
                yield text


def _errors(encoding: str) -> str:
    """How bytes are taken that are not of the encoding: in those wider than a byte they cannot be passed on."""
    return "replace" if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _likelier(chunk: bytes) -> str:
    """UTF-8 where it decodes strictly, or holds more Chinese than broken bytes, as GB18030 never does; else GB18030."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        text = chunk.decode("utf-8", "surrogateescape")
        chinese = sum("\u3000" <= char <= "\u9fff" or char >= "\uff00" for char in text)
        return "utf-8" if chinese > len(_UNDECODED.findall(text)) else "gb18030"
    return "utf-8"


def _split(chunks: Iterable[str]) -> Iterator[list[str]]:
    """Lists of whole lines; only \\n, \\r\\n and a lone \\r end a line, not the exotic ends `splitlines` knows."""
    rest = ""
    for chunk in chunks:
        text = rest + chunk
        cut = text.rfind("\n") + 1
        if cut == 0:
            rest = text
            continue
        rest = text[cut:]
        yield io.StringIO(text[:cut], newline="").readlines()
    if rest:
        yield io.StringIO(rest, newline="").readlines()


def _delimiter(lines: list[str]) -> str:
    """The delimiter that stands most often, outside quotes, in the lines at the top of the file."""
    counts = dict.fromkeys(DELIMITERS, 0)
    for line in lines:
        outside = "".join(line.split('"')[::2])
        for delimiter in DELIMITERS:
            # A TAB before a comma wraps an id for Excel; a TAB between words parts columns.
            found = outside.count(delimiter) if delimiter != "\t" else _tabs(outside)
            counts[delimiter] = max(counts[delimiter], found)
    return max(DELIMITERS, key=lambda delimiter: counts[delimiter])


def _tabs(text: str) -> int:
    return text.count("\t") - text.count("\t,") - text.count(",\t")


def _records(blocks: Iterable[list[str]], delimiter: str, width: int) -> Iterator[Record]:
    """The records of blocks of whole lines. A record that goes on in the next block is kept back for it."""
    reading = _Reading(delimiter, width)
    kept: list[str] = []
    for block in blocks:
        lines = kept + block
        yield from reading.read(lines, last=False)
        kept = lines[reading.done :]
    yield from reading.read(kept, last=True)


def _usual_width(lines: list[str], delimiter: str) -> int:
    """How many cells most rows have, each cell counting: what stands above the header has few."""
    cells: Counter[int] = Counter()
    for row in csv.reader(lines, delimiter=delimiter):
        cells[len(row)] += len(row)
    return max(cells, key=lambda count: cells[count], default=0)


class _Reading:
    """Cuts lines into records; a quote that is never closed costs its own row only, not those behind it.

    A line without a quote is split, which is the same and takes half the time; csv reads the others.
    """

    def __init__(self, delimiter: str, width: int) -> None:
        self._delimiter = delimiter
        self._width = width
        self._dialect = csv.reader([], delimiter=delimiter, strict=True).dialect
        self._before = 0  # lines of the file in front of the present ones
        self.done = 0  # how many of the present lines were cut into records

    def read(self, lines: list[str], last: bool) -> Iterator[Record]:
        """The records of `lines`; where it is not the `last` time, an open one at the end is left."""
        self._before += self.done
        self.done = 0
        while self.done < len(lines):
            rest = iter(lines)
            rest.__setstate__(self.done)  # type: ignore[attr-defined]  # where a slice would copy, time and again
            quoted = yield from self._plain(rest)
            if quoted is None:
                return
            try:
                yield from self._quoted(lines, chain([quoted], rest))
            except csv.Error:  # a quote is open at the end of the lines, or stands where none may
                record = self._ill_quoted(lines[self.done : self.done + LONGEST_RECORD], last)
                if record is None:
                    return
                yield record

    def _plain(self, rest: Iterator[str]) -> Generator[Record, None, str | None]:
        """The records up to the first line with a quote in it, which is returned; None where there is none."""
        before, delimiter = self._before, self._delimiter
        for line in rest:
            if '"' in line:
                return line
            self.done += 1
            text = line.rstrip("\r\n")
            if text.isprintable():
                if text:
                    yield Record(before + self.done, None, text, False, delimiter)
            else:
                yield Record(before + self.done, text.split(delimiter))
        return None

    def _quoted(self, lines: list[str], rest: Iterator[str]) -> Iterator[Record]:
        """The records up to one without a quote, or to a torn one. Raises csv.Error where a quote is out of place."""
        start = self.done
        reader = csv.reader(rest, self._dialect)
        for cells in reader:
            begin, end = self.done, start + reader.line_num
            if end - begin > 1:
                if len(cells) != self._width and self._fitting(lines[begin:end]):
                    yield self._torn(lines[begin:end])
                    return
                self.done = end
                yield Record(self._before + begin + 1, cells)
                continue
            self.done = end
            text = lines[begin].rstrip("\r\n")
            if text:
                yield Record(self._before + end, cells, text if text.isprintable() else None)
            if '"' not in text:
                return

    def _ill_quoted(self, lines: list[str], last: bool) -> Record | None:
        """The record that the lines begin with as far as it can be told; None where more lines may close its quote."""
        reader = csv.reader([*lines, ""], delimiter=self._delimiter)
        cells = next(reader)
        taken = reader.line_num
        if taken > len(lines):
            return self._torn(lines) if last or len(lines) == LONGEST_RECORD else None
        if taken > 1 and (len(cells) != self._width or self._fitting(lines[:taken])):
            return self._torn(lines[:taken])
        self.done += taken
        return Record(self._before + self.done - taken + 1, cells)

    def _fitting(self, lines: list[str]) -> int:
        """The first of the lines, behind the one they begin with, that is a row by itself; 0 where none is."""
        rows = (next(csv.reader([line], delimiter=self._delimiter), []) for line in lines)
        return next((index for index, cells in enumerate(rows) if index and len(cells) == self._width), 0)

    def _torn(self, lines: list[str]) -> Record:
        """The lines up to the next that is a row by itself, as one record."""
        taken = self._fitting(lines) or 1
        self.done += taken
        cells = next(csv.reader(lines[:taken], delimiter=self._delimiter))
        return Record(self._before + self.done - taken + 1, cells, torn=True)


def _sheet(path: Path, size: int) -> Table:
    """The first sheet of an Excel file that is not empty."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
            sheet = next((each for each in sheets if each.total_height), None)
            if sheet is None:
                raise AftersalesError("empty-table", file=path)
            rows = sheet.iter_rows()
            first = sheet.start[0] + 1 if sheet.start else 1
    except (CalamineError, OSError) as error:
        raise AftersalesError("sheet-broken", file=path, why=str(error).partition("\n")[0]) from None
    records = (Record(number, [_cell_text(cell) for cell in row]) for number, row in enumerate(rows, first))
    return Table(str(path), "Excel", "", records, size)


def _cell_text(cell: Any) -> str:
    """A cell of a sheet as the text that a CSV export would hold."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
