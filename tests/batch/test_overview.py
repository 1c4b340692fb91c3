"""The overview of a batch: what is counted, what comes first, and that it does not grow."""

import io
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from aftersales_cli.batch import overview
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.overview import MOST_URGENT, TIMES, Overview
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from tests.conftest import AT

HEADER = "order_id,platform,scenario,delivery_state,refund_amount,deadline_at,product_title,退款状态\n"


def rows(*given: str) -> str:
    """A table of in_transit cases: order, amount, countdown, product, state."""
    return HEADER + "".join(f"{o},tmall,in_transit,returning,{a},{d},{p},{s}\n" for o, a, d, p, s in
                            (each.split("|") for each in given))  # fmt: skip


def watched(library: Library, text: str) -> Overview:
    """The overview of a table."""
    table = open_table(None, io.BytesIO(text.encode()), None)
    layout, records, _ = find_layout(library, table, {}, None)
    seen = Overview(layout, AT)
    sorter = Sorter(library, layout, Options(AT, "zh", "other"))
    for block in filter(len, records.blocks()):
        seen.add(sorter.sort(block))
    return seen


@pytest.mark.parametrize(
    ("left", "time"),
    [
        (timedelta(minutes=-1), "overdue"), (timedelta(0), "2h"), (timedelta(hours=2), "2h"),
        (timedelta(hours=2, minutes=1), "6h"), (timedelta(hours=6), "6h"), (timedelta(hours=24), "24h"),
        (timedelta(hours=24, minutes=1), "72h"), (timedelta(hours=72), "72h"), (timedelta(hours=73), "later"),
    ],
)  # fmt: skip
def test_when_it_runs_out(library: Library, left: timedelta, time: str) -> None:
    """A row falls into the narrowest span that holds its deadline; both sides of each bound."""
    seen = watched(library, rows(f"1|9|{(AT + left).strftime('%Y-%m-%d %H:%M')}|衬衫|待处理"))
    assert seen.parts["time"] == {time: 1}
    assert time in TIMES


def test_only_open_rows_count(library: Library) -> None:
    """Closed and unreadable rows are counted as such, and nowhere else; money is that of open rows."""
    seen = watched(library, rows(
        "1|9.90|2026-11-20 12:00|衬衫|待处理", "1|¥20|2026-11-20 11:00|衬衫|待处理", "2|500||衬衫|退款成功",
        "3.9E+18|7|2026-11-20 11:00|衬衫|待处理",
    ))  # fmt: skip
    assert seen.parts["status"] == {"resolved": 2, "closed": 1, "rejected": 1}
    assert seen.money == Decimal("29.90")
    assert seen.repeated == {("衬衫", "in_transit"): 2}
    assert seen.grouped == [("1", 2)]
    assert [line for line, _ in seen.problems] == [5]


def test_the_ten_that_run_out_first(library: Library) -> None:
    """In the order they run out, the earlier row first where two run out together, and no more than ten."""
    hours = [5, 1, 3, 3, 9, 7, 2, 8, 6, 4, 10, 11, 12, 1]
    due = [AT + timedelta(hours=each) for each in hours]
    given = [f"{n}|1|{when.strftime('%Y-%m-%d %H:%M')}|衬衫|待处理" for n, when in enumerate(due)]
    seen = watched(library, rows(*given))
    expected = sorted(range(len(hours)), key=lambda n: (hours[n], n))[:MOST_URGENT]
    assert [int(case.order) for case in seen.urgent] == expected
    assert seen.urgent[0].script


def test_the_oldest_where_no_clock_is_known(library: Library) -> None:
    """Behind those that have one, by the time of the application; what says neither is not among them."""
    header = "order_id,refund_amount,deadline_at,applied_at,platform,scenario,delivery_state\n"
    lines = ["1,1,,2026-11-19 08:00", "2,1,,2026-11-18 08:00", "3,1,2026-11-25 08:00,2026-11-01 08:00", "4,1,,"]
    seen = watched(library, header + "\n".join(f"{line},jd,in_transit,returning" for line in lines))
    assert [case.order for case in seen.urgent] == ["3", "2", "1"]
    assert [case.due is None for case in seen.urgent] == [False, True, True]
    assert {(case.platform, case.scenario, case.amount) for case in seen.urgent} == {("jd", "in_transit", Decimal(1))}


def test_it_does_not_grow(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of different names new ones are not counted, known ones are."""
    monkeypatch.setattr(overview, "MOST_NAMES", 2)
    monkeypatch.setattr(overview, "MOST_PROBLEMS", 1)
    named = [f"{n}|x|2026-11-20 12:00|{p}|待处理" for n, p in enumerate("甲乙丙甲")]
    seen = watched(library, rows(*[each.replace("|x|", "|1|") for each in named], *named[:3]))
    assert seen.parts["product"] == {"甲": 3, "乙": 2}
    assert len(seen.orders) == 2
    assert (len(seen.problems), seen.more_problems) == (1, 2)


def test_a_time_is_read_on_the_day(library: Library) -> None:
    """Without a countdown a row has no date."""
    seen = watched(library, rows("1|1||衬衫|待处理"))
    assert seen.parts["time"] == {"undated": 1}
    assert seen.urgent == []
    assert isinstance(seen.at, datetime)


def test_in_parts(library: Library) -> None:
    """What is counted in two parts of a table is what is counted in one."""
    given = [
        f"{n % 3}|{n}.50|2026-11-{20 + n % 4} 12:00|{'甲乙'[n % 2]}|{'' if n % 5 else '退款成功'}" for n in range(30)
    ]
    given[7] = given[7].replace("7.50", "x")
    first, second = watched(library, rows(*given[:17])), watched(library, rows(*given[17:]))
    whole = watched(library, rows(*given))
    first.merge(second)
    for name in ("parts", "repeated", "orders", "money", "more_problems"):
        assert getattr(first, name) == getattr(whole, name)
    assert [case.order for case in first.urgent] == [case.order for case in whole.urgent]
    assert len(first.problems) == len(whole.problems) == 1
