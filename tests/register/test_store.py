"""The store: whole changes, each once, none lost between processes or at a kill; faults as one line."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from aftersales_cli.register import bodies, cases
from aftersales_cli.register.schema import CASES, EVENTS, HEAD
from aftersales_cli.register.store import Register
from tests.conftest import AT, PATIENCE, ROOT
from tests.register.conftest import Open, hand, notes

WRITER = """
import sys
from datetime import datetime
from aftersales_cli.register import bodies, cases
from aftersales_cli.register.store import Register
place, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
register = Register(place, datetime(2026, 11, 20, 10))
hand = cases.Hand(name, datetime(2026, 11, 20, 10))
for number in range(count):
    cases.change(register, 1, hand.change("noted", bodies.note(f"{name}-{number}")))
    print(f"{name}-{number}", flush=True)
"""


def writer(place: str, name: str, count: int) -> "subprocess.Popen[str]":
    """A process that notes, and says what it was told is written."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WRITER, place, name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def test_ctrl_c_while_others_write(tmp_path: Path) -> None:
    """Who waits for a lock that is never given back can still leave."""
    place = str(tmp_path / "r.db")
    register = Register(place, AT)
    with register.engine.begin():
        process = writer(place, "a", 1)
        while not any("r.db" in file for file in _open_files(process.pid)):
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(0.5)  # it has begun to wait, or will: either way it ends
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    register.close()
    assert process.returncode == -signal.SIGINT


def _open_files(process: int) -> list[str]:
    found = []
    for each in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            found.append(str(each.readlink()))
    return found


def test_a_change_is_made_once(register: Register) -> None:
    """The same change again changes nothing, for a new case too; its event stands there once."""
    change = hand().change("added", {"state": "open", "platform": "tmall"})
    for _ in range(2):
        assert register.write(lambda writer: writer.add(change))[0] == 1
    noted = hand().change("noted", {"note": "x"})
    for _ in range(2):
        register.change(1, noted)
    with register.reading() as connection:
        kinds = connection.execute(select(EVENTS.c.kind).order_by(EVENTS.c.number)).scalars().all()
        assert connection.execute(select(HEAD.c.number)).scalar() == 2
    assert (notes(register), kinds) == (["x"], ["added", "noted"])


def test_no_such_case(register: Register) -> None:
    """It is neither found nor changed."""
    assert register.case(7) is None
    assert register.change(7, hand().change("noted", {"note": "x"})) is None


def test_a_change_that_fails_leaves_nothing(register: Register) -> None:
    """What went before it in the same work is gone too."""
    cases.add(register, hand(), {"platform": "tmall"})

    def work(writer: object) -> None:
        writer.change(1, hand().change("noted", {"note": "x"}))  # type: ignore[attr-defined]
        raise ValueError

    with pytest.raises(ValueError):
        register.write(work)
    assert notes(register) == []


def test_processes_lose_nothing_of_each_other(place: str, open_register: Open) -> None:
    """Eight write to one case at once: every note is there, each writer's in its order, and the chain is whole."""
    register = open_register()
    cases.add(register, hand(), {"platform": "tmall"})
    writers = [writer(place, f"w{number}", 20) for number in range(8)]
    said = [each.communicate(timeout=300) for each in writers]
    assert [(each.returncode, err) for each, (_, err) in zip(writers, said, strict=True)] == [(0, "")] * 8
    found = notes(register)
    assert sorted(found) == sorted(line for out, _ in said for line in out.split())
    for number in range(8):
        own = [note for note in found if note.startswith(f"w{number}-")]
        assert own == [f"w{number}-{n}" for n in range(20)]


def test_a_kill_loses_nothing_that_was_said_to_be_written(place: str, open_register: Open) -> None:
    """Killed at any moment: what it said is there, and at most one more."""
    register = open_register()
    cases.add(register, hand(), {"platform": "tmall"})
    said: list[str] = []
    for round_ in range(6):
        process = writer(place, f"k{round_}", 10_000)
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(3 + round_)]
        time.sleep(0.003 * round_)
        process.send_signal(signal.SIGKILL)
        lines += process.communicate(timeout=PATIENCE)[0].split()
        said += lines
        found = notes(register)
        assert set(said) <= set(found)
        assert len(found) - len(said) <= round_ + 1


def test_customers_are_told_apart_and_not_named(register: Register, open_register: Open) -> None:
    """The same one has the same digest in this register, whoever opens it; no name is in it."""
    assert register.customer(" 张三 ") == open_register().customer("张三") != register.customer("李四")
    assert (register.customer(" "), "张三" in register.customer("张三")) == ("", False)


def test_any_text_goes_in_and_comes_back(register: Register) -> None:
    """SQL, NUL, half characters and emoji are text; what no database can hold is left out."""
    hostile = "'; DROP TABLE cases; -- \" % _ \\ {x} $1 :p ? \0 \ud83d 😀 \u202e\n\t=1+1"
    fields = {name: bodies.plain(hostile) for name in ("order_id", "case_id", "product", "status", "scenario")}
    stored = cases.add(register, cases.Hand(bodies.plain(hostile), AT), fields, hostile, hostile)
    again = register.case(stored.id)
    assert again is not None and again.record == stored.record
    assert "DROP TABLE" in again.record.notes[0].text and "😀" in again.record.notes[0].text
    assert "\0" not in json.dumps(again.record.order_id)
    found, _ = cases.listed(register, cases.Filter(text="' % _ \\"))
    assert found == []
    assert cases.listed(register, cases.Filter(text="% _ \\ {x}"))[0] == [again]
    with register.reading() as connection:
        assert len(connection.execute(select(CASES.c.id)).all()) == 1
