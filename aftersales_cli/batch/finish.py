"""What a row comes to: what its plan knows already, and its own amounts and times put in."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from aftersales_cli.advice.deadlines import COUNTDOWN
from aftersales_cli.answers import Answers, Value
from aftersales_cli.batch.shapes import RESOLVED, Gap, Shape

AGENT, SUPERVISOR = "agent", "supervisor"  # who can act where no other role must say yes
ALL = slice(None)
MINUTES = [f" {minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)]


class Verdict:
    """All that a row comes to but for its own amounts and times. `error`: what is wrong with it, or doubtful.

    `approver`: whose word it needs beyond the agent's. A verdict is like no other, so that it is cheap to count, and to
    look up what is kept for it.
    """

    __slots__ = ("_approved", "approver", "counted", "error", "shape", "urgency")

    def __init__(self, shape: Shape, urgency: str, error: str = "", approver: str = "") -> None:
        self.shape = shape
        self.urgency = urgency
        self.error = error
        self.approver = approver
        settled = shape.question if shape.settles else ""
        # What its rows are counted by.
        self.counted = (
            shape.status, shape.scenario, shape.disposition, urgency, self.who, shape.question, settled,
        )  # fmt: skip
        self._approved: dict[str, Verdict] = {}

    @property
    def who(self) -> str:
        """Who can act on its rows at once; '' where nobody can."""
        if self.shape.status != RESOLVED:
            return ""
        return self.approver or (SUPERVISOR if self.shape.disposition == "escalate" else AGENT)

    def by(self, approver: str) -> "Verdict":
        """The same for rows that need somebody's word."""
        if approver not in self._approved:
            self._approved[approver] = Verdict(self.shape, self.urgency, self.error, approver)
        return self._approved[approver]

    def doubted(self, error: str) -> "Verdict":
        """The same with another word on what is wrong."""
        return Verdict(self.shape, self.urgency, error, self.approver)


class Finished(NamedTuple):
    """What a row came to: the verdict, when it runs out, and what fills the gaps of the shape, in their order."""

    verdict: Verdict
    due: datetime | None = None
    shown: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """The appended columns by name."""
        verdict = self.verdict
        deadline = minute(self.due) if self.due else ""
        return verdict.shape.texts(verdict.urgency, deadline, verdict.error, self.shown, verdict.approver)


Given = tuple[Any, ...]  # the amounts and times of a row, in the order of their columns; None where there is none
Finish = Callable[[Given], Finished]


def minute(moment: datetime) -> str:
    """A time to the minute, as `isoformat` writes it in twice the time."""
    return _day(moment.toordinal()) + MINUTES[moment.hour * 60 + moment.minute]


@lru_cache(maxsize=4096)
def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def finisher(shape: Shape, places: Mapping[str, int], fixed: Answers, error: str) -> Finish:
    """What makes of the amounts and times of a row what it comes to.

    `places` says where those stand that the row has itself; the other answers are `fixed`, the same for all its rows.
    """
    last = Verdict(shape, shape.floor, error)
    until = [(latest, Verdict(shape, level, error)) for level, latest in shape.until]
    sources: list[tuple[DueFrom, str]] = [(clock.due_from, clock.clock) for clock in shape.clocks]
    if shape.countdown:
        sources.append((_itself, COUNTDOWN))
    own = [(due_from, places[name]) for due_from, name in sources if name in places]
    same = [due for due_from, name in sources if name not in places and (due := due_from(fixed[name])) is not None]
    nearest = min(same, default=None)
    shows = [_shower(gap, places, fixed) for gap in shape.gaps]
    who, where = _shower(shape.approver, places, fixed) if shape.approver else (None, 0)

    def finish(given: Given) -> Finished:
        due = nearest
        for due_from, place in own:
            when = due_from(given[place])
            if when is not None and (due is None or when < due):
                due = when
        verdict = last
        if due is not None:
            for latest, pressing in until:
                if due <= latest:
                    verdict = pressing
                    break
        if who is not None and (approver := who(given[where])):
            verdict = verdict.by(approver)
        shown = tuple([show(given[place]) for show, place in shows]) if shows else ()
        return _made(Finished, (verdict, due, shown))

    gaps = (*shape.gaps, *([shape.approver] if shape.approver else []))
    if own or any(name in places for gap in gaps for name in gap.names):
        return finish
    always = finish((None,))
    return lambda _: always


def _shower(gap: Gap, places: Mapping[str, int], fixed: Answers) -> tuple[Callable[[Any], str], int | slice]:
    """How a gap is filled, and from what of the amounts and times of a row: from one of them, or from all."""
    own = [places.get(name) for name in gap.names]
    if len(own) == 1 and own[0] is not None:
        return gap.show, own[0]
    if not any(place is not None for place in own):
        return _always(gap.show(*(fixed[name] for name in gap.names))), ALL
    values = [fixed.get(name) for name in gap.names]

    def show(given: Given) -> str:
        pairs = zip(own, values, strict=True)
        return gap.show(*(value if place is None else given[place] for place, value in pairs))

    return show, ALL


_made = tuple.__new__  # half the time of the class's own
DueFrom = Callable[[Value | None], datetime | None]


def _itself(countdown: Value | None) -> datetime | None:
    return countdown if isinstance(countdown, datetime) else None


def _always(text: str) -> Callable[[Any], str]:
    return lambda _: text
