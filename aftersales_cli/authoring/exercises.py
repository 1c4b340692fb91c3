"""Exercises for a newcomer: worked cases drawn by lot, each with the outcomes that it could be mistaken for."""

import random

from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.answers import parse_moment, read_answers
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.graph import FIND_OUT
from aftersales_cli.model import GAP, Lang, WorkedCase

CHOICES = 4  # the right one among them


@frozen
class Exercise:
    """A case with what is advised in it, and outcomes to choose from: ids and titles, in the order they are shown."""

    advice: Advice
    choices: tuple[tuple[str, str], ...]

    @property
    def right(self) -> str:
        """The id of the outcome that it comes to."""
        return str(self.advice.outcome)


def draw(library: Library, seed: int, count: int, lang: Lang) -> list[Exercise]:
    """So many exercises, fewer where there are not as many: the same for the same seed and playbooks."""
    lot = random.Random(seed)
    worked = [
        (id_, case) for id_ in library.scenario_ids for case in library.cases(id_)
        if case.kind == "must" and case.outcome in library.scenario(id_).outcomes and case.outcome != FIND_OUT
    ]  # fmt: skip
    return [_exercise(library, id_, case, lot, lang) for id_, case in lot.sample(worked, min(count, len(worked)))]


def _exercise(library: Library, scenario: str, case: WorkedCase, lot: random.Random, lang: Lang) -> Exercise:
    answers = read_answers(library.questions, case.answers)
    advice = advise(library, Case(scenario, case.platform, parse_moment(case.at), answers), lang)
    outcomes = library.scenario(scenario).outcomes
    others = [id_ for id_, outcome in outcomes.items() if id_ != advice.outcome and not GAP.search(outcome.title.zh)]
    shown = [str(advice.outcome), *lot.sample(others, min(CHOICES - 1, len(others)))]
    lot.shuffle(shown)
    titles = [str(advice.title) if id_ == advice.outcome else outcomes[id_].title.in_(lang) for id_ in shown]
    return Exercise(advice, tuple(zip(shown, titles, strict=True)))
