"""`batch`: an export in, the same rows out with their triage columns; a summary on stderr."""

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from enum import StrEnum
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from aftersales_cli.commands.settings import ANSWERS_MISSING, Settings, pairs
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.wording import Message, label, without_controls

if TYPE_CHECKING:
    from aftersales_cli.batch.overview import Overview
    from aftersales_cli.batch.plans import Options
    from aftersales_cli.batch.results import Result
    from aftersales_cli.batch.workers import Piece
    from aftersales_cli.intake.layout import Layout
    from aftersales_cli.intake.tables import Record, Table
    from aftersales_cli.library import Library

ROWS_A_WRITE = 500


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
    strict: Annotated[
        bool, typer.Option("--strict", help="有行缺答案就以 3 退出。 Exit 3 if a row lacks answers.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不打印摘要。 No summary.")] = False,
) -> None:
    """给整张导出表分诊：每行加上处理办法、话术、凭证和时限。 Triage a whole export.

    aftersales batch 售后单.csv -o 结果.csv --sort deadline
    """
    settings: Settings = ctx.obj
    path = None if source == "-" else Path(source)
    if path is None and (sys.stdin is None or sys.stdin.isatty()):  # None where it was closed
        raise UsageError("stdin-twice")
    for written in (output, rejects, report):
        if written is not None and path is not None and written.resolve() == path.resolve():
            raise UsageError("same-file", file=written)
    files = [written.resolve() for written in (output, rejects, report) if written is not None]
    if twice := next((file for file in files if files.count(file) > 1), None):
        raise UsageError("written-twice", file=twice)
    run = _Run(settings, path, encoding, pairs(column, "map-form"), platform, at)
    if orders is not None:
        run.join(orders)
    sorter = run.sorter(pairs(answer, "answer-form"), only is Which.all)
    with ExitStack() as stack:
        out = stack.enter_context(_writing(output, "utf-8" if format is Format.jsonl else "utf-8-sig"))
        rejected = stack.enter_context(_writing(rejects)) if rejects else None
        results = _counted(run, sorter, quiet)
        overview = run.overview() if report else None
        if overview is not None:
            results = overview.watch(results)
        if sort is Order.deadline:
            results = iter(sorted(results, key=_deadline_key))
        writer = _Writer(run, out, rejected)
        alone = sort or report or orders or path is None or format is Format.jsonl
        if workers > 1 and not alone:
            writer.pieces(run.in_parallel(workers))
        else:
            if workers > 1:
                settings.note(Message("workers-unused"))
            (writer.jsonl if format is Format.jsonl else writer.csv)(results)
        if report is not None and overview is not None:
            stack.enter_context(_writing(report, "utf-8")).write(run.report(overview))
    if not quiet:
        from aftersales_cli.render.summary import show_summary

        show_summary(run.library, run.tally, settings.lang)
    if run.tally.by("status")["rejected"]:
        raise typer.Exit(1)
    if strict and run.tally.by("status")["needs_answers"]:
        raise typer.Exit(ANSWERS_MISSING)


class _Run:
    """One table being sorted: what was found out about it, and the counts."""

    def __init__(
        self, settings: Settings, path: Path | None, encoding: str | None, mapped: dict[str, str],
        platform: str | None, at: str | None,
    ) -> None:  # fmt: skip
        from aftersales_cli.batch.results import Tally
        from aftersales_cli.intake.layout import find_layout
        from aftersales_cli.intake.tables import open_table
        from aftersales_cli.library.lookup import platform_id

        self.settings = settings
        self.path, self.encoding, self.mapped = path, encoding, mapped
        self.options: Options | None = None
        self.at = settings.at(at)
        self.library: Library = settings.library()
        self.joined: Layout | None = None
        given = platform_id(self.library, platform) if platform else None
        self.table: Table = open_table(path, sys.stdin.buffer if path is None else io.BytesIO(), encoding)
        layout, records, above = find_layout(self.library, self.table, mapped, given)
        self.layout: Layout = layout
        self.records: Iterator[Record] = records
        self.above: list[Record] = above
        self.tally: Tally = Tally()
        self.read: Message | None = None

    def join(self, path: Path) -> None:
        """Lays the fields of an order export behind the columns of the table."""
        from aftersales_cli.intake.joining import Orders
        from aftersales_cli.intake.layout import find_layout
        from aftersales_cli.intake.tables import open_table

        layout, records, _ = find_layout(self.library, open_table(path, io.BytesIO(), None), {}, self.layout.platform)
        orders = Orders(self.library, layout, records, str(path))
        self.records = orders.fill(self.layout, self.records)
        self.joined = orders.joined(self.layout)
        self.settings.note(Message("orders-read", {"file": path, "fields": len(orders.fields)}))

    def sorter(self, answers: dict[str, str], closed_too: bool) -> Iterator["Result"]:
        """The sorted rows of the table; says on stderr how it is read."""
        from aftersales_cli.answers import read_answers
        from aftersales_cli.batch.plans import Options
        from aftersales_cli.batch.sorter import Sorter

        platform = self.layout.platform or self.library.intake.default_platform
        name = self.library.platforms[platform].name.in_(self.settings.lang)
        if "platform" in self.layout.columns:
            name = label("platform-by-row", self.settings.lang)
        options = Options(
            self.at,
            self.settings.lang,
            platform,
            read_answers(self.library.questions, answers),
            closed_too,
        )
        self.options = options
        self.read = Message("read-as", {
            "file": self.table.name, "encoding": self.table.encoding, "row": self.layout.header.line,
            "platform": name, "known": self.layout.known,
        })  # fmt: skip
        self.settings.note(self.read)
        if self.layout.platform is None and "platform" not in self.layout.columns:
            self.settings.note(Message("platform-assumed", {"platform": name}))
        if self.layout.unknown:
            self.settings.note(Message("columns-unknown", {"names": ", ".join(self.layout.unknown)}))
        return Sorter(self.library, self.joined or self.layout, options).sort(self.records)

    def in_parallel(self, workers: int) -> Iterator["Piece"]:
        """The sorted chunks of the file, made by several processes."""
        from aftersales_cli.batch.workers import Task, sort_in_parallel

        assert self.path is not None and self.options is not None
        settings = self.settings
        task = Task(
            settings.folder, settings.shop, self.path, self.encoding, self.mapped, self.layout.platform, self.options
        )
        for piece in sort_in_parallel(task, workers):
            self.tally.counts.update(piece.counts)
            yield piece

    def overview(self) -> "Overview":
        """An overview that counts as the rows go by."""
        from aftersales_cli.batch.overview import Overview

        return Overview(self.joined or self.layout, self.at)

    def report(self, overview: "Overview") -> str:
        """The overview as a page."""
        from aftersales_cli.web.report import as_html

        lang = self.settings.lang
        read = self.read.text(lang) if self.read else ""
        return as_html(self.library, overview, read, self.at, lang)


def _counted(run: _Run, results: Iterable["Result"], quiet: bool) -> Iterator["Result"]:
    """Counts the results on their way, and shows how far it is where a person looks on and there is much to do."""
    from aftersales_cli.render.progress import progress

    tally = run.tally
    for result in (
        progress(results, run.table.size, run.settings.lang) if not quiet and sys.stderr.isatty() else results
    ):
        tally.count(result)
        yield result


def _deadline_key(result: "Result") -> datetime:
    """When a row runs out; without a date, when the time of its urgency is up; last what needs no work."""
    ends: dict[str, datetime] = dict(result.shape.until)
    return result.due or ends.get(result.urgency, datetime.max)


class _Writer:
    """Writes results: the row as it came, where it stands on one line and hides nothing, then its triage columns."""

    def __init__(self, run: _Run, out: TextIO, rejected: TextIO | None) -> None:
        self._run = run
        self._out = out
        self._rejects = csv.writer(rejected) if rejected else None

    def csv(self, results: Iterable["Result"]) -> None:
        """Rows as CSV, with the input's header and the triage columns behind."""
        from aftersales_cli.batch.rows import csv_lines

        width = len(self._run.layout.header.cells)
        self._head()
        as_it_came = self._run.table.delimiter == ","
        results = iter(results)
        while chunk := list(islice(results, ROWS_A_WRITE)):
            self._out.write(csv_lines(chunk, width, as_it_came))
            if self._rejects:
                for result in chunk:
                    self._reject(result)

    def _head(self) -> None:
        """What stands above the header, and the header with the triage columns behind."""
        from aftersales_cli.batch.rows import quoted, safe_cell
        from aftersales_cli.batch.shapes import COLUMNS

        for record in self._run.above:
            self._out.write(quoted(map(safe_cell, record.cells)) + "\n")
        self._out.write(quoted([*map(safe_cell, self._run.layout.header.cells), *COLUMNS]) + "\n")

    def pieces(self, pieces: Iterable["Piece"]) -> None:
        """The same as CSV, from chunks that are laid out already."""
        self._head()
        for piece in pieces:
            self._out.write(piece.text)
            if self._rejects:
                self._rejects.writerows(piece.rejects)

    def jsonl(self, results: Iterable["Result"]) -> None:
        """Rows as JSON, one object a line: `line`, `row` with the input's cells, and the triage columns."""
        titles = _unlike(without_controls(cell).strip() for cell in self._run.layout.header.cells)
        for result in results:
            record = result.record
            cells = dict(zip(titles, map(without_controls, record.cells), strict=False))
            shown = {"line": record.line, "row": cells, **result.columns()}
            self._out.write(json.dumps(shown, ensure_ascii=False) + "\n")
            self._reject(result)

    def _reject(self, result: "Result") -> None:
        if self._rejects and result.status == "rejected":
            from aftersales_cli.batch.rows import safe_cell

            self._rejects.writerow([result.record.line, result.error, *map(safe_cell, result.record.cells)])


def _unlike(titles: Iterable[str]) -> list[str]:
    """The titles, one that came before with a number behind, so that no cell takes the place of another."""
    unlike: list[str] = []
    for title in titles:
        numbered = (f"{title}.{number}" for number in count(1))
        unlike.append(title if title not in unlike else next(each for each in numbered if each not in unlike))
    return unlike


@contextmanager
def _writing(path: Path | None, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
    """Standard output, or a file that is written beside and moved into place when all went well.

    A device or a pipe is written as it is. Excel takes a CSV without BOM for GBK, hence the encoding.
    """
    if path is None:
        with _failing_as("stdout"):
            yield sys.stdout
            sys.stdout.flush()
        return
    with _failing_as(path):
        special = path.exists() and not path.is_file()
        target = path if special else path.resolve()
        part = target if special else target.with_name(f".{target.name}.{os.getpid()}.part")
        file = part.open("w" if special else "x", encoding=encoding, errors="backslashreplace", newline="")
    try:
        with _failing_as(path):
            with file:
                yield file
            if not special:
                part.replace(target)
    finally:
        if not special:
            part.unlink(missing_ok=True)


@contextmanager
def _failing_as(file: Path | str) -> Iterator[None]:
    """Says which file could not be written; a reader who has gone is no such failure."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise AftersalesError("file-unwritable", file=file, why=error.strerror) from None
