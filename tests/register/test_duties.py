"""What must happen next: what is due first, of which cases, page by page."""

from datetime import timedelta

import pytest

from aftersales_cli.errors import UsageError
from aftersales_cli.register import bodies, cases, duties
from aftersales_cli.register.cases import Filter
from aftersales_cli.register.store import Register
from tests.conftest import AT
from tests.register.conftest import hand


def filled(register: Register) -> None:
    """A case with three duties, one with one, a draft, one that is closed."""
    first = {
        "platform": "tmall",
        "deadlines": {"answer_application": "2026-11-20 09:59:59"},
        "owed": "2026-11-20 10:00:00",
    }
    cases.add(register, hand(), first)
    cases.change(register, 1, hand().change("promised", bodies.promise("运费", "运营", "2026-11-19 18:00:00", None)))
    cases.add(register, hand("Wu"), {"platform": "douyin", "deadlines": {"case_countdown": "2026-11-22 10:00:00"}})
    for state in ("draft", "closed"):
        cases.add(register, hand(), {"state": state, "deadlines": {"case_countdown": "2026-11-01 10:00:00"}})


def test_what_is_due_first_comes_first(register: Register) -> None:
    """Overdue to the second; none of drafts or closed cases."""
    filled(register)
    found, more = duties.due(register, AT, Filter())
    assert ([(each.case.id, each.duty.kind, each.overdue) for each in found], more) == (
        [(1, "promise", True), (1, "deadline", True), (1, "progress", False), (2, "deadline", False)], False,
    )  # fmt: skip


def test_filters_and_pages(register: Register) -> None:
    """Of some cases, up to a time, so many at once."""
    filled(register)
    assert [each.case.id for each in duties.due(register, AT, Filter(agent="Wu"))[0]] == [2]
    assert len(duties.due(register, AT, Filter(), AT)[0]) == 3
    assert len(duties.due(register, AT, Filter(), AT - timedelta(days=1))[0]) == 0
    pages = [duties.due(register, AT, Filter(), page=page, size=3) for page in (1, 2)]
    assert [(len(found), more) for found, more in pages] == [(3, True), (1, False)]
    with pytest.raises(UsageError):
        duties.due(register, AT, Filter(), page=0)


def test_what_is_done_is_due_no_longer(register: Register) -> None:
    """A promise that is kept, a case that is closed; opened again, its deadline is back."""
    filled(register)
    cases.change(register, 1, hand().change("kept", {"kept": 1}))
    cases.change(register, 2, hand().change("closed", {"state": "closed"}))
    assert [each.duty.kind for each in duties.due(register, AT, Filter())[0]] == ["deadline", "progress"]
    cases.change(register, 2, hand().change("reopened", {"state": "open"}))
    assert len(duties.due(register, AT, Filter())[0]) == 3
