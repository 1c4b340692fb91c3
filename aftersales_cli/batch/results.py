"""What became of each row, and how many of each kind there were."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from aftersales_cli.batch.shapes import CLOSED, COLUMNS, ERROR, NEEDS_ANSWERS, REJECTED, RESOLVED, URGENCY, Shape
from aftersales_cli.intake.tables import Record

STATUSES = (RESOLVED, NEEDS_ANSWERS, REJECTED, CLOSED)
PARTS = ("status", "scenario", "disposition", "urgency")


@dataclass(slots=True)
class Result:
    """What became of one row: its shape, the values of the shape's gaps, and when it runs out."""

    record: Record
    shape: Shape
    values: dict[str, str]
    due: datetime | None = None

    @property
    def status(self) -> str:
        """One of STATUSES."""
        return self.shape.status

    @property
    def urgency(self) -> str:
        """How pressing the row is; empty where there is nothing to do."""
        return self.values[URGENCY]

    def line(self) -> str:
        """The appended columns as CSV, without a line end."""
        values = self.values
        if values[ERROR] or not self.shape.quoteless:
            values = {tag: value.replace('"', '""') for tag, value in values.items()}
        text = self.shape.line.fill(values)
        assert text is not None, self.shape.line.gaps
        return text

    def columns(self) -> dict[str, str]:
        """The appended columns by name."""
        return {name: each.fill(self.values) or "" for name, each in zip(COLUMNS, self.shape.columns, strict=True)}


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
        self.counts[shape.status, shape.scenario, shape.disposition, result.values[URGENCY]] += 1

    def by(self, part: str) -> Counter[str]:
        """The counts by one of PARTS, without the rows that have none."""
        index, summed = PARTS.index(part), Counter[str]()
        for key, count in self.counts.items():
            if key[index]:
                summed[key[index]] += count
        return summed
