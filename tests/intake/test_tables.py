"""Tables as they come: encodings, delimiters, quotes that never close, Excel, and what is no table at all."""

import base64
import io
import os
import shutil
import threading
import tracemalloc
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.intake import tables
from aftersales_cli.intake.tables import CHUNK, Table, open_table

HEADER = "订单编号,退款原因,买家退款说明"
ROWS = f"{HEADER}\n390011,拍错/多拍,不想要了\n390012,未发货,“还没发”\n"


def table(content: bytes, encoding: str | None = None) -> Table:
    """The table in a pipe that holds the content."""
    return open_table(None, io.BytesIO(content), encoding)


def cells(read: Table) -> list[list[str]]:
    """The cells of every record."""
    return [record.cells for record in read.records]


EXPECTED = [HEADER.split(","), ["390011", "拍错/多拍", "不想要了"], ["390012", "未发货", "“还没发”"]]


@pytest.mark.parametrize(
    ("content", "reported"),
    [
        (ROWS.encode(), "utf-8"),
        (ROWS.encode("utf-8-sig"), "utf-8 (BOM)"),
        (ROWS.encode("gb18030"), "gb18030"),
        (ROWS.encode("gbk"), "gb18030"),
        (b"\xff\xfe" + ROWS.encode("utf-16-le"), "utf-16-le (BOM)"),
        (b"\xfe\xff" + ROWS.encode("utf-16-be"), "utf-16-be (BOM)"),
    ],
    ids=["utf-8", "utf-8-bom", "gb18030", "gbk", "utf-16-le", "utf-16-be"],
)
def test_encodings(content: bytes, reported: str) -> None:
    """The encoding is found: BOM, then strict UTF-8, then GB18030; the cells are the same."""
    read = table(content)
    assert (read.encoding, cells(read)) == (reported, EXPECTED)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_first_chinese_far_behind(encoding: str) -> None:
    """ASCII settles nothing: the first Chinese decides, though it stands 300 kB into the file."""
    rows = ["order_id,reason", *(f"39{number:08},late" for number in range(25_000)), "390011,拍错多拍不想要了"]
    content = "\n".join(rows).encode(encoding)
    assert content[: CHUNK + 1000].isascii()
    read = table(content)
    assert (read.encoding, cells(read)[-1]) == (encoding, ["390011", "拍错多拍不想要了"])


def test_characters_across_chunks() -> None:
    """A character whose bytes lie in two chunks is one character."""
    for shift in range(3):
        row = "x" * shift + "退" * (CHUNK // 3 + 10)
        assert cells(table(row.encode())) == [[row]]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_torn_byte_costs_its_row(encoding: str) -> None:
    """One byte lost in the middle of a character leaves the encoding and the other rows alone."""
    whole = [f"39001{number},拍错多拍不想要了" for number in range(6)]
    lines = [line.encode(encoding) for line in ("订单编号,退款原因", *whole)]
    lines[3] = lines[3][:-1]
    read = list(table(b"\n".join(lines)).records)
    assert [record.undecodable for record in read] == [False, False, False, True, False, False, False]
    assert [record.cells for record in read if not record.undecodable][-1] == ["390015", "拍错多拍不想要了"]


def test_a_file_cut_in_a_character() -> None:
    """A file that ends in the middle of a character of four bytes loses that row only."""
    read = list(table("订单编号,退款原因\n390011,拍错\n".encode("gb18030") + b"390012,\x81\x30\x81").records)
    assert [record.undecodable for record in read] == [False, False, True]


def test_encoding_given() -> None:
    """--encoding wins over what would be found."""
    read = table("訂單編號,原因\n390011,遲到\n".encode("big5"), "big5")
    assert (read.encoding, cells(read)) == ("big5", [["訂單編號", "原因"], ["390011", "遲到"]])
    assert cells(table("订单\n".encode(), "gb18030")) == [["璁㈠崟"]]


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", "zlib", "undefined", "idna", ""])
def test_no_such_encoding(encoding: str) -> None:
    """A name that is no encoding of text is wrong usage, never a traceback."""
    with pytest.raises(UsageError) as caught:
        table(ROWS.encode(), encoding)
    assert caught.value.message.key == "unknown-encoding"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "ascii", "utf-8"])
def test_wrong_encoding_given(encoding: str) -> None:
    """The wrong encoding gives an error of ours or rows that say so; it never gives another text in silence."""
    try:
        read = list(table(ROWS.encode("gb18030"), encoding).records)
    except AftersalesError as error:
        assert error.message.key == "wrong-encoding"
    else:
        assert all(record.undecodable or "\ufffd" in "".join(record.cells) for record in read)


@pytest.mark.parametrize(
    ("text", "delimiter", "expected"),
    [
        ("a,b,c\n1,2,3\n", ",", ["1", "2", "3"]),
        ("a\tb\tc\n1\t2\t3\n", "\t", ["1", "2", "3"]),
        ("a;b;c\n1;2,5;3\n", ";", ["1", "2,5", "3"]),
        ('"a;b;c;d",b\n"1;2",3\n', ",", ["1;2", "3"]),
        ('a,b\n"\t7001","\t6900"\n', ",", ["\t7001", "\t6900"]),
        ("a,b,c\n7001\t,6900\t,\t\n", ",", ["7001\t", "6900\t", "\t"]),
        ('a,b\n1,"x\ty\tz\tw"\n', ",", ["1", "x\ty\tz\tw"]),
        ('"a","b"\n' + 2 * '"1","\t\t\t"\n"\t\t","\t\t\t"\n', ",", ["1", "\t\t\t"]),
        ('a;b;c\n1;2;"3"x\n4;5;6\n', ";", ["1", "2", "3x"]),  # a quote out of place
        ("只有一列\n1\n", ",", ["1"]),
    ],
)
def test_delimiters(text: str, delimiter: str, expected: list[str]) -> None:
    """The delimiter is counted outside quotes; a TAB that wraps an id for Excel is none."""
    read = table(text.encode())
    assert (read.delimiter, cells(read)[1]) == (delimiter, expected)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "gb18030", "utf-16", "big5"]))
def test_no_bytes_break_it(content: bytes, encoding: str | None) -> None:
    """Whatever comes through the pipe is read as rows or refused with an error of ours."""
    try:
        read = list(table(content, encoding).records)
    except AftersalesError as error:
        assert error.exit_code in (1, 2)
    else:
        assert all(isinstance(cell, str) for record in read for cell in record.cells)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty-table"),
        (b" \r\n\t\n", "empty-table"),
        (b"PK\x03\x04rest of a zip", "sheet-from-pipe"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sheet-from-pipe"),
        (b"<html><p>login</p></html>", "html-sheet"),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE html>", "html-sheet"),
        (b"<TABLE border=1>", "html-sheet"),
        (b"<?xml version='1.0'?><Workbook/>", "html-sheet"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "binary"),
    ],
    ids=["empty", "blank", "xlsx-pipe", "xls-pipe", "html", "doctype", "table", "xml", "binary"],
)
def test_no_tables(content: bytes, key: str) -> None:
    """What is no table is refused with a line that says what it is."""
    with pytest.raises(AftersalesError) as caught:
        list(table(content).records)
    assert (caught.value.message.key, caught.value.exit_code) == (key, 1)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(encoding: str) -> None:
    """Excel's Unicode text is known by what half of its bytes are, where a tool has cut off the mark."""
    read = table(ROWS.encode(encoding))
    assert read.codec == encoding
    assert [record.cells for record in read.records] == [record.cells for record in table(ROWS.encode()).records]


def test_a_page_saved_with_its_parts() -> None:
    """A page kept like a mail is read, whatever its parts are wrapped in."""
    page = "<html><table><tr><td>订单编号</td><td>退款原因</td></tr><tr><td>39</td><td>拍错</td></tr></table></html>"
    parts = b"".join([
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n",
        b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        base64.encodebytes(page.encode("gb18030")), b"--x--\r\n",
    ])  # fmt: skip
    assert [record.cells for record in table(parts).records] == [["订单编号", "退款原因"], ["39", "拍错"]]


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("missing.csv", None, "file-missing-input"),
        ("folder", "folder", "file-unreadable"),
        ("damaged.xlsx", b"PK\x03\x04 not a zip at all", "sheet-broken"),
        ("damaged.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "sheet-broken"),
        ("page.xls", b"<html><body><table>", "html-sheet"),
        ("empty.csv", b"", "empty-table"),
    ],
)
def test_no_files(tmp_path: Path, name: str, content: bytes | str | None, key: str) -> None:
    """A file that is not there, cannot be opened or is damaged is named."""
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path.mkdir()
    with pytest.raises(AftersalesError) as caught:
        list(open_table(path, io.BytesIO(), None).records)
    assert caught.value.message.key == key
    assert name in str(caught.value)


Write = Callable[[Path, dict[str, list[list[object]]]], None]


def write_xlsx(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    """A workbook as new Excel writes it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


def write_xls(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    """A workbook as old Excel writes it."""
    book = xlwt.Workbook()
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write(y, x, cell, style)
                elif cell is not None:
                    sheet.write(y, x, cell)
    book.save(str(path))


@pytest.mark.parametrize(("name", "write"), [("a.xlsx", write_xlsx), ("a.xls", write_xls)])
def test_sheets(tmp_path: Path, name: str, write: Write) -> None:
    """A sheet reads like the CSV it would export: ids as text or as numbers, dates as dates, empty cells empty."""
    path = tmp_path / name
    rows: list[list[object]] = [
        ["订单编号", "退款金额", "申请时间", "备注"],
        ["3900000000000000011", 59.9, datetime(2026, 11, 20, 10, 0), "两\n行"],
        [390011, 268, datetime(2026, 11, 20), None],
        [2600000000001001, "59.90", "2026-11-20 10:00", "=1+1" if name == "a.xls" else "x"],
        [3.9e18, 0.1, None, ""],
    ]
    write(path, {"说明": [], "售后单": rows, "别的": [["不读"]]})
    read = open_table(path, io.BytesIO(), None)
    found = list(read.records)
    assert (read.encoding, read.delimiter) == ("Excel", "")
    assert [record.line for record in found] == [1, 2, 3, 4, 5]
    assert found[0].cells == ["订单编号", "退款金额", "申请时间", "备注"]
    assert found[1].cells == ["3900000000000000011", "59.9", "2026-11-20 10:00:00", "两\n行"]
    assert found[2].cells == ["390011", "268", "2026-11-20", ""]
    assert found[3].cells[:3] == ["2600000000001001.0", "59.90", "2026-11-20 10:00"]
    assert found[4].cells == ["3.9e+18", "0.1", "", ""]


@pytest.mark.parametrize(("name", "write"), [("a.xlsx", write_xlsx), ("a.xls", write_xls)])
def test_a_workbook_without_cells(tmp_path: Path, name: str, write: Write) -> None:
    """A workbook whose sheets are all empty is an empty table."""
    write(tmp_path / name, {"一": [], "二": []})
    with pytest.raises(AftersalesError) as caught:
        open_table(tmp_path / name, io.BytesIO(), None)
    assert caught.value.message.key == "empty-table"


CHANGES: dict[str, Callable[[Path], object]] = {
    "shorter": lambda path: os.truncate(path, path.stat().st_size // 2),
    "longer": lambda path: os.truncate(path, path.stat().st_size + 100),
    "written-over": lambda path: path.write_bytes(path.read_bytes().replace(b"390013", b"390099")),
    "another-in-its-place": lambda path: shutil.copy(path, path.with_name("b")) and path.with_name("b").replace(path),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes(tmp_path: Path, change: str) -> None:
    """A file that is changed or replaced while it is read is an error: nobody knows of which the rows are."""
    path = tmp_path / "a.csv"
    path.write_text(ROWS + "390013,拍错,x\n" * 40_000, encoding="utf-8")
    rows = open_table(path, io.BytesIO(), None).records
    rows.top(1)
    CHANGES[change](path)
    with pytest.raises(AftersalesError, match="changed or replaced"):
        list(rows)


def test_stdin_that_changes(tmp_path: Path) -> None:
    """A file that a shell has opened is held to the same, as far as what is open goes."""
    path = tmp_path / "a.csv"
    path.write_text(ROWS + "390013,拍错,x\n" * 40_000, encoding="utf-8")
    with path.open("rb") as stdin:
        rows = open_table(None, stdin, None).records
        rows.top(1)
        CHANGES["longer"](path)
        with pytest.raises(AftersalesError, match="changed or replaced"):
            list(rows)


def test_a_pipe_with_a_name(tmp_path: Path) -> None:
    """A FIFO is read like a pipe; a sheet of Excel in it is refused, not waited for a second time."""
    os.mkfifo(tmp_path / "pipe")
    for content, key in ((ROWS.encode(), None), (b"PK\x03\x04", "sheet-from-pipe")):
        thread = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=[content])
        thread.start()
        try:
            read = open_table(tmp_path / "pipe", io.BytesIO(), None)
            assert (read.stamp, cells(read)) == (None, EXPECTED)
        except AftersalesError as error:
            assert error.message.key == key
        thread.join()


@pytest.mark.parametrize(("length", "fits"), [(5000, True), (5001, False)])
def test_long_lines(monkeypatch: pytest.MonkeyPatch, length: int, fits: bool) -> None:
    """A line may be so long; of a longer one the line is named, and it is not read to its end."""
    monkeypatch.setattr(tables, "LONGEST_LINE", 5000)
    monkeypatch.setattr(tables, "CHUNK", 1000)
    content = f"{ROWS}390013,x,{'退' * (length - 9)}".encode()
    if fits:
        assert len(cells(table(content + b"\n390014,x,y\n"))) == 5
    else:
        with pytest.raises(AftersalesError, match="line 4 is longer than 5000"):
            list(table(content + b"x" * 1_000_000).records)


def test_one_cell_of_60_megabytes() -> None:
    """It is refused after as much as a line may have, however much there is behind."""
    stream = io.BytesIO(b"a,b\n1," + b"x" * (60 << 20))
    with pytest.raises(AftersalesError, match="line 2 is longer"):
        list(open_table(None, stream, None).records)
    assert stream.tell() < (tables.PLAIN_CHUNKS + 2) * CHUNK + tables.LONGEST_LINE


def test_memory_stays_the_same() -> None:
    """A pipe of 60 MB is read in a few MB, for all that a note of several lines or a torn quote stands in it."""
    row = f"390011,拍错/多拍,{'还没发' * 60}\n".encode()
    block = (row * 500 + '390012,未发货,"两\n行"\n390013,未发货,"torn\n'.encode()) * 4
    blocks = (60 << 20) // len(block)
    reader, writer = os.pipe()

    def fill() -> None:
        with os.fdopen(writer, "wb") as end:
            end.write(HEADER.encode() + b"\n")
            for _ in range(blocks):
                end.write(block)

    thread = threading.Thread(target=fill)
    thread.start()
    tracemalloc.start()
    try:
        with os.fdopen(reader, "rb") as pipe:
            torn = Counter(record.torn for record in open_table(None, pipe, None).records)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        thread.join()
    assert torn == {False: 1 + blocks * 4 * 501, True: blocks * 4}
    assert peak < 12 << 20
