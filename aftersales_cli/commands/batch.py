"""`batch`: an export in, the same rows out with their triage columns; a summary on stderr."""

import gc
import io
import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aftersales_cli.commands.settings import ANSWERS_MISSING, Settings, file_number, pairs
from aftersales_cli.errors import UsageError

if TYPE_CHECKING:
    from aftersales_cli.batch.overview import Overview
    from aftersales_cli.batch.pieces import Piece
    from aftersales_cli.batch.run import Run


class Format(StrEnum):
    """How rows come out."""

    csv = "csv"
    jsonl = "jsonl"


class Order(StrEnum):
    """How rows are sorted."""

    deadline = "deadline"


class Which(StrEnum):
    """Which rows are triaged."""

    open = "open"
    all = "all"


def batch(
    ctx: typer.Context,
    source: Annotated[
        str,
        typer.Argument(metavar="[FILE|-]", help="导出表 CSV、TSV、xlsx、xls；- 是标准输入。 The export; - is stdin."),
    ] = "-",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="写到这个文件，默认标准输出。 Write here, not to stdout.")
    ] = None,
    format: Annotated[Format, typer.Option(help="输出格式。 Output format.")] = Format.csv,
    platform: Annotated[
        str | None,
        typer.Option("--platform", "-p", help="平台，默认从表头判断。 The platform, else told by the header."),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="编码，默认自动判断。 The encoding, else found.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--map", help="把一列当作某个字段。 Read a column as a field.", metavar="COLUMN=FIELD"),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("-a", "--answer", help="表里没写时都用这个答案。 An answer for rows that lack it.", metavar="Q=V"),
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="按这个时间算，默认现在。 Reckon at this time, not now.", metavar="TIME")
    ] = None,
    sort: Annotated[
        Order | None, typer.Option(help="最先到期的在前（要全部读进内存）。 What runs out first comes first.")
    ] = None,
    only: Annotated[Which, typer.Option(help="open 只看未完结的，all 全部。 Open rows only, or all.")] = Which.open,
    rejects: Annotated[
        Path | None, typer.Option(help="读不了的行另存到这里。 Write rejected rows here too.", metavar="FILE")
    ] = None,
    orders: Annotated[
        Path | None,
        typer.Option(help="订单导出表，按订单号补字段。 An order export to join.", metavar="FILE"),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="再写一页 HTML 晨报。 Write a report as one HTML page too.", metavar="FILE.html")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="用几个进程。 How many processes.")] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="长任务断了，再跑同一条命令接着来。 Run again after a break: it goes on.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="有行缺答案就以 3 退出。 Exit 3 if a row lacks answers.")
    ] = False,
    save: Annotated[
        bool, typer.Option("--save", help="同时登记到登记簿；再导一次只更新。 Bring the cases into the register too.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不打印摘要。 No summary.")] = False,
) -> None:
    """给整张导出表分诊：每行加上处理办法、话术、凭证和时限。 Triage a whole export.

    aftersales batch 售后单.csv -o 结果.csv --sort deadline
    """
    from aftersales_cli.answers import read_answers
    from aftersales_cli.batch.overview import Overview
    from aftersales_cli.batch.run import Run, Wanted
    from aftersales_cli.commands.saving import Saving
    from aftersales_cli.wholefile import keep_apart

    settings: Settings = ctx.obj
    path = None if source == "-" else Path(source)
    if path is None and (sys.stdin is None or sys.stdin.isatty()):  # None where it was closed
        raise UsageError("stdin-twice")
    keep_apart(
        [file_number(sys.stdin) if path is None else path, orders],
        [file_number(sys.stdout) if output is None else output, rejects, report],
    )
    now = settings.at(at)
    library = settings.library()
    stdin = io.BytesIO() if path is not None else sys.stdin.buffer
    run = Run(library, settings.lang, path, stdin, encoding, pairs(column, "map-form"), platform)
    run.say = settings.note
    if orders is not None:
        run.say(run.join(orders))
    options = run.options(now, read_answers(library.questions, pairs(answer, "answer-form")), only is Which.all)
    for message in (run.how(), *run.doubts()):
        run.say(message)
    gc.freeze()  # what is loaded stays to the end: it need not be looked through for garbage, nor copied into workers
    if not quiet and sys.stderr.isatty():
        run.watch = partial(_shown, run)

    saving = Saving(settings, library, now) if save else None

    def write_report(overview: Overview) -> None:
        _write_report(run, overview, report)

    run.write(options, Wanted(
        output, rejects, str(format), sort is not None, workers, resume, at, write_report if report else None,
        saving.take if saving else None,
    ), settings.folder)  # fmt: skip
    if saving:
        saving.finish()
    if not quiet:
        from aftersales_cli.render.summary import show_summary

        show_summary(library, run.tally, settings.lang)
    if run.tally.by("status")["rejected"]:
        raise typer.Exit(1)
    if strict and run.tally.by("status")["needs_answers"]:
        raise typer.Exit(ANSWERS_MISSING)


def _write_report(run: "Run", overview: "Overview", path: Path | None) -> None:
    from aftersales_cli.batch.output import writing
    from aftersales_cli.web.report import as_html

    page = as_html(run.library, overview, run.how().text(run.lang), overview.at, run.lang)
    with writing(path, "utf-8") as file:
        file.write(page)


def _shown(run: "Run", pieces: Iterator["Piece"]) -> Iterator["Piece"]:
    from aftersales_cli.render.progress import progress

    return progress(pieces, run.table.size, run.lang, lambda piece: piece.counts.total())
