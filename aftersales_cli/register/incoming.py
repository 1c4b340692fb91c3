"""An export joins the register: its cases are added, those that are there updated, and closed where the platform has.

The same export twice changes nothing. What an agent has found out stays: an export only fills in what nobody has said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from aftersales_cli.intake.casefile import Incoming
from aftersales_cli.masking import mask
from aftersales_cli.register.bodies import plain
from aftersales_cli.register.cases import Hand
from aftersales_cli.register.fresh import COUNTDOWN, Fresh
from aftersales_cli.register.record import CLOSED, EXPORT, OPEN, Record, applied, stamp
from aftersales_cli.register.schema import CASES
from aftersales_cli.register.store import Made, Moved, Register, Writer, columns, new_uid, parts, stored

AT_ONCE = 10_000  # rows in one transaction

BY_PLATFORM = "platform"  # the result of a case that the platform has closed
MOST_TOLD = 20  # changes that are told of one by one


@dataclass
class Brought:
    """What an export changed. `told` are the first changes to cases that were there: number, order, what, old, new."""

    new: int = 0
    updated: int = 0
    closed: int = 0
    same: int = 0
    passed: int = 0  # closed rows that were never open here
    told: list[tuple[int, str, str, str, str]] = field(default_factory=list)


class Bringing:
    """Brings rows into a register, so many at a time."""

    def __init__(self, register: Register, at: datetime, version: str, sha256: str) -> None:
        self.register = register
        self._hand = Hand(EXPORT, at)
        self._made_by = {"version": version, "sha256": sha256}
        self._rows: list[Incoming] = []
        self._masked = lru_cache(maxsize=20_000)(mask)
        self._plain = lru_cache(maxsize=20_000)(plain)
        self.brought = Brought()

    def add(self, rows: Iterable[Incoming]) -> None:
        """Takes rows."""
        masked, line = self._masked, self._plain
        self._rows += [row._replace(product=masked(row.product), status=line(row.status)) for row in rows]
        while len(self._rows) >= AT_ONCE:
            part, self._rows = self._rows[:AT_ONCE], self._rows[AT_ONCE:]
            self._bring(part)

    def finish(self) -> Brought:
        """Brings in what is left, and says what was changed."""
        if self._rows:
            self._bring(self._rows)
            self._rows = []
        return self.brought

    def _bring(self, rows: Sequence[Incoming]) -> None:
        def work(writer: Writer) -> Brought:
            brought = Brought()
            known = _known(writer, rows)
            changed: dict[int, Moved] = {}
            new: dict[tuple[str, str], Made] = {}
            fresh = Fresh(self._hand, self._made_by)
            for row in rows:
                self._row(row, known, changed, new, fresh, brought)
            writer.put(list(new.values()))
            writer.save(list(changed.items()))
            return brought

        done = self.register.write(work)
        total = self.brought
        for name in ("new", "updated", "closed", "same", "passed"):
            setattr(total, name, getattr(total, name) + getattr(done, name))
        total.told += done.told[: MOST_TOLD - len(total.told)]

    def _row(
        self, row: Incoming, known: dict[tuple[str, str], tuple[int, Record]], changed: dict[int, Moved],
        new: dict[tuple[str, str], Made], fresh: Fresh, brought: Brought,
    ) -> None:  # fmt: skip
        key = (row.platform, row.case_id or f"order {row.order_id}")
        found = known.get(key) or (known.get((row.platform, f"order {row.order_id}")) if row.order_id else None)
        if found is None:
            if row.closed:
                brought.passed += 1
            elif key in new:
                brought.same += 1
            else:
                new[key] = fresh.made(row)
                brought.new += 1
            return
        id_, record = found
        body = {name: value for name, value in self._news(row, record) if value != getattr(record, name, None)}
        if not body or id_ in changed:
            brought.same += 1
            return
        change = self._hand.change("exported", body, new_uid())
        changed[id_] = Moved(record, applied(record, change), change)
        if body.get("state") == CLOSED:
            brought.closed += 1
        else:
            brought.updated += 1
        brought.told += [(id_, record.order_id or record.case_id, *each) for each in _told(record, body)]

    def _news(self, row: Incoming, record: Record) -> Iterator[tuple[str, Any]]:
        """What the export says now; of what an agent has answered or advised nothing."""
        yield "status", row.status
        if row.closed:
            if record.state != CLOSED:
                yield from (("state", CLOSED), ("waiting", ""), ("result", BY_PLATFORM))
            return
        if record.case_id == "" and row.case_id:
            yield "case_id", row.case_id
        if record.state == CLOSED and record.result == BY_PLATFORM:
            yield from (("state", OPEN), ("served", 0))
        if row.due is not None and set(record.deadlines) <= {COUNTDOWN} and record.deadlines != _dates(row):
            yield "deadlines", _dates(row)
            yield "served", 0
        news = {
            name: value for name, value in row.answers.items()
            if name not in record.answers or (record.answers[name].by == EXPORT and record.answers[name].value != value)
        }  # fmt: skip
        if news:
            yield "answers", news
        if all(answer.by == EXPORT for answer in record.answers.values()) and not record.begun:
            for name in ("scenario", "outcome", "disposition", "liability"):
                yield name, getattr(row, name)


def _dates(row: Incoming) -> dict[str, str]:
    return {} if row.due is None else {COUNTDOWN: stamp(row.due)}


def _told(record: Record, body: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What has changed that a lead wants to hear of: how the platform says it stands, and when it runs out."""
    if "status" in body:
        yield "status", record.status, body["status"]
    if "deadlines" in body:
        yield "due", record.deadlines.get(COUNTDOWN, ""), body["deadlines"].get(COUNTDOWN, "")


def _known(writer: Writer, rows: Sequence[Incoming]) -> dict[tuple[str, str], tuple[int, Record]]:
    """The cases that are there, by platform and after-sale number; those without one by their order."""
    known: dict[tuple[str, str], tuple[int, Record]] = {}
    numbers = sorted({row.case_id for row in rows if row.case_id})
    orders = sorted({row.order_id for row in rows if row.order_id})
    for column, names, more in (
        (CASES.c.order_id, orders, CASES.c.case_id == ""), (CASES.c.case_id, numbers, CASES.c.case_id != ""),
    ):  # fmt: skip
        for part in parts(names):
            query = select(*columns()).where(column.in_(part), more).order_by(CASES.c.id)
            for found in map(stored, writer.connection.execute(query)):
                record = found.record
                known[record.platform, record.case_id or f"order {record.order_id}"] = found.id, record
    return known
