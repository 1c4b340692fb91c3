"""Files against their types: what does not fit is found at its place, and nothing is silently converted."""

import json
import re
from pathlib import Path, PurePath
from typing import Any

import pytest

from aftersales_cli.library.files import CASES_TYPE, FOLDERS, SINGLE_FILES
from aftersales_cli.library.schema import conform, schemas, write_schemas
from aftersales_cli.yamlfile import parse
from tests.conftest import PLAYBOOKS

TEXT = "{zh: 一, en: one}"
LIMIT = f"x:\n  text: {TEXT}\n  any:\n    - from: 2023-01-01\n      source: S1-01\n      checked: 2023-01-01\n"
PLATFORM = f"name: {TEXT}\ngreeting: 亲\nsources: [S1-01]\n"
QUESTION = f"x:\n  type: count\n  ask: {TEXT}\n  why: {TEXT}\n  where: {TEXT}\n  sources: []\n"
CASE = "- name: x\n  at: 2026-11-20 10:00\n  platform: tmall\n  answers: {}\n  outcome: end\n"
SOURCE = (
    f"title: {TEXT}\npublisher: x\nkind: law\npublished: unknown\nchecked: 2023-01-01\nreview_by: 2024-01-01\n"
    "statements: {}\n"
)

TYPES: dict[str, Any] = SINGLE_FILES | FOLDERS | {"cases": CASES_TYPE}


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        # what fits
        ("limits", LIMIT, []),
        ("limits", LIMIT + "      hours: 24\n", []),
        ("limits", LIMIT + "      yuan: 5\n", []),
        ("limits", LIMIT + "      yuan: 5.50\n", []),
        ("platforms", PLATFORM, []),
        ("questions", QUESTION, []),
        ("cases", CASE, []),
        ("cases", CASE.replace("{}", "{a: 1, b: 2.50, c: 2026-11-20, d: 'x'}"), []),
        ("sources", SOURCE, []),
        ("sources", SOURCE.replace("unknown", "2020-01-01"), []),
        # a key missing, unknown, or of the wrong word
        ("platforms", PLATFORM.replace("greeting: 亲\n", ""), ["1:1 schema-missing greeting"]),
        ("platforms", PLATFORM + "tool: {}\n", ["4:1 schema-unknown-key tool"]),
        ("limits", LIMIT + "      hour: 24\n", ["7:7 schema-unknown-key hour"]),
        ("limits", LIMIT + "      show: later\n", ["7:7 schema-choice later"]),
        ("questions", QUESTION.replace("count", "number"), ["2:3 schema-choice number"]),
        ("limits", LIMIT.replace(f"  text: {TEXT}\n", ""), ["1:1 schema-missing text"]),
        ("questions", QUESTION.replace("{zh: 一, en: one}", "{zh: 一}", 1), ["3:3 schema-missing en"]),
        # numbers and dates in the place of a text
        ("platforms", PLATFORM.replace("亲", "5"), ["2:1 schema-text 5"]),
        ("platforms", PLATFORM.replace("S1-01", "2023-01-01"), ["3:11 schema-text 2023-01-01"]),
        ("platforms", PLATFORM.replace("一", "true"), ["1:8 schema-text True"]),
        ("cases", CASE.replace("2026-11-20 10:00", "2026-11-20"), ["2:3 schema-text 2026-11-20"]),
        # nothing is converted
        ("limits", LIMIT + "      hours: '24'\n", ["7:14 schema-other hours"]),
        ("limits", LIMIT + "      hours: 24.0\n", ["7:7 schema-other hours"]),
        ("limits", LIMIT + "      hours: 24.5\n", ["7:7 schema-other hours"]),
        ("limits", LIMIT + "      hours: true\n", ["7:7 schema-other hours"]),
        ("limits", LIMIT + "      unverified: 1\n", ["7:7 schema-other unverified"]),
        ("limits", LIMIT + "      unverified: 'no'\n", ["7:19 schema-other unverified"]),
        ("limits", LIMIT.replace("from: 2023-01-01", "from: 0"), ["4:7 schema-other from"]),
        ("limits", LIMIT.replace("from: 2023-01-01", "from: 2023-01-01 00:00"), ["4:7 schema-other from"]),
        ("limits", LIMIT.replace("from: 2023-01-01", "from: '2023-01-01'"), ["4:13 schema-other from"]),
        # another shape altogether
        ("limits", "x: 5\n", ["1:1 schema-other x"]),
        ("platforms", "5\n", ["1:1 schema-other "]),
        ("platforms", "- a\n", ["1:1 schema-other "]),
        ("cases", "a: b\n", ["1:1 schema-other "]),
        ("platforms", PLATFORM.replace("[S1-01]", "S1-01"), ["3:1 schema-other sources"]),
        ("sources", SOURCE.replace("unknown", "soon"), ["4:1 schema-other published", "4:1 schema-choice soon"]),
    ],
    ids=lambda value: value if isinstance(value, str) and "\n" not in value else "",
)  # fmt: skip
def test_conforms(kind: str, content: str, expected: list[str]) -> None:
    """Line, column, rule and the key or value at fault of everything that is not as the type wants it."""
    document = parse(content.encode(), PurePath("some.yaml"))
    assert document.problems == []
    found = [
        f"{problem.line}:{problem.column} {problem.rule} {values.get('key', values.get('value'))}"
        for problem in conform(document, TYPES[kind])
        for values in [problem.message.values]
    ]
    assert found == expected


def test_regroups_limits_by_platform() -> None:
    """Platforms stand beside a limit's own keys in YAML, and in a mapping of their own in the tree."""
    document = parse(LIMIT.encode(), PurePath("limits.yaml"))
    assert conform(document, TYPES["limits"]) == []
    assert list(document.tree["x"]) == ["text", "by_platform"]
    assert list(document.tree["x"]["by_platform"]) == ["any"]


def test_names_what_would_be_right() -> None:
    """A word outside a closed set is answered with the set."""
    document = parse((LIMIT + "      show: later\n").encode(), PurePath("limits.yaml"))
    (problem,) = conform(document, TYPES["limits"])
    assert problem.text("en") == (
        "limits.yaml:7:7: error: 'later' is not allowed; one of: 'back_office' or 'does_not_apply' [schema-choice]"
    )


def test_the_committed_schemas_are_those_of_the_code() -> None:
    """Editors check against playbooks/schema, which is `schemas()` written out; no file more, no file less."""
    committed = {path.name: path.read_text(encoding="utf-8") for path in (PLAYBOOKS / "schema").iterdir()}
    assert committed == schemas(), "write them anew with: aftersales playbooks schema --write"


def test_writes_what_is_not_as_it_should_be(tmp_path: Path) -> None:
    """A schema that is missing or old is written, one of nothing goes, and those that are right are left alone."""
    written = write_schemas(tmp_path)
    place = tmp_path / "schema"
    assert {path.name: path.read_text(encoding="utf-8") for path in place.iterdir()} == schemas()
    assert {path.name for path in written} == set(schemas())
    (place / "limits.json").write_text("old", encoding="utf-8")
    (place / "intake.json").unlink()
    (place / "stray.json").write_text("{}", encoding="utf-8")
    assert sorted(path.name for path in write_schemas(tmp_path)) == ["intake.json", "limits.json", "stray.json"]
    assert {path.name: path.read_text(encoding="utf-8") for path in place.iterdir()} == schemas()
    assert write_schemas(tmp_path) == []


@pytest.mark.parametrize("name", schemas())
def test_a_schema_is_for_people_too(name: str) -> None:
    """Each kind of file has its schema, with keys as they are written in YAML and no key beyond the type's."""
    schema = json.loads(schemas()[name])
    assert schema["title"] == name.removesuffix(".json")
    assert schemas()[name].endswith("}\n")
    for definition in schema.get("$defs", {}).values():
        assert not any(key.endswith("_") for key in definition["properties"])
        assert "additionalProperties" in definition
    assert not re.search(r"`[a-z_]*_`", schemas()[name]), "a description names a key as Python has it"


def test_a_schema_shows_limits_as_they_are_written() -> None:
    """The platforms of a limit are its further keys, as in limits.yaml."""
    limit = json.loads(schemas()["limits.json"])["$defs"]["Limit"]
    assert list(limit["properties"]) == ["clocks", "countdown", "law", "own", "text"]
    assert limit["additionalProperties"]["items"] == {"$ref": "#/$defs/LimitValue"}
