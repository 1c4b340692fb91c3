"""The amounts and times of a row: they differ from row to row, so each is read anew, and fast where written plainly."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from aftersales_cli.answers import Answers, Checks, Contradiction, Value
from aftersales_cli.batch.shapes import VALUE_TYPES
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.cells import plain_amount, read_moment, read_money, strip
from aftersales_cli.intake.layout import Layout
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN
from aftersales_cli.wording import Message


class _Negative(ValueError):
    """An amount below zero."""


def _read_amount(cell: str) -> Decimal:
    if plain_amount(cell):
        return Decimal(cell)
    amount = read_money(cell)
    if amount < 0:
        raise _Negative(cell)
    return amount


def _read_count(cell: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", cell):
        raise ValueError(cell)
    return int(cell)


def _read_day(cell: str) -> date:
    return read_moment(cell).date()


READERS: dict[str, Callable[[str], Value]] = {
    "money": _read_amount, "count": _read_count, "date": _read_day, "datetime": read_moment,
}  # fmt: skip


# The amounts and times, those that are 不清楚, what is wrong (unreadable, or two that clash), whether all are plain.
Reading = tuple[dict[str, Value], dict[str, Value], Message | None, bool]


class Values:
    """Reads the amounts and times of the rows of one table; `given` are those that hold for all rows."""

    def __init__(self, library: Library, layout: Layout, empty: frozenset[str], given: Answers, at: datetime) -> None:
        questions = library.questions
        self._readers = [
            (name, columns, READERS[questions[name].type]) for name, columns in layout.columns.items()
            if name in questions and questions[name].type in VALUE_TYPES
        ]  # fmt: skip
        self.names = [name for name, _, _ in self._readers]
        self._several = any(len(columns) > 1 for _, columns, _ in self._readers)
        self._plain = [] if self._several else [(name, columns[0], read) for name, columns, read in self._readers]
        self._empty = empty
        self._given = {name: value for name, value in given.items() if questions[name].type in VALUE_TYPES}
        self._checks = Checks(questions, [*self.names, *self._given])
        self._at = at

    def read(self, cells: list[str]) -> Reading:
        """The amounts and times of a row."""
        values: dict[str, Value] = {}
        unknown: dict[str, Value] = {}
        plain = True
        try:
            try:
                for name, column, read in self._plain:
                    if cell := cells[column]:
                        values[name] = read(cell)
            except (ValueError, OverflowError):  # rarely: one is written in an unusual way, or is none
                values = {}
            if not values:
                plain = False
                self._read_all(cells, values, unknown)
            self._checks.check({**self._given, **values} if self._given else values, self._at)
        except AftersalesError as error:
            return values, unknown, error.message, False
        return values, unknown, None, plain

    def _read_all(self, cells: list[str], values: dict[str, Value], unknown: dict[str, Value]) -> None:
        """The same, for cells written in any way, and of several columns the first that says something.

        What is read before one that cannot be read stays in `values`. Raises AftersalesError.
        """
        for name, columns, read in self._readers:
            texts = (strip(cells[column]) for column in columns)
            text = next((text for text in texts if text not in self._empty), None)
            if text == UNKNOWN:
                unknown[name] = UNKNOWN
            elif text is not None:
                values[name] = _read_unusual(read, text, name)


def _read_unusual(read: Callable[[str], Value], text: str, name: str) -> Value:
    """The value of a cell without its wrappers. Raises AftersalesError where it has none."""
    try:
        return read(text)
    except _Negative:
        raise Contradiction("negative", question=name, given=text) from None
    except (ValueError, OverflowError):
        raise AftersalesError("row-bad-value", column=name, value=text[:40]) from None
