"""What could not be written waits, and is brought in once, in order, into the register it was meant for."""

import stat
from pathlib import Path

from aftersales_cli.register import cases
from aftersales_cli.register.pending import Pending, bring_in, put_by, waiting
from aftersales_cli.register.store import Register
from tests.register.conftest import hand


def test_it_is_brought_in_once(register: Register) -> None:
    """A new case and a change to one that is there; a second time nothing is left."""
    cases.add(register, hand(), {"platform": "tmall"})
    put_by(Pending(register.name, 1, hand().change("noted", {"note": "x"})))
    put_by(Pending(register.name, None, hand().change("added", {"platform": "douyin", "state": "open"})))
    assert (bring_in(register), bring_in(register)) == (2, 0)
    first, second = register.case(1), register.case(2)
    assert first is not None and [note.text for note in first.record.notes] == ["x"]
    assert second is not None and second.record.platform == "douyin"


def test_a_case_by_the_number_it_was_given_by(register: Register) -> None:
    """Where it could not be looked up; what is of no case is moved aside."""
    cases.add(register, hand(), {"platform": "tmall", "order_id": "39001"})
    for given in ("39001", "#1", "39002"):
        put_by(Pending(register.name, given, hand().change("noted", {"note": given})))
    assert (bring_in(register), bring_in(register)) == (2, 0)
    case = register.case(1)
    assert case is not None and sorted(note.text for note in case.record.notes) == ["#1", "39001"]


def test_what_was_written_after_all_is_not_written_again(register: Register) -> None:
    """The connection was lost when it was told so."""
    cases.add(register, hand(), {"platform": "tmall"})
    change = hand().change("noted", {"note": "x"})
    cases.change(register, 1, change)
    put_by(Pending(register.name, 1, change))
    assert bring_in(register) == 1
    case = register.case(1)
    assert case is not None and len(case.record.notes) == 1


def test_it_waits_for_its_own_register(register: Register) -> None:
    """And for no other."""
    put_by(Pending("elsewhere", None, hand().change("added", {"platform": "tmall"})))
    assert bring_in(register) == 0
    assert len([*waiting("elsewhere")]) == 1


def test_what_cannot_be_brought_in_is_moved_aside(register: Register, tmp_path: Path) -> None:
    """A damaged file, or a number that another case has now; the rest comes in."""
    cases.add(register, hand(), {"platform": "tmall", "case_id": "AS1"})
    put_by(Pending(register.name, None, hand().change("added", {"platform": "tmall", "case_id": "AS1"})))
    put_by(Pending(register.name, 1, hand().change("noted", {"note": "x"})))
    (tmp_path / "state" / "pending-00.json").write_text("{", encoding="utf-8")
    assert (bring_in(register), bring_in(register)) == (1, 0)
    assert len([*(tmp_path / "state").glob("*.damaged-1.json")]) == 2


def test_only_the_owner_reads_it(register: Register) -> None:
    """It holds what an agent typed."""
    path = put_by(Pending(register.name, 1, hand().change("noted", {"note": "x"})))
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
