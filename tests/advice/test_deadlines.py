"""Deadlines: which clock, which value, who wins, and how pressing it is."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from aftersales_cli.advice.deadlines import Clockwork, Pressure, clocks_of, run_out
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import Answers
from aftersales_cli.library import Library
from aftersales_cli.model import Deadline
from tests.conftest import AT

APPLIED = datetime(2026, 11, 20, 9, 30)
COUNTDOWN = datetime(2026, 11, 20, 18, 0)


def clockwork(library: Library, limit: str, clock: str, platform: str = "tmall") -> Clockwork:
    """A deadline in English on a platform."""
    return Clockwork.of(Deadline(limit, clock), Setting(library, platform, AT.date(), "en"))


@pytest.mark.parametrize(
    ("platform", "answers", "expected"),
    [
        ("tmall", {"applied_at": APPLIED}, APPLIED + timedelta(hours=24)),
        ("tmall", {"applied_at": APPLIED, "deadline_at": COUNTDOWN}, COUNTDOWN),  # the platform's own countdown wins
        ("tmall", {}, None),
        ("tmall", {"applied_at": "unknown"}, None),
        ("douyin", {"applied_at": APPLIED}, None),  # no figure to stand behind: read the back office
        ("douyin", {"applied_at": APPLIED, "deadline_at": COUNTDOWN}, COUNTDOWN),
    ],
)
def test_due(library: Library, platform: str, answers: Answers, expected: datetime | None) -> None:
    """A deadline runs from its clock, unless the platform shows its own countdown."""
    assert clockwork(library, "agree_unshipped_refund", "applied_at", platform).due(answers) == expected


def test_a_promise_of_ours_keeps_its_own_clock(library: Library) -> None:
    """The platform's countdown is not the clock of what we set ourselves."""
    ours = clockwork(library, "reply_to_customer", "applied_at")
    assert ours.due({"applied_at": APPLIED, "deadline_at": COUNTDOWN}) == APPLIED + timedelta(hours=24)


@pytest.mark.parametrize(
    ("platform", "answers", "expected"),
    [
        ("tmall", {}, "applied_at"),
        ("tmall", {"applied_at": "unknown"}, None),
        ("tmall", {"applied_at": APPLIED}, None),
        ("douyin", {}, "deadline_at"),
        ("douyin", {"deadline_at": "unknown"}, None),
    ],
)
def test_wants(library: Library, platform: str, answers: Answers, expected: str | None) -> None:
    """The clock worth asking for: the one the figure runs from, else the countdown; never twice."""
    assert clockwork(library, "agree_unshipped_refund", "applied_at", platform).wants(answers) == expected


def test_a_limit_that_does_not_apply(library: Library) -> None:
    """A retailer who buys to resell has no statutory refund clock (P-108)."""
    assert not clockwork(library, "statutory_refund_after_return", "return_received_at", "zw17").applies
    assert clockwork(library, "statutory_refund_after_return", "return_received_at").applies


@pytest.mark.parametrize(
    ("limit", "clock", "added"),
    [
        ("agree_unshipped_refund", "applied_at", []),
        ("reply_to_customer", "applied_at", ["case_countdown"]),
    ],
)
def test_the_countdown_is_always_among_the_clocks(library: Library, limit: str, clock: str, added: list[str]) -> None:
    """Where an outcome names no deadline of the platform, its countdown still makes the case pressing, once known."""
    clocks = clocks_of((Deadline(limit, clock),), Setting(library, "tmall", AT.date(), "en"))
    assert [each.id for each in clocks] == [limit, *added]
    assert clocks[-1].due({"deadline_at": COUNTDOWN}) == COUNTDOWN
    assert [each.id for each in run_out(clocks, {}, AT)] == [limit]  # not known, not said
    assert all(each.wants({}) != "deadline_at" for each in clocks)  # nor asked for


def test_unverified_is_said(library: Library) -> None:
    """A figure that could not be verified is printed with that remark."""
    assert "not verified" in clockwork(library, "answer_application", "applied_at", "taobao").amount
    assert "not verified" not in clockwork(library, "no_reason_window", "signed_at").amount


def test_nearest_first_undated_last(library: Library) -> None:
    """Deadlines come in the order they run out; one overdue by a second is overdue, one due now is not."""
    clocks = (
        clockwork(library, "no_reason_window", "signed_at"),
        clockwork(library, "reply_to_customer", "applied_at"),
        clockwork(library, "agree_unshipped_refund", "applied_at"),
    )
    at = APPLIED + timedelta(hours=24)
    dates = run_out(clocks, {"applied_at": APPLIED, "signed_at": APPLIED, "deadline_at": APPLIED}, at)
    assert [each.id for each in dates] == ["agree_unshipped_refund", "reply_to_customer", "no_reason_window"]
    assert [each.overdue for each in dates] == [True, False, False]


@pytest.mark.parametrize(
    ("left", "floor", "expected"),
    [
        (timedelta(hours=-1), "normal", "now"),
        (timedelta(hours=2), "normal", "now"),
        (timedelta(hours=2, seconds=1), "normal", "today"),
        (timedelta(hours=24), "normal", "today"),
        (timedelta(hours=24, seconds=1), "normal", "soon"),
        (timedelta(hours=72), "normal", "soon"),
        (timedelta(hours=72, seconds=1), "normal", "normal"),
        (timedelta(hours=90), "today", "today"),
        (timedelta(hours=1), "today", "now"),
        (None, "normal", "normal"),
        (None, "now", "now"),
    ],
)
def test_urgency(library: Library, left: timedelta | None, floor: str, expected: str) -> None:
    """Urgency on both sides of each bound; it never falls below the outcome's own."""
    pressure = Pressure.of(Setting(library, "tmall", AT.date(), "zh"))
    assert pressure.level(None if left is None else AT + left, AT, floor) == expected  # type: ignore[arg-type]


def test_a_date_is_a_clock_too(library: Library) -> None:
    """A clock known only by its day runs from that day."""
    clock = clockwork(library, "no_reason_window", "signed_at")
    assert clock.due({"signed_at": date(2026, 11, 20)}) == datetime(2026, 11, 27, 23, 59, 59)
    assert clock.due({"signed_at": Decimal(3)}) is None
