"""Steps forwards: each whole or not at all, by one program at a time, and never over what is newer."""

import threading

import pytest
from sqlalchemy import insert, inspect, select
from sqlalchemy.exc import DBAPIError

from aftersales_cli.errors import AftersalesError
from aftersales_cli.register import migrations
from aftersales_cli.register.holding import take_next
from aftersales_cli.register.record import Answer, Record
from aftersales_cli.register.schema import CASES, HEAD, VERSION
from aftersales_cli.register.store import COLUMNS, Moved, Register, made_of
from tests.conftest import AT
from tests.register.conftest import Open, hand

STEP = ("CREATE TABLE shoes (size {number} NOT NULL){strict}", "INSERT INTO shoes VALUES (42)")


def versions(register: Register) -> list[int]:
    """The steps that were made."""
    with register.reading() as connection:
        return sorted(connection.execute(select(VERSION.c.version)).scalars())


def test_opened_again_nothing_is_done(open_register: Open) -> None:
    """The steps are made once; what is there stays."""
    first = versions(open_register())
    assert first == versions(open_register()) == list(range(1, len(migrations.STEPS) + 1))


def test_a_newer_register_is_refused(open_register: Open) -> None:
    """In one line that says what to do; nothing is changed."""
    register = open_register()
    with register.engine.begin() as connection:
        connection.execute(insert(VERSION).values(version=99, at="2030-01-01 00:00:00"))
    with pytest.raises(AftersalesError, match=r"version 99, this one knows 3.*upgrade"):
        open_register()


def test_a_step_more(open_register: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older register is brought forward."""
    open_register()
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, STEP))
    register = open_register()
    with register.reading() as connection:
        assert connection.exec_driver_sql("SELECT size FROM shoes").scalar() == 42


def test_a_register_of_the_first_version(open_register: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its cases are there as they were, and the most urgent of them comes next."""
    opened, answer = "2026-11-20 09:00:00", Answer("returning", "export", "2026-11-20 09:00:00")
    made = Record("a", state="open", opened=opened, changed=opened, answers={"delivery_state": answer})
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", migrations.STEPS[:1])
        old = dict(zip(COLUMNS, made_of(Moved(None, made, hand().change("added", {}))).columns, strict=True))
        del old["seen"]
        with open_register().engine.begin() as connection:
            connection.execute(insert(CASES).values(old))
    register = open_register()
    taken = take_next(register, "window", AT)
    assert (versions(register), taken and taken.record) == ([1, 2, 3], made)


def test_a_step_that_fails_leaves_nothing(open_register: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a step is no step: tables made in it are gone, and the next try makes it whole."""
    register, steps = open_register(), migrations.STEPS
    monkeypatch.setattr(migrations, "STEPS", (*steps, (*STEP, "INSERT INTO shoes VALUES (NULL)")))
    with pytest.raises((AftersalesError, DBAPIError)):
        open_register()
    assert not inspect(register.engine).has_table("shoes")
    monkeypatch.setattr(migrations, "STEPS", (*steps, STEP))
    assert versions(open_register()) == list(range(1, len(steps) + 2))


def test_many_at_once(place: str) -> None:
    """Ten that make the same register make one."""
    faults: list[Exception] = []

    def go() -> None:
        try:
            Register(place, AT).close()
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=go) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    register = Register(place, AT)
    with register.reading() as connection:
        assert len(connection.execute(select(HEAD)).all()) == 1
    register.close()


@pytest.mark.parametrize(
    "wrong",
    [
        "INSERT INTO head VALUES (1, 'x', '', '')",
        "INSERT INTO duties VALUES (99, 'deadline', '', '', 0)",
        "INSERT INTO schema_version VALUES ('x', '')",
        "UPDATE head SET id = 2",
    ],
)
def test_the_database_itself_refuses(register: Register, wrong: str) -> None:
    """Text as a number, duties of a case that is not there, a second head."""
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.exec_driver_sql(wrong)


def test_a_state_that_there_is_not(register: Register) -> None:
    """No case can have it."""
    register.write(lambda writer: writer.add(hand().change("added", {"state": "open"})))
    with pytest.raises(DBAPIError), register.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET state = 'lost'")
