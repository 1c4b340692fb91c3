"""Walks a playbook. Pure: the same playbook, answers and time always give the same step.

There is no position: a walk starts anew from the answers each time. Going back is dropping an answer.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from aftersales_cli.answers import PLATFORM, Answers, Value, compute
from aftersales_cli.frozen import frozen
from aftersales_cli.library.graph import SHARED, AskNode, BranchNode, Condition, EndNode, Playbook, next_nodes
from aftersales_cli.library.limits import in_force
from aftersales_cli.model import UNKNOWN


@frozen
class TrailStep:
    """A step the walk took: the question it read and the answer, or the target its branch chose."""

    step: str
    question: str | None
    answer: Value | None
    target: str


@frozen
class Ask:
    """The walk needs an answer: `question` next, then perhaps the other `open` ones, `most` of them on any way."""

    question: str
    open: tuple[str, ...]
    most: int
    trail: tuple[TrailStep, ...]


@frozen
class Done:
    """The walk ended in an outcome. `unclear` is the question whose answer 不清楚 ended it."""

    scenario: str
    outcome: str
    trail: tuple[TrailStep, ...]
    unclear: str | None = None


def walk(playbook: Playbook, answers: Answers, at: datetime, ahead: bool = True) -> Ask | Done:
    """Where the answers lead at the time `at`: to the next question, or to an outcome.

    The platform stands among the answers. A red flag among them ends the walk at once, wherever it would stand. To look
    `ahead`, for the other questions that are open, takes longer than the walk.
    """
    for question, ends in playbook.ends.items():
        choice = answers.get(question)
        if choice in ends:
            target = str(ends[str(choice)])
            return _done(playbook, target, (TrailStep(playbook.start, question, choice, target),), None)
    trail: list[TrailStep] = []
    name = playbook.start
    while True:
        node = playbook.nodes[name]
        if isinstance(node, EndNode):
            return _done(playbook, name, tuple(trail), _unclear(trail))
        if isinstance(node, AskNode):
            answer = answers.get(node.question)
            way = None if answer is None else node.go.get(str(answer), node.then)
            if answer is None or way is None:
                open_ = tuple(_open(playbook, name, answers, at)) if ahead else ()
                return Ask(node.question, open_, node.most, tuple(trail))
            trail.append(TrailStep(node.step, node.question, answer, way))
        else:
            way = branch(playbook, node, answers, at)
            trail.append(TrailStep(node.step, None, None, way))
        name = way


def _done(playbook: Playbook, name: str, trail: tuple[TrailStep, ...], unclear: str | None) -> Done:
    end = playbook.nodes[name]
    assert isinstance(end, EndNode)
    scenario = end.scenario if end.scenario != SHARED else _last_scenario(playbook, trail)
    return Done(scenario, end.outcome, trail, unclear)


def _last_scenario(playbook: Playbook, trail: tuple[TrailStep, ...]) -> str:
    return trail[-1].step.partition(".")[0] if trail else playbook.id


def _unclear(trail: list[TrailStep]) -> str | None:
    return trail[-1].question if trail and trail[-1].answer == UNKNOWN else None


def branch(playbook: Playbook, node: BranchNode, answers: Answers, at: datetime) -> str:
    """The first target of a node whose conditions all hold."""
    for conditions, target in node.branches:
        if all(_holds(playbook, condition, answers, at) for condition in conditions):
            return target
    raise AssertionError(f"{node.step}: the last branch was not bare")


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
