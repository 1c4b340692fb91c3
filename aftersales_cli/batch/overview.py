"""What a lead wants to see of a whole export: what runs out when, where the work and the money are, what keeps coming.

Counted row by row as the batch runs, in memory that does not grow with the number of rows.
"""

import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from aftersales_cli.answers import parse_moment
from aftersales_cli.batch.finish import Finished
from aftersales_cli.batch.shapes import NEEDS_ANSWERS, RESOLVED
from aftersales_cli.batch.sorter import Sorted
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.cells import clean, read_money
from aftersales_cli.intake.layout import Layout
from aftersales_cli.model import Urgency

MOST_URGENT = 10
MOST_PROBLEMS = 200
MOST_NAMES = 20_000  # different products or orders that are counted; those that come later are not
FEW = 5  # a count below it says nothing yet
BOUNDS = (("2h", timedelta(hours=2)), ("6h", timedelta(hours=6)), ("24h", timedelta(hours=24)),
          ("72h", timedelta(hours=72)))  # fmt: skip
TIMES = ("overdue", *(name for name, _ in BOUNDS), "later", "undated")


Name = TypeVar("Name")


@frozen
class UrgentCase:
    """One of the cases that run out first, with all that is needed to act on it.

    Where no clock is known, `due` is None and `since` is the time of the application: the older, the more urgent.
    """

    line: int
    order: str
    product: str
    platform: str
    scenario: str
    amount: Decimal
    title: str
    urgency: Urgency
    script: str
    steps: str
    due: datetime | None
    since: datetime | None

    @property
    def rank(self) -> "Rank":
        """What orders it among others."""
        return rank_of(self.due, self.since)


Rank = tuple[bool, datetime]


def rank_of(due: datetime | None, since: datetime | None) -> Rank:
    """What orders cases: what runs out first, then what has waited longest."""
    return due is None, due or since or datetime.max


@dataclass
class Overview:
    """The counts of a run. `part` counts open rows by name; `repeated` counts a product's rows by scenario."""

    layout: Layout
    at: datetime
    parts: dict[str, Counter[str]] = field(default_factory=dict)
    repeated: Counter[tuple[str, str]] = field(default_factory=Counter)
    orders: Counter[str] = field(default_factory=Counter)
    money: Decimal = Decimal(0)
    problems: list[tuple[int, str]] = field(default_factory=list)
    more_problems: int = 0
    urgent: list[UrgentCase] = field(default_factory=list)  # the first one first

    def add(self, found: Sorted) -> None:
        """Adds rows."""
        for line, cells, finished in found.cases:
            self._count(line, cells, finished)
        for (kind, name), rows in found.noted.items():
            _count_all(self.parts.setdefault(kind, Counter()), {name: rows})

    def merge(self, other: "Overview") -> None:
        """Adds what was counted of rows behind these."""
        for part, names in other.parts.items():
            _count_all(self.parts.setdefault(part, Counter()), names)
        _count_all(self.repeated, other.repeated)
        _count_all(self.orders, other.orders)
        self.money += other.money
        for problem in other.problems:
            self._note(*problem)
        self.more_problems += other.more_problems
        for urgent in other.urgent:
            self._keep(urgent)

    def _count(self, line: int, cells: Sequence[str], finished: Finished) -> None:
        verdict, shape = finished.verdict, finished.verdict.shape
        self._add("status", shape.status)
        if verdict.error:
            self._note(line, verdict.error)
        if shape.status not in (RESOLVED, NEEDS_ANSWERS):
            return
        product, order = self._cell(cells, "product_title"), self._cell(cells, "order_id")
        for part, name in (
            ("scenario", shape.scenario), ("disposition", shape.disposition), ("liability", shape.liability),
            ("platform", shape.platform), ("who", verdict.who),
            ("settles", shape.question if shape.settles else ""), ("time", self._time(finished.due)),
            ("product", product),
        ):  # fmt: skip
            self._add(part, name)
        amount = self._amount(cells)
        self.money += amount
        if product and shape.scenario:
            _count_all(self.repeated, {(product, shape.scenario): 1})
        if order:
            _count_all(self.orders, {order: 1})
        self._rank(line, order, product, amount, cells, finished)

    def _add(self, part: str, name: str) -> None:
        if name:
            _count_all(self.parts.setdefault(part, Counter()), {name: 1})

    def _note(self, line: int, error: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append((line, error))
        else:
            self.more_problems += 1

    def _time(self, due: datetime | None) -> str:
        if due is None:
            return "undated"
        if due < self.at:
            return "overdue"
        return next((name for name, bound in BOUNDS if due - self.at <= bound), "later")

    def _cell(self, cells: Sequence[str], name: str) -> str:
        """The first cell of a field that says something, on one line."""
        said = (" ".join(clean(cells[column]).split()) for column in self.layout.columns.get(name, ()))
        return next(filter(None, said), "")

    def _amount(self, cells: Sequence[str]) -> Decimal:
        try:
            return max(read_money(self._cell(cells, "refund_amount")), Decimal(0))
        except ValueError:
            return Decimal(0)

    def _rank(
        self, line: int, order: str, product: str, amount: Decimal, cells: Sequence[str], finished: Finished
    ) -> None:  # fmt: skip
        """Keeps a row if it is one of the most urgent; of those that are equally so the earlier row."""
        shape, due = finished.verdict.shape, finished.due
        since = None if due else self._applied(cells)
        if not shape.floor or (due is None and since is None) or self._full_before(rank_of(due, since)):
            return
        said = finished.columns
        self._keep(UrgentCase(
            line=line, order=order, product=product, platform=shape.platform, scenario=shape.scenario, amount=amount,
            title=said["triage_title"], urgency=shape.floor, script=said["triage_script"], steps=said["triage_steps"],
            due=due, since=since,
        ))  # fmt: skip

    def _applied(self, cells: Sequence[str]) -> datetime | None:
        """When the customer applied, where the row says so."""
        try:
            return parse_moment(self._cell(cells, "applied_at"))
        except ValueError:
            return None

    def _keep(self, case: UrgentCase) -> None:
        if not self._full_before(case.rank):
            bisect.insort(self.urgent, case, key=lambda each: each.rank)
            del self.urgent[MOST_URGENT:]

    def _full_before(self, rank: Rank) -> bool:
        """Whether there are enough that are at least as urgent."""
        return len(self.urgent) == MOST_URGENT and rank >= self.urgent[-1].rank

    @property
    def grouped(self) -> list[tuple[str, int]]:
        """Orders with several rows, most first."""
        return [(order, rows) for order, rows in self.orders.most_common(MOST_URGENT) if rows > 1]


def _count_all(counter: Counter[Name], names: Mapping[Name, int]) -> None:
    """Counts names, but for new ones where there are too many."""
    for name, count in names.items():
        if name in counter or len(counter) < MOST_NAMES:
            counter[name] += count
