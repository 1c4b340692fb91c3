"""Whether the register is as it was written: no event altered, taken out or cut off, no case behind its events."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from aftersales_cli.frozen import frozen
from aftersales_cli.register.chain import START, digest, link
from aftersales_cli.register.schema import CASES, EVENTS, HEAD
from aftersales_cli.register.store import Register

FAULTS = ("altered", "removed", "cut", "case-altered", "case-removed")
ALTERED, REMOVED, CUT, CASE_ALTERED, CASE_REMOVED = FAULTS


@frozen
class Verified:
    """How many events there are, the last hash, and the first fault: what is wrong, and with which event or case."""

    events: int
    head: str
    fault: str = ""
    number: int = 0


def verify(register: Register) -> Verified:
    """Goes through all events and cases, and stops at the first fault."""
    with register.reading() as connection:
        head = connection.execute(select(HEAD.c.number, HEAD.c.hash)).one()
        forgotten = set(connection.execute(select(EVENTS.c.case_uid).where(EVENTS.c.kind == "forgotten")).scalars())
        last: dict[str, tuple[int, str]] = {}
        events = select(EVENTS).order_by(EVENTS.c.number)
        with connection.execution_options(yield_per=2000).execute(events) as rows:
            chain = _chain(rows, forgotten, last)
        if chain.fault:
            return chain
        if (chain.events, chain.head) != (head.number, head.hash):
            return Verified(chain.events, chain.head, CUT, min(chain.events, head.number) + 1)
        with connection.execute(select(CASES.c.id, CASES.c.uid, CASES.c.body).order_by(CASES.c.id)) as rows:
            for case in rows:
                if last.pop(case.uid, (0, ""))[1] != digest(case.body or ""):
                    return Verified(chain.events, chain.head, CASE_ALTERED, case.id)
    if last:
        return Verified(chain.events, chain.head, CASE_REMOVED, min(number for number, _ in last.values()))
    return chain


def _chain(rows: Iterable[Any], forgotten: set[str], last: dict[str, tuple[int, str]]) -> Verified:
    """Goes along the events; `last` is told the last of each case, and what the case was like then."""
    before, count = START, 0
    for row in rows:
        if row.number != count + 1:
            return Verified(count, before, REMOVED, count + 1)
        count = row.number
        parts = (row.uid, row.case_uid, row.kind, row.by, row.at, row.body_hash, row.after_hash)
        if not all(isinstance(part, str) for part in (*parts, row.body or "")):  # the file is damaged
            return Verified(count, before, ALTERED, row.number)
        lost = row.body is None and row.case_uid not in forgotten
        wrong = row.body is not None and digest(row.body) != row.body_hash
        if lost or wrong or link(before, row.number, *parts) != row.hash:
            return Verified(count, before, ALTERED, row.number)
        before = row.hash
        last[row.case_uid] = row.number, row.after_hash
    return Verified(count, before)
