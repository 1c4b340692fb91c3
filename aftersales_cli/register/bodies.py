"""What changes to a case say: notes, promises, its end. Texts are masked before they go anywhere."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from aftersales_cli.errors import UsageError
from aftersales_cli.register.record import CLOSED, DRAFT, OPEN, PARTIES, RESULTS, WAITING, Record
from aftersales_cli.safe import without_controls
from aftersales_cli.wording import choice_of

MOST_TEXT = 20_000  # characters of a note
LONGEST = 10**15  # fen


def tidy(text: str, most: int = MOST_TEXT) -> str:
    """A text as the register takes it: masked, without NUL and the like, of characters that can be written."""
    from aftersales_cli.masking import mask  # its patterns cost more than any other import

    return mask(text[:most].encode(errors="replace").decode()).strip()


def plain(text: str, most: int = 200) -> str:
    """A number or name as the register takes it: on one line, and masked where it is more than a number."""
    from aftersales_cli.masking import mask_number

    return mask_number(" ".join(without_controls(text[:most].encode(errors="replace").decode()).split()))


def note(text: str, waiting: str = "", owed: str = "", tags: Iterable[str] = ()) -> dict[str, Any]:
    """What a note changes: whom the case now waits for (`none` for nobody), and by when the customer hears of it.

    Raises UsageError.
    """
    body: dict[str, Any] = {}
    if words := tidy(text):
        body["note"] = words
    if waiting == "none":
        body |= {"state": OPEN, "waiting": ""}
    elif waiting:
        body |= {"state": WAITING, "waiting": one_of("--waiting", waiting, PARTIES)}
    if owed:
        body["owed"] = owed
    if named := [tidy(tag, 60) for tag in tags]:
        body["tags"] = [tag for tag in named if tag]
    if not body:
        raise UsageError("note-empty")
    return body


def promise(what: str, by: str, due: str, pays: Decimal | None) -> dict[str, Any]:
    """What a promise adds. Raises UsageError."""
    if not (words := tidy(what)):
        raise UsageError("note-empty")
    made: dict[str, Any] = {"what": words, "due": due}
    if by:
        made["by"] = plain(by)
    if pays:
        made["pays"] = fen(pays)
    return {"promise": made}


def keep(record: Record | None, number: int) -> dict[str, Any]:
    """What keeping a promise changes, of a case, or None that cannot be looked at now.

    Raises UsageError where there is none of that number.
    """
    if record is not None and not 1 <= number <= len(record.promises):
        raise UsageError("promise-unknown", number=number, count=len(record.promises))
    return {"kept": number}


def close(result: str, cause: str, refund: Decimal | None, cost: Decimal | None, note: str) -> dict[str, Any]:
    """What closing a case changes. Raises UsageError for a result that there is not."""
    body: dict[str, Any] = {"state": CLOSED, "waiting": "", "result": one_of("--result", result, RESULTS)}
    if cause:
        body["cause"] = tidy(cause, 60)
    for name, amount in (("refund", refund), ("cost", cost)):
        if amount is not None:
            body[name] = fen(amount)
    if words := tidy(note):
        body["note"] = words
    return body


def reopen(record: Record | None, why: str) -> dict[str, Any]:
    """What opening a case again changes, or None that cannot be looked at now. Raises UsageError where it is open."""
    if record is not None and record.state in (OPEN, DRAFT):
        raise UsageError("reg-case-open")
    body: dict[str, Any] = {"state": OPEN, "waiting": "", "served": 0}
    if words := tidy(why):
        body["note"] = words
    return body


def one_of(option: str, given: str, right: Iterable[str]) -> str:
    """A word of a closed set. Raises UsageError with the nearest."""
    if given not in (names := list(right)):
        raise UsageError("unknown-value", **choice_of(option, given, names))
    return given


def fen(amount: Decimal) -> int:
    """An amount of yuan in fen."""
    return min(int((amount * 100).to_integral_value()), LONGEST)
