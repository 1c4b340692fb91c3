"""How many rows there were of each kind."""

from collections import Counter
from dataclasses import dataclass, field

from aftersales_cli.batch.shapes import CLOSED, NEEDS_ANSWERS, REJECTED, RESOLVED

STATUSES = (RESOLVED, NEEDS_ANSWERS, REJECTED, CLOSED)
# `who` can act on a row at once; `question`: the open one; `settles`: the same where any answer would resolve the row.
PARTS = ("status", "scenario", "disposition", "urgency", "who", "question", "settles")
Counts = Counter[tuple[str, ...]]  # by PARTS
# What is noted on the way: how many rows have a status word that says nothing to us, and how many are no cases.
Noted = Counter[tuple[str, ...]]
UNREAD, LEFT, TOTALS = "unread", "left", "totals"


@dataclass
class Tally:
    """Counts for the summary, by all PARTS together."""

    counts: Counts = field(default_factory=Counter)
    noted: Noted = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self.counts.total()

    def noted_of(self, kind: str) -> Counter[str]:
        """What was noted of one kind, and how often."""
        return Counter({key[1]: count for key, count in self.noted.items() if key[0] == kind})

    def by(self, part: str) -> Counter[str]:
        """The counts by one of PARTS, without the rows that have none."""
        index, summed = PARTS.index(part), Counter[str]()
        for key, count in self.counts.items():
            if key[index]:
                summed[key[index]] += count
        return summed
