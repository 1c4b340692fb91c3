"""What a cell means: wrappers, ids that Excel has cut, amounts and times."""

import contextlib
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.intake.cells import (
    among_commas,
    clean,
    id_destroyed,
    id_suspect,
    is_bare,
    is_visible,
    read_amounts,
    read_id,
    read_moment,
    read_moments,
    read_money,
    strip,
)
from aftersales_cli.library.lookup import plain

CHINA = timezone(timedelta(hours=8))
ODD_CELLS = st.text(" ='.,-:¥1290\n\t\u3000\ufeff退", max_size=6)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("订单编号", "订单编号"),
        (" 商品 id\t", "商品id"),
        ("应付金额（元）", "应付金额(元)"),
        ("手工退款 / 系统退款", "手工退款/系统退款"),
        ("Ｏｒｄｅｒ　ＩＤ", "orderid"),
        ("\u3000\xa0", ""),
    ],
)
def test_plain(cell: str, expected: str) -> None:
    """Headers and status words are compared in one width, without blanks, in lower case."""
    assert plain(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('="3900000000000000011"', "3900000000000000011"),
        ('="\t3900\t"', "3900"),
        ('=""', ""),
        ('="a"b"', 'a"b'),
        ('="3900', '="3900'),
        ("=1+1", "=1+1"),
        ("'3000000000001\t", "3000000000001"),
        ("\t'300", "300"),
        ("'", ""),
        ("it's", "it's"),
        ("\t700000000000000001", "700000000000000001"),
        ("\ufeff订单编号", "订单编号"),
        ("\u3000不想要了\u200b\xa0 ", "不想要了"),
        ("两 行\n文字\n", "两 行\n文字"),
        ("", ""),
    ],
)
def test_strip(cell: str, expected: str) -> None:
    """What keeps Excel from touching a cell is taken off; what merely looks like it stays."""
    assert strip(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("123.0", "123"),
        ("2500000000000011.0", "2500000000000011"),
        ("123", "123"),
        ("123.00", "123.00"),
        ("1.5.0", "1.5.0"),
        ("260525-000000000000001", "260525-000000000000001"),
        ("P6.0", "P6.0"),
        (".0", ".0"),
        ("", ""),
    ],
)
def test_read_id(cell: str, expected: str) -> None:
    """Only the `.0` behind digits is a spreadsheet's doing."""
    assert read_id(cell) == expected


@pytest.mark.parametrize(
    ("id_", "destroyed", "suspect"),
    [
        ("3.90E+18", True, False),
        ("3.90e+18", True, False),
        ("3.45679E18", True, False),
        ("4E+18", True, False),
        ("39.0E+18", False, False),
        ("SF3E+18", False, False),
        ("3900000000000000011", False, False),
        ("3900000000000000000", False, True),
        ("390000000000000", False, False),  # 15 digits, all of which Excel keeps
        ("3900000000000000", False, False),  # one zero may be chance: ids of 16 digits are common
        ("39000000000000000", False, True),
        ("3900000000000001", False, False),
        ("260525-000000000000000", False, False),
        ("R3900000000000000", False, False),
        ("", False, False),
    ],
)
def test_ids_cut_by_excel(id_: str, destroyed: bool, suspect: bool) -> None:
    """An id in exponents is lost; one that ends in several zeros behind the 15th digit is doubtful."""
    assert (id_destroyed(id_), id_suspect(id_)) == (destroyed, suspect)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("59", "59"),
        ("59.00", "59.00"),
        ("¥1,299.00", "1299.00"),
        ("￥1,299.00", "1299.00"),
        ("1,234,567.8", "1234567.8"),
        ("１２．５０", "12.50"),
        ("12元", "12"),
        (" 12 元 ", "12"),
        ("(1.00)", "-1.00"),
        ("（1.00）", "-1.00"),
        ("-1.00", "-1.00"),
        ("¥-1.00", "-1.00"),
        ("0", "0"),
        ("999999999999", "999999999999"),
    ],
)
def test_read_money(cell: str, expected: str) -> None:
    """Every way in which exports write yuan."""
    assert read_money(cell) == Decimal(expected)


@pytest.mark.parametrize(
    "cell",
    [
        "", "-", "¥", ".", "5.", ".5", "1.2.3", "1e5", "nan", "inf", "十二", "12,50", "1.299,00", "1,29", ",100",
        "12 USD",
    ],
)  # fmt: skip
def test_no_money(cell: str) -> None:
    """No amount is guessed: a comma that marks no thousands, exponents and words are refused, and blank is not zero."""
    with pytest.raises(ValueError):
        read_money(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-03-21 09:00:00", datetime(2026, 3, 21, 9)),
        ("2026-03-21 09:00", datetime(2026, 3, 21, 9)),
        ("2026-03-21T09:00:00+08:00", datetime(2026, 3, 21, 9)),
        ("2026-03-21T01:00:00Z", datetime(2026, 3, 21, 9)),
        ("2026/3/21 9:00", datetime(2026, 3, 21, 9)),
        ("2026/3/21 9:00:05", datetime(2026, 3, 21, 9, 0, 5)),
        ("2026年3月21日", datetime(2026, 3, 21)),
        ("2026年3月21日 9:00", datetime(2026, 3, 21, 9)),
        ("２０２６-０３-２１　０９：００", datetime(2026, 3, 21, 9)),
        ("2026-03-21", datetime(2026, 3, 21)),
        ("46102.375", datetime(2026, 3, 21, 9)),
        ("46102", datetime(2026, 3, 21)),
        ("1774054800", datetime(2026, 3, 21, 9)),
        ("1774054800123", datetime(2026, 3, 21, 9)),
        ("1805122060837", datetime(2027, 3, 15, 22, 47, 40)),  # Python's ISO reader takes it for a day of 1805
    ],
)
def test_read_moment(cell: str, expected: datetime) -> None:
    """Every way in which exports write a time, on China's clock."""
    assert read_moment(cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "", "昨天", "2026-02-30", "2026-13-01", "2026-03-21 25:00", "20000", "9999999999", "12:30",
        "0001-01-01T00:00+14:00",
    ],
)  # fmt: skip
def test_no_moment(cell: str) -> None:
    """A day that is not in the calendar, a bare clock or any other number is refused."""
    with pytest.raises(ValueError):
        read_moment(cell)


@settings(deadline=None, max_examples=100)
@given(st.integers(1_400_000_000, 1_999_999_999), st.integers(0, 999))
def test_unix_times(seconds: int, thousandths: int) -> None:
    """Seconds and milliseconds since 1970 mean the same time, whatever date their digits could be read as."""
    expected = datetime.fromtimestamp(seconds, CHINA).replace(tzinfo=None)
    assert read_moment(str(seconds)) == expected
    assert read_moment(f"{seconds}{thousandths:03}") == expected


@given(st.lists(ODD_CELLS, max_size=4))
def test_what_is_bare_and_what_is_visible(cells: list[str]) -> None:
    """Bare cells are left as they are by cleaning, visible ones lose no more than their wrappers."""
    text = "".join(cells)
    if is_visible(text):
        assert list(map(clean, cells)) == list(map(strip, cells))
        if is_bare(among_commas(cells)):
            assert list(map(clean, cells)) == cells


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], True), (["", "退款"], True), (["退 款"], True), (["a='b"], True), (["a,b"], True), (["a, b"], False), (["x", " 退款"], False), (["退款 "], False),
        (['="1"'], False), (["'1"], False), (["退\t款"], True), (["退款\t"], False), (["x", "\n退款"], False),
    ],
)  # fmt: skip
def test_bare_or_not(cells: list[str], expected: bool) -> None:
    """One cell that would be cleaned is enough."""
    assert is_bare(among_commas(cells)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("退\t款\n", True),
        ("a\rb", False),
        ("\x1b", False),
        ("\u200b", False),
        ("\udc80", False),
        ("“退款”…", True),
        ("¥1", True),
        ("\x85", False),
        ("\ufeff退", False),
        ("\u3000", False),
    ],
)
def test_visible_or_not(text: str, expected: bool) -> None:
    """TABs and line ends are no secret."""
    assert is_visible(text) == expected


AMOUNTS = ODD_CELLS | st.from_regex(r"\A[¥￥]?[0-9]{0,4}(,[0-9]{3}){0,4}(\.[0-9]{0,7})?\Z")
MOMENTS = ODD_CELLS | st.datetimes().map(str) | st.dates().map(str) | st.from_regex(r"\A1[0-9]{12}\Z")


@given(st.lists(AMOUNTS, max_size=4))
def test_many_amounts(cells: list[str]) -> None:
    """Many at once are read as each by itself, or not at all."""
    with contextlib.suppress(ValueError):
        assert read_amounts(cells) == list(map(read_money, cells))


@given(st.lists(MOMENTS, max_size=4))
def test_many_moments(cells: list[str]) -> None:
    """Many at once are read as each by itself, or not at all."""
    with contextlib.suppress(ValueError):
        assert read_moments(cells) == list(map(read_moment, cells))


def test_what_many_at_once_are() -> None:
    """The forms of the platforms are read many at once; one cell of another form is too much."""
    assert read_amounts(["59", "1,299.00", "¥12.5", "￥0"]) == [Decimal(59), Decimal(1299), Decimal("12.5"), Decimal(0)]
    assert read_moments(["2026-11-20 10:00:00", "2026-11-20"]) == [datetime(2026, 11, 20, 10), datetime(2026, 11, 20)]
    for cells in (["59", "12元"], ["59", ""], ["1\n2", "3"], ["12,50"]):
        with pytest.raises(ValueError):
            read_amounts(cells)
    for cells in (["2026/11/20"], ["2026-11-20", ""], ["1795053600000"], ["2026-11-20T10:00:00+08:00"]):
        with pytest.raises(ValueError):
            read_moments(cells)
