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
    """Which of some rows go by columns."""
    layout, _, _ = find_layout(library, open_table(None, io.BytesIO(HEADER.encode()), None), {}, None)
    sorter = Sorter(library, layout, Options(AT, "zh", "taobao"))
    found = list(Blocks(sorter).sort(Block(2, rows, ",")))
    assert len(found) == len(rows)
    return [each is not NOT_PLAIN for each in found]


@pytest.mark.parametrize(
    ("row", "plain"),
    [
        (ROW, True),
        (ROW.replace("390011", "390020"), True),
        (ROW.replace("59.00", ""), True),
        (ROW.replace("坏了", "要找记者"), True),
        (ROW.replace("质量问题", "少件"), True),
        (ROW.replace("质量问题", "=少件"), False),
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


def test_words_that_are_new(library: Library) -> None:
    """The first row with its words says what the next one with them says."""
    rows = [ROW.replace("质量问题", reason) for reason in ("少件", "不想要了", "质量问题") * 4]
    layout, _, _ = find_layout(library, open_table(None, io.BytesIO(HEADER.encode()), None), {}, None)
    found = list(Blocks(Sorter(library, layout, Options(AT, "zh", "taobao"))).sort(Block(2, rows, ",")))
    assert found[:3] == found[3:6] == found[6:9]
    assert len({id(shape) for shape, _, _ in found}) == 3
