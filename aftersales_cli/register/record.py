"""All that is kept of a case, as a value; how a change makes another of it; what must happen to it next.

Times are text of China's clock, `2026-11-20 10:00:00`, which sorts as time does.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, fields, replace
from datetime import datetime
from typing import Any

from aftersales_cli.frozen import frozen

DRAFT, OPEN, WAITING, CLOSED = STATES = ("draft", "open", "waiting", "closed")
PARTIES = ("customer", "courier", "platform", "warehouse", "finance", "supplier", "lead")  # whom a case may wait for
RESULTS = ("solved", "refunded", "refused", "withdrawn", "lost", "platform", "duplicate")
KINDS = (  # of changes
    "added", "answered", "advised", "served", "noted", "ticked", "promised", "kept", "closed", "reopened", "exported",
    "imported", "forgotten",
)  # fmt: skip
DEADLINE, PROMISE, PROGRESS = DUTIES = ("deadline", "promise", "progress")
NEVER = "9999-12-31 23:59:59"  # later than anything is due
EXPORT = "export"  # who gives the answers that stand in an export


@frozen
class Answer:
    """The answer to a question, who gave it and when."""

    value: str
    by: str
    at: str


@frozen
class Note:
    """What somebody wrote down."""

    text: str
    by: str
    at: str


@frozen
class Promise:
    """What was promised to the customer: by whom it is done, by when, what it pays in fen, and when it was kept."""

    what: str
    by: str
    due: str
    at: str
    pays: int = 0
    kept: str = ""


@frozen
class Duty:
    """What must happen next, and by when. `name` is the id of a limit, the number of a promise, or empty."""

    kind: str
    name: str
    due: str
    what: str = ""
    by: str = ""
    pays: int = 0


@frozen
class Record:
    """A case as the register keeps it. `customer` is a digest that tells customers apart, and never a name.

    `waiting`: for whom. `labels`: tags of the outcome, `tags` those given by
    hand. `begun`: when an interview
    at a desk made it. `served`: somebody has dealt with it since anything last changed. `owed`: by when the customer
    must hear of it. `in_time`: `yes` or `no` where it was closed before or after its deadline. Money is in fen.
    """

    uid: str
    platform: str = ""
    order_id: str = ""
    case_id: str = ""
    product: str = ""
    customer: str = ""
    scenario: str = ""
    state: str = DRAFT
    waiting: str = ""
    result: str = ""
    cause: str = ""
    agent: str = ""
    opened: str = ""
    changed: str = ""
    closed: str = ""
    begun: str = ""
    owed: str = ""
    in_time: str = ""
    outcome: str = ""
    disposition: str = ""
    liability: str = ""
    status: str = ""
    served: int = 0
    refund: int = 0
    cost: int = 0
    version: str = ""
    sha256: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    have: Mapping[str, Answer] = field(default_factory=dict)
    deadlines: Mapping[str, str] = field(default_factory=dict)
    promises: tuple[Promise, ...] = ()
    notes: tuple[Note, ...] = ()
    tags: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What must happen next, what is due first coming first; nothing once the case is closed."""
        if self.state in (DRAFT, CLOSED):
            return ()
        return tuple(sorted(self._duties(), key=lambda each: (each.due, each.kind, each.name)))

    def _duties(self) -> Iterator[Duty]:
        for name, due in self.deadlines.items():
            yield Duty(DEADLINE, name, due)
        for number, promise in enumerate(self.promises, 1):
            if not promise.kept:
                yield Duty(PROMISE, str(number), promise.due or NEVER, promise.what, promise.by, promise.pays)
        if self.owed:
            yield Duty(PROGRESS, "", self.owed)

    @property
    def next_due(self) -> str:
        """When the first of its duties is due."""
        return self.duties[0].due if self.duties else NEVER


@frozen
class Change:
    """One thing that happens to a case. `uid` tells it from all others, so that it is never made twice.

    `body` sets fields by name; `answers` and `have` are laid over those there are (None takes one away), `note`,
    `promise` and `tags` are added, `kept` is the number of a promise.
    """

    kind: str
    by: str
    at: str
    body: Mapping[str, Any]
    uid: str


_SCALARS = frozenset(each.name for each in fields(Record)) - {
    "uid", "answers", "have", "promises", "notes", "tags",
}  # fmt: skip


def applied(record: Record, change: Change) -> Record:
    """The record after a change. Raises KeyError for what no record has."""
    values: dict[str, Any] = {"changed": change.at}
    for key, value in change.body.items():
        if key in _SCALARS:
            values[key] = tuple(value) if isinstance(value, list) else value
        elif key in ("answers", "have"):
            values[key] = _laid_over(getattr(record, key), value, change)
        else:
            name, made = _ADDED[key](record, value, change)
            values[name] = made
    after = replace(record, **values)
    if after.state == CLOSED and record.state != CLOSED:
        after = replace(after, closed=change.at, in_time=_in_time(record, change.at))
    elif after.state != CLOSED and record.state == CLOSED:
        after = replace(after, closed="", in_time="", result="")
    return after


def _laid_over(old: Mapping[str, Answer], new: Mapping[str, Any], change: Change) -> dict[str, Answer]:
    if not old:
        by, at = change.by, change.at
        return {name: Answer(value, by, at) for name, value in new.items() if value is not None}
    both = dict(old)
    for name, value in new.items():
        if value is None:
            both.pop(name, None)
        elif name not in both or both[name].value != value:
            both[name] = Answer(value, change.by, change.at)
    return both


def _noted(record: Record, text: str, change: Change) -> tuple[str, object]:
    return "notes", (*record.notes, Note(text, change.by, change.at))


def _promised(record: Record, promise: Mapping[str, Any], change: Change) -> tuple[str, object]:
    return "promises", (*record.promises, Promise(**{"by": change.by, "at": change.at, **promise}))


def _kept(record: Record, number: int, change: Change) -> tuple[str, object]:
    numbered = enumerate(record.promises, 1)
    return "promises", tuple([replace(p, kept=p.kept or change.at) if n == number else p for n, p in numbered])


def _tagged(record: Record, tags: list[str], _: Change) -> tuple[str, object]:
    return "tags", (*record.tags, *[tag for tag in dict.fromkeys(tags) if tag not in record.tags])


_Add = Callable[["Record", Any, "Change"], tuple[str, object]]
_ADDED: dict[str, _Add] = {"note": _noted, "promise": _promised, "kept": _kept, "tags": _tagged}


def _in_time(record: Record, at: str) -> str:
    nearest = min(record.deadlines.values(), default="")
    return "" if not nearest else "yes" if at <= nearest else "no"


# --- as text


def as_tree(record: Record) -> dict[str, Any]:
    """The record as an object of JSON; what is empty is left out."""
    tree: dict[str, Any] = {}
    for name in _NAMES:
        value = getattr(record, name)
        if not value:
            continue
        if name in ("answers", "have"):
            tree[name] = {id_: _brief(each, record) for id_, each in value.items()}
        elif name == "notes":
            tree[name] = [[each.text, each.by, each.at] for each in value]
        elif name == "promises":
            tree[name] = [[each.what, each.by, each.due, each.at, each.pays, each.kept] for each in value]
        else:
            tree[name] = value
    return tree


def _brief(answer: Answer, record: Record) -> object:
    """An answer as a value alone where it came with the export that opened the case, as most do."""
    if answer.by == EXPORT and answer.at == record.opened:
        return answer.value
    return [answer.value, answer.by, answer.at]


def of_tree(tree: Mapping[str, Any]) -> Record:
    """The record of an object of JSON. Raises TypeError, KeyError or ValueError for what is none."""
    values = dict(tree)
    opened = values.get("opened", "")
    for name in ("answers", "have"):
        values[name] = {
            id_: Answer(each, EXPORT, opened) if isinstance(each, str) else Answer(*each)
            for id_, each in values.get(name, {}).items()
        }
    values["notes"] = tuple([Note(*each) for each in values.get("notes", ())])
    values["promises"] = tuple([Promise(*each) for each in values.get("promises", ())])
    for name in ("tags", "labels"):
        values[name] = tuple(values.get(name, ()))
    return Record(**values)


_NAMES = [each.name for each in fields(Record)]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def as_text(tree: Mapping[str, Any]) -> str:
    """An object as the register writes it."""
    return _encode(tree)


def of_text(text: str) -> Record:
    """The record of a text that the register has written."""
    return of_tree(json.loads(text))


def stamp(moment: datetime) -> str:
    """A time as the register writes it."""
    return moment.isoformat(" ", "seconds")


def moment_of(text: str) -> datetime | None:
    """The time that the register has written; None where nothing is ever due, and for what is no time."""
    try:
        return None if text in ("", NEVER) else datetime.fromisoformat(text)
    except ValueError:  # brought in by hand, or damaged
        return None
