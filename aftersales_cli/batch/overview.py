"""What a lead wants to see of a whole export: what runs out when, where the work and the money are, what keeps coming.

Counted row by row as the batch runs, in memory that does not grow with the number of rows.
"""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import TypeVar

from aftersales_cli.batch.results import Result
from aftersales_cli.batch.shapes import NEEDS_ANSWERS, RESOLVED
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.cells import read_money, strip
from aftersales_cli.intake.layout import Layout
from aftersales_cli.model import Urgency
from aftersales_cli.safe import without_controls

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
    """One of the cases that run out first, with all that is needed to act on it."""

    line: int
    order: str
    product: str
    title: str
    urgency: Urgency
    due: str
    script: str
    steps: str


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
    _urgent: list[tuple[float, int, UrgentCase]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)

    def watch(self, results: Iterator[Result]) -> Iterator[Result]:
        """Counts the results on their way."""
        for result in results:
            self.count(result)
            yield result

    def count(self, result: Result) -> None:
        """Adds a row."""
        shape = result.shape
        self._add("status", shape.status)
        if error := result.error:
            self._note(result.record.line, error)
        if shape.status not in (RESOLVED, NEEDS_ANSWERS):
            return
        product, order = self._cell(result, "product_title"), self._cell(result, "order_id")
        for part in ("scenario", "disposition", "liability", "platform"):
            self._add(part, getattr(shape, part))
        self._add("time", self._time(result.due))
        self._add("product", product)
        self.money += self._amount(result)
        if product and shape.scenario:
            _count(self.repeated, (product, shape.scenario))
        if order:
            _count(self.orders, order)
        self._rank(result, order, product)

    def _add(self, part: str, name: str) -> None:
        if name:
            _count(self.parts.setdefault(part, Counter()), name)

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

    def _cell(self, result: Result, name: str) -> str:
        """The first cell of a field that says something, on one line."""
        cells = (result.record.cells[column] for column in self.layout.columns.get(name, ()))
        return next((text for cell in cells if (text := " ".join(strip(without_controls(cell)).split()))), "")

    def _amount(self, result: Result) -> Decimal:
        try:
            return max(read_money(self._cell(result, "refund_amount")), Decimal(0))
        except ValueError:
            return Decimal(0)

    def _rank(self, result: Result, order: str, product: str) -> None:
        """Keeps the cases that run out first; of those that run out together the earlier row."""
        if result.due is None or not result.shape.floor:
            return
        key = (-(result.due - self.at).total_seconds(), -next(self._number))
        if len(self._urgent) >= MOST_URGENT and key < self._urgent[0][:2]:
            return
        said = result.columns()
        case = UrgentCase(
            line=result.record.line, order=order, product=product, title=said["triage_title"],
            urgency=result.shape.floor, due=said["triage_deadline"], script=said["triage_script"],
            steps=said["triage_steps"],
        )  # fmt: skip
        heapq.heappush(self._urgent, (*key, case))
        if len(self._urgent) > MOST_URGENT:
            heapq.heappop(self._urgent)

    @property
    def urgent(self) -> list[UrgentCase]:
        """The cases that run out first, the first one first."""
        return [case for _, _, case in sorted(self._urgent, key=lambda each: each[:2], reverse=True)]

    @property
    def grouped(self) -> list[tuple[str, int]]:
        """Orders with several rows, most first."""
        return [(order, rows) for order, rows in self.orders.most_common(MOST_URGENT) if rows > 1]


def _count(counter: Counter[Name], name: Name) -> None:
    """Counts a name, unless it is a new one among too many."""
    if name in counter or len(counter) < MOST_NAMES:
        counter[name] += 1
