"""Outcome, answers and clock become advice: steps, filled scripts, dates, evidence, and the sources in force."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from aftersales_cli import __version__
from aftersales_cli.advice.deadlines import DueDate, Pressure, run_out
from aftersales_cli.advice.outcome import EvidenceItem, ReadyOutcome, make_ready
from aftersales_cli.advice.template import Line, Setting, Values
from aftersales_cli.answers import CHINA, PLATFORM, Answers, Value, check_answers, show
from aftersales_cli.engine import Ask, Done, TrailStep, walk
from aftersales_cli.library import Library
from aftersales_cli.library.graph import FIND_OUT
from aftersales_cli.model import HOUSE_STYLE, UNKNOWN, Lang, Question

SCHEMA = "aftersales/advice@1"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one matter. `at` is a naive time on China's clock."""

    scenario: str
    platform: str
    at: datetime
    answers: Answers = field(default_factory=dict)
    case_id: str | None = None
    order_id: str | None = None

    @property
    def facts(self) -> Answers:
        """The answers with the platform among them, as the engine takes them."""
        return {**self.answers, PLATFORM: self.platform}


@dataclass(frozen=True, slots=True)
class Said:
    """A filled sentence with the statements it stands on."""

    text: str
    sources: tuple[str, ...]
    tool: str | None = None


@dataclass(frozen=True, slots=True)
class ScriptText:
    """Words ready to paste; `reading` is the same in English."""

    text: str
    reading: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """One thing to collect, in words."""

    id: str
    text: str
    holder: str
    how: Said
    criteria: tuple[Said, ...]
    required: bool
    by: str | None


@dataclass(frozen=True, slots=True)
class Rung:
    """What to offer next."""

    outcome: str
    title: str


@dataclass(frozen=True, slots=True)
class Change:
    """A single other answer that would lead to another outcome."""

    question: str
    answer: str
    outcome: str
    title: str


@dataclass(frozen=True, slots=True)
class MissingAnswer:
    """A question that is still open, with all that helps to answer it."""

    question: str
    type: str
    text: str
    choices: tuple[tuple[str, str], ...]
    why: str
    where: str
    ask_customer: str | None


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where a statement comes from. `stale`: past its review date on the day of the case."""

    id: str
    title: str
    at: str
    checked: str
    stale: bool


@dataclass(frozen=True, slots=True)
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
    ladder: tuple[Rung, ...] = ()
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
    return _resolved(library, case, lang, end)


def _resolved(library: Library, case: Case, lang: Lang, done: Done) -> Advice:
    setting = Setting(library, case.platform, case.at.date(), lang)
    ready = make_ready(setting, done.scenario, done.outcome)
    dates = run_out(ready.deadlines, case.answers, case.at)
    values = {each: gap_values(library, case, dates, done.unclear, each) for each in ("zh", "en", lang)}
    here = values[lang]
    nearest = next((date.due for date in dates if date.due), None)
    scripts = {
        name: ScriptText(script.zh.fill(values["zh"]), script.en.fill(values["en"]), script.zh.sources)
        for name, script in ready.scripts.items()
    }
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
        ladder=tuple(Rung(id_, title.fill(here)) for id_, title in ready.ladder),
        ladder_because=_said(ready.ladder_because, here) if ready.ladder_because else None,
        changes=tuple(_changes(library, case, done, lang)),
        tags=ready.tags,
        sources=tuple(_sources(library, ready, dates, case, lang)),
    )


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


def show_value(question: Question, value: Value, lang: Lang) -> str:
    """An answer as it stands in a sentence."""
    if isinstance(value, datetime):
        return show_moment(value, lang)
    if question.type == "money":
        return f"{value:.2f}".removesuffix(".00")
    if question.type == "choice":
        return question.choices[str(value)].in_(lang)
    return show(value)


def show_moment(moment: datetime, lang: Lang) -> str:
    """A time as one says it: 11月20日 10:00, 20 Nov 10:00."""
    clock = f"{moment.hour:02}:{moment.minute:02}"
    if lang == "zh":
        return f"{moment.month}月{moment.day}日 {clock}"
    return f"{moment.day} {MONTHS[moment.month - 1]} {clock}"


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


def _changes(library: Library, case: Case, done: Done, lang: Lang) -> Iterator[Change]:
    """Each other answer to a question of the trail that leads straight to another outcome."""
    playbook = library.playbook(case.scenario)
    for step in done.trail:
        question = library.questions.get(step.question or "")
        if question is None or question.type != "choice" or step.question is None:
            continue
        for choice in question.choices:
            if choice == step.answer:
                continue
            end = walk(playbook, {**case.facts, step.question: choice}, case.at)
            if isinstance(end, Done) and end.outcome not in (done.outcome, FIND_OUT):
                title = library.outcome(end.scenario, end.outcome).title.in_(lang)
                yield Change(step.question, choice, end.outcome, title)


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


def as_json(advice: Advice) -> dict[str, object]:
    """The advice as the object of `triage --format json`: the keys of `aftersales/advice@1`."""
    case = advice.case
    return {
        "schema": SCHEMA,
        "status": "resolved" if advice.resolved else "needs_answers",
        "case_id": case.case_id,
        "order_id": case.order_id,
        "platform": case.platform or None,
        "scenario": advice.scenario or None,
        "at": _iso(case.at),
        "outcome": advice.outcome,
        "disposition": advice.disposition,
        "title": advice.title,
        "liability": advice.liability,
        "urgency": advice.urgency,
        "why": advice.why.text if advice.why else None,
        "steps": [
            {"text": s.text, **({"tool": s.tool} if s.tool else {}), "sources": list(s.sources)} for s in advice.steps
        ],
        "scripts": {
            name: {"text": s.text, **({"reading": s.reading} if advice.lang == "en" else {})}
            for name, s in advice.scripts.items()
        },
        "evidence": [
            {
                "id": e.id, "text": e.text, "holder": e.holder, "how": e.how.text,
                "criteria": [c.text for c in e.criteria], "required": e.required, **({"by": e.by} if e.by else {}),
            }
            for e in advice.evidence
        ],
        "deadlines": [
            {
                "id": d.id, "text": d.text, "due": _iso(d.due) if d.due else None, "clock": d.clock,
                "limit": d.limit, "sources": list(d.sources), "overdue": d.overdue,
            }
            for d in advice.deadlines
        ],
        "warnings": [s.text for s in advice.warnings],
        "never": [s.text for s in advice.never],
        "reopen": [s.text for s in advice.reopen],
        "tags": list(advice.tags),
        "ladder": [{"outcome": rung.outcome, "title": rung.title} for rung in advice.ladder],
        "ladder_because": advice.ladder_because.text if advice.ladder_because else None,
        "changes": [{"question": c.question, "answer": c.answer, "outcome": c.outcome} for c in advice.changes],
        "answers": {id_: show(value) for id_, value in case.answers.items()},
        "unknown": [id_ for id_, value in case.answers.items() if value == UNKNOWN],
        "missing": [
            {
                "question": m.question, "type": m.type, "text": m.text,
                "choices": [{"id": id_, "text": text} for id_, text in m.choices],
                "why": m.why, "where": m.where, "ask_customer": m.ask_customer,
            }
            for m in advice.missing
        ],
        "trail": [
            {"step": t.step, "question": t.question, "answer": show(t.answer) if t.answer is not None else None,
             "target": t.target}
            for t in advice.trail
        ],
        "sources": [
            {"id": s.id, "title": s.title, "at": s.at, "checked": s.checked, "stale": s.stale} for s in advice.sources
        ],
        "playbook": {"version": __version__, "sha256": advice.sha256},
    }  # fmt: skip


def _iso(moment: datetime) -> str:
    return moment.replace(tzinfo=CHINA).isoformat()
