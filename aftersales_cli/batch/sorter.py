"""Sorts the rows of an export: each keeps its cells and gains its triage columns. One bad row never stops the run."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aftersales_cli.batch.facts import FactReader, Facts, is_blank
from aftersales_cli.batch.finish import Finished, Given, Verdict
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.plans import BETWEEN, Plan, Planner
from aftersales_cli.batch.shapes import REJECTED_SHAPE
from aftersales_cli.batch.tally import LEFT, TOTALS, UNREAD, Noted
from aftersales_cli.intake.joining import Orders
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.records import Block
from aftersales_cli.intake.routing import router_of
from aftersales_cli.intake.texts import texts_of
from aftersales_cli.library import Library
from aftersales_cli.safe import without_controls
from aftersales_cli.wording import Message


@dataclass(slots=True)
class Sorted:
    """Rows with what became of each; None for one that is no case, but blank, or of totals.

    The `block` holds them as they came; some were `evened` to the table's width, or joined with their orders. `texts`
    are those of the rows, of the table's width. `plans` and what is `given` are what each was finished by.
    """

    block: Block
    evened: list[list[str]] | None
    texts: list[str]
    finished: list[Finished | None]
    plans: list[Plan] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)

    @property
    def rows(self) -> list[list[str]]:
        """The cells of each row, of the table's width."""
        return self.block.rows if self.evened is None else self.evened

    @property
    def noted(self) -> Noted:
        """The status words of cases that say nothing to us, and the rows that are no cases, with their counts."""
        noted = Noted()
        if any(plan.unread for plan in self.plans):
            pairs = zip(self.plans, self.finished, strict=True)
            noted.update([(UNREAD, plan.unread) for plan, finished in pairs if plan.unread and finished is not None])
        if None in self.finished:
            left = [cells for cells, finished in zip(self.block.rows, self.finished, strict=True) if finished is None]
            noted[LEFT, TOTALS] = sum(not is_blank(cells) for cells in left)
        return +noted

    @property
    def cases(self) -> Iterator[tuple[int, list[str], Finished]]:
        """The line and the cells of each row that is a case, and what became of it."""
        for line, cells, finished in zip(self.block.lines, self.rows, self.finished, strict=True):
            if finished is not None:
                yield line, cells, finished


class Sorter:
    """Gives the rows of one table their triage columns; what they lack is taken from their `orders`."""

    def __init__(self, library: Library, layout: Layout, options: Options, orders: Orders | None = None) -> None:
        self._lang = options.lang
        self._width = len(layout.header.cells)
        self._orders, self._own = orders, layout
        if orders is not None:
            layout = orders.joined(layout)
        router = router_of(library)
        self._facts = FactReader(library, layout, options, router)
        self._plans = Planner(library, layout, options, router, self._facts).plans

    @property
    def places(self) -> dict[str, int]:
        """Where the amounts and times of a row stand in what is `given`."""
        return self._facts.places

    def sort(self, block: Block) -> Sorted:
        """What becomes of the rows of a block."""
        found = Sorted(block, None, block.texts, [])
        if not len(block):
            return found
        misfits = dict[int, Message | None]()
        facts = self._facts.read(block.texts, block.visible) if self._orders is None else None
        if facts is None:
            misfits, texts = self._even(found)
            facts = self._facts.read(texts, block.visible)
            assert facts is not None, "rows that were evened are as wide as the table"
        plans = list(map(self._plans.__getitem__, facts.keys))
        found.finished = [plan.finish(given) for plan, given in zip(plans, facts.given, strict=True)]
        found.plans, found.given = plans, facts.given
        self._tell(found, facts, plans)
        for row, why in misfits.items():
            found.finished[row] = self._rejected(block.lines[row], why) if why else None
        return found

    def _even(self, found: Sorted) -> tuple[dict[int, Message | None], list[str]]:
        """Makes all rows as wide as the table: the rows that have more to say, and blank ones, to be passed over.

        Returns the texts to be read too, with what the orders of the rows say behind.
        """
        width, misfits = self._width, dict[int, Message | None]()
        for row, cells in enumerate(found.block.rows):
            if len(cells) != width and is_blank(cells):
                misfits[row] = None
            elif not is_blank(cells[width:]):
                misfits[row] = Message("row-too-long", {"cells": len(cells), "columns": width})
        if {*map(len, found.block.rows)} != {width}:
            found.evened = [(cells + [""] * width)[:width] for cells in found.block.rows]
            found.texts = texts_of(found.evened)
        if (orders := self._orders) is None:
            return misfits, found.texts
        found.evened = [cells + orders.behind(cells, self._own) for cells in found.rows]
        return misfits, texts_of(found.evened)

    def _tell(self, found: Sorted, facts: Facts, plans: list[Plan]) -> None:
        """Puts in what is wrong with rows, or doubtful; the worst comes last."""
        finished, lines = found.finished, found.block.lines
        for row, why in facts.nameless.items():
            if not plans[row].closed:
                finished[row] = self._rejected(lines[row], why)
        for row, whys in facts.unread.items():
            if not plans[row].closed:
                finished[row] = self._doubted(finished[row], *whys)
        if any(plan.clashes for plan in plans):
            for row, plan in enumerate(plans):
                if plan.clashes is not None:
                    finished[row] = self._doubted(finished[row], *plan.clashes(facts.given[row]))
        for row, why in facts.suspect.items():
            finished[row] = self._doubted(finished[row], why)
        for row in facts.none:
            finished[row] = None
        faults = {row: Message(fault) for row, fault in found.block.faults.items()}
        for row, why in {**facts.unreadable, **faults}.items():
            finished[row] = self._rejected(lines[row], why)

    def _doubted(self, finished: Finished | None, *whys: Message) -> Finished | None:
        if finished is None or finished.verdict.shape is REJECTED_SHAPE:
            return finished
        verdict = finished.verdict
        said = BETWEEN.join(filter(None, (verdict.error, *(why.text(self._lang) for why in whys))))
        return finished._replace(verdict=verdict.doubted(said))

    def _rejected(self, line: int, why: Message) -> Finished:
        text = Message("row-error", {"line": line, "why": why}).text(self._lang)
        return Finished(Verdict(REJECTED_SHAPE, "", " ".join(without_controls(text).split())))
