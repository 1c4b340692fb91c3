"""Cases found, listed and changed, on both databases."""

from datetime import timedelta
from decimal import Decimal

import pytest

from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.register import bodies, cases
from aftersales_cli.register.cases import Filter
from aftersales_cli.register.record import CLOSED, OPEN, WAITING, Record
from aftersales_cli.register.store import Register, Stored
from tests.conftest import AT
from tests.register.conftest import hand


def filled(register: Register) -> list[Stored]:
    """Six cases, each an hour after the one before: of two platforms, three agents, due the other way round."""
    made = []
    for number in range(6):
        who = hand(f"agent{number % 3}", AT + timedelta(hours=number))
        fields = {
            "platform": ("tmall", "douyin")[number % 2], "order_id": f"3900{number}", "case_id": f"AS{number}",
            "scenario": "in_transit", "product": f"靴子{number}",
            "deadlines": {"answer_application": f"2026-11-{29 - number} 10:00:00"},
        }  # fmt: skip
        made.append(cases.add(register, who, fields, f"备注{number}"))
    return made


def ids(found: tuple[list[Stored], bool]) -> list[int]:
    """The numbers of a page."""
    return [case.id for case in found[0]]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (Filter(), [6, 5, 4, 3, 2, 1]),
        (Filter(states=("open", "waiting")), [6, 5, 4, 3, 2, 1]),
        (Filter(platform="tmall"), [5, 3, 1]),
        (Filter(agent="agent0"), [4, 1]),
        (Filter(states=(CLOSED,)), []),
        (Filter(scenario="not_shipped"), []),
        (Filter(product="靴子2"), [3]),
        (Filter(since=AT + timedelta(hours=4)), [6, 5]),
        (Filter(until=AT + timedelta(hours=1)), [2, 1]),
        (Filter(text="39004"), [5]),
        (Filter(text="as3"), [4]),
        (Filter(text="备注1"), [2]),
        (Filter(text="%"), []),
        (Filter(platform="douyin", agent="agent1"), [2]),
    ],
)
def test_a_filter_means_what_it_says(register: Register, which: Filter, expected: list[int]) -> None:
    """All of it applies; the newest, or the most urgent, comes first."""
    filled(register)
    assert ids(cases.listed(register, which)) == expected


def test_pages_part_the_list(register: Register) -> None:
    """Each case is on one page, and the last page says that it is."""
    filled(register)
    pages = [cases.listed(register, Filter(), page, 2) for page in (1, 2, 3, 4)]
    assert [ids(page) for page in pages] == [[6, 5], [4, 3], [2, 1], []]
    assert [more for _, more in pages] == [True, True, False, False]
    for page, size in ((0, 2), (1, 0), (1, 1001)):
        with pytest.raises(UsageError):
            cases.listed(register, Filter(), page, size)


def test_a_case_is_found_by_its_numbers(register: Register) -> None:
    """Of an order that has several the one that is not closed, the newest first."""
    filled(register)
    assert [cases.found(register, given).id for given in ("2", "#2", " 39001 ", "AS1")] == [2, 2, 2, 2]
    again = cases.add(register, hand(), {"platform": "douyin", "order_id": "39001"})
    assert cases.found(register, "39001").id == again.id
    cases.change(register, again.id, hand().change("closed", {"state": CLOSED}))
    assert cases.found(register, "39001").id == 2
    for given in ("99", "#0", "", "#", "١", "nobody", "9" * 30):
        with pytest.raises(AftersalesError, match="no"):
            cases.found(register, given)


def test_an_after_sale_number_is_registered_once(register: Register) -> None:
    """On one platform; the error names the case that has it. Cases without a number are as many as one likes."""
    filled(register)
    with pytest.raises(UsageError, match="AS1 is in the register already, as #2"):
        cases.add(register, hand(), {"platform": "douyin", "case_id": "AS1"})
    assert cases.add(register, hand(), {"platform": "tmall", "case_id": "AS1"}).id
    assert len({cases.add(register, hand(), {"platform": "tmall"}).id for _ in range(3)}) == 3


def test_what_is_typed_is_masked(register: Register) -> None:
    """In notes, promises, causes and tags; order numbers stay."""
    made = cases.add(register, hand(), {"platform": "tmall", "order_id": "13812345678901"}, "打 13812345678", "张三")
    for kind, body in (
        ("noted", bodies.note("找 13812345678", tags=("13812345678",))),
        ("promised", bodies.promise("打 13812345678", "", "2026-11-20 18:00:00", Decimal(5))),
        ("closed", bodies.close("solved", "13812345678", None, None, "１３８１２３４５６７８")),
    ):
        cases.change(register, made.id, hand().change(kind, body))
    with register.engine.connect() as connection:
        rows = [*connection.exec_driver_sql("SELECT * FROM cases"), *connection.exec_driver_sql("SELECT * FROM events")]
        connection.rollback()
    kept = str([tuple(row) for row in rows])
    assert ("12345678'" in kept, "１２３４" in kept, "张三" in kept, "138****5678" in kept) == (
        False,
        False,
        False,
        True,
    )
    assert "13812345678901" in kept


@pytest.mark.parametrize(
    ("waiting", "state", "who"),
    [("", OPEN, ""), ("courier", WAITING, "courier"), ("none", OPEN, "")],
)
def test_a_note_says_for_whom_one_waits(waiting: str, state: str, who: str) -> None:
    """Or for nobody any longer."""
    body = bodies.note("x", waiting)
    assert (body.get("state", OPEN), body.get("waiting", "")) == (state, who)


def test_what_is_no_note_promise_or_result() -> None:
    """Nothing written, nobody to wait for, no such promise or result."""
    record = Record("u", state=OPEN)
    for wrong in (
        lambda: bodies.note(" \u200b "),
        lambda: bodies.note("x", "nobody"),
        lambda: bodies.promise("", "", "", None),
        lambda: bodies.keep(record, 1),
        lambda: bodies.keep(record, 0),
        lambda: bodies.close("won", "", None, None, ""),
        lambda: bodies.reopen(record, ""),
        lambda: cases.states_of(["lost"]),
    ):
        with pytest.raises(UsageError):
            wrong()
    with pytest.raises(UsageError, match="withdrawn"):
        bodies.close("withdrown", "", None, None, "")
    assert cases.states_of(["open", "all"]) == ()


def test_money_is_kept_in_fen() -> None:
    """Exactly, and never more than a database holds."""
    body = bodies.close("refunded", "", Decimal("59.99"), Decimal("0"), "")
    assert (body["refund"], body["cost"], bodies.fen(Decimal(10) ** 30)) == (5999, 0, 10**15)


def test_history(register: Register) -> None:
    """What happened to a case, in order, and to no other."""
    first, second = filled(register)[:2]
    cases.change(register, first.id, hand("Wu").change("noted", bodies.note("x")))
    assert [(each["kind"], each["by"]) for each in cases.history(register, first)] == [
        ("added", "agent0"),
        ("noted", "Wu"),
    ]
    assert len(cases.history(register, second)) == 1


def test_every(register: Register) -> None:
    """All cases, in the order they came."""
    made = filled(register)
    with register.reading() as connection:
        assert [case.record for case in cases.every(connection, Filter())] == [case.record for case in made]
        assert [case.id for case in cases.every(connection, Filter(platform="douyin"))] == [2, 4, 6]
