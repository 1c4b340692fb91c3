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
    assert values(library, {name: (0,)}).read([cell])[:3] == ({name: value}, {}, None)


@pytest.mark.parametrize("cell", ["", "-", "无", " 无\t", '="-"'])
def test_nothing(library: Library, cell: str) -> None:
    """A cell that says nothing is no value; the next column of the field is asked."""
    assert values(library, {"refund_amount": (0,)}).read([cell])[:3] == ({}, {}, None)
    assert values(library, {"refund_amount": (0, 1)}).read([cell, "5"])[0] == {"refund_amount": Decimal(5)}


def test_unknown(library: Library) -> None:
    """不清楚 is an answer."""
    read = values(library, {"refund_amount": (0,), "applied_at": (1,)}).read(["unknown", "2026-11-19 10:00"])
    assert read[:3] == ({"applied_at": MOMENT}, {"refund_amount": "unknown"}, None)


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
    """What cannot be read or be true is named, and nothing about the row counts as plain."""
    _, _, wrong, plain = values(library, {"refund_amount": (0,), "applied_at": (1,)}).read(cells)
    assert wrong is not None
    assert (wrong.key, plain) == (key, False)


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


@settings(deadline=None, max_examples=500)
@given(amount=AMOUNTS, time=TIMES)
def test_another_empty_column_changes_nothing(library: Library, amount: str, time: str) -> None:
    """With a column that is always empty all cells are read thoroughly: the same comes out."""
    quick = values(library, {"refund_amount": (0,), "applied_at": (1,)})
    thorough = values(library, {"refund_amount": (2, 0), "applied_at": (2, 1)})
    first, second = quick.read([amount, time, ""]), thorough.read([amount, time, ""])
    assert (first[1:3], first[0] if first[2] is None else {}) == (second[1:3], second[0] if second[2] is None else {})
