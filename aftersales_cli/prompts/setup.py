"""Asks for a shop's settings, each shown as it stands; Enter keeps it, a dash clears it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from aftersales_cli.errors import AftersalesError, Cancelled
from aftersales_cli.library import Library
from aftersales_cli.model import Authority, Lang, Shop
from aftersales_cli.prompts.interview import Prompts, Screen
from aftersales_cli.prompts.keys import Command, Option
from aftersales_cli.spoken import amount
from aftersales_cli.wording import label

CLEAR = "-"  # also the choice that leaves a list without an answer
TEXTS = ("shop_name", "agent_name", "return_address")
AMOUNTS = ("outbound_freight", "return_freight")
TIMES = ("calling_from", "calling_until")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]\Z")


def ask_shop(library: Library, known: Shop, lang: Lang, screen: Screen, prompts: Prompts) -> Shop:
    """The settings as answered. Raises Cancelled for Ctrl-C and Ctrl-D."""
    try:
        return Setup(library, known, lang, screen, prompts).run()
    except KeyboardInterrupt:
        raise Cancelled from None


@dataclass
class Setup:
    """One round of questions over a shop's settings."""

    library: Library
    known: Shop
    lang: Lang
    screen: Screen
    prompts: Prompts

    def run(self) -> Shop:
        """Asks for every setting in turn."""
        self.screen.line(label("ui-setup-hint", self.lang), "dim")
        platforms = {id_: platform.name.in_(self.lang) for id_, platform in self.library.platforms.items()}
        found: dict[str, Any] = {name: self._typed(name, getattr(self.known, name), str) for name in TEXTS}
        found["platform"] = self._picked("platform", self.known.platform, platforms)
        found["lang"] = self._picked("lang", self.known.lang, {"zh": "中文", "en": "English"})
        found["authority"] = self._authority()
        found["limits"] = self._limits()
        found |= {name: self._typed(name, getattr(self.known, name), amount) for name in AMOUNTS}
        found |= {name: self._typed(name, getattr(self.known, name), _time) for name in TIMES}
        found["answers"] = self._answers()
        return replace(self.known, **found)

    def _typed(self, name: str, known: object, read: Callable[[str], object], words: str = "") -> object:
        """A typed setting; what `read` gives None for is refused."""
        asked = words or label(f"ui-setup-{name}", self.lang)

        def value(given: str) -> object:
            if given in ("", CLEAR):
                return None if given else known
            if (found := read(given)) is None:
                raise AftersalesError("ui-setup-refused")
            return found

        reply = self.prompts.text(f"{asked} [{known if known is not None else CLEAR}]", value, self.screen.refuse)
        return known if isinstance(reply, Command) else reply

    def _picked(
        self, name: str, known: str | None, choices: dict[str, str], asked: str = "", nothing: str = "ui-setup-none"
    ) -> str | None:  # fmt: skip
        """One of the choices, what is known first; None for none of them."""
        order = sorted(
            {**choices, CLEAR: label(nothing, self.lang)}.items(), key=lambda each: each[0] != (known or CLEAR)
        )
        options = [Option(id_, words, _fits(id_, words)) for id_, words in order]
        words = asked or label(f"ui-setup-{name}", self.lang)
        reply = self.prompts.select(words, options, label("ui-no-match", self.lang))
        if isinstance(reply, Command):
            return known
        return None if reply == CLEAR else str(reply)

    def _answers(self) -> dict[str, str]:
        """What is true of all the shop's cases; what differs from case to case is left out."""
        answers = dict(self.known.answers)
        self.screen.line(label("ui-setup-answers", self.lang), "dim")
        for id_, question in self.library.questions.items():
            if question.of_shop is None:
                continue
            choices = {choice: words.in_(self.lang) for choice, words in question.choices.items()}
            asked = question.of_shop.in_(self.lang)
            reply = self._picked(id_, answers.pop(id_, None), choices, asked, "ui-setup-varies")
            if reply is not None:
                answers[id_] = reply
        return answers

    def _authority(self) -> tuple[Authority, ...]:
        """What the agent, and above her the supervisor, may decide alone."""
        known = {role.role: role.up_to for role in self.known.authority}
        roles = list(known) or [label("ui-setup-agent", self.lang), label("ui-setup-supervisor", self.lang)]
        found = []
        for role in roles:
            words = label("ui-setup-authority", self.lang, role=role)
            value = self._typed("authority", known.get(role), amount, words)
            if isinstance(value, Decimal | int):
                found.append(Authority(role, value))
        return tuple(found)

    def _limits(self) -> dict[str, Decimal | int]:
        """The numbers that are the shop's to set: only amounts are asked for, the rest is edited in the file."""
        limits = dict(self.known.limits)
        for id_ in self.library.own_limits:
            limit = self.library.limits[id_]
            if not any(value.yuan is not None for values in limit.by_platform.values() for value in values):
                continue
            value = self._typed(id_, limits.get(id_), amount, limit.text.in_(self.lang))
            if isinstance(value, Decimal | int):
                limits[id_] = value
            else:
                limits.pop(id_, None)
        return limits


def _time(given: str) -> str | None:
    text = given.replace("：", ":")
    return text.rjust(5, "0") if _TIME.match(text) else None


def _fits(id_: str, words: str) -> Callable[[str], bool]:
    return lambda given: given.strip().lower() == id_ or given.strip().lower() in words.lower()
