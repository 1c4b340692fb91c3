"""Cases of the register: found, listed, and changed, one change at a time. Texts are masked before they are written."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, literal_column, or_, select

from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.frozen import frozen
from aftersales_cli.register.bodies import one_of, plain, tidy
from aftersales_cli.register.database import by_index
from aftersales_cli.register.record import CLOSED, OPEN, STATES, Change, Record, stamp
from aftersales_cli.register.schema import CASES, EVENTS, LIVE, NUMBERED, OF_AGENT
from aftersales_cli.register.store import Register, Stored, Writer, columns, new_uid, stored

PAGE = 50  # cases on a page
MOST = 1000  # at most


@frozen
class Hand:
    """Who does something, and when."""

    by: str
    at: datetime

    def change(self, kind: str, body: Mapping[str, Any], uid: str = "") -> Change:
        """A change that she makes."""
        return Change(kind, self.by, stamp(self.at), body, uid or new_uid())


@frozen
class Filter:
    """Which cases are meant: those to which all of it applies. Times are of the last change."""

    platform: str = ""
    agent: str = ""
    states: tuple[str, ...] = ()
    scenario: str = ""
    product: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    begun: bool = False  # at a desk, and not dealt with

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for the database."""
        equal = ("platform", "agent", "scenario", "product")
        found = [CASES.c[name] == value for name in equal if (value := getattr(self, name))]
        if self.states == (CLOSED,):
            found.append(CASES.c.state == literal_column(f"'{CLOSED}'"))  # in which a database sees the index for it
        elif self.states:
            found.append(CASES.c.state.in_(self.states))
        if self.since is not None:
            found.append(CASES.c.changed >= stamp(self.since))
        if self.until is not None:
            found.append(CASES.c.changed <= stamp(self.until))
        if self.states and CLOSED not in self.states:
            found.append(LIVE)
        if self.agent:
            found.append(OF_AGENT)
        if self.begun:
            found += [CASES.c.begun != literal_column("''"), CASES.c.served == literal_column("0")]
        if self.text:
            found.append(CASES.c.words.contains(tidy(self.text).lower(), autoescape=True))
        return found


# --- found


def found(register: Register, given: str) -> Stored:
    """The case of a number of the register (#12), else the newest of an order or after-sale number.

    Raises AftersalesError where there is none.
    """
    with register.reading() as connection:
        case = _by_number(connection, given) or by_order(connection, plain(given))
    if case is None:
        raise AftersalesError("case-unknown", given=given)
    return case


def _by_number(connection: Connection, given: str) -> Stored | None:
    digits = given.strip().removeprefix("#")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 12:
        return None
    row = connection.execute(select(*columns()).where(CASES.c.id == int(digits))).one_or_none()
    return None if row is None else stored(row)


def by_order(connection: Connection, number: str, platform: str = "") -> Stored | None:
    """The case of an order or after-sale number: one that is not closed before others, the newest first."""
    if not number:
        return None
    own = [CASES.c.platform == platform] if platform else []
    of_number = or_(CASES.c.order_id == number, and_(CASES.c.case_id == number, NUMBERED))
    query = select(*columns()).where(of_number, *own).order_by(CASES.c.state == CLOSED, CASES.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else stored(row)


def listed(register: Register, which: Filter, page: int = 1, size: int = PAGE) -> tuple[list[Stored], bool]:
    """A page of cases, and whether there are more: by what is due first where states are named, else the newest first.

    Raises UsageError for a page that there cannot be.
    """
    if page < 1 or not 1 <= size <= MOST:
        raise UsageError("register-page", most=MOST)
    query = select(*columns()).where(*which.conditions())
    if which.states and CLOSED not in which.states:
        query = query.order_by(CASES.c.next_due, CASES.c.id)
    else:
        query = query.order_by(CASES.c.changed.desc(), CASES.c.id.desc())
        if which.states == (CLOSED,) and not which.agent:
            query = by_index(query, "cases_closed")
    if which.begun:
        query = by_index(query, "cases_begun")
    with register.reading() as connection:
        rows = connection.execute(query.offset((page - 1) * size).limit(size + 1)).all()
    return [stored(row) for row in rows[:size]], len(rows) > size


def every(connection: Connection, which: Filter, newest: bool = False) -> Iterable[Stored]:
    """All cases that are meant, one by one, in the order they came."""
    query: Select[Any] = select(*columns()).where(*which.conditions()).order_by(CASES.c.id)
    with connection.execution_options(yield_per=1000).execute(query) as rows:
        for row in rows:
            yield stored(row)


def history(register: Register, case: Stored) -> list[dict[str, str]]:
    """What happened to a case, in order: kind, by whom and when."""
    query = select(EVENTS.c.number, EVENTS.c.kind, EVENTS.c.by, EVENTS.c.at).where(EVENTS.c.case_uid == case.record.uid)
    with register.reading() as connection:
        rows = connection.execute(query.order_by(EVENTS.c.number)).all()
    return [{"kind": row.kind, "by": row.by, "at": row.at} for row in rows]


# --- changed


def add(register: Register, hand: Hand, fields: Mapping[str, Any], note: str = "", customer: str = "") -> Stored:
    """A new open case. Raises UsageError where the platform's after-sale number is taken."""
    return put(register, named(register, addition(hand, fields, note), customer))


def addition(hand: Hand, fields: Mapping[str, Any], note: str = "") -> Change:
    """The change that adds an open case."""
    body = {name: value for name, value in fields.items() if value}
    return hand.change("added", {**body, "state": body.get("state", OPEN), **({"note": tidy(note)} if note else {})})


def named(register: Register, change: Change, customer: str) -> Change:
    """The change with the digest by which the register knows the customer, if one is named."""
    return replace(change, body={**change.body, "customer": register.customer(customer)}) if customer else change


def put(register: Register, change: Change) -> Stored:
    """Adds a case. Raises UsageError where the platform's after-sale number is taken."""

    def work(writer: Writer) -> Stored:
        if not writer.done(change.uid):
            refuse_taken(writer, change.body)
        id_, moved = writer.add(change)
        return Stored(id_, moved.after)

    return register.write(work)


def refuse_taken(writer: Writer, body: Mapping[str, Any], but: int = 0) -> None:
    """Raises UsageError where another case has the after-sale number that is given."""
    number = body.get("case_id")
    if not number:
        return
    query = select(CASES.c.id).where(CASES.c.platform == body.get("platform", ""), CASES.c.case_id == number, NUMBERED)
    taken = writer.connection.execute(query.where(CASES.c.id != but)).scalar()
    if taken is not None:
        raise UsageError("case-taken", number=number, id=taken)


def change(register: Register, id_: int, made: Change) -> Record:
    """Makes a change. Raises AftersalesError where there is no such case."""
    moved = register.change(id_, made)
    if moved is None:
        raise AftersalesError("case-unknown", given=f"#{id_}")
    return moved.after


def states_of(given: Iterable[str]) -> tuple[str, ...]:
    """States by their names; `all` is all. Raises UsageError."""
    named = [one_of("--state", each, (*STATES, "all")) for each in given]
    return () if "all" in named else tuple(named)
