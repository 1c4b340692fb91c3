"""Which columns decide, and how the words that do are taken out of a row."""

import pytest

from aftersales_cli.batch.columns import Columns
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.records import Block, Record

TITLES = ["订单编号", "备注", "退款原因", "退款金额", "宝贝标题", "货物状态", "退款状态"]
FIELDS = {
    "order_id": (0,), "buyer_note": (1,), "reason": (2,), "refund_amount": (3,), "product_title": (4,),
    "goods_status": (5,), "aftersale_status": (6,),
}  # fmt: skip


def columns(**other: tuple[int, ...]) -> Columns:
    """The columns of a table with these titles, in which `other` fields stand elsewhere."""
    return Columns(Layout(Record(1, TITLES), {**FIELDS, **other}, None, ()), ["refund_amount"], frozenset([1]))


def test_roles() -> None:
    """Ids, words that decide, texts that are passed on; amounts are neither."""
    found = columns()
    assert found.ids == [("订单编号", 0)]
    assert (found.told, found.free, found.texts) == ([2, 5, 6], [1], [1, 4])


def test_the_words_at_the_end_are_not_parted() -> None:
    """Behind the last column that does not decide, the words decide as one, whichever way a row is read."""
    row, found = "39,坏了,质量,5,杯,已收到货,退款中", columns()
    block = Block(2, [row], ",")
    assert found.parts(block) == [["39", "坏了", "质量", "5", "杯", "已收到货,退款中"]]
    assert [found.parts(block)[0][column] for column in found.told_parts] == ["质量", "已收到货,退款中"]
    assert found.words(block.record(0)) == ("质量", "已收到货,退款中")
    assert found.words(Record(2, row.split(","))) == found.all_words(block.record(0)) == ("质量", "已收到货", "退款中")


@pytest.mark.parametrize(
    ("row", "parts"),
    [
        ("39,坏了,质量,5,杯,已收到货,退款中,", ["39", "坏了", "质量", "5", "杯", "已收到货", "退款中", ""]),
        ("39,坏了,质量", [""] * 7),
        ("39,坏了,质量,5,杯,已收到货,退款中", ["39", "坏了", "质量", "5", "杯", "已收到货", "退款中"]),
    ],
)
def test_rows_of_another_width(row: str, parts: list[str]) -> None:
    """Where an idle column stands last every cell is parted, so that one too many is seen."""
    found = columns(goods_status=(4,), product_title=(6,), aftersale_status=(5,))
    expected = parts if len(parts) == 7 else [""] * 7
    assert found.parts(Block(2, [row], ",")) == [expected]


def test_rows_of_a_sheet() -> None:
    """They come in cells, each of them parted."""
    cells = [["39", "", "质量", "5", "杯", "已收到货", "退款中"], ["39"]]
    assert columns().parts(Block(2, cells=cells)) == [cells[0], [""] * 7]


def test_no_words() -> None:
    """A table may have no column that decides."""
    found = Columns(Layout(Record(1, ["订单编号"]), {"order_id": (0,)}, None, ()), [], frozenset())
    assert found.words(Record(2, None, "39", False, ",")) == ()
