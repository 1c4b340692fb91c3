"""The advice as Markdown, for a work order or a hand-over: every sentence with the statements it stands on."""

import re
from collections.abc import Iterator

from aftersales_cli.advice import Advice, Said
from aftersales_cli.library import Library
from aftersales_cli.render.text import deadline_words, rung_title
from aftersales_cli.safe import without_controls
from aftersales_cli.wording import label

_MARKUP = re.compile(r"[\\`*_~\[\]<>#|&]|^[-+=]")
_ITEM = re.compile(r"^([0-9]+)([.)])")  # would begin a numbered list


def as_markdown(library: Library, advice: Advice) -> str:
    """The document. Customers' text in it is inert: it stands in plain words, never as markup."""
    return "\n".join(_resolved(library, advice) if advice.resolved else _missing(advice))


def _resolved(library: Library, advice: Advice) -> Iterator[str]:
    lang = advice.lang
    yield f"# {_plain(str(advice.title))}"
    yield ""
    case_ids = [each for each in (advice.case.case_id, advice.case.order_id) if each]
    platform = library.platforms[advice.case.platform].name.in_(lang)
    yield " · ".join([platform, library.title(advice.scenario).in_(lang), *map(_plain, case_ids)])
    if advice.why:
        yield ""
        yield _sentence(advice.why)
    if advice.deadlines:
        yield from _heading("ui-deadlines", lang)
        for date in advice.deadlines:
            yield f"- {deadline_words(date, advice.case.at, lang)} [{', '.join(date.sources)}]"
    for name, script in advice.scripts.items():
        yield from _heading(f"ui-{name}", lang)
        yield from _fenced(script.text)
        if lang == "en":
            yield from ("", _plain(" ".join(script.reading.split())))
    yield from _heading("ui-steps", lang)
    yield from (f"{number}. {_sentence(each)}" for number, each in enumerate(advice.steps, 1))
    yield from _evidence(advice)
    for key, said in (("ui-never", advice.never), ("ui-warnings", advice.warnings), ("ui-reopen", advice.reopen)):
        if said:
            yield from _heading(key, lang)
            yield from (f"- {_sentence(each)}" for each in said)
    if advice.ladder or advice.ladder_because:
        yield from _heading("ui-ladder", lang)
    for number, rung in enumerate(advice.ladder, 1):
        yield f"{number}. {_plain(rung_title(rung, lang))}"
        if rung.offer:
            yield f"   > {_plain(rung.offer.text)} [{', '.join(rung.offer.sources)}]"
    if advice.ladder_because:
        yield f"- {_sentence(advice.ladder_because)}"
    yield from _heading("ui-sources", lang)
    yield from (f"- {note.id}: {note.title}, {note.at}" for note in advice.sources)


def _fenced(words: str) -> Iterator[str]:
    """Words to be copied as they are."""
    yield from ("```text", without_controls(words).replace("```", "'''"), "```")


def _evidence(advice: Advice) -> Iterator[str]:
    if advice.evidence:
        yield from _heading("ui-evidence", advice.lang)
        for item in advice.evidence:
            yield f"- [ ] {_plain(item.text)}: {_sentence(item.how)}"
            yield from (f"  - {_sentence(criterion)}" for criterion in item.criteria)
            yield from [f"  - {label('ui-by', advice.lang)}{_plain(item.by)}"] if item.by else []


def _missing(advice: Advice) -> Iterator[str]:
    yield f"# {label('ui-missing', advice.lang)}"
    for missing in advice.missing:
        yield from (
            "",
            f"## {missing.text} (`{missing.question}`)",
            "",
            label("ui-where", advice.lang) + missing.where,
            "",
        )
        yield from (f"- `{id_}` {text}" for id_, text in missing.choices)
    for key, words in advice.missing[0].replies:
        yield from ("", label(key, advice.lang), "", *_fenced(words))


def _heading(key: str, lang: str) -> Iterator[str]:
    yield from ("", f"## {label(key, lang)}", "")


def _sentence(said: Said) -> str:
    return f"{_plain(said.text)} [{', '.join(said.sources)}]"


def _plain(text: str) -> str:
    """Text without line ends, in which no character opens markup."""
    words = " ".join(without_controls(text).split())
    return _ITEM.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", words))
