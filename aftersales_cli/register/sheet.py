"""A case of the register for scripts and sheets: an object of JSON, or a row of cells."""

from decimal import Decimal
from typing import Any

from aftersales_cli.answers import CHINA
from aftersales_cli.register.duties import Due
from aftersales_cli.register.record import PROMISE, moment_of
from aftersales_cli.register.store import Stored

COLUMNS = (
    "id", "platform", "order_id", "case_id", "product", "scenario", "state", "waiting", "result", "cause", "agent",
    "opened", "changed", "closed", "in_time", "outcome", "disposition", "liability", "status", "refund", "cost",
    "next_due",
)  # fmt: skip
DUE_COLUMNS = ("due", "overdue", "kind", "name", "what", "by", "pays", *COLUMNS[:8], "agent")


def as_json(case: Stored) -> dict[str, Any]:
    """The case as an object: all that the register keeps of it."""
    record = case.record
    return {
        **dict.fromkeys(COLUMNS, None), **_flat(case),
        "answers": {id_: {"value": a.value, "by": a.by, "at": iso(a.at)} for id_, a in record.answers.items()},
        "evidence": [{"id": id_, "by": a.by, "at": iso(a.at)} for id_, a in record.have.items()],
        "deadlines": [{"limit": id_, "due": iso(due)} for id_, due in record.deadlines.items()],
        "promises": [
            {"number": number, "what": p.what, "by": p.by, "due": iso(p.due), "pays": yuan(p.pays) if p.pays else None,
             "made": iso(p.at), "kept": iso(p.kept)}
            for number, p in enumerate(record.promises, 1)
        ],
        "notes": [{"text": n.text, "by": n.by, "at": iso(n.at)} for n in record.notes],
        "tags": [*record.labels, *record.tags],
        "playbook": {"version": record.version or None, "sha256": record.sha256 or None},
    }  # fmt: skip


def _flat(case: Stored) -> dict[str, Any]:
    record = case.record
    values: dict[str, Any] = {name: getattr(record, name) or None for name in COLUMNS if name not in ("id", "next_due")}
    times = {name: iso(str(values[name] or "")) for name in ("opened", "changed", "closed")}
    money = {"refund": yuan(record.refund), "cost": yuan(record.cost)}
    return {"id": case.id, **values, **times, **money, "next_due": iso(record.next_due)}


def as_cells(case: Stored) -> dict[str, str]:
    """The case as cells by their titles."""
    return {name: "" if value is None else str(value) for name, value in _flat(case).items()}


def due_json(due: Due) -> dict[str, Any]:
    """What must happen next, as an object."""
    duty, record = due.duty, due.case.record
    promised = duty.kind == PROMISE
    return {
        "due": iso(duty.due), "overdue": due.overdue, "kind": duty.kind, "name": duty.name or None,
        "what": duty.what or None, "by": duty.by if promised else record.agent,
        "pays": yuan(duty.pays) if duty.pays else None,
        **{name: value for name, value in _flat(due.case).items() if name in DUE_COLUMNS},
    }  # fmt: skip


def due_cells(due: Due) -> dict[str, str]:
    """What must happen next, as cells by their titles."""
    return {name: _cell(value) for name, value in due_json(due).items()}


def _cell(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def yuan(fen: int) -> str:
    """An amount of fen in yuan."""
    return f"{Decimal(fen) / 100:.2f}"


def iso(text: str) -> str | None:
    """A time of the register as scripts take it; None for none."""
    moment = moment_of(text)
    return None if moment is None else moment.replace(tzinfo=CHINA).isoformat()
