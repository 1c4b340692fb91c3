"""Cases of the register as an agent reads them at a terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from aftersales_cli.advice.showing import show_moment
from aftersales_cli.library import Library
from aftersales_cli.model import OFFER, Lang
from aftersales_cli.register.duties import Due
from aftersales_cli.register.record import DEADLINE, NEVER, PROMISE, WAITING, Duty, Record, moment_of
from aftersales_cli.register.replay import Replayed
from aftersales_cli.register.sheet import yuan
from aftersales_cli.register.store import Stored
from aftersales_cli.render.text import Page, make_page
from aftersales_cli.wording import headed, label, listed


def show_cases(
    library: Library, cases: Sequence[Stored], at: datetime, lang: Lang, next_page: int | None = None
) -> None:
    """Cases, a few lines each: whose, what, in which state, and what is due."""
    page = make_page(lang)
    if not cases:
        page.line(label("reg-none", lang))
    for case in cases:
        page.line(head_of(library, case, lang), "bold", mark=f"#{case.id} ")
        for duty in case.record.duties[:1]:
            page.line(duty_of(library, duty, at, lang), _style(duty, at), indent="   ")
    _more(page, next_page)


def show_due(library: Library, due: Sequence[Due], at: datetime, lang: Lang, next_page: int | None = None) -> None:
    """What must happen next, and to which cases."""
    page = make_page(lang)
    if not due:
        page.line(label("reg-due-none", lang))
    for each in due:
        page.line(duty_of(library, each.duty, at, lang), _style(each.duty, at))
        page.line(head_of(library, each.case, lang), indent="   ", mark=f"#{each.case.id} ")
    _more(page, next_page)


def show_case(library: Library, case: Stored, history: Sequence[Mapping[str, Any]], at: datetime, lang: Lang) -> None:
    """All that is kept of a case."""
    page, record = make_page(lang), case.record
    page.line(head_of(library, case, lang), "bold", mark=f"#{case.id} ")
    page.line(label("reg-opened", lang, at=_when(record.opened, lang), by=record.agent or "-"), "dim", indent="   ")
    if title := _title(library, record, lang):
        page.line(title, indent="   ")
    if record.answers:
        page.heading("reg-answers")
        for id_, answer in record.answers.items():
            page.line(_answer(library, id_, answer.value, lang), indent="  ")
    if record.duties:
        page.heading("reg-deadlines")
        for duty in record.duties:
            page.line(duty_of(library, duty, at, lang), _style(duty, at), indent="  ")
    if record.promises:
        page.heading("reg-promises")
        for number, promise in enumerate(record.promises, 1):
            kept = label("reg-kept", lang, at=_when(promise.kept, lang)) if promise.kept else _when(promise.due, lang)
            page.line(f"{promise.what} · {promise.by} · {kept}", indent="  ", mark=f"{number}. ")
    if record.have:
        page.heading("reg-evidence")
        for id_ in record.have:
            page.line(library.evidence[id_].text.in_(lang) if id_ in library.evidence else id_, indent="  ")
    if record.notes:
        page.heading("reg-notes")
        for note in record.notes:
            page.line(note.text, indent="  ", mark=f"{_when(note.at, lang)} {note.by}  ")
    if tags := [*record.labels, *record.tags]:
        page.line(headed(label("reg-tags", lang), listed(tags, lang), lang))
    page.heading("reg-history")
    for event in history:
        page.line(
            f"{_when(event['at'], lang)} {event['by']} {label('reg-event-' + event['kind'], lang)}", "dim", indent="  "
        )


def head_of(library: Library, case: Stored, lang: Lang) -> str:
    """A case in one line: platform, scenario, state, numbers, product, agent."""
    record = case.record
    platform = (
        library.platforms[record.platform].name.in_(lang) if record.platform in library.platforms else record.platform
    )
    scenario = library.title(record.scenario).in_(lang) if record.scenario in library.scenario_ids else record.scenario
    words = (
        platform,
        scenario,
        state_of(record, lang),
        record.order_id or record.case_id,
        record.product,
        record.agent,
    )
    return " · ".join(word for word in words if word)


def state_of(record: Record, lang: Lang) -> str:
    """The state of a case in words: open, waiting for whom, closed with which result."""
    who = label(f"reg-who-{record.waiting}", lang) if record.state == WAITING and record.waiting else ""
    result = label(f"reg-result-{record.result}", lang) if record.result else ""
    return label(f"reg-state-{record.state}", lang, who=who, result=result)


def duty_of(library: Library, duty: Duty, at: datetime, lang: Lang) -> str:
    """What must happen next, by when and by whom."""
    words = [_when(duty.due, lang)] if duty.due != NEVER else []
    if duty.kind == DEADLINE:
        limit = library.limits.get(duty.name)
        words.append(limit.text.in_(lang) if limit else duty.name)
    else:
        words.append(
            headed(label(f"reg-kind-{duty.kind}", lang), duty.what, lang)
            if duty.what
            else label(f"reg-kind-{duty.kind}", lang)
        )
    if duty.kind == PROMISE:
        words.append(label("reg-by", lang, by=duty.by))
    if duty.pays:
        words.append(label("reg-pays", lang, amount=yuan(duty.pays).removesuffix(".00")))
    if _late(duty, at):
        words.append(label("reg-overdue", lang))
    return " · ".join(words)


def _late(duty: Duty, at: datetime) -> bool:
    due = moment_of(duty.due)
    return due is not None and due < at


def _style(duty: Duty, at: datetime) -> str:
    return "bold red" if _late(duty, at) else "yellow" if duty.pays else ""


def _title(library: Library, record: Record, lang: Lang) -> str:
    if record.scenario not in library.scenario_ids:
        return ""
    outcome = library.scenario(record.scenario).outcomes.get(record.outcome)
    return outcome.title.in_(lang) if outcome else record.outcome


def _answer(library: Library, id_: str, value: str, lang: Lang) -> str:
    question = library.questions.get(id_)
    if question is None:
        return f"{id_.removeprefix(OFFER)} → {value}"
    choice = question.choices.get(value)
    return f"{question.ask.in_(lang)} → {choice.in_(lang) if choice else value}"


def _when(text: str, lang: Lang) -> str:
    moment = moment_of(text)
    return show_moment(moment, lang) if moment else "-"


def _more(page: Page, next_page: int | None) -> None:
    if next_page is not None:
        page.line(label("reg-more", page.lang, page=next_page), "dim")


def show_replayed(library: Library, moved: Sequence[Replayed], cases: int, lang: Lang) -> None:
    """The cases that would end differently: from what to what, with money and deadlines."""
    page = make_page(lang)
    page.line(label("replay-some" if moved else "replay-none", lang, cases=cases, moved=len(moved)), "bold")
    for each in moved:
        record = each.case.record
        page.line(head_of(library, each.case, lang), mark=f"#{each.case.id} ")
        if each.failed:
            page.line(label(f"replay-{each.failed}", lang), "yellow", indent="   ")
            continue
        if each.outcome != record.outcome:
            old, new = (
                _title(library, replace(record, outcome=o), lang) or "-" for o in (record.outcome, each.outcome)
            )
            page.line(label("replay-row", lang, old=old, new=new), indent="   ")
        if each.cost != record.cost:
            page.line(label("replay-cost", lang, old=yuan(record.cost), new=yuan(each.cost)), indent="   ")
        for id_, due in each.deadlines.items():
            name = library.limits[id_].text.in_(lang) if id_ in library.limits else id_
            page.line(label("replay-due", lang, name=name, due=_when(due, lang)), indent="   ")
