"""The advice at a terminal: goldens, no escapes where none belong, scripts as they are, hostile text inert."""

import os
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from aftersales_cli.advice import Advice, Case, Said, ScriptText, advise
from aftersales_cli.advice.deadlines import DueDate
from aftersales_cli.answers import read_answers
from aftersales_cli.intake.casefile import Draft
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.text import NARROWEST, WIDEST, deadline_words, make_page, time_words
from aftersales_cli.wording import label
from tests.conftest import AT, Follow, Run
from tests.render.pages import HOSTILE, OBEYED, advice_text, page, written

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
CASES = {
    "not_shipped": "tmall request_state=applied pickup_scan=none wants_goods=not_wanted unshipped_why=ordinary",
    "in_transit": "taobao delivery_state=under_way intercept_status=failed wants_goods=not_wanted perishable=keeps",
    "missing_gift": "douyin gift_direction=not_received gift_promise=promised gift_check=not_packed"
    " gift_stock=in_stock gift_wish=wants_gift",
    "swapped_goods": "tmall swap_stage=opened identity_marks=differ wrong_return_answer=denies_again red_flag=none"
    " swap_proof=full_film",
    "wrong_item_returned": "pinduoduo return_parcel_state=opened return_check=other_goods wrong_return_answer=mix_up"
    " trade_state=open reapply_room=enough",
}
CLOCKS = {"applied_at": "2026-11-18 09:30", "refund_amount": "299.00"}


def golden_advice(library: Library, scenario: str, lang: Lang) -> Advice:
    """The advice of one case per scenario, with a clock and an amount, at a fixed time."""
    platform, *given = CASES[scenario].split()
    raw = dict(pair.split("=") for pair in given) | CLOCKS
    return advise(library, Case(scenario, platform, AT, read_answers(library.questions, raw)), lang)


@pytest.mark.parametrize(
    ("scenario", "lang", "columns"),
    [
        *((scenario, lang, 60) for scenario in CASES for lang in ("zh", "en")),
        ("in_transit", "zh", 160),
        ("in_transit", "en", 160),
    ],
)
def test_golden(library: Library, scenario: str, lang: Lang, columns: int) -> None:
    """The page is, word for word and line for line, the stored one; AFTERSALES_GOLDEN=write stores it anew."""
    advice = golden_advice(library, scenario, lang)
    assert advice.resolved
    text = advice_text(library, advice, columns)
    file = GOLDEN / f"{scenario}.{lang}.{columns}.txt"
    if os.environ.get("AFTERSALES_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_goldens_are_all_wanted() -> None:
    """No stored page is left over from a case that is no longer tested."""
    wanted = {f"{scenario}.{lang}.60.txt" for scenario in CASES for lang in ("zh", "en")}
    wanted |= {"in_transit.zh.160.txt", "in_transit.en.160.txt"}
    assert {file.name for file in GOLDEN.glob("*.txt")} == wanted


def scripts_on(text: str) -> list[str]:
    """What stands between two rules."""
    rule = re.compile(r"^-{12,}$", re.MULTILINE)
    return [part.strip("\n") for part in rule.split(text)[1::2]]


@pytest.mark.parametrize("columns", [40, 60, 160])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("scenario", list(CASES))
def test_scripts_stand_as_they_are(library: Library, scenario: str, lang: Lang, columns: int) -> None:
    """Between the rules stands exactly the script, unwrapped and not indented; in English its reading below it."""
    advice = golden_advice(library, scenario, lang)
    text = advice_text(library, advice, columns)
    assert scripts_on(text) == [script.text for script in advice.scripts.values()]
    squeezed = "".join(text.split())
    for script in advice.scripts.values():
        assert ("".join(script.reading.split()) in squeezed) is (lang == "en")


@pytest.mark.parametrize("scenario", list(CASES))
def test_every_outcome_can_be_printed_in_gbk(library: Library, follow: Follow, scenario: str) -> None:
    """In Chinese, whatever the outcome: the page fits a GBK terminal, no line is too wide, no script is cut."""
    seen = {}
    for number, platform in enumerate(library.platforms):
        for advice in follow(scenario, platform):
            seen.setdefault((advice.scenario, advice.outcome, number % 2), advice)
    for advice in seen.values():
        text = advice_text(library, advice)
        assert text.encode("gbk").decode("gbk") == text
        scripts = scripts_on(text)
        assert scripts == [script.text for script in advice.scripts.values()]
        wide = {line for line in text.split("\n") if cell_len(line) > 60}
        assert wide <= {line for script in scripts for line in script.split("\n")}


@pytest.mark.parametrize(
    ("columns", "width"), [(20, 20), (59, 59), (60, 60), (WIDEST, WIDEST), (WIDEST + 1, WIDEST), (200, WIDEST)]
)
def test_width(columns: int, width: int) -> None:
    """A page is as wide as the terminal, up to what the eye can follow."""
    on = page("zh", columns)
    on.rule()
    assert written(on) == "-" * width + "\n"


@pytest.mark.parametrize("columns", [1, 5, 12, 20])
def test_narrow(library: Library, columns: int) -> None:
    """A very narrow terminal still gets all words."""
    advice = golden_advice(library, "in_transit", "zh")
    text = "".join(advice_text(library, advice, columns).split())
    assert all("".join(step.text.split()) in text for step in advice.steps)


def test_a_paragraph_hangs_under_its_mark() -> None:
    """The mark stands once; the other lines begin under the first word; a deep indent leaves some room."""
    on = page("zh", 20)
    on.line("退款退款退款退款退款", indent="  ", mark="1. ")
    on.line("退款退款退款退款", indent=" " * 30)
    assert written(on).split("\n") == [
        "  1. 退款退款退款退",
        "     款退款",
        " " * 30 + "退款退款退款",
        " " * 30 + "退款",
        "",
    ]
    assert cell_len("退款退款退款") == NARROWEST


@pytest.mark.parametrize("part", ["text", "indent", "mark"])
def test_no_part_of_a_line_is_obeyed(part: str) -> None:
    """Words, what stands before them, and a finished line."""
    on = page("zh")
    on.line(**{"text": "x", part: "a\x1b\u202e\x9bb"})
    on.print("a\x1b\u202e\x9bb")
    assert not {"\x1b", "\u202e", "\x9b"} & set(written(on))
    assert written(on).count("ab") == 2


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_inert(library: Library, hostile: str) -> None:
    """Text of customers comes out as it is: no markup, no emoji, no escape, no line of its own outside a script."""
    advice = golden_advice(library, "in_transit", "zh")
    said = Said(f"甲{hostile}乙", ("S1-01",))
    poisoned = replace(
        advice, title=f"甲{hostile}乙", steps=(said,), never=(said,), warnings=(said,), reopen=(said,),
        scripts={"first_reply": ScriptText(hostile, hostile, ())},
    )  # fmt: skip
    for colours in (False, True):
        text = advice_text(library, poisoned, 200, colours=colours)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
        assert OBEYED & set(plain) == set()
        words = "".join(char for char in hostile.replace("\r\n", "\n") if char not in OBEYED or char == "\t")
        assert plain.count("甲" + re.sub(r"\s", " ", words) + "乙\n") == 5
    assert "\x1b" not in advice_text(library, poisoned, 200)


def test_a_pipe_gets_no_escapes(run: Run) -> None:
    """Into a pipe nothing but text and line ends is written, on stderr too."""
    arguments = ("triage", "in_transit", "-p", "tmall", "-a", "delivery_state=returning")
    result = run(*arguments, "-a", "wants_goods=wanted", AFTERSALES_LANG="zh", TERM="xterm-256color")
    assert result.returncode == 0
    assert OBEYED & set(result.stdout.decode() + result.stderr.decode()) == set()


@pytest.mark.parametrize(("value", "plain"), [("1", True), ("", False)])
def test_no_color(monkeypatch: pytest.MonkeyPatch, value: str, plain: bool) -> None:
    """NO_COLOR, where it is not empty, takes every escape away, though it is a terminal."""
    monkeypatch.setenv("NO_COLOR", value)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    on = page("zh")
    on = make_page("zh", on.console.file)
    on.line("退款", "bold red")
    assert ("\x1b" not in written(on)) is plain


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_terminal_of_another_encoding(run: Run, encoding: str) -> None:
    """A stdout that cannot say everything gets what it can, and no error; GBK can say all of it."""
    arguments = ("triage", "in_transit", "-p", "tmall", "-a", "delivery_state=returning")
    result = run(*arguments, AFTERSALES_LANG="zh", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (result.returncode, result.stderr) == (0, b"")
    assert ("?" in result.stdout.decode(encoding)) is (encoding == "ascii")


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (timedelta(0), "0 分钟", "0 min"),
        (timedelta(seconds=59), "0 分钟", "0 min"),
        (timedelta(minutes=59, seconds=59), "59 分钟", "59 min"),
        (timedelta(hours=1), "1 小时 0 分", "1 h 0 min"),
        (timedelta(hours=23, minutes=59), "23 小时 59 分", "23 h 59 min"),
        (timedelta(hours=24), "1 天 0 小时", "1 d 0 h"),
        (timedelta(days=9, hours=5, minutes=59), "9 天 5 小时", "9 d 5 h"),
    ],
)
def test_time_words(span: timedelta, zh: str, en: str) -> None:
    """A length of time in its two largest units, rounded down."""
    assert (time_words(span, "zh"), time_words(span, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("due", "overdue", "zh", "en"),
    [
        (datetime(2026, 11, 20, 12, 30), False, "11月20日 12:30  退款（还剩 2 小时 30 分）",
         "20 Nov 12:30  退款 (2 h 30 min left)"),
        (datetime(2026, 11, 19, 9, 0), True, "11月19日 09:00  退款（已超时 1 天 1 小时）",
         "19 Nov 09:00  退款 (overdue by 1 d 1 h)"),
        (None, False, "退款：48 小时", "退款: 48 小时"),
    ],
)  # fmt: skip
def test_deadline_words(due: datetime | None, overdue: bool, zh: str, en: str) -> None:
    """A deadline says when and how much time is left or gone; without its clock the limit."""
    date = DueDate("x", "退款", due, "applied_at", "48 小时", (), overdue)
    assert (deadline_words(date, AT, "zh"), deadline_words(date, AT, "en")) == (zh, en)


def test_missing_answers(library: Library) -> None:
    """What is missing: every question with its id, choices and place to look, and a command that goes on."""
    advice = advise(library, Case("in_transit", "tmall", AT), "zh")
    text = advice_text(library, advice, 200)
    for missing in advice.missing:
        assert f"{missing.text}  {missing.question} ({missing.type})" in text
        assert all(f"{id_}  {words}" in text for id_, words in missing.choices)
        assert missing.where in text
    assert text.endswith("\n  aftersales triage in_transit -p tmall -a delivery_state=under_way\n")


@pytest.mark.parametrize(
    ("answers", "key"),
    [({}, "ui-holding"), ({"delivery_state": "under_way", "intercept_status": "failed"}, "ui-ask-customer")],
)
def test_missing_answers_and_what_to_tell_the_customer(library: Library, answers: dict[str, str], key: str) -> None:
    """Until the next question is answered the customer hears its words: a question, or what we look up."""
    advice = advise(library, Case("in_transit", "tmall", AT, dict(answers)), "zh")
    asked = advice.missing[0]
    words = asked.ask_customer if key == "ui-ask-customer" else asked.holding
    assert words
    assert f"\n{label(key, 'zh')}\n{words}\n" in advice_text(library, advice, 60)


@pytest.mark.parametrize(
    ("scenario", "platform", "command"),
    [
        (None, None, "aftersales triage address_change -p douyin"),
        ("in_transit", None, "aftersales triage in_transit -p douyin"),
        (None, "tmall", "aftersales triage address_change -p tmall"),
    ],
)
def test_missing_start(library: Library, scenario: str | None, platform: str | None, command: str) -> None:
    """Before a case has begun the command names a scenario and a platform, and is whole."""
    advice = Draft(scenario, platform).unstarted(library, "zh", AT)
    assert advice_text(library, advice).endswith(f"\n  {command}\n")


def test_missing_amount(library: Library) -> None:
    """A question without choices leaves a gap to fill in."""
    answers = {"swap_stage": "opened", "identity_marks": "differ"}
    advice = advise(library, Case("swapped_goods", "tmall", AT, answers), "zh")
    assert advice_text(library, advice, 200).endswith(" -a refund_amount=…\n")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_heading_over_nothing(library: Library, lang: Lang) -> None:
    """Where no rung fits the case, and nothing says why, the refusal has no heading."""
    advice = golden_advice(library, "missing_gift", lang)
    bare = replace(advice, ladder=(), ladder_because=None)
    assert label("ui-ladder", lang) in advice_text(library, advice)
    assert label("ui-ladder", lang) not in advice_text(library, bare)
