"""The decider comes to what the engine comes to, for every playbook and any answers."""

import random
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.answers import PLATFORM, Value, read_answers
from aftersales_cli.decider import Decider
from aftersales_cli.engine import Ask, Done, walk
from aftersales_cli.library import Library
from aftersales_cli.model import COMPUTED
from tests.batch.test_sorter import value
from tests.conftest import AT


def arrived(end: Ask | Done) -> tuple[object, ...]:
    """All that both say of where answers lead."""
    return ("ask", end.question, end.most) if isinstance(end, Ask) else (end.scenario, end.outcome, end.unclear)


@settings(deadline=None, max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_it_decides_as_the_engine_walks(library: Library, seed: int) -> None:
    """Whatever is known, all scenarios; red flags, 不清楚, amounts and times are among the answers."""
    picks = random.Random(seed)
    names = [name for name, question in library.questions.items() if question.type not in COMPUTED]
    known = picks.choice([0.3, 0.8, 1.0])
    for scenario in library.scenario_ids:
        playbook = library.playbook(scenario)
        answers: dict[str, Value] = {name: value(picks, library, name, AT) for name in names if picks.random() < known}
        if picks.random() < 0.9:
            answers.pop("red_flag", None)
        answers[PLATFORM] = picks.choice(list(library.platforms))
        assert arrived(Decider(playbook)(answers, AT)) == arrived(walk(playbook, answers, AT)), scenario


def test_every_worked_case(library: Library) -> None:
    """Each way through the playbooks that a worked case shows."""
    for scenario in library.scenario_ids:
        decide, playbook = Decider(library.playbook(scenario)), library.playbook(scenario)
        for case in library.cases(scenario):
            at = datetime.fromisoformat(case.at)
            answers = {**read_answers(library.questions, case.answers, at), PLATFORM: case.platform}
            assert arrived(decide(answers, at)) == arrived(walk(playbook, answers, at)), (scenario, case.name)


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_what_rests_on_words_no_amount_or_time_can_change(library: Library, seed: int) -> None:
    """Where it says so, other amounts and times, or none at all, lead to the same end."""
    picks = random.Random(seed)
    names = [name for name, question in library.questions.items() if question.type not in COMPUTED]
    valued = {name for name in names if library.questions[name].type != "choice"}
    for scenario in library.scenario_ids:
        decide = Decider(library.playbook(scenario))
        answers = {name: value(picks, library, name, AT) for name in names if picks.random() < 0.9}
        answers = {**answers, "red_flag": "none", PLATFORM: picks.choice(list(library.platforms))}
        other = {name: each for name, each in answers.items() if name not in valued}
        other |= {name: value(picks, library, name, AT) for name in valued if picks.random() < 0.5}
        if decide.by_words(answers, AT):
            assert arrived(decide(other, AT)) == arrived(decide(answers, AT)), scenario


def test_some_decisions_do_not_rest_on_words(library: Library) -> None:
    """The worked cases that meet an amount or a time on their way."""
    found = {
        scenario
        for scenario in library.scenario_ids
        for case in library.cases(scenario)
        if not Decider(library.playbook(scenario)).by_words(
            {**read_answers(library.questions, case.answers, AT), PLATFORM: case.platform}, AT
        )
    }
    assert {"missing_gift", "no_reason_return"} <= found
    assert "late_shipment" not in found
