"""Sorts the rows of an export: each keeps its cells and gains its triage columns. One bad row never stops the run."""

import re

from aftersales_cli.batch.columns import Columns
from aftersales_cli.batch.plans import SCENARIO, Key, Options, Planner
from aftersales_cli.batch.results import Result, filled
from aftersales_cli.batch.shapes import CLOSED_SHAPE, REJECTED_SHAPE
from aftersales_cli.batch.values import Values
from aftersales_cli.intake.cells import id_destroyed, id_suspect, read_id, strip
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.records import Record
from aftersales_cli.library import Library
from aftersales_cli.safe import SUSPICIOUS, without_controls
from aftersales_cli.wording import Message


class Sorter:
    """Gives the records of one table their triage columns, one by one."""

    def __init__(self, library: Library, layout: Layout, options: Options) -> None:
        self._lang = options.lang
        words = library.intake.empty
        self._empty = frozenset(each for word in words for each in (word, word.lower(), word.upper(), word.title()))
        self.values = Values(library, layout, self._empty, options.answers, options.at)
        self.planner = Planner(library, layout, self._empty, options, self.values.names)
        self.columns = Columns(layout, self.values.names, self.planner.free_columns)
        self._total = re.compile(library.intake.total_rows)
        self._told = SCENARIO in layout.columns

    def one(self, record: Record) -> Result | None:
        """What became of a row; None for a blank one, or one of totals."""
        if len(record.cells) != self.columns.width:
            return self._ragged(record)
        if record.torn or record.undecodable:
            return self._rejected(record, Message("row-quote" if record.torn else "row-undecodable"))
        notice, failure, has_id = self._check_ids(record.cells)
        if failure is not None:
            return self._rejected(record, failure)
        if not has_id:
            if self._is_none(record.cells):
                return None
            if not self._told:
                failure = Message("row-no-id")
        return self._advised(record, notice, failure)

    def _ragged(self, record: Record) -> Result | None:
        """What became of a row of another width: a short one is padded, empty cells behind a long one are cut."""
        cells, width = record.cells, self.columns.width
        if not any(cell.strip() for cell in cells):
            return None
        if any(cell.strip() for cell in cells[width:]):
            return self._rejected(record, Message("row-too-long", {"cells": len(cells), "columns": width}))
        return self.one(Record(record.line, (cells + [""] * width)[:width], None, record.torn))

    def _advised(self, record: Record, notice: str, failure: Message | None) -> Result:
        """What became of a row that is a case."""
        cells = record.cells
        values, unknown, wrong = self.values.read(cells)
        signs = next(iter(self.planner.signs({column: (cells[column],) for column in self.columns.free})))
        key: Key = (self.columns.words(record), signs, tuple(values), tuple(unknown))
        plan = self.planner.kept(key)
        if plan is None:
            plan = self.planner.make(key, self.columns.all_words(record), cells, values, unknown)
        if not plan.tame or not SUSPICIOUS.isdisjoint([cell[:1] for cell in self.columns.others_of(cells)]):
            record.drop_text()
        if plan.shape is CLOSED_SHAPE:
            return filled(record, plan.shape, {}, notice)
        if wrong := plan.failure or failure or wrong:
            return self._rejected(record, wrong)
        if plan.shape is not None:
            return filled(record, plan.shape, {**plan.fixed, **values}, notice or plan.notice)
        answers = {**plan.choices, **values, **unknown}
        return filled(record, self.planner.shape_of(plan, answers), answers, notice or plan.notice)

    def _is_none(self, cells: list[str]) -> bool:
        """Whether a row without an id is no case at all: a blank one, or one of totals."""
        return not any(cell.strip() for cell in cells) or any(self._total.search(strip(cell)) for cell in cells[:3])

    def _check_ids(self, cells: list[str]) -> tuple[str, Message | None, bool]:
        """A notice, a reason to refuse, and whether the row has any id."""
        notice, present = "", False
        for title, column in self.columns.ids:
            id_ = read_id(strip(cells[column]))
            if id_ in self._empty or self._total.search(id_):
                continue
            present = True
            if id_destroyed(id_):
                return "", Message("row-id-destroyed", {"column": title, "value": id_}), True
            if id_suspect(id_):
                notice = Message("row-id-suspect", {"column": title, "value": id_}).text(self._lang)
        return notice, None, present

    def _rejected(self, record: Record, why: Message) -> Result:
        record.drop_text()
        text = Message("row-error", {"line": record.line, "why": why}).text(self._lang)
        shown = " ".join(without_controls(text).split())
        return Result(record, REJECTED_SHAPE, ("", "", shown))
