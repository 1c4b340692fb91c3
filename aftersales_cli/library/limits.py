"""Which value of a dated number is in force on a day."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from aftersales_cli.model import ANY, HOUSE_STYLE, Limit, LimitValue


def in_force(limit: Limit, platform: str, day: date) -> LimitValue | None:
    """The platform's value on `day`, else the one for any platform; None before the first start."""
    for key in (platform, ANY):
        started = [value for value in limit.by_platform.get(key, ()) if value.from_ <= day]
        if started:
            return max(started, key=lambda value: value.from_)
    return None


def unit_of(limit: Limit) -> str:
    """The unit that a limit is counted in: hours, days or yuan; '' where it has no figure at all."""
    values = [value for entries in limit.by_platform.values() for value in entries]
    units = ("hours", "days", "yuan")
    return next((unit for unit in units for value in values if getattr(value, unit) is not None), "")


def own_limit(limit: Limit, number: Decimal | int) -> Limit:
    """The limit with a shop's own number on every platform and day."""
    checked = max(value.checked for entries in limit.by_platform.values() for value in entries)
    unit = unit_of(limit)
    value = LimitValue(
        from_=date.min,
        source=HOUSE_STYLE,
        checked=checked,
        hours=int(number) if unit == "hours" else None,
        days=int(number) if unit == "days" else None,
        yuan=number if unit == "yuan" else None,
    )
    return replace(limit, by_platform={ANY: (value,)})


_hours = cache(lambda hours: timedelta(hours=hours))


def due(value: LimitValue, clock: datetime) -> datetime | None:
    """When the limit runs out, counted from `clock`; None where the value is no length of time.

    Hours run to the minute. Days end with the last day, the day after `clock` being the first (P-17).
    """
    if value.hours is not None:
        return clock + _hours(value.hours)
    if value.days is not None:
        return datetime.combine(clock.date() + timedelta(days=value.days), time(23, 59, 59))
    return None
