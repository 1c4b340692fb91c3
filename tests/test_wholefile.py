"""Files that are whole or not there: what is replaced, what is refused, and what a killed run leaves."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aftersales_cli import wholefile
from aftersales_cli.endings import endings
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.wholefile import (
    beside,
    keep_apart,
    path_of,
    read_at_most,
    replacing,
    set_aside,
    target_of,
    write_new,
    write_whole,
)
from tests.conftest import PATIENCE, ROOT

WRITER = """
import sys
from pathlib import Path
from aftersales_cli.endings import endings
from aftersales_cli.wholefile import replacing
with endings.obeyed(), replacing(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("begun", flush=True)
    sys.stdin.read()
"""


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(each.name for each in folder.iterdir())


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def writing(path: Path) -> "subprocess.Popen[bytes]":
    """Another process that has begun to write a file, and waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    return process


def ended(process: "subprocess.Popen[bytes]", how: signal.Signals | None) -> int:
    """Ends such a process, by a signal or by letting it finish."""
    if how is not None:
        process.send_signal(how)
        process.wait(timeout=PATIENCE)
    process.communicate(timeout=PATIENCE)
    return process.returncode


@pytest.mark.parametrize(("before", "after"), [(None, 0o600), (0o600, 0o600), (0o640, 0o640), (0o644, 0o644)])
def test_permissions(tmp_path: Path, before: int | None, after: int) -> None:
    """A new file is its owner's alone; one that is replaced keeps its permissions."""
    path = tmp_path / "a"
    if before is not None:
        path.write_bytes(b"old")
        path.chmod(before)
    with replacing(path) as file:
        file.write(b"new")
        [part] = [each for each in tmp_path.iterdir() if each != path]
        assert mode(part) == 0o600
    assert (path.read_bytes(), mode(path), names(tmp_path)) == (b"new", after, ["a"])


def socket_at(path: Path) -> None:
    """A socket."""
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(path))


MADE: dict[str, Callable[[Path], object]] = {
    "fifo": os.mkfifo,
    "folder": Path.mkdir,
    "socket": socket_at,
    "link": lambda path: path.symlink_to(path.with_name("other")),
    "link-to-nowhere": lambda path: path.symlink_to("nowhere"),
    "device": lambda path: path.symlink_to("/dev/null"),
}


@pytest.mark.parametrize("kind", MADE)
def test_only_files_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A link, folder, pipe, socket or device stays what it is, and so does what a link leads to."""
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    (tmp_path / "other").write_bytes(b"mine")
    MADE[kind](Path("a"))
    before = Path("a").lstat()
    with pytest.raises(AftersalesError, match="plain file"):
        write_whole(Path("a"), b"new")
    with pytest.raises(UsageError, match="exists already"):
        write_new(Path("a"), b"new")
    assert (Path("a").lstat().st_ino, Path("a").lstat().st_mode) == (before.st_ino, before.st_mode)
    assert (tmp_path / "other").read_bytes() == b"mine"
    assert names(tmp_path) == ["a", "other"]
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("n" * 256, "too long"),
        ("n" * 85 + "长" * 57 + "n", "too long"),
        ("a\0b", "no name may hold"),
        ("no/a", "no such"),
    ],
)
def test_names_that_cannot_be(tmp_path: Path, name: str, why: str) -> None:
    """A name that no file can have is an error of ours, with the reason."""
    with pytest.raises(AftersalesError, match=why):
        write_whole(tmp_path / name, b"")


@pytest.mark.parametrize("name", ["n" * 255, "长" * 85, "n" * 240, os.fsdecode("售后单.csv".encode("gbk"))])
def test_names_that_can_be(tmp_path: Path, name: str) -> None:
    """A name that leaves no room for a longer one beside it is no hindrance, nor is one that is not of UTF-8."""
    path = tmp_path / name
    write_whole(path, b"1")
    write_whole(path, b"2")
    assert path.read_bytes() == b"2"
    assert len(names(tmp_path)) == 1
    assert beside(path, "resume.part") != beside(path.with_name(f"x{name[1:]}"), "resume.part")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end(tmp_path: Path, how: signal.Signals) -> None:
    """SIGTERM and SIGHUP leave the old file and nothing else."""
    (tmp_path / "a").write_bytes(b"old")
    assert ended(writing(tmp_path / "a"), how) == 128 + how
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("a", b"old")]


def test_what_a_killed_run_leaves(tmp_path: Path) -> None:
    """The next run removes it; what one that is alive writes, what others left, and links are let alone."""
    path = tmp_path / "a"
    assert ended(writing(path), signal.SIGKILL) == -signal.SIGKILL
    assert len(names(tmp_path)) == 1
    kept = [tmp_path / name for name in (".a.txt.part", ".a.0123.part", ".b.0123456789abcdef.part")]
    for each in kept:
        each.write_bytes(b"mine")
    (link := tmp_path / ".a.fedcba9876543210.part").symlink_to(kept[0])
    alive = writing(path)
    assert len(names(tmp_path)) == len(kept) + 2  # the link and what is being written
    write_whole(path, b"here")
    assert ended(alive, None) == 0
    assert path.read_bytes() == b"half"
    assert {*tmp_path.iterdir()} == {path, link, *kept}


def test_the_same_process_id(tmp_path: Path) -> None:
    """In containers a killed run had the number that this one has: its leftover is no obstacle."""
    for name in (f".a.{os.getpid()}.part", f".a.{os.getpid():016x}.part"):
        (tmp_path / name).write_bytes(b"old")
    write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"


def test_what_nobody_saw_to(tmp_path: Path) -> None:
    """A part that was begun, but not yet in the hands of who removes it, is removed when the program ends."""
    part, handle = wholefile._begun(tmp_path / "a")
    os.close(handle)
    assert names(tmp_path) == [part.name]
    endings.settle()
    assert names(tmp_path) == []
    write_whole(tmp_path / "a", b"new")
    assert not endings.owed


def test_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is known by what it is: by another name, through a link, by its number, or before it is there."""
    monkeypatch.chdir(tmp_path)
    file, link, hard = tmp_path / "a", tmp_path / "link", tmp_path / "hard"
    file.write_bytes(b"")
    link.symlink_to(file)
    hard.hardlink_to(file)
    with file.open("rb") as opened:
        number = opened.fileno()
        for read in (file, link, hard, number):
            for written in (file, link, hard, Path("a"), Path("x/../a")):
                with pytest.raises(UsageError, match="same file"):
                    keep_apart([None, tmp_path / "b", read], [None, tmp_path / "c", written])
        for one, other in ((file, link), (file, number), (Path("new"), tmp_path / "new"), (Path("no/n"), Path("no/n"))):
            with pytest.raises(UsageError, match="twice"):
                keep_apart([], [one, other])
        keep_apart([number, None, tmp_path / "missing"], [tmp_path / "b", tmp_path / "c", None])
    keep_apart([Path("/dev/null")], [Path("/dev/null")])
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(AftersalesError, match="cannot write"):
        keep_apart([], [tmp_path / "circle"])


def test_read_at_most(tmp_path: Path) -> None:
    """A byte more than wanted tells that there is more; a pipe is not waited for, a device not drained."""
    (tmp_path / "a").write_bytes(b"12345")
    assert [read_at_most(tmp_path / "a", most) for most in (0, 3, 4, 5, 6)] == [
        b"1", b"1234", b"12345", b"12345", b"12345",
    ]  # fmt: skip
    if (untold := Path("/proc/version")).exists():  # its size is said to be 0
        assert [len(read_at_most(untold, most)) for most in (5, 10**6)] == [6, len(untold.read_bytes())]
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(AftersalesError, match="plain file"):
            read_at_most(path, 5)


def test_named(tmp_path: Path) -> None:
    """`~` is her home; that of nobody is an error of ours, and so is a circle of links."""
    assert path_of("~/a") == Path.home() / "a"
    with pytest.raises(UsageError, match="no such home"):
        path_of("~nosuchuser/a")
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(AftersalesError, match="circle"):
        target_of(tmp_path / "circle")


def test_set_aside(tmp_path: Path) -> None:
    """A file that cannot be read is kept under the first name that is free."""
    (tmp_path / "a.damaged-1.json").symlink_to("nowhere")
    (tmp_path / "a.json").write_bytes(b"1")
    assert set_aside(tmp_path / "a.json") == tmp_path / "a.damaged-2.json"
    with pytest.raises(AftersalesError, match="no such path"):
        set_aside(tmp_path / "a.json")
    assert wholefile.PRIVATE == 0o600


def test_what_cannot_be_begun_is_not_owed(tmp_path: Path) -> None:
    """A folder that is not there leaves nothing to be put in order at the end."""
    before = dict(endings.owed)
    with pytest.raises(AftersalesError):
        write_whole(tmp_path / "none" / "out.csv", b"")
    assert endings.owed == before
