"""Text out of bytes: the encoding is found or given, broken characters cost their row, lines have an end."""

import io

import pytest

from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.intake import decoding, tables
from aftersales_cli.intake.tables import CHUNK, open_table
from tests.intake.test_tables import EXPECTED, ROWS, cells, table


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


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(encoding: str) -> None:
    """Excel's Unicode text is known by what half of its bytes are, where a tool has cut off the mark."""
    read = table(ROWS.encode(encoding))
    assert read.codec == encoding
    assert [record.cells for record in read.records] == [record.cells for record in table(ROWS.encode()).records]


@pytest.mark.parametrize(("length", "fits"), [(5000, True), (5001, False)])
def test_long_lines(monkeypatch: pytest.MonkeyPatch, length: int, fits: bool) -> None:
    """A line may be so long; of a longer one the line is named, and it is not read to its end."""
    monkeypatch.setattr(decoding, "LONGEST_LINE", 5000)
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
    assert stream.tell() < (decoding.PLAIN_CHUNKS + 2) * CHUNK + decoding.LONGEST_LINE


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("cells", [["\0", "1\0\r"], ["\0"] * 8, ["\0拍错\0", "\0\0"]])
def test_bytes_that_are_none_in_other_texts(encoding: str, cells: list[str]) -> None:
    """A tool may leave some in a cell: that makes no UTF-16 of it, wherever they fall."""
    for shift in range(4):
        rows = [f"{'x' * shift}order_id,platform,退款原因", *["390011,tmall,拍错了"] * 12, *[",".join(cells)] * 2]
        assert table("\n".join(rows).encode(encoding)).codec == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_of_letters_alone(encoding: str) -> None:
    """Hardly a byte of every second one is any: that is no other text."""
    assert table("order_id,reason\n390011,late\n".encode(encoding)).codec == encoding
