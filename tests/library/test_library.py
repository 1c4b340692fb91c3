"""The library of a folder: what it hands out, in which order, and what is read when."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from aftersales_cli.errors import UsageError
from aftersales_cli.library import Library, open_library, read_library
from tests.conftest import PLAYBOOKS, change


def test_orders_scenarios_by_stage(library: Library) -> None:
    """Scenarios stand in the order in which a case meets them."""
    stages = list(library.shared.stages)
    order = [(stages.index(library.scenario(id_).stage), id_) for id_ in library.scenario_ids]
    assert order == sorted(order)
    assert len(order) == 40


def test_puts_the_platform_for_all_others_last(library: Library) -> None:
    """Who picks a platform sees the real ones first."""
    assert list(library.platforms) == ["douyin", "kuaishou", "pinduoduo", "taobao", "tmall", "zw17", "other"]


def test_knows_a_title_without_its_scenario(library: Library) -> None:
    """A list of scenarios needs their titles only."""
    assert {id_: library.title(id_) for id_ in library.scenario_ids} == {
        id_: library.scenario(id_).title for id_ in library.scenario_ids
    }


@pytest.mark.parametrize(
    ("scenario", "outcome", "shared"),
    [
        ("in_transit", "start_intercept", False),
        ("in_transit", "find_out", True),
        ("shared", "find_out", True),
        ("in_transit", "flag_minor", True),
    ],
)
def test_finds_an_outcome(library: Library, scenario: str, outcome: str, shared: bool) -> None:
    """An outcome is the scenario's own, or a shared one where the scenario has none of that name."""
    outcomes = library.shared.outcomes if shared else library.scenario(scenario).outcomes
    assert library.outcome(scenario, outcome) is outcomes[outcome]


@pytest.mark.parametrize(("scenario", "outcome"), [("in_transit", "nowhere"), ("nowhere", "start_intercept")])
def test_has_no_other_outcomes(library: Library, scenario: str, outcome: str) -> None:
    """What no scenario and no shared file defines is not there."""
    with pytest.raises(KeyError):
        library.outcome(scenario, outcome)


def test_has_no_other_scenarios(library: Library) -> None:
    """An id without a file is a KeyError, for a scenario as for its graph; it has no worked cases."""
    with pytest.raises(KeyError):
        library.scenario("nowhere")
    with pytest.raises(KeyError):
        library.playbook("nowhere")
    assert library.cases("nowhere") == ()


def test_builds_each_value_once(library: Library) -> None:
    """What was built is kept."""
    assert library.scenario("in_transit") is library.scenario("in_transit")
    assert library.playbook("in_transit") is library.playbook("in_transit")
    assert library.questions is library.questions


def test_finds_the_source_of_a_statement(library: Library) -> None:
    """Every statement leads to its document, with this statement alone in it."""
    for statement, source_id in library.source_of.items():
        source, found = library.source_head(statement)
        whole = library.source(source_id)
        assert list(source.statements) == [statement]
        assert found == whole.statements[statement]
        assert (source.title, source.review_by) == (whole.title, whole.review_by)


def test_no_statement_has_two_sources() -> None:
    """An id is defined once in all documents, or `source_of` would drop one."""
    _, checked = read_library(PLAYBOOKS)
    sources = [document.tree for (section, _), document in checked.documents.items() if section == "sources"]
    ids = [id_ for tree in sources for id_ in tree["statements"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("platform", "day", "expected"),
    [
        ("tmall", date(2026, 11, 20), (24, None)),
        ("tmall", date(2023, 1, 1), (24, None)),
        ("douyin", date(2026, 11, 20), (None, "back_office")),
    ],
)
def test_reads_a_limit(library: Library, platform: str, day: date, expected: tuple[int | None, str | None]) -> None:
    """The value in force on the platform on the day of the case."""
    value = library.limit("agree_unshipped_refund", platform, day)
    assert value is not None
    assert (value.hours, value.show) == expected


def test_has_no_limit_before_its_first_start(library: Library) -> None:
    """A day before all entries has no value."""
    assert library.limit("agree_unshipped_refund", "tmall", date(2022, 12, 31)) is None


def test_opens_the_folder_of_the_environment(in_transit_only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """AFTERSALES_PLAYBOOKS names the folder where no option does."""
    monkeypatch.setenv("AFTERSALES_PLAYBOOKS", str(in_transit_only))
    assert open_library().scenario_ids == ("in_transit",)
    assert len(open_library(PLAYBOOKS).scenario_ids) == 40


def test_a_folder_without_playbooks_is_wrong_usage(tmp_path: Path) -> None:
    """A folder that holds none is an error of use, with what to do."""
    with pytest.raises(UsageError, match="--playbooks"):
        open_library(tmp_path)


def test_an_empty_folder_of_scenarios_names_what_is_missing(tmp_path: Path) -> None:
    """Scenarios alone are not enough."""
    (tmp_path / "scenarios").mkdir()
    library, checked = read_library(tmp_path)
    assert library is None
    assert {problem.rule for problem in checked.problems} == {"file-missing"}


def test_read_library_never_uses_the_cache(in_transit_only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner's tools see the files as they are, and what is wrong with them."""
    open_library(in_transit_only)
    monkeypatch.setattr("aftersales_cli.library.cache.load", None)
    library, checked = read_library(in_transit_only)
    assert library is not None
    assert checked.documents["scenarios", "in_transit"].tree["id"] == "in_transit"


def test_carries_the_fingerprint_of_its_content(in_transit_only: Path) -> None:
    """The advice names the playbooks it came from; a changed word is another version."""
    before = open_library(in_transit_only).sha256
    assert read_library(in_transit_only)[0].sha256 == before  # type: ignore[union-attr]
    change(in_transit_only, "scenarios/in_transit.yaml", "", "# a remark\n")
    assert open_library(in_transit_only).sha256 != before


def test_a_cached_library_costs_neither_yaml_nor_pydantic(library: Library) -> None:
    """What is only needed to check files is not imported where they have been checked before."""
    code = (
        "import sys, pathlib; from aftersales_cli.library import open_library as o; "
        f"o(pathlib.Path({str(PLAYBOOKS)!r})).playbook('in_transit'); "
        "print(sorted({'yaml', 'pydantic', 'typer'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PLAYBOOKS.parent, timeout=60
    )
    assert done.stdout == "[]\n"
