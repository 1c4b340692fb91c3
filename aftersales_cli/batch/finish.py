"""What a row comes to: what its plan knows already, and its own amounts and times put in."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from aftersales_cli.advice.deadlines import COUNTDOWN
from aftersales_cli.answers import Answers, Value
from aftersales_cli.batch.shapes import Shape

MINUTES = [f" {minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)]


class Verdict:
    """All that a row comes to but for its own amounts and times. `error`: what is wrong with it, or doubtful.

    A verdict is like no other, so that it is cheap to count, and to look up what is kept for it.
    """

    __slots__ = ("counted", "error", "shape", "urgency")

    def __init__(self, shape: Shape, urgency: str, error: str = "") -> None:
        self.shape = shape
        self.urgency = urgency
        self.error = error
        self.counted = (shape.status, shape.scenario, shape.disposition, urgency)  # what its rows are counted by


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
        return verdict.shape.texts(verdict.urgency, deadline, verdict.error, self.shown)


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
    shows = [
        (gap.show, places[gap.name]) if gap.name in places else (_always(gap.show(fixed[gap.name])), 0)
        for gap in shape.gaps
    ]

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
        shown = tuple([show(given[place]) for show, place in shows]) if shows else ()
        return _made(Finished, (verdict, due, shown))

    if own or any(gap.name in places for gap in shape.gaps):
        return finish
    always = finish((None,))
    return lambda _: always


_made = tuple.__new__  # half the time of the class's own
DueFrom = Callable[[Value | None], datetime | None]


def _itself(countdown: Value | None) -> datetime | None:
    return countdown if isinstance(countdown, datetime) else None


def _always(text: str) -> Callable[[Value], str]:
    return lambda _: text
