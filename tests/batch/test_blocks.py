"""Rows by columns: which go that way, and which are left to be looked at one by one. Their equality: `test_pieces`."""

import io

import pytest

from aftersales_cli.batch.blocks import FEW, NOT_PLAIN, Blocks
from aftersales_cli.batch.plans import Options
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.records import Block
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from tests.conftest import AT

HEADER = "订单编号,退款编号,货物状态,退款状态,退款原因,买家退款说明,退款金额,宝贝标题\n"
ROW = "390011,200011,已收到货,退款待处理,质量问题,坏了,59.00,水杯"


def by_columns(library: Library, rows: list[str]) -> list[bool]:
    """Which of some rows go by columns, where the words of ROW are known."""
    layout, _, _ = find_layout(library, open_table(None, io.BytesIO(HEADER.encode()), None), {}, None)
    sorter = Sorter(library, layout, Options(AT, "zh", "taobao"))
    block = Block(2, rows, ",")
    sorter.one(Block(1, [ROW], ",").record(0))
    found = list(Blocks(sorter).sort(block))
    assert len(found) == len(rows)
    return [each is not NOT_PLAIN for each in found]


@pytest.mark.parametrize(
    ("row", "plain"),
    [
        (ROW, True),
        (ROW.replace("390011", "390020"), True),
        (ROW.replace("59.00", ""), False),  # without an amount it has a plan of its own, which nobody has made
        (ROW.replace("坏了", "用了两天就坏了"), True),  # the rules find nothing in either note
        (ROW.replace("坏了", "要找记者"), False),
        (ROW.replace("质量问题", "少件"), False),
        (ROW.replace("390011", "3900000000000000000"), False),
        (ROW.replace("390011", ""), False),
        (ROW.replace("390011", "39001A"), False),
        (ROW.replace("59.00", "五十九"), False),
        (ROW.replace("59.00", "¥59.00"), True),
        (ROW.replace("水杯", "=1+1"), False),
        (ROW.replace("水杯", "-"), False),
        (ROW + ",", False),
        (ROW.rpartition(",")[0], False),
    ],
)
def test_which_rows_are_plain(library: Library, row: str, plain: bool) -> None:
    """Whatever is doubtful is looked at by itself, and only that."""
    rows = [ROW] * FEW
    assert by_columns(library, [*rows, row, *rows]) == [*[True] * FEW, plain, *[True] * FEW]


@pytest.mark.parametrize(("rows", "plain"), [(FEW - 1, False), (FEW, True)])
def test_few_rows(library: Library, rows: int, plain: bool) -> None:
    """A few rows are not worth the while."""
    assert by_columns(library, [ROW] * rows) == [plain] * rows


def test_words_that_were_new_a_row_ago(library: Library) -> None:
    """What is learnt from a row serves the next one with its words."""
    layout, records, _ = find_layout(
        library, open_table(None, io.BytesIO((HEADER + f"{ROW}\n" * 40).encode()), None), {}, None
    )
    sorter = Sorter(library, layout, Options(AT, "zh", "taobao"))
    alone = []
    look = sorter.one
    sorter.one = lambda record: (alone.append(record.line), look(record))[1]  # type: ignore[method-assign, func-returns-value]
    assert len(list(Blocks(sorter).results(records.runs()))) == 40
    # Those that were read to find the header, then the first of the block: it is what the others learn from.
    assert alone == [*range(2, 21)]
