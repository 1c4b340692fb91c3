"""Sorts the rows of an export: each keeps its cells and gains its triage columns. One bad row never stops the run."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from operator import itemgetter

from aftersales_cli.advice.deadlines import COUNTDOWN, level_of
from aftersales_cli.answers import Answers
from aftersales_cli.batch.plans import SCENARIO, Key, Options, Planner, Words
from aftersales_cli.batch.results import Result
from aftersales_cli.batch.shapes import CLOSED_SHAPE, REJECTED_SHAPE, Shape
from aftersales_cli.batch.values import Values
from aftersales_cli.intake.cells import SUSPICIOUS, id_destroyed, id_suspect, read_id, strip
from aftersales_cli.intake.layout import IDS, Layout
from aftersales_cli.intake.records import Record
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN
from aftersales_cli.wording import Message, without_controls

IDLE = ("product_title", "shop_name")  # fields that decide nothing
MINUTES = len("2026-11-20 18:00")


class Sorter:
    """Gives the records of one table their triage columns."""

    def __init__(self, library: Library, layout: Layout, options: Options) -> None:
        self._lang = options.lang
        self._width = len(layout.header.cells)
        words = library.intake.empty
        self._empty = frozenset(each for word in words for each in (word, word.lower(), word.upper(), word.title()))
        self._values = Values(library, layout, self._empty, options.answers, options.at)
        self._planner = Planner(library, layout, self._empty, options)
        self._total = re.compile(library.intake.total_rows)
        titles = [strip(without_controls(cell)) for cell in layout.header.cells]
        self._ids = [(titles[c], c) for name in IDS for c in layout.columns.get(name, ())]
        self._told = SCENARIO in layout.columns
        silent = {*self._values.names, *IDS, *IDLE}
        free = self._planner.free_columns
        named = {c for name, columns in layout.columns.items() if name not in silent for c in columns}
        told = sorted(named - free)
        others = [column for column in range(self._width) if column not in told]
        valued = {column for name in (*IDS, *self._values.names) for column in layout.columns.get(name, ())}
        self._words_of, self._others_of = _cells_of(told), _cells_of(others)
        self._has_free = bool(free)
        self._idle_of = _cells_of([column for column in others if column not in valued])
        self._cut = max(others, default=-1) + 1  # from here on there are only words that decide
        self._pieces_of = _cells_of([column for column in told if column < self._cut] + [self._cut])

    def sort(self, records: Iterable[Record]) -> Iterator[Result]:
        """Every record with what became of it, in order. Rows of totals and blank rows are passed over."""
        for record in records:
            result = self._sort(record)
            if result is not None:
                yield result

    def _sort(self, record: Record) -> Result | None:
        """What became of a row. In most the words behind the cut are not parted: they decide as one."""
        raw, last = record.raw, self._width - 1
        if record.delimiter and raw and last > self._cut and raw.count(record.delimiter) == last:
            cells = raw.split(record.delimiter, self._cut)
            words = self._pieces_of(cells)
        else:
            cells = record.cells
            if len(cells) != self._width:
                return self._ragged(record)
            if raw is None and (record.torn or record.undecodable):
                return self._rejected(record, Message("row-quote" if record.torn else "row-undecodable"))
            words = self._words_of(cells)
        for _, column in self._ids:
            id_ = cells[column]
            if not id_.isdecimal() or id_[-1] == "0":  # rarely: no id, or one that Excel may have cut
                return self._doubtful(record, cells, words)
        if not self._ids:
            return self._doubtful(record, cells, words)
        return self._advised(record, cells, words)

    def _doubtful(self, record: Record, cells: list[str], words: Words) -> Result | None:
        """What became of a row whose ids are to be looked at closely."""
        notice, failure, has_id = self._check_ids(cells)
        if failure is not None:
            return self._rejected(record, failure)
        if not has_id:
            if self._is_none(record.cells):
                return None
            if not self._told:
                failure = Message("row-no-id")
        return self._advised(record, cells, words, notice, failure, plain=False)

    def _ragged(self, record: Record) -> Result | None:
        """What became of a row of another width: a short one is padded, empty cells behind a long one are cut."""
        cells, width = record.cells, self._width
        if not any(cell.strip() for cell in cells):
            return None
        if any(cell.strip() for cell in cells[width:]):
            return self._rejected(record, Message("row-too-long", {"cells": len(cells), "columns": width}))
        return self._sort(Record(record.line, (cells + [""] * width)[:width], None, record.torn))

    def _advised(
        self, record: Record, cells: list[str], words: Words, notice: Message | None = None,
        failure: Message | None = None, plain: bool = True,
    ) -> Result:  # fmt: skip
        """What became of a row that is a case; `plain`: its ids are digits, which need no guard."""
        values, unknown, wrong, valued = self._values.read(cells)
        signs = self._planner.signs(cells) if self._has_free else ""
        key: Key = (words, signs, *values, UNKNOWN, *unknown)
        plan = self._planner.kept(key)
        if plan is None:
            plan = self._planner.make(key, self._words_of(record.cells), record.cells, values, unknown)
        unguarded = self._idle_of(cells) if plain and valued else self._others_of(cells)
        if not plan.tame or not SUSPICIOUS.isdisjoint([cell[:1] for cell in unguarded]):
            record.drop_text()
        if plan.closed:
            return self._finished(record, notice)
        if wrong := plan.failure or failure or wrong:
            return self._rejected(record, wrong)
        if plan.shape is not None:
            answers = {**plan.fixed, **values} if plan.fixed else values
            return self._filled(record, plan.shape, answers, notice or plan.notice)
        answers = {**plan.choices, **values, **unknown}
        return self._filled(record, self._planner.shape_of(plan, answers), answers, notice or plan.notice)

    def _is_none(self, cells: list[str]) -> bool:
        """Whether a row without an id is no case at all: a blank one, or one of totals."""
        return not any(cell.strip() for cell in cells) or any(self._total.search(strip(cell)) for cell in cells[:3])

    def _check_ids(self, cells: list[str]) -> tuple[Message | None, Message | None, bool]:
        """A notice, a reason to refuse, and whether the row has any id."""
        notice, present = None, False
        for title, column in self._ids:
            id_ = read_id(strip(cells[column]))
            if id_ in self._empty or self._total.search(id_):
                continue
            present = True
            if id_destroyed(id_):
                return None, Message("row-id-destroyed", {"column": title, "value": id_}), True
            if id_suspect(id_):
                notice = Message("row-id-suspect", {"column": title, "value": id_})
        return notice, None, present

    def _filled(self, record: Record, shape: Shape, answers: Answers, notice: Message | None) -> Result:
        nearest: datetime | None = answers[COUNTDOWN] if shape.countdown else None  # type: ignore[assignment]
        for clock in shape.clocks:
            when = clock.due(answers)
            if when is not None and (nearest is None or when < nearest):
                nearest = when
        fills: tuple[str, ...] = (
            level_of(nearest, shape.until, shape.floor),
            "" if nearest is None else str(nearest)[:MINUTES],
            "" if notice is None else notice.text(self._lang),
        )
        if shape.gaps:
            fills = (*fills, *[gap.show(answers) for gap in shape.gaps])
        return Result(record, shape, fills, nearest)

    def _rejected(self, record: Record, why: Message) -> Result:
        record.drop_text()
        text = Message("row-error", {"line": record.line, "why": why}).text(self._lang)
        shown = " ".join(without_controls(text).split())
        return Result(record, REJECTED_SHAPE, ("", "", shown))

    def _finished(self, record: Record, notice: Message | None) -> Result:
        text = notice.text(self._lang) if notice else ""
        return Result(record, CLOSED_SHAPE, ("", "", text))


def _cells_of(columns: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """What takes some columns out of the cells of a row."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda cells: tuple([cells[column] for column in columns])  # an itemgetter of one gives no tuple
