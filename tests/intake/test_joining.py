"""An order export joined by number."""

import io

import pytest

from aftersales_cli.batch.plans import Options
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.joining import Orders
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from tests.conftest import AT

REFUNDS = "退款编号,订单编号,宝贝标题,退款状态,货物状态,买家退款原因,买家实际支付金额\n"
ORDERS = "订单编号,订单状态,订单付款时间,承诺发货时间,买家实付金额,售后状态\n"


def table(library: Library, text: str) -> tuple[object, object]:
    """Layout and records of a CSV."""
    opened = open_table(None, io.BytesIO(text.encode()), None)
    layout, records, _ = find_layout(library, opened, {}, None)
    return layout, records


def orders_of(library: Library, text: str) -> Orders:
    """An order export."""
    layout, records = table(library, ORDERS + text)
    return Orders(library, layout, records, "orders.csv")  # type: ignore[arg-type]


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
    [record] = list(joined.fill(layout, records))  # type: ignore[arg-type]
    columns = joined.joined(layout).columns  # type: ignore[arg-type]
    said = [record.cells[column] for column in columns["paid_amount"] if record.cells[column]]
    assert (said[0] if said else "") == paid
    assert any(record.cells[column] for column in columns["promised_ship_at"]) is promised
    assert "售后成功" not in record.cells


def test_every_row_comes_out_as_it_came_in(library: Library) -> None:
    """The sorter reads the joined cells, a row of another width is still refused with its line."""
    layout, records = table(library, REFUNDS + "1,39001,衬衫,待处理,未发货,不想要了,\n1,39001,a,b,c,d,e,f\n")
    joined = orders_of(library, "39001,待发货,2026-11-18 10:00,2026-11-21 10:00,59.00,\n")
    filled = joined.fill(layout, records)  # type: ignore[arg-type]
    options = Options(AT, "zh", "taobao", {}, False)
    results = list(filter(None, map(Sorter(library, joined.joined(layout), options).one, filled)))
    assert [result.status for result in results] == ["needs_answers", "rejected"]
    assert [result.record.line for result in results] == [2, 3]


def test_an_order_export_needs_order_numbers(library: Library) -> None:
    """A sheet without them is named."""
    layout, records = table(library, "退款编号,宝贝标题,退款状态\n1,衬衫,待处理\n")
    with pytest.raises(AftersalesError, match=r"orders\.csv has no order number"):
        Orders(library, layout, records, "orders.csv")  # type: ignore[arg-type]
