"""Tables as they come: delimiters, quotes that never close, files that change, and what is no table at all."""

import base64
import io
import os
import shutil
import threading
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.tables import Table, open_table

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
