"""Outcome, answers and clock become advice: steps, filled scripts, dates, evidence, and the sources in force."""

from collections.abc import Iterator
from dataclasses import field
from datetime import datetime

from aftersales_cli.advice.changes import Change, changes_of
from aftersales_cli.advice.deadlines import DueDate, Pressure, run_out
from aftersales_cli.advice.ladder import cost_of, rungs_of
from aftersales_cli.advice.outcome import EvidenceItem, ReadyOutcome, Script, make_ready
from aftersales_cli.advice.template import Line, Setting, Values
from aftersales_cli.advice.words import Price, price_of, show_moment, show_value
from aftersales_cli.answers import Answers, check_answers
from aftersales_cli.engine import Ask, Done, TrailStep, walk
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.model import HOUSE_STYLE, LANGS, PLATFORM, UNKNOWN, Lang, Question, Tone


@frozen
class Case:
    """What is known of one matter. `at` is a naive time on China's clock, `have` the evidence at hand."""

    scenario: str
    platform: str
    at: datetime
    answers: Answers = field(default_factory=dict)
    case_id: str | None = None
    order_id: str | None = None
    have: tuple[str, ...] = ()

    @property
    def facts(self) -> Answers:
        """The answers with the platform among them, as the engine takes them."""
        return {**self.answers, PLATFORM: self.platform}


@frozen
class Said:
    """A filled sentence with the statements it stands on."""

    text: str
    sources: tuple[str, ...]
    tool: str | None = None


@frozen
class ScriptText:
    """Words ready to paste; `reading` is the same in English, `tones` say the same facts in other ways."""

    text: str
    reading: str
    sources: tuple[str, ...]
    tones: dict[Tone, "ScriptText"] = field(default_factory=dict)


@frozen
class EvidenceText:
    """One thing to collect, in words."""

    id: str
    text: str
    holder: str
    how: Said
    criteria: tuple[Said, ...]
    required: bool
    by: str | None


@frozen
class RungText:
    """What to offer next, in words; `skipped` says why it should not be."""

    outcome: str
    title: str
    price: Price | None
    skipped: Said | None


@frozen
class MissingAnswer:
    """A question that is still open, with all that helps to answer it."""

    question: str
    type: str
    text: str
    choices: tuple[tuple[str, str], ...]
    why: str
    where: str
    ask_customer: str | None


@frozen
class SourceNote:
    """Where a statement comes from. `stale`: past its review date on the day of the case."""

    id: str
    title: str
    at: str
    checked: str
    stale: bool


@frozen
class Advice:
    """The answer to a case in one language: resolved, or the questions that are still open."""

    case: Case
    lang: Lang
    sha256: str
    scenario: str
    trail: tuple[TrailStep, ...]
    missing: tuple[MissingAnswer, ...] = ()
    ignored: tuple[str, ...] = ()
    outcome: str | None = None
    disposition: str | None = None
    title: str | None = None
    liability: str | None = None
    urgency: str | None = None
    why: Said | None = None
    steps: tuple[Said, ...] = ()
    scripts: dict[str, ScriptText] = field(default_factory=dict)
    evidence: tuple[EvidenceText, ...] = ()
    deadlines: tuple[DueDate, ...] = ()
    warnings: tuple[Said, ...] = ()
    never: tuple[Said, ...] = ()
    reopen: tuple[Said, ...] = ()
    price: Price | None = None
    ladder: tuple[RungText, ...] = ()
    ladder_because: Said | None = None
    changes: tuple[Change, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[SourceNote, ...] = ()

    @property
    def resolved(self) -> bool:
        """Whether the case came to an outcome."""
        return self.outcome is not None


def advise(library: Library, case: Case, lang: Lang) -> Advice:
    """The advice for a case. Raises Contradiction where two of its answers cannot both be true."""
    check_answers(library.questions, case.answers, case.at)
    end = walk(library.playbook(case.scenario), case.facts, case.at)
    if isinstance(end, Ask):
        setting = Setting(library, case.platform, case.at.date(), lang)
        missing = tuple(missing_answer(setting, id_) for id_ in end.open)
        return Advice(case, lang, library.sha256, case.scenario, end.trail, missing, _ignored(library, case, end))
    return advise_on(library, case, lang, end)


def advise_on(library: Library, case: Case, lang: Lang, done: Done) -> Advice:
    """The advice of an outcome for a case: the one its walk ended in, or a rung of a ladder that is offered next."""
    setting = Setting(library, case.platform, case.at.date(), lang)
    ready = make_ready(setting, done.scenario, done.outcome)
    outcome = library.outcome(done.scenario, done.outcome)
    dates = run_out(ready.deadlines, case.answers, case.at)
    values = {each: gap_values(library, case, dates, done.unclear, each) for each in LANGS}
    here = values[lang]
    nearest = next((date.due for date in dates if date.due), None)
    scripts = {name: _script_text(script, values) for name, script in ready.scripts.items()}
    return Advice(
        case=case,
        lang=lang,
        sha256=library.sha256,
        scenario=done.scenario,
        trail=done.trail,
        ignored=_ignored(library, case, done),
        outcome=done.outcome,
        disposition=ready.disposition,
        title=ready.title.fill(here),
        liability=ready.liability,
        urgency=Pressure.of(setting).level(nearest, case.at, ready.floor),
        why=_said(ready.why, here),
        steps=_all_said(ready.steps, here),
        scripts=scripts,
        evidence=tuple(evidence_text(item, case, here, lang) for item in ready.evidence),
        deadlines=dates,
        warnings=_all_said(ready.warnings, here),
        never=_all_said(ready.never, here),
        reopen=_all_said(ready.reopen, here),
        price=price_of(setting, cost_of(setting, outcome, case.answers)),
        ladder=tuple(
            RungText(
                rung.outcome,
                rung.title.fill(here),
                price_of(setting, rung.cost),
                _said(rung.skipped, here) if rung.skipped else None,
            )
            for rung in rungs_of(setting, done.scenario, outcome, case.answers, case.at)
        ),
        ladder_because=_said(ready.ladder_because, here) if ready.ladder_because else None,
        changes=tuple(changes_of(library, case, done, lang)),
        tags=ready.tags,
        sources=tuple(_sources(library, ready, dates, case, lang)),
    )


def _script_text(script: Script, values: dict[Lang, dict[str, str]]) -> ScriptText:
    tones = {
        tone: ScriptText(zh.fill(values["zh"]), en.fill(values["en"]), zh.sources)
        for tone, (zh, en) in script.tones.items()
    }
    return ScriptText(script.zh.fill(values["zh"]), script.en.fill(values["en"]), script.zh.sources, tones)


def _said(line: Line, values: Values) -> Said:
    return Said(line.fill(values), line.sources, line.tool)


def _all_said(lines: tuple[Line, ...], values: Values) -> tuple[Said, ...]:
    return tuple(_said(line, values) for line in lines)


def evidence_text(item: EvidenceItem, case: Case, values: Values, lang: Lang) -> EvidenceText:
    """A thing to collect in words, with the time it is wanted by where its clock is known, else the limit."""
    when = item.by.due(case.answers) if item.by else None
    by = show_moment(when, lang) if when else item.by.amount if item.by else None
    criteria = _all_said(item.criteria, values)
    return EvidenceText(item.id, item.text, item.holder, _said(item.how, values), criteria, item.required, by)


def gap_values(
    library: Library, case: Case, dates: tuple[DueDate, ...], unclear: str | None, lang: Lang
) -> dict[str, str]:
    """What fills the gaps of a case: its answers, its due times, and the words of the question that is unclear."""
    values = {
        id_: show_value(library.questions[id_], value, lang)
        for id_, value in case.answers.items()
        if value != UNKNOWN and id_ in library.questions
    }
    values |= {f"deadline.{date.id}": show_moment(date.due, lang) for date in dates if date.due}
    if unclear is not None:
        setting = Setting(library, case.platform, case.at.date(), lang)
        values |= question_values(setting, library.questions[unclear])
    return values


def question_values(setting: Setting, question: Question) -> dict[str, str]:
    """The words of a question as gaps of the shared outcome for 不清楚."""
    texts = {"question.ask": question.ask, "question.where": question.where}
    if question.ask_customer is not None:
        texts["question.ask_customer"] = question.ask_customer
    return {name: setting.template(text).fill({}) or "" for name, text in texts.items()}


def missing_answer(setting: Setting, id_: str) -> MissingAnswer:
    """An open question in words; 不清楚 is the last choice of each that has choices."""
    question, lang = setting.library.questions[id_], setting.lang
    choices = [(choice, text.in_(lang)) for choice, text in question.choices.items()]
    choices += [(UNKNOWN, setting.phrase(UNKNOWN))] if choices else []
    ask_customer = question_values(setting.in_("zh"), question).get("question.ask_customer")
    return MissingAnswer(
        id_, question.type, question.ask.in_(lang), tuple(choices),
        question.why.in_(lang), question.where.in_(lang), ask_customer,
    )  # fmt: skip


def _ignored(library: Library, case: Case, end: Ask | Done) -> tuple[str, ...]:
    """Answers to choices that the walk did not pass: clocks and amounts are of use wherever it ends."""
    used = {step.question for step in end.trail}
    if isinstance(end, Done):
        return tuple(id_ for id_ in case.answers if id_ not in used and library.questions[id_].type == "choice")
    return ()


def _sources(
    library: Library, ready: ReadyOutcome, dates: tuple[DueDate, ...], case: Case, lang: Lang
) -> Iterator[SourceNote]:
    lines = [ready.why, *ready.steps, *ready.warnings, *ready.never, *ready.reopen]
    lines += [script.zh for script in ready.scripts.values()]
    lines += [line for item in ready.evidence for line in (item.how, *item.criteria)]
    lines += [ready.ladder_because] if ready.ladder_because else []
    ids = [source for line in lines for source in line.sources] + [source for date in dates for source in date.sources]
    for id_ in dict.fromkeys(ids):
        if id_ == HOUSE_STYLE:
            continue
        source, statement = library.source_head(id_)
        stale = case.at.date() > source.review_by
        yield SourceNote(id_, source.title.in_(lang), statement.at, source.checked.isoformat(), stale)


def wanted_clocks(library: Library, advice: Advice) -> list[str]:
    """The clocks that a person could still tell so that the deadlines of the advice become dates, nearest use first."""
    case = advice.case
    setting = Setting(library, case.platform, case.at.date(), advice.lang)
    ready = make_ready(setting, advice.scenario, str(advice.outcome))
    wants = [clockwork.wants(case.answers) for clockwork in ready.deadlines]
    return list(dict.fromkeys(each for each in wants if each))
