"""The cases of the rows, for the register: their numbers, how the platform says they stand, and what they came to."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from aftersales_cli.answers import Value, show
from aftersales_cli.batch.shapes import CLOSED, COLUMNS, NEEDS_ANSWERS, RESOLVED, Shape
from aftersales_cli.batch.sorter import Sorted, Sorter
from aftersales_cli.intake.casefile import Incoming
from aftersales_cli.intake.cells import clean, read_id, strip
from aftersales_cli.intake.layout import Layout
from aftersales_cli.model import UNKNOWN
from aftersales_cli.safe import STRIPPED

MOST_TITLES = 20_000  # that are kept as they are read
LONGEST = 40  # digits of a number
OUTCOME = COLUMNS.index("triage_outcome")


class Saver:
    """Reads the cases of one table off its sorted rows."""

    def __init__(self, sorter: Sorter, layout: Layout) -> None:
        self._places = sorter.places
        columns = layout.columns
        self._case, self._order, self._product = (columns.get(n, ()) for n in ("case_id", "order_id", "product_title"))
        self._outcomes: dict[Shape, str] = {}
        self._texts: dict[int, dict[str, str]] = {}
        self._kept: list[object] = []
        self._titles = lru_cache(maxsize=MOST_TITLES)(_text)

    def cases(self, found: Sorted) -> Iterator[Incoming]:
        """The cases of some rows, but for those that could not be read and those without any number."""
        for cells, finished, plan, given in zip(found.rows, found.finished, found.plans, found.given, strict=True):
            shape = None if finished is None else finished.verdict.shape
            if finished is None or shape is None or shape.status not in (RESOLVED, NEEDS_ANSWERS, CLOSED):
                continue
            case, order = _number(cells, self._case), _number(cells, self._order)
            if not case and not order:
                continue
            resolved = shape.status == RESOLVED
            own = [(name, given[self._places[name]]) for name in plan.own]
            yield Incoming(
                plan.platform, case, order, self._title(cells), shape.scenario, plan.status,
                shape.status == CLOSED, self._outcome(shape) if resolved else "", shape.disposition if resolved else "",
                shape.liability if resolved else "", finished.due,
                self._fixed(plan.answers), {name: show(value) for name, value in own if value is not None},
            )  # fmt: skip

    def _title(self, cells: Sequence[str]) -> str:
        for place in self._product:
            if text := self._titles(cells[place]):
                return text
        return ""

    def _outcome(self, shape: Shape) -> str:
        if shape not in self._outcomes:
            self._outcomes[shape] = shape.columns[OUTCOME].fill({}) or ""
        return self._outcomes[shape]

    def _fixed(self, answers: Mapping[str, Value]) -> dict[str, str]:
        """The answers that a plan's rows have in common, as text; worked out once."""
        key = id(answers)
        if key not in self._texts:
            if len(self._kept) > 50_000:
                self._kept.clear()
                self._texts.clear()
            self._kept.append(answers)  # so that no other gets its id
            self._texts[key] = {name: show(value) for name, value in answers.items() if value != UNKNOWN}
        return self._texts[key]


def _number(cells: Sequence[str], places: Sequence[int]) -> str:
    """The first number among some cells, masked where more than that has been typed; '' for none."""
    from aftersales_cli.masking import mask_number  # its patterns cost more than any other import

    for place in places:
        number = cells[place].strip(STRIPPED)
        if number.isdecimal() and number.isascii() and len(number) < LONGEST:
            return number  # as nearly all are
        if any(map(str.isdigit, number := read_id(strip(number)).strip("'=\"\t"))):
            return mask_number(number)
    return ""


def _text(cell: str) -> str:
    return " ".join(clean(cell).split())[:200]
