"""How a signal ends the program: as an exception, so that what was begun is put in order; and it is never lost.

An exception can be lost: in a callback that nobody listens to, behind an `except:`, or when another error comes of it.
So it is noted too that a signal came: in the end its exit code is the program's, whatever became of the exception;
where Python itself says that it was lost, and before a prompt waits for keys, it is raised again. And since it can come
between the opening of a thing and the block that closes it, whoever begins what must not be left lying says so here.

This is loaded before all else: it imports next to nothing.
"""

import _thread
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext
    from types import FrameType
    from typing import Any

KILLED = 128  # and the signal's number: how a shell names the end of a process by a signal
NUMBERS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Told(SystemExit):
    """SIGTERM or SIGHUP told the program to end."""


class Endings:
    """The signals that end the program. While `raises` they raise, else they are noted only."""

    def __init__(self) -> None:
        self.raises = False
        self.told: int | None = None
        self._main = 0
        self.owed: dict[object, Callable[[], object]] = {}  # by what was begun: what puts it in order, more than once

    def take(self) -> None:
        """Has the signals come here, but for those that are ignored, as under nohup."""
        sys.unraisablehook = self._unheard
        for number in NUMBERS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                _set(number, self._note)

    def leave(self) -> None:
        """Has the signals end the process at once, as they do any other: nothing is left to be put in order."""
        for number in NUMBERS:
            if signal.getsignal(number) == self._note:
                _set(number, signal.SIG_DFL)
        self.raises, self.told = False, None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps the signals waiting: a process that they met while it is forked would take itself for its parent."""
        if not hasattr(signal, "pthread_sigmask"):
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, NUMBERS)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def settle(self) -> None:
        """Puts in order what nobody else has."""
        while self.owed:
            _, deed = self.owed.popitem()
            with suppress(Exception):  # the terminal may be gone, or the folder
                deed()

    def check(self) -> None:
        """Raises what a signal has raised before, if that was lost, or what came while none could be."""
        if self.told is not None:
            raise _exception(self.told)

    @contextmanager
    def obeyed(self) -> Iterator[None]:
        """The signals raise while this lasts, whoever has not taken them; one that was lost is raised at its end."""
        before = {number: signal.getsignal(number) for number in NUMBERS}
        own = not self.raises
        if own:
            self.take()
            self.raises = True
        try:
            yield
        finally:
            told = self.told
            if own:
                self.leave()
                for number, handler in before.items():
                    _set(number, handler)
            if told is not None:
                raise _exception(told) from None

    def _note(self, number: int, _: object) -> None:
        self._main = _thread.get_ident()  # signals are told to the main thread only
        if self.told is None:
            self.told = number
        if self.raises:
            raise _exception(number)

    def _unheard(self, lost: "sys.UnraisableHookArgs") -> None:
        """What nobody could catch: a signal's exception is raised again, in a moment; all else is the insides' own.

        An event loop that was cut short complains while it is cleared away.
        """
        if self.told is not None and isinstance(lost.exc_value, KeyboardInterrupt | Told):
            _thread.start_new_thread(self._again, (self.told,))

    def _again(self, number: int) -> None:
        """Raises a signal once more in the main thread, which may be waiting for a key or the disk meanwhile."""
        import time

        time.sleep(0.01)  # by then whatever could not raise it is left
        if self.raises and hasattr(signal, "pthread_kill"):
            signal.pthread_kill(self._main, number)
        else:
            _thread.interrupt_main(signal.Signals(number))


def starting() -> "ForkContext | SpawnContext":
    """How a process is started for some work: a fork does it in no time, but is not safe everywhere."""
    from multiprocessing import get_context

    return get_context("fork") if sys.platform == "linux" else get_context("spawn")


def begin_child() -> None:
    """What a process that was started for some work begins with: Ctrl-C reaches all, and its parent ends it."""
    for number in NUMBERS:
        _set(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, NUMBERS)


def _set(number: int, handler: "Callable[[int, FrameType | None], Any] | int | None") -> None:
    with suppress(ValueError, TypeError):  # only the main thread may; a handler that is none of Python's stays
        signal.signal(number, handler)


def _exception(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else Told(KILLED + number)


endings = Endings()
