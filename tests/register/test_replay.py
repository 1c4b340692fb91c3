"""Stored cases through other playbooks: those that would end differently, and no others."""

from pathlib import Path

from aftersales_cli.api import new_case
from aftersales_cli.library import Library, open_library
from aftersales_cli.register.cases import Filter, put
from aftersales_cli.register.replay import replay
from aftersales_cli.register.store import Register
from tests.conftest import AT, change
from tests.register.conftest import hand

KNOWN = {"delivery_state": "returning", "applied_at": "2026-11-20 09:00", "refund_amount": "59"}


def test_the_same_playbooks_change_nothing(library: Library, tmp_path: Path) -> None:
    """Every case ends as it did."""
    register = Register(str(tmp_path / "r.db"), AT)
    put(register, new_case(library, hand(), platform="tmall", scenario="in_transit", answers=KNOWN))
    put(register, new_case(library, hand(), platform="tmall", scenario="in_transit"))
    assert list(replay(register, library, Filter())) == [None]
    register.close()


def test_other_playbooks(library: Library, in_transit_only: Path, tmp_path: Path) -> None:
    """Another outcome, a scenario that is gone; in a form that says from what to what."""
    register = Register(str(tmp_path / "r.db"), AT)
    stored = put(register, new_case(library, hand(), platform="tmall", scenario="in_transit", answers=KNOWN))
    gone = put(register, new_case(library, hand(), platform="tmall", scenario="not_shipped"))
    assert stored.record.outcome == "refund_returning"
    register.change(gone.id, hand().change("advised", {"outcome": "refund_now"}))
    change(in_transit_only, "scenarios/in_transit.yaml", "- go: refund_returning", "- go: refund_intercepted")
    other = open_library(in_transit_only)
    moved = [each for each in replay(register, other, Filter()) if each is not None]
    found = [(each.case.id, each.outcome, each.failed) for each in moved]
    assert found == [(1, "refund_intercepted", ""), (2, "", "gone")]
    register.close()
