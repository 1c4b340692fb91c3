"""The advice as an agent reads it at a terminal: resolution, deadline and script first. No boxes, nothing cut."""

import os
import sys
from datetime import datetime
from typing import IO, Literal

from rich.console import Console
from rich.text import Text

from aftersales_cli.advice import Advice, MissingAnswer, RungText, Said, ScriptText
from aftersales_cli.advice.deadlines import DueDate
from aftersales_cli.advice.showing import Price, show_moment, time_words
from aftersales_cli.errors import AftersalesError
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.clipboard import put, sequence
from aftersales_cli.render.wrap import wrap
from aftersales_cli.safe import without_controls
from aftersales_cli.wording import Message, bracketed, headed, label, listed

WIDEST = 96  # longer lines are hard to follow with the eye
NARROWEST = 12  # what is left of a line for words, however far they are indented
URGENCY_STYLE = {"now": "bold red", "today": "bold yellow", "soon": "yellow", "normal": "dim"}


class Page:
    """Writes headed, wrapped paragraphs to a console; customers' text is data, never markup."""

    def __init__(self, console: Console, lang: Lang) -> None:
        self.console = console
        self.lang = lang
        self.width = min(console.width, WIDEST)

    def heading(self, key: str, style: str = "bold") -> None:
        """A blank line and a heading."""
        self.console.print()
        self.line(label(key, self.lang), style)

    def line(self, text: str, style: str = "", indent: str = "", mark: str = "") -> None:
        """A paragraph, with `mark` before its first line and the rest of its lines under the first word."""
        text, mark = without_controls(text), without_controls(mark)
        hang = " " * Text(mark).cell_len
        room = max(self.width - Text(indent + mark).cell_len, NARROWEST)
        for index, part in enumerate(wrap(text, room)):
            self.print(indent + (hang if index else mark) + part, style)

    def refuse(self, error: AftersalesError) -> None:
        """Says what is wrong with what was typed."""
        self.line(error.message.text(self.lang), "red")

    def raw(self, text: str, style: str = "") -> None:
        """Text as it is, for copying: no wrapping, no indentation."""
        for part in text.split("\n"):
            self.print(part, style)

    def print(self, text: str, style: str = "") -> None:
        """One finished line, of which no screen obeys anything."""
        self.console.print(
            Text(without_controls(text), style=style), soft_wrap=True, markup=False, emoji=False, highlight=False,
            no_wrap=True, overflow="ignore", crop=False,
        )  # fmt: skip

    def copy(self, text: str) -> Message:
        """Puts a text on the clipboard, and returns which way it went, as far as that can be known."""
        if way := put(text, os.environ):
            return Message("ui-copied-by", {"way": way})
        asked = sequence(text, os.environ) if self.console.file.isatty() else ""
        self.console.file.write(asked)
        self.console.file.flush()
        return Message("ui-copied-terminal" if asked else "ui-copied-not")

    def rule(self) -> None:
        """A thin line across the page."""
        self.print("-" * self.width, "dim")


def make_page(lang: Lang, file: IO[str] | None = None) -> Page:
    """A page on a file, else on standard output; plain where the terminal cannot or shall not show colours."""
    colours: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    console = Console(file=file or sys.stdout, color_system=colours, highlight=False, markup=False, emoji=False)
    return Page(console, lang)


def show_advice(library: Library, advice: Advice, page: Page | None = None) -> None:
    """Prints the advice, or the answers that are missing."""
    page = page or make_page(advice.lang)
    if not advice.resolved:
        _missing(page, advice)
        return
    _head(page, library, advice)
    _deadlines(page, advice)
    for name, script in advice.scripts.items():
        if name == "first_reply":
            _script(page, name, script)
    _numbered(page, "ui-steps", advice.steps)
    show_evidence(library, advice, page)
    _marked(page, "ui-never", advice.never, "× ", "red")
    _marked(page, "ui-warnings", advice.warnings, "! ", "yellow")
    for name, script in advice.scripts.items():
        if name != "first_reply":
            _script(page, name, script)
    _ladder(page, advice)
    _marked(page, "ui-reopen", advice.reopen, "- ")
    sources(page, advice)


def _head(page: Page, library: Library, advice: Advice) -> None:
    shared, lang = library.shared, page.lang
    liability = shared.name("liabilities", str(advice.liability), lang)
    urgency = shared.name("urgencies", str(advice.urgency), lang)
    page.line(str(advice.title), "bold green", mark="■ ")
    facts = [
        shared.name("dispositions", str(advice.disposition), lang),
        library.platforms[advice.case.platform].name.in_(lang),
        library.title(advice.scenario).in_(lang),
        label("ui-liability", lang, name=liability),
    ]
    page.line(" · ".join(facts), indent="  ")
    page.line(label("ui-urgency", lang, name=urgency), URGENCY_STYLE[str(advice.urgency)], indent="  ")
    if advice.why:
        page.line(advice.why.text, "dim", indent="  ")
    if advice.price and advice.price.amount is not None:
        page.line(label("ui-cost", lang, words=_price_words(advice.price, lang)), indent="  ")


def _deadlines(page: Page, advice: Advice) -> None:
    if not advice.deadlines:
        return
    page.heading("ui-deadlines")
    for date in advice.deadlines:
        page.line(deadline_words(date, advice.case.at, page.lang), "bold red" if date.overdue else "", "  ", "- ")


def deadline_words(date: DueDate, at: datetime, lang: Lang) -> str:
    """A deadline in one line: when, what, how much time is left; without a date, the limit it runs on."""
    if date.due is None:
        return headed(date.text, date.limit, lang)
    left = time_words(abs(date.due - at), lang)
    state = label("ui-overdue" if date.overdue else "ui-left", lang, time=left)
    return f"{show_moment(date.due, lang)}{date.doubt}  {date.text}{bracketed(state, lang)}"


def _script(page: Page, name: str, script: ScriptText) -> None:
    page.heading(f"ui-{name}", "bold cyan")
    page.rule()
    page.raw(script.text)
    page.rule()
    if page.lang == "en":
        page.line(label("ui-reading", "en") + ": " + " ".join(script.reading.split()), "dim")


def _numbered(page: Page, key: str, said: tuple[Said, ...]) -> None:
    page.heading(key)
    for number, each in enumerate(said, 1):
        page.line(each.text, indent="  ", mark=f"{number}. ")


def _marked(page: Page, key: str, said: tuple[Said, ...], mark: str, style: str = "") -> None:
    if said:
        page.heading(key, f"bold {style}".strip())
        for each in said:
            page.line(each.text, indent="  ", mark=mark)


def show_evidence(library: Library, advice: Advice, page: Page, numbered: bool = False) -> None:
    """Prints the proof to keep, each with how to get it and what counts; nothing where there is none."""
    if not advice.evidence:
        return
    lang = page.lang
    holders = library.shared.names("holders", lang)
    page.heading("ui-evidence")
    for number, item in enumerate(advice.evidence, 1):
        box = f"{f'{number}. ' if numbered else ''}{'■' if item.id in advice.case.have else '□'} "
        notes = [holders[item.holder], *([] if item.required else [label("ui-optional", lang)])]
        page.line(item.text + bracketed(listed(notes, lang, "，"), lang), indent="  ", mark=box)
        page.line(label("ui-how", lang) + item.how.text, "dim", indent="     ")
        for criterion in item.criteria:
            page.line(label("ui-criteria", lang) + criterion.text, "dim", indent="     ")
        if item.by:
            page.line(label("ui-by", lang) + item.by, "dim", indent="     ")


def _ladder(page: Page, advice: Advice) -> None:
    if advice.ladder or advice.ladder_because:
        page.heading("ui-ladder")
    for number, rung in enumerate(advice.ladder, 1):
        page.line(rung_title(rung, page.lang), indent="  ", mark=f"{number}. ")
        if rung.offer:
            page.line(rung.offer.text, indent="     ")
        if rung.offer and page.lang == "en":
            page.line(label("ui-reading", "en") + ": " + " ".join(rung.offer.reading.split()), "dim", indent="     ")
        if rung.price:
            page.line(label("ui-cost", page.lang, words=_price_words(rung.price, page.lang)), "dim", indent="     ")
        if rung.skipped:
            page.line(label("ui-skipped", page.lang, why=rung.skipped.text), "dim", indent="     ")
    if advice.ladder_because:
        page.line(advice.ladder_because.text, indent="  ", mark="- ")


def rung_title(rung: RungText, lang: Lang) -> str:
    """What is offered, and what became of the offer."""
    return f"{rung.title}  [{label(f'ui-offer-{rung.state}', lang)}]" if rung.state else rung.title


def _price_words(price: Price, lang: Lang) -> str:
    approver = label("ui-approver", lang, name=price.approver) if price.approver else ""
    return " · ".join(part for part in (price.words, approver) if part)


def sources(page: Page, advice: Advice) -> None:
    """The documents that the advice stands on, each with its statements."""
    page.heading("ui-sources")
    grouped: dict[str, list[str]] = {}
    for note in advice.sources:
        stale = f" ({label('ui-stale', page.lang)})" if note.stale else ""
        grouped.setdefault(note.title + stale, []).append(note.id)
    for title, ids in grouped.items():
        page.line(f"{title}  {' '.join(ids)}", "dim", indent="  ")


def _missing(page: Page, advice: Advice) -> None:
    page.heading("ui-missing")
    for missing in advice.missing:
        _missing_answer(page, missing)
    _meanwhile(page, advice.missing[0])
    page.console.print()
    page.line(label("ui-missing-hint", page.lang))
    page.raw(f"  {_command(advice)}")


def _meanwhile(page: Page, asked: MissingAnswer) -> None:
    """What the customer can be sent until what is asked next is answered."""
    for key, words in asked.replies:
        page.console.print()
        page.line(label(key, page.lang))
        page.raw(words)


def _command(advice: Advice) -> str:
    """A command that gives the first missing answer; where a case has not begun, the scenario and the platform."""
    first = {missing.question: missing.choices[0][0] if missing.choices else "…" for missing in advice.missing}
    scenario, platform = advice.scenario or first.pop("scenario"), advice.case.platform or first.pop("platform")
    answers = [f" -a {question}={value}" for question, value in first.items()][:1]
    return f"aftersales triage {scenario} -p {platform}{''.join(answers)}"


def _missing_answer(page: Page, missing: MissingAnswer) -> None:
    page.line(f"{missing.text}  {missing.question} ({missing.type})", "bold", mark="- ")
    for id_, text in missing.choices:
        page.line(f"{id_}  {text}", indent="    ")
    page.line(label("ui-where", page.lang) + missing.where, "dim", indent="    ")
