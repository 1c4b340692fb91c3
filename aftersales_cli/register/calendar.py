"""What must happen next as a calendar (RFC 5545), with alarms before each."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from aftersales_cli.advice.calendar import Entry, write_entries
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.register.duties import Due
from aftersales_cli.register.record import DEADLINE, moment_of
from aftersales_cli.wording import headed, label


def write_calendar(library: Library, due: Iterable[Due], at: datetime, lang: Lang, path: Path) -> None:
    """Writes the calendar; an older one makes way for it, nothing else does.

    Raises UsageError where something else is there, AftersalesError where it cannot be written.
    """
    write_entries([entry for each in due if (entry := _entry(library, each, lang))], at, path)


def _entry(library: Library, due: Due, lang: Lang) -> Entry | None:
    when, record, duty = moment_of(due.duty.due), due.case.record, due.duty
    if when is None:
        return None
    limit = library.limits.get(duty.name) if duty.kind == DEADLINE else None
    kind = limit.text.in_(lang) if limit else label(f"reg-kind-{duty.kind}", lang)
    text = headed(kind, duty.what, lang) if duty.what else kind
    number = record.case_id or record.order_id or f"#{due.case.id}"
    about = [library.title(record.scenario).in_(lang)] if record.scenario in library.scenario_ids else []
    if record.platform in library.platforms:
        about.append(library.platforms[record.platform].name.in_(lang))
    uid = hashlib.sha256("|".join((record.uid, duty.kind, duty.name)).encode()).hexdigest()[:32]
    return Entry(uid, text, when, f"{text} {number}", "\n".join(about))
