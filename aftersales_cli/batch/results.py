"""What became of each row, and how many of each kind there were."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from aftersales_cli.advice.deadlines import COUNTDOWN, level_of
from aftersales_cli.answers import Answers
from aftersales_cli.batch.shapes import CLOSED, COLUMNS, NEEDS_ANSWERS, REJECTED, RESOLVED, Shape
from aftersales_cli.intake.records import Record

STATUSES = (RESOLVED, NEEDS_ANSWERS, REJECTED, CLOSED)
PARTS = ("status", "scenario", "disposition", "urgency")
MINUTES = [f" {minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)]

# The shape, what fills its gaps, when the row runs out; no shape where it has to be looked at by itself.
Sorted = tuple[Shape | None, tuple[str, ...], datetime | None]
NOT_PLAIN: Sorted = (None, (), None)
Finish = Callable[[tuple[Any, ...]], Sorted]  # by the amounts and times of a row


@dataclass(slots=True)
class Result:
    """What became of one row: its shape, what fills the gaps of it (in the order of `tags`), and when it runs out."""

    record: Record
    shape: Shape
    fills: tuple[str, ...]
    due: datetime | None = None

    @property
    def status(self) -> str:
        """One of STATUSES."""
        return self.shape.status

    @property
    def urgency(self) -> str:
        """How pressing the row is; empty where there is nothing to do."""
        return self.fills[0]

    @property
    def error(self) -> str:
        """What is wrong with the row, or doubtful; empty where nothing is."""
        return self.fills[2]

    def columns(self) -> dict[str, str]:
        """The appended columns by name."""
        values = dict(zip(self.shape.tags, self.fills, strict=True))
        return {name: each.fill(values) or "" for name, each in zip(COLUMNS, self.shape.columns, strict=True)}


def due_of(shape: Shape, answers: Answers) -> datetime | None:
    """When a row runs out."""
    nearest: datetime | None = answers[COUNTDOWN] if shape.countdown else None  # type: ignore[assignment]
    for clock in shape.clocks:
        when = clock.due(answers)
        if when is not None and (nearest is None or when < nearest):
            nearest = when
    return nearest


def fills_of(shape: Shape, due: datetime | None, answers: Answers, notice: str) -> tuple[str, ...]:
    """What a row puts into the gaps of its shape, in the order of `tags`."""
    if due is None:
        fills: tuple[str, ...] = (shape.floor, "", notice)
    else:
        fills = (level_of(due, shape.until, shape.floor), _minute(due), notice)
    return fills + tuple([gap.show(answers) for gap in shape.gaps]) if shape.gaps else fills


def _minute(moment: datetime) -> str:
    """A time to the minute, as `isoformat` writes it in twice the time."""
    return _day(moment.toordinal()) + MINUTES[moment.hour * 60 + moment.minute]


@lru_cache(maxsize=4096)
def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def finisher(shape: Shape, names: Sequence[str], fixed: Answers, notice: str) -> Finish:
    """What the words of a row came to, with its amounts and times, in the order of `names`, put in.

    The same as `fills_of` and `due_of` say by all answers, in half the time. `fixed` are answers that all rows share.
    """
    reads = shape.reads
    places = {name: place for place, name in enumerate(names) if name in reads}

    def by_answers(given: tuple[Any, ...]) -> Sorted:
        answers = {**fixed, **{name: given[place] for name, place in places.items() if given[place] is not None}}
        due = due_of(shape, answers)
        return shape, fills_of(shape, due, answers, notice), due

    if fixed:
        return by_answers
    countdown = places[COUNTDOWN] if shape.countdown else None
    clocks = [(clock.due_from, places[clock.clock]) for clock in shape.clocks]
    shows = [gap.show for gap in shape.gaps]
    until, floor, timeless = shape.until, shape.floor, (shape.floor, "", notice)

    def by_values(given: tuple[Any, ...]) -> Sorted:
        due: datetime | None = None if countdown is None else given[countdown]
        for due_from, place in clocks:
            when = due_from(given[place])
            if when is not None and (due is None or when < due):
                due = when
        fills: tuple[str, ...] = timeless if due is None else (level_of(due, until, floor), _minute(due), notice)
        if shows:
            answers = {name: given[place] for name, place in places.items()}
            fills += tuple([show(answers) for show in shows])
        return shape, fills, due

    return by_values


def filled(record: Record, shape: Shape, answers: Answers, notice: str) -> Result:
    """A row with its advice."""
    due = due_of(shape, answers)
    return Result(record, shape, fills_of(shape, due, answers, notice), due)


@dataclass
class Tally:
    """Counts for the summary, by status, scenario, disposition and urgency together."""

    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self.counts.total()

    def count(self, result: Result) -> None:
        """Adds a row."""
        shape = result.shape
        self.counts[shape.status, shape.scenario, shape.disposition, result.urgency] += 1

    def by(self, part: str) -> Counter[str]:
        """The counts by one of PARTS, without the rows that have none."""
        index, summed = PARTS.index(part), Counter[str]()
        for key, count in self.counts.items():
            if key[index]:
                summed[key[index]] += count
        return summed
