"""Dated numbers: the value in force on a day, and when it runs out."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.library.limits import due, in_force
from aftersales_cli.model import ANY, Limit, LimitValue, Range, Text

START, CHANGE = date(2023, 1, 1), date(2026, 7, 1)


def value(from_: date, **amount: object) -> LimitValue:
    """A value in force from a day on."""
    return LimitValue(from_=from_, source="house_style", checked=date(2026, 11, 22), **amount)  # type: ignore[arg-type]


LIMIT = Limit(
    Text("期限", "limit"),
    by_platform={
        "tmall": (value(CHANGE, hours=48), value(START, hours=24)),
        "douyin": (value(CHANGE, hours=12),),
        ANY: (value(date(2024, 1, 1), hours=72),),
    },
)


@pytest.mark.parametrize(
    ("platform", "day", "hours"),
    [
        # the platform's own value, on both sides of each start
        ("tmall", START, 24),
        ("tmall", CHANGE - timedelta(1), 24),
        ("tmall", CHANGE, 48),
        ("tmall", date(2099, 12, 31), 48),
        # before its first start there is none, and then the value for any platform counts
        ("tmall", START - timedelta(1), None),
        ("douyin", CHANGE - timedelta(1), 72),
        ("douyin", CHANGE, 12),
        # a platform without an entry
        ("kuaishou", date(2024, 1, 1), 72),
        ("kuaishou", date(2023, 12, 31), None),
        ("any", CHANGE, 72),
    ],
)
def test_in_force(platform: str, day: date, hours: int | None) -> None:
    """The latest value that has started counts, whatever its place in the file; the platform's own before any."""
    found = in_force(LIMIT, platform, day)
    assert (found.hours if found else None) == hours


def test_in_force_without_entries() -> None:
    """A limit that names no platform has no value."""
    assert in_force(Limit(Text("期限", "limit")), "tmall", START) is None


@pytest.mark.parametrize(
    ("amount", "clock", "expected"),
    [
        # hours run to the minute
        ({"hours": 24}, "2026-11-20 10:07:00", "2026-11-21 10:07:00"),
        ({"hours": 1}, "2026-12-31 23:30:00", "2027-01-01 00:30:00"),
        ({"hours": 48}, "2028-02-28 12:00:00", "2028-03-01 12:00:00"),
        ({"hours": 0}, "2026-11-20 10:00:00", "2026-11-20 10:00:00"),
        # days end with the last day, the day after the clock being the first
        ({"days": 7}, "2026-11-20 00:00:00", "2026-11-27 23:59:59"),
        ({"days": 7}, "2026-11-20 23:59:59", "2026-11-27 23:59:59"),
        ({"days": 1}, "2026-04-30 08:00:00", "2026-05-01 23:59:59"),
        ({"days": 1}, "2026-12-31 08:00:00", "2027-01-01 23:59:59"),
        ({"days": 1}, "2028-02-28 08:00:00", "2028-02-29 23:59:59"),
        ({"days": 1}, "2027-02-28 08:00:00", "2027-03-01 23:59:59"),
        ({"days": 0}, "2026-11-20 08:00:00", "2026-11-20 23:59:59"),
        # what is no length of time
        ({"yuan": 20}, "2026-11-20 08:00:00", None),
        ({"show": "back_office"}, "2026-11-20 08:00:00", None),
        ({}, "2026-11-20 08:00:00", None),
    ],
    ids=str,
)
def test_due(amount: dict[str, object], clock: str, expected: str | None) -> None:
    """When a limit runs out, counted from a clock of the case."""
    found = due(value(START, **amount), datetime.fromisoformat(clock))
    assert (str(found) if found else None) == expected


@settings(deadline=None, max_examples=100)
@given(
    clock=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), later=st.timedeltas(timedelta(0), timedelta(400)),
    number=st.integers(0, 400), unit=st.sampled_from(["hours", "days"]),
)  # fmt: skip
def test_due_never_comes_earlier_for_a_later_clock(clock: datetime, later: timedelta, number: int, unit: str) -> None:
    """Who starts later is due no earlier, and nobody is due before the clock started."""
    limit = value(START, **{unit: number})
    first, second = due(limit, clock), due(limit, clock + later)
    assert first is not None
    assert second is not None
    assert clock.replace(microsecond=0) <= first <= second


@pytest.mark.parametrize(
    ("value", "clock", "expected"),
    [
        ({"months": 1}, datetime(2026, 1, 31, 9), datetime(2026, 2, 28, 23, 59, 59)),  # a shorter month
        ({"months": 1}, datetime(2028, 1, 31, 9), datetime(2028, 2, 29, 23, 59, 59)),
        ({"months": 6}, datetime(2026, 8, 15), datetime(2027, 2, 15, 23, 59, 59)),
        ({"business_days": 1}, datetime(2026, 11, 20, 9), datetime(2026, 11, 23, 23, 59, 59)),  # from a Friday
        ({"business_days": 1}, datetime(2026, 11, 21, 9), datetime(2026, 11, 23, 23, 59, 59)),  # from a Saturday
        ({"business_days": 4}, datetime(2026, 11, 23, 9), datetime(2026, 11, 27, 23, 59, 59)),
        ({"business_days": 5}, datetime(2026, 11, 23, 9), datetime(2026, 11, 30, 23, 59, 59)),
        ({"days": Range(3, 5)}, datetime(2026, 11, 20, 9), datetime(2026, 11, 25, 23, 59, 59)),  # its outer end
        ({"hours": Range(24, 48)}, datetime(2026, 11, 20, 9), datetime(2026, 11, 22, 9)),
        ({"yuan": 10}, datetime(2026, 11, 20, 9), None),
    ],
)
def test_when_a_length_of_time_runs_out(value: dict[str, Any], clock: datetime, expected: datetime | None) -> None:
    """Months end on the day of the same number, business days leave weekends out, a range ends with its last."""
    assert due(LimitValue(date(2020, 1, 1), "S", date(2026, 11, 1), **value), clock) == expected
