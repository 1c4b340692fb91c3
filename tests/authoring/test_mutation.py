"""What becomes of faults: caught by cases, caught by the proof, missed, or no fault at all."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aftersales_cli.authoring.mutants import Mutant, mutants
from aftersales_cli.authoring.mutation import DAYS, Trial, Tried, counted, sample, share_caught, try_all
from tests.authoring.miniature import AT, folder, mini
from tests.conftest import Run


@pytest.fixture(scope="module")
def trial() -> Trial:
    """One for the small folder."""
    return Trial(mini(), AT)


@pytest.fixture(scope="module")
def faults() -> dict[str, Mutant]:
    """Every fault of the small folder, by its name."""
    return {each.id: each for each in mutants(mini())}


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("scenarios parcel steps.wish.go.money to wait_for_it", "cases"),
        ("scenarios parcel outcomes.refund_checked.disposition is agree_return", "cases"),
        ("scenarios parcel outcomes.refund_checked.scripts.first_reply of the next outcome", "cases"),
        ("scenarios parcel outcomes.refund_checked.evidence.1 without seed_film", "cases"),
        ("scenarios parcel outcomes.wait_for_it.ladder.0 without say_sorry", "cases"),
        ("scenarios parcel outcomes.say_sorry.given.0.seed_where is signed", "proof"),
        ("scenarios parcel outcomes.keep_it.given.0.seed_kept is keeps", "proof"),
        ("sources seed-rule statements.SEED-2 binds other", "proof"),
        ("limits  seed_refund.any.0 doubled", "cases"),
        ("limits  seed_small.any.0 doubled", "cases"),
        ("scenarios parcel outcomes.say_sorry.never.0 left out", "survived"),
        ("scenarios parcel outcomes.refund_small.liability is customer", "survived"),
    ],
)
def test_what_becomes_of_a_fault(trial: Trial, faults: dict[str, Mutant], name: str, verdict: str) -> None:
    """The cases see what they expect, the proof what it proves; what no case expects is missed."""
    assert trial.verdict(faults[name]) == verdict


def test_what_shows_nowhere_is_no_fault(trial: Trial, faults: dict[str, Mutant]) -> None:
    """The same outcome written again, and a risk that no platform of a case punishes."""
    fault = faults["scenarios parcel outcomes.say_sorry.never.0 left out"]
    assert trial.verdict(replace(fault, part=mini().outcome("parcel", "say_sorry"))) == "equivalent"


def test_a_trial_leaves_the_library_as_it_was(trial: Trial, faults: dict[str, Mutant]) -> None:
    """A fault is seen by nobody else."""
    before = mini().outcome("parcel", "refund_checked")
    trial.verdict(faults["scenarios parcel outcomes.refund_checked.disposition is agree_return"])
    assert mini().outcome("parcel", "refund_checked") is before


def test_processes_find_the_same(faults: dict[str, Mutant]) -> None:
    """One or two of them, in the order given."""
    chosen = [each for each in faults.values() if each.file == "quarrel"]
    assert list(try_all(mini(), AT, chosen, 2)) == list(try_all(mini(), AT, chosen, 1))


def test_a_sample_a_day_comes_to_all() -> None:
    """No fault is left out, and none is tried twice."""
    all_ = list(mutants(mini()))
    days = [sample(all_, AT.date() + timedelta(days=day)) for day in range(DAYS)]
    assert sorted(each.id for day in days for each in day) == sorted(each.id for each in all_)
    assert [each.id for each in sample(all_, AT.date() + timedelta(days=DAYS))] == [each.id for each in days[0]]


def test_the_share_is_of_what_shows() -> None:
    """What shows nowhere counts neither way; where nothing shows nothing is missed."""
    tried = [
        Tried(("limits", None, ()), "x", verdict)
        for verdict in ("cases", "cases", "proof", "survived", "equivalent")
    ]  # fmt: skip
    assert share_caught(tried) == 0.75
    assert share_caught([]) == 1.0
    assert counted(tried) == {"cases": 2, "proof": 1, "survived": 1, "equivalent": 1}


def test_on_the_command_line(call: Run, tmp_path: Path) -> None:
    """The faults of one scenario: those missed with their place, a summary, and 1 where too many are missed."""
    for file in folder():
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).write_bytes(file.content)
    test = ("--playbooks", tmp_path, "playbooks", "test", "parcel", "--mutate", "--all")
    done = call(*test, "--at", "2026-11-20 10:00", "--workers", "1")
    *missed, last = done.stdout.decode().splitlines()
    assert missed
    assert all("[mutant-survived]" in line and line.startswith("scenarios/parcel.yaml:") for line in missed)
    assert last.startswith("caught by cases ")
    assert done.returncode == (0 if float(last.partition("(")[2].partition("%")[0]) >= 95 else 1)
