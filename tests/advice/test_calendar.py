"""Deadlines as a calendar, read back by a library that did not write it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import vobject

from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.advice.calendar import as_calendar
from aftersales_cli.answers import CHINA
from aftersales_cli.library import Library
from tests.conftest import AT

DUE = datetime(2026, 11, 20, 18, 0)


def advice_of(library: Library, case_id: str | None = None, at: datetime = AT) -> Advice:
    """A case with two dates: the countdown and the refund after the interception."""
    answers = {"delivery_state": "returning", "deadline_at": DUE, "intercepted_at": datetime(2026, 11, 20, 9, 0)}
    return advise(library, Case("in_transit", "tmall", at, answers, case_id), "zh")


def events(content: bytes) -> list[Any]:
    """The events of a calendar."""
    return list(vobject.readOne(content.decode()).vevent_list)


def test_each_dated_deadline_is_an_event(library: Library) -> None:
    """It ends when the deadline does, on China's clock, and rings before it."""
    advice = advice_of(library)
    read = events(as_calendar(library, advice))
    ends = [event.dtend.value.astimezone(CHINA).replace(tzinfo=None) for event in read]
    assert ends == [date.due for date in advice.deadlines if date.due]
    assert [event.summary.value for event in read] == [date.text for date in advice.deadlines if date.due]
    for event in read:
        rings = [event.dtstart.value + alarm.trigger.value for alarm in event.valarm_list]
        assert sorted(event.dtend.value - ring for ring in rings) == [timedelta(minutes=30), timedelta(hours=2)]


@pytest.mark.parametrize("case_id", [None, "AS-1"])
def test_the_same_case_keeps_its_events(library: Library, case_id: str | None) -> None:
    """Made again later, an event has the same UID, so that a calendar moves it; another case has others."""
    one = {event.uid.value for event in events(as_calendar(library, advice_of(library, case_id)))}
    later = advice_of(library, case_id, AT + timedelta(hours=1))
    assert one == {event.uid.value for event in events(as_calendar(library, later))}
    assert not one & {event.uid.value for event in events(as_calendar(library, advice_of(library, "AS-2")))}
    assert len(one) == 2


def test_lines_are_folded_by_octets(library: Library) -> None:
    """No line is longer than 75 octets, and none breaks a character."""
    content = as_calendar(library, advice_of(library, "退款单" * 30))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert "退款单" * 30 in events(content)[0].summary.value


def test_without_a_date_there_is_no_event(library: Library) -> None:
    """A deadline that waits for its clock is no appointment."""
    advice = advise(library, Case("in_transit", "tmall", AT, {"delivery_state": "returning"}), "zh")
    assert b"VEVENT" not in as_calendar(library, advice)
