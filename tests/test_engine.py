"""The engine: where answers lead, what is still open, and laws that hold for every playbook and every answer."""

import random
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.answers import Answers, Value, read_answers
from aftersales_cli.engine import Ask, Done, branch, walk
from aftersales_cli.library import Library
from aftersales_cli.library.graph import AskNode, BranchNode, Condition, EndNode, Playbook
from aftersales_cli.model import COMPUTED, OFFER, PLATFORM, UNKNOWN
from tests.batch.test_sorter import value
from tests.conftest import AT


def end_of(library: Library, scenario: str, answers: Answers, at: datetime = AT) -> Ask | Done:
    """Where the answers of a 天猫 case lead."""
    return walk(library.playbook(scenario), {PLATFORM: "tmall", **answers}, at)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, "delivery_state"),
        ({"delivery_state": "under_way"}, "intercept_status"),
        ({"delivery_state": "under_way", "intercept_status": "failed"}, "wants_goods"),
        ({"intercept_status": "failed"}, "delivery_state"),  # an answer out of turn changes nothing
    ],
)
def test_asks(library: Library, answers: Answers, expected: str) -> None:
    """The first question without an answer is asked."""
    end = end_of(library, "in_transit", answers)
    assert isinstance(end, Ask)
    assert end.question == expected
    assert end.open[0] == expected


@pytest.mark.parametrize(
    ("platform", "expected"), [("kuaishou", "refuse_on_delivery"), ("tmall", "agree_return"), ("other", "agree_return")]
)
def test_branches_on_the_platform(library: Library, platform: str, expected: str) -> None:
    """A step without a question goes on by what is known."""
    answers = {
        PLATFORM: platform, "delivery_state": "under_way", "intercept_status": "failed", "wants_goods": "not_wanted",
        "perishable": "keeps",
    }  # fmt: skip
    end = walk(library.playbook("in_transit"), answers, AT)
    assert isinstance(end, Done)
    assert end.outcome == expected


def test_goes_on_in_another_scenario(library: Library) -> None:
    """What looked unshipped but was scanned before the request is in transit, and the advice is that scenario's."""
    answers = {"request_state": "applied", "pickup_scan": "before_request", "delivery_state": "returning"}
    end = end_of(library, "not_shipped", answers)
    assert isinstance(end, Done)
    assert (end.scenario, end.outcome) == ("in_transit", "refund_returning")


def test_unrouted_unknown_is_found_out(library: Library) -> None:
    """不清楚 where the step does not route it ends in finding out, and says what is unclear."""
    end = end_of(library, "in_transit", {"delivery_state": UNKNOWN})
    assert isinstance(end, Done)
    assert (end.scenario, end.outcome, end.unclear) == ("in_transit", "find_out", "delivery_state")


def test_routed_unknown_goes_on(library: Library) -> None:
    """不清楚 that a step routes is an answer like any other."""
    answers = {"delivery_state": "under_way", "intercept_status": "not_tried", "wants_goods": UNKNOWN}
    end = end_of(library, "in_transit", answers)
    assert isinstance(end, Done)
    assert end.outcome == "start_intercept"
    assert end.unclear is None or end.outcome != "find_out"


@pytest.mark.parametrize("flag", ["safety", "threat", "media", "minor", "fraud_ring"])
def test_red_flag_ends_any_walk(library: Library, flag: str) -> None:
    """A red flag ends every scenario at once, whatever else is known; 都没有 does not."""
    for scenario in library.scenario_ids:
        for known in ({}, {"delivery_state": "returning"}):
            end = end_of(library, scenario, {**known, "red_flag": flag})
            assert isinstance(end, Done)
            assert end.outcome == f"flag_{flag}"
        platform = "zw17" if library.scenario(scenario).stage == "wholesale" else "tmall"
        assert isinstance(end_of(library, scenario, {PLATFORM: platform, "red_flag": "none"}), Ask)


def test_open_questions_narrow(library: Library) -> None:
    """Open questions are those that can still come up: a known answer takes the other ways out."""
    end = end_of(library, "in_transit", {"delivery_state": "under_way", "intercept_status": "failed"})
    assert isinstance(end, Ask)
    assert end.open == ("wants_goods", "trade_state", "perishable")


def small(library: Library, question: str, test: str, operand: object) -> Playbook:
    """A playbook of one branch: `refund` where the test holds, else `talk`."""
    branches = (((Condition(question, test, operand),), "small.refund"), ((), "small.talk"))  # type: ignore[arg-type]
    nodes = {
        "small.start": BranchNode("small.start", branches),
        "small.refund": EndNode("small", "refund"),
        "small.talk": EndNode("small", "talk"),
    }
    return Playbook("small", "small.start", nodes, {}, library.questions, library.limits)


@pytest.mark.parametrize(
    ("amount", "outcome"), [("9.99", "refund"), ("10", "refund"), ("10.01", "talk"), (None, "talk")]
)
def test_bound_is_a_dated_limit(library: Library, amount: str | None, outcome: str) -> None:
    """A bound names a limit: both sides of its value in force, and an unknown amount is not below it."""
    playbook = small(library, "refund_amount", "at_most", "small_amount")
    answers = {PLATFORM: "tmall"} | ({"refund_amount": Decimal(amount)} if amount else {})
    end = walk(playbook, answers, AT)
    assert isinstance(end, Done)
    assert end.outcome == outcome


def test_bound_before_its_first_day_holds_nothing(library: Library) -> None:
    """Before a limit's first entry there is no number to be below of."""
    playbook = small(library, "refund_amount", "at_most", "small_amount")
    end = walk(playbook, {PLATFORM: "tmall", "refund_amount": Decimal(1)}, datetime(2000, 1, 1))
    assert isinstance(end, Done)
    assert end.outcome == "talk"


@pytest.mark.parametrize(
    ("question", "test", "operand", "value", "holds"),
    [
        ("delivery_state", "equals", "returning", "returning", True),
        ("delivery_state", "equals", "returning", "under_way", False),
        ("delivery_state", "equals", UNKNOWN, UNKNOWN, True),
        ("delivery_state", "equals", "returning", UNKNOWN, False),
        ("delivery_state", "one_of", ("returning", "signed"), "signed", True),
        ("delivery_state", "one_of", ("returning", "signed"), "under_way", False),
        ("refund_amount", "at_least", 20, Decimal("19.99"), False),
        ("refund_amount", "at_least", 20, Decimal(20), True),
        ("refund_amount", "at_least", 20, Decimal("20.01"), True),
        ("refund_amount", "at_most", 20, Decimal("19.99"), True),
        ("refund_amount", "at_most", 20, Decimal(20), True),
        ("refund_amount", "at_most", 20, Decimal("20.01"), False),
        ("refund_amount", "at_least", "small_amount", Decimal("9.99"), False),
        ("refund_amount", "at_least", "small_amount", Decimal(10), True),
        ("refund_amount", "at_least", 0, UNKNOWN, False),
        ("refund_amount", "at_most", 0, None, False),
        ("days_since_signed", "at_least", 7, datetime(2026, 11, 13, 10, 0), True),
        ("days_since_signed", "at_least", 8, datetime(2026, 11, 13, 10, 0), False),
    ],
)
def test_the_four_tests(
    library: Library, question: str, test: str, operand: object, value: Value | None, holds: bool
) -> None:
    """Each test of the language on both sides of its boundary; what is not known, or 不清楚, holds no bound."""
    given_as = "signed_at" if question == "days_since_signed" else question
    answers: Answers = {PLATFORM: "tmall"} | ({} if value is None else {given_as: value})
    end = walk(small(library, question, test, operand), answers, datetime(2026, 11, 20, 10))
    assert isinstance(end, Done)
    assert (end.outcome == "refund") is holds


def eager_trail(playbook: Playbook, answers: Answers, at: datetime) -> list[tuple[str, str | None, object, str]]:
    """The steps of a walk by its nodes, each kept when it is taken."""
    for question, ends in playbook.ends.items():
        if answers.get(question) in ends:
            return [(playbook.start, question, answers[question], ends[str(answers[question])])]
    steps: list[tuple[str, str | None, object, str]] = []
    name = playbook.start
    while not isinstance(node := playbook.nodes[name], EndNode):
        question, answer = None, None
        if isinstance(node, AskNode):
            question, answer = node.question, answers.get(node.question)
            target = None if answer is None else node.go.get(str(answer), node.then)
        else:
            target = branch(playbook, node.branches, answers, at)
        if target is None:
            break
        steps.append((name, question, answer, target))
        name = target
    return steps


@given(seed=st.integers(0, 10**6))
@settings(deadline=None, max_examples=60)
def test_trail_is_the_way_taken(library: Library, seed: int) -> None:
    """The trail, made when it is read, tells each node that was passed, in every scenario."""
    picks = random.Random(seed)
    for scenario in library.scenario_ids:
        playbook, answers = library.playbook(scenario), random_answers(library, picks)
        end = walk(playbook, answers, AT)
        taken = eager_trail(playbook, answers, AT)
        trail = [(step.step, step.question, step.answer, step.target) for step in end.trail]
        assert trail[: len(taken)] == taken
        assert all(str(question).startswith(OFFER) for _, question, _, _ in trail[len(taken) :])


@given(seed=st.integers(0, 10**6))
@settings(deadline=None, max_examples=40)
def test_what_rests_on_words_no_amount_or_time_can_change(library: Library, seed: int) -> None:
    """Where it says so, other amounts and times, or none at all, lead to the same end."""
    picks = random.Random(seed)
    valued = {name for name, question in library.questions.items() if question.type != "choice"}
    for scenario in library.scenario_ids:
        playbook = library.playbook(scenario)
        answers = {**random_answers(library, picks), "red_flag": "none"}
        other = {name: each for name, each in answers.items() if name not in valued}
        other |= {name: each for name, each in random_answers(library, picks).items() if name in valued}
        end, elsewhere = walk(playbook, answers, AT), walk(playbook, other, AT)
        if end.by_words:
            assert type(end) is type(elsewhere), scenario
            assert end.trail == elsewhere.trail, scenario


def test_some_decisions_do_not_rest_on_words(library: Library) -> None:
    """The worked cases that meet an amount or a time on their way."""
    found = {
        scenario
        for scenario in library.scenario_ids
        for case in library.cases(scenario)
        if not walk(
            library.playbook(scenario),
            {**read_answers(library.questions, case.answers, AT), PLATFORM: case.platform},
            AT,
        ).by_words
    }
    assert {"missing_gift", "no_reason_return"} <= found
    assert "late_shipment" not in found


def random_answers(library: Library, picks: random.Random) -> dict[str, Value]:
    """Some answers to any of the questions, amounts and times among them, on any platform."""
    known = picks.choice([0.3, 0.8, 1.0])
    names = [name for name, question in library.questions.items() if question.type not in COMPUTED]
    answers = {name: value(picks, library, name, AT) for name in names if picks.random() < known}
    if picks.random() < 0.9:
        answers.pop("red_flag", None)
    return {**answers, PLATFORM: picks.choice(list(library.platforms))}


def random_answer(library: Library, id_: str, picks: random.Random) -> str:
    """Any choice of a question, 不清楚 among them."""
    return picks.choice([*library.questions[id_].choices, UNKNOWN])


@given(seed=st.integers(0, 10**6))
@settings(deadline=None, max_examples=100)
def test_laws_of_any_walk(library: Library, seed: int) -> None:
    """Any answers end within 10 questions, `most` never rises, going back drops an answer, order does not matter."""
    picks = random.Random(seed)
    scenario = picks.choice(library.scenario_ids)
    playbook = library.playbook(scenario)
    answers: dict[str, object] = {PLATFORM: picks.choice(list(library.platforms))}
    most, ends = 99, []
    end = walk(playbook, answers, AT)
    while isinstance(end, Ask):
        assert end.question not in answers
        assert end.most < most
        most = end.most
        ends.append((end, end.question))
        type_ = library.questions[end.question].type
        value = random_answer(library, end.question, picks) if type_ == "choice" else UNKNOWN
        answers[end.question] = value
        end = walk(playbook, answers, AT)
    assert len(ends) <= 10
    assert end.trail[-1].target.partition(".")[2] == end.outcome
    shuffled = dict(picks.sample(list(answers.items()), len(answers)))
    assert walk(playbook, shuffled, AT) == end
    for earlier, question in reversed(ends):
        del answers[question]
        assert walk(playbook, answers, AT) == earlier


@given(seed=st.integers(0, 10**6))
@settings(deadline=None, max_examples=50)
def test_open_holds_every_question_to_come(library: Library, seed: int) -> None:
    """No question is ever asked that was not announced as open at the start."""
    picks = random.Random(seed)
    playbook = library.playbook(picks.choice(library.scenario_ids))
    answers: dict[str, object] = {PLATFORM: picks.choice(list(library.platforms))}
    end = walk(playbook, answers, AT)
    announced = set(end.open) if isinstance(end, Ask) else set()
    while isinstance(end, Ask):
        assert end.question in announced
        type_ = library.questions[end.question].type
        answers[end.question] = random_answer(library, end.question, picks) if type_ == "choice" else UNKNOWN
        end = walk(playbook, answers, AT)


def test_nodes_of_the_graph_are_of_three_kinds(library: Library) -> None:
    """The compiled graphs hold only steps that ask, steps that branch, and ends."""
    for id_ in library.scenario_ids:
        assert {type(node) for node in library.playbook(id_).nodes.values()} <= {AskNode, BranchNode, EndNode}
