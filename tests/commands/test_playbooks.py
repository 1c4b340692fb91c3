"""`playbooks`: list, show, lint and test, on good and on broken folders."""

import json
from pathlib import Path

import pytest

from aftersales_cli.library import Library
from tests.conftest import PLAYBOOKS, Run, change, place_of


def test_list(call: Run) -> None:
    """As JSON an array of objects with ids, as text the same ids, in either language."""
    rows = json.loads(call("playbooks", "list", "--format", "json").stdout)
    ids = [row["id"] for row in rows]
    assert {"not_shipped", "in_transit", "missing_gift", "swapped_goods", "wrong_item_returned"} <= set(ids)
    for lang in ("zh", "en"):
        text = call("playbooks", "list", AFTERSALES_LANG=lang).stdout.decode()
        assert [id_ for id_ in ids if f"  {id_}  " not in text] == []
        assert [row["title"][lang] for row in rows if row["title"][lang] not in text] == []


@pytest.mark.parametrize(
    ("scenario", "exit_code", "said"),
    [
        ("in_transit", 0, ""),
        ("货在途中要退款", 0, ""),
        ("in_transi", 2, "in_transit"),
        ("", 2, "scenario"),
    ],
)
def test_show(call: Run, scenario: str, exit_code: int, said: str) -> None:
    """A scenario by id or title; an unknown one is answered with the nearest."""
    result = call("playbooks", "show", scenario)
    assert result.returncode == exit_code
    assert said in result.stderr.decode()
    assert ("refund_returning" in result.stdout.decode()) is (exit_code == 0)


def test_show_a_platform(call: Run) -> None:
    """A platform is shown by any of its names, with its buttons, its clocks and what it punishes."""
    result = call("playbooks", "show", "天猫", AFTERSALES_LANG="zh")
    assert result.returncode == 0
    assert "【拦截快递】  intercept" in result.stdout.decode()


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said", "unsaid"),
    [
        ((), 0, "tmall-guide", "S3-08"),
        (("tmall-guide",), 0, "S3-08", "S4-08"),
        (("S3-08",), 0, "in_transit.start_intercept", "S3-09"),
        (("--stale",), 0, "", "S3-08"),
        (("S9-01",), 2, "", "Traceback"),
    ],
)
def test_sources(call: Run, arguments: tuple[str, ...], exit_code: int, said: str, unsaid: str) -> None:
    """Documents, one document with its statements, or one statement with those who use it."""
    result = call("playbooks", "sources", *arguments)
    assert result.returncode == exit_code
    assert said in result.stdout.decode()
    assert unsaid not in result.stdout.decode() + result.stderr.decode()


def test_sources_as_json(call: Run, library: Library) -> None:
    """The same as an array of documents, each statement with the places that cite it."""
    (document,) = json.loads(call("playbooks", "sources", "S3-08", "--format", "json").stdout)
    assert document["id"] == "tmall-guide"
    (statement,) = document["statements"]
    assert statement["id"] == "S3-08"
    assert "in_transit.start_intercept" in statement["used_by"]
    every = json.loads(call("playbooks", "sources", "--format", "json").stdout)
    assert {each["id"] for row in every for each in row["statements"]} == set(library.source_of)


def test_lint_is_clean(call: Run) -> None:
    """The shipped playbooks have no error."""
    result = call("playbooks", "lint")
    assert result.returncode == 0
    assert "error" not in result.stdout.decode()


def test_lint_of_a_broken_scenario(call: Run, in_transit_only: Path) -> None:
    """A fault is named with file, line and column on stdout, counted on stderr, and the exit code is 1."""
    change(in_transit_only, "scenarios/in_transit.yaml", "- go: refund_returning", "- go: refund_returnin")
    place = place_of(in_transit_only, "scenarios/in_transit.yaml", "refund_returnin")
    result = call("--playbooks", in_transit_only, "playbooks", "lint", AFTERSALES_LANG="zh")
    assert result.returncode == 1
    lines = result.stdout.decode().splitlines()
    assert [line for line in lines if line.startswith(place.rpartition(":")[0]) and "refund_returnin" in line] != []
    assert result.stderr.decode().startswith("aftersales: ")


@pytest.mark.parametrize(
    ("arguments", "exit_code"), [(("in_transit",), 0), (("in_transit", "missing_gift"), 0), (("nope",), 2)]
)
def test_test(call: Run, arguments: tuple[str, ...], exit_code: int) -> None:
    """The worked cases of some scenarios pass; the last line counts them."""
    result = call("playbooks", "test", *arguments)
    assert result.returncode == exit_code
    if exit_code == 0:
        assert result.stdout.decode().splitlines()[-1].endswith(" passed, 0 failed")


def test_test_of_a_wrong_case(call: Run, in_transit_only: Path) -> None:
    """A case that comes to another outcome is named with both; exit code 1."""
    change(in_transit_only, "scenarios/in_transit.cases.yaml", "outcome: start_intercept", "outcome: refund_returning")
    result = call("--playbooks", in_transit_only, "playbooks", "test", "in_transit")
    assert result.returncode == 1
    first, *_, last = result.stdout.decode().splitlines()
    assert first.startswith("in_transit.cases.yaml: ")
    assert "refund_returning" in first
    assert "start_intercept" in first
    assert last.endswith(" passed, 1 failed")


@pytest.mark.parametrize(
    "command", [("playbooks", "list"), ("find", "赠品"), ("triage", "missing_gift", "-p", "tmall")]
)
def test_a_broken_scenario_does_not_stop_the_others(call: Run, playbooks: Path, command: tuple[str, ...]) -> None:
    """The broken one is named on stderr with file and line, the others work."""
    change(playbooks, "scenarios/in_transit.yaml", "disposition: intercept", "disposition: interceptt")
    result = call("--playbooks", playbooks, *command)
    assert result.returncode in (0, 3)
    assert "scenarios/in_transit.yaml:" in result.stderr.decode()
    assert b"missing_gift" in result.stdout
    assert b"in_transit" not in result.stdout


@pytest.mark.parametrize("name", ["", "none_such"])
def test_no_playbooks(call: Run, tmp_path: Path, name: str) -> None:
    """A folder that holds no playbooks is named, in the option and in the environment alike."""
    folder = tmp_path / name
    for result in (call("--playbooks", folder, "smoke"), call("smoke", AFTERSALES_PLAYBOOKS=str(folder))):
        assert result.returncode == 2
        assert str(folder) in result.stderr.decode()
        assert result.stderr.count(b"\n") == 1


def test_the_option_beats_the_environment(call: Run, tmp_path: Path) -> None:
    """--playbooks is used though AFTERSALES_PLAYBOOKS names another folder."""
    result = call("--playbooks", PLAYBOOKS, "playbooks", "list", AFTERSALES_PLAYBOOKS=str(tmp_path))
    assert result.returncode == 0


def test_a_broken_shared_file(call: Run, in_transit_only: Path) -> None:
    """Where a file that all need is broken, nothing is advised: one line names it, exit code 1."""
    change(in_transit_only, "questions.yaml", "type: choice", "type: choise")
    result = call("--playbooks", in_transit_only, "triage", "in_transit", "-p", "tmall")
    assert (result.returncode, result.stdout) == (1, b"")
    assert "questions.yaml:" in result.stderr.decode()
    assert result.stderr.count(b"\n") == 1


def test_schema(call: Run, playbooks: Path) -> None:
    """Those that are not as they should be are named, with 1; written, they are named once more and all is well."""
    change(playbooks, "schema/limits.json", "", "x")
    for options, code in (([], 1), (["--write"], 0)):
        done = call("--playbooks", playbooks, "playbooks", "schema", *options)
        assert (done.returncode, done.stdout) == (code, b"schema/limits.json\n")
    done = call("--playbooks", playbooks, "playbooks", "schema")
    assert (done.returncode, done.stdout) == (0, b"")
