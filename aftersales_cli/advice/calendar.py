"""The deadlines of a case as a calendar (RFC 5545) that any phone or mail program takes, with alarms before each."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales_cli import __version__
from aftersales_cli.advice import Advice
from aftersales_cli.answers import CHINA
from aftersales_cli.errors import UsageError
from aftersales_cli.library import Library
from aftersales_cli.safe import without_controls
from aftersales_cli.wholefile import failing_as, read_at_most, write_whole

if TYPE_CHECKING:
    from icalendar import Component

ZONE = "Asia/Shanghai"
ALARMS = (timedelta(hours=2), timedelta(minutes=30))  # before a deadline
BEGIN = b"BEGIN:VCALENDAR"
LENGTH = timedelta(minutes=15)  # an event without a length is hard to see


def as_calendar(library: Library, advice: Advice) -> bytes:
    """The calendar of an advice's deadlines that have a date; UIDs are the same whenever it is made again."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//aftersales//{__version__}//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for date in advice.deadlines:
        if date.due is not None:
            calendar.add_component(_event(library, advice, date.id, date.text, date.due))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def write_calendar(library: Library, advice: Advice, path: Path) -> None:
    """Writes the calendar; an older one makes way for it, nothing else does.

    Raises UsageError where something else is there, AftersalesError where it cannot be written.
    """
    with failing_as(path):
        if path.is_file() and not read_at_most(path, len(BEGIN)).startswith(BEGIN):
            raise UsageError("not-a-calendar", file=path)
    write_whole(path, as_calendar(library, advice))


def _event(library: Library, advice: Advice, id_: str, text: str, due: datetime) -> "Component":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{_identity(advice, id_)}@aftersales")
    event.add("dtstamp", advice.case.at.replace(tzinfo=CHINA).astimezone(UTC))
    event.add("dtstart", _local(due - LENGTH))
    event.add("dtend", _local(due))
    number = advice.case.case_id or advice.case.order_id
    event.add("summary", _clean(" ".join(part for part in (text, number) if part)))
    facts = (str(advice.title), library.title(advice.scenario).in_(advice.lang))
    event.add("description", "\n".join((*facts, library.platforms[advice.case.platform].name.in_(advice.lang))))
    for before in ALARMS:
        event.add_component(_alarm(text, before))
    return event


def _alarm(text: str, before: timedelta) -> "Component":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", LENGTH - before)
    return alarm


def _local(moment: datetime) -> datetime:
    from zoneinfo import ZoneInfo

    return moment.replace(tzinfo=ZoneInfo(ZONE))


def _identity(advice: Advice, id_: str) -> str:
    """The same for the same deadline of the same case: a calendar then moves the event instead of adding one."""
    case = advice.case
    named = case.case_id or case.order_id
    facts = (named,) if named else (advice.scenario, case.platform, *(f"{k}={v}" for k, v in case.answers.items()))
    text = "|".join((id_, *map(str, facts)))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]


def _clean(text: str) -> str:
    """The text on a line, without what a screen obeys, and without half characters."""
    return " ".join(without_controls(text).encode(errors="replace").decode().split())
