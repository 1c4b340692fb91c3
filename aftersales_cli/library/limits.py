"""Which value of a dated number is in force on a day."""

from datetime import date, datetime, time, timedelta

from aftersales_cli.model import ANY, Limit, LimitValue


def in_force(limit: Limit, platform: str, day: date) -> LimitValue | None:
    """The platform's value on `day`, else the one for any platform; None before the first start."""
    for key in (platform, ANY):
        started = [value for value in limit.by_platform.get(key, ()) if value.from_ <= day]
        if started:
            return max(started, key=lambda value: value.from_)
    return None


def due(value: LimitValue, clock: datetime) -> datetime | None:
    """When the limit runs out, counted from `clock`; None where the value is no length of time.

    Hours run to the minute. Days end with the last day, the day after `clock` being the first (P-17).
    """
    if value.hours is not None:
        return clock + timedelta(hours=value.hours)
    if value.days is not None:
        return datetime.combine(clock.date() + timedelta(days=value.days), time(23, 59, 59))
    return None
