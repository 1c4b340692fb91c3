"""One table being sorted: how it is read, what is to be said about that, and the counts."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from aftersales_cli.answers import Answers
from aftersales_cli.batch.blocks import Blocks
from aftersales_cli.batch.output import ERRORS
from aftersales_cli.batch.pieces import Piece, Pieces
from aftersales_cli.batch.plans import Options
from aftersales_cli.batch.results import Result, Tally
from aftersales_cli.batch.resuming import Progress, fingerprint
from aftersales_cli.batch.rows import Lines
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.batch.workers import Part, Task, sort_spans
from aftersales_cli.intake.joining import Orders
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.records import Records
from aftersales_cli.intake.spans import Script, Span, script_of, spans_of
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import platform_id
from aftersales_cli.model import Lang
from aftersales_cli.wording import Message, label


class Run:
    """The table in a file, or on `stdin` where `path` is None. Raises AftersalesError for what is no table."""

    def __init__(
        self, library: Library, lang: Lang, path: Path | None, stdin: BinaryIO, encoding: str | None,
        mapped: dict[str, str], platform: str | None,
    ) -> None:  # fmt: skip
        self.library = library
        self.lang = lang
        self.path = path
        self.table = open_table(path, stdin, encoding)
        given = platform_id(library, platform) if platform else None
        self.layout, records, self.above = find_layout(library, self.table, mapped, given)
        first = next(records, None)
        self.records = records if first is None else Records(chain([first], records.runs()))
        self._first_line = self.layout.header.line + 1 if first is None else first.line
        self._own = self.layout
        self._mapped, self._encoding = mapped, encoding
        self.tally = Tally()

    @property
    def platform(self) -> str:
        """The platform of the rows that do not say."""
        return self.layout.platform or self.library.intake.default_platform

    @property
    def width(self) -> int:
        """How many columns the table has by itself."""
        return len(self._own.header.cells)

    def how(self) -> Message:
        """How the table is read, in a line."""
        name = self.library.platforms[self.platform].name.in_(self.lang)
        if "platform" in self.layout.columns:
            name = label("platform-by-row", self.lang)
        return Message("read-as", {
            "file": self.table.name, "encoding": self.table.encoding, "row": self.layout.header.line,
            "platform": name, "known": self._own.known,
        })  # fmt: skip

    def doubts(self) -> Iterator[Message]:
        """What a person should know about how the table is read."""
        if self.layout.platform is None and "platform" not in self.layout.columns:
            yield Message("platform-assumed", {"platform": self.library.platforms[self.platform].name.in_(self.lang)})
        if self.layout.unknown:
            yield Message("columns-unknown", {"names": ", ".join(self.layout.unknown)})

    def join(self, path: Path) -> Message:
        """Lays the fields of an order export behind the columns of the table; says how many."""
        layout, records, _ = find_layout(self.library, open_table(path, BytesIO(), None), {}, self.layout.platform)
        orders = Orders(self.library, layout, records, str(path))
        self.records = Records(orders.fill(self._own, self.records))
        self.layout = orders.joined(self._own)
        return Message("orders-read", {"file": path, "fields": len(orders.fields)})

    def options(self, at: datetime, answers: Answers, closed_too: bool) -> Options:
        """How the rows are sorted."""
        return Options(at, self.lang, self.platform, answers, closed_too)

    def results(self, options: Options) -> Iterator[Result]:
        """The sorted rows, which are counted."""
        for result in Blocks(Sorter(self.library, self.layout, options)).results(self.records.runs()):
            self.tally.count(result)
            yield result

    def pieces(self, options: Options, lines: Lines) -> Iterator[Piece]:
        """The sorted rows, laid out and counted, many at a time."""
        for piece in Pieces(Sorter(self.library, self.layout, options), lines).each(self.records.runs()):
            self.tally.counts.update(piece.counts)
            yield piece

    # --- span by span

    def script(self) -> Script | None:
        """How the file is written, where it can be read in parts."""
        return None if self.path is None or self.layout is not self._own else script_of(self.table, self.path)

    def spans(self, script: Script, progress: Progress | None = None) -> Iterator[Span]:
        """The parts of the file with rows in them, from where an earlier run has left off."""
        if progress is None or not progress.begin:
            return spans_of(script, self._first_line)
        return spans_of(script, progress.line, progress.begin)

    def parts(self, task: Task, spans: Iterable[Span], workers: int) -> Iterator[Part]:
        """The sorted rows of each span, laid out and counted, in the order of the file."""
        for part in sort_spans(self.library, task, iter(spans), workers):
            self.tally.counts.update(part.counts)
            yield part

    def fingerprint(self, at: str | None, options: Options, output: Path, rejects: Path | None) -> str:
        """What tells this run from another: the input as it is now, the playbooks, the options, the files written."""
        assert self.path is not None
        file = self.path.stat()
        return fingerprint(
            str(self.path.resolve()), file.st_size, file.st_mtime_ns, self.library.sha256, repr(self.library.shop),
            self.lang, self.platform, self._mapped, self._encoding, dict(options.answers), options.closed_too,
            at, str(output.resolve()), str(rejects and rejects.resolve()), ERRORS,
        )  # fmt: skip
