"""What the next shift must know."""

from datetime import timedelta

from aftersales_cli.register import bodies, cases
from aftersales_cli.register.handover import hand_over
from aftersales_cli.register.store import Register
from tests.conftest import AT
from tests.register.conftest import hand


def test_a_shift(register: Register) -> None:
    """Open by urgency, waiting, drafts, promises, what was closed and who did what, of this shift alone."""
    before = AT - timedelta(days=1)
    for number, due in enumerate(
        ("2026-11-22 10:00:00", "2026-11-21 10:00:00", "2026-11-23 10:00:00", "2026-11-24 10:00:00")
    ):
        cases.add(register, hand(at=before), {"platform": "tmall", "order_id": str(number), "deadlines": {"x": due}})
    cases.add(register, hand(at=before), {"state": "draft", "platform": "douyin"})
    cases.change(register, 4, hand(at=before).change("closed", bodies.close("solved", "", None, None, "")))
    cases.change(register, 3, hand("Wu").change("noted", bodies.note("x", "courier")))
    cases.change(register, 1, hand("Wu").change("promised", bodies.promise("补偿", "", "2026-11-20 09:00:00", None)))
    cases.add(register, hand(), {"platform": "douyin"})
    cases.change(register, 6, hand().change("closed", bodies.close("refunded", "", None, None, "")))
    page = hand_over(register, AT + timedelta(hours=1), AT - timedelta(hours=1))
    found = {name: [case.id for case in getattr(page, name)] for name in ("open", "waiting", "drafts", "closed")}
    assert found == {"open": [1, 2], "waiting": [3], "drafts": [5], "closed": [6]}
    assert [(each.case.id, each.overdue) for each in page.promises] == [(1, True)]
    assert page.done == {("Wu", "noted"): 1, ("Wu", "promised"): 1, ("小李", "added"): 1, ("小李", "closed"): 1}
    assert page.counts == {"open": 2, "waiting": 1, "draft": 1, "closed": 2}
    of_douyin = hand_over(register, AT, AT, platform="douyin", agent="小李")
    assert ([case.id for case in of_douyin.drafts], of_douyin.open) == ([5], ())
