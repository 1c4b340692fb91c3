"""Which value of a dated number is in force on a day."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from aftersales_cli.model import ANY, HOUSE_STYLE, Limit, LimitValue, Range

UNITS = ("hours", "days", "business_days", "months", "yuan")
WORKING = 5  # days of a week


def in_force(limit: Limit, platform: str, day: date) -> LimitValue | None:
    """The platform's value on `day`, else the one for any platform; None before the first start."""
    for key in (platform, ANY):
        started = [value for value in limit.by_platform.get(key, ()) if value.from_ <= day]
        if started:
            return max(started, key=lambda value: value.from_)
    return None


def unit_of(limit: Limit) -> str:
    """The unit that a limit is counted in, of `UNITS`; '' where it has no figure at all."""
    values = [value for entries in limit.by_platform.values() for value in entries]
    return next((unit for unit in UNITS for value in values if getattr(value, unit) is not None), "")


def figure(value: LimitValue) -> tuple[str, int | Range | Decimal] | None:
    """The unit of a value and how many of them it is; None where it has no figure."""
    return next(((unit, number) for unit in UNITS if (number := getattr(value, unit)) is not None), None)


def most(number: int | Range | Decimal) -> int | Decimal:
    """The number itself, or the last of a range."""
    return number.at_most if isinstance(number, Range) else number


def own_limit(limit: Limit, number: Decimal | int) -> Limit:
    """The limit with a shop's own number on every platform and day."""
    checked = max(value.checked for entries in limit.by_platform.values() for value in entries)
    unit = unit_of(limit)
    amount = {} if not unit else {unit: number if unit == "yuan" else int(number)}
    value = LimitValue(from_=date.min, source=HOUSE_STYLE, checked=checked, **amount)  # type: ignore[arg-type]
    return replace(limit, by_platform={ANY: (value,)})


_hours = cache(lambda hours: timedelta(hours=hours))


def due(value: LimitValue, clock: datetime) -> datetime | None:
    """When the limit runs out, counted from `clock`; None where the value is no length of time.

    Hours run to the minute. Days end with the last day, the day after `clock` being the first (P-17); so do months, on
    the day of the same number, or the last of a shorter month.
    """
    if value.hours is not None:
        return clock + _hours(most(value.hours))
    if value.days is not None:
        return _end_of(clock.date() + timedelta(days=int(most(value.days))))
    if value.business_days is not None:
        return _end_of(_business_day(clock.date(), int(most(value.business_days))))
    if value.months is not None:
        return _end_of(_months_later(clock.date(), int(most(value.months))))
    return None


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59))


def _business_day(day: date, count: int) -> date:
    """The business day that is so many behind a day: Monday to Friday, whatever feasts there are."""
    weeks, days = divmod(count, WORKING)
    day += timedelta(weeks=weeks)
    while days or day.weekday() >= WORKING:
        day += timedelta(days=1)
        days -= bool(days) and day.weekday() < WORKING
    return day


def _months_later(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
