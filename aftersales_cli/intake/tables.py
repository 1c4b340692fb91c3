"""Reads a table as it comes: CSV or TSV from a file or a pipe, .xlsx and .xls from a file, in whatever encoding.

Text is read in one pass and constant memory. Bytes that are not of the encoding become lone surrogates, by which the
rows that hold them are found.
"""

import codecs
import csv
import io
import os
import stat
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, BinaryIO

from aftersales_cli.errors import AftersalesError, UsageError, reason
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.records import (
    FIELD_LIMIT,
    UNDECODED,
    Reading,
    Records,
    blocks_of,
    ends_in,
    lines_of,
    usual_width,
)

CHUNK = 1 << 18  # bytes; the rows of a larger one do not stay in the cache of a processor
LONGEST_LINE = 1 << 22  # characters; a cell of Excel holds 32,767
PLAIN_CHUNKS = 64  # of ASCII, after which a file is taken for nothing else
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
STANDARD_ERROR = 2  # as the system numbers it
LOCKED = "EncryptedPackage".encode("utf-16-le")
DELIMITERS = ",\t;"
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


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
            b"a".decode(encoding, errors=_errors(encoding))
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
        return _web_page(name, _Decoder(name, chain([head], chunks), encoding), size)
    if start.startswith(b"<?xml"):
        return _xml(name, head, chunks, size)
    if start.startswith((b"mime-version", b"from: <saved by")) or b"multipart/related" in head[:2000].lower():
        return _archived_page(name, head, chunks, size)
    if not head.strip():
        raise AftersalesError("empty-table", file=name)
    encoding = encoding or _unmarked(head)
    decoder = _Decoder(name, chain([head], chunks), encoding)
    if encoding is None and not decoder.encoding.startswith("utf-16") and head.count(b"\0") > len(head) // 10:
        raise AftersalesError("binary", file=name)
    texts = whole_lines(decoder, name)
    first = next(texts, "")
    lines = lines_of(first)
    delimiter = _delimiter(lines[:20])
    width = usual_width(lines, delimiter)
    records = Reading(delimiter, width).records(chain([first], texts))
    return Table(name, decoder.name, delimiter, records, size, decoder.encoding, width, named)


def _unmarked(head: bytes) -> str | None:
    """UTF-16 without its mark, as which the head of a file reads: half the bytes of its digits and commas are none."""
    none = (head[::2].count(0), head[1::2].count(0))
    if head.startswith(tuple(mark for mark, _ in BOMS)) or max(none) <= len(head) // 40:
        return None
    encoding = "utf-16-le" if none[1] > none[0] else "utf-16-be"
    with suppress(UnicodeDecodeError):
        text = head[: len(head) & ~1].decode(encoding)
        if "\0" not in text and "\n" in text:  # the bytes of other texts read so have no lines
            return encoding
    return None


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
            return _web_page(name, _Decoder(name, iter([content]), charset and known_encoding(charset)), size)
    raise AftersalesError("html-sheet", file=name)


def known_encoding(name: str) -> str | None:
    """The name of an encoding, where there is such a one."""
    with suppress(LookupError):
        return codecs.lookup(name).name
    return None


def _web_page(name: str, decoder: "_Decoder", size: int | None) -> Table:
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


def whole_lines(chunks: Iterable[str], file: str, before: int = 0) -> Iterator[str]:
    """The text in chunks that end with a line.

    Raises AftersalesError for a line of more than LONGEST_LINE characters; `before`: the lines of the file in front.
    """
    rest = ""
    for chunk in chunks:
        text = rest + chunk
        cut = text.rfind("\n") + 1
        if len(text) - cut > LONGEST_LINE and (held := text.rfind("\r") + 1) > cut:  # lines of an old Mac
            cut = held
        if len(text) - cut > LONGEST_LINE:
            line = before + len(lines_of(text[:cut])) + 1
            raise AftersalesError("line-too-long", file=file, line=line, limit=LONGEST_LINE)
        rest = text[cut:]
        if cut:
            yield text[:cut]
            before += ends_in(text[:cut])
    if rest:
        yield rest


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
    from python_calamine import CalamineWorkbook, PasswordError

    from aftersales_cli.intake.workbook import check_workbook

    try:
        check_locked(file, path)
        check_workbook(file, path)
        with _unheard():
            book = CalamineWorkbook.from_filelike(file)
            tables = [_table_of(book.get_sheet_by_name(name), path) for name in book.sheet_names]
    except (AftersalesError, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError:
        raise AftersalesError("sheet-locked", file=path) from None
    except BaseException:  # a panic of the reader's is no Exception, as if nobody should live on after one
        raise AftersalesError("sheet-broken", file=path) from None
    found = [table for table in tables if table is not None]
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


def check_locked(file: BinaryIO, path: Path) -> None:
    """Raises AftersalesError for a workbook with a password: it is kept in a container of another kind."""
    head = file.read(1 << 16)
    file.seek(0)
    if head.startswith(OLE) and LOCKED in head:
        raise AftersalesError("sheet-locked", file=path)


def _table_of(sheet: Any, path: Path) -> Table | None:
    """A sheet as a table; None where it is empty."""
    if not sheet.height:
        return None
    first, left = sheet.start if sheet.start else (0, 0)
    rows: Iterator[list[str]] = map(_texts, sheet.iter_rows())
    if reaching := _reaching(sheet, left):
        rows = _filled(rows, first, reaching)
    records = Records(blocks_of(zip(count(first + 1), rows, strict=False)))
    return Table(str(path), "Excel", "", records, sheet=sheet.name)


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
