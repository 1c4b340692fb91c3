"""Many rows at once, column by column, where they are written plainly: a fraction of the work of one by one.

No rule stands here. A row that is not plain in every way - an id that Excel may have cut, a time that cannot be read, a
cell that a spreadsheet might run - is left to `Sorter`, which looks at it by itself.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import compress, repeat
from typing import Any

from aftersales_cli.advice.deadlines import COUNTDOWN
from aftersales_cli.batch.plans import Key, Plan
from aftersales_cli.batch.results import Result, due_of, fills_of
from aftersales_cli.batch.shapes import Shape
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.intake.cells import SUSPICIOUS
from aftersales_cli.intake.records import Block, Record, Run

FEW = 8  # rows for which it is not worth while to go by columns
CUT = "00"  # what an id ends with that Excel may have cut

# The shape, what fills its gaps, when the row runs out.
Sorted = tuple[Shape | None, tuple[str, ...], datetime | None]
NOT_PLAIN: Sorted = (None, (), None)


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

    def sort(self, block: Block) -> Iterator[Sorted]:
        """What became of each row of a block, in order; no shape where it has to be looked at by itself."""
        if len(block) < FEW or not self._columns.ids:
            yield from repeat(NOT_PLAIN, len(block))
            return
        parts = self._columns.parts(block)
        columns = list(zip(*parts, strict=True))
        values = self._values.of_columns(columns)
        odd = self._odd(columns) | values.odd
        signs = self._planner.signs(columns)
        told = self._columns.told if block.cells else self._columns.told_parts
        words = zip(*[columns[column] for column in told], strict=True) if told else repeat((), len(parts))
        keys = zip(words, signs, values.known, repeat(()))
        names, kept = self._values.names, self._planner.kept
        countdown = names.index(COUNTDOWN) if COUNTDOWN in names else -1
        for number, (key, given) in enumerate(zip(keys, values.rows, strict=False)):
            if number in odd:
                yield NOT_PLAIN
                continue
            plan = kept(key) or self._plan(key, block.record(number), given)
            if plan is None or not plan.tame:
                yield NOT_PLAIN
                continue
            shape = plan.shape
            if shape is None or shape.clocks or shape.gaps or plan.fixed:
                answers = dict(zip(names, given, strict=True))
                if shape is None or plan.fixed:
                    known = {name: value for name, value in answers.items() if value is not None}
                    answers = {**(plan.fixed if shape else plan.choices), **known}
                    shape = shape or self._planner.shape_of(plan, answers)
                due = due_of(shape, answers)
                yield shape, fills_of(shape, due, answers, plan.notice), due
            else:
                due = given[countdown] if shape.countdown else None
                yield shape, fills_of(shape, due, {}, plan.notice), due

    def _plan(self, key: Key, record: Record, given: tuple[Any, ...]) -> Plan | None:
        """The plan of the first row with its words; None where their number shows that it has another width."""
        if len(record.cells) != self._columns.width:
            return None
        values = {name: value for name, value in zip(self._values.names, given, strict=True) if value is not None}
        return self._planner.make(key, self._columns.all_words(record), record.cells, values, {})

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
