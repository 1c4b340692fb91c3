"""New cases of an export are written as a change would write them, only faster."""

import json
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.intake.casefile import Alike, Incoming
from aftersales_cli.register.fresh import COUNTDOWN, Form, Forms, uids
from aftersales_cli.register.record import DEADLINE, OPEN, Change, Record, applied, as_text, as_tree, of_text
from aftersales_cli.register.store import COLUMNS, Moved, made_of
from tests.register.conftest import hand

MADE_BY = {"version": "1", "sha256": "abc"}
OPENED = "2026-11-20 10:00:00"
texts = st.text(max_size=12) | st.sampled_from(["%s", "%", "{0}", "\x1f", '"', "\\"])
answers = st.dictionaries(texts, texts, max_size=4)
dates = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0))
shared = st.builds(
    Alike, texts, texts, texts, st.just(False), texts, texts, texts, answers,
    st.lists(texts, max_size=4, unique=True).map(tuple),
)  # fmt: skip
rows = shared.flatmap(
    lambda alike: st.builds(Incoming, st.just(alike), texts, texts, texts, dates, st.tuples(*[texts] * len(alike.own)))
)


def own_of(row: Incoming) -> tuple[str, ...]:
    """What a row has of its own."""
    return (row.order_id, row.case_id, row.product, "" if row.due is None else str(row.due), *row.own)


def own_like(row: Incoming, other: Incoming) -> tuple[str, ...]:
    """What another row has of its own that was decided as this one was: empty where this one is."""
    own = [*own_of(row)]
    for place, value in enumerate(own_of(other)[: len(own)]):
        own[place] = (own[place] and value) or own[place]
    return tuple(own)


@given(rows, rows)
def test_it_is_what_the_change_makes(row: Incoming, other: Incoming) -> None:
    """The same text, columns and duties as by way of a record, for the first row of a form and the next."""
    form = Form(row.alike, hand("export"), MADE_BY)
    for own in (own_of(row), own_like(row, other)):
        made = form.made("uid", "c", own, "seen")
        assert made.change == ("c", "exported", "export", OPENED)
        body = json.loads(made.said)
        assert body.pop("uid") == "uid"
        record = applied(Record("uid"), Change("exported", "export", OPENED, body, "c"))
        assert (of_text(made.text), made.text) == (record, as_text(as_tree(record)))
        slow = made_of(Moved(None, record, Change("exported", "export", OPENED, body, "c")))
        assert dict(zip(COLUMNS, made.columns, strict=True)) == {
            **dict(zip(COLUMNS, slow.columns, strict=True)), "seen": "seen",
        }  # fmt: skip
        assert (made.uid, made.duties) == ("uid", slow.duties)
        assert made.duties == ([(DEADLINE, COUNTDOWN, own[3], 0)] if row.due else [])
        said = {**row.alike.answers, **dict(zip(row.alike.own, own[4:], strict=True))}
        assert (body["state"], body.get("answers", {})) == (OPEN, said)
        assert (record.order_id, record.case_id, record.product) == own[:3]


@given(rows, rows)
def test_rows_are_told_from_each_other(row: Incoming, other: Incoming) -> None:
    """By all they say; the same row says the same, in whatever order rows come."""
    forms = Forms(hand("export"), MADE_BY)
    first, second = (forms.of(each.alike).seen(own_of(each)) for each in (row, other))
    again = Forms(hand("export"), MADE_BY).of(row.alike).seen(own_of(row))
    assert (first == again, first == second) == (True, row == other)
    closed = row.alike._replace(closed=True)
    newer = Forms(hand("export"), {**MADE_BY, "version": "2"})
    assert first not in (
        forms.of(closed).seen(own_of(row)),
        newer.of(row.alike).seen(own_of(row)),
    )


def test_none_is_like_another() -> None:
    """Uids of cases and changes are their own, in one transaction and between two."""
    made = [next(each) for each in (uids(), uids(), uids()) for _ in range(1)]
    some = uids()
    found = [*made, *[next(some) for _ in range(9)]]
    assert len({*found}) == 12 and {len(uid) for uid in found} == {32}
    assert found[3:] == sorted(found[3:])
