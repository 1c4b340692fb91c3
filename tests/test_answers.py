"""Answers: what people write, what follows from it, and what cannot all be true."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.answers import (
    BadAnswer,
    Contradiction,
    Value,
    agreeing,
    check_answers,
    compute,
    parse_moment,
    read_answer,
    read_answers,
    show,
)
from aftersales_cli.errors import UsageError
from aftersales_cli.library import Library
from aftersales_cli.model import Exclusion, Question, QuestionType, Text
from tests.conftest import AT


def question(type_: QuestionType, **more: object) -> Question:
    """A question of a type, with nothing else in it."""
    words = Text("问", "ask")
    return Question(type_, words, words, words, ("house_style",), **more)  # type: ignore[arg-type]


CHOICE = question(
    "choice", choices={"failed": Text("拦截失败", "Failed"), "asked": Text("已发起（等结果）", "Asked for")}
)


@pytest.mark.parametrize(
    ("asked", "raw", "expected"),
    [
        (CHOICE, "failed", "failed"),
        (CHOICE, "拦截失败", "failed"),
        (CHOICE, "Failed", "failed"),
        (CHOICE, "已发起(等结果)", "asked"),  # half-width brackets mean the same
        (CHOICE, " ｆａｉｌｅｄ ", "failed"),
        (CHOICE, "unknown", "unknown"),
        (replace(CHOICE, also={"failed": ("没拦下",)}), "没拦下", "failed"),
        (question("money"), "59.00", Decimal("59.00")),
        (question("money"), "¥1,299.5", Decimal("1299.5")),
        (question("money"), "１２元", Decimal("12")),
        (question("money"), 0, Decimal("0")),
        (question("money"), "unknown", "unknown"),
        (question("count"), "２", 2),
        (question("date"), "2026-11-20", date(2026, 11, 20)),
        (question("datetime"), "2026-11-20 10:00", datetime(2026, 11, 20, 10)),
        (question("datetime"), "2026/3/5", datetime(2026, 3, 5)),
        (question("datetime"), "2026年3月5日 9:05", datetime(2026, 3, 5, 9, 5)),
        (question("datetime"), "2026-11-20T02:00:00Z", datetime(2026, 11, 20, 10)),
        (question("datetime"), "2026-11-20T10:00:00+08:00", datetime(2026, 11, 20, 10)),
        (question("datetime"), date(2026, 11, 20), datetime(2026, 11, 20)),
        (question("text"), " 原话 ", "原话"),
    ],
)
def test_reads(asked: Question, raw: object, expected: object) -> None:
    """Each way of writing an answer means its value."""
    assert read_answer("q", asked, raw) == expected


@pytest.mark.parametrize(
    ("asked", "raw", "rule"),
    [
        (CHOICE, "fail", "unknown-value"),
        (CHOICE, "", "unknown-value"),
        (CHOICE, "没拦下", "unknown-value"),
        (question("money"), "a lot", "bad-money"),
        (question("money"), "1e5", "bad-money"),
        (question("money"), "nan", "bad-money"),
        (question("money"), "", "bad-money"),
        (question("money"), "9999999999", "bad-money"),
        (question("money"), "-0.01", "negative"),
        (question("money"), "-nan", "bad-money"),
        (question("count"), "-1", "bad-count"),
        (question("count"), "2.5", "bad-count"),
        (question("date"), "2026-02-30", "bad-date"),
        (question("datetime"), "yesterday", "bad-datetime"),
        (question("datetime"), "2026-11-20 25:00", "bad-datetime"),
        (question("datetime"), "0001-01-01T00:00+14:00", "bad-datetime"),
        (question("datetime"), "1763600000000", "bad-datetime"),
        (question("days_since", of=("signed_at",)), "3", "computed"),
    ],
)
def test_refuses(asked: Question, raw: object, rule: str) -> None:
    """What is no answer is refused with the rule it breaks."""
    with pytest.raises(UsageError) as caught:
        read_answer("q", asked, raw)
    assert caught.value.message.key == rule


def test_refusal_names_the_nearest() -> None:
    """A slip in a choice is answered with what was probably meant."""
    with pytest.raises(BadAnswer, match="did you mean: failed"):
        read_answer("q", CHOICE, "faild")


def test_unknown_question_names_the_nearest(library: Library) -> None:
    """So is a slip in a question."""
    with pytest.raises(UsageError, match="intercept_status"):
        read_answers(library.questions, {"intercept_state": "failed"})


@given(st.decimals(min_value=0, max_value=10**8, places=2))
@settings(deadline=None, max_examples=50)
def test_shown_money_reads_back(amount: Decimal) -> None:
    """What `show` writes, `read_answer` reads."""
    assert read_answer("q", question("money"), show(amount)) == amount


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
@settings(deadline=None, max_examples=50)
def test_shown_time_reads_back(moment: datetime) -> None:
    """The same for times, to the second."""
    moment = moment.replace(microsecond=0)
    assert parse_moment(show(moment)) == moment


SINCE = {
    "signed_at": question("datetime"),
    "freight": question("money"),
    "worth": question("money"),
    "days_since_signed": question("days_since", of=("signed_at",)),
    "hours_since_signed": question("hours_since", of=("signed_at",)),
    "freight_exceeds_worth": question("exceeds", of=("freight", "worth")),
}


@pytest.mark.parametrize(
    ("fact", "answers", "expected"),
    [
        ("days_since_signed", {"signed_at": datetime(2026, 11, 19, 23, 59)}, 1),
        ("days_since_signed", {"signed_at": datetime(2026, 11, 20, 0, 0)}, 0),
        ("days_since_signed", {}, None),
        ("days_since_signed", {"signed_at": "unknown"}, None),
        ("hours_since_signed", {"signed_at": datetime(2026, 11, 20, 8, 1)}, 1),
        ("hours_since_signed", {"signed_at": datetime(2026, 11, 20, 8, 0)}, 2),
        ("freight_exceeds_worth", {"freight": Decimal("9.99"), "worth": Decimal("10")}, "not_more"),
        ("freight_exceeds_worth", {"freight": Decimal("10"), "worth": Decimal("10")}, "not_more"),
        ("freight_exceeds_worth", {"freight": Decimal("10.01"), "worth": Decimal("10")}, "more"),
        ("freight_exceeds_worth", {"freight": Decimal("1")}, None),
        ("freight", {"freight": Decimal("1")}, Decimal("1")),
        ("freight", {"freight": "unknown"}, None),
    ],
)
def test_computes(fact: str, answers: dict[str, object], expected: object) -> None:
    """Computed facts, on both sides of each boundary, and unknown where what they rest on is."""
    assert compute(fact, SINCE, answers, AT) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({"applied_at": "2026-11-20 10:01"}, ("applied_at", "2026-11-20 10:00")),
        ({"signed_at": "2026-11-18 09:00", "shipped_at": "2026-11-18 09:01"}, ("signed_at", "shipped_at")),
        ({"paid_amount": "10", "refund_amount": "10.01"}, ("refund_amount", "paid_amount")),
    ],
)
def test_contradictions(library: Library, answers: dict[str, str], named: tuple[str, str]) -> None:
    """Facts that cannot all be true are refused, and both are named."""
    with pytest.raises(Contradiction) as caught:
        check_answers(library.questions, read_answers(library.questions, answers), AT)
    assert all(name in str(caught.value) for name in named)


@pytest.mark.parametrize(
    "answers",
    [
        {"applied_at": "2026-11-20 10:00"},
        {"deadline_at": "2027-01-01 10:00"},  # a countdown ends in the future
        {"signed_at": "2026-11-18 09:00", "shipped_at": "2026-11-18 09:00"},
        {"signed_at": "unknown", "shipped_at": "2026-11-18 09:00"},
        {"paid_amount": "10", "refund_amount": "10"},
        {"refund_amount": "10.01"},
    ],
)
def test_no_contradiction(library: Library, answers: dict[str, str]) -> None:
    """The other side of each boundary passes."""
    check_answers(library.questions, read_answers(library.questions, answers), AT)


TEXTS = {"zh": "不能", "en": "never"}
EXCLUDING = {
    "scan": question("choice", choices={"none": Text("无", "none"), "seen": Text("有", "seen")}, excludes=(
        Exclusion(**TEXTS, other="signed_at", answers=("none",)),
        Exclusion(**TEXTS, other="way", answers=("seen",), other_answers=("by_hand",)),
    )),
    "way": question("choice", choices={"by_hand": Text("自取", "by hand"), "post": Text("快递", "post")}),
    "signed_at": question("datetime"),
}  # fmt: skip
SIGNED = {"signed_at": datetime(2026, 11, 19)}


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ({"scan": "none", **SIGNED}, ["scan (none)", "signed_at (2026-11-19 00:00)"]),
        ({**SIGNED, "scan": "none"}, ["scan", "signed_at"]),
        ({"scan": "seen", **SIGNED}, []),
        ({"scan": "none"}, []),
        ({"scan": "none", "signed_at": "unknown"}, []),
        ({"scan": "unknown", **SIGNED}, []),
        ({"scan": "seen", "way": "by_hand"}, ["scan (seen)", "way (by_hand)", "never"]),
        ({"scan": "seen", "way": "post"}, []),
        ({"scan": "none", "way": "by_hand"}, []),
    ],
)
def test_facts_that_exclude_each_other(answers: dict[str, Value], names: list[str]) -> None:
    """Two answers that cannot both be are refused by their names, with why; 不清楚 excludes nothing."""
    if not names:
        check_answers(EXCLUDING, answers, AT)
        return
    with pytest.raises(Contradiction) as caught:
        check_answers(EXCLUDING, answers, AT)
    assert all(name in str(caught.value) for name in names)


@pytest.mark.parametrize(
    ("signed", "raw", "expected"),
    [(True, "-12.11", Decimal("-12.11")), (True, "12", Decimal(12)), (True, "-¥5", None), (False, "-12.11", None)],
)
def test_money_below_zero(signed: bool, raw: str, expected: Decimal | None) -> None:
    """Only where the question says that an amount may be."""
    asked = question("money", signed=signed)
    if expected is None:
        with pytest.raises(BadAnswer):
            read_answer("x", asked, raw)
    else:
        assert read_answer("x", asked, raw) == expected
        assert read_answer("x", asked, show(expected)) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [("5", "50", 10), ("50", "50", 100), ("75", "50", 150), ("1", "3", Decimal(100) / 3), ("0", "3", 0),
     ("5", "0", None), ("5", None, None), ("unknown", "50", None)],
)  # fmt: skip
def test_percent(part: str, whole: str | None, expected: Decimal | int | None) -> None:
    """The share of a whole that is known and not nothing."""
    questions = {"share": question("percent_of", of=("part", "whole"))}
    given = {"part": part, "whole": whole}
    answers = {id_: raw if raw == "unknown" else Decimal(raw) for id_, raw in given.items() if raw is not None}
    assert compute("share", questions, answers, AT) == expected


def test_a_clash_keeps_nothing_of_how_it_was_found(library: Library) -> None:
    """A million rows that clash leave no circles of errors and frames behind, which would be a gigabyte."""
    late, early = datetime(2026, 11, 20), datetime(2026, 11, 10)
    facts = {"signed_at": early, "shipped_at": late}
    left, (clash,) = agreeing(lambda given: check_answers(library.questions, given, datetime(2026, 11, 30)), facts)
    assert (left, clash.__traceback__) == ({}, None)
