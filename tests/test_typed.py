"""The words as types: the same value from YAML, from the cache's JSON and from pydantic; unions; every shipped file."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from aftersales_cli.library.files import CASES, PlaybookFile, read_folder
from aftersales_cli.library.schema import conform
from aftersales_cli.model import (
    Bound,
    Deadline,
    Limit,
    LimitValue,
    Outcome,
    Source,
    Step,
    Text,
    WorkedCase,
    yaml_key,
)
from aftersales_cli.typed import build
from aftersales_cli.yamlfile import parse
from tests.conftest import PLAYBOOKS

FILES = read_folder(PLAYBOOKS)[0]
DAY = date(2026, 11, 20)


def in_json(tree: Any) -> Any:
    """A tree as it comes back from the cache: dates and amounts have become texts."""
    return json.loads(json.dumps(tree, default=str))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path.as_posix())
def test_builds_every_shipped_file(file: PlaybookFile) -> None:
    """YAML, JSON and pydantic give one value; in worked cases, whose answers are as written, the first two do."""
    document = parse(file.content, file.path)
    assert conform(document, file.type) == []
    built = build(file.type, document.tree)
    assert build(file.type, in_json(document.tree)) == built
    if file.section != CASES:
        assert TypeAdapter(file.type).validate_python(document.tree) == built


@pytest.mark.parametrize(
    ("type_", "tree", "expected"),
    [
        (Text, {"zh": "一", "en": "one"}, Text("一", "one")),
        (Text | None, None, None),
        (Text | None, {"zh": "一", "en": "one"}, Text("一", "one")),
        (Deadline, {"limit": "x", "from": "y"}, Deadline("x", "y")),
        (tuple[str, ...], ["a", "b"], ("a", "b")),
        (dict[str, tuple[str, ...]], {"a": ["b"]}, {"a": ("b",)}),
        (date, DAY, DAY),
        (Decimal, Decimal("59.00"), Decimal("59.00")),
        (int | None, 24, 24),
        (int | None, None, None),
        (Decimal | int | None, Decimal("0.10"), Decimal("0.10")),
        (Decimal | int | None, 5, 5),
        (Source.__annotations__["published"], DAY, DAY),
        (Source.__annotations__["published"], "unknown", "unknown"),
        (Outcome.__annotations__["ladder"], "none", "none"),
        (Bound.__annotations__["at_least"], 7, 7),
        (Bound.__annotations__["at_least"], "no_reason_window", "no_reason_window"),
        (Step, {"when": [{"a": "b", "go": "c"}]}, Step(when=({"a": "b", "go": "c"},))),
        (Step, {"when": [{"a": 3, "go": "c"}]}, Step(when=({"a": 3, "go": "c"},))),
        (Step, {"when": [{"a": {"one_of": ["x", "y"]}}]}, Step(when=({"a": Bound(one_of=("x", "y"))},))),
        (Step, {"when": [{"a": {"at_most": 0}}]}, Step(when=({"a": Bound(at_most=0)},))),
        # answers of a worked case: as written, a number as its text, for JSON keeps no amounts
        (WorkedCase.__annotations__["answers"], {"a": "failed"}, {"a": "failed"}),
        (WorkedCase.__annotations__["answers"], {"a": 2}, {"a": 2}),
        (WorkedCase.__annotations__["answers"], {"a": Decimal("59.00")}, {"a": "59.00"}),
        (WorkedCase.__annotations__["answers"], {"a": DAY}, {"a": DAY}),
        (WorkedCase.__annotations__["answers"], {"a": "2026-11-20 10:00"}, {"a": "2026-11-20 10:00"}),
        (WorkedCase.__annotations__["answers"], {"a": "20261120"}, {"a": "20261120"}),  # an order number
        (WorkedCase.__annotations__["answers"], {"a": "2026-W47-5"}, {"a": "2026-W47-5"}),
        (WorkedCase.__annotations__["answers"], {"a": "2026-02-30"}, {"a": "2026-02-30"}),
        (WorkedCase.__annotations__["answers"], {"a": "007"}, {"a": "007"}),
    ],
    ids=str,
)
def test_builds_alike_from_yaml_and_json(type_: Any, tree: Any, expected: Any) -> None:
    """A value has one form, whether its tree was just read or comes from the cache."""
    for each in (tree, in_json(tree)):
        built = build(type_, each)
        assert (built, repr(built)) == (expected, repr(expected))


def test_fills_what_a_tree_leaves_out() -> None:
    """Keys that may be missing get their defaults, each value a mapping of its own."""
    tree: dict[str, Any] = {"text": {"zh": "一", "en": "one"}}
    one, other = build(Limit, tree), build(Limit, tree)
    assert one == Limit(Text("一", "one"), countdown=False, by_platform={})
    assert one.by_platform is not other.by_platform


@pytest.mark.parametrize(("name", "expected"), [("from_", "from"), ("limit", "limit"), ("one_of", "one_of")])
def test_names_the_key_in_yaml(name: str, expected: str) -> None:
    """Only the underscore at the end, which keeps Python's own words apart, is dropped."""
    assert yaml_key(name) == expected


@pytest.mark.parametrize(("lang", "expected"), [("zh", "一"), ("en", "one")])
def test_reads_in_a_language(lang: Any, expected: str) -> None:
    """A text is read in either language."""
    assert Text("一", "one").in_(lang) == expected


def test_cannot_be_changed() -> None:
    """What the library hands out is shared, so nobody may change it."""
    value = LimitValue(DAY, "house_style", DAY, hours=24)
    with pytest.raises(AttributeError):
        value.hours = 48  # type: ignore[misc]
