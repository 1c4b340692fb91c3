"""A finding prints as an editor can jump to it."""

from pathlib import PurePath

import pytest

from aftersales_cli.problems import Level, Problem
from aftersales_cli.wording import Message


@pytest.mark.parametrize(
    ("level", "lang", "expected"),
    [
        ("error", "en", "scenarios/in_transit.yaml:12:5: error: there is no step nowhere [unknown-step]"),
        ("error", "zh", "scenarios/in_transit.yaml:12:5: error: 没有这个步骤：nowhere [unknown-step]"),
        ("warning", "en", "scenarios/in_transit.yaml:12:5: warning: there is no step nowhere [unknown-step]"),
    ],
)
def test_prints_place_level_and_rule(level: Level, lang: str, expected: str) -> None:
    """file:line:column, the level, what is wrong in the reader's language, and the rule's id."""
    place = PurePath("scenarios/in_transit.yaml")
    problem = Problem(place, 12, 5, Message("unknown-step", {"name": "nowhere", "nearest": ""}), level)
    assert problem.text(lang) == expected
    assert problem.rule == "unknown-step"


def test_is_an_error_unless_said_otherwise() -> None:
    """A finding stops the playbook it stands in, if nothing else is said."""
    assert Problem(PurePath("x.yaml"), 1, 1, Message("yaml-empty")).level == "error"
