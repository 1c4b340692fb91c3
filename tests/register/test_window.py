"""An interview and its case: each answer is written at once, and what cannot be written waits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_cli.advice import advise
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.casefile import Draft
from aftersales_cli.library import Library
from aftersales_cli.register import bodies, cases
from aftersales_cli.register.cases import Filter, listed
from aftersales_cli.register.database import name_of
from aftersales_cli.register.pending import bring_in, waiting
from aftersales_cli.register.record import Answer, Record
from aftersales_cli.register.refusals import Unreachable
from aftersales_cli.register.store import Register
from aftersales_cli.register.window import Window, draft_of, merged, warm
from aftersales_cli.wording import Message
from tests.conftest import AT
from tests.register.conftest import hand

FIRST = Draft("in_transit", "tmall", answers={"delivery_state": "returning"}, order_id="39001")


def window(library: Library, place: str | None, said: list[Message] | None = None) -> Window:
    """A window of Li."""
    opened.append(Window(library, place, "Li", lambda: AT, (said if said is not None else []).append))
    return opened[-1]


opened: list[Window] = []


@pytest.fixture(autouse=True)
def closing() -> Iterator[None]:
    """Closes the windows of a test."""
    yield
    while opened:
        opened.pop().close()


def only(register: Register) -> Record:
    """The only case there is."""
    (case,), _ = listed(register, Filter())
    return case.record


def test_each_answer_is_written(library: Library, place: str, register: Register) -> None:
    """One given, one changed, one taken back, proof ticked; the same again writes nothing."""
    desk = window(library, place)
    desk.keep(FIRST)
    assert (only(register).state, only(register).answers["delivery_state"]) == (
        "draft", Answer("returning", "Li", "2026-11-20 10:00:00"),
    )  # fmt: skip
    desk.keep(
        Draft(
            "in_transit", "tmall", answers={"refund_amount": Decimal(59)}, order_id="39001", have=("tracking_record",)
        )
    )
    record = only(register)
    assert ({k: a.value for k, a in record.answers.items()}, list(record.have)) == (
        {"refund_amount": "59"},
        ["tracking_record"],
    )
    events = cases.history(register, cases.found(register, "1"))
    desk.keep(
        Draft(
            "in_transit", "tmall", answers={"refund_amount": Decimal(59)}, order_id="39001", have=("tracking_record",)
        )
    )
    assert cases.history(register, cases.found(register, "1")) == events


def test_from_the_first_answer_to_the_end(library: Library, place: str, register: Register) -> None:
    """Advised it is open, with its deadlines; dealt with it is out of the queue; then the next case is another."""
    desk = window(library, place)
    desk.keep(FIRST)
    advice = advise(library, FIRST.case(AT), "zh")
    desk.advise(advice)
    assert (only(register).state, only(register).outcome, only(register).served) == ("open", advice.outcome, 0)
    desk.note("noted", bodies.note("x", "courier"))
    desk.advise(advice, served=True)
    record = only(register)
    assert (record.state, record.waiting, record.served, record.owed) == (
        "waiting",
        "courier",
        1,
        "2026-11-21 10:00:00",
    )
    desk.let_go()
    desk.keep(Draft("not_shipped", "douyin"))
    assert len(listed(register, Filter())[0]) == 2


def test_two_windows_two_cases(library: Library, place: str, register: Register) -> None:
    """Neither sees the other's draft among those left, nor can go on with it until it is let go."""
    first, second = window(library, place), window(library, place)
    first.keep(FIRST)
    assert (second.drafts(), [case.id for case in second.held()]) == ([], [1])
    with pytest.raises(AftersalesError, match="another window"):
        second.take(1)
    first.let_go()
    assert [case.id for case in second.drafts()] == [1]
    assert second.take(1) == FIRST
    second.keep(Draft("in_transit", "tmall", answers={}, order_id="39001"))
    assert only(register).answers == {}


@pytest.mark.parametrize("meanwhile", ["nobody", "another window"])
def test_a_case_that_could_only_be_read(
    library: Library, place: str, register: Register, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    """It is gone on with, and held from the first thing that can be written; unless another window has it by then."""
    first, second, third = window(library, place), window(library, place), window(library, place)
    first.keep(FIRST)
    theirs = replace(FIRST, answers={"delivery_state": "under_way"})

    def refuse(*_: object) -> None:
        raise Unreachable("register-gone")

    with monkeypatch.context() as broken:
        broken.setattr(Register, "write", refuse)
        with pytest.raises(AftersalesError, match="another window"):
            second.take(1)
        assert third.take(1, over=True) == FIRST
    first.let_go()
    with monkeypatch.context() as broken:
        broken.setattr(Register, "write", refuse)
        assert second.take(1) == FIRST
    stored = register.case(1)
    assert stored is not None and stored.holder == ""
    if meanwhile == "another window":
        assert first.take(1) == FIRST
    second.keep(theirs)
    stored = register.case(1)
    assert stored is not None
    if meanwhile == "nobody":
        assert stored.holder == second.holder
        assert stored.record.answers["delivery_state"].value == "under_way"
        second.keep(FIRST)
        assert only(register).answers["delivery_state"].value == "returning"
    else:
        assert stored.holder == first.holder
        assert stored.record.answers["delivery_state"].value == "returning"
        assert [note.text[:8] for note in stored.record.notes] == ["另一个窗口填的："]


def test_one_takes_over(library: Library, place: str, register: Register) -> None:
    """The first is told once, when it writes; its answers, notes and promises go in, and nothing of the second's."""
    said: list[Message] = []
    first, second = window(library, place, said), window(library, place)
    first.keep(FIRST)
    assert second.take(1, over=True) == FIRST
    second.keep(replace(FIRST, answers={"delivery_state": "under_way", "refund_amount": Decimal(5)}))
    theirs = replace(FIRST, answers={"delivery_state": "returning", "refund_amount": Decimal(59)})
    first.keep(theirs)
    first.note("noted", bodies.note("客户很急"))
    first.note("promised", bodies.promise("补运费", "", "2026-11-21 10:00:00", None))
    before = cases.history(register, cases.found(register, "1"))
    first.keep(theirs)
    first.advise(advise(library, theirs.case(AT), "zh"), served=True)
    assert cases.history(register, cases.found(register, "1")) == before
    first.let_go()
    second.keep(replace(FIRST, answers={"delivery_state": "under_way", "refund_amount": Decimal(6)}))
    record = only(register)
    assert {name: answer.value for name, answer in record.answers.items()} == {
        "delivery_state": "under_way", "refund_amount": "6",
    }  # fmt: skip
    asked = library.questions["refund_amount"].ask.zh
    assert [note.text for note in record.notes] == [f"另一个窗口填的：{asked} → 59", "另一个窗口填的：客户很急"]
    assert [promise.what for promise in record.promises] == ["补运费"]
    assert (record.served, record.outcome) == (0, "")
    assert [message.key for message in said] == ["case-taken-over"]


def test_next_is_prefilled(library: Library, place: str, register: Register) -> None:
    """With what is known, and nothing that the playbooks do not know."""
    cases.add(register, hand(), {"platform": "tmall", "scenario": "in_transit", "answers": {
        "delivery_state": "returning", "gone": "x", "intercept_status": "no_such",
    }})  # fmt: skip
    desk = window(library, place)
    assert desk.take_next() == Draft("in_transit", "tmall", answers={"delivery_state": "returning"})
    assert desk.take_next() is not None  # nobody has dealt with it, and it was let go
    desk.advise(
        advise(library, Draft("in_transit", "tmall", answers={"delivery_state": "returning"}).case(AT), "zh"),
        served=True,
    )
    assert desk.take_next() is None
    assert draft_of(library, Record("u", "gone", scenario="gone")) == Draft()


def test_what_cannot_be_written_waits(
    library: Library, place: str, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said once where it is kept; all that was typed comes in later, once."""
    said: list[Message] = []
    desk = window(library, place, said)
    desk.keep(FIRST)

    def gone(*_: object) -> None:
        raise Unreachable("register-gone")

    with monkeypatch.context() as patch:
        patch.setattr(Register, "write", gone)
        for amount in (1, 2, 3):
            answers = {"delivery_state": "returning", "refund_amount": Decimal(amount)}
            desk.keep(Draft("in_transit", "tmall", answers=answers, order_id="39001"))  # type: ignore[arg-type]
    assert [message.key for message in said] == ["register-kept"]
    assert len([*waiting(name_of(place))]) == 1
    assert bring_in(register) == 1
    assert only(register).answers["refund_amount"].value == "3"


def test_a_register_that_was_never_there(library: Library, tmp_path: Path) -> None:
    """What was typed waits for it; where it is off nothing is said or kept."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    said: list[Message] = []
    place = str(tmp_path / "file" / "r.db")
    desk = window(library, place, said)
    desk.keep(FIRST)
    desk.keep(Draft("in_transit", "tmall"))
    assert [message.key for message in said] == ["register-kept"]
    (tmp_path / "file").unlink()
    register = Register(place, AT)
    assert (bring_in(register), only(register).state, only(register).scenario) == (1, "draft", "in_transit")
    register.close()
    desk = window(library, None, said)
    desk.keep(FIRST)
    desk.let_go()
    assert len(said) == 1
    with pytest.raises(AftersalesError, match="off"):
        desk.register()


def test_nowhere_to_write(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither register nor state: said once, and the interview goes on."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("AFTERSALES_STATE", str(tmp_path / "file" / "state"))
    said: list[Message] = []
    desk = window(library, str(tmp_path / "file" / "r.db"), said)
    desk.keep(FIRST)
    desk.keep(Draft("in_transit", "tmall"))
    assert [message.key for message in said] == ["register-without"]


def test_what_was_typed_is_masked(library: Library, place: str, register: Register) -> None:
    """Before it is written."""
    window(library, place).keep(
        Draft("in_transit", "tmall", answers={"note": "打 13812345678", "paid_at": datetime(2026, 1, 1)})
    )
    assert only(register).answers["note"].value == "打 138****5678"


def test_merged() -> None:
    """The later of two wins, answer by answer."""
    first = {"a": 1, "answers": {"x": "1", "y": "1"}}
    assert merged(first, {"a": 2, "answers": {"y": None}, "b": 3}) == {"a": 2, "b": 3, "answers": {"x": "1", "y": None}}
    warm()
