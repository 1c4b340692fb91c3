"""How many rows there were of each kind."""

from collections import Counter
from dataclasses import dataclass, field

from aftersales_cli.batch.shapes import CLOSED, NEEDS_ANSWERS, REJECTED, RESOLVED

STATUSES = (RESOLVED, NEEDS_ANSWERS, REJECTED, CLOSED)
PARTS = ("status", "scenario", "disposition", "urgency")
Counts = Counter[tuple[str, str, str, str]]  # by PARTS


@dataclass
class Tally:
    """Counts for the summary, by status, scenario, disposition and urgency together."""

    counts: Counts = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self.counts.total()

    def by(self, part: str) -> Counter[str]:
        """The counts by one of PARTS, without the rows that have none."""
        index, summed = PARTS.index(part), Counter[str]()
        for key, count in self.counts.items():
            if key[index]:
                summed[key[index]] += count
        return summed
