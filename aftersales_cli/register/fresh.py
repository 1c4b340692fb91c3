"""The cases of an export that the register does not have yet, written as fast as they are read.

Rows that were decided alike make cases that differ in little. The first of them is made as every case is, by way of a
record, with gaps where a row has its own; the others only fill the gaps.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from json.encoder import encode_basestring as quoted
from operator import itemgetter
from typing import Any

from aftersales_cli.intake.casefile import Alike
from aftersales_cli.register.bodies import plain
from aftersales_cli.register.cases import Hand
from aftersales_cli.register.chain import digest
from aftersales_cli.register.record import DEADLINE, OPEN, Record, applied, as_text, stamp
from aftersales_cli.register.store import COLUMNS, Made, Moved, made_of, words_of

COUNTDOWN = "case_countdown"  # the limit under which the date of an export is kept
MOST_FORMS = 20_000
UID, ORDER, CASE, PRODUCT, DUE, WORDS, BODY, SEEN = (
    COLUMNS.index(name) for name in ("uid", "order_id", "case_id", "product", "next_due", "words", "body", "seen")
)


class Form:
    """What rows have in common that were decided alike.

    What a row has of its `own` is its order, after-sale number, product and date, and the answers it does not share.
    """

    def __init__(self, alike: Alike, hand: Hand, made_by: Mapping[str, str]) -> None:
        self._alike, self._hand, self._made_by = alike, hand, made_by
        self._status = plain(alike.status)
        self._change = ("exported", hand.by, stamp(hand.at))
        self._said = digest(as_text({**made_by, **alike._asdict()}))
        self._written: dict[tuple[bool, ...], _Written] = {}

    def seen(self, own: Sequence[str]) -> str:
        """What tells such a row from all others."""
        return digest("\x1f".join((self._said, *own)))[:32]

    def made(self, uid: str, change: str, own: Sequence[str], seen: str) -> Made:
        """The case of such a row."""
        order, case, product, due, *_ = own
        filled = (order != "", case != "", product != "", due != "")
        if filled not in self._written:
            self._written[filled] = self._write(filled)
        alike, template, gaps = self._written[filled]
        text = template % gaps([*map(quoted, (uid, *own))])
        columns = alike.copy()
        columns[UID], columns[BODY], columns[SEEN] = uid, text, seen
        columns[ORDER], columns[CASE], columns[PRODUCT] = order, case, product
        columns[WORDS] = words_of(order, case, product, self._status)
        if due:
            columns[DUE] = due
        return Made(uid, columns, text, [(DEADLINE, COUNTDOWN, due, 0)] if due else [], (change, *self._change), text)

    def _write(self, filled: tuple[bool, ...]) -> "_Written":
        """Such a case with gaps, where of the first four of its own those are `filled`."""
        alike, mark = self._alike, secrets.token_hex(16)
        uid, *own = [f"{mark}{number}" for number in range(1 + len(filled) + len(alike.own))]
        order, case, product, due = [gap if is_filled else "" for gap, is_filled in zip(own, filled, strict=False)]
        body = {
            "platform": alike.platform, "order_id": order, "case_id": case, "product": product,
            "scenario": alike.scenario, "state": OPEN, "outcome": alike.outcome, "disposition": alike.disposition,
            "liability": alike.liability, "status": self._status,
            "answers": {**alike.answers, **dict(zip(alike.own, own[len(filled) :], strict=True))},
            "deadlines": {COUNTDOWN: due} if due else {}, **self._made_by,
        }  # fmt: skip
        change = self._hand.change("exported", body)
        made = made_of(Moved(None, applied(Record(uid, opened=change.at), change), change))
        pieces = re.split(f'"{mark}([0-9]+)"', made.text)
        template = "%s".join([piece.replace("%", "%%") for piece in pieces[::2]])
        return [*made.columns], template, itemgetter(*map(int, pieces[1::2]))


# The columns of a case with gaps, its text, and what picks the values for that.
_Written = tuple[list[Any], str, Callable[[list[str]], Any]]


class Forms:
    """The forms of an export. What rows have in common comes anew from every process: it is known by what it says."""

    def __init__(self, hand: Hand, made_by: Mapping[str, str]) -> None:
        self._hand, self._made_by = hand, made_by
        self._met: dict[int, tuple[Form, Alike]] = {}
        self._made: dict[str, Form] = {}

    def of(self, alike: Alike) -> Form:
        """The form of rows."""
        found = self._met.get(id(alike))
        if found is None:
            if len(self._met) >= MOST_FORMS:
                self._met.clear()
                self._made.clear()
            form = self._made.setdefault(as_text(alike._asdict()), Form(alike, self._hand, self._made_by))
            found = self._met[id(alike)] = form, alike  # kept with it, so that no other gets its id
        return found[0]


def uids() -> Iterator[str]:
    """Uids that follow each other, so that they lie together in an index."""
    first = secrets.token_hex(10)
    return (f"{first}{number:012x}" for number in count(1))
