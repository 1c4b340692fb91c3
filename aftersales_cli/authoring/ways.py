"""Every way through a scenario on one platform, with all that is known at its end.

A way stands for all cases that take it: it splits where an answer or a test sends cases apart, and nowhere else.
"""

from collections.abc import Iterator
from typing import NamedTuple

from aftersales_cli.authoring.facts import OPEN, UNCLEAR, Facts, Known
from aftersales_cli.library import Library
from aftersales_cli.library.graph import SHARED, Place, Playbook, conditions_of, rungs_of
from aftersales_cli.model import ACCEPTED, BY_OFFER, OFFER, REACHED_BY, UNKNOWN, Outcome, Rung, Sentence


class Taken(NamedTuple):
    """A place that a way passed: `answer` is what it chose there, or the number of the branch."""

    place: str
    answer: str | int
    question: str | None


class Way(NamedTuple):
    """A way to an outcome: what it passed, what is known at its end, and the offers that were accepted on it."""

    scenario: str
    outcome: str
    passed: tuple[Taken, ...]
    known: Known
    offers: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The outcome with its scenario, which is `shared` for one that all have."""
        return f"{self.scenario}.{self.outcome}"

    @property
    def asked(self) -> list[str]:
        """The questions asked on the way."""
        return list(dict.fromkeys(taken.question for taken in self.passed if taken.question is not None))


def ways(playbook: Playbook, facts: Facts) -> Iterator[Way]:
    """Every way of a scenario to the end of its walk, red flags among them."""
    stack: list[tuple[Place, Known, tuple[Taken, ...]]] = [(playbook.first, start_of(playbook, facts), ())]
    while stack:
        place, known, passed = stack.pop()
        if place.outcome is not None:
            yield Way(place.scenario, place.outcome, passed, known)
        stack += [(to, now, (*passed, taken)) for to, now, taken in following(place, known, facts)]
    for question, ends in playbook.flags:
        for choice, end in ends.items():
            now = facts.narrowed(facts.start, question, facts.bit(question, str(choice)))
            if now is not None:
                taken = Taken(playbook.start, str(choice), question)
                yield Way(end.to.scenario, str(end.to.outcome), (taken,), now)


def start_of(playbook: Playbook, facts: Facts) -> Known:
    """What is known where a walk begins: no answer has ended it at once."""
    known = facts.start
    for question, choices in playbook.ends.items():
        ending = sum(facts.bit(question, choice) for choice in choices)
        known = facts.narrowed(known, question, ~ending) or known
    return known


Going = tuple[Place, Known, Taken]


def following(place: Place, known: Known, facts: Facts) -> Iterator[Going]:
    """Where cases go on from a place, with what is known of those that do; nowhere from an outcome."""
    if place.outcome is not None:
        return iter(())
    return _answered(place, known, facts) if place.question is not None else _branched(place, known, facts)


def _answered(place: Place, known: Known, facts: Facts) -> Iterator[Going]:
    """Where each answer to a question leads; those that a step does not name go one way together."""
    question = str(place.question)
    left = facts.full(question) & ~OPEN
    for answer, way in place.ways.items():
        mask = UNCLEAR if answer == UNKNOWN else facts.bit(question, str(answer))
        left &= ~mask
        if (now := facts.narrowed(known, question, mask)) is not None:
            yield way.to, now, Taken(place.name, str(answer), question)
    if place.otherwise is not None and (now := facts.narrowed(known, question, left)) is not None:
        yield place.otherwise, now, Taken(place.name, "then", question)


def _branched(place: Place, known: Known, facts: Facts) -> Iterator[Going]:
    """Where each branch leads whose conditions can hold while those before it fail."""
    left = [known]
    for index, (conditions, way) in enumerate(place.branches):
        for part in left:
            if (now := facts.holding(part, conditions)) is not None:
                yield way.to, now, Taken(place.name, index, None)
        left = facts.without(left, [conditions])


def offered(way: Way, outcome: Outcome, facts: Facts) -> Iterator[tuple[int, Way]]:
    """The ways on from an outcome: its rungs that fit, by their place in the ladder, each accepted."""
    for index, rung in enumerate(rungs_of(outcome)):
        if f"{OFFER}{rung.to}" in way.offers or rung.to == way.outcome:
            continue
        for known in _fitting(way, rung, facts):
            by_offer = {**known, REACHED_BY: facts.bit(REACHED_BY, BY_OFFER)}
            yield index, Way(_home(way, rung, facts), rung.to, way.passed, by_offer, (*way.offers, f"{OFFER}{rung.to}"))


def _home(way: Way, rung: Rung, facts: Facts) -> str:
    """Whose outcome a rung leads to: that of the same file, or a shared one."""
    own = way.scenario != SHARED and rung.to in facts.library.scenario(way.scenario).outcomes
    return way.scenario if own else SHARED


def _fitting(way: Way, rung: Rung, facts: Facts) -> list[Known]:
    """What may be known where a rung is offered: its own tests hold, and no rule of `shared.yaml` skips it."""
    known = facts.holding(way.known, conditions_of(rung.when))
    if known is None:
        return []
    costs = costs_of(facts.library, facts.library.outcome(way.scenario, rung.to), rung)
    skips = [skip for skip in facts.library.shared.skips if set(skip.costs) & set(costs)]
    return facts.without([known], [conditions_of(dict(skip.when)) for skip in skips])


def offer_of(library: Library, scenario: str, rung: Rung) -> Sentence | None:
    """The words that put a rung to the customer: its own, or those of the outcome that it leads to."""
    return rung.offer or library.outcome(scenario, rung.to).offer


def costs_of(library: Library, outcome: Outcome, rung: Rung | None = None) -> tuple[str, ...]:
    """The amounts that an outcome takes from the shop; those that its rung names go before its own."""
    named = [rung.costs if rung else None, outcome.costs, library.shared.costs.get(outcome.disposition)]
    return next((costs for costs in named if costs is not None), ())


def case_of(way: Way, facts: Facts, known: Known | None = None) -> dict[str, str] | None:
    """The answers of a case that takes this way, as one types them; None where no case can."""
    from aftersales_cli.answers import show

    answers = facts.example(way.known if known is None else known)
    if answers is None:
        return None
    typed = {fact: show(value) for fact, value in answers.items()}
    return typed | dict.fromkeys(way.offers, ACCEPTED)
