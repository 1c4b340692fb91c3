"""Reads a table as it comes: CSV or TSV from a file or a pipe, .xlsx and .xls from a file, in whatever encoding.

Text is read in one pass and constant memory. Bytes that are not of the encoding become lone surrogates, by which the
rows that hold them are found.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, BinaryIO

from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.intake.records import FIELD_LIMIT, UNDECODED, Reading, Records, blocks_of, usual_width

CHUNK = 1 << 16  # bytes; the rows of a larger one do not stay in the cache of a processor
PLAIN_CHUNKS = 256  # of ASCII, after which a file is taken for nothing else
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ",\t;"
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(slots=True)
class Table:
    """The records of a file, to be read once. `delimiter`, `codec` and `width` (the usual one) are those of a text."""

    name: str
    encoding: str
    delimiter: str
    records: Records
    size: int | None = None
    codec: str = ""
    width: int = 0


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
    chunks = _chunks(name, stream, size)
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
    blocks = split_lines(decoder)
    first = next(blocks, [])
    delimiter = _delimiter(first[:20])
    width = usual_width(first, delimiter)
    records = Reading(delimiter, width).records(chain([first], blocks))
    return Table(name, decoder.name, delimiter, records, size, decoder.encoding, width)


def _web_page(name: str, decoder: "_Decoder", size: int | None) -> Table:
    """The rows of a page that poses as a sheet; one without a table is no export, a login page perhaps."""
    from aftersales_cli.intake.webtable import table_rows

    rows = table_rows(decoder)
    first = next(rows, None)
    if first is None:
        raise AftersalesError("html-sheet", file=name)
    return Table(name, f"HTML, {decoder.name}", "", Records(blocks_of(chain([first], rows))), size)


def _chunks(name: str, stream: BinaryIO, size: int | None) -> Generator[bytes, None, None]:
    """The stream in chunks. A file of ours has a `size`: it is closed at its end, and must not have lost any of it."""
    read = 0
    with nullcontext() if size is None else stream:
        while True:
            try:
                chunk = _chunk(stream)
            except OSError as error:
                raise AftersalesError("file-unreadable", file=name, why=error.strerror) from None
            read += len(chunk)
            if not chunk:
                if size is not None and read < size:
                    raise AftersalesError("file-shrunk", file=name)
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
            if not chunk.isascii() or len(self._first) > PLAIN_CHUNKS:
                return _likelier(chunk)
        return "utf-8"

    _bom = False

    def _reported(self) -> str:
        return f"{self.encoding} (BOM)" if self._bom else self.encoding

    def __iter__(self) -> Iterator[str]:
        return decoded(self._file, chain(self._first, self._chunks), self.encoding)


def decoded(file: str, chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The text of byte chunks. Raises AftersalesError with the line where they are not of the encoding at all."""
    decoder = codecs.getincrementaldecoder(encoding)(errors=_errors(encoding))
    lines = 0
    for chunk in chain(chunks, [b""]):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeError:
            raise AftersalesError("wrong-encoding", file=file, name=encoding, line=lines + 1) from None
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
        return "utf-8" if chinese > len(UNDECODED.findall(text)) else "gb18030"
    return "utf-8"


def split_lines(chunks: Iterable[str]) -> Iterator[list[str]]:
    """Lists of whole lines; only \\n, \\r\\n and a lone \\r end a line, not the exotic ends `splitlines` knows."""
    rest = ""
    for chunk in chunks:
        text = rest + chunk
        cut = text.rfind("\n") + 1
        if cut == 0:
            rest = text
            continue
        rest = text[cut:]
        yield _lines(text[:cut])
    if rest:
        yield _lines(rest)


def _lines(text: str) -> list[str]:
    lines = text.splitlines(keepends=True)
    if len(lines) == text.count("\n") + (not text.endswith("\n")):  # nearly always, and in a third of the time
        return lines
    return io.StringIO(text, newline="").readlines()


def _delimiter(lines: list[str]) -> str:
    """The delimiter by which the rows at the top of the file have many cells, and equally many."""

    def fitness(delimiter: str) -> float:
        # A TAB beside a comma wraps an id for Excel; a TAB between words parts columns.
        texts = lines if delimiter != "\t" else [line.replace("\t,", ",").replace(",\t", ",") for line in lines]
        widths = Counter(_widths(texts, delimiter))
        rows = widths.total()
        return max((width * (alike / rows) ** 3 for width, alike in widths.items() if width > 1), default=0)

    csv.field_size_limit(FIELD_LIMIT)
    return max(DELIMITERS, key=fitness)


def _widths(lines: list[str], delimiter: str) -> Iterator[int]:
    """How many cells each row has; none where its quotes do not stand beside the delimiter."""
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            yield len(next(rows))
        except csv.Error:
            yield 0
        except StopIteration:
            return


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
    return Table(str(path), "Excel", "", Records(blocks_of(zip(count(first), map(_texts, rows), strict=False))), size)


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
