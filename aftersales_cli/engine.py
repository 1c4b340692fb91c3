"""Walks a playbook. Pure: the same playbook, answers and time always give the same step.

There is no position: a walk starts anew from the answers each time. Going back is dropping an answer. A walk only
gathers the steps that lie ready on its way; its trail, and what else may be asked, are made when they are read.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from aftersales_cli.answers import Answers, compute
from aftersales_cli.library.graph import AskNode, Branches, BranchNode, Condition, Place, Playbook, next_nodes
from aftersales_cli.library.graph import TrailStep as TrailStep
from aftersales_cli.library.limits import in_force
from aftersales_cli.model import PLATFORM, UNKNOWN

Passed = list[TrailStep]  # the steps of a walk, as far as it has come


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
        return tuple(self._passed)

    @property
    def by_words(self) -> bool:
        """Whether no other amount or time would change where the answers lead."""
        return self._place.by_words and all(step.by_words for step in self._passed)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ask):
            return NotImplemented
        return (self._place.name, self.open, self.trail) == (other._place.name, other.open, other.trail)

    __hash__ = None  # type: ignore[assignment]


class Done:
    """The walk ended in an outcome. `unclear` is the question whose answer 不清楚 ended it."""

    __slots__ = ("_passed", "outcome", "scenario")

    def __init__(self, scenario: str, outcome: str, passed: Passed) -> None:
        self.scenario = scenario
        self.outcome = outcome
        self._passed = passed

    @property
    def unclear(self) -> str | None:
        """The question whose answer 不清楚 ended the walk."""
        last = self._passed[-1] if self._passed else None
        return last.question if last and last.answer == UNKNOWN else None

    @property
    def trail(self) -> tuple[TrailStep, ...]:
        """The steps that the walk took."""
        return tuple(self._passed)

    @property
    def by_words(self) -> bool:
        """Whether no other amount or time would change where the answers lead."""
        return all(step.by_words for step in self._passed)

    def instead(self, outcome: str) -> "Done":
        """The same walk with another outcome at its end: one that is offered where the customer refuses this one."""
        return Done(self.scenario, outcome, self._passed)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Done):
            return NotImplemented
        return (self.scenario, self.outcome, self.trail) == (other.scenario, other.outcome, other.trail)

    __hash__ = None  # type: ignore[assignment]


def walk(playbook: Playbook, answers: Answers, at: datetime) -> Ask | Done:
    """Where the answers lead at the time `at`: to the next question, or to an outcome.

    The platform stands among the answers. A red flag among them ends the walk at once, wherever it would stand.
    """
    get = answers.get
    for question, flags in playbook.flags:
        if (choice := get(question)) in flags:
            step, place = flags[choice]
            return Done(playbook.id, place.outcome, [step])
    place = playbook.first
    passed: Passed = []
    while not place.outcome:
        if (asked := place.question) is not None:
            answer = get(asked)
            way = place.ways.get(answer)
            if way is None and (way := place.other(answer)) is None:
                return Ask(playbook, place, passed, answers, at)
        else:
            way = place.ways[branch(playbook, place.branches, answers, at)]
        step, place = way
        passed.append(step)
    scenario = place.scenario or passed[-1].step.partition(".")[0]
    return Done(scenario, place.outcome, passed)


def branch(playbook: Playbook, branches: Branches, answers: Answers, at: datetime) -> str:
    """The first target whose conditions all hold; the last has none."""
    return next(
        target for conditions, target in branches
        if all(_holds(playbook, condition, answers, at) for condition in conditions)
    )  # fmt: skip


def _holds(playbook: Playbook, condition: Condition, answers: Answers, at: datetime) -> bool:
    value = compute(condition.question, playbook.questions, answers, at)
    if value is None:
        return condition.operand == UNKNOWN and answers.get(condition.question) == UNKNOWN
    match condition.test:
        case "equals":
            return str(value) == str(condition.operand)
        case "one_of":
            return isinstance(condition.operand, tuple) and str(value) in condition.operand
    bound = bound_of(playbook, condition.operand, str(answers.get(PLATFORM, "")), at)
    if bound is None or not isinstance(value, int | Decimal):
        return False
    return value >= bound if condition.test == "at_least" else value <= bound


def bound_of(playbook: Playbook, operand: object, platform: str, at: datetime) -> int | Decimal | None:
    """The number of a bound; a word names a limit, whose value in force counts, if it has one."""
    if isinstance(operand, int):
        return operand
    value = in_force(playbook.limits[str(operand)], platform, at.date())
    if value is None:
        return None
    return next((n for n in (value.hours, value.days, value.yuan) if n is not None), None)


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
