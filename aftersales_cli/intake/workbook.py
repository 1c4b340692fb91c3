"""Looks into an Excel file before it is opened: the reader lays out all that lies between the first cell and the last.

A cell far away, or a file that unpacks to a thousand times its size, would fill the memory of the machine.
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from aftersales_cli.errors import AftersalesError

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"  # what an .xlsx and an .xls begin with
LOCKED = "EncryptedPackage".encode("utf-16-le")
MEGABYTE = 1 << 20
MOST_UNPACKED = 1024 * MEGABYTE
FREE_UNPACKED, MOST_TIMES = 64 * MEGABYTE, 100  # a small file may grow this large; one beyond it this many times
FREE_CELLS = 2_000_000  # empty or not, beside as many as the sheet has bytes: a real cell takes about thirty
PIECE = MEGABYTE // 4
WORKBOOK, SHEETS = "xl/workbook.xml", "xl/worksheets/"
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_BLANKS = bytes.maketrans(b"\t\r\n", b"   ")
# What stands in no sheet of so many columns and rows at most: to look for it is faster than to read each place. Nearly
# all places are written ` r="A1"`; one that is written in another way is read.
_FAR = [
    (columns * 10**digits, re.compile(rb""" r(?:="%b[0-9]{0,%d}+[^"]| +=|=[ '])""" % (within, digits)))
    for columns, within in (
        (26, rb"[A-Za-z]?+"), (52, rb"(?:[Aa][A-Za-z]|[A-Za-z])?+"), (26 + 26 * 26, rb"[A-Za-z]{0,2}+"),
    )
    for digits in (6, 5, 4, 3)
]  # fmt: skip


def check_locked(file: BinaryIO, path: Path) -> None:
    """Raises AftersalesError for a workbook with a password: it is kept in a container of another kind."""
    head = file.read(1 << 16)
    file.seek(0)
    if head.startswith(OLE) and LOCKED in head:
        raise AftersalesError("sheet-locked", file=path)


def check_workbook(file: BinaryIO, path: Path) -> None:
    """Raises AftersalesError where an xlsx unpacks to too much, or its cells lie too far apart. Leaves the file at 0.

    An xls is bounded by its format: 65,536 rows of 256 columns.
    """
    if file.read(2) == b"PK":
        packed = file.seek(0, 2)
        with ZipFile(file) as archive:
            if WORKBOOK not in archive.NameToInfo:
                raise AftersalesError("sheet-kind", file=path)
            most = min(MOST_UNPACKED, max(FREE_UNPACKED, MOST_TIMES * packed))
            _check_size(sum(info.file_size for info in archive.infolist()), most, path)
            for info in archive.infolist():
                most = FREE_CELLS + info.file_size
                is_sheet = info.filename.lower().lstrip("/").startswith(SHEETS)
                if not _near(_unpacked(file, info), most if is_sheet else None):
                    _check_spread(_unpacked(file, info), most, path)
    file.seek(0)


def _check_size(size: int, most: int, path: Path) -> None:
    if size > most:
        raise AftersalesError("sheet-too-large", file=path, size=size // MEGABYTE, limit=most // MEGABYTE)


def _unpacked(file: BinaryIO, info: ZipInfo) -> Iterator[bytes]:
    """The content of a member in pieces. Raises ValueError where it is not as long as the directory says."""
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise ValueError(info.compress_type)
    file.seek(info.header_offset)
    header = file.read(30)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left, size = info.compress_size, 0
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if info.compress_type == ZIP_DEFLATED else None
    while left and (packed := file.read(min(left, PIECE))):
        left -= len(packed)
        while packed:
            piece = inflater.decompress(packed, PIECE) if inflater else packed
            packed = inflater.unconsumed_tail if inflater else b""
            size += len(piece)
            if size > info.file_size:
                raise ValueError(size)
            yield piece


def _near(pieces: Iterator[bytes], most: int | None) -> bool:
    """Whether a glance shows that the cells of a sheet span no more than `most`, without the place of each."""
    far = [pattern for cells, pattern in _FAR if most is not None and cells <= most]
    for text in pieces if most is None else _tags(pieces):
        if most is None:
            continue
        far = [pattern for pattern in far if not pattern.search(text)][:1]
        if not far:
            return False
    return True


def _check_spread(pieces: Iterator[bytes], most: int, path: Path) -> None:
    """Raises AftersalesError where the cells of a sheet lie so far apart that more than `most` would be laid out."""
    rows, columns = 0, 0
    for text in _tags(pieces):
        places = _PLACE.findall(text)
        rows = max([rows, *{int(row) for _, row in places}])
        columns = max([columns, *map(_column, {letters for letters, _ in places})])
        if rows * columns > most:
            raise AftersalesError("sheet-too-wide", file=path, rows=rows, columns=columns)


def _tags(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces of XML that end with a tag, with spaces for all blanks. Raises ValueError where no tag ends for long."""
    before = b""
    for piece in pieces:
        blank = any(blank in piece for blank in (b"\t", b"\r", b"\n"))
        text = before + (piece.translate(_BLANKS) if blank else piece)
        cut = text.rfind(b">") + 1
        if len(text) - cut > MEGABYTE:
            raise ValueError(len(text))
        yield text[:cut]
        before = text[cut:]


def _column(letters: bytes) -> int:
    """The number of a column from its letters, counted from 1; 0 without."""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - ord("A") + 1
    return number
