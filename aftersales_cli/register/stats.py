"""What keeps coming, and how it was dealt with: counts, shares, times and money by what one asks for."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from statistics import median
from typing import Any

from sqlalchemy import select

from aftersales_cli.frozen import frozen
from aftersales_cli.model import ACCEPTED, OFFER
from aftersales_cli.register.cases import Filter
from aftersales_cli.register.record import CLOSED, moment_of
from aftersales_cli.register.schema import CASES
from aftersales_cli.register.store import Register, columns, stored

FEW = 5  # a count below it says nothing yet
CERTAIN = 0.01  # how likely it may be that any finding at all is chance
LIFT = 2  # how many times as often as elsewhere is worth a word
DIMENSIONS = ("scenario", "cause", "product", "platform", "agent", "week")


@frozen
class Group:
    """What belongs together: how many cases, how many closed, the median hours to that, in time of those with a clock.

    Money is in fen. `few`: too few to say anything.
    """

    name: str
    cases: int
    share: float
    closed: int
    hours: float | None
    in_time: float | None
    refund: int
    cost: int
    few: bool


@frozen
class Finding:
    """A product that has one kind of case far more often than all others have, or one that is caused by one thing."""

    product: str
    what: str
    kind: str
    cases: int
    of: int
    usual: float


@frozen
class Stats:
    """The groups by each dimension, offers made and accepted, customers and products that come again, and findings."""

    cases: int
    groups: dict[str, tuple[Group, ...]]
    offers: dict[str, tuple[int, int]]
    customers_again: int
    products_again: int
    findings: tuple[Finding, ...]


_READ = (
    "scenario", "cause", "liability", "product", "platform", "agent", "opened", "closed", "state", "in_time", "refund",
    "cost", "customer",
)  # fmt: skip


def stats(register: Register, which: Filter) -> Stats:
    """The counts of the cases that are meant; drafts are none."""
    rows: list[Any] = []
    offers: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    with register.reading() as connection:
        query = select(*[CASES.c[name] for name in _READ]).where(CASES.c.state != "draft", *which.conditions())
        rows += connection.execute(query).all()
        with_offers = select(*columns()).where(CASES.c.body.contains(f'"{OFFER}', autoescape=True), *which.conditions())
        for case in map(stored, connection.execution_options(yield_per=1000).execute(with_offers)):
            for name, answer in case.record.answers.items():
                if name.startswith(OFFER):
                    offers[name.removeprefix(OFFER)][0] += 1
                    offers[name.removeprefix(OFFER)][1] += answer.value == ACCEPTED
    groups = {name: tuple(_groups(rows, _NAMES[name], name == "week")) for name in DIMENSIONS}
    customers = Counter(row.customer for row in rows if row.customer)
    products = Counter(row.product for row in rows if row.product)
    return Stats(
        len(rows), groups, {name: (made, won) for name, (made, won) in sorted(offers.items())},
        sum(count > 1 for count in customers.values()), sum(count > 1 for count in products.values()),
        (*findings(rows, "scenario"), *findings(rows, "cause")),
    )  # fmt: skip


def _week(row: Any) -> str:
    opened = moment_of(row.opened)
    if opened is None:
        return ""
    year, week, _ = opened.isocalendar()
    return f"{year}-W{week:02}"


_NAMES: dict[str, Callable[[Any], str]] = {
    "scenario": lambda row: row.scenario, "cause": lambda row: row.cause or row.liability,
    "product": lambda row: row.product, "platform": lambda row: row.platform, "agent": lambda row: row.agent,
    "week": _week,
}  # fmt: skip


def _groups(rows: Iterable[Any], name: Callable[[Any], str], by_name: bool) -> Iterator[Group]:
    parts: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if key := name(row):
            parts[key].append(row)
    whole = sum(map(len, parts.values()))
    order: Callable[[tuple[str, list[Any]]], Any] = (lambda i: i[0]) if by_name else (lambda i: (-len(i[1]), i[0]))
    for key, part in sorted(parts.items(), key=order):
        closed = [row for row in part if row.state == CLOSED]
        hours = [spent for row in closed if (spent := _hours(row)) is not None]
        clocked = [row.in_time for row in closed if row.in_time]
        yield Group(
            key, len(part), len(part) / whole, len(closed), median(hours) if hours else None,
            clocked.count("yes") / len(clocked) if clocked else None,
            sum(row.refund for row in part), sum(row.cost for row in part), len(part) < FEW,
        )  # fmt: skip


def _hours(row: Any) -> float | None:
    opened, closed = moment_of(row.opened), moment_of(row.closed)
    return None if opened is None or closed is None else (closed - opened).total_seconds() / 3600


def findings(rows: Iterable[Any], kind: str) -> Iterator[Finding]:
    """What one product has far more often than all others, beyond what chance could make of so many products."""
    name = _NAMES[kind]
    known = [(row.product, name(row)) for row in rows if row.product and name(row)]
    pairs, products, whats = Counter(known), Counter(p for p, _ in known), Counter(w for _, w in known)
    tests = [(product, what) for (product, what), count in pairs.items() if count >= FEW]
    found = []
    for product, what in tests:
        count, of = pairs[product, what], products[product]
        rest, others = len(known) - of, whats[what] - count
        if not rest:
            continue
        usual = (others + 1) / (rest + 1)  # never nought, however rare it is elsewhere
        if count > LIFT * usual * of and at_least(count, of, min(usual, 1.0)) * len(pairs) < CERTAIN:
            found.append(Finding(product, what, kind, count, of, others / rest))
    yield from sorted(found, key=lambda each: (-each.cases, each.product, each.what))


def at_least(count: int, of: int, chance: float) -> float:
    """How likely so many or more of some come, when each comes with a chance."""
    if chance >= 1:
        return 1.0
    log = [
        math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1)
        + k * math.log(chance) + (of - k) * math.log1p(-chance)
        for k in range(count, of + 1)
    ]  # fmt: skip
    return min(1.0, sum(map(math.exp, log)))
