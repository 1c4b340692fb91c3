"""Deadlines of a case: a limit in force, run from a clock of the case; and how pressing they make it."""

from datetime import date, datetime, time, timedelta
from typing import TypeVar

from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import Answers, Value
from aftersales_cli.frozen import frozen
from aftersales_cli.library.limits import due, figure, most
from aftersales_cli.model import UNKNOWN, Deadline, Limit, LimitValue, Urgency

COUNTDOWN = "deadline_at"  # the question whose answer is the platform's own countdown
CASE_COUNTDOWN = "case_countdown"  # the limit that stands for it where an outcome names no deadline of the platform
LEVELS: tuple[Urgency, ...] = ("now", "today", "soon", "normal")


@frozen
class DueDate:
    """A deadline of a case. `due` is None where its clock is not known or the limit has no figure.

    `doubt` stands behind a date that was reckoned with a figure nobody could verify.
    """

    id: str
    text: str
    due: datetime | None
    clock: str
    limit: str
    sources: tuple[str, ...]
    overdue: bool
    doubt: str = ""


@frozen
class Clockwork:
    """A deadline of an outcome with its limit in force looked up: what is left is to read the case's clock."""

    id: str
    text: str
    clock: str
    limit: Limit
    value: LimitValue | None
    amount: str
    doubt: str = ""

    @classmethod
    def of(cls, deadline: Deadline, setting: Setting) -> "Clockwork":
        """The clockwork of a deadline in a setting."""
        limit = setting.library.limits[deadline.limit]
        value = setting.library.limit(deadline.limit, setting.platform, setting.day)
        doubt = setting.doubt(value is not None and value.unverified)
        amount = setting.amount(value) + doubt
        return cls(deadline.limit, limit.text.in_(setting.lang), deadline.from_, limit, value, amount, doubt)

    @property
    def applies(self) -> bool:
        """Whether there is such a limit on the platform at all."""
        return self.value is None or self.value.show != "does_not_apply"

    @property
    def lasts(self) -> bool:
        """Whether there is something to say of it while its clock is not known: a limit of no length is its clock."""
        found = figure(self.value) if self.value is not None else None
        return found is None or bool(most(found[1]))

    def due(self, answers: Answers) -> datetime | None:
        """When it runs out. The platform's own countdown, where known, beats what we would compute."""
        shown = self.shown(answers)
        return shown if shown is not None else self.due_from(answers.get(self.clock))

    def shown(self, answers: Answers) -> datetime | None:
        """What the platform's own countdown says, where this is what it counts and it is known."""
        shown = answers.get(COUNTDOWN)
        return shown if self.limit.countdown and isinstance(shown, datetime) else None

    def due_from(self, clock: Value | None) -> datetime | None:
        """When it runs out, counted from what its own clock shows."""
        if self.value is None or not isinstance(clock, date):
            return None
        return due(self.value, clock if isinstance(clock, datetime) else datetime.combine(clock, time.min))

    def date(self, answers: Answers, at: datetime) -> DueDate:
        """The deadline of a case at a time. A date read off the back office is beyond doubt."""
        when, sources = self.due(answers), (self.value.source,) if self.value else ()
        doubt = self.doubt if self.shown(answers) is None else ""
        overdue = when is not None and when < at
        return DueDate(self.id, self.text, when, self.clock, self.amount, sources, overdue, doubt)

    def wants(self, answers: Answers) -> str | None:
        """The clock that a person could still tell, to make this a date: its own, or the platform's countdown."""
        if self.id == CASE_COUNTDOWN or self.due(answers) is not None:
            return None
        has_figure = self.value is not None and due(self.value, datetime.min) is not None
        wanted = self.clock if has_figure else COUNTDOWN if self.limit.countdown else None
        return wanted if wanted and answers.get(wanted) != UNKNOWN else None


@frozen
class Pressure:
    """How much time left makes a case pressing, by level."""

    bounds: tuple[tuple[Urgency, timedelta], ...]

    @classmethod
    def of(cls, setting: Setting) -> "Pressure":
        """The bounds in force, from the limits `urgency_now`, `urgency_today` and `urgency_soon`."""
        values = [
            (level, setting.library.limit(f"urgency_{level}", setting.platform, setting.day)) for level in LEVELS[:-1]
        ]
        return cls(
            tuple(
                (level, timedelta(hours=float(most(value.hours)))) for level, value in values if value and value.hours
            )
        )

    def until(self, at: datetime, floor: Urgency) -> tuple[tuple[Urgency, datetime], ...]:
        """Up to when a deadline makes a case that pressing at `at`: the levels from the highest to the floor."""
        levels = [level for level, _ in self.bounds]
        last = levels.index(floor) + 1 if floor in levels else len(levels)
        return tuple((level, at + bound) for level, bound in self.bounds[:last])

    def level(self, nearest: datetime | None, at: datetime, floor: Urgency) -> Urgency:
        """The urgency at `at`: by the time left to the nearest deadline, but never below the outcome's own floor."""
        return level_of(nearest, self.until(at, floor), floor)


Floor = TypeVar("Floor", bound=str)


def level_of(nearest: datetime | None, until: tuple[tuple[Urgency, datetime], ...], floor: Floor) -> Urgency | Floor:
    """The urgency that a deadline gives, by what `Pressure.until` has returned."""
    if nearest is not None:
        for level, latest in until:
            if nearest <= latest:
                return level
    return floor


def clocks_of(deadlines: tuple[Deadline, ...], setting: Setting) -> tuple[Clockwork, ...]:
    """The deadlines of an outcome that apply in a setting; the platform's countdown is always among them."""
    clocks = [clock for each in deadlines if (clock := Clockwork.of(each, setting)).applies]
    if not any(clock.limit.countdown for clock in clocks):
        clocks.append(Clockwork.of(Deadline(CASE_COUNTDOWN, COUNTDOWN), setting))
    return tuple(clocks)


def floor_of(clocks: tuple[Clockwork, ...], answers: Answers, floor: Urgency) -> Urgency:
    """How pressing a case is at least: while nobody has read the platform's countdown, nobody knows it to be calm."""
    unread = any(c.limit.countdown and c.id != CASE_COUNTDOWN and c.due(answers) is None for c in clocks)
    return LEVELS[-2] if unread and floor == LEVELS[-1] else floor


def run_out(clocks: tuple[Clockwork, ...], answers: Answers, at: datetime) -> tuple[DueDate, ...]:
    """Every deadline of an outcome for a case, the nearest first, those without a date last."""
    dates = [c.date(answers, at) for c in clocks]
    dates = [date for date in dates if date.due is not None or date.id != CASE_COUNTDOWN]
    return tuple(sorted(dates, key=lambda each: (each.due is None, each.due or datetime.max)))
