"""Many rows at once: results and pieces are what comes out row by row, byte for byte, and most rows go that way."""

import csv
import io
import random
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.batch.blocks import Blocks
from aftersales_cli.batch.pieces import Pieces
from aftersales_cli.batch.plans import Options
from aftersales_cli.batch.results import Tally
from aftersales_cli.batch.rows import Lines
from aftersales_cli.batch.shapes import REJECTED
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.records import Records
from aftersales_cli.intake.tables import Table, blocks_of, open_table
from aftersales_cli.library import Library
from aftersales_cli.safe import safe_cell
from tests.batch.test_sorter import EXPORTED, FIXTURES, ROW, SCENARIOS, TABLE, as_row, random_case
from tests.conftest import AT, DATA

Made = tuple[bytes, Tally, list[list[str]]]


def row_by_row(library: Library, content: bytes, at: datetime, **options: Any) -> Made:
    """The output of a table, each row by itself."""
    sorter, lines, records = opened(library, content, at, **options)
    out, tally, rejects = list[bytes](), Tally(), list[list[str]]()
    for result in filter(None, map(sorter.one, records)):
        lines.add(out, lines.row(result.record), result.shape, result.fills)
        tally.count(result)
        if result.status == REJECTED:
            rejects.append([str(result.record.line), result.error, *map(safe_cell, result.record.cells)])
    return b"".join(out), tally, rejects


def many_at_once(library: Library, content: bytes, at: datetime, **options: Any) -> Made:
    """The output of a table, by columns where that goes."""
    sorter, lines, records = opened(library, content, at, **options)
    out, tally, rejects = list[bytes](), Tally(), list[list[str]]()
    for piece in Pieces(sorter, lines).each(records.runs()):
        out += piece.lines
        tally.counts.update(piece.counts)
        rejects += piece.rejects
    _, _, again = opened(library, content, at, **options)
    results = Blocks(opened(library, content, at, **options)[0]).results(again.runs())
    laid_out = list[bytes]()
    for result in results:
        lines.add(laid_out, lines.row(result.record), result.shape, result.fills)
        assert result.due is None or result.fills[1] == result.due.isoformat(" ", "minutes")
    assert b"".join(laid_out) == b"".join(out)
    return b"".join(out), tally, rejects


def opened(
    library: Library, content: bytes, at: datetime, sheet: bool = False, **options: Any
) -> tuple[Sorter, Lines, Any]:
    """What sorts a table, lays its rows out, and its rows."""
    table = open_table(None, io.BytesIO(content), None)
    if sheet:
        table = Table("", "Excel", "", Records(blocks_of((record.cells for record in table.records), 1)))
    layout, records, _ = find_layout(library, table, {}, None)
    platform = layout.platform or library.intake.default_platform
    lines = Lines(len(layout.header.cells), table.delimiter == ",", "utf-8", "backslashreplace")
    return Sorter(library, layout, Options(at, "zh", platform, **options)), lines, records


@pytest.mark.parametrize("options", [{}, {"closed_too": True}, {"sheet": True}])
@pytest.mark.parametrize("name", FIXTURES)
def test_the_example_exports(library: Library, name: str, options: dict[str, bool]) -> None:
    """The example exports, their rows twice, so that the second time their words are known."""
    content = (DATA / f"{name}.csv").read_bytes()
    head, rows = content[: content.index(b"\n") + 1], content[content.index(b"\n") + 1 :].rstrip(b"\r\n") + b"\r\n"
    content = head + 4 * rows
    assert many_at_once(library, content, EXPORTED, **options) == row_by_row(library, content, EXPORTED, **options)


ODD = (
    lambda row: {**row, "order_id": ""}, lambda row: {**row, "order_id": "3.9E+18"},
    lambda row: {**row, "order_id": "3900000000000000000"}, lambda row: {**row, "order_id": "合计"},
    lambda row: {**row, "refund_amount": "五十九"}, lambda row: {**row, "refund_amount": "¥1,299.00"},
    lambda row: {**row, "applied_at": "unknown"}, lambda row: {**row, "applied_at": "2099-01-01 00:00"},
    lambda row: {**row, "product_title": "=1+1"}, lambda row: {**row, "product_title": "水杯\x1b[31m"},
    lambda row: {**row, "product_title": '5"屏'}, lambda row: {**row, "scenario": "nonsense"},
    lambda row: {"order_id": row["order_id"]}, lambda row: dict.fromkeys(row, ""),
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), delimiter=st.sampled_from(",\t;"), odd=st.floats(0, 0.3))
def test_rows_of_every_kind(library: Library, seed: int, delimiter: str, odd: float) -> None:
    """Rows of few kinds that come again and again, some of them odd, in columns of any order."""
    picks = random.Random(seed)
    cases = [random_case(picks, library, picks.choice(SCENARIOS)) for _ in range(4)]
    rows = []
    for number in range(60):
        row = {**as_row(library, picks.choice(cases), number), "product_title": "水杯"}
        rows.append(picks.choice(ODD)(row) if picks.random() < odd else row)
    buffer = io.StringIO()
    names = [*as_row(library, cases[0], 0), "product_title"]
    picks.shuffle(names)
    writer = csv.DictWriter(buffer, names, delimiter=delimiter, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    content = buffer.getvalue().encode()
    given: dict[str, Any] = picks.choice([{}, {"sheet": True}, {"answers": {"refund_amount": Decimal(1)}}])
    assert many_at_once(library, content, AT, **given) == row_by_row(library, content, AT, **given)


@pytest.mark.parametrize("ragged", ["390013,200013\n", ROW.strip() + ",\n", ROW.strip() + ",zu viel\n", "\n", "合计\n"])
def test_rows_of_another_width(library: Library, ragged: str) -> None:
    """A row that is too short or too long, among others that are plain."""
    content = (TABLE + 9 * ROW + ragged + 9 * ROW).encode()
    assert many_at_once(library, content, AT) == row_by_row(library, content, AT)


def test_a_long_row_where_an_idle_column_stands_last(library: Library) -> None:
    """The cells behind the last column are not taken for a part of it."""
    row = "39001{n},tmall,in_transit,水杯{more}\n"
    rows = [row.format(n=number, more=",zu viel" if number == 50 else "") for number in range(10, 99)]
    content = ("order_id,platform,scenario,product_title\n" + "".join(rows)).encode()
    assert many_at_once(library, content, AT) == row_by_row(library, content, AT)
    assert len(many_at_once(library, content, AT)[2]) == 1


@pytest.mark.parametrize("ragged", ["39001,5,tmall\n", "39001,5,tmall,in_transit,x\n", "39001,5\n"])
def test_rows_of_another_width_where_words_stand_last(library: Library, ragged: str) -> None:
    """Words that are not parted show by their number that cells are missing, or too many."""
    plain = 9 * "39001,5,tmall,in_transit\n"
    content = ("order_id,refund_amount,platform,scenario\n" + 3 * plain + ragged + plain).encode()
    assert many_at_once(library, content, AT) == row_by_row(library, content, AT)
