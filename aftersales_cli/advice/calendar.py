"""The deadlines of a case as a calendar (RFC 5545) that any phone or mail program takes, with alarms before each."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales_cli import __version__
from aftersales_cli.advice import Advice
from aftersales_cli.answers import CHINA
from aftersales_cli.errors import UsageError
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.masking import mask_number
from aftersales_cli.safe import without_controls
from aftersales_cli.wholefile import failing_as, read_at_most, write_whole

if TYPE_CHECKING:
    from icalendar import Component

ZONE = "Asia/Shanghai"
ALARMS = (timedelta(hours=2), timedelta(minutes=30))  # before a deadline
BEGIN = b"BEGIN:VCALENDAR"
LENGTH = timedelta(minutes=15)  # an event without a length is hard to see


@frozen
class Entry:
    """A deadline for a calendar: its identity, what it is, when it is due, its headline and what stands below."""

    uid: str
    text: str
    due: datetime
    summary: str
    about: str


def as_calendar(library: Library, advice: Advice) -> bytes:
    """The calendar of an advice's deadlines that have a date; UIDs are the same whenever it is made again."""
    return calendar_of(_entries(library, advice), advice.case.at)


def write_calendar(library: Library, advice: Advice, path: Path) -> None:
    """Writes the calendar; an older one makes way for it, nothing else does.

    Raises UsageError where something else is there, AftersalesError where it cannot be written.
    """
    write_entries(_entries(library, advice), advice.case.at, path)


def calendar_of(entries: Iterable[Entry], at: datetime) -> bytes:
    """A calendar of deadlines, made at a time."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//aftersales//{__version__}//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, at))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def write_entries(entries: Iterable[Entry], at: datetime, path: Path) -> None:
    """Writes a calendar of deadlines. Raises as `write_calendar` does."""
    with failing_as(path):
        if path.is_file() and not read_at_most(path, len(BEGIN)).startswith(BEGIN):
            raise UsageError("not-a-calendar", file=path)
    write_whole(path, calendar_of(entries, at))


def _entries(library: Library, advice: Advice) -> Iterator[Entry]:
    number = mask_number(advice.case.case_id or advice.case.order_id or "")
    facts = (str(advice.title), library.title(advice.scenario).in_(advice.lang))
    about = "\n".join((*facts, library.platforms[advice.case.platform].name.in_(advice.lang)))
    for date in advice.deadlines:
        if date.due is not None:
            summary = " ".join(part for part in (date.text, number) if part)
            yield Entry(_identity(advice, date.id), date.text, date.due, summary, about)


def _event(entry: Entry, at: datetime) -> "Component":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.uid}@aftersales")
    event.add("dtstamp", at.replace(tzinfo=CHINA).astimezone(UTC))
    event.add("dtstart", _local(entry.due - LENGTH))
    event.add("dtend", _local(entry.due))
    event.add("summary", _clean(entry.summary))
    event.add("description", entry.about)
    for before in ALARMS:
        event.add_component(_alarm(entry.text, before))
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
