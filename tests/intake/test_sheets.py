"""Every sheet of a workbook and every file of a zip is looked at: what is read, what is left and why."""

import io
import random
import zipfile
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake import sheets
from aftersales_cli.intake.sheets import Chosen, choose, open_tables
from aftersales_cli.library import Library
from aftersales_cli.model import LANGS, Lang
from tests.conftest import DATA
from tests.intake.test_tables import write_xls, write_xlsx

CASES: list[list[object]] = [["售后单号", "订单号", "售后状态", "售后原因"], ["S1", "D1", "待商家处理", "质量问题"]]
MORE: list[list[object]] = [["售后单号", "订单号", "售后原因", "退款金额"], ["S2", "D2", "不想要了", "9"]]
ORDERS: list[list[object]] = [
    ["订单编号", "买家会员名", "订单付款时间", "宝贝标题"],
    ["D1", "甲", "2026-11-20 10:00:00", "锅"],
]
BILL: list[list[object]] = [["结算时间", "订单号", "子订单号", "结算金额"], ["2026-11-20 10:00:00", "D1", "D1", "9"]]
HELP: list[list[object]] = [["使用说明"], ["先看这里"]]
PDD: list[list[object]] = [["售后编号", "订单编号", "发货运单号", "退款原因"], ["S3", "D3", "YT3", "不想要了"]]
KS: list[list[object]] = [["售后单号", "订单编号", "售后原因", "是否ATOM处理"], ["S4", "D4", "不想要了", "否"]]


def chosen(library: Library, path: Path) -> Chosen:
    """What is read of a file."""
    return choose(library, open_tables(path, io.BytesIO(), None), {}, None, "zh")


def cells(found: Chosen) -> list[list[str]]:
    """The cells of the rows below the header."""
    return [record.cells for record in found.records]


@pytest.mark.parametrize(("name", "write"), [("a.xlsx", write_xlsx), ("a.xls", write_xls)])
def test_the_sheet_of_after_sales_is_found(library: Library, tmp_path: Path, name: str, write: object) -> None:
    """Wherever it stands it is read, and each other sheet is named with the reason."""
    path = tmp_path / name
    write(path, {"说明": HELP, "订单": ORDERS, "账单": BILL, "售后": CASES})  # type: ignore[operator]
    found = chosen(library, path)
    assert cells(found) == [["S1", "D1", "待商家处理", "质量问题"]]
    said = [note.text("zh") for note in found.notes]
    assert said[0] == "读的工作表：售后"
    assert [each.split("”")[0] for each in said[1:]] == ["没读“说明", "没读“订单", "没读“账单"]
    assert "--orders" in said[2] and "账单" in said[3]


@pytest.mark.parametrize("lang", LANGS)
def test_the_columns_in_front_are_known(library: Library, tmp_path: Path, lang: Lang) -> None:
    """In either language they are read as what they are: the shop of a row, and its platform."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, {"拼": PDD, "快": KS})
    found = choose(library, open_tables(path, io.BytesIO(), None), {}, None, lang)
    assert (found.layout.columns["shop_name"], found.layout.columns["platform"]) == ((0,), (1,))
    named = [library.platforms[id_].name.in_(lang) for id_ in ("pinduoduo", "kuaishou")]
    assert [row[:2] for row in cells(found)] == [["拼", named[0]], ["快", named[1]]]


def test_several_are_read_as_one(library: Library, tmp_path: Path) -> None:
    """Their columns are laid side by side by title; each row says which sheet it is of."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, {"一店": CASES, "二店": MORE})
    found = chosen(library, path)
    assert found.layout.header.cells == ["工作表", "售后单号", "订单号", "售后状态", "售后原因", "退款金额"]
    assert cells(found) == [
        ["一店", "S1", "D1", "待商家处理", "质量问题", ""],
        ["二店", "S2", "D2", "", "不想要了", "9"],
    ]
    assert found.layout.columns["reason"] == (4,)


def test_sheets_of_several_platforms(library: Library, tmp_path: Path) -> None:
    """Each row keeps the platform that its sheet shows."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, {"甲": PDD, "乙": KS})
    found = chosen(library, path)
    assert [row[:2] for row in cells(found)] == [["甲", "拼多多"], ["乙", "快手小店"]]
    assert "platform" in found.layout.columns


@pytest.mark.parametrize(("sheets", "key"), [({"a": ORDERS, "b": HELP}, "sheet-orders"), ({"a": BILL}, "sheet-bill")])
def test_none_of_after_sales(library: Library, tmp_path: Path, sheets: dict[str, list[list[object]]], key: str) -> None:
    """A file with other tables only says what it is."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, sheets)
    with pytest.raises(AftersalesError) as caught:
        chosen(library, path)
    assert caught.value.message.key == key


CSV = "售后单号,订单号,售后原因\nS1,D1,质量问题\n"


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """A zip of files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_zip(library: Library, tmp_path: Path) -> None:
    """One table inside is read, several are read as one, each with the name of its file; the rest is passed over."""
    one = zipped(
        tmp_path / "a.zip", {"导出/售后.csv": CSV.encode("gb18030"), "__MACOSX/._售后.csv": b"x", "读我.md": b"x"}
    )
    assert cells(chosen(library, one)) == [["S1", "D1", "质量问题"]]
    inner = tmp_path / "inner.xlsx"
    write_xlsx(inner, {"售后": CASES, "订单": ORDERS})
    two = zipped(tmp_path / "b.zip", {"a.csv": CSV.encode(), "b.xlsx": inner.read_bytes()})
    found = chosen(library, two)
    assert [row[0] for row in cells(found)] == ["a.csv", "b.xlsx 售后"]
    assert any("b.xlsx 订单" in note.text("zh") for note in found.notes)


def test_zips_that_cannot_be_read(library: Library, tmp_path: Path) -> None:
    """One without a table, a locked and a damaged one say what they are."""
    empty = zipped(tmp_path / "a.zip", {"读我.md": b"x"})
    locked = zipped(tmp_path / "b.zip", {"a.csv": CSV.encode()})
    content = bytearray(locked.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag that says so, at both places
        content[content.index(mark) + offset] |= 1
    locked.write_bytes(content)
    broken = tmp_path / "c.zip"
    broken.write_bytes(zipped(tmp_path / "d.zip", {"a.csv": CSV.encode() * 99}).read_bytes()[:900])
    for path, keys in ((empty, {"zip-empty"}), (locked, {"sheet-locked"}), (broken, {"sheet-broken", "zip-broken"})):
        with pytest.raises(AftersalesError) as caught:
            chosen(library, path)
        assert caught.value.message.key in keys


def test_a_locked_workbook(library: Library, tmp_path: Path) -> None:
    """A workbook with a password is kept in a container of another kind."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500))
    with pytest.raises(AftersalesError) as caught:
        chosen(library, path)
    assert caught.value.message.key == "sheet-locked"


@pytest.mark.parametrize("packing", [ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA], ids=str)
def test_a_damaged_zip_is_told(tmp_path: Path, packing: int) -> None:
    """Whatever bytes of it are others, or missing: one line, or what could still be read."""
    path, faults = tmp_path / "a.zip", 0
    with ZipFile(path, "w", packing) as archive:
        archive.writestr("a.csv", (DATA / "doudian.csv").read_bytes())
    whole = path.read_bytes()
    for seed in range(60):
        picks, spoilt = random.Random(seed), bytearray(whole)
        for _ in range(picks.choice([1, 3, 20])):
            spoilt[picks.randrange(len(spoilt))] = picks.randrange(256)
        path.write_bytes(spoilt[: picks.randrange(len(spoilt))] if seed % 5 == 0 else spoilt)
        try:
            open_tables(path, io.BytesIO(), None)
        except AftersalesError as error:
            faults += 1
            assert "\n" not in error.message.text("en")
    assert faults > 40


@pytest.mark.parametrize(
    ("name", "is_one"), [("a.csv", True), ("x/b.XLSX", True), ("", False), ("a.csv/", False), (".a.csv", False),
                         ("__MACOSX/a.csv", False), ("a.pdf", False)],
)  # fmt: skip
def test_what_of_a_zip_may_be_a_table(name: str, is_one: bool) -> None:
    """By its name; a folder is none, nor what has no name."""
    assert sheets._is_table(zipfile.ZipInfo(name)) is is_one
