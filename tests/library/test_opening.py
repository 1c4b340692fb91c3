"""Opening a folder of playbooks: which folder, from the cache or anew, and what is imported for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from aftersales_cli.errors import UsageError
from aftersales_cli.library import Library, open_library, read_library
from tests.conftest import PATIENCE, PLAYBOOKS, change


def test_opens_the_folder_of_the_environment(in_transit_only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """AFTERSALES_PLAYBOOKS names the folder where no option does."""
    monkeypatch.setenv("AFTERSALES_PLAYBOOKS", str(in_transit_only))
    assert open_library().scenario_ids == ("in_transit",)
    assert len(open_library(PLAYBOOKS).scenario_ids) == 44


def test_a_folder_without_playbooks_is_wrong_usage(tmp_path: Path) -> None:
    """A folder that holds none is an error of use, with what to do."""
    with pytest.raises(UsageError, match="--playbooks"):
        open_library(tmp_path)


def test_an_empty_folder_of_scenarios_names_what_is_missing(tmp_path: Path) -> None:
    """Scenarios alone are not enough."""
    (tmp_path / "scenarios").mkdir()
    library, checked = read_library(tmp_path)
    assert library is None
    assert {problem.rule for problem in checked.problems} == {"file-missing", "folder-empty"}


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
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PLAYBOOKS.parent, timeout=PATIENCE
    )
    assert done.stdout == "[]\n"
