"""Every table of a file: the sheets of a workbook, the files of a zip. Those of after-sales become one.

Each row of several sheets says in front which of them it is of, and its platform where they differ.
"""

import io
import zlib
from collections.abc import Iterator
from itertools import chain
from lzma import LZMAError
from pathlib import Path, PurePath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from aftersales_cli.errors import AftersalesError, reason
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.layout import AFTERSALES, Layout, find_layout, kind_of, speaks_of_aftersales
from aftersales_cli.intake.records import Record, Records, blocks_of
from aftersales_cli.intake.tables import Stamp, Table, open_table, read_sheets, sheets_of
from aftersales_cli.intake.workbook import OLE, WORKBOOK, ZIP
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.safe import without_controls
from aftersales_cli.wording import Message, label

MOST_UNPACKED = 512 << 20  # bytes of the files in a zip
TABLES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".htm", ".html", ".xlsm")
# What the ways to pack and to lock a file raise for bytes that are none of theirs.
DAMAGED = (BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error, LZMAError)
# Of several sheets that are no tables of after-sales, which is told; any other fault counts for 1.
TELLING = {"sheet-help": 0, "sheet-figures": 2, "sheet-bill": 3, "sheet-orders": 4}
UTF8_NAME = 0x800  # the flag of a name that is in UTF-8


@frozen
class Chosen:
    """The table that is read, with its layout, the rows below the header and above it; what is said of the others."""

    table: Table
    layout: Layout
    records: Records
    above: list[Record]
    notes: tuple[Message, ...]


def open_tables(source: Path | None, stdin: BinaryIO, encoding: str | None) -> list[Table]:
    """The tables of a file, or the one on `stdin`. Raises AftersalesError where there is none."""
    if source is None:
        return [open_table(None, stdin, encoding)]
    try:
        with source.open("rb") as file:
            head = file.read(8)
            stamp = Stamp.of(file)
            if stamp is not None and head.startswith(ZIP) and not _is_workbook(file):
                return list(_unzipped(file, source, encoding))
    except FileNotFoundError:
        raise AftersalesError("file-missing-input", file=source) from None
    except (OSError, ValueError) as error:
        raise AftersalesError("file-unreadable", file=source, why=reason(error)) from None
    if stamp is not None and head.startswith((ZIP, OLE)):
        return sheets_of(source, stamp)
    return [open_table(source, stdin, encoding)]


def _is_workbook(file: BinaryIO) -> bool:
    """Whether a zip is a workbook, or a broken one that may have been one."""
    try:
        with ZipFile(file) as archive:
            names = archive.NameToInfo
            return WORKBOOK in names or "[Content_Types].xml" in names or "mimetype" in names
    except DAMAGED:
        return True


def _unzipped(file: BinaryIO, path: Path, encoding: str | None) -> Iterator[Table]:
    """The tables in a zip, each named as its file is. Raises AftersalesError for a locked or damaged zip."""
    found = False
    try:
        with ZipFile(file) as archive:
            members = [info for info in archive.infolist() if _is_table(info)]
            if sum(info.file_size for info in members) > MOST_UNPACKED:
                raise AftersalesError("sheet-too-large", file=path, size="", limit=MOST_UNPACKED >> 20)
            for info in members:
                if info.flag_bits & 1:
                    raise AftersalesError("sheet-locked", file=path)
                name, content = _member_name(info), archive.read(info)
                found = True
                for table in _tables_in(content, Path(f"{path}/{name}"), encoding):
                    table.sheet = f"{name} {table.sheet}".strip()
                    yield table
    except DAMAGED:
        raise AftersalesError("zip-broken", file=path) from None
    if not found:
        raise AftersalesError("zip-empty", file=path)


def _is_table(info: ZipInfo) -> bool:
    name = PurePath(info.filename)
    hidden = any(part.startswith((".", "__MACOSX")) for part in name.parts)
    return not info.filename.endswith("/") and not hidden and name.suffix.lower() in TABLES


def _member_name(info: ZipInfo) -> str:
    """The name of a file in a zip; Chinese tools write it in GBK without saying so."""
    name = info.filename
    if not info.flag_bits & UTF8_NAME:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = info.filename
    return without_controls(PurePath(name).name)


def _tables_in(content: bytes, path: Path, encoding: str | None) -> list[Table]:
    if content.startswith((ZIP, OLE)):
        return read_sheets(io.BytesIO(content), path)
    table = open_table(None, io.BytesIO(content), encoding)
    table.name = str(path)
    return [table]


def choose(
    library: Library, tables: list[Table], mapped: dict[str, str], platform: str | None, lang: Lang
) -> Chosen:  # fmt: skip
    """The table to read: the only one of after-sales, or all of them as one. Raises AftersalesError where is none."""
    found: list[tuple[Table, Layout, Records, list[Record]]] = []
    notes: list[Message] = []
    faults: list[AftersalesError] = []
    for table in tables:
        try:
            layout, records, above = find_layout(library, table, mapped if len(tables) == 1 else {}, platform)
            kind = kind_of(library, layout)
            if kind == AFTERSALES and len(tables) > 1 and not speaks_of_aftersales(library, layout):
                kind = "orders"
            if kind != AFTERSALES:
                raise AftersalesError(f"sheet-{kind}", file=table.sheet or table.name)
            found.append((table, layout, records, above))
        except AftersalesError as error:
            faults.append(error)
            notes.append(Message("sheet-left", {"name": table.sheet or table.name, "why": error.message}))
    if not found:
        raise max(faults, key=lambda error: TELLING.get(error.message.key, 1))
    if len(tables) > 1:
        names = ", ".join(table.sheet for table, *_ in found)
        notes.insert(0, Message("sheets-read", {"names": names}))
    if len(found) == 1:
        return Chosen(*found[0], tuple(notes))
    merged = _merged([(table, layout, records) for table, layout, records, _ in found], library, lang)
    layout, records, _ = find_layout(library, merged, mapped, platform)
    return Chosen(merged, layout, records, [], tuple(notes))


def _merged(found: list[tuple[Table, Layout, Records]], library: Library, lang: Lang) -> Table:
    """Tables as one, by the titles of their columns: in front the sheet of each row, its platform where they differ."""
    platforms = {layout.platform for _, layout, _ in found}
    differ = len(platforms) > 1 and not any("platform" in layout.columns for _, layout, _ in found)
    places: dict[tuple[str, int], int] = {}
    for _, layout, _ in found:
        for key in _keys(layout):
            places.setdefault(key, len(places))
    front = [label("column-sheet", lang), *([label("column-platform", lang)] if differ else [])]
    header = [*front, *(title for title, _ in places)]

    def rows() -> Iterator[tuple[int, list[str]]]:
        for table, layout, records in found:
            platform = layout.platform or library.intake.default_platform
            named = [table.sheet, *([library.platforms[platform].name.in_(lang)] if differ else [])]
            columns = [places[key] for key in _keys(layout)]
            for record in records:
                cells = [""] * len(places)
                for column, cell in zip(columns, record.cells, strict=False):
                    cells[column] = cell
                yield record.line, [*named, *cells]

    first = found[0][0]
    records = Records(blocks_of(chain([(1, header)], rows())))
    return Table(first.name.removesuffix(f"/{first.sheet}"), first.encoding, "", records, first.size)


def _keys(layout: Layout) -> list[tuple[str, int]]:
    """The title of each column, with how many columns of it stand before."""
    seen: dict[str, int] = {}
    keys = []
    for cell in layout.header.cells:
        keys.append((cell.strip(), seen.setdefault(cell.strip(), 0)))
        seen[cell.strip()] += 1
    return keys
