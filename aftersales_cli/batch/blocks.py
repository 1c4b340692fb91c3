"""Many rows at once, column by column, where they are written plainly: a fraction of the work of one by one.

No rule stands here. A row that is not plain in every way - an id that Excel may have cut, a time that cannot be read, a
cell that a spreadsheet might run - is left to `Sorter`, which looks at it by itself.
"""

from collections.abc import Iterable, Iterator
from itertools import compress, repeat
from typing import Any

from aftersales_cli.batch.plans import NO_PLAN, Key, Plan
from aftersales_cli.batch.results import NOT_PLAIN, Result, Sorted
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.intake.records import Block, Record, Run
from aftersales_cli.safe import SUSPICIOUS

FEW = 8  # rows for which it is not worth while to go by columns
CUT = "00"  # what an id ends with that Excel may have cut


class Blocks:
    """Sorts the rows of one table."""

    def __init__(self, sorter: Sorter) -> None:
        self._sorter = sorter
        self._columns = sorter.columns
        self._values = sorter.values
        self._planner = sorter.planner

    def results(self, runs: Iterable[Run]) -> Iterator[Result]:
        """Every row with what became of it, in order. Rows of totals and blank rows are passed over."""
        for run in runs:
            records = [run] if isinstance(run, Record) else run.records()
            found = repeat(NOT_PLAIN) if isinstance(run, Record) else self.sort(run)
            for record, (shape, fills, due) in zip(records, found, strict=False):
                result = self._sorter.one(record) if shape is None else Result(record, shape, fills, due)
                if result is not None:
                    yield result

    def sort(self, block: Block) -> list[Sorted]:
        """What became of each row of a block, in order; no shape where it has to be looked at by itself."""
        if len(block) < FEW or not self._columns.ids:
            return [NOT_PLAIN] * len(block)
        parts = self._columns.parts(block)
        columns = list(zip(*parts, strict=True))
        values = self._values.of_columns(columns)
        odd = self._odd(columns) | values.odd
        signs = self._planner.signs(columns)
        told = self._columns.told if block.cells else self._columns.told_parts
        words = zip(*[columns[column] for column in told], strict=True) if told else repeat((), len(parts))
        keys = list(zip(words, signs, values.known, repeat(())))
        plans = map(self._planner.kept, keys)  # one at a time: a row may have the plan that one in front was given
        return [
            NOT_PLAIN if row in odd else (plan or self._plan(keys[row], block.record(row), given)).finish(given)
            for row, (plan, given) in enumerate(zip(plans, values.rows, strict=True))
        ]

    def _plan(self, key: Key, record: Record, given: tuple[Any, ...]) -> Plan:
        """The plan of the first row with its words; an empty one where their number shows that it has another width."""
        if len(record.cells) != self._columns.width:
            return NO_PLAN
        known = self._planner.known(given)
        return self._planner.make(key, self._columns.all_words(record), record.cells, known, {})

    def _odd(self, columns: list[tuple[str, ...]]) -> set[int]:
        """The rows with an id that may be none, or a cell that a spreadsheet might run."""
        odd: set[int] = set()
        for _, column in self._columns.ids:
            ids = columns[column]
            if "" in ids or not "".join(ids).isdecimal():
                odd.update([row for row, id_ in enumerate(ids) if not id_.isdecimal()])
            odd.update(compress(range(len(ids)), map(str.endswith, ids, repeat(CUT))))
        for column in self._columns.texts:
            if not SUSPICIOUS.isdisjoint({cell[:1] for cell in columns[column]}):
                odd.update([row for row, cell in enumerate(columns[column]) if cell[:1] in SUSPICIOUS])
        return odd
