"""Cases out to a file of JSON Lines and back in: to keep them safe, or to move them to another register."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import select

from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.register.cases import Filter, Hand, every
from aftersales_cli.register.record import STATES, Record, as_text, as_tree, of_tree
from aftersales_cli.register.schema import CASES, NUMBERED
from aftersales_cli.register.store import Moved, Register, Stored, Writer, columns, stored

SCHEMA = "aftersales/register@1"
AT_ONCE = 500


@frozen
class Imported:
    """What an import did: new cases, newer ones that took the place of older, those that were there; bad lines."""

    new: int = 0
    newer: int = 0
    same: int = 0
    faulty: tuple[int, ...] = ()


def lines(register: Register, which: Filter) -> Iterator[str]:
    """The cases as lines, below one that says what this is."""
    yield as_text({"schema": SCHEMA}) + "\n"
    with register.reading() as connection:
        for case in every(connection, which):
            yield as_text(as_tree(case.record)) + "\n"


def bring_back(register: Register, hand: Hand, given: Iterable[str]) -> Imported:
    """Reads such lines; a case that is there and has changed since stays. Raises AftersalesError for what is none."""
    numbered = enumerate(given, 1)
    first = next(numbered, (0, ""))[1]
    if _object(first).get("schema") != SCHEMA:
        raise AftersalesError("import-no-register")
    new = newer = same = 0
    faulty: list[int] = []
    part: list[tuple[int, Record]] = []

    def flush() -> None:
        nonlocal new, newer, same
        added, renewed, clashing = register.write(lambda writer: _bring(writer, hand, part))
        new, newer, same = new + added, newer + renewed, same + len(part) - added - renewed - len(clashing)
        faulty.extend(clashing)
        part.clear()

    for number, line in numbered:
        record = record_of(_object(line))
        if record is None:
            faulty.append(number)
            continue
        part.append((number, record))
        if len(part) >= AT_ONCE:
            flush()
    if part:
        flush()
    return Imported(new, newer, same, tuple(sorted(faulty)))


def _bring(writer: Writer, hand: Hand, part: list[tuple[int, Record]]) -> tuple[int, int, list[int]]:
    uids = [record.uid for _, record in part]
    rows = writer.connection.execute(select(*columns()).where(CASES.c.uid.in_(uids)))
    known: dict[str, Stored] = {case.record.uid: case for case in map(stored, rows)}
    numbers = [record.case_id for _, record in part if record.case_id]
    query = select(CASES.c.platform, CASES.c.case_id, CASES.c.uid).where(CASES.c.case_id.in_(numbers), NUMBERED)
    taken = {(row.platform, row.case_id): row.uid for row in writer.connection.execute(query)}
    new: list[Moved] = []
    renewed, clashing = 0, []
    for number, record in part:
        change = hand.change("imported", {})
        if record.case_id and taken.setdefault((record.platform, record.case_id), record.uid) != record.uid:
            clashing.append(number)
        elif record.uid not in known:
            new.append(Moved(None, record, change))
            known[record.uid] = Stored(0, record)
        elif known[record.uid].id and known[record.uid].record.changed < record.changed:
            case = known[record.uid]
            writer.save([(case.id, Moved(case.record, record, change))])
            renewed += 1
    writer.insert(new)
    return len(new), renewed, clashing


def _object(line: str) -> dict[str, Any]:
    try:
        tree = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, dict) else {}


_KINDS = {each.name: type(each.default) for each in fields(Record) if isinstance(each.default, str | int)}


def record_of(tree: dict[str, Any]) -> Record | None:
    """The record of an object that may come from anywhere; None where it is none that the register could have."""
    try:
        record = of_tree(tree)
        again = of_tree(json.loads(as_text(as_tree(record))))
        record_text = as_text(as_tree(record)).encode()
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
        return None
    typed = all(type(getattr(record, name)) is kind for name, kind in _KINDS.items())
    sound = (
        typed
        and isinstance(record.uid, str)
        and record.uid
        and record.state in STATES
        and b"\\u0000" not in record_text
    )
    return record if sound and again == record and _texts(record) else None


def _parts_of(part: object) -> list[str]:
    return [each.name for each in fields(part)]  # type: ignore[arg-type]


def _texts(record: Record) -> bool:
    """Whether everything in the parts of a record is text, but for what is paid."""
    parts = [*record.answers.values(), *record.have.values(), *record.notes, *record.promises]
    values = [value for part in parts for name in _parts_of(part) if (value := getattr(part, name)) is not None]
    ints = sum(isinstance(promise.pays, int) for promise in record.promises)
    texts = sum(isinstance(value, str) for value in values)
    named = [*record.tags, *record.labels, *record.deadlines, *record.deadlines.values()]
    return texts + ints == len(values) and ints == len(record.promises) and all(isinstance(n, str) for n in named)
