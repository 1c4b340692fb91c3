"""What can be chosen at a prompt, and the keys that every prompt knows."""

from collections.abc import Callable
from enum import Enum

from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from aftersales_cli.frozen import frozen
from aftersales_cli.prompts.onemode import stop


def stands_in(words: str) -> Callable[[str], bool]:
    """Whether a filter text stands in some words: enough for a short list."""
    return lambda given: given.strip() in words


class Command(Enum):
    """What a person can do at a prompt besides answering."""

    BACK = "back"
    EXPLAIN = "explain"
    FLAG = "flag"


@frozen
class Option:
    """A choice of a list: its id, its words, and whether a filter text fits it. Without an id it is a heading.

    `rank` puts what fits best first, and gives the word that made it fit, to be shown.
    """

    id: str | None
    text: str
    fits: Callable[[str], bool] = lambda _: False
    rank: Callable[[str], tuple[float, str]] = lambda _: (0.0, "")


def leaving_keys() -> KeyBindings:
    """Ctrl-C leaves; Ctrl-Z stops the program until it is called back."""
    bindings = KeyBindings()

    @bindings.add("c-c")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @bindings.add("c-z")
    def _(event: KeyPressEvent) -> None:
        stop()

    return bindings


def command_keys() -> KeyBindings:
    """The keys of a prompt that asks: those that leave, and each command."""
    bindings = leaving_keys()

    @bindings.add("c-b")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result=Command.BACK)

    @bindings.add("c-r")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result=Command.FLAG)

    @bindings.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        """Esc, then Enter, is no Enter: nothing is answered by it."""

    return bindings
