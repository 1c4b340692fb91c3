"""An export joins the register: once however often it comes, and never over what an agent has said."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from aftersales_cli.intake.casefile import Alike, Incoming
from aftersales_cli.register import cases
from aftersales_cli.register.cases import Filter, found, listed
from aftersales_cli.register.incoming import Bringing, Brought
from aftersales_cli.register.schema import CASES
from aftersales_cli.register.store import Register
from aftersales_cli.register.verifying import verify
from tests.conftest import AT
from tests.register.conftest import hand

ALIKE = Alike(
    "tmall", "in_transit", "待处理", False, "agree", "agree_return", "customer", {"delivery_state": "returning"}
)
ROW = Incoming(ALIKE, "AS1", "39001", "皮靴", datetime(2026, 11, 21, 10))


def row(due: datetime = datetime(2026, 11, 21, 10), **alike: Any) -> Incoming:
    """The row, decided otherwise."""
    return ROW._replace(alike=ALIKE._replace(**alike), due=due)


def bring(register: Register, *rows: Incoming, at: datetime = AT) -> Brought:
    """Brings rows in as one export."""
    bringing = Bringing(register, at, "1", "sha")
    bringing.add(rows)
    return bringing.finish()


def counts(brought: Brought) -> tuple[int, ...]:
    """New, updated, closed, same, passed."""
    return (brought.new, brought.updated, brought.closed, brought.same, brought.passed)


def test_twice_is_once(register: Register) -> None:
    """The second time nothing changes, not even an event; a row that stands twice is one case."""
    rows = [
        ROW,
        ROW,
        ROW._replace(case_id="AS2"),
        row(platform="douyin"),
        ROW._replace(case_id="", order_id="7"),
    ]
    assert counts(bring(register, *rows)) == (4, 0, 0, 1, 0)
    before = [case.record for case in listed(register, Filter())[0]]
    assert counts(bring(register, *rows, at=AT + timedelta(days=1))) == (0, 0, 0, 5, 0)
    assert [case.record for case in listed(register, Filter())[0]] == before
    record = found(register, "AS1").record
    assert (record.deadlines, record.answers["delivery_state"].by, record.agent) == (
        {"case_countdown": "2026-11-21 10:00:00"}, "export", "",
    )  # fmt: skip


def test_what_changed_since_yesterday(register: Register) -> None:
    """Status and clock, told one by one; what the platform closed is closed, and what it opens again is open."""
    bring(register, ROW)
    later = bring(register, row(status="已寄回", due=datetime(2026, 11, 23, 10)))
    assert (counts(later), later.told) == ((0, 1, 0, 0, 0), [
        (1, "39001", "status", "待处理", "已寄回"),
        (1, "39001", "due", "2026-11-21 10:00:00", "2026-11-23 10:00:00"),
    ])  # fmt: skip
    closed = bring(register, row(status="退款成功", closed=True))
    record = found(register, "1").record
    assert (counts(closed), record.state, record.result) == ((0, 0, 1, 0, 0), "closed", "platform")
    assert counts(bring(register, row(status="退款成功", closed=True))) == (0, 0, 0, 1, 0)
    bring(register, ROW)
    assert found(register, "1").record.state == "open"


def test_a_closed_row_that_was_never_open_is_passed_over(register: Register) -> None:
    """The register is no archive of what others have done."""
    assert counts(bring(register, row(closed=True))) == (0, 0, 0, 0, 1)
    assert listed(register, Filter())[0] == []


def test_what_an_agent_said_stays(register: Register) -> None:
    """Her answers, what was advised and how she closed it; only what nobody has said is filled in."""
    bring(register, ROW)
    body: dict[str, Any] = {
        "answers": {"delivery_state": "signed"},
        "outcome": "mine",
        "deadlines": {"own": "2026-11-30 10:00:00"},
    }
    cases.change(register, 1, hand().change("advised", body))
    bring(register, row(status="x", answers={"delivery_state": "returning", "refund_amount": "5"}, due=AT))
    record = found(register, "1").record
    assert {name: answer.value for name, answer in record.answers.items()} == {
        "delivery_state": "signed",
        "refund_amount": "5",
    }
    assert (record.outcome, record.deadlines, record.status) == ("mine", {"own": "2026-11-30 10:00:00"}, "x")
    cases.change(register, 1, hand().change("closed", {"state": "closed", "result": "solved"}))
    bring(register, row(status="y"))
    assert found(register, "1").record.state == "closed"


def test_the_case_of_the_desk_is_the_case_of_the_export(register: Register) -> None:
    """Found by its order where it has no after-sale number yet, which it gets."""
    cases.add(register, hand(), {"platform": "tmall", "order_id": "39001"})
    assert counts(bring(register, ROW)) == (0, 1, 0, 0, 0)
    assert found(register, "1").record.case_id == "AS1"


def test_many_rows(register: Register) -> None:
    """More than go in at once."""
    rows = [ROW._replace(case_id=f"AS{number}") for number in range(4500)]
    assert counts(bring(register, *rows)) == (4500, 0, 0, 0, 0)
    assert replace(bring(register, *rows), told=[]) == Brought(same=4500)


def seen(register: Register) -> list[str]:
    """Which rows have nothing new to say of the cases, in their order."""
    with register.reading() as connection:
        return list(connection.execute(select(CASES.c.seen).order_by(CASES.c.id)).scalars())


def test_a_row_that_says_nothing_new_is_known_again(register: Register) -> None:
    """Until anything happens to its case: then it is compared anew, and what it says after all is taken."""
    bring(register, ROW)
    (first,) = seen(register)
    assert first and counts(bring(register, ROW)) == (0, 0, 0, 1, 0)
    assert seen(register) == [first]
    cases.change(register, 1, hand().change("noted", {"note": "x"}))
    assert seen(register) == [""]
    assert counts(bring(register, ROW)) == (0, 0, 0, 1, 0)
    assert seen(register) == [first]
    cases.change(register, 1, hand().change("answered", {"answers": {"delivery_state": None}}))
    assert counts(bring(register, ROW)) == (0, 1, 0, 0, 0)
    assert seen(register) == [""] and found(register, "1").record.answers["delivery_state"].by == "export"
    assert counts(bring(register, ROW)) == (0, 0, 0, 1, 0) and seen(register) == [first]
    assert verify(register).fault == ""
