"""New cases of an export are written as a change would write them, only faster."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.intake.casefile import Incoming
from aftersales_cli.register.fresh import COUNTDOWN, Fresh
from aftersales_cli.register.record import DEADLINE, OPEN, Change, Record, applied, as_text, as_tree, of_text
from aftersales_cli.register.store import COLUMNS, words_of
from tests.register.conftest import hand

MADE_BY = {"version": "1", "sha256": "abc"}
texts = st.text(max_size=12)
rows = st.builds(
    Incoming, texts, texts, texts, texts, texts, texts, st.just(False), texts, texts, texts,
    st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    st.dictionaries(texts, texts, max_size=4),
)  # fmt: skip


@given(rows)
def test_it_is_what_the_change_makes(row: Incoming) -> None:
    """The same record, text, columns and duties as by way of a record; and the change says what made it."""
    made = Fresh(hand("export"), MADE_BY).made(row)
    body = of_said(made.said)
    record = applied(Record(made.uid, opened="2026-11-20 10:00:00"), Change("exported", "export", "2026-11-20 10:00:00",
                                                                            body, "c"))  # fmt: skip
    assert (of_text(made.text), made.text) == (record, as_text(as_tree(record)))
    own = {"holder": "", "held": "", "words": words_of(record), "body": made.text}
    assert dict(zip(COLUMNS, made.columns, strict=True)) == {
        name: own[name] if name in own else getattr(record, name) for name in COLUMNS
    }
    assert made.duties == [(each.kind, each.name, each.due, each.pays) for each in record.duties]
    assert (body["state"], body.get("answers", {})) == (OPEN, row.answers)
    assert made.duties == ([(DEADLINE, COUNTDOWN, str(row.due), 0)] if row.due else [])


def of_said(text: str) -> dict[str, object]:
    """What a change says."""
    import json

    body: dict[str, object] = json.loads(text)
    assert as_text(body) == text
    return body


def test_none_is_like_another() -> None:
    """Uids of cases and changes are their own, in one transaction and between two."""
    row = Incoming("tmall", "1", "1", "", "", "", False, "", "", "", None, {})
    fresh = [Fresh(hand(), MADE_BY), Fresh(hand(), MADE_BY)]
    made = [each.made(row) for each in fresh for _ in range(3)]
    uids = [each.uid for each in made] + [each.change.uid for each in made]
    assert len({*uids}) == 12 and {len(uid) for uid in uids} == {32}
