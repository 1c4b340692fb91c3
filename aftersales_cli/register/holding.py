"""Which window writes a case: it holds it until it lets go, ends, or has been silent for long."""

import os
import secrets
import socket
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select

from aftersales_cli.register.database import by_index
from aftersales_cli.register.record import OPEN, moment_of, stamp
from aftersales_cli.register.schema import CASES, HELD, LIVE
from aftersales_cli.register.store import Register, Stored, Writer, columns, stored

SILENT = timedelta(hours=12)  # after which a window of another machine is taken for gone
# What nobody has dealt with.
QUEUED = (LIVE, CASES.c.state == OPEN, CASES.c.served == 0)
TRIED = 50  # of the most urgent cases, until one is found that nobody holds


def new_holder(by: str = "") -> str:
    """What tells this window from all others: who sits at it, the machine, the process."""
    return f"{by}@{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def who_holds(case: Stored) -> str:
    """The agent at the window that holds a case, else the machine it stands on."""
    by, _, where = case.holder.rpartition("@")
    return by or where.partition(":")[0]


def free(case: Stored, now: datetime, mine: str = "") -> bool:
    """Whether no window that may still be open holds a case, but for one's own."""
    if not case.holder or case.holder == mine:
        return True
    where, _, process = case.holder.rpartition(":")[0].rpartition(":")
    if where.rpartition("@")[2] == socket.gethostname():
        return not _runs(process)
    held = moment_of(case.held)
    return held is None or now - held > SILENT


def _runs(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, ValueError, OverflowError):  # it is another's
        return True
    return True


def take(register: Register, id_: int, holder: str, now: datetime, over: bool = False) -> Stored | None:
    """The case, held by a window from now on; None where another holds it, unless it is taken `over` from that."""

    def work(writer: Writer) -> Stored | None:
        case = standing(writer, id_)
        return None if case is None else _taken(writer, case, holder, now, over)

    return register.write(work)


def standing(writer: Writer, id_: int) -> Stored | None:
    """A case as it stands, with the window that holds it: another may have taken it over."""
    row = writer.connection.execute(select(*columns()).where(CASES.c.id == id_)).one_or_none()
    return None if row is None else stored(row)


def let_go(register: Register, id_: int, holder: str) -> None:
    """Lets others go on with a case; one that another window has taken over stays with that."""

    def work(writer: Writer) -> None:
        case = standing(writer, id_)
        if case is not None and case.holder == holder:
            writer.hold(id_, "", "")

    register.write(work)


def take_next(register: Register, holder: str, now: datetime, agent: str = "") -> Stored | None:
    """The most urgent open case that nobody has dealt with or holds, held by a window from now on; None for none."""
    query = by_index(select(*columns()), "cases_live").where(*QUEUED)
    if agent:
        query = query.where(CASES.c.agent == agent)

    def work(writer: Writer) -> Stored | None:
        for row in writer.connection.execute(query.order_by(CASES.c.next_due, CASES.c.id).limit(TRIED)).all():
            if case := _taken(writer, stored(row), holder, now):
                return case
        return None

    return register.write(work)


def held(register: Register, now: datetime, mine: str = "") -> list[Stored]:
    """The cases that nobody has dealt with and other windows hold."""
    query = by_index(select(*columns()), "cases_held").where(HELD, LIVE, CASES.c.served == 0).order_by(CASES.c.id)
    with register.reading() as connection:
        return [case for case in map(stored, connection.execute(query)) if not free(case, now, mine)]


def queued(register: Register, but: Collection[int] = ()) -> tuple[int, datetime | None]:
    """How many cases wait for somebody to deal with them, but for some of them, and when the first of them is due."""
    counted = by_index(select(func.count(), func.min(CASES.c.next_due)), "cases_live")
    query = counted.where(*QUEUED, CASES.c.id.not_in(but))
    with register.reading() as connection:
        count, due = connection.execute(query).one()
    return count, moment_of(due or "")


def _taken(writer: Writer, case: Stored, holder: str, now: datetime, over: bool = False) -> Stored | None:
    if not over and not free(case, now, holder):
        return None
    writer.hold(case.id, holder, stamp(now))
    return Stored(case.id, case.record, holder, stamp(now))
