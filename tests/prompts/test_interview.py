"""Whole interviews, typed: from platform and scenario to the advice, with every way to go back, ask why and stop."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.advice import Advice, advise
from aftersales_cli.answers import Contradiction
from aftersales_cli.errors import AftersalesError, Cancelled
from aftersales_cli.intake.casefile import Draft
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN, Lang
from aftersales_cli.prompts import hardened
from aftersales_cli.prompts.interview import interview
from aftersales_cli.wording import label
from tests.conftest import AT
from tests.prompts.keyboard import BACK, CLEAR, CTRL_C, CTRL_D, DOWN, ENTER, FLAG, typing

START = f"天猫{ENTER}在途{ENTER}"
SKIP = ENTER  # an empty answer to a clock


@dataclass
class Notebook:
    """A screen that keeps what is said on it."""

    width: int = 80
    lines: list[str] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)

    def line(self, text: str, style: str = "", indent: str = "") -> None:
        """Keeps a paragraph."""
        self.lines.append(text)

    def refuse(self, error: AftersalesError) -> None:
        """Keeps what was wrong."""
        self.lines.append(error.message.text("zh"))

    def raw(self, text: str) -> None:
        """Keeps words that will be copied."""
        self.copied.append(text)

    @property
    def progress(self) -> list[tuple[int, int]]:
        """Each `question N, at most M more` that was said."""
        found = [re.fullmatch(r"question ([0-9]+), at most ([0-9]+) more", line) for line in self.lines]
        return [(int(match[1]), int(match[2])) for match in found if match]


def hold(
    library: Library, keys: str, draft: Draft | None = None, lang: Lang = "zh", screen: Notebook | None = None
) -> Advice:
    """The interview that these keys make; the answers are let stand in the review."""
    return typing(
        keys + ENTER * 2, lambda: interview(library, draft or Draft(), AT, lang, screen or Notebook(), hardened)
    )


def typed(*answers: str) -> str:
    """Each answer, then Enter."""
    return "".join(answer + ENTER for answer in answers)


@pytest.mark.parametrize(
    ("lang", "keys", "case", "outcome"),
    [
        ("zh", typed("淘宝", "未发货", "付款"), ("taobao", "not_shipped"), "not_paid_yet"),
        ("zh", typed("tm", "wfh", "ysq", "没有揽收", "不想要", "普通", ""), ("tmall", "not_shipped"), "refund_now"),
        ("zh", typed("pdd", "zaitu", "1", "huanmeilan", "不清楚", ""), ("pinduoduo", "in_transit"), "start_intercept"),
        ("zh", typed("快手", "拦截", "1", "4", "不想要", "1", ""), ("kuaishou", "in_transit"), "refuse_on_delivery"),
        (
            "zh",
            typed("抖店", "赠品", "没收到", "1", "漏放", "有货", "补寄", ""),
            ("douyin", "missing_gift"),
            "send_gift",
        ),
        ("zh", typed("17", "zp", "退货回来", ""), ("zw17", "missing_gift"), "settle_wholesale_gift"),
        (
            "zh",
            typed("10", "调包", "签收后", "对不上", "299", "不认", "都没有", "全程", ""),
            ("other", "swapped_goods"),
            "contest_in_writing",
        ),
        ("zh", typed("1", "掉包", "1", ""), ("douyin", "swapped_goods"), "inspect_on_film"),
        (
            "zh",
            typed("1", "拍A退B", "拆开不对", "同款", "对得上", "完好", ""),
            ("douyin", "swapped_goods"),
            "refund_ours",
        ),
        ("zh", typed("9", "寄错", "当面", "别的东西", ""), ("zw17", "wrong_item_returned"), "refuse_at_door"),
        ("en", typed("tmall", "before shipping", "not paid"), ("tmall", "not_shipped"), "not_paid_yet"),
        ("en", typed("天猫", "掉包", "1", ""), ("tmall", "swapped_goods"), "inspect_on_film"),
    ],
)
def test_whole_interviews(library: Library, lang: Lang, keys: str, case: tuple[str, str], outcome: str) -> None:
    """汉字, pinyin, initials, aliases and numbers lead through all five scenarios to the outcome they mean."""
    screen = Notebook()
    advice = hold(library, keys + SKIP, lang=lang, screen=screen)
    assert (advice.case.platform, advice.scenario, advice.outcome) == (*case, outcome)
    assert advice == advise(library, advice.case, lang)
    assert screen.lines[0] == label("ui-pick-hint", lang)


@given(st.lists(st.integers(0, 6), min_size=10, max_size=10))
@settings(deadline=None, max_examples=15)
def test_any_interview(library: Library, moves: list[int]) -> None:
    """Whatever is picked, the advice is that of the answers given, each echoed once, and the promise never grows."""
    screen = Notebook()
    advice = hold(library, "".join(DOWN * move + ENTER for move in moves) + ENTER * 4, lang="en", screen=screen)
    assert advice.resolved
    assert advice == advise(library, advice.case, "en")
    echoes = [line.partition(" -> ")[0] for line in screen.lines if " -> " in line]
    assert len(set(echoes)) >= len(advice.case.answers) + 2
    if len(echoes) == len(set(echoes)):  # nothing was changed in the review
        totals = [number + most for number, most in screen.progress]
        assert totals == sorted(totals, reverse=True)
        assert [number for number, _ in screen.progress] == list(range(1, len(screen.progress) + 1))


@pytest.mark.parametrize(
    ("keys", "answers"),
    [
        pytest.param(
            START + typed("1", "4") + BACK + typed("3"), ("tmall", "in_transit", "intercepted"), id="one-answer"
        ),
        pytest.param(
            START + typed("1", "4") + BACK * 2 + typed("1", "3"),
            ("tmall", "in_transit", "intercepted"),
            id="two-answers",
        ),
        pytest.param(
            START + typed("1") + BACK * 2 + typed("在途", "1", "3"),
            ("tmall", "in_transit", "intercepted"),
            id="scenario",
        ),
        pytest.param(
            START + typed("1", "4") + BACK * 4 + typed("抖店", "拦截", "1", "3"),
            ("douyin", "in_transit", "intercepted"),
            id="platform-and-scenario",
        ),
        pytest.param(
            BACK + typed("天猫") + BACK * 3 + typed("快手", "拦截", "1", "3"),
            ("kuaishou", "in_transit", "intercepted"),
            id="before-the-first",
        ),
        pytest.param(
            typed("快手", "拦截", "1", "4", "2", "1") + BACK * 3 + typed("3"),
            ("kuaishou", "in_transit", "intercepted"),
            id="over-the-end-from-the-clock",
        ),
    ],
)
def test_back(library: Library, keys: str, answers: tuple[str, str, str]) -> None:
    """Ctrl-B takes the last answer back, over scenario and platform too; nothing of what was taken back stays."""
    advice = hold(library, keys + SKIP)
    case = advice.case
    assert (case.platform, case.scenario, case.answers["intercept_status"]) == answers
    assert set(case.answers) - {"applied_at", "deadline_at", "intercepted_at"} == {"delivery_state", "intercept_status"}


def test_back_at_the_start_is_said(library: Library) -> None:
    """Where nothing can be taken back, that is said; an answer from the command line is not taken back."""
    screen = Notebook()
    hold(library, BACK + typed("3") + SKIP, Draft("in_transit", "tmall"), screen=screen)
    assert screen.lines.count(label("ui-back-at-start", "zh")) == 1


@pytest.mark.parametrize("keys", ["", typed("天猫"), START, START + typed("1"), START + typed("1", "4", "2", "1")])
def test_red_flag_from_any_prompt(library: Library, keys: str) -> None:
    """Ctrl-R at platform, scenario, question or clock: the walk ends in the flag's outcome, nothing else is asked."""
    start = {"": START, typed("天猫"): typed("在途")}.get(keys, "")
    advice = hold(library, keys + FLAG + typed("威胁") + start + SKIP)
    assert advice.outcome == "flag_threat"
    assert advice.case.answers["red_flag"] == "threat"


@pytest.mark.parametrize(
    ("keys", "flag"),
    [
        pytest.param(FLAG + typed("都没有"), "none", id="none-of-them"),
        pytest.param(FLAG + BACK, None, id="thought-better-of"),
        pytest.param(FLAG + "?" + BACK, None, id="explained-then-left"),
        pytest.param(FLAG + typed("都没有") + BACK, None, id="taken-back"),
        pytest.param(FLAG + typed("1") + FLAG + typed("1"), "none", id="twice"),
        pytest.param(FLAG + typed("1") + FLAG + typed("1") + BACK, None, id="twice-and-taken-back"),
        pytest.param(FLAG + typed("1") + FLAG + typed("1") + BACK * 2 + typed("1"), None, id="with-the-answer-before"),
    ],
)
def test_red_flag_that_is_none(library: Library, keys: str, flag: str | None) -> None:
    """Without a flag the same question comes again, and the count of questions stays what it was."""
    screen = Notebook()
    draft = Draft("in_transit", "taobao")
    advice = hold(library, typed("1") + keys + typed("3") + SKIP, draft, "en", screen)
    assert (advice.outcome, advice.case.answers.get("red_flag")) == ("refund_intercepted", flag)
    assert max(number for number, _ in screen.progress) == 2


@pytest.mark.parametrize("keys", ["?", "？", "运?"])
def test_explain(library: Library, keys: str) -> None:
    """? says why the question is asked, where to look and, to be copied, how to ask the customer; then asks again."""
    screen = Notebook()
    advice = hold(library, typed("1", "1") + "?" + typed("1") + SKIP, Draft("in_transit", "tmall"), screen=screen)
    question = library.questions["wants_goods"]
    assert label("ui-why-asked", "zh") + question.why.zh in screen.lines
    assert label("ui-where", "zh") + question.where.zh in screen.lines
    assert question.ask_customer is not None
    assert screen.copied == [
        question.ask_customer.zh.replace("{platform.greeting}", library.platforms["tmall"].greeting)
    ]
    assert advice.outcome == "deliver_and_follow"
    again = Notebook()
    hold(library, keys + typed("天猫", "在途", "2") + SKIP, screen=again)
    assert label("ui-why-asked", "zh") + library.shared.case["platform"].why.zh in again.lines


def test_explain_the_scenario(library: Library) -> None:
    """Even the first two questions say why they are asked and how to ask the customer."""
    screen = Notebook()
    hold(library, typed("天猫") + "?" + typed("在途", "2") + SKIP, screen=screen)
    assert label("ui-why-asked", "zh") + library.shared.case["scenario"].why.zh in screen.lines
    assert len(screen.copied) == 1
    assert "{" not in screen.copied[0]


@pytest.mark.parametrize(
    ("answers", "outcome", "echo"),
    [
        pytest.param(typed("不清楚"), "find_out", "物流现在走到哪一步了？ → 不清楚", id="leads-to-finding-out"),
        pytest.param(typed("1", "1", "bqc"), "start_intercept", "客户现在还想要这件货吗？ → 不清楚", id="routed"),
    ],
)
def test_not_clear(library: Library, answers: str, outcome: str, echo: str) -> None:
    """不清楚 answers every question and is echoed in words."""
    screen = Notebook()
    advice = hold(library, START + answers + SKIP, screen=screen)
    assert advice.outcome == outcome
    assert echo in screen.lines


def test_an_amount_left_empty_is_not_clear(library: Library) -> None:
    """An empty amount means 不清楚, and says so; a blank one and a wrong one are no answers."""
    screen = Notebook()
    draft = Draft("swapped_goods", "tmall", answers={"swap_stage": "opened", "identity_marks": "differ"})
    advice = hold(library, typed("abc") + CLEAR + typed(" ", "还没联系") + SKIP, draft, screen=screen)
    assert advice.case.answers["refund_amount"] == UNKNOWN
    assert f"{library.questions['refund_amount'].ask.zh} → 不清楚" in screen.lines
    assert sum("abc" in line for line in screen.lines) == 1


@pytest.mark.parametrize(
    ("keys", "due"),
    [
        pytest.param(typed("2026-11-20 09:30"), datetime(2026, 11, 23, 9, 30), id="told"),
        pytest.param(typed("2026年11月20日 9:30"), datetime(2026, 11, 23, 9, 30), id="told-in-chinese"),
        pytest.param("?" + typed("", "2026/11/20 09:30"), datetime(2026, 11, 23, 9, 30), id="explained-first"),
        pytest.param(typed("昨天"), datetime(2026, 11, 22), id="told-as-one-says-it"),
        pytest.param(typed("哪天") + CLEAR + typed("2026-11-19"), datetime(2026, 11, 22), id="wrong-then-right"),
        pytest.param(typed("2026-11-21") + CLEAR + typed(""), None, id="in-the-future-then-skipped"),
        pytest.param(typed(""), None, id="skipped"),
    ],
)
def test_the_clock_is_asked_once(library: Library, keys: str, due: datetime | None) -> None:
    """After the outcome one clock is asked for, and only one; told, it becomes a date, skipped, the advice stands."""
    screen = Notebook()
    draft = Draft("in_transit", "taobao", answers={"delivery_state": "returning"})
    advice = hold(library, keys, draft, screen=screen)
    assert advice.outcome == "refund_returning"
    assert [date.due for date in advice.deadlines if date.id == "answer_application"] == [due]
    assert sum(library.questions["applied_at"].ask.zh in line for line in screen.lines) == 1


@pytest.mark.parametrize("clock", [AT - timedelta(hours=1), UNKNOWN])
def test_a_known_clock_is_not_asked(library: Library, clock: datetime | str) -> None:
    """With the clock given, even as 不清楚, and all answers known nothing is asked at all."""
    screen = Notebook()
    answers = {"delivery_state": "returning", "applied_at": clock, "intercepted_at": UNKNOWN}
    advice = hold(library, "", Draft("in_transit", "taobao", answers=answers, case_id="A-1"), screen=screen)
    assert (advice.outcome, advice.case.case_id, screen.lines) == ("refund_returning", "A-1", [])


def test_a_contradiction_is_named_and_asked_again(library: Library) -> None:
    """A part larger than its whole is refused in words that name both; the next, possible amount is taken."""
    screen = Notebook()
    known = {"swap_stage": "opened", "identity_marks": "differ", "paid_amount": Decimal(59)}
    draft = Draft("swapped_goods", "tmall", answers=known)
    advice = hold(library, typed("100") + CLEAR + typed("58", "还没联系") + SKIP, draft, "zh", screen)
    assert advice.case.answers["refund_amount"] == Decimal(58)
    assert sum("refund_amount" in line and "paid_amount" in line and "100" in line for line in screen.lines) == 1


def test_a_contradictory_draft_is_refused_at_once(library: Library) -> None:
    """What cannot all be true on the command line is an error before anything is asked, not an endless question."""
    answers = {"signed_at": AT + timedelta(days=400)}
    screen = Notebook()
    with pytest.raises(Contradiction):
        hold(library, typed("1", "3"), Draft("in_transit", "tmall", answers=answers), screen=screen)
    assert screen.lines == []


@pytest.mark.parametrize(
    ("draft", "keys"),
    [
        pytest.param(Draft(platform="tmall"), typed("在途", "2"), id="platform-known"),
        pytest.param(Draft("in_transit"), typed("天猫", "2"), id="scenario-known"),
        pytest.param(Draft("in_transit", "tmall"), typed("2"), id="both-known"),
        pytest.param(Draft("in_transit", "tmall", answers={"delivery_state": "returning"}), "", id="all-known"),
        pytest.param(Draft(answers={"delivery_state": "returning"}), typed("天猫", "在途"), id="answers-known"),
    ],
)
def test_what_is_known_is_not_asked(library: Library, draft: Draft, keys: str) -> None:
    """Only what the draft lacks is asked."""
    screen = Notebook()
    advice = hold(library, keys + SKIP, draft, screen=screen)
    assert (advice.case.platform, advice.scenario, advice.outcome) == ("tmall", "in_transit", "refund_returning")
    assert sum(" → " in line for line in screen.lines) == keys.count(ENTER) + 1


@pytest.mark.parametrize(
    ("keys", "platform"),
    [
        ("1", "douyin"),
        ("9", "zw17"),
        ("10", "other"),
        ("17", "zw17"),
        ("１０", "other"),
        ("京东", "jd"),
        ("tb", "taobao"),
    ],
)
def test_a_number_means_that_choice(library: Library, keys: str, platform: str) -> None:
    """A digit picks the choice of that number, though another choice has the digit in its name (17网)."""
    assert hold(library, typed(keys, "在途", "2") + SKIP).case.platform == platform


@pytest.mark.parametrize(
    ("keys", "leave"),
    [("", CTRL_C), ("天", CTRL_D), (START, CTRL_D), (f"天猫{ENTER}zzz{ENTER}", CTRL_C), (START + FLAG, CTRL_C)],
)
def test_leaving(library: Library, keys: str, leave: str) -> None:
    """Ctrl-C and Ctrl-D cancel from anywhere."""
    with pytest.raises(Cancelled):
        hold(library, keys + leave)


@pytest.mark.parametrize("width", [20, 60, 160])
def test_a_long_question_stands_above_the_prompt(library: Library, width: int) -> None:
    """A question that does not fit beside its prompt is said as a paragraph, whole."""
    screen = Notebook(width)
    question = library.questions["pickup_scan"].ask
    hold(library, typed("1", "1", "2", "5") + SKIP, Draft("not_shipped", "tmall"), "en", screen)
    assert (question.en in screen.lines) is (width < len(question.en) + 6)
