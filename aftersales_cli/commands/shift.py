"""`register handover` and `register stats`: a page for the next shift, and what keeps coming."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aftersales_cli.commands.registering import (
    At,
    OfAgent,
    OfPlatform,
    OfScenario,
    Since,
    Until,
    opened,
    print_csv,
    print_json,
    which,
)
from aftersales_cli.commands.settings import Settings
from aftersales_cli.wording import label

if TYPE_CHECKING:
    from aftersales_cli.render.shift import Section


LISTS = ("open", "waiting", "drafts", "closed")  # of a handover


class PageFormat(StrEnum):
    """How a page is printed."""

    text = "text"
    markdown = "markdown"
    html = "html"
    json = "json"


class NumbersFormat(StrEnum):
    """How numbers are printed."""

    text = "text"
    markdown = "markdown"
    html = "html"
    json = "json"
    csv = "csv"


Output = Annotated[Path | None, typer.Option("-o", "--output", help="写到这个文件。 Write here.", metavar="FILE")]


def handover(
    ctx: typer.Context,
    since: Annotated[
        str | None, typer.Option(help="这一班从几点起，默认今天零点。 When it began.", metavar="TIME")
    ] = None,
    platform: OfPlatform = None,
    agent: OfAgent = None,
    output: Output = None,
    at: At = None,
    format: Annotated[PageFormat, typer.Option(help="输出格式。 Output format.")] = PageFormat.text,
) -> None:
    """交班单：没办完的、答应过的、在等谁、这一班做了什么。 One page for the next shift.

    aftersales register handover --since "2026-11-20 09:00" --format html -o handover.html
    """
    from aftersales_cli.register.handover import hand_over
    from aftersales_cli.register.record import stamp
    from aftersales_cli.register.sheet import as_json, due_json, iso
    from aftersales_cli.render.shift import day_of, handover_sections, title_of

    settings: Settings = ctx.obj
    now = settings.at(at)
    begin = settings.at(since) if since else day_of(now)
    meant = which(settings, platform, agent)
    with opened(settings, now) as register:
        page = hand_over(register, now, begin, meant.platform, meant.agent)
    if format is PageFormat.json:
        print_json({
            "since": iso(stamp(begin)), "at": iso(stamp(now)), "counts": page.counts,
            **{name: [as_json(case) for case in getattr(page, name)] for name in LISTS},
            "promises": [due_json(each) for each in page.promises],
            "done": [{"by": by, "kind": kind, "count": count} for (by, kind), count in page.done.items()],
        })  # fmt: skip
        return
    _show(
        settings,
        title_of(page, settings.lang),
        handover_sections(settings.library(), page, settings.lang),
        format,
        output,
    )


def stats(
    ctx: typer.Context,
    platform: OfPlatform = None,
    agent: OfAgent = None,
    scenario: OfScenario = None,
    since: Since = None,
    until: Until = None,
    output: Output = None,
    format: Annotated[NumbersFormat, typer.Option(help="输出格式。 Output format.")] = NumbersFormat.text,
) -> None:
    """数字：按情况、原因、商品、平台、客服、周，和该反馈给产品仓库的。 Counts, times, money, and what to feed back.

    aftersales register stats --since 2026-11-01 --format html -o 统计.html
    """
    from dataclasses import asdict

    from aftersales_cli.register.stats import stats as count
    from aftersales_cli.render.shift import stats_sections

    settings: Settings = ctx.obj
    meant = which(settings, platform, agent, (), scenario, since, until)
    with opened(settings, settings.at(None)) as register:
        numbers = count(register, meant)
    if format is NumbersFormat.json:
        offers = {name: {"made": made, "accepted": won} for name, (made, won) in numbers.offers.items()}
        print_json({**asdict(numbers), "offers": offers})
    elif format is NumbersFormat.csv:
        columns = ("by", "name", "cases", "share", "closed", "hours", "in_time", "refund", "cost", "few")
        groups = [(by, group) for by, part in numbers.groups.items() for group in part]
        print_csv(
            columns,
            [{"by": by, **{k: "" if v is None else v for k, v in asdict(group).items()}} for by, group in groups],
        )
    else:
        title = label("stats-title", settings.lang, cases=numbers.cases)
        sections = stats_sections(settings.library(), numbers, settings.lang)
        _show(settings, title, sections, PageFormat(str(format)), output)


def _show(settings: Settings, title: str, sections: "list[Section]", format: PageFormat, output: Path | None) -> None:
    """Prints the page, or writes it to a file. Raises AftersalesError where that fails."""
    from aftersales_cli.render.shift import as_html, as_markdown, show_sections
    from aftersales_cli.wholefile import write_whole

    if format is PageFormat.text and output is None:
        show_sections(title, sections, settings.lang)
        return
    make = as_html if format is PageFormat.html else as_markdown
    page = make(title, sections, settings.lang)
    if output is None:
        typer.echo(page)
    else:
        write_whole(output, page.encode())
