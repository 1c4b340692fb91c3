"""The same prompts as numbered lists and typed lines, for a terminal that cannot move its cursor, or a screen reader.

Nothing is redrawn. `?` explains, `<` goes back, `!` raises a red flag, each in either width.
"""

import shutil
import sys
import unicodedata
from collections.abc import Callable, Sequence

from aftersales_cli.prompts.hardened import Command, Option, fitting

HINT = "ui-plain-hint"
COMMANDS = {"?": Command.EXPLAIN, "<": Command.BACK, "!": Command.FLAG, "《": Command.BACK}


def select(message: str, options: Sequence[Option], nothing: str) -> str | Command:
    """The id of the chosen option, or a command. Raises KeyboardInterrupt for Ctrl-C and at the end of the input.

    A number means the option it stands at; other words narrow the list until one is left. The question is asked again
    below a list that pushes it off the screen.
    """
    numbered = [each for each in options if each.id is not None]
    shown: Sequence[Option] = options
    while True:
        _show(message, shown, numbered)
        if message and len(shown) + 2 > shutil.get_terminal_size().lines:
            _say(message)
        given = _line()
        if command := COMMANDS.get(given):
            return command
        if given.isdecimal():
            found = numbered[int(given) - 1 : int(given)] if int(given) else []
        else:
            found = [option for option, _ in fitting(numbered, given)] if given else []
        if len(found) == 1:
            return str(found[0].id)
        if not found and given:
            _say(nothing)
        shown = found or options


def text(message: str, problem_of: Callable[[str], str | None], say: Callable[[str], None]) -> str | Command:
    """What was typed, once `problem_of` finds nothing wrong with it, or a command; '' where it was left empty."""
    while True:
        _say(message)
        given = _line()
        if command := COMMANDS.get(given):
            return command
        problem = problem_of(given) if given else None
        if problem is None:
            return given
        say(problem)


def _show(message: str, shown: Sequence[Option], numbered: Sequence[Option]) -> None:
    if message:
        _say(message)
    for option in shown:
        if option.id is None:
            _say(f"  {option.text}")
        else:
            number = f"{numbered.index(option) + 1}. "
            _say(f"  {number}{option.text.removeprefix(number)}")


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")


def _line() -> str:
    sys.stdout.write("> ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return unicodedata.normalize("NFKC", line).strip()
