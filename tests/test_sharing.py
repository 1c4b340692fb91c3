"""Processes that share work: they end with the one that started them, however that ends."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from aftersales_cli import sharing
from aftersales_cli.endings import endings
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.sharing import Worker, share, started
from tests.conftest import PATIENCE, ROOT

PROGRAM = """
import os, sys, time
from aftersales_cli.endings import endings
from aftersales_cli.sharing import share

def begin(seconds):
    os.write(1, f"{os.getpid()}\\n".encode())  # in one piece, whatever is written beside it
    return time.sleep

with endings.obeyed():
    list(share([300] * 4, 2, begin, 0))
"""


def adding(given: int) -> Callable[[int], tuple[int, int]]:
    """Adds what is given at the start; and who did it."""
    return lambda number: (number + given, os.getpid())


def failing(given: str) -> Callable[[int], int]:
    """Meets with an error at the third task."""

    def deed(number: int) -> int:
        if number < 2:
            return number
        if given == "known":
            raise UsageError("os-missing")
        if given == "bug":
            raise ZeroDivisionError(given)
        os._exit(3)

    return deed


@pytest.mark.parametrize("way", ["fork", "spawn"])
@pytest.mark.parametrize(("tasks", "number"), [(0, 2), (1, 3), (20, 2), (3, 1)])
def test_all_is_done_in_order(monkeypatch: pytest.MonkeyPatch, way: str, tasks: int, number: int) -> None:
    """Each process has begun with what is given; nothing is owed afterwards, and no process is left."""
    monkeypatch.setattr(sharing, "CONTEXT", multiprocessing.get_context(way))
    done = list(share(range(tasks), number, adding, 100))
    assert [each for each, _ in done] == list(range(100, 100 + tasks))
    assert os.getpid() not in {who for _, who in done}
    assert not endings.owed
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sharing.CONTEXT.get_start_method() != "fork", reason="a pipe is inherited")
def test_who_is_free_takes_the_next() -> None:
    """The first waits until the last is done: all the others are the other process's."""
    read, write = os.pipe()
    done = list(share(range(6), 2, waiting, read, write))
    assert done[0] not in done[1:]
    assert len(set(done[1:])) == 1
    os.close(read)
    os.close(write)


def waiting(read: int, write: int) -> Callable[[int], int]:
    """The first task waits for the last; who did it."""

    def deed(number: int) -> int:
        if number == 0:
            os.read(read, 1)
        if number == 5:
            os.write(write, b"x")
        return os.getpid()

    return deed


def sleeping() -> Callable[[float], None]:
    """Sleeps for as long as it is told."""
    return time.sleep


@pytest.mark.parametrize(
    ("how", "kind", "said"),
    [
        ("known", UsageError, "there is no such path"), ("bug", ZeroDivisionError, "bug"),
        ("death", AftersalesError, "ended unexpectedly"),
    ],
)  # fmt: skip
def test_what_one_meets_with(how: str, kind: type[Exception], said: str) -> None:
    """It is raised here as what it was, a bug with the place where it happened; nothing hangs and none is left."""
    with pytest.raises(kind, match=said) as met:
        list(share(range(50), 2, failing, how))
    assert ("in deed" in "".join(getattr(met.value, "__notes__", []))) == (how == "bug")
    assert not endings.owed
    assert multiprocessing.active_children() == []


def test_what_is_left_early() -> None:
    """Whoever stops asking has the processes ended, and what they did dropped."""
    doing = share([0, 300, 300, 300], 2, sleeping)
    assert next(doing) is None
    doing.close()
    assert multiprocessing.active_children() == []


def test_one_that_is_dead_is_given_nothing() -> None:
    """The pipe to it is broken, which is said in words of ours."""
    with started(1, lambda: Worker(failing, "death")) as (worker,):
        worker.give(2)
        with pytest.raises(AftersalesError, match="ended unexpectedly"):
            worker.take()
        with pytest.raises(AftersalesError, match="ended unexpectedly"):
            worker.give(2)


def gone(number: int) -> bool:
    """Whether a process has ended, or only waits to be buried."""
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] in "ZX"
    return True


@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGINT, -2), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)]
)
def test_none_outlives_it(how: signal.Signals, code: int) -> None:
    """At work for minutes still, they are gone when it is told to end, or killed."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            children = [int(process.stdout.readline()) for _ in range(2)]
            process.send_signal(how)
            assert process.wait(PATIENCE) == code
        finally:
            process.kill()
        until = time.monotonic() + PATIENCE
        while not all(map(gone, children)):
            assert time.monotonic() < until
            time.sleep(0.02)
