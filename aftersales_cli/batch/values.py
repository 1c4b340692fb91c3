"""The amounts and times of a row: they differ from row to row, so each is read anew, and fast where written plainly."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import compress
from operator import attrgetter
from typing import Any

from aftersales_cli.answers import Answers, Checks, Contradiction, Value
from aftersales_cli.batch.shapes import VALUE_TYPES
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.cells import (
    UNIX_MILLISECONDS,
    plain_amount,
    plain_amounts,
    read_moment,
    read_money,
    strip,
)
from aftersales_cli.intake.layout import Layout
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN
from aftersales_cli.safe import SUSPICIOUS, formula
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


def _amounts(cells: Sequence[str]) -> list[Value]:
    if not plain_amounts(cells):
        raise ValueError
    return list(map(Decimal, cells))


def _moments(cells: Sequence[str]) -> list[Value]:
    moments = list(map(datetime.fromisoformat, cells))
    if UNIX_MILLISECONDS in map(len, cells) or any(map(attrgetter("tzinfo"), moments)):
        raise ValueError
    return moments  # type: ignore[return-value]


READERS: dict[str, Callable[[str], Value]] = {
    "money": _read_amount, "count": _read_count, "date": _read_day, "datetime": read_moment,
}  # fmt: skip
# The same for many cells that are all written plainly; ValueError where one is not. Far faster.
PLAIN_READERS: dict[str, Callable[[Sequence[str]], list[Value]]] = {"money": _amounts, "datetime": _moments}


# The amounts and times, those that are 不清楚, and what is wrong: one that cannot be read, or two that clash.
Reading = tuple[dict[str, Value], dict[str, Value], Message | None]


@dataclass(slots=True)
class ValueColumns:
    """The values of many rows in the order of `Values.names`, the names of those `known`, and the rows that are `odd`.

    Odd rows are those that must be looked at one by one. A value that is not known is None.
    """

    rows: list[tuple[Any, ...]]
    known: list[tuple[str, ...]]
    odd: set[int]


class Values:
    """Reads the amounts and times of the rows of one table; `given` are those that hold for all rows."""

    def __init__(self, library: Library, layout: Layout, empty: frozenset[str], given: Answers, at: datetime) -> None:
        questions = library.questions
        self._readers = [
            (name, columns, questions[name].type) for name, columns in layout.columns.items()
            if name in questions and questions[name].type in VALUE_TYPES
        ]  # fmt: skip
        self.names = [name for name, _, _ in self._readers]
        self._known = cache(lambda there: tuple(compress(self.names, there)))  # few columns, few ways to fill them
        self._empty = empty
        self._given = {name: value for name, value in given.items() if questions[name].type in VALUE_TYPES}
        self._checks = Checks(questions, [*self.names, *self._given])
        self._at = at

    def read(self, cells: list[str]) -> Reading:
        """The amounts and times of a row."""
        values: dict[str, Value] = {}
        unknown: dict[str, Value] = {}
        try:
            self._read(cells, values, unknown)
            self._checks.check({**self._given, **values}, self._at)
        except AftersalesError as error:
            return values, unknown, error.message
        return values, unknown, None

    def _read(self, cells: list[str], values: dict[str, Value], unknown: dict[str, Value]) -> None:
        """Of several columns of a field the first counts that says something.

        What is read before one that cannot be read stays in `values`. Raises AftersalesError.
        """
        for name, columns, type_ in self._readers:
            texts = (strip(cells[column]) for column in columns)
            text = next((text for text in texts if text not in self._empty), None)
            if text == UNKNOWN:
                unknown[name] = UNKNOWN
            elif text is not None:
                values[name] = _read_cell(READERS[type_], text, name)

    def of_columns(self, columns: Sequence[tuple[str, ...]]) -> "ValueColumns":
        """The amounts and times of many rows, given by columns."""
        rows, odd = len(columns[0]), set[int]()
        read: dict[str, list[Value | None]] = {}
        for name, places, type_ in self._readers:
            cells: Sequence[str] = columns[places[0]]
            for place in places[1:]:
                cells = [cell or other for cell, other in zip(cells, columns[place], strict=True)]
            read[name] = self._read_column(type_, cells, odd, alone=len(places) == 1)
        if not read:
            return ValueColumns([()] * rows, [()] * rows, odd)
        held = {**read}
        for name, value in self._given.items():
            held[name] = [value if own is None else own for own in read.get(name, [None] * rows)]
        odd |= self._checks.clashing(held, self._at)
        there = [[value is not None for value in column] for column in read.values()]
        if all(map(all, there)):
            known = [tuple(self.names)] * rows
        else:
            known = [*map(self._known, zip(*there, strict=True))]
        return ValueColumns(list(zip(*read.values(), strict=True)), known, odd)

    def _read_column(self, type_: str, cells: Sequence[str], odd: set[int], alone: bool) -> list[Value | None]:
        """The values of cells; `alone`: there is no other column to look at where one says nothing."""
        with suppress(ValueError, OverflowError):  # rarely: one is written in an unusual way, or is none
            return _read_plain(type_, cells)
        values: list[Value | None] = [None] * len(cells)
        for row, cell in enumerate(cells):
            text = strip(cell)
            if cell[:1] in SUSPICIOUS and formula(cell):
                odd.add(row)
            if alone and text in self._empty:
                continue
            try:
                values[row] = READERS[type_](text)
            except (ValueError, OverflowError):
                odd.add(row)
        return values


def _read_plain(type_: str, cells: Sequence[str]) -> list[Value | None]:
    """The values of cells that are empty or written plainly. Raises ValueError."""
    said = [cell for cell in cells if cell]
    read: list[Any] = PLAIN_READERS[type_](said) if type_ in PLAIN_READERS else [*map(READERS[type_], said)]
    if len(said) == len(cells):
        return read
    left = iter(read)
    return [next(left) if cell else None for cell in cells]


def _read_cell(read: Callable[[str], Value], text: str, name: str) -> Value:
    """The value of a cell without its wrappers. Raises AftersalesError where it has none."""
    try:
        return read(text)
    except _Negative:
        raise Contradiction("negative", question=name, given=text) from None
    except (ValueError, OverflowError):
        raise AftersalesError("row-bad-value", column=name, value=text[:40]) from None
