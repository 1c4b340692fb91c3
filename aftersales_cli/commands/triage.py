"""`triage`: one case, asked at a terminal or given as options, file or pipe; prints its advice."""

import sys
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
from aftersales_cli.wording import Message

if TYPE_CHECKING:
    from aftersales_cli.advice import Advice
    from aftersales_cli.intake.casefile import Draft
    from aftersales_cli.library import Library


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
            help="情况，如 in_transit；不写就问。 The scenario; asked when left out.",
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
    from aftersales_cli.intake.drafts import draft_file
    from aftersales_cli.wholefile import keep_apart

    settings: Settings = ctx.obj
    keep_apart([Path(case) if case not in (None, "-") else file_number(sys.stdin)], [ics, save])
    library = settings.library()
    now = settings.at(at)
    asking = at_terminal() and not no_input and format is Format.text and case != "-"
    kept = draft_file()
    if resume:
        draft, kept = _taken_up(settings, library, now, asking, plain)
    else:
        draft = read_draft(library, case, pairs(answer, "answer-form"), scenario, platform, now)
        draft = draft.with_shop(library, settings.platform(None))
    moment = now if at or draft.at is None else draft.at
    extras = Extras(why, ics, save)
    if asking:
        _converse(settings, library, draft, moment, plain, extras, kept)
        raise typer.Exit
    raise typer.Exit(_answer(settings, library, draft, moment, format, extras))


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


def _taken_up(settings: Settings, library: "Library", now: datetime, asking: bool, plain: bool) -> "tuple[Draft, Path]":
    """The draft to go on with, the newest or the one that is picked, and its file. Raises AftersalesError for none."""
    from aftersales_cli.intake.drafts import kept_draft, left_drafts
    from aftersales_cli.prompts import interview

    paths = left_drafts()
    if not paths:
        raise AftersalesError("draft-none")
    drafts = {path.name: (kept_draft(library, path, now), path) for path in (paths if asking else paths[:1])}
    if len(drafts) == 1:
        return drafts[paths[0].name]
    known = {name: draft for name, (draft, _) in drafts.items()}
    with conversation(plain) as prompts:
        return drafts[interview.pick_draft(library, known, settings.lang, prompts)]


def _converse(
    settings: Settings,
    library: "Library",
    draft: "Draft",
    moment: datetime,
    plain: bool,
    extras: Extras,
    kept: Path,
) -> None:
    """Asks, advises and serves, case after case; each draft is kept until its case is done."""
    from aftersales_cli.intake.casefile import Draft
    from aftersales_cli.intake.drafts import draft_file, drop_draft, keep_draft
    from aftersales_cli.prompts import interview, menu
    from aftersales_cli.render.desktop import make_desktop

    page = make_desktop(library, settings.lang)
    try:
        with conversation(plain) as prompts:
            while True:
                keep = partial(keep_draft, path=kept)
                advice = interview.interview(library, draft, moment, settings.lang, page, prompts, keep)
                page.console.print()
                page.advice(advice)
                if extras.why:
                    page.why(advice)
                extras.make(library, advice)
                on = menu.Menu(library, advice, page, prompts, keep).run()
                drop_draft(kept)
                if not on:
                    return
                draft, moment = Draft().with_shop(library, advice.case.platform), settings.at(None)
                kept = draft_file()
    except (KeyboardInterrupt, Cancelled):
        settings.note(Message("draft-kept"))
        raise Cancelled from None


def _answer(
    settings: Settings, library: "Library", draft: "Draft", moment: datetime, format: Format, extras: Extras
) -> int:
    """Prints the advice, or what is missing, and returns the exit code."""
    from aftersales_cli.advice import advise

    if draft.scenario is None or draft.platform is None:
        advice = draft.unstarted(library, settings.lang, moment)
    else:
        advice = advise(library, draft.case(moment), settings.lang)
    _refuse_stray_offers(library, advice)
    usual = library.shop.answers
    if unused := [id_ for id_ in advice.ignored if usual.get(id_) != draft.answers.get(id_)]:
        settings.note(Message("answer-ignored", {"names": ", ".join(unused)}))
    walked = {step.question for step in advice.trail}
    if resting := [id_ for id_ in usual if id_ in walked and usual[id_] == draft.answers.get(id_)]:
        settings.note(Message("answer-of-shop", {"names": ", ".join(resting)}))
    extras.make(library, advice)
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
            import json

            from aftersales_cli.advice.record import as_json

            typer.echo(json.dumps(as_json(advice), ensure_ascii=False, indent=2))
        case Format.markdown:
            from aftersales_cli.render.markdown import as_markdown

            typer.echo(as_markdown(library, advice))
        case Format.text:
            from aftersales_cli.render.desktop import make_desktop

            page = make_desktop(library, advice.lang)
            page.advice(advice)
            if why and advice.resolved:
                page.why(advice)
