"""What a worked case expects of its advice beside the outcome, and where the advice differs."""

import json
from collections.abc import Iterator

from aftersales_cli.advice import Advice
from aftersales_cli.advice.deadlines import DueDate
from aftersales_cli.advice.record import as_json
from aftersales_cli.answers import show
from aftersales_cli.model import Expected
from aftersales_cli.wording import Message

NO_OFFER = "none"  # what a case expects as its next offer where nothing is left to offer


def unmet(expected: Expected, advice: Advice, english: Advice) -> Iterator[Message]:
    """Each expectation that the advice does not meet. Words may stand in the Chinese or in the English of it."""
    for key in ("disposition", "liability", "urgency"):
        wanted = getattr(expected, key)
        if wanted is not None and wanted != getattr(advice, key):
            yield _differs(key, wanted, getattr(advice, key))
    if expected.next_offer not in (None, next_offer(advice)):
        yield _differs("next_offer", expected.next_offer, next_offer(advice))
    found = {date.id: due_of(date) for date in advice.deadlines}
    for id_, due in expected.deadlines.items():
        if found.get(id_) != due:
            yield _differs(f"deadlines.{id_}", due, found.get(id_))
    wanted_ids = [item.id for item in advice.evidence if item.required]
    for id_ in expected.evidence or ():
        if id_ not in wanted_ids:
            yield _differs("evidence", id_, ", ".join(wanted_ids))
    reply = advice.scripts["first_reply"].text if "first_reply" in advice.scripts else ""
    yield from _words("script_says", expected.script_says, reply, True)
    yield from _words("script_not", expected.script_not, reply, False)
    if expected.says or expected.not_:
        whole = printed(advice) + printed(english)
        yield from _words("says", expected.says, whole, True)
        yield from _words("not", expected.not_, whole, False)


def printed(advice: Advice) -> str:
    """All that scripts are told of an advice."""
    return json.dumps(as_json(advice), ensure_ascii=False)


def _words(key: str, words: tuple[str, ...], text: str, there: bool) -> Iterator[Message]:
    for word in words:
        if (word in text) is not there:
            yield _differs(key, word, text[:60].replace("\n", " "))


def _differs(key: str, expected: object, got: object) -> Message:
    return Message("expected-differs", {"key": key, "expected": expected, "got": got})


def next_offer(advice: Advice) -> str:
    """The outcome that is offered next."""
    return next((rung.outcome for rung in advice.ladder if rung.open), NO_OFFER)


def due_of(date: DueDate) -> str:
    """When a deadline runs out as a case writes it; from when and how long where its clock is not known."""
    return show(date.due) if date.due else f"{date.clock} + {date.limit}"
