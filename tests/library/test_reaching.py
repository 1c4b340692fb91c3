"""What a `when` has decided never comes to the questions behind it."""

from pathlib import Path
from typing import Any

import pytest

from aftersales_cli.library import read_library
from aftersales_cli.library.reaching import possible
from tests.conftest import change

ASK = {"ask": "level", "go": {}}
ALL = {"gold", "silver", "none"}


def branching(*branches: dict[str, Any], go: str = "asked") -> dict[str, Any]:
    """A scenario whose first step branches, and then asks for the level."""
    return {"start": "first", "steps": {"first": {"when": [*branches, {"go": go}]}, "asked": ASK}}


@pytest.mark.parametrize(
    ("tree", "open_"),
    [
        ({"start": "asked", "steps": {"asked": ASK}}, ALL),
        (branching({"level": "gold", "go": "x"}), ALL - {"gold"}),
        (branching({"level": {"one_of": ["gold", "silver"]}, "go": "x"}), {"none"}),
        (branching({"level": "gold", "go": "x"}, {"level": "silver", "go": "y"}), {"none"}),
        # with another condition beside it some of those with that answer go on
        (branching({"level": "gold", "platform": "tmall", "go": "x"}), ALL),
        (branching({"platform": "tmall", "go": "x"}), ALL),
        # on the way that was taken there is nothing else
        (branching({"level": "gold", "go": "asked"}, go="x"), {"gold"}),
        (branching({"level": "gold", "go": "asked"}), ALL),
        # asked before
        ({"start": "q", "steps": {"q": {"ask": "level", "go": {"gold": "asked"}, "then": "x"}, "asked": ASK}},
         {"gold"}),
        ({"start": "q", "steps": {"q": {"ask": "level", "go": {"gold": "x"}, "then": "asked"}, "asked": ASK}},
         ALL - {"gold"}),
        ({"start": "q", "steps": {"q": {"ask": "other", "go": {"a": "asked"}}, "asked": ASK}}, ALL),
        # two ways lead there
        ({"start": "q", "steps": {"q": {"ask": "other", "go": {"a": "asked", "b": "first"}},
                                  **branching({"level": "gold", "go": "x"})["steps"]}}, ALL),
    ],
)  # fmt: skip
def test_what_is_still_open(tree: dict[str, Any], open_: set[str]) -> None:
    """The answers that can come to the step that asks."""
    assert possible(tree, "level", ALL)["asked"] == open_


def test_a_circle_ends() -> None:
    """A way that comes back to itself is found elsewhere, and nothing runs for ever."""
    tree = {"start": "a", "steps": {"a": {"when": [{"go": "b"}]}, "b": {"when": [{"go": "a"}]}, "lost": ASK}}
    assert possible(tree, "level", ALL) == {"a": ALL, "b": ALL}


def test_any_one_fact_is_enough(in_transit_only: Path) -> None:
    """A choice that a `when` in front has taken needs no way of its own; without the `when` it does."""
    file = "scenarios/in_transit.yaml"
    change(in_transit_only, file, "      failed: still_wanted\n", "")
    assert "choice-not-routed" in [problem.rule for problem in read_library(in_transit_only)[1].problems]
    taken = "      - intercept_status: failed\n        go: still_wanted\n      - go: how_far_intercept\n"
    step = f"  known_failed:\n    when:\n{taken}"
    change(in_transit_only, file, "steps:\n", f"steps:\n{step}")
    change(in_transit_only, file, "under_way: how_far_intercept", "under_way: known_failed")
    assert read_library(in_transit_only)[1].problems == []
