"""Processes that share work: they end with the one that started them, however that ends."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from aftersales_cli.authoring.sharing import sharing
from aftersales_cli.endings import endings
from tests.conftest import ROOT

PROGRAM = """
import os, sys, time
from aftersales_cli.authoring.sharing import sharing
from aftersales_cli.endings import endings

def begin(seconds):
    print(os.getpid(), flush=True)

with endings.obeyed(), sharing(2, begin, 0) as pool:
    list(pool.map(time.sleep, [300] * 4))
"""
_given: list[int] = []


def _begin(number: int) -> None:
    _given.append(number)


def _add(number: int) -> int:
    return number + _given[0]


def test_all_is_done_in_order() -> None:
    """Each process has begun with what is given; nothing is owed afterwards."""
    with sharing(2, _begin, 100) as pool:
        assert list(pool.map(_add, range(20))) == list(range(100, 120))
    assert not endings.owed


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
        children = [int(process.stdout.readline()) for _ in range(2)]
        process.send_signal(how)
        assert process.wait(120) == code
        until = time.monotonic() + 120
        while not all(map(gone, children)):
            assert time.monotonic() < until
            time.sleep(0.02)
