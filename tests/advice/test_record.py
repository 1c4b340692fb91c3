"""The advice as a record for scripts."""

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from aftersales_cli.advice import Case, advise
from aftersales_cli.advice.record import SCHEMA, as_json
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN
from tests.conftest import AT

CASE = Case("in_transit", "tmall", AT, {
    "delivery_state": "returning", "refund_amount": Decimal("59.50"), "deadline_at": datetime(2026, 11, 20, 18),
    "sender_knows": UNKNOWN,
}, case_id="A1", order_id="0042", have=("tracking_record",))  # fmt: skip


def test_says_what_was_given_and_what_is_not_known(library: Library) -> None:
    """Answers as a person writes them, those not known by name, ids as text, times with China's zone."""
    known = {id_: value for id_, value in CASE.answers.items() if id_ in library.questions}
    record = as_json(advise(library, replace(CASE, answers=known), "zh"))
    assert record["schema"] == SCHEMA
    assert (record["case_id"], record["order_id"]) == ("A1", "0042")
    assert record["at"] == "2026-11-20T10:00:00+08:00"
    assert record["answers"]["refund_amount"] == "59.50"  # type: ignore[index]
    assert record["answers"]["deadline_at"] == "2026-11-20 18:00"  # type: ignore[index]
    assert json.loads(json.dumps(record)) == record


def test_an_unknown_answer_is_named_apart(library: Library) -> None:
    """不清楚 is listed under `unknown`."""
    record = as_json(advise(library, replace(CASE, answers={"delivery_state": UNKNOWN}), "zh"))
    assert record["unknown"] == ["delivery_state"]


@pytest.mark.parametrize(("have", "marked"), [((), False), (("tracking_record",), True)])
def test_marks_the_proof_at_hand(library: Library, have: tuple[str, ...], marked: bool) -> None:
    """A thing to collect that is there already says so."""
    answers = {"delivery_state": "returning"}
    items = as_json(advise(library, replace(CASE, answers=answers, have=have), "zh"))["evidence"]
    assert items
    assert any(item.get("have") for item in items) is marked  # type: ignore[attr-defined]


def test_an_open_case_has_only_questions(library: Library) -> None:
    """Without an outcome there are no words, but what is asked with choices, and the platform and scenario."""
    record = as_json(advise(library, replace(CASE, answers={}), "en"))
    assert record["status"] == "needs_answers"
    assert record["outcome"] is None
    assert record["steps"] == []
    assert record["missing"]
