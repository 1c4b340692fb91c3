"""Compiles a scenario, and those it leads on to, into one graph that the engine walks."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from aftersales_cli.frozen import frozen
from aftersales_cli.model import PLATFORM, UNKNOWN, Comparison, Limit, Question, Scenario, Shared, Step, Value

SHARED = "shared"
FIND_OUT = "find_out"  # the shared outcome of an answer 不清楚 that its step does not route
GO = "go"


@frozen
class AskNode:
    """Asks `question`; `go` leads on by choice, `then` by any other answer. `most` counts the questions yet to come."""

    step: str
    question: str
    go: dict[str, str]
    then: str | None
    most: int


@frozen
class Condition:
    """A test of one fact: `test` is `equals`, `one_of`, `at_least` or `at_most`; a bound may be a limit's id."""

    question: str
    test: str
    operand: str | int | tuple[str, ...]


Branches = tuple[tuple[tuple[Condition, ...], str], ...]  # targets with the conditions under which each is taken


@frozen
class BranchNode:
    """Goes on at the first target whose conditions all hold."""

    step: str
    branches: Branches


@frozen
class EndNode:
    """An outcome of a scenario, or of the shared ones."""

    scenario: str
    outcome: str


Node = AskNode | BranchNode | EndNode


class TrailStep(NamedTuple):
    """A step that a walk took: the question it read and the answer, or the target its branch chose.

    `by_words`: no amount or time decided there.
    """

    step: str
    question: str | None
    answer: Value | None
    target: str
    by_words: bool = True


class Place:
    """A node as the engine meets it, linked to those behind it, so that a walk looks up no names.

    `ways` leads on by answer, or by target where `branches` choose; any other answer leads to `otherwise`, if anywhere.
    The step of the trail lies ready on each way. A shared outcome has no `scenario`: it is said to be of the one that
    led to it. `by_words`: no amount or time decides here.
    """

    __slots__ = ("branches", "by_words", "most", "name", "otherwise", "outcome", "question", "scenario", "ways")

    def __init__(self, name: str) -> None:
        self.name = name
        self.scenario = "" if name.startswith(f"{SHARED}.") else name.partition(".")[0]
        self.question: str | None = None
        self.ways: dict[object, Way] = {}
        self.otherwise: Place | None = None
        self.branches: Branches = ()
        self.outcome = ""
        self.most = 0
        self.by_words = True

    def way(self, answer: Value | None, target: "Place") -> "Way":
        """The way from here to another place."""
        return TrailStep(self.name, self.question, answer, target.name, self.by_words), target

    def other(self, answer: Value | None) -> "Way | None":
        """The way of an answer that has none of its own; None where there is no answer, or it leads nowhere."""
        return None if answer is None or self.otherwise is None else self.way(answer, self.otherwise)


Way = tuple[TrailStep, Place]


class Playbook:
    """A scenario ready to walk, linked from its `first` place on.

    `ends` holds the answers that end any walk, by question and choice; `flags` are the places where they are met.
    """

    def __init__(
        self,
        id_: str,
        start: str,
        nodes: dict[str, Node],
        ends: dict[str, dict[str, str]],
        questions: Mapping[str, Question],
        limits: Mapping[str, Limit],
    ) -> None:
        self.id = id_
        self.start = start
        self.nodes = nodes
        self.ends = ends
        self.questions = questions
        self.limits = limits
        self._places: dict[str, Place] = {}
        self.first = self._link(start)
        self.flags = [(question, self._flag(question, choices)) for question, choices in ends.items()]

    def _link(self, name: str) -> Place:
        if name in self._places:
            return self._places[name]
        place = self._places[name] = Place(name)
        node = self.nodes[name]
        if isinstance(node, AskNode):
            place.question, place.most = node.question, node.most
            place.by_words = self._is_choice(node.question)
            place.ways = {answer: place.way(answer, self._link(target)) for answer, target in node.go.items()}
            place.otherwise = self._link(node.then) if node.then else None
        elif isinstance(node, BranchNode):
            place.branches = node.branches
            place.by_words = all(self._is_choice(c.question) for conditions, _ in node.branches for c in conditions)
            place.ways = {target: place.way(None, self._link(target)) for _, target in node.branches}
        else:
            place.outcome = node.outcome
        return place

    def _flag(self, question: str, choices: dict[str, str]) -> dict[object, Way]:
        """The ways of a red flag: it is met at the start of a walk, whatever stands there."""
        place = Place(self.start)
        place.question = question
        return {choice: place.way(choice, self._link(target)) for choice, target in choices.items()}

    def _is_choice(self, id_: str) -> bool:
        return id_ == PLATFORM or (id_ in self.questions and self.questions[id_].type == "choice")


def target_of(scenario: Scenario, name: str, shared: Shared, scenario_ids: frozenset[str]) -> str | None:
    """What `name` means inside `scenario`: a step or outcome of its own, a shared outcome, another scenario."""
    if name in scenario.steps or name in scenario.outcomes:
        return f"{scenario.id}.{name}"
    if name in shared.outcomes:
        return f"{SHARED}.{name}"
    return name if name in scenario_ids else None


def compile_playbook(
    id_: str,
    scenario_of: Callable[[str], Scenario],
    scenario_ids: frozenset[str],
    shared: Shared,
    questions: Mapping[str, Question],
    limits: Mapping[str, Limit],
) -> Playbook:
    """The playbook of a scenario whose references have been checked."""
    nodes: dict[str, Node] = {f"{SHARED}.{name}": EndNode(SHARED, name) for name in shared.outcomes}

    def resolve(scenario: Scenario, name: str) -> str:
        target = target_of(scenario, name, shared, scenario_ids)
        assert target is not None, f"{scenario.id}: {name} was not checked"
        return add(target) if target in scenario_ids else target

    def add(scenario_id: str) -> str:
        scenario = scenario_of(scenario_id)
        start = f"{scenario_id}.{scenario.start}"
        if start in nodes:
            return start
        nodes.update({f"{scenario_id}.{name}": EndNode(scenario_id, name) for name in scenario.outcomes})
        pending = {f"{scenario_id}.{name}": step for name, step in scenario.steps.items()}
        nodes.update({name: BranchNode(name, ()) for name in pending})
        for name, step in pending.items():
            nodes[name] = _node(name, step, lambda target: resolve(scenario, target))
        return start

    start = add(id_)
    _count(nodes)
    ends = {
        question_id: {choice: f"{SHARED}.{name}" for choice, name in question.ends.items()}
        for question_id, question in questions.items()
        if question.ends
    }
    return Playbook(id_, start, nodes, ends, questions, limits)


def _node(name: str, step: Step, resolve: Callable[[str], str]) -> Node:
    if step.ask is not None:
        go = {choice: resolve(target) for choice, target in step.go.items()}
        go.setdefault(UNKNOWN, f"{SHARED}.{FIND_OUT}")
        return AskNode(name, step.ask, go, resolve(step.then) if step.then else None, 0)
    branches = []
    for branch in step.when:
        conditions = tuple(_condition(question, test) for question, test in branch.items() if question != GO)
        branches.append((conditions, resolve(str(branch[GO]))))
    return BranchNode(name, tuple(branches))


def _condition(question: str, test: str | int | Comparison) -> Condition:
    if not isinstance(test, Comparison):
        return Condition(question, "equals", test)
    if test.one_of is not None:
        return Condition(question, "one_of", test.one_of)
    if test.at_least is not None:
        return Condition(question, "at_least", test.at_least)
    assert test.at_most is not None, f"{question}: an empty test was not checked"
    return Condition(question, "at_most", test.at_most)


def next_nodes(node: Node) -> list[str]:
    """Where the walk can go on from a node, without repeats."""
    if isinstance(node, AskNode):
        return list(dict.fromkeys([*node.go.values(), *([node.then] if node.then else [])]))
    if isinstance(node, BranchNode):
        return list(dict.fromkeys(target for _, target in node.branches))
    return []


def _count(nodes: dict[str, Node]) -> None:
    """Fills `most` of every asking node: the longest way to an end, in questions, this one included.

    A question asked again on the same way is answered already, but counts: the promise may only be too high.
    """
    most: dict[str, int] = {}

    def longest(name: str) -> int:
        if name not in most:
            node = nodes[name]
            most[name] = isinstance(node, AskNode) + max((longest(each) for each in next_nodes(node)), default=0)
        return most[name]

    for name, node in list(nodes.items()):
        if isinstance(node, AskNode):
            nodes[name] = AskNode(node.step, node.question, node.go, node.then, longest(name))
