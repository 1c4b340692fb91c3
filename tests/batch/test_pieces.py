"""Pieces: rows in blocks of any size, and one by one, come to the same lines, counts, rejects, ends and overview."""

import csv
import io
import random
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.batch.options import Options
from aftersales_cli.batch.overview import Overview
from aftersales_cli.batch.pieces import JSON, Piece, PieceMaker, Task
from aftersales_cli.batch.tally import Counts
from aftersales_cli.intake.layout import Layout, find_layout
from aftersales_cli.intake.records import Block, Records, blocks_of
from aftersales_cli.intake.tables import Table, open_table
from aftersales_cli.library import Library
from tests.batch.test_sorter import EXPORTED, FIXTURES, ROW, TABLE, as_row, random_case
from tests.conftest import AT, DATA


def opened(library: Library, content: bytes, sheet: bool) -> tuple[Layout, list[Block]]:
    """The layout and the blocks of a table, or of a sheet with the same rows."""
    table = open_table(None, io.BytesIO(content), None)
    if sheet:
        cells = ((line, record.cells) for line, record in enumerate(table.records, 1))
        table = Table("", "Excel", "", Records(blocks_of(cells)))
    layout, records, _ = find_layout(library, table, {}, None)
    return layout, list(records.blocks())


def check(
    library: Library, content: bytes, at: datetime, sheet: bool = False, form: str = "csv", **options: Any
) -> Piece:
    """What becomes of a table, which is the same in one piece, in many, and row by row."""
    layout, blocks = opened(library, content, sheet)
    platform = layout.platform or library.intake.default_platform
    task = Task(layout, Options(at, "zh", platform, **options), form, sorts=True, reports=True, rejects=True)
    whole = PieceMaker(library, task).piece(blocks)
    assert isinstance(whole.lines, bytes)
    assert sum(length for _, length in whole.ends) == len(whole.lines)
    assert whole.counts.total() == len(whole.ends)
    cuts = [part for block in blocks for part in _cut(block)]
    for some in (cuts, [row for block in blocks for row in _rows(block)]):
        maker = PieceMaker(library, task)
        assert merged(task, [maker.piece([block]) for block in some]) == seen(whole)
    last = [row for block in blocks for row in _rows(block)][-3:]
    alone = [seen(PieceMaker(library, task).piece([row])) for row in last]
    maker = PieceMaker(library, task)
    assert [seen(maker.piece([row])) for row in reversed(last)] == alone[::-1]
    return whole


def _rows(block: Block) -> list[Block]:
    return [_only(block, number, number + 1) for number in range(len(block))]


def _cut(block: Block) -> list[Block]:
    places = sorted({0, len(block) // 3, len(block) // 2, len(block)})
    return [_only(block, begin, end) for begin, end in pairwise(places)]


def _only(block: Block, begin: int, end: int) -> Block:
    behind = block.behind(begin)
    faults = {row: fault for row, fault in behind.faults.items() if row < end - begin}
    count = end - begin
    return Block(None, behind.lines[:count], faults, behind.texts[:count], behind.visible)


def seen(piece: Piece) -> tuple[object, ...]:
    """All that a piece says."""
    assert piece.overview is not None
    return piece.lines, piece.counts, piece.rejects, piece.ends, vars(piece.overview)


def merged(task: Task, pieces: list[Piece]) -> tuple[object, ...]:
    """Several pieces as one."""
    overview = Overview(task.layout, task.options.at)
    whole = Piece(b"", Counts(), [], [], overview)
    for piece in pieces:
        assert isinstance(whole.lines, bytes)
        assert isinstance(piece.lines, bytes)
        whole.lines += piece.lines
        whole.counts += piece.counts
        whole.rejects += piece.rejects
        whole.ends += piece.ends
        assert piece.overview is not None
        overview.merge(piece.overview)
    return seen(whole)


@pytest.mark.parametrize("options", [{}, {"closed_too": True}, {"sheet": True}, {"form": JSON}])
@pytest.mark.parametrize("name", FIXTURES)
def test_the_example_exports(library: Library, name: str, options: dict[str, Any]) -> None:
    """The example exports."""
    assert check(library, (DATA / f"{name}.csv").read_bytes(), EXPORTED, **options).counts.total() > 30


ODD = (
    lambda row: {**row, "order_id": ""}, lambda row: {**row, "order_id": "3.9E+18"},
    lambda row: {**row, "order_id": "39000000000000100"}, lambda row: {**row, "order_id": "合计"},
    lambda row: {**row, "refund_amount": "五十九"}, lambda row: {**row, "refund_amount": "¥1,299.00"},
    lambda row: {**row, "applied_at": "unknown"}, lambda row: {**row, "applied_at": "2099-01-01 00:00"},
    lambda row: {**row, "product_title": "=1+1"}, lambda row: {**row, "product_title": "水杯\x1b[31m"},
    lambda row: {**row, "product_title": '5"屏'}, lambda row: {**row, "scenario": "nonsense"},
    lambda row: {"order_id": row["order_id"]}, lambda row: dict.fromkeys(row, ""),
)  # fmt: skip


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), delimiter=st.sampled_from(",\t;"), odd=st.floats(0, 0.3))
def test_rows_of_every_kind(library: Library, seed: int, delimiter: str, odd: float) -> None:
    """Rows of few kinds that come again and again, some of them odd, in columns of any order."""
    picks = random.Random(seed)
    cases = [random_case(picks, library, picks.choice(library.scenario_ids)) for _ in range(4)]
    rows = []
    for number in range(40):
        row = {**as_row(library, picks.choice(cases), number), "product_title": "水杯"}
        rows.append(picks.choice(ODD)(row) if picks.random() < odd else row)
    buffer = io.StringIO()
    names = [*as_row(library, cases[0], 0), "product_title"]
    picks.shuffle(names)
    writer = csv.DictWriter(buffer, names, delimiter=delimiter, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    given: dict[str, Any] = picks.choice([{}, {"sheet": True}, {"answers": {"refund_amount": Decimal(1)}}])
    check(library, buffer.getvalue().encode(), AT, **given)


@pytest.mark.parametrize(
    ("ragged", "rejected", "rows"),
    [
        ("390013,200013\n", 0, 19), (ROW.strip() + ",\n", 0, 19), (ROW.strip() + ",zu viel\n", 1, 19), ("\n", 0, 18),
        ("合计\n", 0, 18), ("," * 20 + "\n", 0, 18), ('"torn\n', 1, 19), (ROW.replace("390011", ""), 0, 19),
    ],
)  # fmt: skip
def test_rows_of_another_width(library: Library, ragged: str, rejected: int, rows: int) -> None:
    """A row that is too short or too long, among others; a rejected one keeps all its cells."""
    piece = check(library, (TABLE + 9 * ROW + ragged + 9 * ROW).encode(), AT)
    assert (len(piece.rejects), piece.counts.total()) == (rejected, rows)
    for line, _, *cells in piece.rejects:
        assert line == "11"
        assert ragged.strip().startswith(",".join(cells)) or cells[0] == "torn\n"


def test_no_rows(library: Library) -> None:
    """A table may have none."""
    assert check(library, TABLE.encode(), AT).lines == b""


def test_in_which_order_rows_run_out(library: Library) -> None:
    """By their date, else by when their urgency is up; what needs no work at the end of time."""
    header = "order_id,platform,scenario,deadline_at,退款状态\n"
    rows = "1,tmall,in_transit,2026-11-20 12:00,\n2,tmall,in_transit,,\n3,tmall,in_transit,,退款成功\n,tmall,,,\n"
    ends = [end for end, _ in check(library, (header + rows).encode(), AT).ends]
    assert ends[0] == (datetime(2026, 11, 20, 12), datetime.min)
    assert AT < ends[1][0] <= datetime.max
    assert ends[2:] == [(datetime.max, datetime.max)] * 2
