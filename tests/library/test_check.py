"""What is broken is set aside with its place, and the rest is kept."""

import json
import re
from pathlib import Path, PurePath

import pytest

from aftersales_cli.errors import AftersalesError
from aftersales_cli.library import Library, open_library, read_library
from aftersales_cli.library.check import check_folder
from aftersales_cli.library.files import read_folder
from tests.conftest import PLAYBOOKS, Run, change, place_of

SWAP = "scenarios/swapped_goods.yaml"
ALL = [path.stem for path in (PLAYBOOKS / "scenarios").glob("*.yaml") if not path.name.endswith(".cases.yaml")]


def test_the_shipped_folder_is_whole() -> None:
    """No finding in any shipped file, and every file is kept."""
    files, strays = read_folder(PLAYBOOKS)
    checked = check_folder(files, strays)
    assert [problem.text("en") for problem in checked.problems] == []
    assert checked.broken == []
    assert len(checked.documents) == len(files)
    assert checked.trees is not None
    assert set(checked.trees["scenarios"]) == set(checked.trees["cases"]) == set(ALL)


def leads_to(library: Library, id_: str, other: str) -> bool:
    """Whether a walk of one scenario can come into another."""
    return any(name.startswith(f"{other}.") for name in library.playbook(id_).nodes)


@pytest.mark.parametrize(
    ("file", "old", "new", "broken"),
    [
        # on its own
        ("scenarios/missing_gift.yaml", "start: ", "start: nowhere #", ["missing_gift"]),
        ("scenarios/in_transit.yaml", "stage: under_way", "stage: flying", ["in_transit"]),
        ("scenarios/missing_gift.yaml", "id: missing_gift", "id: [", ["missing_gift"]),
        # with those that lead on to it, which cannot be walked to their ends without it
        (SWAP, "start: ", "start: nowhere #", ["swapped_goods"]),
        (SWAP, "steps:\n", "steps:\n  x:\n    when:\n      - platform: a\n", ["swapped_goods"]),
        # a circle through two scenarios breaks both
        (SWAP, "    then: is_it_small", "    then: wrong_item_returned", ["swapped_goods", "wrong_item_returned"]),
        # a new one beside the others
        ("scenarios/nonsense.yaml", "", "nonsense\n", ["nonsense"]),
    ],
    ids=["dangling", "wrong-word", "unreadable", "led-on-to", "branch-without-go", "circle", "new"],
)  # fmt: skip
def test_leaves_out_a_broken_scenario(
    library: Library, playbooks: Path, file: str, old: str, new: str, broken: list[str]
) -> None:
    """Only what cannot work without the broken place is left out; each is named once with its first fault."""
    broken = sorted({id_ for id_ in ALL if any(leads_to(library, id_, each) for each in broken)} | set(broken))
    change(playbooks, file, old, new)
    library = open_library(playbooks)
    assert sorted(library.scenario_ids) == sorted(set(ALL) - set(broken))
    assert sorted({PurePath(line.partition(":")[0]).stem for line in library.broken}) == broken
    assert len(library.broken) == len(broken)
    for id_ in library.scenario_ids:
        assert library.playbook(id_).nodes


def test_broken_cases_leave_the_scenario_alone(playbooks: Path) -> None:
    """Worked cases are for the owner: advice does not wait for them."""
    change(playbooks, "scenarios/swapped_goods.cases.yaml", "- name:", "- nam:")
    library = open_library(playbooks)
    assert sorted(library.scenario_ids) == sorted(ALL)
    assert library.cases("swapped_goods") == ()
    assert len(library.broken) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "words", "rule"),
    [
        ("limits.yaml", "hours: 24", "hours: 24:00", "24:00", "yaml-quote"),
        ("limits.yaml", "hours: 24", "hours: x", "hours: x", "schema-other"),
        ("questions.yaml", "not_more_than: [", "not_more_than: [x, ", "not_more_than: [x", "unknown-question"),
        ("platforms/zw17.yaml", "tools:", "tool:", "tool:", "schema-unknown-key"),
        ("sources/civil-code.yaml", "kind: law", "kind: laws", "kind: laws", "schema-choice"),
        ("shared.yaml", "find_out", "find_in", "outcomes:\n  find_in", "unknown-outcome"),
    ],
)
def test_nothing_works_with_a_broken_shared_file(
    playbooks: Path, file: str, old: str, new: str, words: str, rule: str
) -> None:
    """A file that all scenarios need stops everything with one line that names the place and what to run."""
    change(playbooks, file, old, new)
    place = place_of(playbooks, file, words)
    with pytest.raises(AftersalesError) as caught:
        open_library(playbooks)
    assert caught.value.exit_code == 1
    assert f"{place}: error: " in str(caught.value)
    assert f"[{rule}]" in str(caught.value)
    library, checked = read_library(playbooks)
    assert library is None
    assert place in [f"{each.file}:{each.line}:{each.column}" for each in checked.problems]


def test_says_so_on_the_command_line(playbooks: Path, call: Run) -> None:
    """Lint fails with the place; another scenario still works and names what was left out; the broken one is gone."""
    change(playbooks, "scenarios/missing_gift.yaml", "start: ", "start: nowhere #")
    place = place_of(playbooks, "scenarios/missing_gift.yaml", "start: nowhere")

    lint = call("--playbooks", playbooks, "playbooks", "lint")
    assert lint.returncode == 1
    assert (
        f"{place}: error: there is no step nowhere; did you mean: whose_reason, where_is_gift [unknown-step]"
        in lint.stdout.decode().splitlines()
    )

    arguments = ("--platform", "tmall", "-a", "delivery_state=returning", "--no-input", "--format", "json")
    triage = call("--playbooks", playbooks, "triage", "in_transit", *arguments)
    assert triage.returncode == 0
    assert json.loads(triage.stdout)["outcome"] == "refund_returning"
    assert f"{place}: error:" in triage.stderr.decode()

    gone = call("--playbooks", playbooks, "triage", "missing_gift", *arguments)
    assert gone.returncode == 2
    assert gone.stdout == b""
    assert "there is no 'missing_gift'" in gone.stderr.decode()


def test_a_folder_in_the_old_format_is_told_what_to_add(in_transit_only: Path) -> None:
    """One line a place, and none that only follows from another: rungs that were names, penalties by disposition."""
    scenario = in_transit_only / "scenarios" / "in_transit.yaml"
    text = scenario.read_text(encoding="utf-8")
    old, rungs = re.subn(r"(?m)^      - to: (.*)\n(?:        when: .*\n)?", r"      - \1\n", text)
    scenario.write_text(old, encoding="utf-8")
    penalties = 0
    for path in (in_transit_only / "platforms").iterdir():
        text = path.read_text(encoding="utf-8")
        penalties += text.count("    acts: [")
        path.write_text(text.replace("    acts: [", "    dispositions: ["), encoding="utf-8")
    (in_transit_only / "principles.yaml").unlink()
    found = [problem.rule for problem in read_library(in_transit_only)[1].problems]
    assert rungs and penalties
    assert sorted(found) == sorted(["old-ladder"] * rungs + ["old-penalty"] * penalties + ["file-missing"])
