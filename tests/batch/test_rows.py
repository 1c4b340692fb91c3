"""Rows of the output: what came in comes out cell for cell, and nothing in it acts on a sheet or a screen."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.batch.rows import Lines
from aftersales_cli.batch.shapes import COLUMNS
from aftersales_cli.library import Library
from aftersales_cli.safe import formula, safe_cell
from tests.batch.test_sorter import sort

HEADER = ["order_id", "platform", "scenario", "refund_amount", "applied_at", "product_title", "备注", "另一列"]
CELLS = st.text(st.sampled_from("=+-@＝＋－＠ \t\r\n\"',19.:退a\u200b\u202e\x1b\x00\ufeff"), max_size=6)


@settings(deadline=None, max_examples=300)
@given(
    row=st.tuples(
        st.one_of(CELLS, st.just("3900000000000000011")), st.one_of(CELLS, st.just("tmall")),
        st.one_of(CELLS, st.just("in_transit")), st.one_of(CELLS, st.just("59.00")),
        st.one_of(CELLS, st.just("2026-11-19 10:00:00")), CELLS, CELLS, CELLS,
    ),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    as_it_came=st.booleans(),
)  # fmt: skip
def test_a_row_comes_out_as_it_came(library: Library, row: tuple[str, ...], quoting: int, as_it_came: bool) -> None:
    """Every cell is there, guarded and without controls, whether the row was passed on as it came or written anew."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=quoting).writerows([HEADER, row])  # type: ignore[arg-type]
    results = sort(library, buffer.getvalue())
    lines, pieces = Lines(len(HEADER), as_it_came, "utf-8", "strict"), list[bytes]()
    for result in results:
        lines.add(pieces, lines.row(result.record), result.shape, result.fills)
    text = b"".join(pieces).decode()
    out = list(csv.reader(io.StringIO(text, newline="")))
    cells = [result.record.cells for result in results]
    assert [each[: len(HEADER)] for each in out] == [[safe_cell(cell) for cell in each] for each in cells]
    assert [len(each) for each in out] == [len(HEADER) + len(COLUMNS)] * len(out)
    assert not any(formula(cell) for each in out for cell in each)
    assert not any(sign in text for sign in "\u200b\u202e\x1b\x00\ufeff")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "ascii"])
def test_encodings(library: Library, encoding: str) -> None:
    """Behind the head of a file no line has a byte order mark of its own; what an encoding cannot say is not lost."""
    [result] = sort(library, ",".join(HEADER) + "\n39,tmall,in_transit,59.00,,水杯,,\n")
    pieces = ["head\n".encode(encoding)]
    lines = Lines(len(HEADER), True, encoding, "backslashreplace")
    lines.add(pieces, lines.row(result.record), result.shape, result.fills)
    product = "水杯" if encoding != "ascii" else r"\u6c34\u676f"
    text = b"".join(pieces).decode(encoding)
    assert text.startswith(f'head\n39,tmall,in_transit,59.00,,{product},,,"needs_answers"')
