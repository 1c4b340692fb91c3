"""Which questions still decide something where they are asked: an outcome, a word, a number or a deadline."""

from collections.abc import Iterator
from typing import Any

from aftersales_cli.authoring.facts import Facts, Known
from aftersales_cli.authoring.ways import costs_of, following, offer_of, start_of
from aftersales_cli.library import Library
from aftersales_cli.library.graph import FIND_OUT, SHARED, Place, Playbook, rungs_of, tests_of
from aftersales_cli.model import GAP, UNKNOWN, Deadline, Outcome, Sentence, Title


class Deciding:
    """Looks at the scenarios of a library on one platform."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._library = facts.library
        self._used: dict[tuple[str, str], frozenset[str]] = {}

    def steps(self, playbook: Playbook) -> dict[str, bool]:
        """Every step that asks, and whether there is a case in which the answer changes anything."""
        found: dict[str, bool] = {}
        self._after(playbook.first, start_of(playbook, self._facts), found)
        return found

    def _after(self, place: Place, known: Known, found: dict[str, bool]) -> tuple[Any, frozenset[str]]:
        """What is left to decide from a place on, in a form that can be compared, and the facts its words use."""
        if place.outcome is not None:
            return (place.scenario, place.outcome), self._words(place.scenario, place.outcome)
        options = {taken.answer: self._after(to, now, found) for to, now, taken in following(place, known, self._facts)}
        used = frozenset().union(*(words for _, words in options.values()))
        left = {answer: rest for answer, (rest, _) in options.items()}
        if left.get(UNKNOWN) == (SHARED, FIND_OUT):
            left.pop(UNKNOWN)
        same = len(set(left.values())) == 1
        if place.question is not None:
            matters = not same or place.question in used or bool(self._library.questions[place.question].ends)
            found[place.name] = found.get(place.name, False) or matters
            if not matters:
                return next(iter(left.values())), used
        elif same:
            return next(iter(left.values())), used
        else:
            used |= self._tested(place)
        return (place.question or place.name, tuple(left.items())), used

    def _tested(self, place: Place) -> frozenset[str]:
        """The questions whose answers choose a branch."""
        facts = {condition.question for conditions, _ in place.branches for condition in conditions}
        questions = self._library.questions
        return frozenset(facts | {of for id_ in facts if id_ in questions for of in questions[id_].of})

    def _words(self, scenario: str, name: str) -> frozenset[str]:
        """The questions whose answers show in the advice of an outcome."""
        if (scenario, name) not in self._used:
            used = set(facts_said(self._library, scenario, self._library.outcome(scenario, name)))
            questions = self._library.questions
            used |= {of for id_ in used if id_ in questions for of in questions[id_].of}
            self._used[scenario, name] = frozenset(used)
        return self._used[scenario, name]


def facts_said(library: Library, scenario: str, outcome: Outcome) -> Iterator[str]:
    """The facts that the words, numbers, costs and deadlines of an outcome are made of."""
    for tests in tests_of(outcome):
        yield from tests
    for text in _texts(library, scenario, outcome):
        yield from GAP.findall(text.zh + "".join(variant.zh for variant in text.variants))
    kinds = [library.evidence[id_] for id_ in (*outcome.evidence, *outcome.evidence_optional)]
    deadlines: list[Deadline] = [*outcome.deadlines, *(kind.by for kind in kinds if kind.by)]
    yield from (deadline.from_ for deadline in deadlines)
    yield from costs_of(library, outcome)
    for rung in rungs_of(outcome):
        costs = costs_of(library, library.outcome(scenario, rung.to), rung)
        yield from costs
        yield from (fact for skip in library.shared.skips if set(skip.costs) & set(costs) for fact in skip.when)


def _texts(library: Library, scenario: str, outcome: Outcome) -> Iterator[Title | Sentence]:
    yield outcome.title
    yield from (outcome.why, *outcome.scripts.values())
    yield from (*outcome.steps, *outcome.warnings, *outcome.never, *outcome.reopen)
    for rung in rungs_of(outcome):
        if (offer := offer_of(library, scenario, rung)) is not None:
            yield offer
