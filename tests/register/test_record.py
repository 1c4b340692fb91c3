"""Records as values: what changes make of them, what must happen next, and that text brings all of it back."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.register.record import (
    CLOSED,
    NEVER,
    STATES,
    Answer,
    Change,
    Duty,
    Note,
    Promise,
    Record,
    applied,
    as_text,
    as_tree,
    moment_of,
    of_text,
    stamp,
)
from tests.conftest import AT

NOW, LATER = "2026-11-20 10:00:00", "2026-11-20 12:00:00"
BASE = Record("u", opened=NOW, state="open")


def change(kind: str = "noted", at: str = LATER, **body: object) -> Change:
    """A change by Li."""
    return Change(kind, "Li", at, body, "c")


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ({"scenario": "in_transit"}, "scenario", "in_transit"),
        ({"answers": {"q": "a"}}, "answers", {"q": Answer("a", "Li", LATER)}),
        ({"have": {"e": "yes"}}, "have", {"e": Answer("yes", "Li", LATER)}),
        ({"note": "x"}, "notes", (Note("x", "Li", LATER),)),
        ({"promise": {"what": "w", "due": NOW}}, "promises", (Promise("w", "Li", NOW, LATER),)),
        ({"promise": {"what": "w", "due": NOW, "by": "Wu", "pays": 5}}, "promises",
         (Promise("w", "Wu", NOW, LATER, 5),)),
        ({"tags": ["a", "a", "b"]}, "tags", ("a", "b")),
        ({"labels": ["a"]}, "labels", ("a",)),
        ({"deadlines": {"l": NOW}}, "deadlines", {"l": NOW}),
    ],
)  # fmt: skip
def test_a_change_sets_or_adds(body: dict[str, object], field: str, value: object) -> None:
    """What it names is otherwise, all else is as it was, and the time of the change is known."""
    after = applied(BASE, change(**body))
    assert getattr(after, field) == value
    other = [each.name for each in fields(Record) if each.name not in (field, "changed")]
    assert [getattr(after, name) for name in other] == [getattr(BASE, name) for name in other]
    assert after.changed == LATER


def test_an_answer_keeps_who_gave_it_first() -> None:
    """The same answer again changes nothing, another one is the new giver's, None takes it away."""
    first = applied(BASE, Change("answered", "Wu", NOW, {"answers": {"q": "a", "r": "b"}}, "1"))
    again = applied(first, change(answers={"q": "a", "r": "c"}))
    assert again.answers == {"q": Answer("a", "Wu", NOW), "r": Answer("c", "Li", LATER)}
    assert applied(again, change(answers={"q": None, "none": None})).answers == {"r": Answer("c", "Li", LATER)}


def test_what_no_record_has() -> None:
    """A change that names it is refused, as is the uid."""
    for name in ("shoe", "uid", "notes"):
        with pytest.raises(KeyError):
            applied(BASE, change(**{name: "x"}))


@pytest.mark.parametrize(
    ("deadline", "in_time"), [(None, ""), ("2026-11-20 11:59:59", "no"), (LATER, "yes"), ("2026-11-21 00:00:00", "yes")]
)
def test_a_case_is_closed_in_time_or_not(deadline: str | None, in_time: str) -> None:
    """By its nearest deadline, on the second; opened again, none of it holds."""
    record = applied(BASE, change(deadlines={"l": deadline} if deadline else {}))
    closed = applied(record, change(state=CLOSED, result="solved"))
    assert (closed.closed, closed.in_time, closed.duties, closed.next_due) == (LATER, in_time, (), NEVER)
    assert applied(closed, change(at="2026-11-22 10:00:00", note="x")).closed == LATER
    again = applied(closed, change(state="open"))
    assert (again.closed, again.in_time, again.result) == ("", "", "")


def test_duties_come_by_when_they_are_due() -> None:
    """Deadlines, promises that are not kept, and word to the customer; none of a draft."""
    record = applied(BASE, change(
        deadlines={"l": "2026-11-22 10:00:00"}, owed="2026-11-21 10:00:00",
        promise={"what": "w", "due": NOW, "pays": 3},
    ))  # fmt: skip
    assert [duty.kind for duty in record.duties] == ["promise", "progress", "deadline"]
    assert (record.duties[0], record.next_due) == (Duty("promise", "1", NOW, "w", "Li", 3), NOW)
    kept = applied(record, change(kept=1))
    assert [duty.kind for duty in kept.duties] == ["progress", "deadline"]
    assert applied(kept, change(at="2026-12-01 10:00:00", kept=1)).promises[0].kept == LATER
    assert applied(record, change(state="draft")).duties == ()


texts = st.text(max_size=20)
answers = st.dictionaries(texts, st.builds(Answer, texts, texts, texts), max_size=3)
records = st.builds(
    Record, uid=st.text(min_size=1), order_id=texts, state=st.sampled_from(STATES), served=st.integers(0, 1),
    cost=st.integers(0),
    answers=answers, have=answers, deadlines=st.dictionaries(texts, texts, max_size=3),
    promises=st.tuples(st.builds(Promise, texts, texts, texts, texts, st.integers(0), texts)),
    notes=st.lists(st.builds(Note, texts, texts, texts), max_size=3).map(tuple),
    tags=st.tuples(texts), labels=st.tuples(texts),
)  # fmt: skip


@given(records)
def test_text_brings_a_record_back(record: Record) -> None:
    """All of it, and the same text for the same record."""
    text = as_text(as_tree(record))
    assert of_text(text) == record
    assert as_text(as_tree(of_text(text))) == text == as_text(json.loads(text))


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (Answer("a", "export", NOW), "a"),
        (Answer("a", "export", LATER), ["a", "export", LATER]),
        (Answer("a", "Li", NOW), ["a", "Li", NOW]),
    ],
)
def test_what_came_with_the_export_is_kept_short(answer: Answer, kept: object) -> None:
    """An answer of the export that opened the case is its value alone; any other says who gave it and when."""
    record = replace(BASE, answers={"q": answer})
    assert as_tree(record)["answers"] == {"q": kept}
    assert of_text(as_text(as_tree(record))) == record


def test_times() -> None:
    """A time is written to the second; what is never due is no time."""
    assert (stamp(AT), moment_of(stamp(AT)), moment_of(NEVER), moment_of("")) == (NOW, AT, None, None)
