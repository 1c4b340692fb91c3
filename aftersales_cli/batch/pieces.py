"""What becomes of some rows of a table, laid out and counted: all that leaves a process."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from operator import itemgetter
from pathlib import Path

from aftersales_cli.batch.finish import Finished
from aftersales_cli.batch.lines import CsvLines, JsonLines, Line
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.overview import Overview
from aftersales_cli.batch.saving import Saver
from aftersales_cli.batch.shapes import REJECTED_SHAPE
from aftersales_cli.batch.sorter import Sorted, Sorter
from aftersales_cli.batch.tally import Counts, Noted
from aftersales_cli.batch.words import Words
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.casefile import Incoming
from aftersales_cli.intake.joining import Orders
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.records import Block
from aftersales_cli.intake.spans import Script, Span
from aftersales_cli.library import Library
from aftersales_cli.model import Shop
from aftersales_cli.safe import safe_cell

CSV, JSON = "csv", "jsonl"
APPLIED = "applied_at"
End = tuple[datetime, datetime]  # when a row runs out, and since when it waits where no clock says so
VERDICT = itemgetter(0)  # of what a row came to


@frozen
class Task:
    """All that a process needs to sort rows of a table by itself, and what is wanted of them.

    `script` tells how its file is written, `orders` what the rows lack; `rejects`: those that cannot be read are wanted
    beside; `saves`: the cases too, for the register.
    """

    layout: Layout
    options: Options
    form: str = CSV
    sorts: bool = False
    reports: bool = False
    orders: Orders | None = None
    script: Script | None = None
    folder: Path | None = None
    shop: Shop = Shop()
    rejects: bool = False
    saves: bool = False


@dataclass(slots=True)
class Piece:
    """What became of some rows: their lines (on the way between processes only how long they are), counts, rejects.

    `ends` tells when each line runs out and how long it is, where lines are to be sorted. Unless a piece is `whole`, a
    row was open at the end of its `span`: the lines are no good.
    """

    lines: bytes | memoryview | int
    counts: Counts
    rejects: list[list[str]]
    ends: list[tuple[End, int]] = field(default_factory=list)
    overview: Overview | None = None
    span: Span | None = None
    whole: bool = True
    saved: list[Incoming] = field(default_factory=list)
    noted: Noted = field(default_factory=Counter)


class PieceMaker:
    """Makes pieces of the rows of one table."""

    def __init__(self, library: Library, task: Task) -> None:
        self._task = task
        self._sorter = Sorter(library, task.layout, task.options, task.orders)
        titles = task.layout.header.cells
        self._lines = CsvLines(Words(library, task.options.lang).of) if task.form == CSV else JsonLines(titles)
        self._saver = Saver(self._sorter, task.layout) if task.saves else None
        self._fields = task.orders.joined(task.layout) if task.orders else task.layout

    def piece(self, blocks: Iterable[Block]) -> Piece:
        """What becomes of the rows of some blocks."""
        task = self._task
        lines: list[Line] = []
        counts, rejects, ends = Counts(), list[list[str]](), list[tuple[End, int]]()
        overview = Overview(self._fields, task.options.at) if task.reports else None
        saved, noted = list[Incoming](), Noted()
        for block in filter(len, blocks):
            found = self._sorter.sort(block)
            laid_out = self._lines.lines(found)
            lines += laid_out
            _count(found, counts)
            noted += found.noted
            if task.rejects:
                rejects += _rejects(found)
            if task.sorts:
                ends += zip(self._ends(found), [sum(map(len, line)) for line in laid_out], strict=True)
            if overview is not None:
                overview.add(found)
            if self._saver is not None:
                saved += self._saver.cases(found)
        return Piece(b"".join(chain.from_iterable(lines)), counts, rejects, ends, overview, saved=saved, noted=noted)

    def _ends(self, found: Sorted) -> list[End]:
        """When each row runs out; without a date, when the time of its urgency is up, what waits longest first."""
        place = self._sorter.places.get(APPLIED)
        rows = zip(found.finished, found.given, strict=True)
        return [_end(finished, place is not None and given[place]) for finished, given in rows if finished is not None]


def _count(found: Sorted, counts: Counts) -> None:
    """Counts the rows by what their verdicts are counted by."""
    for verdict, rows in Counter(map(VERDICT, filter(None, found.finished))).items():
        counts[verdict.counted] += rows


def _rejects(found: Sorted) -> list[list[str]]:
    """The rows that cannot be read, each with its line and the reason in front."""
    rows = zip(found.block.lines, found.block.rows, found.finished, strict=True)
    return [
        [str(line), finished.verdict.error, *map(safe_cell, cells)]
        for line, cells, finished in rows
        if finished is not None and finished.verdict.shape is REJECTED_SHAPE
    ]


def _end(finished: Finished, applied: object) -> End:
    """When a row runs out: last of all what needs no work, and among equals what does not say since when it waits."""
    if finished.due:
        return finished.due, datetime.min
    ends: dict[str, datetime] = dict(finished.verdict.shape.until)
    since = applied if isinstance(applied, datetime) and finished.verdict.urgency else datetime.max
    return ends.get(finished.verdict.urgency, datetime.max), since
