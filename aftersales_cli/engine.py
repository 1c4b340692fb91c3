"""Walks a playbook. Pure: the same playbook, answers and time always give the same step.

There is no position: a walk starts anew from the answers each time. Going back is dropping an answer. The steps of a
walk, and what else may be asked, are made when they are read: a batch never does.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from aftersales_cli.answers import Answers, Value, compute
from aftersales_cli.library.graph import SHARED, AskNode, Branches, BranchNode, Condition, Place, Playbook, next_nodes
from aftersales_cli.library.limits import figure, in_force, most
from aftersales_cli.model import ACCEPTED, PLATFORM, UNKNOWN, Limit, Question


class Book(Protocol):
    """What tests of facts are read by: the questions that compute, and the limits that bound."""

    @property
    def questions(self) -> Mapping[str, Question]: ...
    @property
    def limits(self) -> Mapping[str, Limit]: ...


Held = tuple[Condition, ...]  # what was true where a branch was taken
Passed = list[tuple[Place, Value | Held | None]]  # the places of a walk, each with the answer read, or what held there


class TrailStep(NamedTuple):
    """A step the walk took: the question it read and the answer, or the target its branch chose.

    `facts` are those by which a branch was taken, each with what it was.
    """

    step: str
    question: str | None
    answer: Value | None
    target: str
    facts: tuple[tuple[str, Value], ...] = ()


class Ask:
    """The walk needs an answer: `question` next, then `most` of them at most on any way, this one included."""

    __slots__ = ("_answers", "_at", "_passed", "_place", "_playbook")

    def __init__(self, playbook: Playbook, place: Place, passed: Passed, answers: Answers, at: datetime) -> None:
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
        return _trail(self._playbook, self._passed, self._place.name, self._answers, self._at)

    @property
    def by_words(self) -> bool:
        """Whether no other amount or time would change where the answers lead."""
        return self._place.by_words and all(place.by_words for place, _ in self._passed)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ask):
            return NotImplemented
        return (self._place.name, self.open, self.trail) == (other._place.name, other.open, other.trail)

    __hash__ = None  # type: ignore[assignment]


class Done:
    """The walk ended in an outcome. Where a red flag ended it, `beneath` is where it would have come to without."""

    __slots__ = ("_answers", "_at", "_end", "_passed", "beneath", "outcome", "playbook", "scenario")

    def __init__(
        self, playbook: Playbook, scenario: str, end: Place, passed: Passed, answers: Answers, at: datetime,
        beneath: "Ask | Done | None" = None,
    ) -> None:  # fmt: skip
        self.scenario = scenario
        self.outcome = str(end.outcome)
        self.beneath = beneath
        self.playbook, self._end, self._passed = playbook, end, passed
        self._answers, self._at = answers, at

    @property
    def unclear(self) -> str | None:
        """The question whose answer 不清楚 ended the walk."""
        place, answer = self._passed[-1] if self._passed else (None, None)
        return place.question if place and answer == UNKNOWN else None

    @property
    def trail(self) -> tuple[TrailStep, ...]:
        """The steps that the walk took."""
        return _trail(self.playbook, self._passed, self._end.name, self._answers, self._at)

    @property
    def by_words(self) -> bool:
        """Whether no other amount or time would change where the answers lead, or what is said there."""
        beneath = self.beneath is None or self.beneath.by_words
        return beneath and self._end.by_words and all(place.by_words for place, _ in self._passed)

    @property
    def by_offer(self) -> bool:
        """Whether the customer accepted an offer that led here."""
        return bool(self._passed) and self._passed[-1][1] == ACCEPTED and self._passed[-1][0].outcome is not None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Done):
            return NotImplemented
        return (self.scenario, self.outcome, self.trail) == (other.scenario, other.outcome, other.trail)

    __hash__ = None  # type: ignore[assignment]


def _trail(playbook: Playbook, passed: Passed, target: str, answers: Answers, at: datetime) -> tuple[TrailStep, ...]:
    """What the places that a walk passed, and the answers it read there, say as steps."""
    targets = [*[place.name for place, _ in passed], target][1:]
    steps = []
    for (place, read), to in zip(passed, targets, strict=True):
        held = read if isinstance(read, tuple) else ()
        facts = [(each.question, compute(each.question, playbook.questions, answers, at)) for each in held]
        known = tuple([(question, UNKNOWN if value is None else value) for question, value in facts])
        steps.append(TrailStep(place.name, place.question, None if isinstance(read, tuple) else read, to, known))
    return tuple(steps)


def walk(playbook: Playbook, answers: Answers, at: datetime) -> Ask | Done:
    """Where the answers lead at the time `at`: to the next question, or to an outcome.

    The platform stands among the answers. A red flag among them ends the walk at once, wherever it would stand.
    """
    get = answers.get
    for flag in playbook.flags:
        choice = get(str(flag.question))
        if choice in flag.ways:
            beneath = walk(playbook, {id_: answers[id_] for id_ in answers if id_ not in playbook.ends}, at)
            return Done(playbook, playbook.id, flag.ways[choice], [(flag, choice)], answers, at, beneath)
    place = playbook.first
    passed: Passed = []
    while place.outcome is None:
        if (question := place.question) is not None:
            answer = get(question)
            following = None if answer is None else place.ways.get(answer, place.otherwise)
            if following is None:
                return Ask(playbook, place, passed, answers, at)
            passed.append((place, answer))
            place = following
        else:
            held, target = branch(playbook, place.branches, answers, at)
            passed.append((place, held))
            place = place.ways[target]
    # A shared outcome is said to be of the scenario that led to it.
    scenario = passed[-1][0].scenario if place.scenario == SHARED and passed else place.scenario
    while (offer := next((each for each in place.offers if get(str(each.question)) == ACCEPTED), None)) is not None:
        passed.append((offer, ACCEPTED))
        place = offer.ways[ACCEPTED]
    return Done(playbook, scenario, place, passed, answers, at)


def branch(playbook: Playbook, branches: Branches, answers: Answers, at: datetime) -> tuple[Held, str]:
    """The first of the branches whose conditions all hold; the last has none."""
    return next(each for each in branches if all_hold(playbook, each[0], answers, at))


def all_hold(book: Book, conditions: Iterable[Condition], answers: Answers, at: datetime) -> bool:
    """Whether each condition holds of the facts. What is not known holds none, and 不清楚 only where it is named."""
    return all(_holds(book, condition, answers, at) for condition in conditions)


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
