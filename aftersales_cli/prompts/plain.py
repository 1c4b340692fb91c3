"""The same prompts as numbered lists and typed lines, for a terminal that cannot move its cursor, or a screen reader.

Nothing is redrawn. `?` explains, `<` goes back, `!` raises a red flag, each in either width.
"""

import shutil
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from aftersales_cli.errors import AftersalesError
from aftersales_cli.prompts.hardened import fitting, numbered
from aftersales_cli.prompts.keys import Command, Option

T = TypeVar("T")

HINT = "ui-plain-hint"
STANDS = False  # what is printed moves up; nothing is drawn again
COMMANDS = {"?": Command.EXPLAIN, "<": Command.BACK, "!": Command.FLAG, "《": Command.BACK}


def select(
    message: str, options: Sequence[Option], nothing: str, former: str | None = None, typed: str = ""
) -> str | Command:
    """The id of the chosen option, or a command. Raises KeyboardInterrupt for Ctrl-C and at the end of the input.

    A number means the option it stands at; other words narrow the list until one is left. The question is asked again
    below a list that pushes it off the screen. An empty line takes the option `former`; the list begins with what fits
    `typed`.
    """
    options = numbered(options)
    shown = [option for option, _ in fitting(options, typed)] if typed else options
    shown = shown or options
    while True:
        _show(message, shown)
        if message and len(shown) + 2 > shutil.get_terminal_size().lines:
            _say(message)
        given = _line()
        if command := COMMANDS.get(given):
            return command
        if not given and former is not None:
            return former
        found = [option for option, _ in fitting(options, given)] if given else []
        if len(found) == 1:
            return str(found[0].id)
        if not found and given:
            _say(nothing)
        shown = found or options


def text(
    message: str, read: Callable[[str], T], refuse: Callable[[AftersalesError], None], former: str = ""
) -> T | Command:
    """What `read` makes of what was typed, '' where it was left empty, or a command. Raises KeyboardInterrupt.

    Where it raises an AftersalesError, that is told to `refuse`, and it is asked again. An empty line means `former`.
    """
    while True:
        _say(f"{message} [{former}]" if former else message)
        given = _line() or former
        if command := COMMANDS.get(given):
            return command
        try:
            return read(given)
        except AftersalesError as error:
            refuse(error)


def page(draw: Callable[[int, int], list[str]], keys: Mapping[str, T]) -> T:
    """What the letter means that a line begins with; another is asked for below the page. Raises KeyboardInterrupt."""
    while True:
        _print(draw)
        if (given := _line()[:1].lower()) in keys:
            return keys[given]


def read(draw: Callable[[int, int], list[str]], footer: Callable[[int, int], str], keys: Mapping[str, T]) -> T | None:
    """Prints a page; where it has keys, what the one means that a line begins with. Raises KeyboardInterrupt."""
    rows = _print(draw)
    if not keys:
        return None
    _say(footer(rows, rows))
    return keys.get(_line()[:1].lower())


def _print(draw: Callable[[int, int], list[str]]) -> int:
    """Prints a page and returns how many rows it has."""
    size = shutil.get_terminal_size()
    lines = draw(size.columns, size.lines)
    for line in lines:
        _say(line)
    return len(lines)


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
