"""Outcome, answers and clock become advice: steps, filled scripts, dates, evidence, and the sources in force."""

from collections.abc import Iterator

from aftersales_cli.advice.advice import Advice, EvidenceText, MissingAnswer, RungText, Said, ScriptText, SourceNote
from aftersales_cli.advice.case import Case
from aftersales_cli.advice.changes import changes_of
from aftersales_cli.advice.deadlines import DueDate, Pressure, floor_of, run_out
from aftersales_cli.advice.fitting import Telling
from aftersales_cli.advice.ladder import Rung, cost_of, ladder_of
from aftersales_cli.advice.outcome import EvidenceItem, ReadyOutcome, Script, make_ready
from aftersales_cli.advice.showing import price_of, show_due, show_moment, show_value
from aftersales_cli.advice.template import Line, Setting, Values
from aftersales_cli.answers import check_answers
from aftersales_cli.engine import Ask, Done, walk
from aftersales_cli.library import Library
from aftersales_cli.library.graph import BranchNode, conditions_of, rungs_of, tests_of
from aftersales_cli.model import HOUSE_STYLE, LANGS, OFFER, UNKNOWN, Lang, Outcome, Question


def advise(library: Library, case: Case, lang: Lang) -> Advice:
    """The advice for a case. Raises Contradiction where two of its answers cannot both be true."""
    check_answers(library.questions, case.answers, case.at)
    end = walk(library.playbook(case.scenario), case.facts, case.at)
    if isinstance(end, Ask):
        setting = Setting(library, case.platform, case.at.date(), lang)
        missing = tuple(missing_answer(setting, id_) for id_ in end.open)
        return Advice(case, lang, library.sha256, case.scenario, end.trail, missing)
    return advise_on(library, case, lang, end)


def advise_on(library: Library, case: Case, lang: Lang, done: Done) -> Advice:
    """The advice of an outcome for a case: the one its walk ended in, or a rung of a ladder that is offered next."""
    setting = Setting(library, case.platform, case.at.date(), lang)
    outcome = fitted_outcome(library, case, done)
    ready = make_ready(setting, done.scenario, done.outcome, outcome)
    dates = run_out(ready.deadlines, case.answers, case.at)
    values = {each: gap_values(library, case, dates, done.unclear, each) for each in LANGS}
    here = values[lang]
    rungs = ladder_of(setting, done.scenario, outcome, case.answers, case.at)
    nearest = next((date.due for date in dates if date.due), None)
    scripts = {name: _script_text(script, values) for name, script in ready.scripts.items()}
    return Advice(
        case=case,
        lang=lang,
        sha256=library.sha256,
        scenario=done.scenario,
        trail=done.trail,
        ignored=_ignored(library, case, done, outcome),
        outcome=done.outcome,
        disposition=ready.disposition,
        title=ready.title.fill(here),
        liability=ready.liability,
        urgency=Pressure.of(setting).level(nearest, case.at, floor_of(ready.deadlines, case.answers, ready.floor)),
        why=_said(ready.why, here),
        steps=_all_said(ready.steps, here),
        scripts=scripts,
        evidence=tuple(evidence_text(item, case, here, lang) for item in ready.evidence),
        deadlines=dates,
        warnings=_all_said(ready.warnings, here),
        never=_all_said(ready.never, here),
        reopen=_all_said(ready.reopen, here),
        price=price_of(setting, cost_of(setting, outcome, case.answers)),
        ladder=tuple([_rung_text(setting, rung, values) for rung in rungs]),
        ladder_because=_said(ready.ladder_because, here) if ready.ladder_because else None,
        changes=tuple(changes_of(library, case, done, lang)),
        tags=ready.tags,
        sources=tuple(_sources(library, ready, rungs, dates, case, lang)),
    )


def fitted_outcome(library: Library, case: Case, done: Done) -> Outcome:
    """The outcome that a walk ended in, with the words that are true of the case."""
    return Telling.of(library, done, case.facts, case.at).outcome


def _rung_text(setting: Setting, rung: Rung, values: dict[Lang, dict[str, str]]) -> RungText:
    here = values[setting.lang]
    offer = None
    if rung.offer is not None:
        zh, en = rung.offer
        offer = ScriptText(zh.fill(values["zh"]), en.fill(values["en"]), zh.sources)
    skipped = _said(rung.skipped, here) if rung.skipped else None
    return RungText(rung.outcome, rung.title.fill(here), offer, rung.state, price_of(setting, rung.cost), skipped)


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
    by = show_moment(when, lang) if when else item.by.amount if item.by and item.by.lasts else None
    criteria = _all_said(item.criteria, values)
    return EvidenceText(item.id, item.text, item.holder, _said(item.how, values), criteria, item.required, by)


def gap_values(
    library: Library, case: Case, dates: tuple[DueDate, ...], unclear: str | None, lang: Lang
) -> dict[str, str]:
    """What fills the gaps of a case: its answers, its due times, and the words of the unclear question."""
    setting = Setting(library, case.platform, case.at.date(), lang)
    values = {
        id_: show_value(library.questions[id_], value, lang)
        for id_, value in case.answers.items()
        if value != UNKNOWN and id_ in library.questions
    }
    values |= {f"deadline.{date.id}": show_due(setting, date.due, case.at) for date in dates if date.due}
    if unclear is not None:
        values |= question_values(setting, library.questions[unclear])
    return values


def question_values(setting: Setting, question: Question) -> dict[str, str]:
    """The words of a question as gaps of the shared outcome for 不清楚."""
    texts = {"question.ask": question.ask, "question.where": question.where}
    reply = question.ask_customer or question.holding
    if reply is not None:
        texts["question.reply"] = reply
    return {name: setting.template(text).fill({}) or "" for name, text in texts.items()}


def missing_answer(setting: Setting, id_: str) -> MissingAnswer:
    """An open question in words; 不清楚 is the last choice of each that has choices."""
    question, lang = setting.library.questions[id_], setting.lang
    choices = [(choice, text.in_(lang)) for choice, text in question.choices.items()]
    choices += [(UNKNOWN, setting.phrase(UNKNOWN))] if choices else []
    return open_question(setting, id_, question, question.type, choices)


def open_question(
    setting: Setting, id_: str, question: Question, type_: str, choices: list[tuple[str, str]]
) -> MissingAnswer:
    """A question with its `choices`, and what the customer is told until it is answered, which is Chinese."""
    lang, reply = setting.lang, question_values(setting.in_("zh"), question).get("question.reply")
    asks = question.ask_customer is not None
    return MissingAnswer(
        id_, type_, question.ask.in_(lang), tuple(choices), question.why.in_(lang), question.where.in_(lang),
        ask_customer=reply if asks else None, holding=None if asks else reply,
    )  # fmt: skip


def _ignored(library: Library, case: Case, done: Done, fitted: Outcome) -> tuple[str, ...]:
    """Answers to choices that the walk did not pass: clocks and amounts are of use wherever it ends."""
    used = set(_read(library, done, fitted))
    return tuple(id_ for id_ in case.answers if id_ not in used and library.questions[id_].type == "choice")


def _read(library: Library, done: Done, fitted: Outcome) -> Iterator[str]:
    """What a walk and the words of its outcome depend on: what was asked, tested, and may be offered next."""
    playbook = done.playbook
    outcome = library.outcome(done.scenario, done.outcome)
    conditions = [each for tests in tests_of(outcome) for each in conditions_of(tests)]
    for walked in (done, done.beneath):
        for step in walked.trail if walked is not None else ():
            yield from [step.question] if step.question else []
            node = playbook.nodes[step.step]
            conditions += [each for held, _ in node.branches for each in held] if isinstance(node, BranchNode) else []
    for condition in conditions:
        question = library.questions.get(condition.question)
        yield from (question.of or (condition.question,)) if question else ()
    offering = (*_offered_from(library, done), fitted)
    yield from (f"{OFFER}{rung.to}" for each in offering for rung in rungs_of(each))


def _offered_from(library: Library, done: Done) -> Iterator[Outcome]:
    """The outcomes that an accepted offer led away from."""
    for step in done.trail:
        if (step.question or "").startswith(OFFER):
            scenario, _, id_ = step.step.partition(".")
            yield library.outcome(scenario, id_)


def _sources(
    library: Library, ready: ReadyOutcome, rungs: list[Rung], dates: tuple[DueDate, ...], case: Case, lang: Lang
) -> Iterator[SourceNote]:
    lines = [ready.why, *ready.steps, *ready.warnings, *ready.never, *ready.reopen]
    lines += [script.zh for script in ready.scripts.values()]
    lines += [line for item in ready.evidence for line in (item.how, *item.criteria)]
    lines += [rung.offer[0] for rung in rungs if rung.offer is not None]
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
    done = walk(library.playbook(case.scenario), case.facts, case.at)
    assert isinstance(done, Done), "advice was given"
    ready = make_ready(setting, done.scenario, done.outcome, fitted_outcome(library, case, done))
    wants = [clockwork.wants(case.answers) for clockwork in ready.deadlines]
    return list(dict.fromkeys(each for each in wants if each))
