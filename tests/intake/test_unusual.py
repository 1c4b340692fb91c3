"""Amounts and times as tools, spreadsheets and people write them: both sides of what is one and what is none."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.intake.unusual import amount, moment
from tests.conftest import AT


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("退款：¥3.61", "3.61"), ("59元", "59"), ("59.00元(含运费0.00元)", "59.00"), ("￥ 1,059.00", "1059.00"),
        ("RMB 12.5", "12.5"), ("CNY 8", "8"), ("+9.90", "9.90"), ("-9.90", "-9.90"), ("实退:12块", "12"),
        ("12.00（预估）", "12.00"), ("两百", "200"), ("五十九", "59"), ("12块5", "12.5"),
        ("3,61", None), ("¥89.00~¥99.00", None), ("59.00+6.00", None), ("面议", None), ("", None), ("12.3.4", None),
        ("10/20", None), ("1e3", None),
    ],
)  # fmt: skip
def test_amounts(cell: str, yuan: str | None) -> None:
    """A unit, a label, a bracket behind do not hide an amount; two amounts, or a broken one, are none."""
    assert amount(cell) == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026.11.19 09:05", datetime(2026, 11, 19, 9, 5)),
        ("2026.11.19", datetime(2026, 11, 19)),
        ("2026-11-19  09:05:00", datetime(2026, 11, 19, 9, 5)),
        ("2026-11-19 24:00:00", datetime(2026, 11, 20)),
        ("2026-11-19 24:01:00", None),
        ("2026-11-19 25:00", None),
        ("2026-11-19 上午9:05:00", datetime(2026, 11, 19, 9, 5)),
        ("2026-11-19 下午9:05:00", datetime(2026, 11, 19, 21, 5)),
        ("2026-11-19 下午12:05", datetime(2026, 11, 19, 12, 5)),
        ("2026/11/19 9:05 PM", datetime(2026, 11, 19, 21, 5)),
        ("2026年11月19日 9时05分", datetime(2026, 11, 19, 9, 5)),
        ("2026-11-19 (周四) 09:05", datetime(2026, 11, 19, 9, 5)),
        ("2026-11-19 09:05:00.0", datetime(2026, 11, 19, 9, 5)),
        ("19/11/2026 09:05", datetime(2026, 11, 19, 9, 5)),
        ("11-19 09:05", datetime(2026, 11, 19, 9, 5)),
        ("昨天 09:05", datetime(2026, 11, 19, 9, 5)),
        ("2026-02-30", None),
        ("改天", None),
        ("1天3小时", None),  # time that is left is none that was
        ("", None),
    ],
)
def test_times(cell: str, expected: datetime | None) -> None:
    """Dots, 上午 and 下午, 24:00, a weekday, a day without its year; what is in no calendar is none."""
    assert moment(cell, AT) == expected


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("1天3小时20分", timedelta(days=1, hours=3, minutes=20)),
        ("剩余1天2小时", timedelta(days=1, hours=2)),
        ("23小时59分45秒", timedelta(hours=23, minutes=59, seconds=45)),
        ("0天2小时5分", timedelta(hours=2, minutes=5)),
        ("还剩 5 分钟", timedelta(minutes=5)),
        ("27:00:00", timedelta(hours=27)),
        ("1 day, 3:00:00", timedelta(days=1, hours=3)),
        ("2天后", timedelta(days=2)),
        ("已超时", timedelta()),
        ("已逾期", timedelta()),
        ("已超时3小时", timedelta(hours=-3)),
        ("超时1天2小时", timedelta(days=-1, hours=-2)),
        ("很快", None),
        ("剩余", None),
    ],
)
def test_what_is_left(cell: str, left: timedelta | None) -> None:
    """Time that is left becomes the time when it runs out; what is over has run out."""
    assert moment(cell, AT, future=True) == (None if left is None else AT + left)


@given(st.text(max_size=40) | st.text("0123456789天小时分秒:：.-/年月日上下午已超时剩余¥元()", max_size=30))
def test_any_text(text: str) -> None:
    """Whatever stands in a cell, it is an amount and a time, or none: never an error."""
    assert amount(text) is None or amount(text) is not None
    assert moment(text, AT) is None or isinstance(moment(text, AT), datetime)
    assert moment(text, AT, future=True) is None or isinstance(moment(text, AT, future=True), datetime)
