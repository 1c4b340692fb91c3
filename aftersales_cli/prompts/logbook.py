"""What an agent adds to the register from the desk: a note, a promise, for whom a case waits, its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from aftersales_cli.errors import AftersalesError
from aftersales_cli.model import Lang
from aftersales_cli.prompts.interview import Prompts, Screen
from aftersales_cli.prompts.keys import Command, Option, stands_in
from aftersales_cli.spoken import amount, moment
from aftersales_cli.wording import Message, label

LETTERS = {"note": "n", "promise": "m", "wait": "w", "close": "d", "skip": "k", "file": "f"}


class Register(Protocol):
    """Where the case is kept."""

    def note(self, kind: str, body: Mapping[str, Any]) -> None:
        """Writes a note, a promise, for whom the case waits, or its end."""


@dataclass
class Logbook:
    """One look into the register; `done` once the case has been closed or left for later."""

    lang: Lang
    screen: Screen
    prompts: Prompts
    register: Register
    clock: Callable[[], datetime]
    file: Callable[[], Message | None]
    done: bool = False

    def run(self) -> Message | None:
        """Writes what is chosen, and returns what is to be said of it; None where she thought better of it."""
        deeds: dict[str, Callable[[], Message | None]] = {
            "note": self._note, "promise": self._promise, "wait": self._wait, "close": self._close, "skip": self._skip,
            "file": self.file,
        }  # fmt: skip
        names = [f"{letter} {label(f'ui-log-{deed}', self.lang)}" for deed, letter in LETTERS.items()]
        rows = [label("ui-log", self.lang), *(f"  {name}" for name in names)]
        chosen = self.prompts.read(
            lambda *_: rows, lambda *_: label("ui-log-back", self.lang), {key: deed for deed, key in LETTERS.items()}
        )
        return deeds[chosen]() if chosen else None

    def _note(self) -> Message | None:
        from aftersales_cli.register.bodies import note

        words = self._typed("ui-note", str)
        return self._write("noted", note(words)) if words else None

    def _promise(self) -> Message | None:
        """What was promised, by when, and what it pays."""
        from aftersales_cli.register.bodies import promise
        from aftersales_cli.register.record import stamp

        words = self._typed("ui-promise", str)
        due = self._typed("ui-promise-due", self._time) if words else None
        if not words or due is None:
            return None
        pays = self._typed("ui-promise-pays", lambda given: amount(given) or _refuse("typed-amount", given))
        return self._write("promised", promise(words, "", stamp(due), pays))

    def _time(self, given: str) -> datetime:
        return moment(given, self.clock(), future=True) or _refuse("typed-time", given)

    def _wait(self) -> Message | None:
        from aftersales_cli.register.bodies import note
        from aftersales_cli.register.record import PARTIES

        who = self._chosen("ui-wait-for", {party: label(f"reg-who-{party}", self.lang) for party in PARTIES})
        return self._write("noted", note("", who)) if who else None

    def _close(self) -> Message | None:
        from aftersales_cli.register.bodies import close
        from aftersales_cli.register.record import RESULTS

        result = self._chosen("ui-close-how", {each: label(f"reg-result-{each}", self.lang) for each in RESULTS})
        if result is None:
            return None
        self.done = True
        return self._write("closed", close(result, "", None, None, ""))

    def _skip(self) -> Message | None:
        """Leaves the case for later, and says why."""
        from aftersales_cli.register.bodies import note

        words = self._typed("ui-skip-why", str)
        if not words:
            return None
        self.done = True
        return self._write("noted", note(label("ui-skipped-because", self.lang, why=words)))

    def _typed(self, key: str, read: Callable[[str], Any]) -> Any:
        """What was typed, read; None where it was left empty or thought better of."""
        reply = self.prompts.text(
            label(key, self.lang), lambda given: read(given) if given else None, self.screen.refuse
        )
        return None if isinstance(reply, Command) else reply

    def _chosen(self, key: str, words: dict[str, str]) -> str | None:
        options = [Option(id_, said, stands_in(said)) for id_, said in words.items()]
        reply = self.prompts.select(label(key, self.lang), options, label("ui-no-match", self.lang))
        return None if isinstance(reply, Command) else reply

    def _write(self, kind: str, body: Mapping[str, Any]) -> Message:
        self.register.note(kind, body)
        return Message("ui-registered")


def _refuse(key: str, given: str) -> Any:
    raise AftersalesError(key, given=given)
