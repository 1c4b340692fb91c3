"""Every scenario on every platform, walked at random: it ends, soon, with all its words."""

import random

import pytest

from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.answers import Value
from aftersales_cli.engine import Ask, Done, walk
from aftersales_cli.library import Library
from aftersales_cli.library.graph import Playbook
from aftersales_cli.model import PLATFORM, UNKNOWN
from tests.advice.test_advising import LEFT_OPEN, said
from tests.conftest import AT, PLAYBOOKS

WALKS, MOST = 200, 10
SCENARIOS = sorted(path.stem for path in (PLAYBOOKS / "scenarios").glob("*.yaml") if ".cases" not in path.name)
AMOUNTS = ("5", "9.99", "10", "10.01", "59.00", "3000")


def random_walk(playbook: Playbook, platform: str, picks: random.Random) -> tuple[dict[str, Value], Done]:
    """Answers picked as they are asked for, and the end they lead to."""
    from aftersales_cli.answers import read_answer

    answers: dict[str, Value] = {}
    while isinstance(end := walk(playbook, {**answers, PLATFORM: platform}, AT), Ask):
        question = playbook.questions[end.question]
        usual = {"money": AMOUNTS, "datetime": ("2026-11-19 09:00", "2026-11-05"), "count": ("1", "3")}
        raw = picks.choice([*(question.choices or usual[question.type]), UNKNOWN])
        answers[end.question] = read_answer(end.question, question, raw)
        assert len(answers) <= MOST, f"{playbook.id}: {list(answers)}"
    return answers, end


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_two_hundred_walks(library: Library, scenario: str) -> None:
    """On each platform 200 random walks end resolved within ten questions, without an empty or unfilled text."""
    playbook, seen = library.playbook(scenario), dict[object, Advice]()
    for platform in library.platforms:
        picks = random.Random(f"{scenario}-{platform}")
        for _ in range(WALKS):
            answers, end = random_walk(playbook, platform, picks)
            amounts = frozenset(id_ for id_, value in answers.items() if value != UNKNOWN)
            known = (platform, end.scenario, end.outcome, end.unclear, amounts)
            if known not in seen:
                seen[known] = advise(library, Case(scenario, platform, AT, answers), "zh")
    for advice in seen.values():
        assert advice.resolved
        assert all(text.strip() and not LEFT_OPEN.search(text) for text in said(advice))
