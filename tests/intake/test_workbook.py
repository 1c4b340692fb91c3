"""Workbooks that would fill the memory are refused before they are opened; those that people make are not."""

import io
import os
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake import excel, workbook
from aftersales_cli.intake.tables import open_table
from aftersales_cli.intake.workbook import check_workbook
from tests.intake.test_excel import write_xls

SHEET = "xl/worksheets/sheet1.xml"


def made(path: Path, cells: dict[str, str]) -> Path:
    """A workbook with some cells."""
    book = openpyxl.Workbook()
    for place, text in cells.items():
        book.active[place] = text
    book.save(path)
    return path


def changed(path: Path, old: bytes, new: bytes, name: str = SHEET) -> Path:
    """A workbook with another sheet in it."""
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return path


def refused(path: Path) -> str:
    """Why a file is no table."""
    with pytest.raises(AftersalesError) as caught:
        open_table(path, io.BytesIO(), None)
    return caught.value.message.key


@pytest.mark.parametrize("way", [b' r="%s"', b" r='%s'", b' r = "%s"', b'\nr="%s"', b"\tr\n=\r'%s'"])
@pytest.mark.parametrize("place", [b"XFD1048576", b"xfd1048576", b"B2000001", b"ZZ9999"])
def test_a_cell_far_away(tmp_path: Path, way: bytes, place: bytes) -> None:
    """However its place is written: the sheet is refused, and the line says how far it spreads."""
    path = changed(made(tmp_path / "a.xlsx", {"A1": "x", "B2": "y"}), b' r="B2"', way % place)
    assert refused(path) == "sheet-too-wide"


def test_a_row_far_away(tmp_path: Path) -> None:
    """Cells without a place of their own lie in the row that says where it is."""
    path = changed(made(tmp_path / "a.xlsx", {"A1": "x", "B2": "y"}), b'<row r="2"', b'<row r="9000000"')
    assert refused(path) == "sheet-too-wide"


@pytest.mark.parametrize(("free", "fits"), [(999, False), (1000, True)])
def test_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, fits: bool) -> None:
    """As many cells as the sheet has bytes and some more may lie between the first and the last."""
    path = made(tmp_path / "a.xlsx", {"A1": "x"})
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    path = changed(path, b' r="A1"', b' r="A%d"' % (size + 1000 + 4))  # four digits more
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size
    rows = int(zipfile.ZipFile(path).read(SHEET).partition(b'<c r="A')[2].partition(b'"')[0])
    monkeypatch.setattr(workbook, "FREE_CELLS", rows - size + free - 1000)
    with path.open("rb") as file:
        if fits:
            check_workbook(file, path)
            assert file.tell() == 0
        else:
            with pytest.raises(AftersalesError, match="spread over"):
                check_workbook(file, path)


@pytest.mark.parametrize(("most", "fits"), [(0, True), (-1, False)])
def test_what_it_unpacks_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, fits: bool) -> None:
    """A small file may unpack to so much and no more."""
    path = made(tmp_path / "a.xlsx", {"A1": "x", "A2": "y"})
    with zipfile.ZipFile(path) as archive:
        size = sum(info.file_size for info in archive.infolist())
    monkeypatch.setattr(workbook, "FREE_UNPACKED", size + most)
    monkeypatch.setattr(workbook, "MOST_TIMES", 0)
    if fits:
        assert len(list(open_table(path, io.BytesIO(), None).records)) == 2
    else:
        assert refused(path) == "sheet-too-large"


def test_a_bomb(tmp_path: Path) -> None:
    """A file that unpacks to a thousand times its size is refused by what its directory says, or by what it is."""
    path = made(tmp_path / "a.xlsx", {"A1": "x"})
    changed(path, b"</worksheet>", b"</worksheet>" + b" " * (100 << 20))
    assert refused(path) == "sheet-too-large"
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    path.write_bytes(content.replace(size, (1000).to_bytes(4, "little")))  # the directory lies
    assert refused(path) == "sheet-broken"


@pytest.mark.parametrize(("name", "key"), [("content.xml", "sheet-kind"), ("xl/workbook.bin", "sheet-kind")])
def test_other_archives(tmp_path: Path, name: str, key: str) -> None:
    """ods, xlsb and any other archive are named for what they are not."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr(name, "x")
    assert refused(tmp_path / "a.xlsx") == key


@pytest.mark.parametrize("bytes_", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_damaged(tmp_path: Path, bytes_: bytes) -> None:
    """What cannot be read is one line."""
    (tmp_path / "a.xlsx").write_bytes(bytes_)
    assert refused(tmp_path / "a.xlsx") == "sheet-broken"


@pytest.mark.parametrize("place", [b"A0", b"A", b"A99999999999", b"ZZZZZZZZ1", b"", b"1A"])
def test_places_that_are_none(tmp_path: Path, place: bytes) -> None:
    """At some the reader panics, which is no Exception of Python's: errors of ours, or read as well as can be."""
    path = changed(made(tmp_path / "a.xlsx", {"A1": "x", "B2": "y"}), b' r="B2"', b' r="%s"' % place)
    try:
        list(open_table(path, io.BytesIO(), None).records)
    except AftersalesError as error:
        assert error.message.key in ("sheet-broken", "sheet-too-wide")


def test_a_panic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reader raises is one line; Ctrl-C is still Ctrl-C."""
    path = made(tmp_path / "a.xlsx", {"A1": "x"})
    for raised, expected in ((BaseException, AftersalesError), (KeyboardInterrupt, KeyboardInterrupt)):

        def fail(*_: object, raised: type[BaseException] = raised) -> None:
            raise raised

        monkeypatch.setattr(excel, "check_workbook", fail)
        with pytest.raises(expected):
            open_table(path, io.BytesIO(), None)


def test_a_panic_says_nothing_of_its_own(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where the file ends too early the reader panics and writes to standard error itself: that is not heard."""
    path = tmp_path / "a.xls"
    write_xls(path, {"售后": [["售后单号", "订单号"], ["S1", "D1"]]})
    whole = path.read_bytes()
    panics = 0
    for end in range(4096, len(whole), 32):
        path.write_bytes(whole[:end])
        with suppress(BaseException):
            CalamineWorkbook.from_path(path)
        panics += "panicked" in capfd.readouterr().err
        with suppress(AftersalesError):
            open_table(path, io.BytesIO(), None)
        assert capfd.readouterr().err == ""
    assert panics, "this reader panics no more: what keeps it quiet can go"
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"
