"""Numbers and times as people say them."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.spoken import amount, moment, number

AT = datetime(2026, 11, 20, 10, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("两百", "200"), ("二百五", "250"), ("一百二十", "120"), ("十二", "12"), ("三千五", "3500"), ("12.5元", "12.5"),
        ("12块5", "12.5"), ("12块", "12"), ("两块五", "2.5"), ("¥59", "59"), ("59元整", "59"), ("十二点五", "12.5"),
        ("一万", "10000"), ("0", "0"), ("零", "0"), ("12块50", "12.50"), ("三块钱", "3"),
        ("三毛", "0.3"), ("5角", "0.5"), ("三毛五", "0.35"), ("1.2万", "12000"), ("3千", "3000"), ("十毛", None),
        ("1.2万块", "12000"),
        ("很多", None), ("", None), ("元", None), ("-5", None), ("1e5", None), ("12块5块", None), ("百", None),
        ("１２", None),  # full width is made narrow before it comes here
    ],
)  # fmt: skip
def test_amount(text: str, expected: str | None) -> None:
    """What is an amount is read, what is none is not guessed."""
    assert amount(text) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昨天", "2026-11-19 00:00"), ("今天", "2026-11-20 00:00"), ("前天", "2026-11-18 00:00"),
        ("大前天", "2026-11-17 00:00"), ("昨天14:00", "2026-11-19 14:00"), ("昨天 下午3点", "2026-11-19 15:00"),
        ("昨天下午三点半", "2026-11-19 15:30"), ("昨晚8点", "2026-11-19 20:00"), ("今天早上9点", "2026-11-20 09:00"),
        ("中午12点", "2026-11-20 12:00"), ("中午1点", "2026-11-20 13:00"), ("凌晨2点", "2026-11-20 02:00"),
        ("9点20分", "2026-11-20 09:20"), ("九点二十", "2026-11-20 09:20"), ("9:05", "2026-11-20 09:05"),
        ("3月5日", "2026-03-05 00:00"), ("3月5号 14:00", "2026-03-05 14:00"), ("3/5 14:00", "2026-03-05 14:00"),
        ("11-20", "2026-11-20 00:00"), ("11/21", "2025-11-21 00:00"), ("2/29", None), ("13/1", None), ("2月30日", None),
        ("两天前", "2026-11-18 10:00"), ("3小时前", "2026-11-20 07:00"), ("半小时前", "2026-11-20 09:30"),
        ("十分钟前", "2026-11-20 09:50"), ("一周前", "2026-11-13 10:00"), ("半个小时前", "2026-11-20 09:30"),
        ("25点", None), ("24:00", None), ("23:59", "2026-11-20 23:59"), ("9点60", None), ("9点59", "2026-11-20 09:59"),
        ("999999天前", None), ("9999999999999999小时前", None), (f"{'9' * 400}天前", None),
        ("很久以前", None), ("", None), ("3", None), ("昨天哪", None),
        ("刚刚", "2026-11-20 10:00"), ("今早9点半", "2026-11-20 09:30"), ("28号上午", "2026-10-28 09:00"),
        ("20号", "2026-11-20 00:00"), ("21号", "2026-10-21 00:00"), ("32号", None), ("上周五", "2026-11-13 00:00"),
        ("周五", "2026-11-20 00:00"), ("周五下午", "2026-11-20 14:00"), ("周六", "2026-11-14 00:00"),
        ("星期天晚上8点", "2026-11-15 20:00"), ("礼拜日", "2026-11-15 00:00"), ("本周一", "2026-11-16 00:00"),
        ("周八", None), ("昨天上午", "2026-11-19 09:00"), ("27小时", None), ("27:00:00", None), ("1天3小时", None),
        ("还剩27小时", "2026-11-21 13:00"), ("27小时后", "2026-11-21 13:00"),
    ],
)  # fmt: skip
def test_moment(text: str, expected: str | None) -> None:
    """A day without a year has been; a time without a day is today's."""
    assert moment(text, AT) == (None if expected is None else datetime.strptime(expected, "%Y-%m-%d %H:%M"))


@pytest.mark.parametrize(
    ("part", "meant"),
    [
        ("", {0: 0, 1: 1, 11: 11, 12: 12, 13: 13, 23: 23, 24: None}),
        ("凌晨", {12: 0, 0: 0, 1: 1, 7: 7, 8: None, 13: None}),
        ("早上", {0: 0, 1: 1, 6: 6, 11: 11, 12: 12, 13: None}),
        ("上午", {0: 0, 1: 1, 9: 9, 11: 11, 12: 12, 13: None}),
        ("中午", {10: None, 11: 11, 12: 12, 13: 13, 1: 13, 3: 15, 4: None}),
        ("下午", {12: 12, 1: 13, 6: 18, 11: 23, 13: 13, 23: 23, 24: None}),
        ("傍晚", {2: None, 3: 15, 6: 18, 9: 21, 10: None, 14: None, 18: 18}),
        ("晚上", {5: 17, 8: 20, 11: 23, 12: 24, 0: 24, 1: 25, 4: 28, 13: None, 16: None, 17: 17, 20: 20, 24: 24}),
    ],
)
def test_hours_of_a_part_of_the_day(part: str, meant: dict[int, int | None]) -> None:
    """An hour said is the one of that part of the day: 中午11点 is in the morning, 昨晚12点 is when today began."""
    for said, hour in meant.items():
        day = datetime(2026, 11, 19)
        expected = None if hour is None else day + timedelta(hours=hour)
        assert moment(f"昨天{part}{said}点", AT) == expected, said
        assert moment(f"昨天{part}{said}点半", AT) == (expected and expected + timedelta(minutes=30)), said
        if part == "晚上":
            assert moment(f"昨晚{said}点", AT) == expected, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("还剩1天3小时", "2026-11-21 13:00"), ("1天3小时", "2026-11-21 13:00"), ("27小时", "2026-11-21 13:00"),
        ("27:00:00", "2026-11-21 13:00"), ("1天03:12:45", "2026-11-21 13:12"), ("剩90分钟", "2026-11-20 11:30"),
        ("两个小时后", "2026-11-20 12:00"), ("00:00:30", "2026-11-20 10:00"), ("明早9点", "2026-11-21 09:00"),
        ("明晚8点", "2026-11-21 20:00"), ("周五下午", "2026-11-20 14:00"), ("周一", "2026-11-23 00:00"),
        ("下周一9点", "2026-11-23 09:00"), ("3号", "2026-12-03 00:00"), ("12:30", "2026-11-20 12:30"),
        ("倒计时3小时", "2026-11-20 13:00"), ("9时", "2026-11-20 09:00"), ("3日", "2026-12-03 00:00"),
        ("9:05", "2026-11-20 09:05"),  # of the day, not left
        ("还剩", None), ("剩", None), ("后", None), ("还剩很久", None), ("27:61:00", None),
    ],
)  # fmt: skip
def test_what_is_left(text: str, expected: str | None) -> None:
    """A countdown as the back office shows it, and days to come, where the time asked for is one to come."""
    found = moment(text, AT, future=True)
    assert found == (None if expected is None else datetime.strptime(expected, "%Y-%m-%d %H:%M"))


@pytest.mark.parametrize("text", ["明天", "后天下午3点", "晚上12点"])
def test_no_time_beyond_the_calendar(text: str) -> None:
    """A day after the last there is, is none."""
    assert moment(text, datetime(9999, 12, 31, 10)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("11/21", "2026-11-21"), ("1月2日", "2027-01-02"), ("明天", "2026-11-21"), ("10/1", "2026-10-01")],
)
def test_a_time_that_may_come(text: str, expected: str) -> None:
    """Where the time may lie ahead, a day without a year is the nearest."""
    assert moment(text, AT, future=True) == datetime.fromisoformat(expected)


@given(st.text(max_size=20))
def test_anything_typed(text: str) -> None:
    """Whatever is typed, there is an answer or none, and no error."""
    assert moment(text, AT) is None or isinstance(moment(text, AT), datetime)
    assert amount(text) is None or amount(text) >= 0
    assert number(text) is None or number(text) >= 0


@given(st.integers(0, 99_999_999))
def test_numbers_in_words(value: int) -> None:
    """A number written in Chinese is that number."""
    import cn2an

    assert number(cn2an.an2cn(str(value))) == value
