"""Amounts and times of a row: the quick way to read them is the thorough one."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.answers import Value
from aftersales_cli.batch.values import Values
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.records import Record
from aftersales_cli.library import Library
from tests.conftest import AT

EMPTY = frozenset(["", "-", "无"])
MOMENT = datetime(2026, 11, 19, 10)


def values(library: Library, columns: dict[str, tuple[int, ...]], given: dict[str, Value] | None = None) -> Values:
    """What reads the amounts and times of a table with these columns."""
    return Values(library, Layout(Record(1, []), columns, None, ()), EMPTY, given or {}, AT)


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("refund_amount", "59.00", Decimal("59.00")),
        ("refund_amount", "¥1,299.00", Decimal("1299.00")),
        ("refund_amount", '="59.00"', Decimal("59.00")),
        ("refund_amount", "\t59\t", Decimal(59)),
        ("refund_amount", "-0.00", Decimal(0)),
        ("applied_at", "2026-11-19 10:00:00", MOMENT),
        ("applied_at", "2026/11/19 10:00", MOMENT),
        ("applied_at", "'2026-11-19 10:00", MOMENT),
        ("applied_at", "1795053600000", MOMENT),
        ("applied_at", "2026-11-19T10:00:00+08:00", MOMENT),
    ],
)
def test_forms(library: Library, name: str, cell: str, value: Value) -> None:
    """An amount or time is read in each of the forms that exports use."""
    assert values(library, {name: (0,)}).read([cell]) == ({name: value}, {}, None)


@pytest.mark.parametrize("cell", ["", "-", "无", " 无\t", '="-"'])
def test_nothing(library: Library, cell: str) -> None:
    """A cell that says nothing is no value; the next column of the field is asked."""
    assert values(library, {"refund_amount": (0,)}).read([cell]) == ({}, {}, None)
    assert values(library, {"refund_amount": (0, 1)}).read([cell, "5"])[0] == {"refund_amount": Decimal(5)}


def test_unknown(library: Library) -> None:
    """不清楚 is an answer."""
    read = values(library, {"refund_amount": (0,), "applied_at": (1,)}).read(["unknown", "2026-11-19 10:00"])
    assert read == ({"applied_at": MOMENT}, {"refund_amount": "unknown"}, None)


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (["-1", ""], "negative"),
        (["(1.00)", ""], "negative"),
        (["五十九", ""], "row-bad-value"),
        (["12,50", ""], "row-bad-value"),
        (["", "2026-02-30"], "row-bad-value"),
        (["", "999999999999999"], "row-bad-value"),
        (["", "2026-11-20 10:01"], "future"),
    ],
)
def test_wrong(library: Library, cells: list[str], key: str) -> None:
    """What cannot be read or be true is named, and a row among others that is written so is odd."""
    reader = values(library, {"refund_amount": (0,), "applied_at": (1,)})
    _, _, wrong = reader.read(cells)
    assert wrong is not None
    assert wrong.key == key
    assert reader.of_columns([("5", cells[0]), ("", cells[1])]).odd == {1}


def test_a_value_for_all_rows(library: Library) -> None:
    """An amount that holds for all rows is held against each row's own."""
    reader = values(library, {"refund_amount": (0,)}, {"paid_amount": Decimal(59)})
    assert reader.read(["59"])[2] is None
    wrong = reader.read(["59.01"])[2]
    assert wrong is not None
    assert wrong.key == "contradiction-more"


AMOUNTS = st.one_of(st.decimals(-10, 10_000, places=2).map(str), st.text("0123456789.,-¥元() \t'=\"eE无", max_size=8))
TIMES = st.one_of(
    st.datetimes(datetime(2026, 1, 1), AT).map(lambda each: each.isoformat(" ", "seconds")),
    st.dates(date(2026, 1, 1), AT.date()).map(str),
    st.text("0123456789-/: T年月日无", max_size=12),
)


CELLS = st.lists(st.tuples(AMOUNTS, AMOUNTS, TIMES, TIMES), min_size=1, max_size=6)


@settings(deadline=None, max_examples=500)
@given(rows=CELLS, given=st.sampled_from([{}, {"paid_amount": Decimal(59)}]))
def test_many_rows_at_once(library: Library, rows: list[tuple[str, ...]], given: dict[str, Value]) -> None:
    """By columns come the values of each row by itself, but for odd rows; every row with a fault is odd."""
    columns: dict[str, tuple[int, ...]] = {"refund_amount": (0, 1), "applied_at": (2,), "shipped_at": (3,)}
    reader = values(library, columns, given)
    at_once = reader.of_columns(list(zip(*rows, strict=True)))
    for number, row in enumerate(rows):
        alone, unknown, wrong = reader.read(list(row))
        if number in at_once.odd:
            continue
        assert (wrong, unknown) == (None, {})
        assert at_once.known[number] == tuple(alone)
        found = dict(zip(reader.names, at_once.rows[number], strict=True))
        assert {name: value for name, value in found.items() if value is not None} == alone


def test_rows_written_plainly_are_not_odd(library: Library) -> None:
    """Amounts and times in full, and cells that say nothing, need no second look."""
    reader = values(library, {"refund_amount": (0,), "applied_at": (1,)})
    cells = [("59.00", "", "-", "无"), ("2026-11-19 10:00", "2026/11/19 10:00", "", "-")]
    assert reader.of_columns(cells).odd == set()
    assert reader.of_columns(cells).known == [("refund_amount", "applied_at"), ("applied_at",), (), ()]
