"""What every command shares: the language, the library, the clock, and how text reaches the screen."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.frozen import frozen
from aftersales_cli.wording import Message, choice_of

if TYPE_CHECKING:
    from aftersales_cli.library import Library
    from aftersales_cli.model import Lang, Shop
    from aftersales_cli.prompts.interview import Prompts
    from aftersales_cli.register.window import Window

ANSWERS_MISSING = 3  # the exit code where answers are missing


def language(given: str | None, shop: "Shop | None" = None) -> "Lang":
    """The language: the option, `AFTERSALES_LANG`, the shop's, or the locale (zh* is Chinese, else English).

    Raises UsageError.
    """
    from aftersales_cli.model import LANGS

    for name, value in (("--lang", given), ("AFTERSALES_LANG", os.environ.get("AFTERSALES_LANG"))):
        if value:
            if value not in LANGS:
                raise UsageError("unknown-value", **choice_of(name, value, list(LANGS)))
            return "zh" if value == "zh" else "en"
    if shop is not None and shop.lang is not None:
        return shop.lang
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "en"


@frozen
class Settings:
    """The options given before the command."""

    lang: "Lang"
    folder: Path | None
    shop: "Shop"

    def library(self) -> "Library":
        """The playbooks with the shop's settings; says on stderr which were left out because they are broken.

        Raises UsageError where the settings name what there is not.
        """
        from aftersales_cli.api import open_playbooks

        library = open_playbooks(self.folder, self.shop)
        for problem in library.broken:
            self.note(Message("scenario-broken", {"problem": problem}))
        return library

    def note(self, message: Message) -> None:
        """A line on stderr."""
        typer.echo(f"aftersales: {message.text(self.lang)}", err=True)

    def platform(self, given: str | None) -> str | None:
        """The platform of a case that names none: the option, `AFTERSALES_PLATFORM`, the shop's."""
        return given or os.environ.get("AFTERSALES_PLATFORM") or self.shop.platform

    def register(self) -> str:
        """Where the register lies. Raises AftersalesError where there shall be none."""
        from aftersales_cli.register.place import place_of

        place = place_of(self.shop)
        if place is None:
            raise AftersalesError("register-off")
        return place

    def window(self, library: "Library", at: str | None = None) -> "Window":
        """An interview at the desk, which writes its case to the register as it goes."""
        from aftersales_cli.register.place import agent_of, place_of
        from aftersales_cli.register.window import Window

        return Window(library, place_of(self.shop), agent_of(self.shop), lambda: self.at(at), self.note)

    def at(self, given: str | None) -> datetime:
        """The time of the case: the option, else now, to the second, on China's clock. Raises UsageError."""
        from aftersales_cli.answers import parse_moment
        from aftersales_cli.api import now

        if given is None:
            return now()
        try:
            return parse_moment(given)
        except ValueError:
            raise UsageError("bad-datetime", question="--at", given=given) from None


def at_terminal() -> bool:
    """Whether a prompt may appear: both ends are a person's terminal."""
    ends = (sys.stdin, sys.stdout)  # either is None where it was closed
    return all(end is not None and end.isatty() for end in ends)


def file_number(stream: TextIO | None) -> int | None:
    """The number of the file that a stream of ours reads or writes; None where it has none, or was closed."""
    try:
        return stream.fileno() if stream is not None else None
    except (OSError, ValueError):
        return None


def plain_terminal() -> bool:
    """Whether the terminal cannot move its cursor, so that prompts are numbered lists without redraw."""
    return os.environ.get("TERM", "dumb") == "dumb"


@contextmanager
def conversation(plain: bool, meanwhile: "Callable[[], object] | None" = None) -> "Iterator[Prompts]":
    """The prompts of this terminal; where they draw, it stays in one mode until they are done with.

    `meanwhile` is done beside, once the first question stands.
    """
    if plain or plain_terminal():
        from aftersales_cli.prompts import plain as numbered

        yield numbered
    else:
        from aftersales_cli.prompts import hardened
        from aftersales_cli.prompts.onemode import one_mode

        with one_mode(meanwhile):
            yield hardened


def pairs(given: list[str] | None, error: str) -> dict[str, str]:
    """Options written NAME=VALUE, by name. Raises UsageError with the message `error`, which shows the right form.

    Nor may one name have two values.
    """
    named: dict[str, str] = {}
    for each in given or []:
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise UsageError(error, given=each)
        if named.setdefault(name.strip(), value.strip()) != value.strip():
            raise UsageError("given-twice", name=name.strip(), one=named[name.strip()], other=value.strip())
    return named
