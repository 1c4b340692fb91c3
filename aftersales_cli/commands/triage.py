"""`triage`: one case, asked at a terminal or given as options, file or pipe; prints its advice."""

import re
import sys
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aftersales_cli.commands.completion import answer_completions, platform_completions, scenario_completions
from aftersales_cli.commands.settings import ANSWERS_MISSING, Settings, at_terminal, conversation, file_number, pairs
from aftersales_cli.errors import AftersalesError, Cancelled
from aftersales_cli.frozen import frozen
from aftersales_cli.safe import json_text
from aftersales_cli.wording import Message

if TYPE_CHECKING:
    from aftersales_cli.advice import Advice
    from aftersales_cli.intake.casefile import Draft
    from aftersales_cli.library import Library
    from aftersales_cli.register.window import Window

MOST_HELD = 5  # cases of other windows that are named
_NUMBER = re.compile(r"#[0-9]{1,12}|[A-Za-z]{0,4}-?[0-9]{5,32}")  # of a case in the register, or of an order


class Format(StrEnum):
    """How the advice is printed."""

    text = "text"
    json = "json"
    markdown = "markdown"


def triage(
    ctx: typer.Context,
    scenario: Annotated[
        str | None,
        typer.Argument(
            help="情况，如 in_transit，登记过的单号，或客户的话；不写就问。 A scenario, order or customer's words.",
            autocompletion=scenario_completions,
        ),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            "-a",
            "--answer",
            help="已知的答案。 A known answer.",
            metavar="QUESTION=VALUE",
            autocompletion=answer_completions,
        ),
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(help="案件文件，JSON 或 YAML，- 是标准输入。 A case file, - is stdin.", metavar="FILE|-"),
    ] = None,
    platform: Annotated[
        str | None,
        typer.Option(
            "--platform", "-p", help="平台，如 tmall、抖店。 The platform.", autocompletion=platform_completions
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="按这个时间算，默认现在。 Reckon at this time, not now.", metavar="TIME")
    ] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="不提问，缺什么一次列全。 Never ask.")] = False,
    format: Annotated[Format, typer.Option(help="输出格式。 Output format.")] = Format.text,
    plain: Annotated[bool, typer.Option("--plain", help="编号列表，不重绘。 Numbered lists, no redraw.")] = False,
    order: Annotated[str | None, typer.Option(help="订单号。 The order number.", metavar="ID")] = None,
    next_: Annotated[
        bool, typer.Option("--next", help="接着办登记簿里最急的一单。 The most urgent open case.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="接着上次没答完的。 Go on with what was left.")] = False,
    why: Annotated[bool, typer.Option("--why", help="为什么，什么会改变结果。 Why, what would change it.")] = False,
    ics: Annotated[
        Path | None, typer.Option(help="期限写成日历文件。 Write the deadlines as a calendar.", metavar="FILE")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="把这一单存成文件。 Save the case to a file.", metavar="FILE")
    ] = None,
) -> None:
    """回答几个问题，给出处理办法、话术、凭证和时限。 Answer a few questions, get the advice.

    aftersales triage in_transit -p tmall -a intercept_status=failed
    """
    from aftersales_cli.intake.casefile import read_draft
    from aftersales_cli.library.lookup import find_scenario
    from aftersales_cli.wholefile import keep_apart

    settings: Settings = ctx.obj
    keep_apart([Path(case) if case not in (None, "-") else file_number(sys.stdin)], [ics, save])
    library = settings.library()
    now = settings.at(at)
    asking = at_terminal() and not no_input and format is Format.text and case != "-"
    answers = pairs(answer, "answer-form")
    number = scenario if scenario is not None and is_number(library, scenario) else None
    words = ""
    if asking and scenario is not None and number is None and find_scenario(library, scenario) is None:
        words, scenario = scenario, None
    window = settings.window(library, at) if asking or resume or number or next_ else None
    if window is not None and (resume or number or next_):
        draft = _taken_up(settings, window, asking, plain, number, next_)
        given = read_draft(library, case, answers, None if number else scenario, platform, now)
        draft = over(draft, given)
    else:
        draft = read_draft(library, case, answers, scenario, platform, now)
    draft = replace(draft, order_id=order or draft.order_id).with_shop(library, settings.platform(None))
    moment = now if at or draft.at is None else draft.at
    extras = Extras(why, ics, save)
    if asking and window is not None:  # at a terminal a kept case reckons with now
        _converse(settings, library, draft, words, at, plain, extras, window, next_)
        raise typer.Exit
    raise typer.Exit(_answer(settings, library, draft, moment, format, extras, window))


@frozen
class Extras:
    """What is made of an advice beyond printing it."""

    why: bool
    ics: Path | None
    save: Path | None

    def make(self, library: "Library", advice: "Advice") -> None:
        """Writes the files. Raises AftersalesError where one cannot be written."""
        if self.ics is not None and advice.resolved:
            from aftersales_cli.advice.calendar import write_calendar

            write_calendar(library, advice, self.ics)
        if self.save is not None:
            from aftersales_cli.intake.casefile import Draft
            from aftersales_cli.intake.drafts import save_case

            save_case(Draft.of(advice.case), self.save)


def is_number(library: "Library", given: str) -> bool:
    """Whether what stands in the place of a scenario is the number of a case or an order."""
    plain = given.strip()
    return bool(_NUMBER.fullmatch(plain)) and plain not in library.scenario_ids


def over(draft: "Draft", given: "Draft") -> "Draft":
    """A draft with what was given in options laid over it."""
    return replace(
        draft, scenario=given.scenario or draft.scenario, platform=given.platform or draft.platform,
        at=given.at or draft.at, answers={**draft.answers, **given.answers},
        order_id=given.order_id or draft.order_id, case_id=given.case_id or draft.case_id,
        have=given.have or draft.have,
    )  # fmt: skip


def _taken_up(
    settings: Settings, window: "Window", asking: bool, plain: bool, number: str | None, next_: bool
) -> "Draft":
    """The case to go on with: of a number, the most urgent, or the draft that is picked. Raises AftersalesError."""
    from aftersales_cli.register.cases import found

    if number is not None:
        draft = _of_number(settings, window, found(window.register(), number).id, asking, plain)
    elif next_:
        taken = window.take_next()
        _say_held(settings, window)
        if taken is None:
            raise AftersalesError("next-none")
        draft = taken
    else:
        draft = _of_number(settings, window, _left(settings, window, asking, plain), asking, plain)
    (_say_queued if next_ else _say_taken)(settings, window)
    return draft


def _left(settings: Settings, window: "Window", asking: bool, plain: bool) -> int:
    """The case of those begun and left that she goes on with; at a terminal she may pick one of another window.

    Raises AftersalesError where there is none.
    """
    from aftersales_cli.prompts import interview
    from aftersales_cli.register.holding import who_holds
    from aftersales_cli.register.window import draft_of

    left, held = window.drafts(), [case for case in window.held() if case.record.begun]
    if not left and not held:
        raise AftersalesError("draft-none")
    if not asking or len(left) + len(held) == 1:
        return (left or held)[0].id
    known = {str(case.id): draft_of(window.library, case.record) for case in (*left, *held)}
    whose = {str(case.id): who_holds(case) for case in held}
    with conversation(plain) as prompts:
        return int(interview.pick_draft(window.library, known, whose, settings.lang, prompts))


def _of_number(settings: Settings, window: "Window", case: int, asking: bool, plain: bool) -> "Draft":
    """A case that is named; one that is open in another window may be taken over. Raises AftersalesError."""
    from aftersales_cli.prompts import interview
    from aftersales_cli.register.window import Held

    try:
        return window.take(case)
    except Held:
        if not asking:
            raise
        with conversation(plain) as prompts:
            if not interview.takes_over(case, settings.lang, prompts):
                raise
        return window.take(case, over=True)


def _say_taken(settings: Settings, window: "Window") -> None:
    """Says whose case this is, so that it can be looked up in the back office."""
    from aftersales_cli.render.register import head_of

    if window.case is not None:
        what = head_of(window.library, window.case, settings.lang)
        settings.note(Message("case-taken-up", {"id": window.case.id, "what": what}))


def _say_held(settings: Settings, window: "Window") -> None:
    """Says how many cases of the queue are open in other windows, and whose they are."""
    from aftersales_cli.register.holding import who_holds
    from aftersales_cli.register.record import OPEN
    from aftersales_cli.wording import listed

    if held := [case for case in window.held() if case.record.state == OPEN]:
        who = listed([f"#{case.id} {who_holds(case)}" for case in held[:MOST_HELD]], settings.lang)
        settings.note(Message("queue-held", {"count": len(held), "who": who}))


def _say_queued(settings: Settings, window: "Window") -> None:
    """Says which case of the queue this is, how many come after it, and when the next of them is due."""
    from aftersales_cli.advice.showing import show_moment

    _say_taken(settings, window)
    count, due = window.queued()
    if due is not None:
        settings.note(Message("queue-left", {"count": count, "due": show_moment(due, settings.lang)}))
    else:
        settings.note(Message("queue-undated" if count else "queue-last", {"count": count}))


def _converse(
    settings: Settings, library: "Library", draft: "Draft", words: str, at: str | None, plain: bool, extras: Extras,
    window: "Window", nexts: bool,
) -> None:  # fmt: skip
    """Asks, advises and serves, case after case; each is written to the register as it goes."""
    from aftersales_cli.intake.casefile import Draft
    from aftersales_cli.prompts import desk, interview
    from aftersales_cli.register.window import warm
    from aftersales_cli.render.desktop import make_desktop

    page, clock = make_desktop(library, settings.lang), partial(settings.at, at)
    try:
        with conversation(plain, warm if window.place else None) as prompts:
            while True:
                advice = interview.interview(
                    library, draft, clock(), settings.lang, page, prompts, window.keep, words
                )  # fmt: skip
                page.console.print()
                window.advise(advice)
                if extras.why:
                    page.why(advice)
                extras.make(library, advice)
                served = desk.Desk(
                    library, advice, page, prompts, window.keep, clock, window if window.place else None
                )  # fmt: skip
                on = served.run()
                window.advise(served.advice, served=True)
                window.let_go()
                following = window.take_next() if on and nexts else Draft()
                if not on or following is None:
                    if following is None:
                        _say_held(settings, window)
                        settings.note(Message("next-none"))
                    window.close()
                    return
                if nexts:
                    _say_queued(settings, window)
                draft, words = following.with_shop(library, advice.case.platform), ""
    except (KeyboardInterrupt, Cancelled):
        if window.case is not None:
            settings.note(Message("draft-kept"))
        window.close()
        raise Cancelled from None


def _answer(
    settings: Settings, library: "Library", draft: "Draft", moment: datetime, format: Format, extras: Extras,
    window: "Window | None" = None,
) -> int:  # fmt: skip
    """Prints the advice, or what is missing, and returns the exit code. A case of the register is written."""
    from aftersales_cli.advice import advise
    from aftersales_cli.advice.fitting import resting

    if draft.scenario is None or draft.platform is None:
        advice = draft.unstarted(library, settings.lang, moment)
    else:
        advice = advise(library, draft.case(moment), settings.lang)
    _refuse_stray_offers(library, advice)
    usual = library.shop.answers
    if unused := [id_ for id_ in advice.ignored if usual.get(id_) != draft.answers.get(id_)]:
        settings.note(Message("answer-ignored", {"names": ", ".join(unused)}))
    outcome = library.outcome(advice.scenario, advice.outcome) if advice.scenario and advice.outcome else None
    lent = [id_ for id_ in usual if usual[id_] == draft.answers.get(id_)]
    if rested := resting(lent, advice.trail, outcome):
        settings.note(Message("answer-of-shop", {"names": ", ".join(rested)}))
    extras.make(library, advice)
    if window is not None:
        window.advise(advice)
        window.close()
    _print(library, advice, format, extras.why)
    return 0 if advice.resolved else ANSWERS_MISSING


def _refuse_stray_offers(library: "Library", advice: "Advice") -> None:
    """Raises UsageError, with what is offered, for an answer to an offer that the ladder of the outcome has not."""
    from aftersales_cli.errors import UsageError
    from aftersales_cli.model import OFFER
    from aftersales_cli.wording import choice_of

    for id_ in advice.ignored:
        if id_.startswith(OFFER):
            rungs = [f"{OFFER}{rung.outcome}" for rung in advice.ladder]
            nearest = choice_of("", id_, rungs)["nearest"] if rungs else Message("offers-none")
            raise UsageError("offer-unknown", name=id_, nearest=nearest)


def _print(library: "Library", advice: "Advice", format: Format, why: bool) -> None:
    match format:
        case Format.json:
            from aftersales_cli.advice.record import as_json

            typer.echo(json_text(as_json(advice), indent=2))
        case Format.markdown:
            from aftersales_cli.render.markdown import as_markdown

            typer.echo(as_markdown(library, advice))
        case Format.text:
            from aftersales_cli.render.desktop import make_desktop

            page = make_desktop(library, advice.lang)
            page.advice(advice)
            if why and advice.resolved:
                page.why(advice)
