"""A command line that need not name its command: a customer's words begin a case at a terminal, else look for one."""

from itertools import takewhile
from typing import Any

from typer.core import TyperGroup

from aftersales_cli.commands.asked import Commands
from aftersales_cli.commands.settings import at_terminal


class SpokenGroup(TyperGroup):
    """The commands; words that are none are `triage` at a terminal and `find` elsewhere."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = Commands()  # type: ignore[assignment]

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the arguments mean, its name, and what is left for it."""
        words = list(takewhile(lambda each: not each.startswith("-"), args))
        if words and words[0] not in self.commands and _are_a_customers(words):
            args = ["triage" if at_terminal() else "find", " ".join(words), *args[len(words) :]]
        return super().resolve_command(ctx, args)


def _are_a_customers(words: list[str]) -> bool:
    """Whether some words are no slip in the name of a command: Chinese, or more than one."""
    return len(words) > 1 or not words[0].isascii()
