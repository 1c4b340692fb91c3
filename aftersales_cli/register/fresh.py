"""The cases of an export that the register does not have yet, written as fast as they are read.

Rows that were decided alike make cases that differ in little. The first of them is made as every case is, by way of a
record, with gaps where a row has its own; the others only fill the gaps.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count
from json.encoder import encode_basestring as quoted
from operator import itemgetter
from typing import Any

from aftersales_cli.intake.casefile import Incoming
from aftersales_cli.register.bodies import plain
from aftersales_cli.register.cases import Hand
from aftersales_cli.register.chain import digest
from aftersales_cli.register.record import DEADLINE, OPEN, Record, applied, as_text, stamp
from aftersales_cli.register.store import COLUMNS, Made, Moved, made_of, words_of

COUNTDOWN = "case_countdown"  # the limit under which the date of an export is kept
OWN = ("case_id", "order_id", "product", "due")  # what of a row is its own, but for answers
MOST_FORMS = 20_000
UID, ORDER, CASE, PRODUCT, DUE, WORDS, BODY, SEEN = (
    COLUMNS.index(name) for name in ("uid", "order_id", "case_id", "product", "next_due", "words", "body", "seen")
)


class Form:
    """What rows have in common that were decided alike.

    What a row has of its `own` is its order, after-sale number, product and date, and the answers it does not share.
    """

    def __init__(self, row: Incoming, own: Sequence[str], hand: Hand, made_by: Mapping[str, str]) -> None:
        self._row, self._own, self._hand, self._made_by = row, own, hand, made_by
        self._status = plain(row.status)
        self._change = ("exported", hand.by, stamp(hand.at))
        self._alike = digest(as_text({**made_by, **row._asdict(), **dict.fromkeys(OWN, ""), "own": [*row.own]}))

    def seen(self, own: Sequence[str]) -> str:
        """What tells such a row from all others."""
        return digest("\x1f".join((self._alike, *own)))[:32]

    def made(self, uid: str, change: str, own: Sequence[str], seen: str) -> Made:
        """The case of such a row."""
        alike, template, gaps = self._written
        text = template % gaps([*map(quoted, (uid, *own))])
        columns = alike.copy()
        columns[UID], columns[BODY], columns[SEEN] = uid, text, seen
        columns[ORDER], columns[CASE], columns[PRODUCT], due, *_ = own
        columns[WORDS] = words_of(*own[:3], self._status)
        if due:
            columns[DUE] = due
        return Made(uid, columns, text, [(DEADLINE, COUNTDOWN, due, 0)] if due else [], (change, *self._change), text)

    @cached_property
    def _written(self) -> tuple[list[Any], str, Callable[[list[str]], Any]]:
        """Such a case with gaps: its columns, its text, and what picks the values for that."""
        row, mark = self._row, secrets.token_hex(16)
        uid, *own = [f"{mark}{number}" for number in range(1 + len(self._own))]
        order, case, product, due = [value and gap for value, gap in zip(self._own, own[:4], strict=False)]
        body = {
            "platform": row.platform, "order_id": order, "case_id": case, "product": product, "scenario": row.scenario,
            "state": OPEN, "outcome": row.outcome, "disposition": row.disposition, "liability": row.liability,
            "status": self._status, "answers": {**row.answers, **dict(zip(row.own, own[4:], strict=True))},
            "deadlines": {COUNTDOWN: due} if due else {}, **self._made_by,
        }  # fmt: skip
        change = self._hand.change("exported", body)
        made = made_of(Moved(None, applied(Record(uid, opened=change.at), change), change))
        pieces = re.split(f'"{mark}([0-9]+)"', made.text)
        template = "%s".join([piece.replace("%", "%%") for piece in pieces[::2]])
        return [*made.columns], template, itemgetter(*map(int, pieces[1::2]))


class Forms:
    """The forms of an export."""

    def __init__(self, hand: Hand, made_by: Mapping[str, str]) -> None:
        self._hand, self._made_by = hand, made_by
        self._made: dict[tuple[Any, ...], tuple[Form, object]] = {}

    def of(self, row: Incoming, own: Sequence[str]) -> Form:
        """The form of a row."""
        order, case, product, due, *_ = own
        key = (row.platform, row[4:10], id(row.answers), *row.own, not order, not case, not product, not due)
        found = self._made.get(key)
        if found is None:
            if len(self._made) >= MOST_FORMS:
                self._made.clear()
            # Its answers are kept with it, so that no others get their id.
            found = self._made[key] = Form(row, own, self._hand, self._made_by), row.answers
        return found[0]


def uids() -> Iterator[str]:
    """Uids that follow each other, so that they lie together in an index."""
    first = secrets.token_hex(10)
    return (f"{first}{number:012x}" for number in count(1))
