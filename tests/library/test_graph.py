"""A scenario and those it leads on to, compiled into one graph."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aftersales_cli.library import Library
from aftersales_cli.library.graph import (
    AskNode,
    BranchNode,
    Condition,
    EndNode,
    Node,
    Part,
    Playbook,
    compile_playbook,
    next_nodes,
    target_of,
)
from aftersales_cli.model import Scenario, Step
from aftersales_cli.typed import build

Compile = Callable[..., Playbook]


@pytest.fixture
def scenario(library: Library) -> Callable[..., Scenario]:
    """A scenario made of steps; its outcomes are named only."""
    model = library.scenario("in_transit")
    outcome = replace(model.outcomes["wait_for_intercept"], given="none", ladder="none")

    def make(id_: str, steps: dict[str, Any], *outcomes: str) -> Scenario:
        start = next(iter(steps))
        return replace(
            model, id=id_, start=start, steps=build(dict[str, Step], steps), outcomes=dict.fromkeys(outcomes, outcome)
        )

    return make


@pytest.fixture
def compiled(library: Library) -> Compile:
    """Compiles the first of some scenarios."""

    def make(*scenarios: Scenario) -> Playbook:
        by_id = {each.id: each for each in scenarios}
        return compile_playbook(
            scenarios[0].id,
            by_id.__getitem__,
            frozenset(by_id),
            library.shared,
            library.questions,
            library.limits,
            {},
        )

    return make


def most(playbook: Playbook) -> dict[str, int]:
    """How many questions are yet to come, by asking step."""
    return {name: node.most for name, node in playbook.nodes.items() if isinstance(node, AskNode)}


def test_asks_and_ends(scenario: Callable[..., Scenario], compiled: Compile) -> None:
    """A choice leads to a step, an own or a shared outcome; 不清楚 finds out unless the step routes it."""
    playbook = compiled(
        scenario(
            "a",
            {
                "one": {"ask": "wants_goods", "go": {"wanted": "two", "not_wanted": "end"}},
                "two": {"ask": "refund_amount", "then": "flag_minor", "go": {"unknown": "end"}},
            },
            "end",
        )
    )
    assert playbook.start == "a.one"
    assert playbook.nodes["a.one"] == AskNode(
        "a.one", "wants_goods", {"wanted": "a.two", "not_wanted": "a.end", "unknown": "shared.find_out"}, None, 2
    )
    assert playbook.nodes["a.two"] == AskNode("a.two", "refund_amount", {"unknown": "a.end"}, "shared.flag_minor", 1)
    assert playbook.nodes["a.end"] == EndNode("a", "end")
    assert playbook.nodes["shared.flag_minor"] == EndNode("shared", "flag_minor")


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("wanted", Condition("wants_goods", "equals", "wanted")),
        (3, Condition("wants_goods", "equals", 3)),
        ({"one_of": ["a", "b"]}, Condition("wants_goods", "one_of", ("a", "b"))),
        ({"one_of": []}, Condition("wants_goods", "one_of", ())),
        ({"at_least": 0}, Condition("wants_goods", "at_least", 0)),
        ({"at_most": "small_amount"}, Condition("wants_goods", "at_most", "small_amount")),
    ],
)
def test_branches(scenario: Callable[..., Scenario], compiled: Compile, test: Any, expected: Condition) -> None:
    """Each of the four tests becomes a condition; the last branch has none."""
    steps = {"one": {"when": [{"wants_goods": test, "platform": "tmall", "go": "end"}, {"go": "flag_minor"}]}}
    node = compiled(scenario("a", steps, "end")).nodes["a.one"]
    assert node == BranchNode(
        "a.one", (((expected, Condition("platform", "equals", "tmall")), "a.end"), ((), "shared.flag_minor"))
    )


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ({"one": {"ask": "q", "then": "end"}}, {"a.one": 1}),
        # the longest way counts, however short the others are
        (
            {
                "one": {"ask": "q", "go": {"x": "end", "y": "two"}},
                "two": {"ask": "r", "go": {"x": "three", "y": "end"}},
                "three": {"ask": "s", "then": "end"},
            },
            {"a.one": 3, "a.two": 2, "a.three": 1},
        ),
        # 不清楚 and any other answer may lead on as well
        (
            {
                "one": {"ask": "q", "go": {"x": "end", "unknown": "two"}},
                "two": {"ask": "r", "go": {"x": "end"}, "then": "three"},
                "three": {"ask": "s", "then": "end"},
            },
            {"a.one": 3, "a.two": 2, "a.three": 1},
        ),
        # a branch asks nothing
        (
            {
                "one": {"when": [{"q": "x", "go": "two"}, {"go": "end"}]},
                "two": {"ask": "r", "then": "three"},
                "three": {"when": [{"go": "end"}]},
            },
            {"a.two": 1},
        ),
        # two ways that meet again are not added up
        (
            {
                "one": {"ask": "q", "go": {"x": "left", "y": "right"}},
                "left": {"ask": "r", "then": "last"},
                "right": {"ask": "s", "then": "last"},
                "last": {"ask": "t", "then": "end"},
            },
            {"a.one": 3, "a.left": 2, "a.right": 2, "a.last": 1},
        ),
        # a question asked again counts again: the promise may only be too high
        ({"one": {"ask": "q", "then": "two"}, "two": {"ask": "q", "then": "end"}}, {"a.one": 2, "a.two": 1}),
    ],
    ids=["one", "longest", "unknown", "branch", "meeting", "again"],
)
def test_counts_the_questions_to_come(
    scenario: Callable[..., Scenario], compiled: Compile, steps: dict[str, Any], expected: dict[str, int]
) -> None:
    """`most` is the greatest number of questions on any way to an end, this one included."""
    assert most(compiled(scenario("a", steps, "end"))) == expected


def test_leads_on_to_another_scenario(scenario: Callable[..., Scenario], compiled: Compile) -> None:
    """A jump goes to the other's start; its outcomes stay its own, and its questions count."""
    first = scenario("a", {"one": {"ask": "q", "go": {"x": "end", "y": "b"}}}, "end")
    second = scenario("b", {"one": {"ask": "r", "go": {"x": "end", "y": "c"}}}, "end")
    third = scenario("c", {"one": {"ask": "s", "then": "end"}}, "end")
    playbook = compiled(first, second, third, scenario("d", {"one": {"ask": "t", "then": "end"}}, "end"))
    assert most(playbook) == {"a.one": 3, "b.one": 2, "c.one": 1}
    node = playbook.nodes["a.one"]
    assert isinstance(node, AskNode)
    assert node.go == {"x": "a.end", "y": "b.one", "unknown": "shared.find_out"}
    assert playbook.nodes["b.end"] == EndNode("b", "end")
    assert "d.one" not in playbook.nodes


def test_two_ways_lead_to_one_scenario(scenario: Callable[..., Scenario], compiled: Compile) -> None:
    """A scenario that is reached twice is compiled once."""
    first = scenario("a", {"one": {"ask": "q", "go": {"x": "b", "y": "two"}}, "two": {"ask": "r", "then": "b"}})
    playbook = compiled(first, scenario("b", {"one": {"ask": "s", "then": "end"}}, "end"))
    assert most(playbook) == {"a.one": 3, "a.two": 2, "b.one": 1}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("one", "a.one"),
        ("end", "a.end"),
        ("find_out", "shared.find_out"),
        ("b", "b"),
        ("a", "a"),
        ("nowhere", None),
        ("a.one", None),
        ("shared.find_out", None),
    ],
)
def test_resolves_a_name(library: Library, scenario: Callable[..., Scenario], name: str, expected: str | None) -> None:
    """A name is a step or outcome of the scenario, else a shared outcome, else a scenario."""
    a = scenario("a", {"one": {"ask": "q", "then": "end"}}, "end")
    assert target_of(a, name, library.shared, frozenset({"a", "b"})) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (AskNode("s", "q", {"x": "a", "y": "b", "z": "a"}, "b", 1), ["a", "b"]),
        (AskNode("s", "q", {}, "c", 1), ["c"]),
        (AskNode("s", "q", {"x": "a"}, None, 1), ["a"]),
        (BranchNode("s", (((), "a"), ((), "b"), ((), "a"))), ["a", "b"]),
        (EndNode("s", "o"), []),
    ],
    ids=["choices", "then", "choice", "branches", "end"],
)
def test_names_where_a_walk_can_go_on(node: Any, expected: list[str]) -> None:
    """Every target once, in the order of the file."""
    assert next_nodes(node) == expected


def test_links_each_node_to_those_behind_it(library: Library) -> None:
    """A place leads where its node says, and each way has its step of a trail ready."""
    for id_ in library.scenario_ids:
        playbook = library.playbook(id_)
        pending, seen = [playbook.first, *(way.to for _, ends in playbook.flags for way in ends.values())], set()
        while pending:
            place = pending.pop()
            node = playbook.nodes[place.name]
            targets: dict[object, str] = {}
            if isinstance(node, EndNode):
                assert (place.question, place.branches, place.outcome) == (None, (), node.outcome)
                assert [(fits, way.to.name) for fits, way in place.offers] == list(node.rungs)
            elif isinstance(node, AskNode):
                targets = dict(node.go)
                assert (place.question, place.most) == (node.question, node.most)
                assert (place.otherwise and place.otherwise.name) == node.then
            else:
                assert [(held, way.to.name) for held, way in place.branches] == list(node.branches)
                assert all(way.held == held for held, way in place.branches)
            assert {answer: way.to.name for answer, way in place.ways.items()} == targets
            for answer, way in place.ways.items():
                assert way.step == (place.name, place.question, answer, way.to.name, ())
            if place.name not in seen:
                seen.add(place.name)
                ways = [*place.ways.values(), *(way for _, way in (*place.branches, *place.offers))]
                pending += [way.to for way in ways] + [place.otherwise] * (place.otherwise is not None)
        assert playbook.start in seen


def test_an_answer_without_a_way_of_its_own(scenario: Callable[..., Scenario], compiled: Compile) -> None:
    """It leads on where the step says `then`, and to nowhere where it does not; no answer leads nowhere."""
    step = {"ask": "intercept_status", "go": {"failed": "end"}}
    place = compiled(scenario("a", {"one": step}, "end")).first
    assert place.other("intercepted") is place.other(None) is None
    place = compiled(scenario("a", {"one": {**step, "then": "end"}}, "end")).first
    way = place.other("intercepted")
    assert way is not None
    assert way.step == ("a.one", "intercept_status", "intercepted", "a.end", ())
    assert place.other(None) is None


@pytest.mark.parametrize(
    ("step", "by_words"),
    [
        ({"ask": "wants_goods", "then": "end"}, True),
        ({"ask": "refund_amount", "then": "end"}, False),
        ({"ask": "applied_at", "then": "end"}, False),
        ({"when": [{"wants_goods": "wanted", "platform": "tmall", "go": "end"}, {"go": "flag_minor"}]}, True),
        ({"when": [{"wants_goods": "wanted", "refund_amount": {"at_most": 3}, "go": "end"}, {"go": "end"}]}, False),
        ({"when": [{"days_since_signed": {"at_least": 7}, "go": "end"}, {"go": "end"}]}, False),
        ({"when": [{"return_freight_exceeds_value": "more", "go": "end"}, {"go": "end"}]}, False),
    ],
)
def test_knows_where_amounts_and_times_decide(
    scenario: Callable[..., Scenario], compiled: Compile, step: dict[str, Any], by_words: bool
) -> None:
    """Choices and the platform are words; amounts, times, and what is computed of them are not."""
    assert compiled(scenario("a", {"one": step}, "end")).first.by_words is by_words


def test_knows_the_answers_that_end_any_walk(library: Library) -> None:
    """A red flag leads to its shared outcome from anywhere, in every scenario; 都没有 does not."""
    for id_ in library.scenario_ids:
        ends = library.playbook(id_).ends
        assert list(ends) == ["red_flag"]
        assert set(ends["red_flag"]) == set(library.questions["red_flag"].choices) - {"none"}
        assert set(ends["red_flag"].values()) <= library.playbook(id_).nodes.keys()


def test_every_shipped_way_ends(library: Library) -> None:
    """No shipped node leads nowhere, and each step promises one question more at least than those behind it."""
    for id_ in library.scenario_ids:
        nodes = library.playbook(id_).nodes
        for node in nodes.values():
            following = [nodes[name] for name in next_nodes(node)]
            assert bool(following) != isinstance(node, EndNode)
            if isinstance(node, AskNode):
                assert node.most > max(each.most if isinstance(each, AskNode) else 0 for each in following)


def test_parts_serve_all_playbooks(library: Library) -> None:
    """A playbook made of what others have gone on to is the one that is made alone, place for place."""
    parts: dict[str, Part] = {}

    def made(id_: str, parts: dict[str, Part]) -> list[tuple[str, Node]]:
        playbook = compile_playbook(
            id_, library.scenario, frozenset(library.scenario_ids), library.shared, library.questions, library.limits,
            parts,
        )  # fmt: skip
        return [*playbook.nodes.items()]

    assert all(made(id_, parts) == made(id_, {}) for id_ in library.scenario_ids)
    assert len(parts) == len(library.scenario_ids) + 1
