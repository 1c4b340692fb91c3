"""The cases of an export that the register does not have yet, written as fast as they are read.

What comes of a row is what `record.applied` and `store` would make of it; here it is put together from its parts, most
of which many rows share, without a record in between.
"""

import secrets
from collections.abc import Mapping
from json.encoder import encode_basestring as quoted

from aftersales_cli.intake.casefile import Incoming
from aftersales_cli.register.cases import Hand
from aftersales_cli.register.record import DEADLINE, NEVER, OPEN, Change, stamp
from aftersales_cli.register.store import COLUMNS, Made

COUNTDOWN = "case_countdown"  # the limit under which the date of an export is kept
MOST_PAIRS = 100_000  # answers whose text is kept


class _Pairs(dict[tuple[str, str], str]):
    """Questions with their answers as text, each made once."""

    def __missing__(self, pair: tuple[str, str]) -> str:
        if len(self) > MOST_PAIRS:
            self.clear()
        name, value = pair
        text = self[pair] = f"{quoted(name)}:{quoted(value)}"
        return text


class Fresh:
    """Makes such cases for one transaction. Their uids follow each other, so that they lie together in an index."""

    def __init__(self, hand: Hand, made_by: Mapping[str, str]) -> None:
        self._by, self._at = hand.by, stamp(hand.at)
        self._cases, self._changes, self._count = secrets.token_hex(10), secrets.token_hex(10), 0
        self._pairs = _Pairs()
        self._end = "".join(f',"{name}":{quoted(value)}' for name, value in made_by.items())
        self._empty = dict.fromkeys(COLUMNS, "") | {"served": 0, "refund": 0, "cost": 0, "state": OPEN}
        self._empty |= {"opened": self._at, "changed": self._at, "next_due": NEVER}

    def made(self, row: Incoming) -> Made:
        """The case of a row."""
        self._count += 1
        uid = f"{self._cases}{self._count:012x}"
        change = Change("exported", self._by, self._at, {}, f"{self._changes}{self._count:012x}")
        due = "" if row.due is None else stamp(row.due)
        numbers = _texts(platform=row.platform, order_id=row.order_id, case_id=row.case_id, product=row.product,
                         scenario=row.scenario, state=OPEN)  # fmt: skip
        ends = _texts(outcome=row.outcome, disposition=row.disposition, liability=row.liability, status=row.status)
        ends += self._end
        if row.answers:
            ends += f',"answers":{{{",".join(map(self._pairs.__getitem__, row.answers.items()))}}}'
        if due:
            ends += f',"deadlines":{{"{COUNTDOWN}":"{due}"}}'
        said = f"{{{(numbers + ends)[1:]}}}"
        text = f'{{"uid":"{uid}"{numbers},"opened":"{self._at}","changed":"{self._at}"{ends}}}'
        words = "\n".join(filter(None, (row.order_id, row.case_id, row.product, row.status))).lower()
        values = {
            **self._empty, "uid": uid, "platform": row.platform, "order_id": row.order_id, "case_id": row.case_id,
            "product": row.product, "scenario": row.scenario, "outcome": row.outcome, "disposition": row.disposition,
            "liability": row.liability, "words": words, "body": text,
        }  # fmt: skip
        if due:
            values["next_due"] = due
        return Made(tuple(values.values()), text, [(DEADLINE, COUNTDOWN, due, 0)] if due else [], change, said)


def _texts(**named: str) -> str:
    return "".join([f',"{name}":{quoted(value)}' for name, value in named.items() if value])
