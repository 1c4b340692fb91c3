"""What became of each row, and how many of each kind there were."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from aftersales_cli.advice.deadlines import COUNTDOWN, level_of
from aftersales_cli.answers import Answers
from aftersales_cli.batch.shapes import CLOSED, COLUMNS, NEEDS_ANSWERS, REJECTED, RESOLVED, Shape
from aftersales_cli.intake.records import Record

STATUSES = (RESOLVED, NEEDS_ANSWERS, REJECTED, CLOSED)
PARTS = ("status", "scenario", "disposition", "urgency")


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
        fills = (level_of(due, shape.until, shape.floor), due.isoformat(" ", "minutes"), notice)
    return fills + tuple([gap.show(answers) for gap in shape.gaps]) if shape.gaps else fills


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
