"""What decides in the rows of a table: each column is read as each of its cells would be by itself."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.answers import Value
from aftersales_cli.batch.facts import MOST_READ, FactReader, Facts
from aftersales_cli.batch.options import Options
from aftersales_cli.intake.cells import is_visible
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.records import Block, Record
from aftersales_cli.intake.routing import Router
from aftersales_cli.library import Library
from aftersales_cli.wording import Message
from tests.conftest import AT

MOMENT = datetime(2026, 11, 19, 10)
Columns = dict[str, tuple[int, ...]]


@pytest.fixture(scope="module")
def router(library: Library) -> Router:
    """The rules of the shipped intake.yaml."""
    return Router(library)


def reader(library: Library, router: Router, columns: Columns, given: dict[str, Value] | None = None) -> FactReader:
    """What reads the rows of a table with these columns, of the titles a, b, c …"""
    width = 1 + max(place for places in columns.values() for place in places)
    layout = Layout(Record(1, list("abcdefghij"[:width])), columns, None, ())
    return FactReader(library, layout, Options(AT, "en", "taobao", given or {}), router)


def read(library: Library, router: Router, columns: Columns, *rows: list[str]) -> Facts:
    """The facts of some rows."""
    return read_by(reader(library, router, columns), rows)


def read_by(facts: FactReader, rows: Sequence[list[str]]) -> Facts:
    """The facts of some rows, which are the same however the rows come."""
    block = Block(list(rows), range(len(rows)))
    read = facts.read(block.texts, False)
    assert read is not None
    if is_visible("".join(chain.from_iterable(rows))):
        assert facts.read(block.texts, True) == read
    return read


# --- amounts and times

FIELDS: Columns = {"scenario": (0,), "refund_amount": (1,), "applied_at": (2,)}


@pytest.mark.parametrize(
    "among", [[], [["", "5", "2026-11-19"]], [["", "¥1", "2026/1/2"]]], ids=["alone", "plain", "odd"]
)
@pytest.mark.parametrize(
    ("amount", "time", "values"),
    [
        ("59.00", "2026-11-19 10:00:00", (Decimal("59.00"), MOMENT)),
        ("¥1,299.00", "2026/11/19 10:00", (Decimal("1299.00"), MOMENT)),
        ('="59.00"', "'2026-11-19 10:00", (Decimal("59.00"), MOMENT)),
        ("\t59\t", "1795053600000", (Decimal(59), MOMENT)),
        ("-0.00", "2026-11-19T10:00:00+08:00", (Decimal(0), MOMENT)),
        ("", "-", (None, None)),
        (" 无\t", '="-"', (None, None)),
    ],
)
def test_forms(
    library: Library, router: Router, amount: str, time: str, values: tuple[Value | None, ...], among: list[list[str]]
) -> None:
    """An amount or time is read in each of the forms that exports use, and a cell that says nothing is no value."""
    facts = read(library, router, FIELDS, *among, ["in_transit", amount, time])
    assert facts.given[-1] == values
    assert (facts.unread, facts.unreadable, facts.none) == ({}, {}, set())


@pytest.mark.parametrize(("first", "value"), [("", 5), ("-", 5), (" 无\t", 5), ("\t", 5), ("7", 7), ("0", 0)])
def test_several_columns_of_a_field(library: Library, router: Router, first: str, value: int) -> None:
    """The first that says something counts."""
    facts = read(library, router, {"scenario": (0,), "refund_amount": (2, 1)}, ["x", "5", first], ["x", "6", ""])
    assert facts.given == [(Decimal(value),), (Decimal(6),)]


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (["-1", ""], "negative"),
        (["(1.00)", ""], "negative"),
        (["好多", ""], "row-bad-value"),
        (["12,50", ""], "row-bad-value"),
        (["", "2026-02-30"], "row-bad-value"),
        (["", "999999999999999"], "row-bad-value"),
    ],
)
def test_unread(library: Library, router: Router, cells: list[str], key: str) -> None:
    """What cannot be read is told, of its row alone, and nothing else says it instead."""
    rows = [["x", "5", ""], ["x", *cells], ["x", "", "2026-11-20 10:00"]]
    facts = reader(library, router, FIELDS)
    found = read_by(facts, rows)
    assert {row: [why.key for why in whys] for row, whys in found.unread.items()} == {1: [key]}
    assert found.given[1] == (None, None)
    untaken = "refund_amount" if cells[0] else "applied_at"
    assert [facts.told(each).untaken for each in found.keys] == [(), (untaken,), ()]


def test_each_cell_that_cannot_be_read_is_told(library: Library, router: Router) -> None:
    """Two in a row are two."""
    facts = read(library, router, FIELDS, ["x", "x", "y"])
    assert [why.values["value"] for why in facts.unread[0]] == ["x", "y"]


def test_what_cannot_be_true(library: Library, router: Router) -> None:
    """It is told, of its row alone, and not taken."""
    rows = [["x", "5", ""], ["x", "", "2026-11-20 10:01"], ["x", "", "2026-11-20 10:00"]]
    facts = reader(library, router, FIELDS)
    found = read_by(facts, rows)
    assert {row: [_reason(why) for why in whys] for row, whys in found.unread.items()} == {1: ["future"]}
    assert found.given == [(Decimal(5), None), (None, None), (None, datetime(2026, 11, 20, 10))]
    assert [facts.told(each).known for each in found.keys] == [("refund_amount",), (), ("applied_at",)]


def _reason(why: Message) -> str:
    """Why a fact was not taken."""
    assert why.key == "row-not-taken"
    return str(why.values["why"].key)


def test_all_that_excludes_each_other(library: Library, router: Router) -> None:
    """Facts are dropped in pairs until the rest can be true, each said by its column; the rest is kept."""
    columns: Columns = {
        "refund_amount": (1,),
        "paid_amount": (2,),
        "signed_at": (3,),
        "shipped_at": (4,),
        "scenario": (0,),
    }
    table = [["x", "60", "59", "2026-11-18 09:00", "2026-11-19 10:00"], ["x", "59", "59", "2026-11-19", "2026-11-18"]]
    found = read_by(reader(library, router, columns), table)
    assert [_reason(why) for why in found.unread.pop(0)] == ["contradiction-before", "contradiction-more"]
    assert found.unread == {}
    assert found.given[0] == (None,) * 4
    assert None not in found.given[1]


def test_a_value_for_all_rows(library: Library, router: Router) -> None:
    """An amount that holds for all rows is held against each row's own; 不清楚 is held against nothing."""
    columns: Columns = {"scenario": (0,), "refund_amount": (1,)}
    rows = [["x", "59"], ["x", "59.01"], ["x", "unknown"], ["x", ""]]
    facts = reader(library, router, columns, {"paid_amount": Decimal(59)})
    found = read_by(facts, rows)
    assert {row: [_reason(why) for why in whys] for row, whys in found.unread.items()} == {1: ["contradiction-more"]}
    assert facts.told(found.keys[1]).untaken == ("refund_amount", "paid_amount")
    unknown = reader(library, router, columns, {"paid_amount": "unknown", "applied_at": "unknown"})
    assert read_by(unknown, rows).unread == {}


def test_what_is_known(library: Library, router: Router) -> None:
    """Rows that know the same have the same key, whatever their amounts; 不清楚 is neither known nor missing."""
    facts = reader(library, router, FIELDS)
    found = read_by(facts, [
        ["x", "5", "2026-11-19"], ["x", "6", "2026/11/18"], ["x", "5", "unknown"], ["x", "5", ""], ["y", "5", ""],
    ])  # fmt: skip
    assert found.keys[0] == found.keys[1]
    assert len(set(found.keys)) == 4
    told = [facts.told(key) for key in found.keys]
    assert [each.known for each in told] == [("refund_amount", "applied_at")] * 2 + [("refund_amount",)] * 3
    assert [each.unknown for each in told] == [(), (), ("applied_at",), (), ()]
    assert [each.words["scenario"] for each in told] == [("x",)] * 4 + [("y",)]


AMOUNTS = st.one_of(st.decimals(-10, 10_000, places=2).map(str), st.text("0123456789.,-¥元() \t'=\"eE无", max_size=8))
TIMES = st.one_of(
    st.datetimes(datetime(2026, 1, 1), AT).map(lambda each: each.isoformat(" ", "seconds")),
    st.dates(date(2026, 1, 1), AT.date()).map(str),
    st.text("0123456789-/: T年月日无", max_size=12),
)
CELLS = st.lists(st.tuples(AMOUNTS, AMOUNTS, TIMES, TIMES), min_size=1, max_size=6)


@settings(max_examples=300)
@given(rows=CELLS, given=st.sampled_from([{}, {"paid_amount": Decimal(59)}]))
def test_many_rows_are_each_row(
    library: Library, router: Router, rows: list[tuple[str, ...]], given: dict[str, Value]
) -> None:
    """What a row says among others is what it says alone."""
    columns: Columns = {"scenario": (4,), "refund_amount": (0, 1), "applied_at": (2,), "shipped_at": (3,)}
    facts = reader(library, router, columns, given)
    together = read_by(facts, [[*row, "x"] for row in rows])
    for number, row in enumerate(rows):
        alone = read_by(facts, [[*row, "x"]])
        assert together.given[number] == alone.given[0]
        assert together.keys[number] == alone.keys[0]
        assert together.unread.get(number) == alone.unread.get(0)
        assert together.nameless.get(number) == alone.nameless.get(0)


# --- ids


@pytest.mark.parametrize("among", [[], [["39001", "2001"]]], ids=["alone", "among-plain-ones"])
@pytest.mark.parametrize(
    ("id_", "what"),
    [
        ("39001", ""),
        ("261119-000000000000701\t", ""),
        ("'310000020001\t", ""),
        ('="3900000000000010001"', ""),
        ("2500000000000011.0", ""),
        ("39001A", ""),
        ("12345678901234500", "suspect"),
        ("1234567890123450", ""),
        ("12345678901234510", ""),
        ("1234567890123450000", "suspect"),
        ("12345678901234500\t", "suspect"),
        ('="12345678901234500"', "suspect"),
        ("12345678901234500.0", "suspect"),
        ("3.9E+18", "unreadable"),
        ("3.9e18", "unreadable"),
        ("", "nameless"),
        ("\t", "nameless"),
        ("无", "nameless"),
        ("合计", "none"),
    ],
)
def test_ids(library: Library, router: Router, id_: str, what: str, among: list[list[str]]) -> None:
    """An id in any dress is one; one that Excel has cut is told, for certain or as likely; a row needs one."""
    facts = read(library, router, {"order_id": (0,), "reason": (1,)}, *among, [id_, "拍错"])
    row = len(among)
    told = {
        "suspect": facts.suspect.get(row), "unreadable": facts.unreadable.get(row), "nameless": facts.nameless.get(row),
        "none": row in facts.none,
    }  # fmt: skip
    assert [name for name, said in told.items() if said] == ([what] if what else [])
    assert not {*facts.suspect, *facts.unreadable, *facts.nameless, *facts.none} - {row}


def test_an_id_of_several(library: Library, router: Router) -> None:
    """One id is enough; one that is destroyed is one too many."""
    columns: Columns = {"order_id": (0,), "case_id": (1,)}
    facts = read(library, router, columns, ["1", ""], ["-", "2"], ["", ""], ["1", "2E+17"], ["合计", ""], ["合计", "3"])
    assert (facts.nameless, facts.none, set(facts.unreadable)) == ({}, {2, 4}, {3})


# --- notes


def test_texts_are_read_together(library: Library, router: Router) -> None:
    """Notes of one kind count as one, in whichever column they stand; of other fields the first that says something."""
    columns: Columns = {"scenario": (0,), "seller_note": (1, 2), "return_tracking_no": (3, 4)}
    facts = reader(library, router, columns)
    keys = read_by(facts, [
        ["x", "找记者", "", "SF1", ""], ["x", "", "找记者", "", "SF2\t"], ["x", "", "", "", "-"],
        ["x", "找\t", "记者\x1b", "-", "\tSF3"],
    ]).keys  # fmt: skip
    assert keys[0] == keys[1]
    assert keys[2] not in keys[:2]
    told = facts.told(keys[0])
    assert told.about[0] >= 0
    assert told.found["return_tracking_no"]
    assert facts.told(keys[2]).found["return_tracking_no"] == ()
    assert facts.told(keys[3]).found["return_tracking_no"] == told.found["return_tracking_no"]


@pytest.mark.parametrize(("before", "found"), [(MOST_READ - 2, True), (MOST_READ - 1, False)])
def test_a_very_long_note(library: Library, router: Router, before: int, found: bool) -> None:
    """Of a note as much is read as anybody would write."""
    facts = reader(library, router, {"scenario": (0,), "buyer_note": (1,)})
    for filling in ("好", "好\t"):
        note = (filling * before)[:before] + "记者"
        [key] = read_by(facts, [["x", note]]).keys
        assert (facts.told(key).about[0] >= 0) is found
