"""Whole interviews, typed: from platform and scenario to the advice, with every way to go back, ask why and stop."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.advice import Advice, advise
from aftersales_cli.answers import Contradiction, read_answers, show
from aftersales_cli.authoring.casebook import run_cases
from aftersales_cli.engine import Done
from aftersales_cli.errors import AftersalesError, Cancelled
from aftersales_cli.intake.casefile import Draft, missing_start
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN, Lang
from aftersales_cli.prompts import hardened
from aftersales_cli.prompts.interview import Interview, interview, revise
from aftersales_cli.wording import label
from tests.conftest import AT, PLAYBOOKS
from tests.prompts.keyboard import BACK, CLEAR, CTRL_C, CTRL_D, DOWN, ENTER, FLAG, typing

PLATFORMS = sorted(path.stem for path in (PLAYBOOKS / "platforms").iterdir())
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
    """The interview that these keys make; what is typed behind its end is left for what follows."""
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
    if len(echoes) == len(set(echoes)):  # nothing was taken back
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


@pytest.mark.parametrize(("lang", "said"), [("zh", "先这样回客户："), ("en", "Words for the customer meanwhile:")])
def test_explain_what_the_customer_cannot_answer(library: Library, lang: Lang, said: str) -> None:
    """Where only we can look it up, ? gives the words that hold, and does not call them a question."""
    screen = Notebook()
    hold(library, "?" + typed("1", "2") + SKIP, Draft("in_transit", "tmall"), lang, screen)
    words = library.questions["delivery_state"].holding
    assert words is not None
    assert screen.copied == [words.zh.replace("{platform.greeting}", library.platforms["tmall"].greeting)]
    assert said in screen.lines
    assert label("ui-ask-customer", lang) not in screen.lines


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
    assert sum(line.startswith(f"{library.questions['applied_at'].ask.zh} → ") for line in screen.lines) == 1


@pytest.mark.parametrize("clock", [AT - timedelta(hours=1), UNKNOWN])
def test_a_known_clock_is_not_asked(library: Library, clock: datetime | str) -> None:
    """With the clock given, even as 不清楚, and all answers known nothing is asked at all."""
    screen = Notebook()
    answers = {"delivery_state": "returning", "applied_at": clock, "intercepted_at": UNKNOWN}
    advice = hold(library, "", Draft("in_transit", "taobao", answers=answers, case_id="A-1"), screen=screen)
    assert (advice.outcome, advice.case.case_id, screen.lines) == ("refund_returning", "A-1", [])


@pytest.mark.parametrize(
    ("keys", "refund", "paid"),
    [
        (typed("100", "1", "58", "还没联系"), 58, 59), (typed("100", "2", "还没联系"), 100, None),
        (typed("100") + BACK + typed("58", "还没联系"), 58, 59), (typed("59", "还没联系"), 59, 59),
    ],
    ids=["this-one", "the-other", "neither", "none"],
)  # fmt: skip
def test_a_contradiction_is_settled(library: Library, keys: str, refund: int, paid: int | None) -> None:
    """A part larger than its whole is refused with both as they were asked, and she says which of the two is wrong."""
    screen = Notebook()
    known = {"swap_stage": "opened", "identity_marks": "differ", "paid_amount": Decimal(59)}
    draft = Draft("swapped_goods", "tmall", answers=known)
    advice = hold(library, keys + SKIP, draft, "zh", screen)
    assert (advice.case.answers["refund_amount"], advice.case.answers.get("paid_amount")) == (refund, paid)
    both = [library.questions[name].ask.zh for name in ("refund_amount", "paid_amount")]
    assert sum(all(words in line for words in both) for line in screen.lines) == (keys[:3] == "100")


def test_choices_that_exclude_each_other_are_settled(library: Library) -> None:
    """A choice that cannot be true with one that is known is told in the words of both, and one of them is dropped."""
    question, excluded = next(
        (id_, excluded) for id_, question in library.questions.items() for excluded in question.excludes
        if question.choices and excluded.answers and library.questions[excluded.other].choices
    )  # fmt: skip
    second = next(iter(excluded.other_answers), next(iter(library.questions[excluded.other].choices)))
    for key, kept in (("1", None), ("2", excluded.answers[0])):
        screen = Notebook()
        desk = Interview(library, AT, "zh", screen, hardened, Draft("unsure", "tmall"), lambda _: None)
        desk.start, desk.answers = {"platform": "tmall", "scenario": "unsure"}, {excluded.other: second}
        typing(key + ENTER, lambda desk=desk: desk._take(desk._question(question), excluded.answers[0]))  # type: ignore[misc]
        assert desk.answers == ({excluded.other: second} if kept is None else {question: kept})
        assert library.questions[question].choices[excluded.answers[0]].zh in screen.lines[0]


@pytest.mark.parametrize(
    ("typed_", "said"),
    [("3", "还剩1天3小时"), ("2026-11-21", "晚于现在"), ("哪天", "“哪天”")],
    ids=["number", "future", "no"],
)
def test_a_time_that_is_none_is_refused_in_her_words(library: Library, typed_: str, said: str) -> None:
    """What would be right is shown as one says it; no id of a question is."""
    screen = Notebook()
    draft = Draft("in_transit", "taobao", answers={"delivery_state": "returning"})
    hold(library, typed(typed_) + CLEAR + typed(""), draft, screen=screen)
    assert sum(said in line for line in screen.lines) == 1
    assert not any("applied_at" in line for line in screen.lines)


def test_going_back_stands_on_the_former_answer(library: Library) -> None:
    """Enter alone gives again what was taken back, chosen or typed."""
    answers = typed("3", "4") + BACK * 2 + ENTER * 2
    draft = Draft("not_shipped", "tmall")
    assert (
        hold(library, answers + SKIP, draft).case.answers == hold(library, typed("3", "4") + SKIP, draft).case.answers
    )
    known = Draft("swapped_goods", "tmall", answers={"swap_stage": "opened", "identity_marks": "differ"})
    advice = hold(library, typed("37", "1") + BACK * 2 + ENTER * 2 + SKIP, known)
    assert advice.case.answers["refund_amount"] == Decimal(37)


def test_a_customers_words_stand_in_the_first_scenario_prompt(library: Library) -> None:
    """Enter takes the scenario that they fit best; taken back, all scenarios are there."""

    def begun(keys: str) -> str | None:
        kept: list[Draft] = []
        draft = Draft(platform="tmall")
        with pytest.raises(Cancelled):
            typing(keys + CTRL_C, lambda: interview(
                library, draft, AT, "zh", Notebook(), hardened, kept.append, words="没收到货却签收了"
            ))  # fmt: skip
        return kept[-1].scenario

    assert begun(ENTER) == "signed_not_received"
    assert begun(ENTER + BACK + typed("在途")) == "in_transit"


def test_the_last_question_is_the_last(library: Library) -> None:
    """The clock is counted: nothing is asked after the question that is called the last."""
    for keys, draft in (
        (typed("1", "失败", "2", "1"), Draft("in_transit", "tmall")), (typed("3"), Draft("in_transit", "tmall")),
        ("", Draft("in_transit", "taobao", answers={"delivery_state": "returning"})),
    ):  # fmt: skip
        screen = Notebook()
        hold(library, keys + SKIP * 3, draft, screen=screen)
        last = [index for index, line in enumerate(screen.lines) if line.endswith("最后一题")]
        echoes = [index for index, line in enumerate(screen.lines) if " → " in line]
        assert len(last) == 1
        assert [index for index in echoes if index > last[0]] == echoes[-1:]


def revised(library: Library, keys: str, draft: Draft, screen: Notebook) -> Advice | None:
    """What comes of a case once these keys have changed it."""
    before = advise(library, draft.case(AT), "zh")
    return typing(keys, lambda: revise(library, draft, before, AT, screen, hardened, lambda _: None))


KNOWN = Draft("in_transit", "tmall", answers={
    "delivery_state": "under_way", "intercept_status": "failed", "wants_goods": "not_wanted", "perishable": "keeps",
    "deadline_at": AT + timedelta(days=1),
})  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "outcome", "asked"),
    [
        (typed("快递拦截", "拦截成功"), "refund_intercepted", ["快递拦截到哪一步了？"]),
        (typed("⇒ 包裹在退回"), "refund_returning", ["物流现在走到哪一步了？"]),
        (typed("哪个平台", "抖店"), "agree_return", ["这单是哪个平台的？"]),
        (typed("倒计时") + CLEAR + typed("后天9点"), "agree_return", ["后台倒计时到几点？"]),
        (typed("1") + ENTER, "agree_return", ["物流现在走到哪一步了？"]),
        (BACK, None, []),
        (typed("1") + BACK, None, []),
    ],
    ids=["an-answer", "a-turn", "the-platform", "the-clock", "the-same-again", "thought-better-of", "then-too"],
)
def test_an_answer_changed_later(library: Library, keys: str, outcome: str | None, asked: list[str]) -> None:
    """Any of them, platform and clock too; only it and what hangs on it are asked, and gone back, all stays."""
    screen = Notebook()
    advice = revised(library, keys + SKIP, KNOWN, screen)
    assert (advice and advice.outcome) == outcome
    echoes = [line.partition(" → ")[0] for line in screen.lines if " → " in line]
    assert echoes[: len(asked)] == asked
    clocks = {question.ask.zh for question in library.questions.values() if question.type == "datetime"}
    assert set(echoes[len(asked) :]) <= clocks  # one that the new outcome runs on


def test_what_hangs_on_a_changed_answer_is_asked(library: Library) -> None:
    """Signed after all: the way goes on from there, with what was known."""
    screen = Notebook()
    advice = revised(library, typed("1", "已签收") + ENTER * 6, KNOWN, screen)
    assert advice is not None
    assert advice.case.answers["delivery_state"] == "signed"
    assert advice == advise(library, advice.case, "zh")


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


def test_few_keys(library: Library) -> None:
    """From a known scenario to the advice: at the median of the worked cases no more than twelve keys."""
    counts = []
    for result in run_cases(library, library.scenario_ids):
        if not isinstance(result.end, Done):
            continue
        told = read_answers(library.questions, result.case.answers)
        asked = dict.fromkeys(step.question for step in result.end.trail if step.question in told)
        keys = 0
        for name in filter(None, asked):
            choices = [*library.questions[name].choices, UNKNOWN]
            shown = str(choices.index(str(told[name])) + 1) if library.questions[name].choices else show(told[name])
            keys += len(shown) + len(ENTER)
        counts.append(keys + len(SKIP))  # the clock
    assert median(counts) <= 12


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platform_is_found_by_each_of_its_names(library: Library, platform: str) -> None:
    """First of all that fit, though another has that name in one of its own."""
    desk = Interview(library, AT, "zh", Notebook(), hardened, Draft(), lambda _: None)
    options = desk._options(missing_start(library, "platform", "zh"))
    own = library.platforms[platform]
    for name in (platform, own.name.zh, own.name.en, *own.aliases):
        assert hardened.fitting(options, name)[0][0].id == platform, name
