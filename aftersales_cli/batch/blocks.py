"""Rows laid out as CSV, many at once: column by column, where they are written plainly.

No rule stands here. A row that is not plain in every way - an id that Excel may have cut, a time that cannot be read,
words that no row had before - is left to `Sorter`, which looks at it by itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import compress, repeat

from aftersales_cli.advice.deadlines import COUNTDOWN
from aftersales_cli.batch.results import due_of, fills_of
from aftersales_cli.batch.rows import Lines, safe_cell
from aftersales_cli.batch.shapes import REJECTED, Shape
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.intake.cells import SUSPICIOUS
from aftersales_cli.intake.records import Block, Record, Run

ROWS = 500  # of a piece, at least
FEW = 8  # rows for which it is not worth while to go by columns
CUT = "00"  # what an id ends with that Excel may have cut


@dataclass(slots=True)
class Piece:
    """What became of some rows: the parts of their lines of CSV, each one's shape and urgency, and those rejected."""

    lines: list[bytes] = field(default_factory=list)
    kinds: list[tuple[Shape, str]] = field(default_factory=list)
    rejects: list[list[str]] = field(default_factory=list)

    @property
    def counts(self) -> Counter[tuple[str, str, str, str]]:
        """How many rows there are of each status, scenario, disposition and urgency."""
        counts = Counter[tuple[str, str, str, str]]()
        for (shape, urgency), rows in Counter(self.kinds).items():
            counts[shape.status, shape.scenario, shape.disposition, urgency] += rows
        return counts


class Blocks:
    """Lays out the rows of one table."""

    def __init__(self, sorter: Sorter, lines: Lines) -> None:
        self._sorter = sorter
        self._lines = lines
        self._columns = sorter.columns

    def pieces(self, runs: Iterable[Run]) -> Iterator[Piece]:
        """The rows of some runs, in order."""
        piece = Piece()
        for run in runs:
            self._add(piece, run)
            if len(piece.kinds) >= ROWS:
                yield piece
                piece = Piece()
        yield piece

    def piece(self, runs: Iterable[Run]) -> Piece:
        """The rows of some runs, all in one."""
        piece = Piece()
        for run in runs:
            self._add(piece, run)
        return piece

    def _add(self, piece: Piece, run: Run) -> None:
        if isinstance(run, Record):
            self._add_record(piece, run)
        elif len(run) < FEW or not self._columns.ids:
            for record in run.records():
                self._add_record(piece, record)
        else:
            self._add_block(piece, run)

    def _add_record(self, piece: Piece, record: Record) -> None:
        result = self._sorter.one(record)
        if result is None:
            return
        self._lines.add(piece.lines, self._lines.row(result.record), result.shape, result.fills)
        piece.kinds.append((result.shape, result.urgency))
        if result.status == REJECTED:
            piece.rejects.append([str(record.line), result.error, *map(safe_cell, result.record.cells)])

    def _add_block(self, piece: Piece, block: Block) -> None:
        parts = self._columns.parts(block)
        columns = list(zip(*parts, strict=True))
        values = self._sorter.values.of_columns(columns)
        rows = self._rows(block)
        odd = self._odd(columns, rows) | values.odd
        signs = map(self._sorter.planner.signs, parts) if self._columns.free else repeat(None, len(parts))
        told = self._columns.told if block.cells else self._columns.told_parts
        words = zip(*[columns[column] for column in told], strict=True) if told else repeat((), len(parts))
        plans = map(self._sorter.planner.kept, zip(words, signs, values.known, repeat(())))
        names, lines, kinds, add = self._sorter.values.names, piece.lines, piece.kinds, self._lines.add
        countdown = names.index(COUNTDOWN) if COUNTDOWN in names else -1
        for number, (row, plan, given) in enumerate(zip(rows, plans, values.rows, strict=True)):
            if plan is None or not plan.tame or number in odd:
                self._add_record(piece, block.record(number))
                continue
            shape = plan.shape
            if shape is None or shape.clocks or shape.gaps or plan.fixed:
                known = {name: value for name, value in zip(names, given, strict=True) if value is not None}
                answers = {**(plan.fixed if shape else plan.choices), **known}
                shape = shape or self._sorter.planner.shape_of(plan, answers)
                fills = fills_of(shape, due_of(shape, answers), answers, plan.notice)
            else:
                fills = fills_of(shape, given[countdown] if shape.countdown else None, {}, plan.notice)
            add(lines, row, shape, fills)
            kinds.append((shape, fills[0]))

    def _odd(self, columns: list[tuple[str, ...]], rows: list[str]) -> set[int]:
        """The rows with an id that may be none, a cell that a spreadsheet might run, or without a text."""
        odd = {number for number, row in enumerate(rows) if not row}
        for _, column in self._columns.ids:
            ids = columns[column]
            if "" in ids or not "".join(ids).isdecimal():
                odd.update([row for row, id_ in enumerate(ids) if not id_.isdecimal()])
            odd.update(compress(range(len(ids)), map(str.endswith, ids, repeat(CUT))))
        for column in self._columns.texts:
            if not SUSPICIOUS.isdisjoint({cell[:1] for cell in columns[column]}):
                odd.update([row for row, cell in enumerate(columns[column]) if cell[:1] in SUSPICIOUS])
        return odd

    def _rows(self, block: Block) -> list[str]:
        """Each row as text of CSV; empty where it needs quotes or a guard."""
        if block.texts and self._lines.as_it_came:
            return block.texts
        commas = self._columns.width - 1
        texts = [",".join(record.cells) for record in block.records()]
        plain = [text.isprintable() and '"' not in text and text.count(",") == commas for text in texts]
        return [text if each else "" for text, each in zip(texts, plain, strict=True)]
