"""The cases of the rows, for the register: their numbers, how the platform says they stand, and what they came to."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from aftersales_cli.answers import show
from aftersales_cli.batch.plans import Plan
from aftersales_cli.batch.shapes import CLOSED, COLUMNS, NEEDS_ANSWERS, RESOLVED, Shape
from aftersales_cli.batch.sorter import Sorted, Sorter
from aftersales_cli.intake.casefile import Alike, Incoming
from aftersales_cli.intake.cells import clean, read_id, strip
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.memo import Memo
from aftersales_cli.intake.texts import unmasked
from aftersales_cli.model import UNKNOWN
from aftersales_cli.safe import STRIPPED

MOST_TITLES = MOST_ALIKE = 20_000  # that are kept
OUTCOME = COLUMNS.index("triage_outcome")
_plain_numbers = re.compile(r"(?:(?:[0-9][0-9-]{0,38})?\n)*+").fullmatch

Pick = Callable[[Sequence[str]], tuple[str, ...]]  # what picks a case's own out of all amounts and times of its row


class Saver:
    """Reads the cases of one table off its sorted rows."""

    def __init__(self, sorter: Sorter, layout: Layout) -> None:
        self._places = sorter.places
        self._fields = [layout.columns.get(name, ()) for name in ("case_id", "order_id", "product_title")]
        self._cut = 1 + max((place for places in self._fields for place in places), default=0)
        self._alike = Memo(self._make_alike, MOST_ALIKE, lambda _: 1)
        self._titles = lru_cache(maxsize=MOST_TITLES)(_text)

    def cases(self, found: Sorted) -> Iterator[Incoming]:
        """The cases of some rows, but for those that could not be read and those without any number."""
        columns = list(zip(*[text.split(",", self._cut)[: self._cut] for text in found.texts], strict=True))
        cases, orders, titles = (
            [read(unmasked(columns[place])) for place in places]
            for places, read in zip(self._fields, (_numbers, _numbers, self._read_titles), strict=True)
        )
        own = zip(*map(_shown, zip(*found.given, strict=True)), strict=True) if self._places else found.given
        for plan, finished, case, order, title, values in zip(
            found.plans, found.finished, _first(cases, found), _first(orders, found), _first(titles, found), own,
            strict=True,
        ):  # fmt: skip
            if finished is not None and (case or order):
                alike, pick = self._alike[plan, finished.verdict.shape]
                if alike is not None:
                    yield Incoming(alike, case, order, title, finished.due, pick(values))

    def _make_alike(self, decided: tuple[Plan, Shape]) -> tuple[Alike | None, Pick]:
        """What rows have in common that were decided so; None where they could not be read."""
        plan, shape = decided
        if shape.status not in (RESOLVED, NEEDS_ANSWERS, CLOSED):
            return None, tuple
        resolved = shape.status == RESOLVED
        outcome = (shape.columns[OUTCOME].fill({}) or "", shape.disposition, shape.liability) if resolved else ("",) * 3
        answers = {name: show(value) for name, value in plan.answers.items() if value != UNKNOWN}
        places = [self._places[name] for name in plan.own]
        pick: Pick = (
            itemgetter(*places) if len(places) > 1 else lambda values: tuple([values[place] for place in places])
        )
        return Alike(
            plan.platform, shape.scenario, plan.status, shape.status == CLOSED, *outcome, answers, plan.own
        ), pick

    def _read_titles(self, cells: Sequence[str]) -> list[str]:
        return list(map(self._titles, cells))


def _first(columns: Sequence[Sequence[str]], found: Sorted) -> Sequence[str]:
    """Of each row the first cell of some columns that says something."""
    if len(columns) == 1:
        return columns[0]
    return (
        [next(filter(None, cells), "") for cells in zip(*columns, strict=True)] if columns else [""] * len(found.texts)
    )


def _numbers(cells: Sequence[str]) -> Sequence[str]:
    """The numbers in some cells, masked where more than that has been typed; '' for none."""
    cells = [cell.strip(STRIPPED) for cell in cells]
    return cells if _plain_numbers("\n".join([*cells, ""])) else list(map(_number, cells))  # plain as nearly all are


def _number(cell: str) -> str:
    from aftersales_cli.masking import mask_number  # its patterns cost more than any other import

    number = read_id(strip(cell)).strip("'=\"\t")
    return mask_number(number) if any(map(str.isdigit, number)) else ""


def _shown(values: Sequence[Any]) -> list[str]:
    """Amounts or times as text; '' for none."""
    return ["" if value is None else show(value) for value in values]


def _text(cell: str) -> str:
    return " ".join(clean(cell).split())[:200]
