"""Reads a table as it comes: CSV or TSV from a file or a pipe, .xlsx and .xls from a file, in whatever encoding.

Text is read in one pass and constant memory. A record keeps its raw line where it has one, so that it can be passed on
unchanged. Bytes that are not of the encoding become lone surrogates, which `Record.undecodable` finds.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from aftersales_cli.errors import AftersalesError, UsageError

CHUNK = 1 << 18
FIELD_LIMIT = 16 << 20
LONGEST_RECORD = 200  # lines; a longer one is a quote that was never closed
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ",\t;"
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
GUESSES = ("utf-8", "gb18030")


@dataclass(slots=True)
class Record:
    """A row of a table: the line it begins on, its cells, and its text where it stands on one line of the file."""

    line: int
    cells: list[str]
    raw: str | None = None
    torn: bool = False  # a quote in it was never closed

    @property
    def undecodable(self) -> bool:
        """Whether it holds bytes that are not of the file's encoding."""
        return any("\udc80" <= char <= "\udcff" for cell in self.cells if not cell.isascii() for char in cell)


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
            codecs.lookup(encoding)
        except LookupError:
            raise UsageError("unknown-encoding", name=encoding) from None
    if source is None:
        return _from_stream("stdin", stdin, encoding, None)
    try:
        file = source.open("rb")
        size = source.stat().st_size
    except FileNotFoundError:
        raise AftersalesError("file-missing-input", file=source) from None
    except OSError as error:
        raise AftersalesError("file-unreadable", file=source, why=error.strerror) from None
    return _from_stream(str(source), file, encoding, size)


def _from_stream(name: str, stream: BinaryIO, encoding: str | None, size: int | None) -> Table:
    try:
        head = stream.read(CHUNK)
    except OSError as error:
        raise AftersalesError("file-unreadable", file=name, why=error.strerror) from None
    if head.startswith((ZIP, OLE)):
        if size is None:
            raise AftersalesError("sheet-from-pipe")
        stream.close()
        return _sheet(Path(name), size)
    start = head[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise AftersalesError("html-sheet", file=name)
    if not head.strip():
        raise AftersalesError("empty-table", file=name)
    decoder = _Decoder(chain([head], iter(lambda: stream.read(CHUNK), b"")), encoding)
    if encoding is None and decoder.encoding == "utf-8" and head.count(b"\0") > len(head) // 10:
        raise AftersalesError("binary", file=name)
    lines = _Lines(decoder)
    delimiter = _delimiter(lines.peek(20))
    return Table(name, decoder.name, delimiter, _records(lines, delimiter), size)


class _Decoder:
    """Text chunks from byte chunks. The encoding is settled by the first chunk that is not plain ASCII."""

    def __init__(self, chunks: Iterator[bytes], encoding: str | None) -> None:
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
        for chunk in chain(self._first, self._chunks):
            if text := decoder.decode(chunk):
                yield text
        if text := decoder.decode(b"", final=True):
            yield text


def _errors(encoding: str) -> str:
    return "replace" if codecs.lookup(encoding).name.startswith("utf-16") else "surrogateescape"


def _likelier(chunk: bytes) -> str:
    """UTF-8 where it decodes strictly, or where all but a few torn bytes of a long text do; else GB18030."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        foreign = sum(byte > 127 for byte in chunk)
        broken = sum("\udc80" <= char <= "\udcff" for char in chunk.decode("utf-8", "surrogateescape"))
        return "utf-8" if broken * 50 < foreign else "gb18030"
    return "utf-8"


class _Lines:
    """Physical lines with their numbers, of which some can be looked at ahead or put back."""

    def __init__(self, chunks: Iterable[str]) -> None:
        self._source = chain.from_iterable(_split(chunks))
        self._back: deque[str] = deque()
        self.recent: deque[str] = deque(maxlen=LONGEST_RECORD + 1)
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._source)
        self.recent.append(line)
        self.number += 1
        return line

    def peek(self, count: int) -> list[str]:
        """The next lines, without taking them."""
        while len(self._back) < count:
            try:
                self._back.append(next(self._source))
            except StopIteration:
                break
        return list(islice(self._back, count))

    def put_back(self, lines: list[str]) -> None:
        """Gives the last taken lines back, to be read again."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


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


def _records(lines: _Lines, delimiter: str) -> Iterator[Record]:
    csv.field_size_limit(FIELD_LIMIT)
    width = 0
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        start = lines.number
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
        taken = lines.number - start
        if taken == 1 and cells:
            width = width or len(cells)
            yield Record(start + 1, cells, lines.recent[-1])
        elif taken > 1 or not cells:
            yield from _long_record(lines, start, cells, delimiter, width)
            reader = csv.reader(lines, delimiter=delimiter)


def _long_record(lines: _Lines, start: int, cells: list[str], delimiter: str, width: int) -> Iterator[Record]:
    """A record of several lines; where an unclosed quote made it, only its first line, the others are put back."""
    taken = lines.number - start
    if taken == 1:
        return
    held = list(lines.recent)[-taken:] if taken <= LONGEST_RECORD else None
    if held is None or (cells and len(cells) == width):
        yield Record(start + 1, cells, torn=held is None)
        return
    following = next(csv.reader([held[1]], delimiter=delimiter), [])
    if len(following) == width or not cells:
        lines.put_back(held[1:])
        yield Record(start + 1, next(csv.reader([held[0]], delimiter=delimiter), []), torn=True)
    else:
        yield Record(start + 1, cells)


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
