"""Keeps the terminal in one mode from the first prompt to the last, and leaves it whole however it ends.

Between two prompts a terminal that has its own mode back echoes what is typed, obeys Ctrl-R and Ctrl-C itself, and
hands over the rest by lines. Here keys wait, in order, for the next prompt: each prompt enters the mode that is there
already. Output is not touched: what is printed in between begins its lines at the left.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import Thread
from types import FrameType
from typing import Any, TypeVar

from prompt_toolkit.application import Application, get_app_session
from prompt_toolkit.application.current import get_app_or_none
from prompt_toolkit.key_binding.bindings.cpr import load_cpr_bindings

from aftersales_cli.endings import endings

T = TypeVar("T")


_meanwhile: list[Callable[[], object]] = []  # what is begun when the next page stands
_begun: list[Thread] = []  # and is being done


@contextmanager
def one_mode(meanwhile: Callable[[], object] | None = None) -> Iterator[None]:
    """The terminal takes keys one by one, without echo, until this is left. SIGTERM and SIGHUP raise SystemExit.

    `meanwhile` is done beside, once the first page stands and its reader is reading, and is done when that has ended.
    """
    mode = Mode()
    endings.owed[mode] = mode.leave
    _meanwhile[:] = [meanwhile] if meanwhile else []
    with endings.obeyed(), _signals(mode.handlers()):
        try:
            mode.enter()
            yield
        finally:
            mode.leave()
            del endings.owed[mode]


def run(application: Application[T]) -> T:
    """What an application ends with; it has none of prompt_toolkit's own keys. Raises what is raised in it.

    prompt_toolkit would show an error in its event loop and wait for Enter: for ever, once the terminal is gone. And
    it would take an interrupt for a key, which is lost where the application is just about to begin or to end.
    """

    def fail(_: object, context: dict[str, Any]) -> None:
        if (error := context.get("exception")) is not None and application.is_running and not application.is_done:
            application.exit(exception=error)

    endings.check()
    application._default_bindings = load_cpr_bindings()  # the terminal's own word on where its cursor is
    application._handle_exception = fail  # type: ignore[assignment, method-assign]
    application.after_render += _begin
    try:
        return application.run(handle_sigint=False)
    finally:
        _await()


def _begin(_: object) -> None:
    """Begins, in a thread of its own, what is still to be done meanwhile."""
    while _meanwhile:
        _begun.append(Thread(target=_quietly, args=(_meanwhile.pop(),), daemon=True))
        _begun[-1].start()


def _quietly(work: Callable[[], object]) -> None:
    with suppress(Exception):  # whoever needs it meets the same, and says so
        work()


def _await() -> None:
    """Waits for what was begun meanwhile: of a library with circles, two threads that load it see each other's half."""
    with endings.held():
        while _begun:
            _begun[-1].join()
            _begun.pop()


def stop() -> None:
    """Stops this program and those it runs with, as Ctrl-Z in a terminal of its own mode does."""
    if hasattr(signal, "SIGTSTP") and callable(signal.getsignal(signal.SIGTSTP)):
        os.kill(0, signal.SIGTSTP)


Handler = Callable[[int, FrameType | None], None]


class Mode:
    """The mode of the terminal, which can be left and taken up again."""

    def __init__(self) -> None:
        self._raw: AbstractContextManager[None] = get_app_session().input.raw_mode()

    def enter(self) -> None:
        """Has the terminal send each key as it is typed."""
        self._raw.__enter__()

    def leave(self) -> None:
        """Gives the terminal its own mode back, with its cursor, and pastes that are plain."""
        self._raw.__exit__(None, None, None)
        output = get_app_session().output
        with suppress(OSError):  # the terminal may be gone
            output.disable_bracketed_paste()
            output.show_cursor()
            output.flush()

    def handlers(self) -> dict[str, Handler]:
        """What is done about each signal."""
        return {"SIGTSTP": _undisturbed(self._stop), "SIGCONT": _undisturbed(self._go_on)}

    def _stop(self) -> None:
        """Leaves the terminal whole, and stops; comes back when the program goes on."""
        if (app := get_app_or_none()) is not None:
            app.renderer.erase()
        self.leave()
        mine = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, mine)
        self._go_on()

    def _go_on(self) -> None:
        """Takes the mode up again and draws the prompt where the cursor is now: others may have written meanwhile."""
        self.enter()
        if (app := get_app_or_none()) is not None:
            app.renderer.reset()
            app.invalidate()


def _undisturbed(work: Callable[[], None]) -> Handler:
    """Does it between two doings of the prompt that is there: one that is just being drawn would be half forgotten."""

    def handle(number: int, frame: FrameType | None) -> None:
        app = get_app_or_none()
        if app is not None and app.is_running and app.loop is not None:
            app.loop.call_soon_threadsafe(work)
        else:
            work()

    return handle


@contextmanager
def _signals(handlers: dict[str, Handler]) -> Iterator[None]:
    """Has the signals that there are and that are not ignored handled so, for as long as this lasts."""
    before = {}
    for name, handler in handlers.items():
        if (number := getattr(signal, name, None)) is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)
