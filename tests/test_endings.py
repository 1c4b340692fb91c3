"""Signals end the program, whatever became of their exception, and nothing that was begun is left lying."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator

import pytest

from aftersales_cli.endings import Endings, Told, begin_child
from tests.conftest import PATIENCE, ROOT


@pytest.fixture
def endings() -> Iterator[Endings]:
    """Endings of a test's own; the signals mean afterwards what they did before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    hook = sys.unraisablehook
    yield Endings()
    sys.unraisablehook = hook
    for number, handler in before.items():
        signal.signal(number, handler)


def program(body: str) -> "subprocess.CompletedProcess[str]":
    """A program that takes the signals, with `tell` to send itself one."""
    start = """
        import os, signal, sys, time
        from aftersales_cli.endings import endings
        def tell(number=signal.SIGINT):
            os.kill(os.getpid(), number)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        endings.take()
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(start) + textwrap.dedent(body)], capture_output=True, text=True,
        timeout=PATIENCE, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Told), (signal.SIGHUP, Told)]
)
def test_noted_then_raised(endings: Endings, number: int, raised: type[BaseException]) -> None:
    """Until they raise they are noted; the first counts."""
    endings.take()
    os.kill(os.getpid(), number)
    assert endings.told == number
    endings.raises = True
    with pytest.raises(raised):
        endings.check()
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    assert endings.told == number


def test_what_is_ignored_stays_so(endings: Endings) -> None:
    """As nohup wants it; and in the end the others are the system's own."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    endings.take()
    endings.raises = True
    os.kill(os.getpid(), signal.SIGHUP)
    assert endings.told is None
    endings.leave()
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == [signal.SIG_DFL, signal.SIG_IGN]


def test_another_error_came_of_it(endings: Endings) -> None:
    """What a block ends with is the signal's, and the signals are given back."""
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Told) as ended, endings.obeyed():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except SystemExit:
            raise OSError("gone") from None
    assert ended.value.code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


def test_lost_where_nobody_can_catch_it() -> None:
    """In a finalizer, as in one of the import system's: it is raised again at once, and Python says nothing of it."""
    begin = time.monotonic()
    done = program("""
        endings.raises = True
        class Deaf:
            def __del__(self):
                tell()
        Deaf()
        try:
            time.sleep(50)
        except KeyboardInterrupt:
            print("heard")
    """)
    assert (done.stdout, done.stderr) == ("heard\n", "")
    assert time.monotonic() - begin < 40  # what waits is not waited for


def test_what_is_owed_is_done(endings: Endings) -> None:
    """The last first, each whatever became of the others."""
    done: list[str] = []
    endings.owed["a"] = lambda: done.append("a")
    endings.owed["b"] = lambda: 1 / 0
    endings.owed["c"] = lambda: done.append("c")
    endings.settle()
    assert done == ["c", "a"]
    assert not endings.owed


def test_held(endings: Endings) -> None:
    """A signal waits until the block is left."""
    endings.take()
    with endings.held():
        signal.raise_signal(signal.SIGTERM)  # to this thread: others of the runner hold nothing back
        assert endings.told is None
    assert endings.told == signal.SIGTERM


def test_in_a_thread(endings: Endings) -> None:
    """Where no signal can be taken, none is."""
    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=endings.take)
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_child(endings: Endings) -> None:
    """Ctrl-C is its parent's; a milder end than being killed reaches it at once."""
    endings.take()
    with endings.held():
        begin_child()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
