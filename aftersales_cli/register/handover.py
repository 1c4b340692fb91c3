"""What the next shift must know: open cases by urgency, promises, whom is waited for, and what the shift did."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select

from aftersales_cli.frozen import frozen
from aftersales_cli.register import duties
from aftersales_cli.register.cases import MOST, Filter, listed
from aftersales_cli.register.duties import Due
from aftersales_cli.register.record import DRAFT, OPEN, PROMISE, WAITING, stamp
from aftersales_cli.register.schema import CASES, EVENTS
from aftersales_cli.register.store import Register, Stored

SHOWN = 200  # cases that are shown one by one


@frozen
class Handover:
    """One page for the next shift. `done` counts what each person did, by person and kind of change."""

    since: datetime
    at: datetime
    open: tuple[Stored, ...]
    waiting: tuple[Stored, ...]
    drafts: tuple[Stored, ...]
    promises: tuple[Due, ...]
    closed: tuple[Stored, ...]
    counts: dict[str, int]
    done: dict[tuple[str, str], int]


def hand_over(register: Register, at: datetime, since: datetime, platform: str = "", agent: str = "") -> Handover:
    """What has been done since a time, and what is left."""
    which = {"platform": platform, "agent": agent}
    lists = {
        state: tuple(listed(register, Filter(states=(state,), **which), size=SHOWN)[0])  # type: ignore[arg-type]
        for state in (OPEN, WAITING, DRAFT)
    }
    closed, _ = listed(register, Filter(states=("closed",), since=since, until=at, **which), size=SHOWN)  # type: ignore[arg-type]
    due, _ = duties.due(register, at, Filter(**which), size=MOST)  # type: ignore[arg-type]
    with register.reading() as connection:
        query = select(CASES.c.state, func.count()).where(*Filter(**which).conditions()).group_by(CASES.c.state)  # type: ignore[arg-type]
        counts = {row[0]: row[1] for row in connection.execute(query)}
        made = select(EVENTS.c.by, EVENTS.c.kind).where(EVENTS.c.at >= stamp(since), EVENTS.c.at <= stamp(at))
        if agent:
            made = made.where(EVENTS.c.by == agent)
        done = Counter((row.by, row.kind) for row in connection.execute(made))
    promises = tuple(each for each in due if each.duty.kind == PROMISE)
    return Handover(
        since, at, lists[OPEN], lists[WAITING], lists[DRAFT], promises,
        tuple(case for case in closed if case.record.closed >= stamp(since)), counts, dict(sorted(done.items())),
    )  # fmt: skip
