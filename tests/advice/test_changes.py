"""What would change an advice, held against trying everything."""

import random
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.advice.changes import changes_of
from aftersales_cli.answers import Value
from aftersales_cli.engine import Done, walk
from aftersales_cli.library import Library
from aftersales_cli.library.graph import FIND_OUT, BranchNode
from tests.advice.test_advising import random_case
from tests.conftest import AT

CENTS = [Decimal(cents) / 100 for cents in (*range(0, 120_000, 4_999), 999, 1000, 1001)]
HOURS = [AT - timedelta(hours=hours) for hours in range(24 * 30)]


def every_value(library: Library, id_: str, case: Case) -> Iterable[Value]:
    """All answers to a question worth trying: each choice, and a fine grid of amounts and times."""
    question = library.questions[id_]
    if question.type == "choice":
        return question.choices
    if question.type == "money":
        near = [Decimal(str(value)) for value in case.answers.values() if isinstance(value, Decimal)]
        return {*CENTS, *(value + step for value in near for step in (Decimal("-0.01"), Decimal(0), Decimal("0.01")))}
    return HOURS if question.type == "datetime" else ()


def brute_force(library: Library, advice: Advice) -> set[tuple[str, str]]:
    """Question and outcome of everything that one other answer can lead to."""
    case, playbook = advice.case, library.playbook(advice.case.scenario)
    read = {step.question for step in advice.trail if step.question}
    for step in advice.trail:
        node = playbook.nodes[step.step]
        if isinstance(node, BranchNode):
            tested = {condition.question for conditions, _ in node.branches for condition in conditions}
            read |= {part for id_ in tested & library.questions.keys() for part in library.questions[id_].of or (id_,)}
    found = set()
    for id_ in read:
        for value in every_value(library, id_, case):
            end = walk(playbook, {**case.facts, id_: value}, AT)
            if isinstance(end, Done) and end.outcome not in (advice.outcome, FIND_OUT):
                found.add((id_, end.outcome))
    return found


@given(seed=st.integers(0, 10**6))
@settings(deadline=None, max_examples=60)
def test_exactly_what_trying_everything_finds(library: Library, seed: int) -> None:
    """Each change leads where it says, and no other answer leads to an outcome that is not listed."""
    picks = random.Random(seed)
    made = random_case(library, picks)
    amounts = {id_: Decimal(picks.randrange(1, 9_000)) / 100 for id_ in ("goods_worth", "return_freight")}
    known = amounts if amounts.keys() & made.answers.keys() else {}  # with one of them known the other is asked
    made = Case(made.scenario, made.platform, AT, {**made.answers, **known})
    advice = advise(library, made, "zh")
    assert {(change.question, change.outcome) for change in advice.changes} == brute_force(library, advice)
    choices = [c for c in advice.changes if library.questions[c.question].type == "choice"]
    for change in choices:
        end = walk(library.playbook(made.scenario), {**made.facts, change.question: change.answer}, AT)
        assert isinstance(end, Done)
        assert end.outcome == change.outcome


@pytest.mark.parametrize(
    ("amount", "expected"), [("9.99", "10.01"), ("10", "10.01"), ("10.01", "9.99"), ("500", "9.99")]
)
def test_an_amount_changes_at_its_bound(library: Library, amount: str, expected: str) -> None:
    """The nearest amount beyond the bound stands for all beyond it."""
    answers = {"rwr_where": "with_customer", "rwr_fault": "real_returnable", "perishable": "keeps",
               "refund_amount": Decimal(amount),
               "goods_worth": "unknown", "return_freight": "unknown"}  # fmt: skip
    case = Case("refund_without_return", "pinduoduo", AT, answers)
    done = walk(library.playbook(case.scenario), case.facts, AT)
    assert isinstance(done, Done)
    assert [c.answer for c in changes_of(library, case, done, "zh") if c.question == "refund_amount"] == [expected]


def test_what_we_can_look_up_comes_before_what_we_must_ask(library: Library) -> None:
    """A change that hangs on a question to the customer stands behind those we can find out ourselves."""
    for seed in range(200):
        changes = advise(library, random_case(library, random.Random(seed)), "zh").changes
        asked = [library.questions[change.question].ask_customer is not None for change in changes]
        assert asked == sorted(asked)
