"""`batch`: an export in, the same rows out with their triage columns; a summary on stderr."""

import gc
import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aftersales_cli.commands.settings import ANSWERS_MISSING, Settings, file_number, pairs
from aftersales_cli.errors import UsageError
from aftersales_cli.wording import Message

GARBAGE = 200_000  # objects after which to look for rings of them, which rows do not make

if TYPE_CHECKING:
    from aftersales_cli.batch.plans import Options
    from aftersales_cli.batch.results import Result
    from aftersales_cli.batch.run import Run
    from aftersales_cli.batch.workers import Part, Task


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
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不打印摘要。 No summary.")] = False,
) -> None:
    """给整张导出表分诊：每行加上处理办法、话术、凭证和时限。 Triage a whole export.

    aftersales batch 售后单.csv -o 结果.csv --sort deadline
    """
    from aftersales_cli.answers import read_answers
    from aftersales_cli.batch.output import ERRORS
    from aftersales_cli.batch.run import Run
    from aftersales_cli.batch.workers import Task
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
    if orders is not None:
        settings.note(run.join(orders))
    options = run.options(now, read_answers(library.questions, pairs(answer, "answer-form")), only is Which.all)
    for message in (run.how(), *run.doubts()):
        settings.note(message)
    gc.freeze()  # what is loaded stays to the end: it need not be looked through for garbage, nor copied into workers
    gc.set_threshold(GARBAGE)
    shown = not quiet and sys.stderr.isatty()
    script = None if sort or report or format is Format.jsonl else run.script()
    if script is not None and (resume or workers > 1):
        encoding = "utf-8" if output else sys.stdout.encoding
        errors = ERRORS if output else sys.stdout.errors
        task = Task(settings.folder, settings.shop, script, run.layout, options, encoding, errors or "strict")
        if not resume:
            _span_by_span(run, task, workers, output, rejects, shown)
        elif output is None or (output.exists() and not output.is_file()):
            raise UsageError("resume-needs")
        else:
            _resume(settings, run, task, workers, output, rejects, shown, at)
    elif resume:
        raise UsageError("resume-needs")
    else:
        if workers > 1:
            settings.note(Message("workers-unused"))
        _row_by_row(run, options, output, rejects, report, format, sort, shown)
    if not quiet:
        from aftersales_cli.render.summary import show_summary

        show_summary(library, run.tally, settings.lang)
    if run.tally.by("status")["rejected"]:
        raise typer.Exit(1)
    if strict and run.tally.by("status")["needs_answers"]:
        raise typer.Exit(ANSWERS_MISSING)


def _row_by_row(
    run: "Run", options: "Options", output: Path | None, rejects: Path | None, report: Path | None, format: Format,
    sort: Order | None, shown: bool,
) -> None:  # fmt: skip
    from aftersales_cli.batch.output import Writer, writing
    from aftersales_cli.batch.overview import Overview
    from aftersales_cli.render.progress import progress

    with ExitStack() as stack:
        out = stack.enter_context(writing(output, "utf-8" if format is Format.jsonl else "utf-8-sig"))
        rejected = stack.enter_context(writing(rejects)) if rejects else None
        writer = Writer(run.layout.header, run.width, run.above, out, rejected)
        if format is Format.csv and not sort and not report:
            writer.head()
            pieces = run.pieces(options, writer.lines(run.table.delimiter == ","))
            if shown:
                pieces = progress(pieces, run.table.size, run.lang, lambda piece: len(piece.kinds))
            for piece in pieces:
                writer.laid_out(b"".join(piece.lines), piece.rejects)
            return
        results = progress(run.results(options), run.table.size, run.lang) if shown else run.results(options)
        overview = Overview(run.layout, options.at) if report else None
        if overview is not None:
            results = overview.watch(results)
        if sort is Order.deadline:
            results = iter(sorted(results, key=_deadline_key))
        if format is Format.jsonl:
            writer.jsonl(results)
        else:
            writer.head()
            writer.csv(results, run.table.delimiter == ",")
        if report is not None and overview is not None:
            from aftersales_cli.web.report import as_html

            page = as_html(run.library, overview, run.how().text(run.lang), options.at, run.lang)
            stack.enter_context(writing(report, "utf-8")).write(page)


def _span_by_span(
    run: "Run", task: "Task", workers: int, output: Path | None, rejects: Path | None, shown: bool
) -> None:  # fmt: skip
    from aftersales_cli.batch.output import Writer, writing

    with ExitStack() as stack:
        out = stack.enter_context(writing(output))
        rejected = stack.enter_context(writing(rejects)) if rejects else None
        writer = Writer(run.layout.header, run.width, run.above, out, rejected)
        writer.head()
        for part in _watched(run.parts(task, run.spans(task.script), workers), run, shown):
            assert not isinstance(part.lines, int)
            writer.laid_out(part.lines, part.rejects)


def _resume(
    settings: Settings, run: "Run", task: "Task", workers: int, output: Path, rejects: Path | None, shown: bool,
    at: str | None,
) -> None:  # fmt: skip
    """Goes on with a run that was cut short, or begins one that can be gone on with. Without `at` its time stays."""
    from aftersales_cli.batch.output import Writer
    from aftersales_cli.batch.resuming import begun, resumable

    this = run.fingerprint(at, task.options, output, rejects)
    kept, said = begun(output, rejects, this, task.options.at)
    if said is not None:
        settings.note(said)
    task = replace(task, options=replace(task.options, at=datetime.fromisoformat(kept.at)))
    run.tally.counts.update(dict(kept.counts))
    with resumable(output, rejects, kept) as files:
        writer = Writer(run.layout.header, run.width, run.above, files.out, files.rejects)
        if not kept.begin:
            writer.head()
        try:
            for part in _watched(run.parts(task, run.spans(task.script, kept), workers), run, shown):
                assert not isinstance(part.lines, int)
                writer.laid_out(part.lines, part.rejects)
                if part.span is not None:
                    kept.passed(part.span, run.tally.counts)
                    files.keep()
        except KeyboardInterrupt:
            settings.note(Message("resume-kept", {"line": kept.line}))
            raise


def _watched(parts: Iterator["Part"], run: "Run", shown: bool) -> Iterator["Part"]:
    from aftersales_cli.render.progress import progress

    return progress(parts, run.table.size, run.lang, lambda part: part.counts.total()) if shown else parts


def _deadline_key(result: "Result") -> datetime:
    """When a row runs out; without a date, when the time of its urgency is up; last what needs no work."""
    ends: dict[str, datetime] = dict(result.shape.until)
    return result.due or ends.get(result.urgency, datetime.max)
