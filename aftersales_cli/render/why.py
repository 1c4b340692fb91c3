"""The way to an advice, the sources it stands on, and each single answer that would change it."""

from aftersales_cli.advice import Advice
from aftersales_cli.advice.showing import show_value
from aftersales_cli.answers import Value
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN, Lang
from aftersales_cli.render.text import Page, sources
from aftersales_cli.wording import label


def _answered(library: Library, id_: str, value: Value, lang: Lang) -> str | None:
    """A question with its answer, in words; None for what a case says of itself."""
    question = library.questions.get(id_)
    if question is None:
        return None
    said = show_value(question, value, lang)
    answer = library.shared.phrases[UNKNOWN].in_(lang) if said == UNKNOWN else said
    return label("ui-answered", lang, question=question.ask.in_(lang), answer=answer)


def show_why(library: Library, advice: Advice, page: Page) -> None:
    """Prints the questions that decided with their answers, the reason, the changes and the sources."""
    lang = advice.lang
    page.heading("ui-trail")
    for step in advice.trail:
        read = [(step.question, step.answer)] if step.question is not None and step.answer is not None else []
        for id_, value in (*read, *step.facts):
            if (words := _answered(library, id_, value, lang)) is not None:
                page.line(words, indent="  ", mark="- ")
    if advice.why:
        page.line(f"{advice.why.text}  [{' '.join(advice.why.sources)}]", indent="  ", mark="= ")
    page.heading("ui-changes")
    if not advice.changes:
        page.line(label("ui-no-changes", lang), indent="  ")
    for change in advice.changes:
        asked = library.questions[change.question].ask.in_(lang)
        words = label("ui-change", lang, question=asked, answer=change.words, title=change.title)
        page.line(words, indent="  ", mark="- ")
    sources(page, advice)
