"""One table being sorted: how it is read, what is to be said about that, and one way to write what becomes of it."""

import csv
import gc
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, TextIO

from aftersales_cli.answers import Answers
from aftersales_cli.batch.lines import csv_line
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.output import ERRORS, writing
from aftersales_cli.batch.overview import Overview
from aftersales_cli.batch.pieces import CSV, End, Piece, PieceMaker, Task
from aftersales_cli.batch.resuming import Progress, begun, fingerprint, resumable
from aftersales_cli.batch.shapes import COLUMNS
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.batch.tally import Tally
from aftersales_cli.batch.words import word_columns
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.casefile import Incoming
from aftersales_cli.intake.joining import ORDER_IDS, Orders
from aftersales_cli.intake.layout import Layout, find_layout
from aftersales_cli.intake.records import Records
from aftersales_cli.intake.sheets import choose, open_tables
from aftersales_cli.intake.spans import Script, script_of, spans_of
from aftersales_cli.intake.tables import Table
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import platform_id
from aftersales_cli.model import Lang
from aftersales_cli.wording import Message, label

BOM = "\ufeff"  # Excel takes a CSV without it for GBK
MOST_SAID = 60  # characters of a row above the header
Watch = Callable[[Iterator[Piece]], Iterator[Piece]]


@frozen
class Row:
    """A row of the table with its triage columns by name; `line` is where it begins. `due`: when it runs out."""

    line: int
    cells: list[str]
    triage: dict[str, str]
    due: datetime | None


@frozen
class Wanted:
    """What is to be made of a table: lines of CSV or JSON, in which order, where they go, and by how many processes.

    `at` is the time as it was given, if it was; a `report` is made of the overview when all rows are written;
    to `save` go the cases of the rows, some at a time.
    """

    output: Path | None = None
    rejects: Path | None = None
    form: str = CSV
    sorts: bool = False
    workers: int = 1
    resumes: bool = False
    at: str | None = None
    report: Callable[[Overview], None] | None = None
    save: Callable[[list[Incoming]], None] | None = None


class Run:
    """The table given, or that in a file, or on `stdin` where `path` is None. Raises AftersalesError for what is none.

    What a person should know on the way goes to `say`; `watch` sees the pieces go by. `tally` counts them.
    """

    def __init__(
        self, library: Library, lang: Lang, path: Path | None, stdin: BinaryIO, encoding: str | None,
        mapped: dict[str, str], platform: str | None, table: Table | None = None,
    ) -> None:  # fmt: skip
        self.library = library
        self.lang = lang
        self.path = path
        given = platform_id(library, platform) if platform else None
        chosen = choose(library, [table] if table else open_tables(path, stdin, encoding), mapped, given, lang)
        self.table, self.layout, self.records, self._notes = chosen.table, chosen.layout, chosen.records, chosen.notes
        self._above = chosen.above
        self._first_line = next((record.line for record in self.records.top(1)), self.layout.header.line + 1)
        self._orders: Orders | None = None
        self._mapped, self._encoding = mapped, encoding
        self.tally = Tally()
        self.say: Callable[[Message], None] = lambda _: None
        self.watch: Watch = lambda pieces: pieces

    @property
    def platform(self) -> str:
        """The platform of the rows that do not say."""
        return self.layout.platform or self.library.intake.default_platform

    def how(self) -> Message:
        """How the table is read, in a line."""
        name = self.library.platforms[self.platform].name.in_(self.lang)
        if "platform" in self.layout.columns:
            name = label("platform-by-row", self.lang)
        return Message("read-as", {
            "file": self.table.name, "encoding": self.table.encoding, "row": self.layout.header.line,
            "platform": name, "known": self.layout.known,
        })  # fmt: skip

    def doubts(self) -> Iterator[Message]:
        """What a person should know about how the table is read."""
        yield from self._notes
        for record in self._above:
            text = " ".join(" ".join(record.cells).split())
            yield Message("row-above", {"line": record.line, "text": text[:MOST_SAID]})
        if self.layout.platform is None and "platform" not in self.layout.columns:
            yield Message("platform-assumed", {"platform": self.library.platforms[self.platform].name.in_(self.lang)})
        if self.layout.unknown:
            yield Message("columns-unknown", {"names": ", ".join(self.layout.unknown)})

    def join(self, path: Path) -> Message:
        """Lays the fields of an order export behind the columns of the table; says how many."""
        layout, records = self._orders_of(path)
        self._orders = Orders(self.library, layout, records, str(path))
        return Message("orders-read", {"file": path, "fields": len(self._orders.fields)})

    def _orders_of(self, path: Path) -> tuple[Layout, Records]:
        """The first sheet of an order export with order numbers, or else the first of all. Raises AftersalesError."""
        faults: list[AftersalesError] = []
        for table in open_tables(path, BytesIO(), None):
            try:
                layout, records, _ = find_layout(self.library, table, {}, self.layout.platform)
            except AftersalesError as error:
                faults.append(error)
                continue
            if any(id_ in layout.columns for id_ in ORDER_IDS):
                return layout, records
            faults.append(AftersalesError("orders-without-id", file=path))
        raise faults[0]

    def options(self, at: datetime, answers: Answers, closed_too: bool) -> Options:
        """How the rows are sorted."""
        return Options(at, self.lang, self.platform, answers, closed_too, self.library.shop.answers)

    def rows(self, options: Options) -> Iterator[Row]:
        """The sorted rows, one by one."""
        sorter = Sorter(self.library, self.layout, options, self._orders)
        for block in self.records.blocks():
            for line, cells, finished in sorter.sort(block).cases:
                yield Row(line, cells[: len(self.layout.header.cells)], finished.columns, finished.due)

    def write(self, options: Options, wanted: Wanted, folder: Path | None = None) -> None:
        """Writes what becomes of the rows. Processes of their own find the playbooks in `folder`."""
        script = self._script()
        task = Task(
            self.layout, options, wanted.form, wanted.sorts, wanted.report is not None, self._orders, script,
            folder, self.library.shop, wanted.rejects is not None, wanted.save is not None,
        )  # fmt: skip
        if wanted.workers > 1 and script is None:
            self.say(Message("workers-unused"))
        if wanted.resumes:
            if self.path is None or wanted.output is None or (wanted.output.exists() and not wanted.output.is_file()):
                raise UsageError("resume-needs")
            if script is not None and not wanted.sorts and wanted.report is None:
                self._resume(task, wanted, wanted.output)
                return
            self.say(Message("resume-whole"))
        overview = Overview(self.layout, options.at)
        with ExitStack() as stack:
            stack.enter_context(_uncollected())
            out = stack.enter_context(writing(wanted.output, "utf-8"))
            rejects = stack.enter_context(writing(wanted.rejects)) if wanted.rejects else None
            sink = _Sink(out, rejects, wanted.sorts)
            sink.write(self._head(wanted))
            out.flush()  # lest a process that is started now has it in its hands too
            in_parts = script is not None and wanted.workers > 1
            pieces = self._by_spans(task, wanted.workers) if in_parts else self._in_one_go(task)
            with closing(pieces):
                for piece in self._watched(pieces):
                    sink.take(piece)
                    if piece.overview is not None:
                        overview.merge(piece.overview)
                    if wanted.save is not None:
                        wanted.save(piece.saved)
            sink.finish()
            if wanted.report is not None:
                wanted.report(overview)

    def _resume(self, task: Task, wanted: Wanted, output: Path) -> None:
        """Goes on with a run that was cut short, or begins one that can be. Without `at` its time stays."""
        this = self.fingerprint(task.options, wanted)
        kept, said = begun(output, wanted.rejects, this, task.options.at)
        if said is not None:
            self.say(said)
        task = replace(task, options=replace(task.options, at=datetime.fromisoformat(kept.at)))
        self.tally.counts.update(dict(kept.counts))
        self.tally.noted.update(dict(kept.noted))
        with _uncollected(), resumable(output, wanted.rejects, kept) as files:
            sink = _Sink(files.out, files.rejects, sorts=False)
            if not kept.begin:
                sink.write(self._head(wanted))
            try:
                with closing(self._by_spans(task, wanted.workers, kept)) as pieces:
                    for piece in self._watched(pieces):
                        sink.take(piece)
                        if wanted.save is not None:
                            wanted.save(piece.saved)
                        if piece.span is not None:
                            kept.passed(piece.span, self.tally.counts, self.tally.noted)
                            files.keep()
            except KeyboardInterrupt:
                self.say(Message("resume-kept", {"line": kept.line}))
                raise

    def _watched(self, pieces: Iterator[Piece]) -> Iterator[Piece]:
        """The pieces on their way, which are counted."""
        for piece in self.watch(pieces):
            self.tally.counts.update(piece.counts)
            self.tally.noted.update(piece.noted)
            yield piece

    def _head(self, wanted: Wanted) -> bytes:
        """What stands above the rows: in CSV the header, with the triage columns behind its own."""
        if wanted.form != CSV:
            return b""
        mark = BOM if wanted.output is not None else ""
        return (mark + csv_line([*self.layout.header.cells, *COLUMNS, *word_columns(self.lang)])).encode(
            "utf-8", ERRORS
        )

    def _in_one_go(self, task: Task) -> Generator[Piece, None, None]:
        maker = PieceMaker(self.library, task)
        for block in self.records.blocks():
            yield maker.piece([block])

    def _by_spans(self, task: Task, workers: int, progress: Progress | None = None) -> Generator[Piece, None, None]:
        """The parts of the file with rows in them, from where an earlier run has left off."""
        from aftersales_cli.batch.workers import sort_spans

        assert task.script is not None
        begun = progress is not None and progress.begin
        spans = spans_of(task.script, *((progress.line, progress.begin) if progress and begun else (self._first_line,)))
        return sort_spans(self.library, task, spans, workers)

    def _script(self) -> Script | None:
        """How the file is written, where it can be read in parts."""
        return None if self.path is None else script_of(self.table, self.path)

    def fingerprint(self, options: Options, wanted: Wanted) -> str:
        """What tells this run from another: the input as it is now, the playbooks, the options, the files written."""
        assert self.path is not None
        file = self.path.stat()
        return fingerprint(
            str(self.path.resolve()), file.st_size, file.st_mtime_ns, self.library.sha256, repr(self.library.shop),
            self.lang, self.platform, self._mapped, self._encoding, dict(options.answers), options.closed_too,
            wanted.at, wanted.form, self._orders and self._orders.digest,
            str(wanted.output and wanted.output.resolve()), str(wanted.rejects and wanted.rejects.resolve()), ERRORS,
        )  # fmt: skip


@contextmanager
def _uncollected() -> Iterator[None]:
    """Has Python not look for circles among the objects there are, the playbooks above all, while this lasts."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Sink:
    """Where the pieces go: lines to `out`, or kept to be sorted at the end; rejected rows beside."""

    def __init__(self, out: TextIO, rejects: TextIO | None, sorts: bool) -> None:
        self._out = out
        self._rejects = csv.writer(rejects) if rejects else None
        self._sorts = sorts
        self._kept: list[tuple[End, bytes]] = []

    def write(self, lines: bytes | memoryview) -> None:
        """Writes lines, in UTF-8 whatever the console speaks; to a console itself as it wants them."""
        if self._out.isatty():
            self._out.write(bytes(lines).decode("utf-8", "surrogateescape"))
        else:
            self._out.buffer.write(lines)

    def take(self, piece: Piece) -> None:
        """Takes in a piece."""
        assert not isinstance(piece.lines, int)
        if self._rejects:
            self._rejects.writerows(piece.rejects)
        if not self._sorts:
            self.write(piece.lines)
            return
        lines, begin = bytes(piece.lines), 0
        for runs_out, length in piece.ends:
            self._kept.append((runs_out, lines[begin : begin + length]))
            begin += length

    def finish(self) -> None:
        """Writes what was kept: what runs out first comes first, then what waits longest, else as the rows came."""
        self._kept.sort(key=itemgetter(0))
        for _, line in self._kept:
            self.write(line)
