"""What a case expects of its advice, met and not met, key by key."""

import pytest

from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.answers import read_answers
from aftersales_cli.authoring.expectation import NO_OFFER, due_of, next_offer, unmet
from aftersales_cli.model import Expected
from tests.authoring.miniature import AT, mini

CHECKED = {"seed_where": "coming_back", "seed_amount": "11", "seed_since": "2026-11-19 10:00"}


def told(answers: dict[str, str]) -> tuple[Advice, Advice]:
    """The advice of the small folder in Chinese and in English."""
    case = Case("parcel", "tmall", AT, read_answers(mini().questions, answers))
    return advise(mini(), case, "zh"), advise(mini(), case, "en")


@pytest.mark.parametrize(
    ("expected", "key"),
    [
        (Expected(disposition="refund_now"), None),
        (Expected(disposition="contest"), "disposition"),
        (Expected(liability="merchant"), None),
        (Expected(liability="courier"), "liability"),
        (Expected(urgency="normal"), None),
        (Expected(urgency="now"), "urgency"),
        (Expected(next_offer="none"), None),
        (Expected(next_offer="say_sorry"), "next_offer"),
        (Expected(evidence=("seed_film",)), None),
        (Expected(evidence=("seed_film", "courier_weight")), "evidence"),
        (Expected(deadlines={"seed_refund": "2026-11-26 23:59:59"}), None),
        (Expected(deadlines={"seed_refund": "2026-11-27 23:59:59"}), "deadlines.seed_refund"),
        (Expected(deadlines={"seed_window": "2026-11-26 23:59:59"}), "deadlines.seed_window"),
        (Expected(script_says=("验货退款的事",)), None),
        (Expected(script_says=("拦截包裹的事",)), "script_says"),
        (Expected(script_not=("拦截包裹的事",)), None),
        (Expected(script_not=("验货退款的事",)), "script_not"),
        (Expected(says=("法律上要赔", "because a checked return", "SEED-1")), None),
        (Expected(says=("法律上不用赔",)), "says"),
        (Expected(not_=("法律上不用赔",)), None),
        (Expected(not_=("法律上要赔",)), "not"),
        (Expected(), None),
    ],
    ids=str,
)
def test_what_is_expected(expected: Expected, key: str | None) -> None:
    """Nothing is said of what is met; what is not is named with what it is instead."""
    found = list(unmet(expected, *told(CHECKED)))
    assert [message.values["key"] for message in found] == ([key] if key else [])


def test_a_deadline_without_its_clock_is_told_by_clock_and_length() -> None:
    """So that another clock, or another number, is seen there, too."""
    without, _ = told({key: value for key, value in CHECKED.items() if key != "seed_since"})
    assert [due_of(date) for date in without.deadlines] == ["seed_since + 7 天"]


def test_the_next_offer_is_the_first_that_is_open() -> None:
    """What was refused is offered no more."""
    waiting = {"seed_where": "moving", "seed_wish": "goods"}
    assert next_offer(told(waiting)[0]) == "say_sorry"
    assert next_offer(told({**waiting, "offer.say_sorry": "refused"})[0]) == NO_OFFER
