"""Rows as lines: what came in comes out cell for cell, and nothing in it acts on a sheet or a screen."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.batch.lines import CsvLines, JsonLines, csv_line
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.shapes import COLUMNS
from aftersales_cli.batch.sorter import Sorted, Sorter
from aftersales_cli.intake.cells import quoted
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.records import Block
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from aftersales_cli.safe import formula, safe_cell
from tests.conftest import AT

HEADER = ["order_id", "platform", "scenario", "refund_amount", "applied_at", "product_title", "备注", "另一列"]
SIGNS = "=+-@＝＋－＠ \t\r\n\"',19.:退a\u200b\u202e\x1b\x00\ufeff\udc80"
CELLS = st.text(st.sampled_from(SIGNS), max_size=6)
ROWS = st.tuples(
    st.one_of(CELLS, st.just("3900000000000000011"), st.just('="39001"')), st.one_of(CELLS, st.just("tmall")),
    st.one_of(CELLS, st.just("in_transit")), st.one_of(CELLS, st.just("59.00")),
    st.one_of(CELLS, st.just("2026-11-19 10:00:00")), CELLS, CELLS, CELLS,
)  # fmt: skip
PLAIN = ("3900000000000000011", "tmall", "in_transit", "59.00", "2026-11-19 10:00:00", "水杯", "", "x")


def sort(library: Library, content: str) -> list[Sorted]:
    """The sorted rows of a CSV."""
    table = open_table(None, io.BytesIO(content.encode("utf-8", "surrogateescape")), None)
    layout, records, _ = find_layout(library, table, {}, None)
    sorter = Sorter(library, layout, Options(AT, "en", "other"))
    return [sorter.sort(block) for block in records.blocks() if len(block)]


def laid_out(found: list[Sorted]) -> str:
    """The lines of sorted rows."""
    lines = CsvLines()
    return b"".join(part for each in found for line in lines.lines(each) for part in line).decode()


@settings(max_examples=300)
@given(rows=st.lists(ROWS | st.just(PLAIN), min_size=1, max_size=4), quoting=st.sampled_from([0, 1]))
def test_a_row_comes_out_as_it_came(library: Library, rows: list[tuple[str, ...]], quoting: int) -> None:
    """Every cell is there, guarded and without controls, whether the row was passed on as it came or written anew."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=quoting).writerows([HEADER, *rows])  # type: ignore[arg-type]
    found = sort(library, buffer.getvalue())
    text = laid_out(found)
    out = list(csv.reader(io.StringIO(text, newline="")))
    cells = [cells for each in found for _, cells, _ in each.cases]
    assert [each[: len(HEADER)] for each in out] == [[written(cell) for cell in each] for each in cells]
    assert [len(each) for each in out] == [len(HEADER) + len(COLUMNS)] * len(out)
    assert not any(formula(cell) for each in out for cell in each)
    assert not any(sign in text for sign in "\u200b\u202e\x1b\x00\ufeff\r")
    alone = "".join(laid_out([alone_of(each, number)]) for each in found for number in range(len(each.rows)))
    assert alone == text  # how a row is written does not depend on those around it


def written(cell: str) -> str:
    """A cell as it comes out; what no encoding can say is there by its number."""
    return safe_cell(cell).encode("utf-8", "backslashreplace").decode()


def alone_of(found: Sorted, number: int) -> Sorted:
    """One of the rows as if there were no other."""
    block = Block([found.rows[number]], [found.block.lines[number]], visible=found.block.visible)
    return Sorted(block, None, [found.texts[number]], [found.finished[number]])


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (",".join(PLAIN), ",".join(PLAIN)),
        ("39001\t,tmall,,,,,,x", "39001\t,tmall,,,,,,x"),
        ('"39001","tmall",,,,"",,"a,b"', '39001,tmall,,,,,,"a,b"'),
        ('="39001",tmall,,,,,-,x', '"=""39001""",tmall,,,,,-,x'),
        ("39001,tmall,,,,=1,@a, +b", "39001,tmall,,,,'=1,'@a,' +b"),
        ("39001,tmall,,-,-1-,-,+2-,--", "39001,tmall,,-,'-1-,-,'+2-,--"),
        ("39001,tmall,,,,a\x1b,\u200b=1,-1", "39001,tmall,,,,a,'=1,-1"),
        ("39001,tmall,,,,", "39001,tmall,,,,,,"),
        ("39001,tmall,,,,,,,,", "39001,tmall,,,,,,"),
    ],
)
def test_how_a_row_is_written(library: Library, row: str, line: str) -> None:
    """A row that hides nothing is passed on; of another as much is written anew as must be, with the fewest quotes."""
    assert laid_out(sort(library, ",".join(HEADER) + f"\n{row}\n")).startswith(f'{line},"')


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("", ""), ("a b", "a b"), ("a\tb", "a\tb"), ("a,b", '"a,b"'), ('a"b', '"a""b"'), ("a\nb", '"a\nb"'),
        ("a\rb", '"a\rb"'), ("'", "'"), (";", ";"),
    ],
)  # fmt: skip
def test_quotes(cell: str, text: str) -> None:
    """As few as `csv` writes."""
    assert quoted(cell) == text
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([cell, "x"])
    assert buffer.getvalue() == f"{text},x\r\n"


def test_a_header() -> None:
    """It is guarded like any row."""
    assert csv_line(["订单编号", "=1", "a,b", "\x1b[2J"]) == '订单编号,\'=1,"a,b",[2J\n'


def test_json(library: Library) -> None:
    """One object a line: where the row begins, its cells by title, the triage columns."""
    found = sort(library, ",".join(HEADER) + '\n39,tmall,in_transit,59.00,,"a\nb",\x1bc,=1\n\n40,,,,,,,,zu viel\n')
    lines = [json.loads(*line) for each in found for line in JsonLines(HEADER).lines(each)]
    assert [list(line) for line in lines] == [["line", "row", *COLUMNS]] * 2
    assert [line["line"] for line in lines] == [2, 5]
    assert list(lines[0]["row"]) == HEADER
    assert list(lines[0]["row"].values())[5:] == ["a\nb", "c", "=1"]
    assert [line["triage_status"] for line in lines] == ["needs_answers", "rejected"]


def test_titles_that_come_twice(library: Library) -> None:
    """In JSON no cell takes the place of another: a title that came before gets a number behind."""
    [found] = sort(library, ",".join(HEADER) + "\n39,b,in_transit,,,f,g,h\n")
    titles = ["备注", "备注", "备注.1", "d", "e", "f", "g", "备注"]
    shown = json.loads(*JsonLines(titles).lines(found)[0])
    assert list(shown["row"].items()) == [
        ("备注", "39"), ("备注.1", "b"), ("备注.1.1", "in_transit"), ("d", ""), ("e", ""), ("f", "f"), ("g", "g"),
        ("备注.2", "h"),
    ]  # fmt: skip
