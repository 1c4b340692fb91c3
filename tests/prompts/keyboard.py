"""Types into prompts without a terminal: keys are sent through a pipe, and what is drawn can be looked at."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pyte
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput, Output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.utils import get_cwidth

ENTER, ESCAPE, BACKSPACE, CLEAR, UP, DOWN = "\r", "\x1b", "\x7f", "\x15", "\x1b[A", "\x1b[B"
BACK, FLAG, CTRL_C, CTRL_D, CTRL_Z = "\x02", "\x12", "\x03", "\x04", "\x1a"
TOO_LONG = 60  # seconds after which a prompt that was not answered is left

T = TypeVar("T")


def paste(text: str) -> str:
    """What a terminal sends for a paste."""
    return f"\x1b[200~{text}\x1b[201~"


def shown(screen: pyte.Screen) -> list[str]:
    """The lines that stand on a screen. A half of a wide character that is left alone is a blank, as at a terminal."""
    lines = []
    for y in range(screen.lines):
        cells = [screen.buffer[y][x].data for x in range(screen.columns)]
        wide = [False, *(get_cwidth(cell[:1]) == 2 for cell in cells)]
        lines.append("".join("" if behind else cell or " " for cell, behind in zip(cells, wide, strict=False)))
    return lines


@contextmanager
def keyboard(output: Output) -> Iterator[PipeInput]:
    """A session whose keys come from a pipe; a prompt that is not answered is left with Ctrl-C in the end."""
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        rescue = threading.Timer(TOO_LONG, pipe.send_text, [CTRL_C * 9])
        rescue.start()
        try:
            yield pipe
        finally:
            rescue.cancel()


def typing(keys: str, prompts: Callable[[], T], late: tuple[float, str] | None = None) -> T:
    """What the prompts return for the keys; `late` are more keys that come after some seconds."""
    with keyboard(DummyOutput()) as pipe:
        pipe.send_text(keys)
        timer = threading.Timer(late[0], pipe.send_text, [late[1]]) if late else None
        if timer:
            timer.start()
        try:
            return prompts()
        finally:
            if timer:
                timer.join()


class Canvas(io.StringIO):
    """A terminal's screen; calls `drawn` after each piece of output."""

    def __init__(self, columns: int, drawn: Callable[[list[str]], None]) -> None:
        super().__init__()
        self.screen = pyte.Screen(columns, 40)
        self._stream = pyte.Stream(self.screen)
        self._drawn = drawn

    def write(self, data: str) -> int:
        """Draws."""
        self._stream.feed(data)
        self._drawn(self.lines)
        return len(data)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, without empty lines."""
        return [line.rstrip() for line in shown(self.screen) if line.strip()]


def screen(keys: str, prompts: Callable[[], object], until: str, columns: int = 60) -> tuple[list[str], list[str]]:
    """What stands on the screen once a line with `until` is there after the keys, and what is left after Ctrl-C."""
    seen: list[str] = []

    def look(lines: list[str]) -> None:
        if not seen and any(until in line for line in lines):
            seen.extend(lines)
            pipe.send_text(CTRL_C)

    canvas = Canvas(columns, look)
    output = Vt100_Output(canvas, lambda: Size(40, columns), term="xterm", enable_cpr=False)
    with keyboard(output) as pipe:
        pipe.send_text(keys)
        try:
            prompts()
        except KeyboardInterrupt:
            return seen, canvas.lines
    raise AssertionError("the prompt was answered")
