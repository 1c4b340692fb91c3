"""Worked cases: each shipped one comes to its end, is worded whole, and what they reach is told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersales_cli.authoring.casebook import CaseResult, case_answers, reached, run_cases, word_case
from aftersales_cli.engine import Ask, Done
from aftersales_cli.errors import UsageError
from aftersales_cli.library import Library
from aftersales_cli.model import WorkedCase
from tests.conftest import PLAYBOOKS, Run, change

SCENARIOS = sorted(path.stem for path in (PLAYBOOKS / "scenarios").glob("*.yaml") if ".cases" not in path.name)
CASE = WorkedCase("x", "2026-11-20 10:00", "tmall", {"delivery_state": "returning"}, "refund_returning")


class OneCase(Library):
    """The shipped library with a single worked case."""

    case: WorkedCase

    def cases(self, scenario_id: str) -> tuple[WorkedCase, ...]:
        """The case, for every scenario."""
        return (self.case,)


def walked(library: Library, case: WorkedCase) -> CaseResult:
    """What a case of in_transit comes to."""
    one = OneCase(library._trees, library.sha256)
    one.case = case
    (result,) = run_cases(one, ["in_transit"])
    return result


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_shipped_case_ends_where_it_says(library: Library, scenario: str) -> None:
    """It walks to its outcome, if it must, and its advice has no unfilled word in either language; all are run."""
    results = run_cases(library, [scenario])
    for result in results:
        assert result.failure is None
        assert isinstance(result.end, Done)
        assert (result.end.outcome == result.case.outcome) is (result.case.kind == "must"), result.case
        assert word_case(library, result) is None
    assert {result.scenario for result in results} == {scenario}
    assert [result.index for result in results] == list(range(len(library.cases(scenario))))
    assert [result.case for result in results] == list(library.cases(scenario))


def test_there_are_cases_for_every_scenario(library: Library) -> None:
    """None is left out above, and none is without cases."""
    assert sorted(library.scenario_ids) == SCENARIOS
    assert all(map(library.cases, SCENARIOS))


def test_runs_the_scenarios_asked_for(library: Library) -> None:
    """Only these, in this order."""
    ran = [result.scenario for result in run_cases(library, ["missing_gift", "in_transit"])]
    assert list(dict.fromkeys(ran)) == ["missing_gift", "in_transit"]
    assert run_cases(library, []) == []


@pytest.mark.parametrize(
    ("change_", "said"),
    [
        ({"outcome": "agree_return"}, "case 'x': expected agree_return, got refund_returning"),
        ({"outcome": "nowhere"}, "expected nowhere, got refund_returning"),
        ({"answers": {}}, "got the question delivery_state"),
        ({"answers": {"delivery_state": "under_way"}}, "got the question intercept_status"),
        ({"answers": {"delivery_state": "flying"}}, "delivery_state: there is no 'flying'; one of: under_way"),
        ({"answers": {"delivery_stat": "returning"}}, "there is no 'delivery_stat'; did you mean: delivery_state"),
        ({"answers": {"applied_at": "2026-11-20 10:01"}}, "lies after now"),
        ({"answers": {"refund_amount": Decimal("5"), "paid_amount": 4}}, "is more than paid_amount"),
        ({"at": "noon"}, "expected refund_returning, got"),
        ({"at": "2026-02-30 10:00"}, "expected refund_returning, got"),
    ],
    ids=str,
)
def test_a_case_fails(library: Library, change_: dict[str, Any], said: str) -> None:
    """A case that ends elsewhere, or cannot be walked, says what it came to instead."""
    result = walked(library, replace(CASE, **change_))
    assert result.failure is not None
    assert said in result.failure.text("en")


def test_a_case_passes(library: Library) -> None:
    """A case that ends where it says is no failure; its trail is kept."""
    result = walked(library, CASE)
    assert result.failure is None
    assert result.end is not None
    assert [step.question for step in result.end.trail] == ["delivery_state", None]


def test_reads_answers_as_an_agent_gives_them(library: Library) -> None:
    """Amounts and dates of YAML are read like typed ones; the platform is among them."""
    case = replace(CASE, answers={"refund_amount": "59.00", "paid_amount": 60, "deadline_at": date(2026, 11, 21)})
    answers = case_answers(library, case)
    assert {name: str(value) for name, value in answers.items()} == {
        "refund_amount": "59.00", "paid_amount": "60", "deadline_at": "2026-11-21 00:00:00", "platform": "tmall",
    }  # fmt: skip
    with pytest.raises(UsageError):
        case_answers(library, replace(CASE, answers={"nope": 1}))


def test_words_that_are_missing_are_a_failure(library: Library) -> None:
    """A case that walks well but would print a gap or nothing fails when it is worded."""
    outcome = library.scenario("in_transit").outcomes["refund_returning"]
    one = OneCase(library._trees, library.sha256)
    one.case = CASE
    hollow = replace(outcome, title=replace(outcome.title, zh="{", en=""))
    one.scenario("in_transit").outcomes["refund_returning"] = hollow
    (result,) = run_cases(one, ["in_transit"])
    assert result.failure is None
    failure = word_case(one, result)
    assert failure is not None
    assert failure.key == "case-failed"


def test_tells_what_is_reached(library: Library) -> None:
    """Outcomes by scenario, and each branch by its step with the answer, or with the target it chose."""
    outcomes, branches = reached(
        [
            walked(library, CASE),
            walked(
                library,
                replace(
                    CASE,
                    answers={
                        "delivery_state": "under_way",
                        "intercept_status": "failed",
                        "wants_goods": "not_wanted",
                        "perishable": "keeps",
                    },
                ),
            ),
            walked(library, replace(CASE, answers={"delivery_state": "under_way"})),
        ]
    )
    assert outcomes == {"in_transit.refund_returning", "in_transit.agree_return"}
    assert branches == {
        ("in_transit.where_is_it", "returning"),
        ("in_transit.who_gets_it_back", "in_transit.refund_returning"),
        ("in_transit.return_for_whom", "in_transit.how_to_return"),
        ("in_transit.where_is_it", "under_way"),
        ("in_transit.how_far_intercept", "failed"),
        ("in_transit.still_wanted", "not_wanted"),
        ("in_transit.how_to_return", "keeps"),
        ("in_transit.by_platform", "in_transit.agree_return"),
    }


def test_nothing_is_reached_by_a_case_that_cannot_be_walked(library: Library) -> None:
    """A case with a wrong answer, and one that is not answered to the end, reach no outcome."""
    wrong, open_ = walked(library, replace(CASE, at="noon")), walked(library, replace(CASE, answers={}))
    assert wrong.end is None
    assert isinstance(open_.end, Ask)
    assert reached([wrong, open_]) == (set(), set())


def test_runs_on_the_command_line(library: Library, in_transit_only: Path, call: Run) -> None:
    """All cases of a folder pass; one that fails is named with what it came to, and the exit code is 1."""
    done = call("--playbooks", in_transit_only, "playbooks", "test")
    assert (done.returncode, done.stdout.decode()) == (0, f"{len(library.cases('in_transit'))} passed, 0 failed\n")
    change(in_transit_only, "scenarios/in_transit.cases.yaml", "outcome: start_intercept", "outcome: agree_return")
    failed = call("--playbooks", in_transit_only, "playbooks", "test", "in_transit")
    assert failed.returncode == 1
    first, last = failed.stdout.decode().splitlines()
    assert first.endswith("expected agree_return, got start_intercept")
    assert last.endswith(" passed, 1 failed")
