"""The desk: the advice stands on one page, each deed is one fixed letter, and each comes back to the same page."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from prompt_toolkit.utils import get_cwidth

from aftersales_cli.advice import Advice, RungText, advise
from aftersales_cli.advice.phone import phone_plan
from aftersales_cli.answers import Value, check_answers, read_answer
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.casefile import Draft
from aftersales_cli.intake.drafts import save_case
from aftersales_cli.library import Library
from aftersales_cli.model import OFFER, Lang
from aftersales_cli.prompts.interview import Prompts, Screen, revise
from aftersales_cli.prompts.keys import Command, Option, stands_in
from aftersales_cli.wholefile import path_of
from aftersales_cli.wording import Message, label

if TYPE_CHECKING:
    from aftersales_cli.prompts.logbook import Register

# Each deed has its letter for good, and where another comes to mind first, that of its Chinese name too.
LETTERS = {
    "copy": "c", "changed": "rk", "refused": "fb", "proof": "p", "phone": "td", "words": "o", "why": "w", "whole": "v",
    "save": "sj", "next": "nx", "end": "q",
}  # fmt: skip
MOST_PROOF = 9  # each has a digit

Row = tuple[str, str]  # words and their style


class Desktop(Screen, Protocol):
    """What the desk shows and copies with."""

    def copy(self, text: str) -> Message:
        """Puts a text on the clipboard, and returns what became of that."""

    def advice(self, advice: Advice) -> None:
        """Shows an advice whole."""

    def why(self, advice: Advice) -> None:
        """Shows the way to an advice and what would change it."""

    def evidence(self, advice: Advice) -> None:
        """Shows the proof to keep."""

    def standing(self, advice: Advice, rows: int, now: datetime, foot: list[Row]) -> None:
        """Shows an advice at one glance."""

    def laid_out(self, columns: int, show: "Callable[[Desktop], None]") -> list[str]:
        """The rows of what is shown on a page so wide."""


@dataclass
class Desk:
    """What an agent does with an advice, until she goes on to the next case or leaves."""

    library: Library
    advice: Advice
    screen: Desktop
    prompts: Prompts
    keep: Callable[[Draft], None]
    clock: Callable[[], datetime]
    register: "Register | None" = None
    notice: Message | None = None
    left: bool = False  # the case has been closed, or put off: the next one comes

    def run(self) -> bool:
        """Serves until it is left; True for the next case. Raises KeyboardInterrupt for Ctrl-C and Ctrl-D."""
        deeds: dict[str, Callable[[], object]] = {
            "copy": self._copy, "changed": self._changed, "refused": self._refused, "proof": self._proof,
            "phone": lambda: self._read(self._phone), "words": self._words, "why": lambda: self._read(self._why),
            "whole": lambda: self._read(self._whole), "save": self._save,
        }  # fmt: skip
        if self.library.shop.copy_at_once:
            self._copy()
        if not self.prompts.STANDS:
            self.screen.advice(self.advice)
        deed = ""
        while not self.left and (deed := self.prompts.page(self._page, self._keys())) not in ("next", "end"):
            self.notice = None
            deeds[deed]()
        self._part()
        return deed != "end"

    def _part(self) -> None:
        """Leaves the page behind above the next case, so that one can look back at it."""
        if self.prompts.STANDS:
            self.screen.standing(self.advice, 10**3, self.clock(), [])

    def _keys(self) -> dict[str, str]:
        return {letter: deed for deed in self._open() for letter in LETTERS[deed]}

    def _open(self) -> list[str]:
        """The deeds that make sense for the advice."""
        closed = {
            "copy": "first_reply" not in self.advice.scripts,
            "words": not self._other_words(),
            "refused": not any(rung.open for rung in self.advice.ladder),
            "proof": not self.advice.evidence,
            "whole": not self.prompts.STANDS,  # it has been printed
        }
        return [deed for deed in LETTERS if not closed.get(deed)]

    def _page(self, columns: int, rows: int) -> list[str]:
        def show(page: Desktop) -> None:
            if self.prompts.STANDS:
                page.standing(self.advice, rows, self.clock(), self._foot(page.width))
            else:
                for words, style in self._foot(page.width):
                    page.line(words, style)

        return self.screen.laid_out(columns, show)

    def _foot(self, width: int) -> list[Row]:
        """What became of the last deed, and the keys."""
        lang = self.advice.lang
        said = [(self.notice.text(lang), "green")] if self.notice else []
        names = [f"{LETTERS[deed][0]} {label(f'ui-key-{deed}', lang)}{self._count(deed)}" for deed in self._open()]
        return [*said, *((row, "dim") for row in packed(names, width))]

    def _count(self, deed: str) -> str:
        if deed != "proof":
            return ""
        have = sum(item.id in self.advice.case.have for item in self.advice.evidence)
        return f" {have}/{len(self.advice.evidence)}"

    def _read(self, show: Callable[[Desktop], None], keys: Mapping[str, str] | None = None) -> str | None:
        """Shows a piece until it has been read; the meaning of the key that ended it, if it has one."""

        def footer(shown: int, of: int) -> str:
            key = "ui-piece-tick" if keys else "ui-piece" if shown == of else "ui-piece-more"
            return label(key, self.advice.lang, shown=shown, of=of)

        return self.prompts.read(lambda columns, _: self.screen.laid_out(columns, show), footer, keys or {})

    def _whole(self, page: Desktop) -> None:
        page.advice(self.advice)

    def _why(self, page: Desktop) -> None:
        page.why(self.advice)
        for said in self.advice.reopen[:1]:
            page.line("")
            page.line(label("ui-reopen", self.advice.lang), "bold")
            page.line(said.text, indent="  ")

    def _phone(self, page: Desktop) -> None:
        lang = self.advice.lang
        page.line(label("ui-phone-plan", lang), "bold")
        for number, step in enumerate(phone_plan(self.library, self.advice), 1):
            page.line(f"{number}. {step.text}", indent="  ")
        if script := self.advice.scripts.get("phone"):
            page.line(label("ui-phone", lang), "bold")
            page.line(script.text)

    def _copy(self) -> None:
        if script := self.advice.scripts.get("first_reply"):
            self.notice = self.screen.copy(script.text)

    def _other_words(self) -> dict[str, tuple[str, str]]:
        """Every text but the reply itself, by what it is for, or by its tone, and what it says."""
        lang, scripts = self.advice.lang, self.advice.scripts
        found = {name: (label(f"ui-{name}", lang), script.text) for name, script in scripts.items()}
        found.pop("first_reply", None)
        for name, script in scripts.items():
            for tone, toned in script.tones.items():
                words = f"{label(f'ui-{name}', lang)} · {label(f'ui-tone-{tone}', lang)}"
                found[f"{name}.{tone}"] = (words, toned.text)
        return found

    def _words(self) -> None:
        """Other words than the first reply: the chosen ones are shown and copied."""
        others = self._other_words()
        names = [(id_, f"{name}：{' '.join(text.split())}") for id_, (name, text) in others.items()]
        if (chosen := self._choose("ui-which-script", names)) is not None:
            self.notice = self.screen.copy(others[chosen][1])

    def _choose(self, key: str, choices: list[tuple[str, str]]) -> str | None:
        """The id of one of several choices; None where she thought better of it."""
        options = [Option(id_, words, stands_in(words)) for id_, words in choices]
        lang = self.advice.lang
        reply = self.prompts.select(label(key, lang), options, label("ui-no-match", lang))
        return None if isinstance(reply, Command) else reply

    def _changed(self) -> None:
        """An answer is another now, or was a slip: what hangs on it is asked anew, and the advice follows."""
        draft = replace(Draft.of(self.advice.case), at=None)
        advice = revise(self.library, draft, self.advice, self.clock(), self.screen, self.prompts, self.keep)
        if advice is not None:
            self._show(advice)

    def _show(self, advice: Advice) -> None:
        self.advice = advice
        self.keep(Draft.of(advice.case))
        if not self.prompts.STANDS:
            self.screen.advice(advice)

    def _refused(self) -> None:
        """The customer does not agree: the next offer is put to her, and her answer kept like any other."""
        rungs = [rung for rung in self.advice.ladder if rung.open]
        rung: RungText | None = rungs[0]
        if len(rungs) > 1:
            words = [(each.outcome, " · ".join(_notes(each, self.advice.lang))) for each in rungs]
            chosen = self._choose("ui-which-rung", words)
            rung = next((each for each in rungs if each.outcome == chosen), None)
        if rung is None:
            return
        for amount in rung.price.open if rung.price else ():
            self._ask_amount(amount)
        if rung.offer is not None:
            self.screen.line(rung.offer.text, "cyan", "│ ")
            if self.advice.lang == "en":
                self.screen.line(f"{label('ui-reading', 'en')}: {' '.join(rung.offer.reading.split())}", "dim")
            self.notice = self.screen.copy(rung.offer.text)
            self.screen.line(self.notice.text(self.advice.lang), "dim")
        said = self._choose("ui-offer-said", self._offer_choices())
        if said is not None:
            self._answer(f"{OFFER}{rung.outcome}", said)

    def _offer_choices(self) -> list[tuple[str, str]]:
        choices = self.library.shared.case["offer"].choices
        return [(id_, text.in_(self.advice.lang)) for id_, text in choices.items()]

    def _answer(self, id_: str, value: Value) -> None:
        """Keeps an answer; where it leads elsewhere that is the advice now."""
        case = self.advice.case
        self._show(advise(self.library, replace(case, answers={**case.answers, id_: value}), self.advice.lang))

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

    def _proof(self) -> None:
        """The proof, how to get it and what counts; its digit ticks one off, or takes the tick back."""
        items = self.advice.evidence[:MOST_PROOF]
        digits = {str(number): item.id for number, item in enumerate(items, 1)}
        while chosen := self._read(lambda page: page.evidence(self.advice), digits):
            have = self.advice.case.have
            now = tuple(each for each in have if each != chosen) if chosen in have else (*have, chosen)
            self.advice = replace(self.advice, case=replace(self.advice.case, have=now))
            self.keep(Draft.of(self.advice.case))

    def _save(self) -> None:
        """Writes in the register, where there is one, or saves the case to a file."""
        if self.register is None:
            self.notice = self._save_to_file()
            return
        from aftersales_cli.prompts.logbook import Logbook

        lang = self.advice.lang
        log = Logbook(lang, self.screen, self.prompts, self.register, self.clock, self._save_to_file)
        self.notice = log.run()
        self.left = log.done

    def _save_to_file(self) -> Message | None:
        """Saves the case to a file of its own, and says where; a name that is taken is asked for again."""
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
                return Message("ui-saved", {"file": path})
        return None


def _notes(rung: RungText, lang: Lang) -> Iterator[str]:
    """A rung in the list of what to offer next: its title, what it costs, whose word it needs."""
    yield rung.title
    if rung.price:
        yield rung.price.words
        if rung.price.approver:
            yield label("ui-approver", lang, name=rung.price.approver)


def packed(names: Iterable[str], width: int) -> list[str]:
    """The names in rows no wider than that, none of them broken."""
    rows: list[str] = []
    for name in names:
        longer = f"{rows[-1]} · {name}" if rows else name
        if rows and get_cwidth(longer) <= width:
            rows[-1] = longer
        else:
            rows.append(name)
    return rows
