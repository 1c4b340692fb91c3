"""An export joins the register: its cases are added, those that are there updated, and closed where the platform has.

The same export twice changes nothing. What an agent has found out stays: an export only fills in what nobody has said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select

from aftersales_cli.intake.casefile import Incoming
from aftersales_cli.masking import mask
from aftersales_cli.register.bodies import plain
from aftersales_cli.register.cases import Hand
from aftersales_cli.register.fresh import COUNTDOWN, Form, Forms, uids
from aftersales_cli.register.record import CLOSED, EXPORT, OPEN, Record, applied, stamp
from aftersales_cli.register.schema import CASES
from aftersales_cli.register.store import Moved, Register, Writer, columns, new_uid, parts, stored

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


class Read(NamedTuple):
    """A row of an export, what it has of its own as the register takes it, and what tells it from all others."""

    row: Incoming
    form: Form
    own: tuple[str, ...]
    seen: str


class Bringing:
    """Brings rows into a register, so many at a time."""

    def __init__(self, register: Register, at: datetime, version: str, sha256: str) -> None:
        self.register = register
        self._hand = Hand(EXPORT, at)
        self._forms = Forms(self._hand, {"version": version, "sha256": sha256})
        self._rows: list[Read] = []
        self._masked = lru_cache(maxsize=20_000)(mask)
        self._plain = lru_cache(maxsize=20_000)(plain)
        self.brought = Brought()

    def add(self, rows: Iterable[Incoming]) -> None:
        """Takes rows."""
        self._rows += map(self._read, rows)
        while len(self._rows) >= AT_ONCE:
            part, self._rows = self._rows[:AT_ONCE], self._rows[AT_ONCE:]
            self._bring(part)

    def _read(self, row: Incoming) -> Read:
        due = "" if row.due is None else stamp(row.due)
        own = (row.order_id, row.case_id, self._masked(row.product), due, *row.own)
        form = self._forms.of(row.alike)
        return Read(row, form, own, form.seen(own))

    def finish(self) -> Brought:
        """Brings in what is left, and says what was changed."""
        if self._rows:
            self._bring(self._rows)
            self._rows = []
        return self.brought

    def _bring(self, rows: Sequence[Read]) -> None:
        done = self.register.write(lambda writer: self._brought(writer, rows))
        total = self.brought
        for name in ("new", "updated", "closed", "same", "passed"):
            setattr(total, name, getattr(total, name) + getattr(done, name))
        total.told += done.told[: MOST_TOLD - len(total.told)]

    def _brought(self, writer: Writer, rows: Sequence[Read]) -> Brought:
        brought, case_uids, change_uids = Brought(), uids(), uids()
        known, new = _known(writer, rows), dict[_Key, Read]()
        there: list[tuple[int, Read]] = []  # cases that may have changed
        for each in rows:
            row, key = each.row, _key(each.row)
            found = known.get(key) or known.get((row.alike.platform, row.order_id, "order"))
            if found is None and row.alike.closed:
                brought.passed += 1
            elif found is None and key not in new:
                new[key] = each
            elif found is None or found[1] == each.seen:
                brought.same += 1
            else:
                there.append((found[0], each))
        brought.new = len(new)
        for part in parts([*new.values()]):
            writer.put([form.made(next(case_uids), next(change_uids), own, seen) for _, form, own, seen in part])
        self._compared(writer, there, brought)
        return brought

    def _compared(self, writer: Writer, there: Sequence[tuple[int, Read]], brought: Brought) -> None:
        """Changes what is otherwise in the cases that are there; where nothing is, the row is known the next time."""
        records = {}
        for part in parts([id_ for id_, _ in there]):
            rows = writer.connection.execute(select(*columns()).where(CASES.c.id.in_(part)))
            records.update({case.id: case.record for case in map(stored, rows)})
        changed: dict[int, Moved] = {}
        same: dict[int, str] = {}
        for id_, (row, _, _, seen) in there:
            record = records[id_]
            body = {name: value for name, value in self._news(row, record) if value != getattr(record, name, None)}
            if not body or id_ in changed:
                brought.same += 1
                same[id_] = seen
                continue
            change = self._hand.change("exported", body, new_uid())
            changed[id_] = Moved(record, applied(record, change), change)
            brought.closed += body.get("state") == CLOSED
            brought.updated += body.get("state") != CLOSED
            brought.told += [(id_, record.order_id or record.case_id, *each) for each in _told(record, body)]
        writer.save([*changed.items()])
        writer.see({id_: seen for id_, seen in same.items() if id_ not in changed})

    def _news(self, row: Incoming, record: Record) -> Iterator[tuple[str, Any]]:
        """What the export says now; of what an agent has answered or advised nothing."""
        yield "status", self._plain(row.alike.status)
        if row.alike.closed:
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
            name: value for name, value in row.said.items()
            if name not in record.answers or (record.answers[name].by == EXPORT and record.answers[name].value != value)
        }  # fmt: skip
        if news:
            yield "answers", news
        if all(answer.by == EXPORT for answer in record.answers.values()) and not record.begun:
            for name in ("scenario", "outcome", "disposition", "liability"):
                yield name, getattr(row.alike, name)


def _dates(row: Incoming) -> dict[str, str]:
    return {} if row.due is None else {COUNTDOWN: stamp(row.due)}


def _told(record: Record, body: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What has changed that a lead wants to hear of: how the platform says it stands, and when it runs out."""
    if "status" in body:
        yield "status", record.status, body["status"]
    if "deadlines" in body:
        yield "due", record.deadlines.get(COUNTDOWN, ""), body["deadlines"].get(COUNTDOWN, "")


_Key = tuple[str, str, str]


def _key(row: Incoming) -> _Key:
    platform = row.alike.platform
    return (platform, row.case_id, "case") if row.case_id else (platform, row.order_id, "order")


def _known(writer: Writer, rows: Sequence[Read]) -> dict[_Key, tuple[int, str]]:
    """The cases that are there, with the rows they have seen, by platform and after-sale number or order.

    By order are those that have no number, and looked for where a row finds none by its own.
    """
    known: dict[_Key, tuple[int, str]] = {}

    def look(word: str, column: str, which: str, names: set[str]) -> None:
        query = f"SELECT id, seen, platform, {column} FROM cases WHERE case_id {which} AND {column} IN"
        for id_, seen, platform, number in writer.among(query, sorted(names - {""}), "ORDER BY id"):
            known[platform, number, word] = id_, seen

    look("case", "case_id", "<> ''", {row.case_id for row, *_ in rows})
    look("order", "order_id", "= ''", {row.order_id for row, *_ in rows if _key(row) not in known})
    return known
