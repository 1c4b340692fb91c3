"""The same prompts as numbered lists and typed lines, for a terminal that cannot move its cursor, or a screen reader.

Nothing is redrawn. `?` explains, `<` goes back, `!` raises a red flag, each in either width.
"""

import shutil
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

from aftersales_cli.errors import AftersalesError
from aftersales_cli.prompts.hardened import Command, Option, fitting, numbered

T = TypeVar("T")

HINT = "ui-plain-hint"
COMMANDS = {"?": Command.EXPLAIN, "<": Command.BACK, "!": Command.FLAG, "《": Command.BACK}


def select(message: str, options: Sequence[Option], nothing: str) -> str | Command:
    """The id of the chosen option, or a command. Raises KeyboardInterrupt for Ctrl-C and at the end of the input.

    A number means the option it stands at; other words narrow the list until one is left. The question is asked again
    below a list that pushes it off the screen.
    """
    options = numbered(options)
    shown = options
    while True:
        _show(message, shown)
        if message and len(shown) + 2 > shutil.get_terminal_size().lines:
            _say(message)
        given = _line()
        if command := COMMANDS.get(given):
            return command
        found = [option for option, _ in fitting(options, given)] if given else []
        if len(found) == 1:
            return str(found[0].id)
        if not found and given:
            _say(nothing)
        shown = found or options


def text(message: str, read: Callable[[str], T], refuse: Callable[[AftersalesError], None]) -> T | Command:
    """What `read` makes of what was typed, '' where it was left empty, or a command. Raises KeyboardInterrupt.

    Where it raises an AftersalesError, that is told to `refuse`, and it is asked again.
    """
    while True:
        _say(message)
        given = _line()
        if command := COMMANDS.get(given):
            return command
        try:
            return read(given)
        except AftersalesError as error:
            refuse(error)


def _show(message: str, shown: Sequence[Option]) -> None:
    if message:
        _say(message)
    for option in shown:
        _say(f"  {option.text}")


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")


def _line() -> str:
    sys.stdout.write("> ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return unicodedata.normalize("NFKC", line).strip()
