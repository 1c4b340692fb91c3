"""Which questions decide something: an outcome, a word, a number, a deadline; and which do not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from aftersales_cli.authoring.deciding import Deciding, facts_said
from aftersales_cli.authoring.facts import Facts
from aftersales_cli.library import Library
from aftersales_cli.model import Outcome, Scenario, Step
from tests.authoring.miniature import AT, mini


def spoilt(change: Callable[[Scenario], Scenario]) -> Library:
    """The small folder with another scenario."""
    return mini().altered(scenario=change(mini().scenario("parcel")))


def useless(library: Library) -> set[str]:
    """The steps that ask and decide nothing."""
    steps = Deciding(Facts(library, "tmall", AT)).steps(library.playbook("parcel"))
    return {name.partition(".")[2] for name, matters in steps.items() if not matters}


def with_mood(scenario: Scenario, words: str = "") -> Scenario:
    """Asks for the mood where nothing depends on it; `words` are said of it."""
    mood = Step("seed_mood", {"calm": "refund_small", "angry": "refund_small"})
    steps = {**scenario.steps, "by_amount": mood}
    small = scenario.outcomes["refund_small"]
    reply = replace(small.scripts["first_reply"], zh=words, en=words)
    said = replace(small, scripts={"first_reply": reply}) if words else small
    return replace(scenario, steps=steps, outcomes={**scenario.outcomes, "refund_small": said})


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        (lambda scenario: scenario, set()),
        (with_mood, {"by_amount", "amount"}),
        (lambda scenario: with_mood(scenario, "{seed_mood}"), {"amount"}),
    ],
    ids=["as it is", "all answers lead to one outcome", "the answer is said"],
)
def test_a_question_decides(change: Callable[[Scenario], Scenario], steps: set[str]) -> None:
    """An amount that is shown or bounds, a choice that parts cases or is said; all else is found.

    Where the mood takes the place of the bound, the amount decides nothing any more, either.
    """
    assert useless(spoilt(change)) == steps


def test_an_answer_that_another_step_routes_decides() -> None:
    """不清楚 with a way of its own makes a question one that decides."""
    both = {"calm": "refund_small", "angry": "refund_small", "unknown": "refund_checked"}

    def change(scenario: Scenario) -> Scenario:
        return replace(scenario, steps={**scenario.steps, "by_amount": Step("seed_mood", both)})

    assert useless(spoilt(change)) == {"amount"}


@pytest.mark.parametrize(
    ("outcome", "fact", "said"),
    [
        ("refund_checked", "seed_since", True),
        ("refund_small", "seed_since", False),
        ("stop_it", "return_freight", True),
        ("refund_small", "refund_amount", True),
    ],
)
def test_what_an_outcome_says(outcome: str, fact: str, said: bool) -> None:
    """The clocks of its deadlines, its costs, its gaps."""
    found: Outcome = mini().outcome("parcel", outcome)
    assert (fact in set(facts_said(mini(), "parcel", found))) is said
