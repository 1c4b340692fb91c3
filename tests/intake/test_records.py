"""Lines become records: quotes, line ends, quotes that never close, and no row lost to them."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.intake.records import (
    LONGEST_RECORD,
    ROWS,
    TORN,
    UNDECODABLE,
    Block,
    Record,
    Records,
    blocks_of,
)
from aftersales_cli.intake.tables import CHUNK, open_table


def records(text: str) -> list[Record]:
    """The records of a pipe of UTF-8."""
    return list(open_table(None, io.BytesIO(text.encode()), None).records)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a,b\n1,"两\n行"\n2,x\n', [(1, ["a", "b"]), (2, ["1", "两\n行"]), (4, ["2", "x"])]),
        ('a,b\n1,"说""好""的"\n', [(1, ["a", "b"]), (2, ["1", '说"好"的'])]),
        ('a,b\n1,"x\n\n\ny"\n2,z\n', [(1, ["a", "b"]), (2, ["1", "x\n\n\ny"]), (6, ["2", "z"])]),
        ("a,b\n\n1,2\n", [(1, ["a", "b"]), (3, ["1", "2"])]),
        ("a,b\n1,2", [(1, ["a", "b"]), (2, ["1", "2"])]),
        ("a,b\r\n1,2\r\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
        ("a,b\r1,2\r3,4\r", [(1, ["a", "b"]), (2, ["1", "2"]), (3, ["3", "4"])]),
        ("a,b\n1\n1,2,3\n", [(1, ["a", "b"]), (2, ["1"]), (3, ["1", "2", "3"])]),
        ("a,b\n1,x\x00y\n", [(1, ["a", "b"]), (2, ["1", "x\x00y"])]),
        ("a,b\n1,x\u2028y\x85z\n", [(1, ["a", "b"]), (2, ["1", "x\u2028y\x85z"])]),
        ('a,b\n1,5"x\n2,y\n', [(1, ["a", "b"]), (2, ["1", '5"x']), (3, ["2", "y"])]),
        ('a,b\n1,"x"y\n2,z\n', [(1, ["a", "b"]), (2, ["1", "xy"]), (3, ["2", "z"])]),
        ('注\na,b\n1,"x\ny"\n3,4\n', [(1, ["注"]), (2, ["a", "b"]), (3, ["1", "x\ny"]), (5, ["3", "4"])]),
    ],
    ids=[
        "several-lines", "doubled-quotes", "empty-lines-in-a-cell", "blank-line", "no-final-newline", "crlf", "lone-cr",
        "ragged", "nul", "exotic-line-ends", "quote-inside-a-cell", "text-behind-a-quote", "notice-row-first",
    ],
)  # fmt: skip
def test_records(text: str, expected: list[tuple[int, list[str]]]) -> None:
    """Rows are cut as a spreadsheet would, with the line each begins on."""
    read = records(text)
    assert [(record.line, record.cells) for record in read] == expected
    assert not any(record.torn for record in read)


def blocks(text: str) -> list[Block]:
    """The blocks of a pipe of UTF-8."""
    return list(open_table(None, io.BytesIO(text.encode()), None).records.blocks())


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("a,b\r\n1,2\r\n\n3,x\ty\n", ["a,b", "1,2", "3,x\ty"]),
        ('a,b\n1,"2"\n', ["a,b", "1,2"]),
        ('a,b\n1,"2,""3\n4"\n', ["a,b", "1,\x042\x01\x033\x024\x04"]),
        ("a\tb\n1\t2\n", ["a,b", "1,2"]),
        ("a\tb\n1\t2,3\n", ["a,b", "1,\x042\x013\x04"]),
    ],
    ids=["as-it-stands", "needless-quotes", "quotes", "no-csv", "no-csv-with-a-comma"],
)
def test_texts(text: str, texts: list[str]) -> None:
    """Each row is one line of CSV, whatever stands in its cells and whatever the file parts them by."""
    assert next(block.texts for block in blocks(text) if len(block)) == texts


def test_the_rows_at_the_top() -> None:
    """What is looked at before is still there to be read, but for what is passed over."""
    sheet = Records(blocks_of((line, [str(line)]) for line in range(1, ROWS + 20)))
    assert [record.line for record in sheet.top(3)] == [1, 2, 3]
    assert len(sheet.top(ROWS + 5)) == ROWS + 5
    sheet.skip(2)
    assert [record.line for record in sheet.top(2)] == [3, 4]
    sheet.skip(ROWS)
    assert [record.cells for record in sheet] == [[str(line)] for line in range(ROWS + 3, ROWS + 20)]
    assert sheet.top(1) == []


def test_the_rest_of_a_block() -> None:
    """Behind its first rows a block is what is left of it, each row with its line, its text and its fault."""
    block = Block([["a"], ["b"], ["c"]], [1, 5, 9], {0: TORN, 2: UNDECODABLE}, ["a", "b", "c"])
    rest = block.behind(1)
    assert (rest.rows, rest.lines, rest.faults, rest.texts) == ([["b"], ["c"]], [5, 9], {1: UNDECODABLE}, ["b", "c"])
    assert [(record.torn, record.undecodable) for record in block.records] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip


def test_a_field_of_200_kb() -> None:
    """A very long cell is a cell like any other, on one line and on many."""
    long = "长" * 100_000 + "\n" + "话" * 100_000
    assert [record.cells for record in records(f'a,b\n1,"{long}"\n2,y\n')] == [["a", "b"], ["1", long], ["2", "y"]]


@pytest.mark.parametrize(
    ("torn", "behind"),
    [
        ('3,"拍错', []),
        ('3,"拍错', ['4,"x"', "5,y"]),
        ('3,"拍错', ['4,"x","y"', "5,y"]),
        ('3,"拍错', [f"{number},y" for number in range(LONGEST_RECORD * 2)]),
        ('3,"拍错', [f'{number},"y"' for number in range(LONGEST_RECORD * 2)]),
        ('3,"拍错', ['4,"两\n行"', "5,y"]),
        ('"3,拍错', ['"4","x"', "5,y"]),
        ('"3","拍错', ['"4","x"', '"5",y']),
    ],
    ids=[
        "at-the-end", "quoted-behind", "ragged-behind", "many-plain-behind", "many-quoted-behind",
        "several-lines-behind", "in-the-first-cell", "all-quoted",
    ],
)  # fmt: skip
def test_a_torn_quote_costs_its_row_only(torn: str, behind: list[str]) -> None:
    """A quote that is never closed makes its own row torn; every row before and behind it survives, in its place."""
    text = "\n".join(["a,b", "1,x", "2,y", torn, *behind]) + "\n"
    read = records(text)
    whole = [next(csv.reader(io.StringIO(line, newline=""))) for line in ("a,b", "1,x", "2,y", *behind)]
    assert [record.line for record in read if record.torn] == [4]
    assert [record.cells for record in read if not record.torn] == whole
    assert "拍错" in "".join(read[3].cells)


def test_a_torn_note_of_several_lines() -> None:
    """The lines of a torn note stay with its row, up to the next line that is a row by itself."""
    read = records('a,b,c\n1,x,y\n2,x,"第一行\n第二行\n3,"x",y\n4,x,y\n')
    assert [(record.line, record.cells[0], record.torn) for record in read] == [
        (1, "a", False), (2, "1", False), (3, "2", True), (5, "3", False), (6, "4", False),
    ]  # fmt: skip


def test_a_torn_quote_across_chunks() -> None:
    """A torn quote or a note of several lines at the border of two chunks is judged like any other."""
    filling = "".join(f"{number},{'x' * 80}\n" for number in range(CHUNK // 88))
    for text in ('7,"两\n行"\n', '7,"torn\n'):
        for shift in range(0, 40, 3):
            body = f"a,b\n0,{'y' * shift}\n{filling}{text}8,z\n9,z\n"
            read = records(body)
            assert [record.cells[0] for record in read[-3:]] == ["7", "8", "9"]
            assert read[-3].torn is ("torn" in text)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.lists(st.text(st.sampled_from('x,;\t"\n 退=')), min_size=3, max_size=3).filter(lambda row: any(row)),
        max_size=20,
    )
)
def test_what_csv_writes_is_read_back(rows: list[list[str]]) -> None:
    """Any table that the csv module writes comes back cell for cell, and none of its rows counts as torn."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["订单编号", "退款原因", "说明", *["栏"] * 9], *([*row, *["1"] * 9] for row in rows)])
    read = records(buffer.getvalue())
    assert [record.cells[:3] for record in read[1:]] == rows
    assert not any(record.torn for record in read)


@pytest.mark.parametrize(("lines", "torn"), [(LONGEST_RECORD, False), (LONGEST_RECORD + 1, True)])
def test_a_cell_of_many_lines(lines: int, torn: bool) -> None:
    """Beyond a number of lines it is taken for a quote that was never closed, though there is one far behind."""
    note = "\n".join(["话"] * lines)
    read = records(f'a,b\n1,"{note}"\n2,x\n')
    assert read[1].torn is torn
    assert read[-1].cells == ["2", "x"]
    assert len(read) == (3 if not torn else 2 + lines)
