"""Every option and variable that names a file, against whatever may lie there and whatever may be typed there.

Each gives a documented exit code and one line, in time; what lay there stays what it was, and nothing is left beside.
"""

import os
import re
import signal
import stat
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import FrameType

import pytest
import typer

from aftersales_cli.cli import app
from tests.conftest import DATA, TODAY, Run

LIMIT = 60  # seconds, on a busy machine; what hangs does so for ever
SAID = {0, 1, 2, 3, 130}  # exit codes that the help names, without 70, which is a bug
AT = ("--at", "2026-11-20 10:00")
TRIAGE = ("triage", "in_transit", "-p", "tmall", "-a", "delivery_state=returning", "--no-input", *AT)
BATCH = ("batch", "cases.csv", *AT)

EVERY = 6  # of so many kinds each option is tried with one, on any one day
Given = tuple[tuple[object, ...], dict[str, str]]  # arguments and environment; {} stands for the name
WRITTEN: dict[str, Given] = {
    "batch -o": ((*BATCH, "-o", "{}"), {}),
    "batch -o --workers": ((*BATCH, "--workers", "2", "-o", "{}"), {}),
    "batch -o --resume": ((*BATCH, "--resume", "-o", "{}"), {}),
    "batch --rejects": ((*BATCH, "--rejects", "{}"), {}),
    "batch --report": ((*BATCH, "--report", "{}"), {}),
    "triage --ics": ((*TRIAGE, "--ics", "{}"), {}),
    "triage --save": ((*TRIAGE, "--save", "{}"), {}),
    "register export -o": (("register", "export", "-o", "{}"), {"AFTERSALES_REGISTER": "r.db"}),
    "register handover -o": (("register", "handover", "-o", "{}"), {"AFTERSALES_REGISTER": "r.db"}),
    "register stats -o": (("register", "stats", "-o", "{}"), {"AFTERSALES_REGISTER": "r.db"}),
    "register due --ics": (("register", "due", "--ics", "{}"), {"AFTERSALES_REGISTER": "r.db"}),
}
READ: dict[str, Given] = {
    "batch FILE": (("batch", "{}", *AT), {}),
    "batch FILE --workers": (("batch", "{}", "--workers", "2", "-o", "out.csv", *AT), {}),
    "batch FILE --resume": (("batch", "{}", "--resume", "-o", "out.csv", *AT), {}),
    "batch --orders": ((*BATCH, "--orders", "{}"), {}),
    "triage --case": (("triage", "--case", "{}", "--no-input", *AT), {}),
    "--playbooks": (("--playbooks", "{}", "playbooks", "lint"), {}),
    "--playbooks replay": (("--playbooks", "{}", "register", "replay"), {"AFTERSALES_REGISTER": "r.db"}),
    "register import": (("register", "import", "{}"), {"AFTERSALES_REGISTER": "r.db"}),
    "AFTERSALES_PLAYBOOKS": (("find", "没收到"), {"AFTERSALES_PLAYBOOKS": "{}"}),
    "AFTERSALES_SHOP": (("find", "没收到"), {"AFTERSALES_SHOP": "{}"}),
    "AFTERSALES_SHOP doctor": (("doctor",), {"AFTERSALES_SHOP": "{}"}),
}
KEPT: dict[str, Given] = {  # read and written
    "AFTERSALES_REGISTER add": (("register", "add", "in_transit", "-p", "tmall"), {"AFTERSALES_REGISTER": "{}"}),
    "AFTERSALES_REGISTER list": (("register", "list"), {"AFTERSALES_REGISTER": "{}"}),
    "AFTERSALES_REGISTER triage": (TRIAGE, {"AFTERSALES_REGISTER": "{}"}),
    "AFTERSALES_REGISTER batch": ((*BATCH, "--save"), {"AFTERSALES_REGISTER": "{}"}),
    "AFTERSALES_REGISTER doctor": (("doctor",), {"AFTERSALES_REGISTER": "{}"}),
    "AFTERSALES_STATE add": (
        ("register", "add", "in_transit", "-p", "tmall"), {"AFTERSALES_STATE": "{}", "AFTERSALES_REGISTER": "r.db"},
    ),
    "AFTERSALES_STATE doctor": (("doctor",), {"AFTERSALES_STATE": "{}"}),
    "AFTERSALES_CACHE": (("find", "没收到"), {"AFTERSALES_CACHE": "{}"}),
}  # fmt: skip
ALL = {**WRITTEN, **READ, **KEPT}
STREAMS = ("batch -o", "batch -o --workers", "batch --rejects", "batch --report")  # devices and pipes are written
FOLLOWED = (*STREAMS, "batch -o --resume")  # what a link leads to is replaced, and the link stays
WAITS = (
    "batch FILE",
    "batch --orders",
    "batch FILE --workers",
    "batch FILE --resume",
    *STREAMS,
)  # for the other end of a pipe, as `cat`

LIES: dict[str, Callable[[Path], object]] = {
    "fifo": os.mkfifo,
    "folder": lambda path: path.mkdir(),
    "link": lambda path: (path.with_name("target").write_bytes(b"mine"), path.symlink_to("target")),
    "link-to-nowhere": lambda path: path.symlink_to("nowhere"),
    "link-in-a-circle": lambda path: path.symlink_to(path.name),
    "link-to-full": lambda path: path.symlink_to("/dev/full"),
    "link-to-zero": lambda path: path.symlink_to("/dev/zero"),
    "forbidden": lambda path: (path.write_bytes(b"mine"), path.chmod(0)),
    "in-forbidden": lambda path: path.parent.chmod(0o500),
    "empty": lambda path: path.write_bytes(b""),
    "zeros": lambda path: path.write_bytes(bytes(5000)),
    "noise": lambda path: path.write_bytes(bytes(range(256)) * 50),
}
NAMES = {
    "full": "/dev/full",
    "zero": "/dev/zero",
    "under-a-device": "/dev/null/a",
    "nul": "a\0b",
    "newline": "a\nb/c\nd",
    "no-utf-8": os.fsdecode(b"no/\xff\xfe.csv"),
    "no-home": "~nosuchuser/a.csv",
    "long": "n" * 4000,
    "long-path": "/".join(["n" * 200] * 25),
    "empty": "",
    "blank": " ",
    "escape": "no/\x1b[31m\u202e",
}


def sample(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Each option with some of the kinds, others on another day; with AFTERSALES_THOROUGH set, each with each."""
    day, all_of_them = TODAY.toordinal(), bool(os.environ.get("AFTERSALES_THOROUGH"))
    return [
        (how, kind) for row, how in enumerate(ALL) for column, kind in enumerate(kinds)
        if all_of_them or (row + column + day) % EVERY == 0
    ]  # fmt: skip


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: object) -> Iterator[Path]:
    """An empty folder to work in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    lines = (DATA / "morning.csv").read_bytes().splitlines(keepends=True)
    (folder / "cases.csv").write_bytes(b"".join(lines[:4]))
    yield folder
    folder.chmod(0o700)


@contextmanager
def in_time() -> Iterator[None]:
    """Ends what hangs, as a failure."""

    def late(_number: int, _frame: FrameType | None) -> None:
        pytest.fail("it hangs")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def check(call: Run, how: str, name: str) -> tuple[int, str]:
    """Runs one with a name: the exit code and what was said, both of which are sound."""
    arguments, env = ALL[how]
    put = [str(each).replace("{}", name) for each in arguments]
    with in_time():
        done = call(*put, **{key: value.replace("{}", name) for key, value in env.items()})
    said = done.stderr.decode()
    assert done.returncode in SAID, said
    assert "Traceback" not in said
    assert not re.search("[\x1b\u202e]", said + done.stdout.decode())
    if done.returncode == 1 and "doctor" not in how:
        assert said.strip() or done.stdout.strip()
    if done.returncode == 2:
        assert said.splitlines()[-1].startswith("aftersales: ")
        assert sum(not line.startswith("aftersales: ") for line in said.splitlines()) == 0
    return done.returncode, said


@contextmanager
def other_end(path: Path, read: bool) -> Iterator[None]:
    """A process at the other end of a pipe that writes nothing, or reads all; it is gone in the end."""
    work = ': >"$0"' if read else 'cat "$0" >/dev/null'
    process = subprocess.Popen(["sh", "-c", f"while :; do {work}; done", str(path)], start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def left(folder: Path) -> list[str]:
    """What lies in a folder that nobody has named."""
    return [each.name for each in folder.rglob("*") if ".part" in each.name or "resume" in each.name]


@pytest.mark.parametrize(("how", "kind"), sample(LIES))
def test_what_lies_there(call: Run, where: Path, how: str, kind: str) -> None:
    """No device, pipe, folder or link is replaced, followed to be written, waited for or drained."""
    if "forbidden" in kind and os.geteuid() == 0:
        pytest.skip("nothing is forbidden to root")
    path = where / "named.csv"
    LIES[kind](path)
    before = path.lstat() if os.path.lexists(path) else None
    with other_end(path, how in READ) if kind == "fifo" and how in WAITS else nullcontext():
        code, _ = check(call, how, str(path))
    assert left(where) == []
    if before is not None and not stat.S_ISREG(before.st_mode):
        assert (path.lstat().st_ino, path.lstat().st_mode) == (before.st_ino, before.st_mode)
        assert code != 0 or how in FOLLOWED or how not in WRITTEN, "nothing was written, and nobody was told"
    if kind == "link" and how not in FOLLOWED:
        assert path.with_name("target").read_bytes() == b"mine"


@pytest.mark.parametrize(("how", "kind"), sample(NAMES))
def test_what_is_typed_there(call: Run, where: Path, how: str, kind: str) -> None:
    """No name crashes it: one line says what is wrong with it."""
    if kind == "nul" and any("{}" in value for value in ALL[how][1].values()):
        pytest.skip("no variable can hold it")
    check(call, how, NAMES[kind])
    assert left(where) == []
    for device in ("/dev/full", "/dev/zero"):
        assert (Path(device).is_char_device(), stat.S_IMODE(Path(device).stat().st_mode)) == (True, 0o666)


def test_every_option_is_tried() -> None:
    """What the help calls a file or a folder stands in a table above."""
    named = set()

    def walk(command: object, path: tuple[str, ...]) -> None:
        for option in command.params:  # type: ignore[attr-defined]
            shown, annotation = str(option.metavar), str(getattr(option, "type_descriptor", ""))
            if "FILE" in shown or "DIR" in shown or "Path" in annotation:
                word = next((each for each in option.opts if each.startswith("-")), "FILE")
                named.add(" ".join((*path, word)))
        for name, below in getattr(command, "commands", {}).items():
            walk(below, (*path, name))

    walk(typer.main.get_command(app), ())
    tried = set(ALL) | {"register import FILE"}
    assert {each for each in named if each not in tried} == set()
