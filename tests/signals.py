"""`python -m tests.signals --moments N`: signals at random moments of every command, from its first line to its end.

What must hold at every moment: the exit code is the signal's, or the command's own where it was done before; at most a
line more on standard error, and no traceback; files as they were or as they should become; the register sound; no
process and no hidden file left; the terminal whole. A gone reader (`| head`) and a closed output count as signals here.
"""

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pexpect

from aftersales_cli.register.cases import Filter, listed
from aftersales_cli.register.store import Register
from aftersales_cli.register.verifying import verify
from tests.conftest import AT, DATA, ROOT
from tests.prompts.test_pty import Terminal

QUIET = 0.4  # seconds in which nothing came: the program waits for a key
PATIENCE = 120  # seconds in which a command that was told to end does so on the busiest machine
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WAYS = (*SIGNALS, "reader gone", "output closed")
NOW = "2026-11-20 09:00"
PYTHONS = re.compile("Traceback|Exception ignored|Fatal Python")
OURS = re.compile(r'File ".*/aftersales_cli/(?!__init__|__main__)')  # frames of ours, but those of the door
NOT_BEGUN = "before its first line"
MARK = "\x1b[?2004h"  # what a prompt that takes keys begins with


class Found(AssertionError):
    """A law that was broken."""


@dataclass
class Command:
    """A command: its arguments, in which `{}` is the folder of the attempt; the files it may leave there."""

    name: str
    arguments: tuple[str, ...]
    leaves: tuple[str, ...] = ()
    codes: tuple[int, ...] = (0,)
    keys: tuple[str, ...] | None = None  # those that are typed at a terminal, one lot for each prompt
    stdin: str = ""
    ends: bool = False  # by itself, after its keys
    rows: int = 40  # how often the rows of the table stand in it
    took: float = 0.0
    usual: set[str] = field(default_factory=set)
    made: dict[str, bytes] = field(default_factory=dict)


AT_NINE = ("--at", NOW)
OPEN = ("triage", "in_transit", "-p", "tmall", *AT_NINE)
KNOWN = (*OPEN, "-a", "delivery_state=returning", "-a", "refund_amount=59", "-a", "deadline_at=unknown")
BATCH = ("batch", "{}/in.csv", *AT_NINE)
FILES = ("--ics", "{}/c.ics", "--save", "{}/c.json")
OUT = ("-o", "{}/out.csv")
PART = (".out.csv.resume.part", ".out.csv.resume.json")
LONG = 400  # rows of which two processes have some work
COMMANDS = [
    Command("triage --no-input", (*KNOWN, "--no-input")),
    Command("triage --ics --save", (*KNOWN, "--no-input", *FILES), ("c.ics", "c.json")),
    Command("triage at a terminal", OPEN, keys=("1\r", "4\r", "2\r", "1\r", "\r", "p1z")),
    Command("triage --next", ("triage", "--next", *AT_NINE), keys=("\r", "n", "\r")),
    Command("triage --plain", (*OPEN, "--plain"), keys=("1\n4\n2\n1\n\n",)),
    Command("desk", KNOWN, keys=("w", "z", "v", "z", "r\x02", "c")),
    Command("batch to stdout", BATCH),
    Command("batch -o", (*BATCH, *OUT, "--rejects", "{}/bad.csv"), ("out.csv", "bad.csv")),
    Command("batch --workers 2", (*BATCH, *OUT, "--workers", "2"), ("out.csv",), rows=LONG),
    Command("batch --resume", (*BATCH, *OUT, "--workers", "2", "--resume"), ("out.csv", *PART), rows=LONG),
    Command("batch --save", (*BATCH, *OUT, "--save"), ("out.csv",), rows=4),
    Command("batch --report", (*BATCH, *OUT, "--report", "{}/r.html"), ("out.csv", "r.html")),
    Command("batch of xlsx", ("batch", "{}/in.xlsx", *AT_NINE, *OUT, "--sort", "deadline"), ("out.csv",)),
    Command("batch from a pipe", ("batch", *AT_NINE, *OUT), ("out.csv",), stdin="in.csv"),
    Command("find", ("find", "怎么还没到")),
    Command("playbooks list", ("playbooks", "list")),
    Command("playbooks show", ("playbooks", "show", "in_transit")),
    Command("playbooks lint", ("playbooks", "lint")),
    Command("playbooks test", ("playbooks", "test")),
    Command("playbooks prove", ("playbooks", "prove", "in_transit", "not_shipped", *AT_NINE)),
    Command("playbooks test --mutate", ("playbooks", "test", "in_transit", "--mutate", *AT_NINE), codes=(0, 1)),
    Command("register add", ("register", "add", "in_transit", "-p", "tmall", "--order", "3900123", *AT_NINE)),
    Command("register list", ("register", "list")),
    Command("register export", ("register", "export", "-o", "{}/e.jsonl"), ("e.jsonl",)),
    Command("register import", ("register", "import", "{}/old.jsonl")),
    Command("register replay", ("register", "replay")),
    Command("register verify", ("register", "verify")),
    Command("register handover", ("register", "handover", *AT_NINE, "--format", "html", *OUT), ("out.csv",)),
    Command("smoke", ("smoke",)),
    Command("init", ("init",), ("config/aftersales/shop.yaml",), keys=("\r",) * 30, ends=True),
    Command("doctor", ("doctor",), codes=(0, 1)),
    Command("drill", ("drill", "--seed", "7"), keys=("1\r",) * 4),
    Command("help", ("help",)),
]  # fmt: skip
CHANGING = {"c.ics"}  # its uids are made anew each time


class Place:
    """What the attempts begin with: the tables, a register with cases in it, a cache."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder, folder / "cache"
        self.begin = folder / "begin"
        self.begin.mkdir()
        lines = (DATA / "morning.csv").read_bytes().splitlines(keepends=True)
        self._head, self._lines = lines[0], lines[1:]
        self._workbook(self.begin / "in.xlsx")
        table = self.begin / "few.csv"
        table.write_bytes(b"".join(lines))
        self._do("batch", str(table), "--save", "-o", str(folder / "ignored.csv"), "--at", NOW)
        self._do("register", "export", "-o", str(self.begin / "old.jsonl"))
        table.unlink()

    def _workbook(self, path: Path) -> None:
        import csv

        from openpyxl import Workbook

        book = Workbook()
        for row in csv.reader((DATA / "morning.csv").read_text(encoding="utf-8-sig").splitlines()):
            book.active.append(row)
        book.save(path)

    def _do(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "aftersales_cli", *arguments], env=self.env(self.begin), check=False,
            capture_output=True, timeout=PATIENCE,
        )  # fmt: skip

    def env(self, where: Path) -> dict[str, str]:
        """An environment in which all that is kept is kept there."""
        return {
            **os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "AFTERSALES_LANG": "en",
            "AFTERSALES_CACHE": str(self.cache), "AFTERSALES_STATE": str(where), "AFTERSALES_REGISTER": f"{where}/r.db",
            "TMPDIR": f"{where}/tmp", "XDG_CONFIG_HOME": f"{where}/config", "HOME": str(where),
            "AFTERSALES_AGENT": "Li",
        }  # fmt: skip

    @contextmanager
    def attempt(self, command: Command) -> Iterator[Path]:
        """A folder of its own for an attempt, with all that the command wants."""
        where = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            shutil.copytree(self.begin, where, dirs_exist_ok=True)
            (where / "tmp").mkdir()
            (where / "in.csv").write_bytes(self._head + b"".join(self._lines) * command.rows)
            yield where
        finally:
            shutil.rmtree(where, ignore_errors=True)


def measure(command: Command, place: Place) -> None:
    """Runs a command undisturbed, or until its keys have been taken: how long it takes, what it says and makes."""
    with place.attempt(command) as where:
        begun = time.monotonic()
        if command.keys is None:
            process = _start(command, place, where, subprocess.PIPE)
            _, said = process.communicate(timeout=PATIENCE)
            if process.returncode not in command.codes:
                raise Found(f"undisturbed it ends with {process.returncode}: {said.decode()}")
            command.usual = _plain(said.decode())
            command.made = {name: _content(where, name) for name in command.leaves if (where / name).exists()}
        else:
            with _terminal(command, place, where) as screen:
                _type_until(screen, command, time.monotonic() + PATIENCE, measuring=True)
                screen.child.kill(signal.SIGKILL)
        command.took = time.monotonic() - begun


def attempt(command: Command, place: Place, seed: str) -> str:
    """Disturbs a command once: what it ended with. Raises Found where a law was broken."""
    rng = random.Random(seed)
    moment = rng.uniform(0, command.took * 1.05)
    way = rng.choice(SIGNALS if command.keys is not None else WAYS)
    group = rng.random() < 0.5
    with place.attempt(command) as where:
        try:
            if command.keys is not None:
                end = _at_terminal(command, place, where, moment, way, group)
            else:
                end = _in_pipe(command, place, where, moment, way, group)
            _lie_whole(command, where)
        except Found as found:
            raise Found(f"{command.name}, seed {seed}, {way} at {moment:.3f} s: {found}") from None
    return end


def _start(command: Command, place: Place, where: Path, output: int, closed: bool = False) -> "subprocess.Popen[bytes]":
    arguments = [each.replace("{}", str(where)) for each in command.arguments]
    stdin = (where / command.stdin).open("rb") if command.stdin else subprocess.DEVNULL

    def own() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs this behind has it ignored
        if closed:
            os.close(1)

    return subprocess.Popen(
        [sys.executable, "-m", "aftersales_cli", *arguments], stdin=stdin, stdout=output, stderr=subprocess.PIPE,
        env=place.env(where), start_new_session=True, preexec_fn=own,
    )  # fmt: skip


def _in_pipe(command: Command, place: Place, where: Path, moment: float, way: object, group: bool) -> str:
    """Disturbs a command that has no terminal; its exit code, if it had begun."""
    read, write = os.pipe()
    process = _start(command, place, where, write, way == "output closed")
    os.close(write)
    reader = ThreadPoolExecutor(1)
    drained = reader.submit(_drain, read, time.monotonic() + moment if way == "reader gone" else None)
    try:
        _wait(process, time.monotonic() + moment)
        told = process.poll() is None
        if told and isinstance(way, signal.Signals):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, way) if group else process.send_signal(way)
        _, said = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise Found("it does not end") from None
    finally:
        drained.result()
        reader.shutdown()
    _alone(process.pid)
    code = process.returncode if process.returncode >= 0 else 128 - process.returncode
    allowed = {*command.codes}
    if not isinstance(way, signal.Signals):
        allowed.add(1)
    elif told:
        allowed.add(128 + way)
    if not begun(said.decode()):
        return NOT_BEGUN
    if code not in allowed:
        raise Found(f"exit code {code}, not one of {sorted(allowed)}: {said.decode()}")
    _said(command, said.decode())
    return str(code)


def _drain(pipe: int, until: float | None) -> None:
    """Reads to the end, or until a moment has come, and closes."""
    import select

    try:
        while until is None or time.monotonic() < until:
            ready, _, _ = select.select([pipe], [], [], None if until is None else max(until - time.monotonic(), 0))
            if ready and not os.read(pipe, 4096 if until is not None else 1 << 16):
                return
    finally:
        os.close(pipe)


def _wait(process: "subprocess.Popen[bytes]", until: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(until - time.monotonic(), 0))


def begun(said: str) -> bool:
    """Whether the program's first line was reached: before that Python speaks for itself, and ends as it likes."""
    return not PYTHONS.search(said) or bool(OURS.search(said))


def _said(command: Command, said: str) -> None:
    """At most a line that it does not say anyway, and nothing of Python's."""
    if PYTHONS.search(said):
        raise Found(f"a traceback: {said}")
    if len(more := _plain(said) - command.usual) > 1:
        raise Found(f"several lines: {more}")


def _plain(said: str) -> set[str]:
    """The lines, without what differs from one run to the next."""
    lines = {re.sub(r"/\S+|[0-9]+", "", line) for line in said.splitlines() if line.strip()}
    return {line for line in lines if "is kept; run the same command again" not in line}  # what --resume adds


def _at_terminal(command: Command, place: Place, where: Path, moment: float, way: object, group: bool) -> str:
    """The same at a terminal, while keys are typed; SIGHUP may be that the terminal is closed."""
    assert isinstance(way, signal.Signals)
    with _terminal(command, place, where) as screen:
        _type_until(screen, command, time.monotonic() + moment)
        number = screen.child.pid
        if way == signal.SIGHUP and group:
            try:
                code = screen.vanish()
            except BaseException as failed:
                raise Found(str(failed)) from None
        else:
            with suppress(ProcessLookupError):
                os.killpg(number, way) if group else os.kill(number, way)
            try:
                code = screen.end()
            except pexpect.TIMEOUT:
                raise Found("it does not end: " + "\n".join(screen.standing)) from None
            if not screen.whole:
                raise Found(f"the terminal is not whole: {screen.raw[-300:]!r}")
        _alone(number)
        if not begun(screen.raw):
            return NOT_BEGUN
        if code not in ({128 + way, *command.codes} if command.ends else {128 + way}):
            raise Found(f"exit code {code}: {screen.raw[-600:]}")
        if PYTHONS.search(screen.raw):
            raise Found(f"a traceback: {screen.raw}")
        if screen.raw.count("aftersales: cancelled") > 1:
            raise Found("it is said twice")
    return str(code)


@contextmanager
def _terminal(command: Command, place: Place, where: Path) -> Iterator[Terminal]:
    arguments = [each.replace("{}", str(where)) for each in command.arguments]
    screen = Terminal([sys.executable, "-m", "aftersales_cli", *arguments], 80, 30, place.env(where))
    try:
        yield screen
    finally:
        screen.child.close(force=True)


def _type_until(screen: Terminal, command: Command, until: float, measuring: bool = False) -> None:
    """Types each lot of keys when the next prompt is there, or nothing comes any more, until the moment has come.

    A measurement ends when the last of them have been taken.
    """
    waiting, seen = list(command.keys or ()), 0
    while time.monotonic() < until:
        quiet = False
        try:
            screen.feed(screen.child.read_nonblocking(65536, max(min(until - time.monotonic(), QUIET), 0.001)))
        except pexpect.TIMEOUT:
            quiet = True
        except pexpect.EOF:
            return
        asked = screen.raw.count(MARK) + screen.raw.count("> ")
        if waiting and asked > seen:
            seen = asked
            screen.type(waiting.pop(0))
        elif waiting and quiet and seen:
            screen.type(waiting.pop(0))
        elif measuring and quiet and not waiting:
            return


def _alone(group: int) -> None:
    """No process of the group is left; one that was told to end has a while for it."""
    until = time.monotonic() + PATIENCE
    while left := [number for number in _processes() if _group(number) == group]:
        if time.monotonic() > until:
            os.killpg(group, signal.SIGKILL)
            raise Found(f"processes are left: {left}")
        time.sleep(0.02)


def _processes() -> Iterator[int]:
    return (int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal())


def _group(number: int) -> int | None:
    """The group of a process that runs."""
    with suppress(OSError):
        state, _, group = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
        return None if state in "ZX" else int(group)
    return None


def _content(where: Path, name: str) -> bytes:
    """What a file says, but for where it was made."""
    return (where / name).read_bytes().replace(str(where).encode(), b"{}")


def _lie_whole(command: Command, where: Path) -> None:
    """The files are those that were there and those that it makes, each whole; the register holds."""
    given = {
        "in.csv", "in.xlsx", "old.jsonl", "r.db", "r.db-wal", "r.db-shm", "r.db-turn", "tmp", "config", "cache.key",
    }  # fmt: skip
    found = {each.relative_to(where).as_posix() for each in where.rglob("*")}
    strange = {
        name
        for name in found
        if name not in {*given, *command.leaves} and not name.startswith((".cache", ".local", "config/"))
    }
    if strange:
        raise Found(f"left: {sorted(strange)}")
    for name, made in command.made.items():
        if name in found - CHANGING and (there := _content(where, name)) != made:
            raise Found(f"{name} is not whole: {len(there)} of {len(made)} bytes")
    register = Register(str(where / "r.db"), AT)
    try:
        if fault := verify(register).fault:
            raise Found(f"the register: {fault}")
        listed(register, Filter(), 1, 1000)
    finally:
        register.close()


def run(moments: int, seed: int, only: list[str], tell: Callable[[str], None], at_once: int = 2) -> list[str]:
    """So many moments of each command; tells the counts of each, and returns what was found."""
    found: list[str] = []
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        for command in COMMANDS:
            if only and command.name not in only:
                continue
            measure(command, place)

            def one(number: int, command: Command = command) -> str:
                try:
                    return attempt(command, place, f"{seed}-{command.name}-{number}")
                except Found as fault:
                    return str(fault)

            with ThreadPoolExecutor(at_once) as threads:
                ends = Counter(threads.map(one, range(moments)))
            faults = [end for end in ends if not end.isdecimal() and end != NOT_BEGUN]
            found += faults
            counts = ", ".join(f"{end}: {count}" for end, count in sorted(ends.items()) if end not in faults)
            tell(f"{command.name} ({command.took:.1f} s): {counts}" + "".join(f"\n  ! {each}" for each in faults))
    return found


def main() -> None:
    """Tries all commands, and exits 1 where a law was broken."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--moments", type=int, default=100)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--only", action="append", default=[], help="the name of a command; may be given again")
    given = options.parse_args()
    print(f"seed {given.seed}", flush=True)
    found = run(given.moments, given.seed, given.only, lambda line: print(line, flush=True))
    print(f"{len(found)} found")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
