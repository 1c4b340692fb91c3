"""Walks a playbook. Pure: the same playbook, answers and time always give the same step.

There is no position: a walk starts anew from the answers each time. Going back is dropping an answer. The steps of a
walk, and what else may be asked, are made when they are read: a batch never does.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Protocol, TypeVar

from aftersales_cli.answers import Answers, Value, compute
from aftersales_cli.library.graph import (
    SHARED,
    AskNode,
    BranchNode,
    Condition,
    Place,
    Playbook,
    TrailStep,
    Way,
    next_nodes,
)
from aftersales_cli.library.limits import figure, in_force, most
from aftersales_cli.model import ACCEPTED, BY_OFFER, BY_WALK, OFFER, PLATFORM, REACHED_BY, UNKNOWN, Limit, Question


class Book(Protocol):
    """What tests of facts are read by: the questions that compute, and the limits that bound."""

    @property
    def questions(self) -> Mapping[str, Question]: ...
    @property
    def limits(self) -> Mapping[str, Limit]: ...


T = TypeVar("T")
STEP = attrgetter("step")


class Ask:
    """The walk needs an answer: `question` next, then `most` of them at most on any way, this one included."""

    __slots__ = ("_answers", "_at", "_passed", "_place", "_playbook")

    def __init__(self, playbook: Playbook, place: Place, passed: list[Way], answers: Answers, at: datetime) -> None:
        self._playbook, self._place, self._passed = playbook, place, passed
        self._answers, self._at = dict(answers), at

    @property
    def question(self) -> str:
        """The question that is asked next."""
        return str(self._place.question)

    @property
    def most(self) -> int:
        """How many questions may come at most, this one included."""
        return self._place.most

    @property
    def open(self) -> tuple[str, ...]:
        """Every question that can still come up, nearest first."""
        return tuple(_open(self._playbook, self._place.name, self._answers, self._at))

    @property
    def trail(self) -> tuple[TrailStep, ...]:
        """The steps that the walk took."""
        return _trail(self._playbook, self._passed, self._answers, self._at)

    @property
    def by_words(self) -> bool:
        """Whether no other amount or time would change where the answers lead."""
        return self._place.by_words and all(way.by_words for way in self._passed)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ask):
            return NotImplemented
        return (self._place.name, self.open, self.trail) == (other._place.name, other.open, other.trail)

    __hash__ = None  # type: ignore[assignment]


class Done:
    """The walk ended in an outcome. Where a red flag ended it, `beneath` is where it would have come to without."""

    __slots__ = ("_at", "_end", "_facts", "_passed", "beneath", "playbook")

    def __init__(
        self, playbook: Playbook, end: Place, passed: list[Way], facts: Answers | None, at: datetime,
        beneath: "Ask | Done | None" = None,
    ) -> None:  # fmt: skip
        self.playbook = playbook
        self.beneath = beneath
        self._end = end
        self._passed = passed
        self._facts = facts
        self._at = at

    @property
    def scenario(self) -> str:
        """Whose outcome it is; a shared one is said to be of the scenario that led to it."""
        if self._end.scenario != SHARED:
            return str(self._end.scenario)
        homes = (way.step.step.partition(".")[0] for way in reversed(self._passed))
        return next((home for home in homes if home != SHARED), self.playbook.id)

    @property
    def outcome(self) -> str:
        """The outcome that it ended in."""
        return str(self._end.outcome)

    @property
    def unclear(self) -> str | None:
        """The question whose answer 不清楚 ended the walk."""
        last = self._passed[-1].step if self._passed else None
        return last.question if last and last.answer == UNKNOWN else None

    @property
    def trail(self) -> tuple[TrailStep, ...]:
        """The steps that the walk took."""
        if self._facts is None:
            return tuple(map(STEP, self._passed))
        return _trail(self.playbook, self._passed, self._facts, self._at)

    @property
    def by_words(self) -> bool:
        """Whether no other amount or time would change where the answers lead, or what is said there."""
        beneath = self.beneath is None or self.beneath.by_words
        return beneath and self._end.by_words and all(way.by_words for way in self._passed)

    @property
    def by_offer(self) -> bool:
        """Whether the customer accepted an offer that led here."""
        return bool(self._passed) and (self._passed[-1].step.question or "").startswith(OFFER)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Done):
            return NotImplemented
        return (self.scenario, self.outcome, self.trail) == (other.scenario, other.outcome, other.trail)

    __hash__ = None  # type: ignore[assignment]


def _trail(playbook: Playbook, passed: list[Way], facts: Answers, at: datetime) -> tuple[TrailStep, ...]:
    """The steps of the ways that a walk took; where a branch was taken, with those of the `facts` that held."""

    def fact(question: str) -> tuple[str, Value]:
        value = compute(question, playbook.questions, facts, at)
        return question, UNKNOWN if value is None else value

    return tuple([
        way.step if not way.held else way.step._replace(facts=tuple([fact(each.question) for each in way.held]))
        for way in passed
    ])  # fmt: skip


def walk(playbook: Playbook, answers: Answers, at: datetime) -> Ask | Done:
    """Where the answers lead at the time `at`: to the next question, or to an outcome.

    The platform stands among the answers. A red flag among them ends the walk at once, wherever it would stand.
    """
    get = answers.get
    for flag, ends in playbook.flags:
        if (end := ends.get(get(flag))) is not None:
            beneath = walk(playbook, {id_: answers[id_] for id_ in answers if id_ not in playbook.ends}, at)
            return Done(playbook, end.to, [end], None, at, beneath)
    place = playbook.first
    passed: list[Way] = []
    facts: Answers | None = None  # what branches rest on; a copy, for it is read later, when the answers may be others
    while place.outcome is None:
        if place.question is not None:
            answer = get(place.question)
            way = place.ways.get(answer) or place.other(answer)
            if way is None:
                return Ask(playbook, place, passed, answers, at)
        else:
            way = branch(playbook, place.branches, answers, at)
            if way.held and facts is None:
                facts = dict(answers)
        passed.append(way)
        place = way.to
    reached = BY_WALK
    while place.offers and (offered := _accepted(playbook, place, answers, reached, at)) is not None:
        passed.append(offered)
        place, reached = offered.to, BY_OFFER
    return Done(playbook, place, passed, facts, at)


def _accepted(playbook: Playbook, place: Place, answers: Answers, reached: str, at: datetime) -> Way | None:
    """The way on from an outcome by an offer that fits the case and that the customer accepts."""
    taken = [offer for offer in place.offers if answers.get(str(offer[1].step.question)) == ACCEPTED]
    facts = {**answers, REACHED_BY: reached} if taken else answers
    return next((way for fits, way in taken if all_hold(playbook, fits, facts, at)), None)


def branch(
    playbook: Playbook, branches: Iterable[tuple[tuple[Condition, ...], T]], answers: Answers, at: datetime
) -> T:
    """Where the first of the branches leads whose conditions all hold; the last has none."""
    for conditions, to in branches:
        if not conditions or all_hold(playbook, conditions, answers, at):
            return to
    raise AssertionError("the last branch was not bare")


def all_hold(book: Book, conditions: Iterable[Condition], answers: Answers, at: datetime) -> bool:
    """Whether each condition holds of the facts. What is not known holds none, and 不清楚 only where it is named."""
    for condition in conditions:  # noqa: SIM110  # half the time of all()
        if not _holds(book, condition, answers, at):
            return False
    return True


def _holds(book: Book, condition: Condition, answers: Answers, at: datetime) -> bool:
    value = compute(condition.question, book.questions, answers, at)
    if value is None:
        return condition.operand == UNKNOWN and answers.get(condition.question) == UNKNOWN
    match condition.test:
        case "equals":
            return str(value) == str(condition.operand)
        case "one_of":
            return isinstance(condition.operand, tuple) and str(value) in condition.operand
    bound = bound_of(book, condition.operand, str(answers.get(PLATFORM, "")), at)
    if bound is None or not isinstance(value, int | Decimal):
        return False
    return value >= bound if condition.test == "at_least" else value <= bound


def bound_of(book: Book, operand: object, platform: str, at: datetime) -> int | Decimal | None:
    """The number of a bound; a word names a limit, whose value in force counts, if it has one."""
    if isinstance(operand, int):
        return operand
    value = in_force(book.limits[str(operand)], platform, at.date())
    if value is None:
        return None
    found = figure(value)
    return None if found is None else most(found[1])


def _open(playbook: Playbook, name: str, answers: Answers, at: datetime) -> Iterator[str]:
    """The questions that can still come up from a step on, nearest first; known answers narrow the way."""
    seen, queue, named = {name}, [name], set()
    while queue:
        node = playbook.nodes[queue.pop(0)]
        following: list[str] = []
        if isinstance(node, AskNode):
            answer = answers.get(node.question)
            known = None if answer is None else node.go.get(str(answer), node.then)
            if known is None and node.question not in named:
                named.add(node.question)
                yield node.question
            following = [known] if known is not None else next_nodes(node)
        elif isinstance(node, BranchNode):
            following = _open_branches(playbook, node, answers, at)
        for each in following:
            if each not in seen:
                seen.add(each)
                queue.append(each)


def _open_branches(playbook: Playbook, node: BranchNode, answers: Answers, at: datetime) -> list[str]:
    """The targets that can still be chosen: those whose conditions hold, or rest on facts not known yet."""
    targets = []
    for conditions, target in node.branches:
        judged = [
            (c.question != PLATFORM and compute(c.question, playbook.questions, answers, at) is None,
             _holds(playbook, c, answers, at))
            for c in conditions
        ]  # fmt: skip
        if all(open_ or holds for open_, holds in judged):
            targets.append(target)
        if all(holds and not open_ for open_, holds in judged):
            break
    return targets
