"""What must happen next to cases: deadlines, promises and word to customers, what is due first coming first."""

from datetime import datetime

from sqlalchemy import select

from aftersales_cli.errors import UsageError
from aftersales_cli.frozen import frozen
from aftersales_cli.register.cases import MOST, PAGE, Filter
from aftersales_cli.register.record import NEVER, Duty, stamp
from aftersales_cli.register.schema import CASES, DUTIES
from aftersales_cli.register.store import Register, Stored, columns, stored


@frozen
class Due:
    """What must happen next to a case."""

    case: Stored
    duty: Duty
    overdue: bool


def due(
    register: Register, at: datetime, which: Filter, until: datetime | None = None, page: int = 1, size: int = PAGE
) -> tuple[list[Due], bool]:
    """A page of what must happen, up to a time if one is given; and whether there is more. Raises UsageError."""
    if page < 1 or not 1 <= size <= MOST:
        raise UsageError("register-page", most=MOST)
    query = (
        select(DUTIES.c.kind, DUTIES.c.name, DUTIES.c.due, *columns())
        .join_from(DUTIES, CASES, DUTIES.c.case_id == CASES.c.id)
        .where(*which.conditions())
        .order_by(DUTIES.c.due, DUTIES.c.case_id, DUTIES.c.kind, DUTIES.c.name)
    )
    if until is not None:
        query = query.where(DUTIES.c.due <= stamp(until))
    with register.reading() as connection:
        rows = connection.execute(query.offset((page - 1) * size).limit(size + 1)).all()
    now, found = stamp(at), []
    for row in rows[:size]:
        case = stored(row)
        duty = next((d for d in case.record.duties if (d.kind, d.name) == (row.kind, row.name)), None)
        if duty is not None:
            found.append(Due(case, duty, NEVER != duty.due < now))
    return found, len(rows) > size
