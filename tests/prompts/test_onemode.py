"""The terminal from one prompt to the next, and after the last: keys are never lost, and it is left whole."""

import errno
import os
import random
import signal
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from prompt_toolkit import renderer
from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Layout, Window
from prompt_toolkit.output import DummyOutput

from aftersales_cli.library import Library
from aftersales_cli.prompts.hardened import page, read, select, text
from aftersales_cli.prompts.keys import Option
from aftersales_cli.prompts.onemode import one_mode, run
from aftersales_cli.register.cases import Filter, listed
from aftersales_cli.register.store import Register
from tests.conftest import AT
from tests.prompts.keyboard import (
    BACK,
    BACKSPACE,
    CTRL_C,
    CTRL_D,
    CTRL_Z,
    DOWN,
    ENTER,
    ESCAPE,
    FLAG,
    TOO_LONG,
    UP,
    keyboard,
    paste,
)
from tests.prompts.test_pty import Terminal, started, terminal

TWO_PROMPTS = """
    import select as ready
    from aftersales_cli.prompts.hardened import Option, select
    from aftersales_cli.prompts.onemode import one_mode, run

    def ask(message):
        return select(message, [Option("a", "one"), Option("b", "two", lambda given: given in "two")], "nothing")

    with one_mode():
        {first}
        ask("first?")
        print("between")
        ready.select([0], [], [])
        print("said\\nmeanwhile")
        try:
            print("reply", ask("second?"), ask("third?"))
        except KeyboardInterrupt:
            print("left")
        {last}
"""


def program(last: str = "", first: str = "") -> list[str]:
    """A program that asks, waits until a key is there, prints, and asks on."""
    return [sys.executable, "-c", textwrap.dedent(TWO_PROMPTS).format(last=last, first=first)]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (FLAG + ENTER, "reply Command.FLAG a"), ("two" + ENTER + BACK, "reply b Command.BACK"), (CTRL_C, "left"),
        (ENTER + CTRL_C, "left"), ("tw" + BACKSPACE + ENTER + DOWN + ENTER, "reply b b"),
    ],
)  # fmt: skip
def test_keys_between_two_prompts(keys: str, said: str) -> None:
    """They are for the prompts that come, in order; none is echoed, and what is printed begins at the left."""
    with started(program()) as screen:
        screen.see("first?")
        screen.type(ENTER)
        screen.see("between")
        screen.type(keys)
        assert screen.end() == 0
        assert [line for line in screen.lines if line] == ["between", "said", "meanwhile", said]
    assert "^" not in screen.raw
    assert screen.whole


def test_a_whole_interview_typed_ahead(library: Library) -> None:
    """All its keys at the first question: each goes to the prompt that it was meant for."""
    with terminal("triage", "in_transit", "-p", "tmall", AFTERSALES_LANG="zh") as screen:
        screen.see(library.questions["delivery_state"].ask.zh)
        screen.type("?" + FLAG + "威胁" + ENTER + ENTER + "q")
        assert screen.end() == 0
    assert library.shared.outcomes["flag_threat"].title.zh in "".join(screen.lines)
    assert "^R" not in screen.raw
    assert screen.whole


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
@pytest.mark.parametrize("between", [False, True])
def test_a_signal_leaves_it_whole(name: str, between: bool) -> None:
    """At a prompt or between two, the exit is the signal's."""
    number = getattr(signal, name)
    with started(program()) as screen:
        screen.see("first?")
        if between:
            screen.type(ENTER)
            screen.see("between")
        screen.child.kill(number)
        assert screen.end() == 128 + number
    assert screen.whole


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_ends_triage(library: Library, name: str, code: int) -> None:
    """Without a traceback; the draft is there to go on with."""
    with terminal("triage", "in_transit", "-p", "tmall", AFTERSALES_LANG="zh") as screen:
        screen.see(library.questions["delivery_state"].ask.zh)
        screen.type("1" + ENTER)
        screen.see(library.questions["intercept_status"].ask.zh)
        screen.child.kill(getattr(signal, name))
        assert screen.end() == code
        register = Register(f"{screen.state}/register.db", AT)
        assert [case.record.state for case in listed(register, Filter())[0]] == ["draft"]
        register.close()
    assert "Traceback" not in screen.raw
    assert screen.whole


def test_an_exception_leaves_it_whole() -> None:
    """Whatever is raised between prompts."""
    with started(program("raise ValueError")) as screen:
        screen.see("first?")
        screen.type(ENTER)
        screen.see("between")
        screen.type(ENTER * 2)
        assert screen.end() == 1
    assert screen.whole


@pytest.mark.parametrize("ignored", [False, True])
def test_a_closed_terminal_ends_it(library: Library, ignored: bool) -> None:
    """Nothing goes on without its terminal, whenever it goes: while a page is being drawn, or under nohup."""
    rng = random.Random(20261130)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)
    try:
        for _ in range(4):
            with terminal("triage", "in_transit", "-p", "tmall", AFTERSALES_LANG="zh") as screen:
                screen.see(library.questions["delivery_state"].ask.zh)
                time.sleep(rng.random() / 10)
                assert screen.vanish() == (1 if ignored else 128 + signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


class Gone(DummyOutput):
    """A terminal that is no longer there."""

    def flush(self) -> None:
        """Cannot write."""
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_an_error_while_a_page_is_drawn_is_raised() -> None:
    """It is neither shown nor waited for, whatever drew the page."""
    pages: list[Callable[[], object]] = [
        lambda: select("first?", [Option("a", "one")], "nothing"), lambda: text("how many?", int, print),
        lambda: page(lambda *_: ["page"], {"q": True}), lambda: read(lambda *_: ["page"], lambda *_: "1/1", {}),
    ]  # fmt: skip
    for shown in pages:
        with keyboard(Gone()), pytest.raises(OSError, match=os.strerror(errno.EIO)):
            shown()


def test_what_is_done_meanwhile_waits_for_the_first_page() -> None:
    """It is begun once, when a page has been drawn, so that nobody waits for it."""
    begun: list[bool] = []
    drawn = Event()
    layout, bindings = Layout(Window()), KeyBindings()

    @bindings.add("x")
    def _(event: KeyPressEvent) -> None:
        assert drawn.wait(TOO_LONG)
        event.app.exit()

    def meanwhile() -> None:
        begun.append(True)
        drawn.set()

    with keyboard(DummyOutput()) as pipe, one_mode(meanwhile):
        assert not begun
        pipe.send_text("xx")
        for _ in range(2):
            run(Application(layout, key_bindings=bindings))
    assert begun == [True]


def test_what_was_begun_meanwhile_is_done_when_the_page_ends() -> None:
    """However it ends, and whatever becomes of it: what it loads is never loaded by two at once."""
    layout, bindings = Layout(Window()), KeyBindings()
    done: list[bool] = []

    @bindings.add("x")
    def _(event: KeyPressEvent) -> None:
        event.app.exit()

    @bindings.add("y")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    def meanwhile() -> None:
        time.sleep(0.2)
        done.append(True)
        raise ImportError("half there")

    for key in "xy":
        done.clear()
        with keyboard(DummyOutput()) as pipe, one_mode(meanwhile), suppress(KeyboardInterrupt):
            pipe.send_text(key)
            run(Application(layout, key_bindings=bindings))
        assert done == [True]


def test_what_a_signal_said_is_not_lost() -> None:
    """Even where another error came of it, the exit is the signal's."""
    with pytest.raises(SystemExit) as ended, keyboard(DummyOutput()), one_mode():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except SystemExit:
            raise OSError(errno.EIO, "gone") from None
    assert ended.value.code == 128 + signal.SIGTERM


def test_an_interrupt_as_a_prompt_ends() -> None:
    """It comes when the key has been taken and the prompt is about to go: it is no key that would be lost with it."""
    bindings = KeyBindings()

    @bindings.add("x")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result="taken")
        os.kill(os.getpid(), signal.SIGINT)

    with keyboard(DummyOutput()) as pipe, pytest.raises(KeyboardInterrupt), one_mode():
        pipe.send_text("x")
        run(Application(Layout(Window()), key_bindings=bindings))


@pytest.mark.parametrize("by_key", [True, False])
def test_stopped_and_gone_on(by_key: bool) -> None:
    """Ctrl-Z, or the signal, gives the terminal back whole; then the prompt stands there again and takes keys."""
    shell = 'set -m; "$@"; stty -a; echo stopped; read -r; fg; echo ended'
    with started(["bash", "-c", shell, "bash", *program()]) as screen:
        screen.see("first?")
        if by_key:
            screen.type(CTRL_Z)
        else:
            children = Path(f"/proc/{screen.child.pid}/task/{screen.child.pid}/children").read_text(encoding="ascii")
            os.kill(int(children.split()[0]), signal.SIGTSTP)
        screen.see("stopped")
        assert screen.is_whole()
        screen.type("\n")
        screen.see("first?")
        screen.type(ENTER)
        screen.see("between")
        screen.type(ENTER * 2)
        screen.see("ended")
        assert "reply a a" in screen.lines
        assert screen.end() == 0
    assert screen.whole


STOPPED_AS_IT_DRAWS = "from tests.prompts.test_onemode import stop_in_drawing; stop_in_drawing()"


def stop_in_drawing() -> None:
    """Has the signal come where a prompt was drawn and does not yet know it."""
    drawn = renderer._output_screen_diff

    def draw(*given: Any, **named: Any) -> Any:
        renderer._output_screen_diff = drawn
        known = drawn(*given, **named)
        given[1].flush()
        os.kill(os.getpid(), signal.SIGTSTP)
        return known

    renderer._output_screen_diff = draw


def test_stopped_in_the_middle_of_drawing() -> None:
    """What was half drawn is drawn anew when the program goes on."""
    shell = 'set -m; "$@"; echo stopped; read -r; fg; echo ended'
    asking = program(first=STOPPED_AS_IT_DRAWS)
    with started(["bash", "-c", shell, "bash", *asking], PROMPT_TOOLKIT_NO_CPR="1") as screen:
        screen.see("stopped")
        screen.type("\n")
        screen.wait("first?", 2)
        screen.type(ENTER)
        screen.see("between")
        screen.type(ENTER * 2)
        screen.see("ended")
        assert screen.end() == 0
    assert screen.whole


MANY = """
    import sys, termios
    from functools import cache
    from prompt_toolkit.application import application, create_app_session
    from prompt_toolkit.input import typeahead
    from aftersales_cli import api
    from aftersales_cli.cli import main

    library = api.open_library()  # once for all, like the keys that are the same for each prompt
    api.open_library = lambda *_: library
    application.load_key_bindings = cache(application.load_key_bindings)
    before = termios.tcgetattr(0)
    while True:
        typeahead._buffer.clear()
        termios.tcflush(0, termios.TCIFLUSH)
        print("[ready]")
        if sys.stdin.readline() == "":
            break
        sys.argv = ["aftersales", "triage", "-p", "tmall", *sys.stdin.readline().split()]
        code = None
        try:
            with create_app_session():
                main()
        except SystemExit as left:
            code = left.code
        print(f"\\n[ended {code} {termios.tcgetattr(0) == before}]")
"""
KEYS = [
    *(chr(code) for code in range(1, 32) if chr(code) not in CTRL_C + CTRL_D), *"123456789?？ abtz天猫在途~#\u202e",
    ENTER, ENTER, ENTER, BACKSPACE, UP, DOWN, ESCAPE, *(f"\x1b{key}" for key in "#.bdfx<>_\x7f\r"),
    "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[3~", "\x1b[5~", "\x1bOP", "\x1b[15~", "\x1b[1;5C", "\x1b[Z", "\x1b[I",
    paste("在\x1b[31m途\n二"), paste("\x00\u202e"),
]  # fmt: skip
SEQUENCES = 50


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_any_keys_at_all(tmp_path: object, seed: int) -> None:
    """Whatever is typed, in any order, there is no traceback and no exit but the known ones, and it is left whole."""
    rng = random.Random(20261120 + seed)
    command = [sys.executable, "-c", textwrap.dedent(MANY)]
    with started(command, AFTERSALES_LANG="zh", HOME=str(tmp_path)) as screen:
        screen.look_away()
        for _ in range(SEQUENCES):
            keys = "".join(rng.choices(KEYS, k=rng.randint(1, 40)))
            _one_sequence(screen, rng.choice(["", "in_transit", "late_shipment"]), keys)


def _one_sequence(screen: Terminal, scenario: str, keys: str) -> None:
    screen.wait("[ready]", 1)
    screen.raw = ""
    screen.type(f"\n{scenario}\n")
    screen.wait("\x1b[?2004h", 1)
    screen.type(keys + CTRL_C)
    screen.wait("[ended ", 1)
    screen.wait("]", len(screen.raw.rpartition("[ended ")[0].split("]")))
    assert "Traceback" not in screen.raw
    end = screen.raw.rpartition("[ended ")[2].split("]")[0]
    assert end in ("130 True", "0 True"), f"{keys!r}: {end}"
