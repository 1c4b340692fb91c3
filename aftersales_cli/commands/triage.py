"""`triage`: one case, asked at a terminal or given as options, file or pipe; prints its advice."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aftersales_cli.commands.settings import ANSWERS_MISSING, Settings, at_terminal, pairs
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
        str | None, typer.Argument(help="情况，如 in_transit；不写就问。 The scenario; asked when left out.")
    ] = None,
    answer: Annotated[
        list[str] | None, typer.Option("-a", "--answer", help="已知的答案。 A known answer.", metavar="QUESTION=VALUE")
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(help="案件文件，JSON 或 YAML，- 是标准输入。 A case file, - is stdin.", metavar="FILE|-"),
    ] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", "-p", help="平台，如 tmall、抖店。 The platform.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="按这个时间算，默认现在。 Reckon at this time, not now.", metavar="TIME")
    ] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="不提问，缺什么一次列全。 Never ask.")] = False,
    format: Annotated[Format, typer.Option(help="输出格式。 Output format.")] = Format.text,
) -> None:
    """回答几个问题，给出处理办法、话术、凭证和时限。 Answer a few questions, get the advice.

    aftersales triage in_transit -p tmall -a intercept_status=failed
    """
    from aftersales_cli.intake.casefile import read_draft

    settings: Settings = ctx.obj
    library = settings.library()
    draft = read_draft(library, case, pairs(answer, "answer-form"), scenario, platform)
    moment = settings.at(at) if at or draft.at is None else draft.at
    if at_terminal() and not no_input and format is Format.text and case != "-":
        from aftersales_cli.prompts.interview import interview
        from aftersales_cli.render.text import make_page, show_advice

        page = make_page(settings.lang)
        advice = interview(library, draft, moment, settings.lang, page)
        page.console.print()
        show_advice(library, advice, page)
        raise typer.Exit
    raise typer.Exit(_answer(settings, library, draft, moment, format))


def _answer(settings: Settings, library: "Library", draft: "Draft", moment: object, format: Format) -> int:
    """Prints the advice, or what is missing, and returns the exit code."""
    from datetime import datetime

    from aftersales_cli.advice import advise

    assert isinstance(moment, datetime)
    if draft.scenario is None or draft.platform is None:
        advice = draft.unstarted(library, settings.lang, moment)
    else:
        advice = advise(library, draft.case(moment), settings.lang)
    if advice.ignored:
        settings.note(Message("answer-ignored", {"names": ", ".join(advice.ignored)}))
    _print(library, advice, format)
    return 0 if advice.resolved else ANSWERS_MISSING


def _print(library: "Library", advice: "Advice", format: Format) -> None:
    match format:
        case Format.json:
            import json

            from aftersales_cli.advice import as_json

            typer.echo(json.dumps(as_json(advice), ensure_ascii=False, indent=2))
        case Format.markdown:
            from aftersales_cli.render.markdown import as_markdown

            typer.echo(as_markdown(library, advice))
        case Format.text:
            from aftersales_cli.render.text import show_advice

            show_advice(library, advice)
