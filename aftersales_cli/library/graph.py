"""Compiles a scenario, and those it leads on to, into one graph that the engine walks."""

from collections.abc import Callable, Mapping

from aftersales_cli.frozen import frozen
from aftersales_cli.model import UNKNOWN, Comparison, Limit, Question, Scenario, Shared, Step

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


@frozen
class BranchNode:
    """Goes on at the first target whose conditions all hold."""

    step: str
    branches: tuple[tuple[tuple[Condition, ...], str], ...]


@frozen
class EndNode:
    """An outcome of a scenario, or of the shared ones."""

    scenario: str
    outcome: str


Node = AskNode | BranchNode | EndNode


@frozen
class Playbook:
    """A scenario ready to walk. `ends` holds the answers that end any walk, by question and choice."""

    id: str
    start: str
    nodes: dict[str, Node]
    ends: dict[str, dict[str, str]]
    questions: Mapping[str, Question]
    limits: Mapping[str, Limit]


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
