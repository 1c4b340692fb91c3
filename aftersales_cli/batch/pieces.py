"""The rows of a table laid out as CSV, many at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aftersales_cli.batch.blocks import Blocks
from aftersales_cli.batch.rows import Lines
from aftersales_cli.batch.shapes import REJECTED, Shape
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.intake.cells import plain_line
from aftersales_cli.intake.records import Block, Record, Run
from aftersales_cli.safe import safe_cell

ROWS = 500  # of a piece, at least


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


class Pieces:
    """Sorts the rows of one table and lays them out."""

    def __init__(self, sorter: Sorter, lines: Lines) -> None:
        self._sorter = sorter
        self._blocks = Blocks(sorter)
        self._lines = lines

    def each(self, runs: Iterable[Run]) -> Iterator[Piece]:
        """The rows of some runs, in order."""
        piece = Piece()
        for run in runs:
            self._add(piece, run)
            if len(piece.kinds) >= ROWS:
                yield piece
                piece = Piece()
        yield piece

    def whole(self, runs: Iterable[Run]) -> Piece:
        """The rows of some runs, all in one."""
        piece = Piece()
        for run in runs:
            self._add(piece, run)
        return piece

    def _add(self, piece: Piece, run: Run) -> None:
        if isinstance(run, Record):
            self._add_record(piece, run)
            return
        lines, kinds, add = piece.lines, piece.kinds, self._lines.add
        rows = self._texts(run)
        for number, (row, (shape, fills, _)) in enumerate(zip(rows, self._blocks.sort(run), strict=True)):
            if shape is None or not row:
                self._add_record(piece, run.record(number))
            else:
                add(lines, row, shape, fills)
                kinds.append((shape, fills[0]))

    def _add_record(self, piece: Piece, record: Record) -> None:
        result = self._sorter.one(record)
        if result is None:
            return
        self._lines.add(piece.lines, self._lines.row(result.record), result.shape, result.fills)
        piece.kinds.append((result.shape, result.urgency))
        if result.status == REJECTED:
            piece.rejects.append([str(record.line), result.error, *map(safe_cell, result.record.cells)])

    @staticmethod
    def _texts(block: Block) -> list[str]:
        """Each row of a block as text of CSV; empty where it needs quotes or hides something."""
        if block.delimiter == ",":
            return block.texts
        return [plain_line(record.cells) for record in block.records()]
