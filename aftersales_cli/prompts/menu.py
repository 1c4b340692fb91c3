"""What comes after the advice: copy it, say it otherwise, go a step further, call, tick proof, save, next case."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from aftersales_cli.advice import Advice, RungText, ScriptText, advise
from aftersales_cli.advice.phone import phone_plan
from aftersales_cli.answers import Value, check_answers, read_answer
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.casefile import Draft
from aftersales_cli.intake.drafts import save_case
from aftersales_cli.library import Library
from aftersales_cli.model import OFFER, REFUSED, Lang
from aftersales_cli.prompts.hardened import Command, Option
from aftersales_cli.prompts.interview import Prompts, Screen
from aftersales_cli.register.record import PARTIES, RESULTS
from aftersales_cli.wholefile import path_of
from aftersales_cli.wording import label, listed

ACTIONS = (
    "copy", "wording", "refused", "phone", "evidence", "why", "note", "wait", "close", "save", "next", "end",
)  # fmt: skip
OF_REGISTER = ("note", "wait", "close")


class Desktop(Screen, Protocol):
    """Where the menu says things, and how it copies."""

    def copy(self, text: str) -> None:
        """Hands a text to the terminal's clipboard."""

    def advice(self, advice: Advice) -> None:
        """Shows an advice."""

    def why(self, advice: Advice) -> None:
        """Shows the way to an advice and what would change it."""


class Registering(Protocol):
    """Where the case is kept, for what the menu has to add to it."""

    def note(self, kind: str, body: Mapping[str, Any]) -> None:
        """Writes a note, whom the case waits for, or its end."""


@dataclass
class Menu:
    """What an agent does with an advice, until she goes on to the next case or leaves."""

    library: Library
    advice: Advice
    screen: Desktop
    prompts: Prompts
    keep: Callable[[Draft], None]
    register: Registering | None = None

    def run(self) -> bool:
        """Serves until it is left; True for the next case. Raises KeyboardInterrupt for Ctrl-C and Ctrl-D."""
        deeds: dict[str, Callable[[], None]] = {
            "copy": self._copy, "wording": self._wording, "refused": self._refused, "phone": self._phone,
            "evidence": self._evidence, "why": lambda: self.screen.why(self.advice), "save": self._save,
            "note": self._note, "wait": self._wait, "close": self._close,
        }  # fmt: skip
        while True:
            chosen = self._choose("ui-menu", [(id_, label(f"ui-menu-{id_}", self.advice.lang)) for id_ in self._open()])
            if chosen == "next":
                return True
            if chosen == "end":
                return False
            if chosen is not None:
                deeds[chosen]()

    def _open(self) -> list[str]:
        """The actions that make sense for the advice."""
        closed = {
            "wording": not any(script.tones for script in self.advice.scripts.values()),
            "refused": not self.advice.ladder,
            "evidence": not self.advice.evidence,
            **dict.fromkeys(OF_REGISTER, self.register is None),
        }
        return [action for action in ACTIONS if not closed.get(action)]

    def _choose(self, key: str, choices: list[tuple[str, str]]) -> str | None:
        """The id of one of several choices; None where she thought better of it."""
        options = [Option(id_, words, _fits(words)) for id_, words in choices]
        lang = self.advice.lang
        reply = self.prompts.select(
            label(key, lang) if key.startswith("ui-") else key, options, label("ui-no-match", lang)
        )
        return None if isinstance(reply, Command) else reply

    def _script(self, choosable: dict[str, ScriptText]) -> ScriptText | None:
        if len(choosable) == 1:
            return next(iter(choosable.values()))
        named = [(name, label(f"ui-{name}", self.advice.lang)) for name in choosable]
        chosen = self._choose("ui-which-script", named)
        return choosable[chosen] if chosen else None

    def _copy(self) -> None:
        if script := self._script(dict(self.advice.scripts)):
            self._hand_over(script.text)

    def _wording(self) -> None:
        toned = {name: script for name, script in self.advice.scripts.items() if script.tones}
        script = self._script(toned)
        if script is None:
            return
        tones = {str(tone): each for tone, each in script.tones.items()}
        chosen = self._choose("ui-which-tone", [(tone, label(f"ui-tone-{tone}", self.advice.lang)) for tone in tones])
        if chosen:
            self._hand_over(tones[chosen].text, tones[chosen].reading)

    def _hand_over(self, text: str, reading: str = "") -> None:
        self.screen.raw(text)
        if reading and self.advice.lang == "en":
            self.screen.line(f"{label('ui-reading', 'en')}: {' '.join(reading.split())}", "dim")
        self.screen.copy(text)
        self.screen.line(label("ui-copied", self.advice.lang), "dim")

    def _refused(self) -> None:
        """The customer does not agree: an offer further up is put to her, and her answer kept like any other."""
        lang = self.advice.lang
        rungs = {rung.outcome: rung for rung in self.advice.ladder if rung.state != REFUSED}
        words = {id_: " · ".join(_notes(rung, lang)) for id_, rung in rungs.items()}
        chosen = self._choose("ui-which-rung", list(words.items()))
        if chosen is None:
            return
        price = rungs[chosen].price
        for amount in price.open if price else ():
            self._ask_amount(amount)
        if (offer := rungs[chosen].offer) is not None:
            self._hand_over(offer.text, offer.reading)
        said = self._choose("ui-offer-said", self._offer_choices())
        if said is not None:
            self._answer(f"{OFFER}{chosen}", said)

    def _offer_choices(self) -> list[tuple[str, str]]:
        choices = self.library.shared.case["offer"].choices
        return [(id_, text.in_(self.advice.lang)) for id_, text in choices.items()]

    def _answer(self, id_: str, value: Value) -> None:
        """Keeps an answer; where it leads elsewhere the advice is shown anew."""
        case = self.advice.case
        before = self.advice.outcome
        self.advice = advise(self.library, replace(case, answers={**case.answers, id_: value}), self.advice.lang)
        self.keep(Draft.of(self.advice.case))
        if self.advice.outcome != before:
            self.screen.advice(self.advice)

    def _ask_amount(self, id_: str) -> None:
        """An amount that a cost still lacks; left empty it stays open."""
        question, case = self.library.questions[id_], self.advice.case
        if id_ in case.answers:
            return

        def read(given: str) -> Mapping[str, Value]:
            if not given:
                return case.answers
            answers = {**case.answers, id_: read_answer(id_, question, given, case.at)}
            check_answers(self.library.questions, answers, case.at)
            return answers

        self.screen.line(label("ui-amount-hint", self.advice.lang), "dim")
        answers = self.prompts.text(question.ask.in_(self.advice.lang), read, self.screen.refuse)
        if not isinstance(answers, Command):
            self.advice = replace(self.advice, case=replace(case, answers=answers))
            self.keep(Draft.of(self.advice.case))

    def _phone(self) -> None:
        lang = self.advice.lang
        self.screen.line(label("ui-phone-plan", lang), "bold")
        for number, step in enumerate(phone_plan(self.library, self.advice), 1):
            self.screen.line(f"{number}. {step.text}", indent="  ")
        if script := self.advice.scripts.get("phone"):
            self.screen.line(label("ui-phone", lang), "bold")
            self.screen.raw(script.text)

    def _evidence(self) -> None:
        """Ticks proof off one by one; what is still missing stands at the top of the list until it is there."""
        lang = self.advice.lang
        while True:
            have = self.advice.case.have
            missing = [item.text for item in self.advice.evidence if item.required and item.id not in have]
            self.screen.line(
                label("ui-proof-missing", lang, names=listed(missing, lang, "；"))
                if missing else label("ui-proof-whole", lang),
                "yellow" if missing else "green",
            )  # fmt: skip
            marks = [(item.id, f"[{'x' if item.id in have else ' '}] {item.text}") for item in self.advice.evidence]
            chosen = self._choose("ui-which-proof", [*marks, ("done", label("ui-done", lang))])
            if chosen in (None, "done"):
                return
            now = tuple(each for each in have if each != chosen) if chosen in have else (*have, str(chosen))
            self.advice = replace(self.advice, case=replace(self.advice.case, have=now))
            self.keep(Draft.of(self.advice.case))

    def _note(self) -> None:
        """A note in the register; left empty there is none."""
        from aftersales_cli.register.bodies import note

        lang = self.advice.lang
        given = self.prompts.text(label("ui-note", lang), str, self.screen.refuse)
        if isinstance(given, str) and given.strip():
            self._write("noted", note(given))

    def _wait(self) -> None:
        """Whom the case now waits for."""
        from aftersales_cli.register.bodies import note

        lang = self.advice.lang
        who = self._choose("ui-wait-for", [(party, label(f"reg-who-{party}", lang)) for party in PARTIES])
        if who is not None:
            self._write("noted", note("", who))

    def _close(self) -> None:
        """How the case ended."""
        from aftersales_cli.register.bodies import close

        lang = self.advice.lang
        result = self._choose("ui-close-how", [(each, label(f"reg-result-{each}", lang)) for each in RESULTS])
        if result is not None:
            self._write("closed", close(result, "", None, None, ""))

    def _write(self, kind: str, body: Mapping[str, Any]) -> None:
        assert self.register is not None
        self.register.note(kind, body)
        self.screen.line(label("ui-registered", self.advice.lang), "green")

    def _save(self) -> None:
        """Saves the case to a file of its own; a name that is taken is asked for again."""
        lang, case = self.advice.lang, self.advice.case
        number = case.case_id or case.order_id or case.at.strftime("%Y%m%d-%H%M")
        suggested = f"{self.advice.scenario}-{number}.json"
        self.screen.line(label("ui-save-hint", lang, file=suggested), "dim")
        while isinstance(given := self.prompts.text(label("ui-save", lang), str, self.screen.refuse), str):
            try:
                path = path_of(given or suggested)
                save_case(Draft.of(case), path)
            except AftersalesError as error:
                self.screen.refuse(error)
            else:
                self.screen.line(label("ui-saved", lang, file=path), "green")
                return


def _notes(rung: RungText, lang: Lang) -> Iterator[str]:
    """A rung in the list of what to offer next: its title, what it costs, whose word it needs, why better not."""
    yield rung.title
    if rung.price:
        yield rung.price.words
        if rung.price.approver:
            yield label("ui-approver", lang, name=rung.price.approver)
    if rung.skipped:
        yield label("ui-skipped", lang, why=rung.skipped.text)


def _fits(words: str) -> Callable[[str], bool]:
    return lambda given: given.strip() in words
