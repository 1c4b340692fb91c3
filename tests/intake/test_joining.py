"""An order export joined by number."""

import io

import pytest

from aftersales_cli.batch.options import Options
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.joining import Orders
from aftersales_cli.intake.layout import Layout, find_layout
from aftersales_cli.intake.records import Records
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from tests.conftest import AT

REFUNDS = "退款编号,订单编号,宝贝标题,退款状态,货物状态,买家退款原因,买家实际支付金额\n"
ORDERS = "订单编号,订单状态,订单付款时间,承诺发货时间,买家实付金额,售后状态\n"


def table(library: Library, text: str) -> tuple[Layout, Records]:
    """Layout and records of a CSV."""
    opened = open_table(None, io.BytesIO(text.encode()), None)
    layout, records, _ = find_layout(library, opened, {}, None)
    return layout, records


def orders_of(library: Library, text: str) -> Orders:
    """An order export."""
    layout, records = table(library, ORDERS + text)
    return Orders(library, layout, records, "orders.csv")


@pytest.mark.parametrize(
    ("refund", "orders", "paid", "promised"),
    [
        ("1,39001,衬衫,待处理,未发货,不想要了,\n", "39001,待发货,2026-11-18 10:00,2026-11-20 10:00,59.00,售后成功\n", "59.00", True),
        # the sheet's own cell comes first
        ("1,39001,衬衫,待处理,未发货,不想要了,12\n", "39001,待发货,2026-11-18 10:00,,59.00,\n", "12", False),
        # an id as Excel writes it is the same id; the first row that says something counts
        ('1,"=""39001""",衬衫,待处理,未发货,不想要了,\n', "39001,待发货,,,,\n39001.0,待发货,,2026-11-20 10:00,7,\n", "7", True),
        # no such order: nothing is made up
        ("1,39002,衬衫,待处理,未发货,不想要了,\n", "39001,待发货,,2026-11-20 10:00,7,\n", "", False),
    ],
)  # fmt: skip
def test_what_the_sheet_lacks_comes_from_the_order(
    library: Library, refund: str, orders: str, paid: str, promised: bool
) -> None:
    """By order number, field by field."""
    layout, records = table(library, REFUNDS + refund)
    joined = orders_of(library, orders)
    [record] = records
    cells = record.cells + joined.behind(record.cells, layout)
    columns = joined.joined(layout).columns
    said = [cells[column] for column in columns["paid_amount"] if cells[column]]
    assert (said[0] if said else "") == paid
    assert any(cells[column] for column in columns["promised_ship_at"]) is promised
    assert "售后成功" not in cells


def test_every_row_comes_out_as_it_came_in(library: Library) -> None:
    """The sorter reads what the order says; a row of another width is still refused, or filled up, with its line."""
    rows = "1,39001,衬衫,待处理,未发货,不想要了,\n1,39001,a,b,c,d,e,f\n1,39001,衬衫,待处理\n"
    layout, records = table(library, REFUNDS + rows)
    joined = orders_of(library, "39001,待发货,2026-11-18 10:00,2026-11-21 10:00,59.00,\n")
    sorter = Sorter(library, layout, Options(AT, "zh", "taobao", {}, False), joined)
    [block] = filter(len, records.blocks())
    found = list(sorter.sort(block).cases)
    assert [finished.columns["triage_status"] for _, _, finished in found] == [
        "needs_answers", "rejected", "needs_answers",
    ]  # fmt: skip
    assert [line for line, _, _ in found] == [2, 3, 4]
    assert "8" in found[1][2].columns["triage_error"]


def test_orders_are_told_apart(library: Library) -> None:
    """Other orders are others, whatever the file is called."""
    first, other = "39001,待发货,,,59.00,\n", "39001,待发货,,,58.00,\n"
    assert orders_of(library, first).digest == orders_of(library, first).digest != orders_of(library, other).digest


def test_an_order_export_needs_order_numbers(library: Library) -> None:
    """A sheet without them is named."""
    layout, records = table(library, "退款编号,宝贝标题,退款状态\n1,衬衫,待处理\n")
    with pytest.raises(AftersalesError, match=r"orders\.csv has no order number"):
        Orders(library, layout, records, "orders.csv")
