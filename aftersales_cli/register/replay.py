"""Stored cases through other playbooks: which would end differently, and what of money and deadlines is moved."""

from collections.abc import Iterator

from aftersales_cli.advice import advise
from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.register.advised import advised
from aftersales_cli.register.cases import Filter, every
from aftersales_cli.register.record import moment_of
from aftersales_cli.register.store import Register, Stored
from aftersales_cli.register.window import draft_of


@frozen
class Replayed:
    """A case that ends differently. `failed`: what it says can no longer be read, or cannot be true."""

    case: Stored
    outcome: str
    cost: int
    deadlines: dict[str, str]
    failed: str = ""


def replay(register: Register, library: Library, which: Filter) -> Iterator[Replayed | None]:
    """Each stored case that has come to an outcome, as it ends with these playbooks; None where all is as it was."""
    with register.reading() as connection:
        for case in every(connection, which):
            if case.record.outcome:
                yield _replayed(library, case)


def _replayed(library: Library, case: Stored) -> Replayed | None:
    record = case.record
    draft, at = draft_of(library, record), moment_of(record.changed)
    if draft.scenario is None or draft.platform is None or at is None:
        return Replayed(case, "", 0, {}, "gone")
    try:
        body = advised(library, advise(library, draft.case(at), "zh"))
    except AftersalesError:
        return Replayed(case, "", 0, {}, "contradiction")
    outcome, cost, dates = body["outcome"], body["cost"], body["deadlines"]
    moved = {id_: due for id_, due in dates.items() if record.deadlines.get(id_, due) != due}
    if outcome == record.outcome and not moved and (record.cost == cost or record.result):
        return None
    return Replayed(case, outcome, cost, moved)
