"""Amounts and times in cells as tools, spreadsheets and people write them, where they are not written plainly."""

import re
import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal

from aftersales_cli import spoken
from aftersales_cli.answers import in_bounds

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,6})?"
_CURRENCY = re.compile(r"[¥￥$\s]|元|块|人民币|cny|rmb|yuan", re.IGNORECASE)
_LABELLED = re.compile(rf"(?:[^0-9:()~+-]{{1,12}}:)?(?P<sign>[+-]?)(?P<number>{_NUMBER})(?P<rest>\([^()]*\))?\Z")
_CLOCK = (
    r"(?P<part>上午|下午|中午|晚上|凌晨|am|pm)?\s*(?P<hour>[0-9]{1,2})[:点时](?P<minute>[0-9]{1,2})"
    r"(?:[:分](?P<second>[0-9]{1,2})秒?)?分?(?:\.[0-9]{1,9})?\s*(?P<behind>am|pm)?"
)
_DATED = re.compile(
    rf"(?P<year>20[0-9]{{2}})[-/.年](?P<month>[0-9]{{1,2}})[-/.月](?P<day>[0-9]{{1,2}})日?(?:[\sT(]*(?:(?:星期|周).)?\)?\s*{_CLOCK})?\Z",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"(?P<day>[0-9]{{1,2}})[/.](?P<month>[0-9]{{1,2}})[/.](?P<year>20[0-9]{{2}})(?:\s+{_CLOCK})?\Z"
)
_LATE = ("下午", "晚上", "pm")
_OVER = re.compile(r"(?:已|已经)?(?:超时|逾期|过期|超期|到期)(?P<rest>.*)\Z")


def amount(cell: str) -> Decimal | None:
    """Yuan from `退款：¥3.61`, `59.00元(含运费0.00元)`, `两百`; None where the cell does not name one amount."""
    if (said := spoken.amount(cell)) is not None:
        return said
    match = _LABELLED.match(_CURRENCY.sub("", unicodedata.normalize("NFKC", cell)))
    return None if match is None else Decimal(match["sign"] + match["number"].replace(",", ""))


def moment(cell: str, at: datetime, future: bool = False) -> datetime | None:
    """A time from `2026.11.23 09:05`, `下午9:05`, `24:00`, `昨天 09:05`, as of `at`; None where the cell names none.

    Where it may lie in the `future`, time that is left is one too: `1天3小时20分`, `27:00:00`, `已超时`.
    """
    text = " ".join(unicodedata.normalize("NFKC", cell).split())
    try:
        found = _dated(text) or (_remaining(text, at) if future else None) or spoken.moment(text, at, future)
        return in_bounds(found) if found else None
    except (ValueError, OverflowError):
        return None


def _dated(text: str) -> datetime | None:
    match = _DATED.match(text) or _DAY_FIRST.match(text)
    if match is None:
        return None
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    part = (match["part"] or match["behind"] or "").lower()
    if part in _LATE and hour < 12:
        hour += 12
    elif part in ("am", "凌晨") and hour == 12:
        hour = 0
    if hour > 24 or (hour == 24 and (minute or second)):
        return None
    day = datetime(int(match["year"]), int(match["month"]), int(match["day"]))
    return day + timedelta(hours=hour, minutes=minute, seconds=second)


def _remaining(text: str, at: datetime) -> datetime | None:
    """When the time that is left runs out, as of `at`; what is over ran out then, or as long ago as it says."""
    words = text.replace(" ", "").lower()
    if over := _OVER.match(words):
        return at - (spoken.length(over["rest"]) or timedelta())
    left = spoken.length(words)
    return None if left is None else at + left
