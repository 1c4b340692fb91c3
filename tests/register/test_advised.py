"""What an advice tells the register."""

from datetime import datetime
from decimal import Decimal

from aftersales_cli.advice import Case, advise
from aftersales_cli.library import Library
from aftersales_cli.register.advised import advised, heard, told
from tests.conftest import AT

KNOWN = {"delivery_state": "returning", "applied_at": datetime(2026, 11, 20, 9), "refund_amount": Decimal("59.5")}


def test_a_resolved_case(library: Library) -> None:
    """Its outcome, its deadlines with a date, what it costs in fen, and the answers."""
    advice = advise(library, Case("in_transit", "tmall", AT, dict(KNOWN)), "en")
    body = advised(library, advice)
    assert (body["outcome"], body["disposition"], body["sha256"]) == (
        advice.outcome,
        advice.disposition,
        library.sha256,
    )
    assert body["deadlines"] == {d.id: f"{d.due:%Y-%m-%d %H:%M:%S}" for d in advice.deadlines if d.due}
    assert body["answers"] == {"delivery_state": "returning", "applied_at": "2026-11-20 09:00", "refund_amount": "59.5"}
    assert body["labels"] == list(advice.tags)
    amount = advice.price.amount if advice.price else None
    assert body["cost"] == (int(amount * 100) if amount else 0)


def test_an_open_case_has_the_platforms_countdown(library: Library) -> None:
    """The clock runs, whatever is still to be asked; without one there is no deadline."""
    case = Case("in_transit", "tmall", AT, {"deadline_at": datetime(2026, 11, 20, 18)})
    assert advised(library, advise(library, case, "zh"))["deadlines"] == {"case_countdown": "2026-11-20 18:00:00"}
    assert advised(library, advise(library, Case("in_transit", "tmall", AT), "zh"))["deadlines"] == {}


def test_what_was_typed_is_masked(library: Library) -> None:
    """A text is, a choice and an amount are not."""
    said = told(
        library, {"note": "打 13812345678", "refund_amount": Decimal("13812345678"), "delivery_state": "signed"}
    )
    assert said == {"note": "打 138****5678", "refund_amount": "13812345678", "delivery_state": "signed"}


def test_when_the_customer_must_hear_again(library: Library) -> None:
    """By the limit that says so."""
    value = library.limit("reply_to_customer", "tmall", AT.date())
    assert value is not None and value.hours == 24
    assert heard(library, "tmall", AT) == "2026-11-21 10:00:00"
