"""Reads a table as it comes: CSV or TSV from a file or a pipe, .xlsx and .xls from a file, in whatever encoding.

Text is read in one pass and constant memory.
"""

import csv
import io
import os
import stat
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from aftersales_cli.errors import AftersalesError, UsageError, reason
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.decoding import Decoder, errors_of, known_encoding, unmarked, whole_lines
from aftersales_cli.intake.records import (
    FIELD_LIMIT,
    Reading,
    Records,
    blocks_of,
    lines_of,
    usual_width,
)
from aftersales_cli.intake.workbook import OLE, ZIP

CHUNK = 1 << 18  # bytes; the rows of a larger one do not stay in the cache of a processor
DELIMITERS = ",\t;"


@frozen
class Stamp:
    """What tells a file from what it was: one that is replaced or written to while it is read gives rows of two."""

    device: int
    inode: int
    size: int
    changed: int  # when, in nanoseconds

    @classmethod
    def of(cls, file: Path | BinaryIO) -> "Stamp | None":
        """The stamp of a file; None for a pipe or a device, which has none, and for one that is not there."""
        with suppress(OSError, ValueError):  # io.UnsupportedOperation is one of each
            found = os.stat(file if isinstance(file, Path) else file.fileno())  # noqa: PTH116  # of a number too
            if stat.S_ISREG(found.st_mode):
                return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        return None

    def check(self, file: Path | BinaryIO, name: str) -> None:
        """Raises AftersalesError where a file is not what it was."""
        if Stamp.of(file) != self:
            raise AftersalesError("file-changed", file=name)


@dataclass(slots=True)
class Table:
    """The records of a file, to be read once. `delimiter`, `codec` and `width` (the usual one) are those of a text.

    `stamp` is that of a file that has a name; `sheet` the name that it has among others of its file.
    """

    name: str
    encoding: str
    delimiter: str
    records: Records
    size: int | None = None
    codec: str = ""
    width: int = 0
    stamp: Stamp | None = None
    sheet: str = ""


def open_table(source: Path | None, stdin: BinaryIO, encoding: str | None) -> Table:
    """The table in a file, or on `stdin` where there is none. Raises AftersalesError for what is no table."""
    if encoding is not None:
        try:
            b"a".decode(encoding, errors=errors_of(encoding))
        except (LookupError, UnicodeError):  # unknown, or no encoding of text
            raise UsageError("unknown-encoding", name=encoding) from None
    if source is None:
        return _from_stream("stdin", stdin, encoding, None)
    try:
        with ExitStack() as stack:
            file = stack.enter_context(source.open("rb"))
            table = _from_stream(str(source), file, encoding, source)
            stack.pop_all()  # whoever reads the records to their end closes the file
            return table
    except FileNotFoundError:
        raise AftersalesError("file-missing-input", file=source) from None
    except (OSError, ValueError) as error:
        raise AftersalesError("file-unreadable", file=source, why=reason(error)) from None


def _from_stream(name: str, stream: BinaryIO, encoding: str | None, path: Path | None) -> Table:
    stamp = Stamp.of(stream)
    named = stamp if path is not None else None
    size = named.size if named else None
    chunks = _chunks(name, stream, path, stamp)
    head = next(chunks, b"")
    if head.startswith((ZIP, OLE)):
        if path is None or stamp is None:
            raise AftersalesError("sheet-from-pipe")
        chunks.close()
        return _sheet(path, stamp)
    start = head[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta")):
        return _web_page(name, Decoder(name, chain([head], chunks), encoding), size)
    if start.startswith(b"<?xml"):
        return _xml(name, head, chunks, size)
    if start.startswith((b"mime-version", b"from: <saved by")) or b"multipart/related" in head[:2000].lower():
        return _archived_page(name, head, chunks, size)
    if not head.strip():
        raise AftersalesError("empty-table", file=name)
    encoding = encoding or unmarked(head)
    decoder = Decoder(name, chain([head], chunks), encoding)
    if encoding is None and not decoder.encoding.startswith("utf-16") and head.count(b"\0") > len(head) // 10:
        raise AftersalesError("binary", file=name)
    texts = whole_lines(decoder, name)
    first = next(texts, "")
    lines = lines_of(first)
    delimiter = _delimiter(lines[:20])
    width = usual_width(lines, delimiter)
    records = Reading(delimiter, width).records(chain([first], texts))
    return Table(name, decoder.name, delimiter, records, size, decoder.encoding, width, named)


def _xml(name: str, head: bytes, chunks: Iterable[bytes], size: int | None) -> Table:
    """The first sheet of a workbook in XML; any other XML is a page without a table."""
    from aftersales_cli.intake.xmltable import MARK, xml_sheets

    if MARK not in head:
        raise AftersalesError("html-sheet", file=name)
    content = io.BytesIO(b"".join([head, *chunks]))
    rows = next((rows for rows in xml_sheets(content, name).values() if rows), None)
    if rows is None:
        raise AftersalesError("empty-table", file=name)
    return Table(name, "Excel XML", "", Records(blocks_of(rows)), size)


def _archived_page(name: str, head: bytes, chunks: Iterable[bytes], size: int | None) -> Table:
    """The rows of a page that was saved with all its parts, which is kept like a mail."""
    import email
    from email.message import Message as Mail

    mail = email.message_from_bytes(b"".join([head, *chunks]))
    pages = [part for part in mail.walk() if part.get_content_type() == "text/html"]
    for page in pages:
        content = page.get_payload(decode=True)
        if isinstance(page, Mail) and isinstance(content, bytes) and b"<table" in content.lower():
            charset = page.get_content_charset()
            return _web_page(name, Decoder(name, iter([content]), charset and known_encoding(charset)), size)
    raise AftersalesError("html-sheet", file=name)


def _web_page(name: str, decoder: Decoder, size: int | None) -> Table:
    """The rows of a page that poses as a sheet; one without a table is no export, a login page perhaps."""
    from aftersales_cli.intake.webtable import table_rows

    rows = table_rows(decoder, name)
    first = next(rows, None)
    if first is None:
        raise AftersalesError("html-sheet", file=name)
    return Table(name, f"HTML, {decoder.name}", "", Records(blocks_of(chain([first], rows))), size)


def _chunks(name: str, stream: BinaryIO, path: Path | None, stamp: Stamp | None) -> Generator[bytes, None, None]:
    """The stream in chunks. A file of ours, which has a path, is closed at its end. None may have changed by then."""
    with nullcontext() if path is None else stream:
        while True:
            try:
                chunk = _chunk(stream)
            except OSError as error:
                raise AftersalesError("file-unreadable", file=name, why=reason(error)) from None
            if not chunk:
                if stamp is not None:
                    stamp.check(stream, name)
                    stamp.check(path or stream, name)  # another may stand in its place
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


def _sheet(path: Path, stamp: Stamp) -> Table:
    """The first sheet of an Excel file that is not empty."""
    return sheets_of(path, stamp)[0]


def sheets_of(path: Path, stamp: Stamp) -> list[Table]:
    """The sheets of an Excel file that are not empty, each named. Raises AftersalesError where there is none."""
    try:
        with path.open("rb") as file:
            found = list(read_sheets(file, path))
            stamp.check(file, str(path))
        stamp.check(path, str(path))
    except OSError as error:
        raise AftersalesError("file-unreadable", file=path, why=reason(error)) from None
    for table in found:
        table.size, table.stamp = stamp.size, stamp
    return found


def read_sheets(file: BinaryIO, path: Path) -> list[Table]:
    """The sheets of an Excel file that are not empty. Raises AftersalesError for a locked or damaged one."""
    from aftersales_cli.intake.excel import excel_sheets

    sheets = excel_sheets(file, path)
    return [Table(str(path), "Excel", "", records, sheet=name) for name, records in sheets.items()]
