"""Pages that stand at the terminal until a key is pressed: they are drawn to its size, and anew when that changes.

One takes a single key for a deed; the other is read, row by row where it is longer than the terminal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window

from aftersales_cli.prompts.keys import leaving_keys
from aftersales_cli.prompts.onemode import run

T = TypeVar("T")

Draw = Callable[[int, int], list[str]]  # columns and rows to the rows of a page, with the colours of a terminal

SCROLLING = {
    "up": -1, "down": 1, "pageup": -10, "pagedown": 10, " ": 10, "home": -(10**6), "end": 10**6,
}  # fmt: skip


def page(draw: Draw, keys: Mapping[str, T]) -> T:
    """What the key means that was pressed while the page stood; no other does anything. Raises KeyboardInterrupt."""
    bindings = leaving_keys()

    @bindings.add("c-d")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @bindings.add(Keys.Any)
    def _(event: KeyPressEvent) -> None:
        if (key := event.data.lower()) in keys:
            event.app.exit(result=keys[key])

    key: T = _stand(draw, bindings)
    return key


def read(draw: Draw, footer: Callable[[int, int], str], keys: Mapping[str, T]) -> T | None:
    """Shows a page until any key is pressed but those that move in it, and returns what that means, None for most.

    `footer` says below it how many of how many rows have been shown. Raises KeyboardInterrupt.
    """
    reader = _Reader(draw, footer)
    bindings = leaving_keys()
    for key, step in SCROLLING.items():
        bindings.add(key)(reader.mover(step))

    @bindings.add(Keys.Any)
    @bindings.add("enter")
    @bindings.add("escape")
    @bindings.add("backspace")
    @bindings.add("c-b")
    @bindings.add("c-d")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result=keys.get(event.data))

    meant: T | None = _stand(reader.rows, bindings)
    return meant


@dataclass
class _Reader:
    """A page of which some rows are to be seen at a time."""

    draw: Draw
    footer: Callable[[int, int], str]
    first: int = 0

    def rows(self, columns: int, rows: int) -> list[str]:
        """The rows to be seen now, and below them how far that is."""
        lines, room = self.draw(columns, rows), rows - 1
        self.first = max(0, min(self.first, len(lines) - room))
        shown = lines[self.first : self.first + room]
        return [*shown, self.footer(self.first + len(shown), len(lines))]

    def mover(self, step: int) -> Callable[[KeyPressEvent], None]:
        """What a key does that moves by some rows."""

        def move(event: KeyPressEvent) -> None:
            self.first += step
            event.app.invalidate()

        return move


def _stand(draw: Draw, bindings: KeyBindings) -> Any:
    """What the keys end the page with; it leaves nothing on the screen."""

    def text() -> ANSI:
        size = get_app().output.get_size()
        return ANSI("\n".join(draw(size.columns, size.rows)[: size.rows]))

    bindings.add(Keys.BracketedPaste)(lambda _: None)
    window = Window(FormattedTextControl(text, show_cursor=False), dont_extend_height=True)
    return run(Application(Layout(window), key_bindings=bindings, erase_when_done=True))
