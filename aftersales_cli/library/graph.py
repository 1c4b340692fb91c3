"""Compiles a scenario, and those it leads on to, into one graph that the engine walks."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from aftersales_cli.frozen import frozen
from aftersales_cli.model import (
    ACCEPTED,
    OFFER,
    PLATFORM,
    REACHED_BY,
    UNKNOWN,
    Bound,
    Limit,
    Outcome,
    Question,
    Rung,
    Scenario,
    Sentence,
    Shared,
    Step,
    Tests,
    Title,
    Value,
)

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
    """An outcome of a scenario, or a shared one; `rungs` are what is offered next, `tests` what its words rest on."""

    scenario: str
    outcome: str
    rungs: Branches = ()
    tests: tuple[Condition, ...] = ()


Node = AskNode | BranchNode | EndNode


class TrailStep(NamedTuple):
    """A step the walk took: the question it read and the answer, or the target its branch chose.

    `facts` are those by which a branch was taken, each with what it was.
    """

    step: str
    question: str | None
    answer: Value | None
    target: str
    facts: tuple[tuple[str, Value], ...] = ()

    @property
    def reads(self) -> set[str]:
        """What decided which way it went."""
        return {name for name, _ in self.facts} | ({self.question} if self.question else set())


class Way(NamedTuple):
    """A way on from a place: the `step` of a trail that taking it is, and where it leads.

    `held` is what is true where a branch is taken. `by_words`: no amount or time decided that it was.
    """

    step: TrailStep
    to: "Place"
    by_words: bool
    held: tuple[Condition, ...] = ()


class Place:
    """A node as the engine meets it, linked to those behind it, so that a walk looks up no names and makes nothing.

    `ways` leads on by answer; any other answer leads to `otherwise`, if anywhere. `branches` lead on by what holds. An
    `outcome` is an end; from there the `offers` that fit the case lead on, where they are accepted. `by_words`: no
    amount or time decides.
    """

    __slots__ = (
        "branches", "by_words", "most", "name", "offers", "otherwise", "outcome", "question", "scenario", "ways",
    )  # fmt: skip

    def __init__(self, name: str) -> None:
        self.name = name
        self.scenario = name.partition(".")[0]
        self.question: str | None = None
        self.ways: dict[object, Way] = {}
        self.otherwise: Place | None = None
        self.branches: tuple[tuple[tuple[Condition, ...], Way], ...] = ()
        self.outcome: str | None = None
        self.offers: tuple[tuple[tuple[Condition, ...], Way], ...] = ()
        self.most = 0
        self.by_words = True

    def way(self, to: "Place", answer: Value | None = None, held: tuple[Condition, ...] = ()) -> Way:
        """The way on by an answer, or by what held."""
        return Way(TrailStep(self.name, self.question, answer, to.name), to, self.by_words, held)

    def other(self, answer: Value | None) -> Way | None:
        """The way on by an answer that has none of its own."""
        return None if answer is None or self.otherwise is None else self.way(self.otherwise, answer)


class Playbook:
    """A scenario ready to walk, linked from its `first` place on.

    `ends` holds the answers that end any walk, by question and choice; `flags` the ways that they lead.
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
        self.flags = [self._flag(question, choices) for question, choices in ends.items()]

    def _link(self, name: str) -> Place:
        if name in self._places:
            return self._places[name]
        place = self._places[name] = Place(name)
        node = self.nodes[name]
        if isinstance(node, AskNode):
            place.question, place.most = node.question, node.most
            place.by_words = self._is_choice(node.question)
            place.ways = {answer: place.way(self._link(target), answer) for answer, target in node.go.items()}
            place.otherwise = self._link(node.then) if node.then else None
        elif isinstance(node, BranchNode):
            place.by_words = all(self._is_choice(c.question) for conditions, _ in node.branches for c in conditions)
            place.branches = tuple([(held, place.way(self._link(to), held=held)) for held, to in node.branches])
        else:
            place.outcome = node.outcome
            place.by_words = all(self._is_choice(condition.question) for condition in node.tests)
            place.offers = tuple([(fits, self._offer(name, self._link(rung))) for fits, rung in node.rungs])
        return place

    def _offer(self, name: str, there: Place) -> Way:
        """The way on from the end of a walk to what was offered, by the answer that it is accepted."""
        return Way(TrailStep(name, f"{OFFER}{there.outcome}", ACCEPTED, there.name), there, by_words=True)

    def _flag(self, question: str, choices: dict[str, str]) -> tuple[str, dict[object, Way]]:
        """A question that ends a walk at its start, whatever stands there, and the way of each answer that does."""
        ends = {choice: self._link(target) for choice, target in choices.items()}
        return question, {
            choice: Way(TrailStep(self.start, question, choice, end.name), end, by_words=True)
            for choice, end in ends.items()
        }

    def _is_choice(self, id_: str) -> bool:
        return id_ in (PLATFORM, REACHED_BY) or (id_ in self.questions and self.questions[id_].type == "choice")


def target_of(scenario: Scenario, name: str, shared: Shared, scenario_ids: frozenset[str]) -> str | None:
    """What `name` means inside `scenario`: a step or outcome of its own, a shared outcome, another scenario."""
    if name in scenario.steps or name in scenario.outcomes:
        return f"{scenario.id}.{name}"
    if name in shared.outcomes:
        return f"{SHARED}.{name}"
    return name if name in scenario_ids else None


@frozen
class Part:
    """The places of one scenario, or those all scenarios share, and the scenarios that it goes on to."""

    nodes: dict[str, Node]
    hops: tuple[str, ...] = ()


def compile_playbook(
    id_: str,
    scenario_of: Callable[[str], Scenario],
    scenario_ids: frozenset[str],
    shared: Shared,
    questions: Mapping[str, Question],
    limits: Mapping[str, Limit],
    parts: dict[str, Part],
) -> Playbook:
    """The playbook of a scenario whose references have been checked. `parts` keeps what other playbooks go on to."""
    if SHARED not in parts:
        parts[SHARED] = Part(_ends(SHARED, shared.outcomes))
    nodes = {**parts[SHARED].nodes}

    def start_of(scenario_id: str) -> str:
        return f"{scenario_id}.{scenario_of(scenario_id).start}"

    def add(scenario_id: str) -> None:
        if start_of(scenario_id) in nodes:
            return
        if scenario_id not in parts:
            parts[scenario_id] = _part(scenario_of(scenario_id), scenario_ids, shared, start_of)
        nodes.update(parts[scenario_id].nodes)
        for hop in parts[scenario_id].hops:
            add(hop)

    add(id_)
    _count(nodes)
    ends = {
        question_id: {choice: f"{SHARED}.{name}" for choice, name in question.ends.items()}
        for question_id, question in questions.items()
        if question.ends
    }
    return Playbook(id_, start_of(id_), nodes, ends, questions, limits)


def _part(
    scenario: Scenario, scenario_ids: frozenset[str], shared: Shared, start_of: Callable[[str], str]
) -> Part:  # fmt: skip
    """The places of a scenario, whose hops begin where `start_of` says."""
    hops: dict[str, None] = {}

    def resolve(name: str) -> str:
        target = target_of(scenario, name, shared, scenario_ids)
        assert target is not None, f"{scenario.id}: {name} was not checked"
        if target not in scenario_ids:
            return target
        hops[target] = None
        return start_of(target)

    nodes = _ends(scenario.id, scenario.outcomes)
    nodes |= {
        name: _node(name, step, resolve)
        for name, step in ((f"{scenario.id}.{name}", step) for name, step in scenario.steps.items())
    }
    return Part(nodes, tuple(hops))


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


def _ends(scenario: str, outcomes: Mapping[str, Outcome]) -> dict[str, Node]:
    """The ends of a scenario, or the shared ones. What is offered next is of the same file, or shared."""
    return {
        f"{scenario}.{name}": EndNode(
            scenario,
            name,
            tuple(
                (conditions_of(rung.when), f"{scenario if rung.to in outcomes else SHARED}.{rung.to}")
                for rung in rungs_of(outcome)
            ),
            tuple(condition for tests in tests_of(outcome) for condition in conditions_of(tests)),
        )
        for name, outcome in outcomes.items()
    }


def rungs_of(outcome: Outcome) -> tuple[Rung, ...]:
    """What may be offered next, in the order written."""
    return outcome.ladder if isinstance(outcome.ladder, tuple) else ()


def tests_of(outcome: Outcome) -> Iterator[Tests]:
    """The tests that the words of an outcome rest on: those of its sentences, variants and rungs."""
    lists = (outcome.steps, outcome.warnings, outcome.never, outcome.reopen)
    yield from (sentence.when for sentences in lists for sentence in sentences if sentence.when)
    texts: list[Title | Sentence] = [outcome.title, outcome.why, *outcome.scripts.values()]
    yield from (variant.when for text in texts for variant in text.variants)
    yield from (rung.when for rung in rungs_of(outcome) if rung.when)


def conditions_of(tests: Tests) -> tuple[Condition, ...]:
    """Tests as the engine reads them."""
    return tuple(_condition(question, test) for question, test in tests.items())


def _condition(question: str, test: str | int | Bound) -> Condition:
    if not isinstance(test, Bound):
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
