"""A customer's data removed, with the counts kept: what was done stays, about whom is gone."""

from dataclasses import replace
from typing import Any

from sqlalchemy import and_, or_, select, update

from aftersales_cli.register.cases import Hand
from aftersales_cli.register.database import SQLITE
from aftersales_cli.register.record import Record
from aftersales_cli.register.schema import CASES, EVENTS, NUMBERED
from aftersales_cli.register.store import Moved, Register, Writer, columns, stored

KEPT = (
    "platform", "product", "scenario", "state", "waiting", "result", "cause", "agent", "opened", "changed", "closed",
    "in_time", "outcome", "disposition", "liability", "served", "refund", "cost", "version", "sha256",
)  # fmt: skip


def forget(register: Register, hand: Hand, given: str) -> int:
    """Removes what is known of a customer, given by name, a number or #12; returns of how many cases."""
    name, number = register.customer(given), given.strip().removeprefix("#")

    def work(writer: Writer) -> int:
        own = [CASES.c.order_id == given.strip(), and_(CASES.c.case_id == given.strip(), NUMBERED)]
        if name:
            own.append(CASES.c.customer == name)
        if given.strip().startswith("#") and number.isdecimal() and len(number) < 13:
            own = [CASES.c.id == int(number)]
        query = select(*columns()).where(or_(*own))
        found = [stored(row) for row in writer.connection.execute(query)] if given.strip() else []
        for case in found:
            change = hand.change("forgotten", {})
            writer.save([(case.id, Moved(case.record, blank(case.record), change))])
            of_case = EVENTS.c.case_uid == case.record.uid
            writer.connection.execute(update(EVENTS).where(of_case).values(body=None))
        return len(found)

    count = register.write(work)
    if count and register.url.drivername == SQLITE:
        with register.failing(), register.engine.connect() as connection:  # nor in what SQLite keeps beside
            connection.rollback()
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count


def blank(record: Record) -> Record:
    """The record without whom it is about."""
    return replace(Record(record.uid), **{name: getattr(record, name) for name in KEPT}, labels=record.labels)
