"""Small faults: of every kind, each with a name of its own, each another library than the one it was made from."""

from collections import Counter

import pytest

from aftersales_cli.authoring.mutants import Mutant, mutants
from aftersales_cli.library.library import Library
from aftersales_cli.model import Limit, Outcome, Scenario, Source
from tests.authoring.miniature import mini


@pytest.fixture(scope="module")
def all_() -> list[Mutant]:
    """Those of the small folder's own files."""
    return [each for each in mutants(mini()) if each.file in ("parcel", "quarrel", "seed-law", "seed-rule")]


def test_each_has_a_name_of_its_own(library: Library) -> None:
    """So that a sample a day comes to all of them; the shipped playbooks have thousands."""
    names = Counter(each.id for each in mutants(library))
    assert len(names) > 5000
    assert max(names.values()) == 1


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        (("steps", "where", "go", "moving"), "to kept"),
        (("steps", "by_amount", "when", 0), "to refund_checked"),
        (("steps", "by_amount", "when", 0, "seed_amount"), "other bound"),
        (("outcomes", "refund_checked", "disposition"), "is agree_return"),
        (("outcomes", "refund_checked", "liability"), "is customer"),
        (("outcomes", "refund_small", "urgency"), "is soon"),
        (("outcomes", "refund_checked", "evidence", 1), "without seed_film"),
        (("outcomes", "refund_checked", "warnings", 0), "left out"),
        (("outcomes", "refund_checked", "never", 0), "left out"),
        (("outcomes", "refund_checked", "steps", 0), "left out"),
        (("outcomes", "refund_checked", "deadlines", 0), "left out"),
        (("outcomes", "refund_checked", "risks", 0), "without refusing_refund"),
        (("outcomes", "refund_checked", "given", 0, "seed_where"), "is moving"),
        (("outcomes", "refund_checked", "scripts", "first_reply"), "of the next outcome"),
        (("outcomes", "wait_for_it", "ladder", 0), "without say_sorry"),
        (("statements", "SEED-2"), "binds other"),
    ],
    ids=str,
)
def test_there_are_faults_of_every_kind(all_: list[Mutant], steps: tuple[str | int, ...], fault: str) -> None:
    """Routing, contents, what is taken for granted, whom statements bind."""
    assert fault in [each.fault for each in all_ if each.steps == steps]


def test_a_number_is_doubled() -> None:
    """Each number in force, in its own unit."""
    (fault,) = [each for each in mutants(mini()) if each.section == "limits" and each.steps[0] == "seed_refund"]
    assert isinstance(fault.part, Limit)
    assert fault.part.by_platform["any"][0].days == 14


def test_each_is_another_than_what_it_was_made_from(all_: list[Mutant]) -> None:
    """A fault that changes nothing would be no fault."""
    for each in all_:
        match each.part:
            case Scenario():
                assert each.part != mini().scenario(str(each.file))
            case Outcome():
                assert each.part != mini().outcome(str(each.file), str(each.steps[1]))
            case Source():
                assert each.part != mini().source(str(each.file))
