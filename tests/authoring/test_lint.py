"""What lint finds, each rule with a folder that breaks it; the shipped folder breaks none."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from aftersales_cli.authoring import casebook, lint
from aftersales_cli.authoring.lint import CHOICE_CELLS, MESSAGE_LIMIT, MOST_QUESTIONS, RULES, SENTENCE_LIMIT
from aftersales_cli.authoring.lint import lint as lint_folder
from tests.conftest import PLAYBOOKS, Run, change, place_of

IT, CASES = "scenarios/in_transit.yaml", "scenarios/in_transit.cases.yaml"
TO_COME = "scenario-without-playbook"  # a warning, as long as not all scenarios are written
UNWRITTEN = {TO_COME, "given-missing", "offer-missing", "binds-missing"}  # warnings, as long as not all is written


def evidence(zh: str = "看", en: str = "look", sources: str = "[house_style]", more: str = "") -> str:
    """A kind of evidence that is worded like this."""
    return (
        "\nx1:\n  text: {zh: 一, en: one}\n  holder: merchant\n  criteria: []\n"
        f"  how:\n    zh: '{zh}'\n    en: '{en}'\n    sources: {sources}\n{more}"
    )


def outcome(name: str, zh: str, kind: str = "follow_up") -> str:
    """A shared outcome that says this to the customer."""
    said = zh.replace("\n", "\n          ")
    return (
        f"  {name}:\n    disposition: wait\n    liability: unknown\n    title: {{zh: 等, en: wait}}\n"
        "    why: {zh: 等, en: wait, sources: [house_style]}\n"
        "    steps: []\n    reopen: []\n    tags: []\n    never: []\n"
        "    ladder: none\n    ladder_because: {zh: 等, en: wait, sources: [house_style]}\n    scripts:\n"
        f"      first_reply: {{zh: 在的{name}, en: here, sources: [house_style]}}\n"
        f"      {kind}:\n        zh: |\n          {said}\n        en: waiting\n        sources: [house_style]\n"
    )


def question(choice: str, en: str = "one") -> str:
    """A question with such a choice."""
    text = "{zh: 一, en: one}"
    return (
        f"\nx1:\n  type: choice\n  ask: {text}\n  why: {text}\n  where: {text}\n  sources: [house_style]\n"
        f"  choices:\n    a1:\n      zh: {choice}\n      en: {en}\n"
    )


def said(zh: str, en: str = "on it") -> str:
    """Words to the customer, as they stand in a question."""
    return f"    zh: {zh}\n    en: {en}\n"


def held(id_: str) -> str:
    """What the customer is told while a shipped question is open, as it stands there."""
    text = (PLAYBOOKS / "questions.yaml").read_text(encoding="utf-8")
    found = re.search(rf"^{id_}:\n(?:  .*\n)*?  holding:\n(    zh: .*\n    en: .*\n)", text, re.MULTILINE)
    assert found, id_
    return found[1]


def found(folder: Path) -> dict[str, list[str]]:
    """Rule to the places where it is broken; the scenarios to come are passed over."""
    rules: dict[str, list[str]] = {}
    for problem in lint_folder(folder)[0]:
        rules.setdefault(problem.rule, []).append(f"{problem.file}:{problem.line}:{problem.column}")
    return {rule: places for rule, places in rules.items() if rule not in UNWRITTEN}


HELD = held("delivery_state")
UNWALKED = {"case-failed": (CASES, "name:")}
WITHOUT = "    without:\n      zh: '退 {refund_amount}'\n      en: '{refund_amount}'\n"
LONG_WAY = "".join(f"  q{n}:\n    ask: refund_amount\n    then: q{n + 1}\n" for n in range(1, MOST_QUESTIONS)) + (
    f"  q{MOST_QUESTIONS}:\n    ask: refund_amount\n    then: where_is_it\n"
)
# file, what stands there, what is written instead, and each finding with the file and words it stands at
BROKEN: dict[str, tuple[str, str, str, dict[str, tuple[str, str]]]] = {
    "step-unreachable": (
        IT,
        "steps:\n",
        "steps:\n  lost:\n    when:\n      - go: start_intercept\n",
        {"unreachable": (IT, "lost:"), "no-case-branch": (IT, "go: start_intercept")},
    ),
    "outcome-unreachable": (
        IT,
        "wanted: deliver_and_follow",
        "wanted: start_intercept",
        {
            "unreachable": (IT, "deliver_and_follow:"),
            "no-case-outcome": (IT, "deliver_and_follow:"),
            "case-failed": (CASES, "name: 客户其实是在催件"),
        },
    ),
    "too-many-questions": (
        IT,
        "steps:\n",
        f"steps:\n{LONG_WAY}",
        {"too-many-questions": (IT, "start:"), "unreachable": (IT, "q1:")},
    ),
    "case-ends-elsewhere": (
        CASES,
        "outcome: start_intercept",
        "outcome: agree_return",
        {"case-failed": (CASES, "name:")},
    ),
    "case-lacks-an-answer": (CASES, "    perishable: keeps\n", "", UNWALKED),
    "case-with-a-wrong-answer": (CASES, "perishable: keeps", "perishable: maybe", UNWALKED),
    "case-with-an-unknown-question": (CASES, "perishable: keeps", "fresh: keeps", UNWALKED),
    "case-that-contradicts-itself": (
        CASES,
        "applied_at: 2026-11-20 09:30",
        "applied_at: 2026-11-20 10:01",
        UNWALKED,
    ),
    "case-at-no-time": (CASES, "at: 2026-11-20 10:00", "at: noon", UNWALKED),
    "outcome-without-case": (
        IT,
        "      - platform: kuaishou\n",
        "      - platform: xiaohongshu\n        go: deliver_and_follow\n      - platform: kuaishou\n",
        {"no-case-branch": (IT, "platform: xiaohongshu")},
    ),
    "gap-unfilled": (
        "evidence.yaml",
        "",
        evidence("退 {refund_amount}", "refund {refund_amount}"),
        {"gap-unfilled": ("evidence.yaml", "how:\n    zh: '退")},
    ),
    "gap-of-a-deadline": (
        "evidence.yaml",
        "",
        evidence("在 {deadline.send_return} 前", "by {deadline.send_return}"),
        {"gap-unfilled": ("evidence.yaml", "how:\n    zh: '在")},
    ),
    "gap-in-without": (
        "evidence.yaml",
        "",
        evidence("退 {refund_amount}", "{refund_amount}", more=WITHOUT),
        {"gap-in-without": ("evidence.yaml", "without:")},
    ),
    "gap-differs": (
        "evidence.yaml",
        "",
        evidence("看 {tool.intercept}", "look"),
        {"gap-differs": ("evidence.yaml", "how:\n    zh: '看 {")},
    ),
    "number": (
        "evidence.yaml",
        "",
        evidence("24小时内看"),
        {"literal-number": ("evidence.yaml", "'24小时内看")},
    ),
    "number-in-english": (
        "evidence.yaml",
        "",
        evidence(en="look within 2 days"),
        {"literal-number": ("evidence.yaml", "'look within")},
    ),
    "number-of-ours": (
        "evidence.yaml",
        "",
        evidence("别撤（C-01）"),
        {"internal-number": ("evidence.yaml", "'别撤")},
    ),
    "not-chinese": ("evidence.yaml", "", evidence("look"), {"not-chinese": ("evidence.yaml", "'look'\n    en")}),
    "not-english": ("evidence.yaml", "", evidence(en="看一看"), {"not-english": ("evidence.yaml", "'看一看")}),
    "no-sources": (
        "evidence.yaml",
        "",
        evidence(sources="[]"),
        {"no-sources": ("evidence.yaml", "how:\n    zh: '看'")},
    ),
    "long-sentence": (
        "shared.yaml",
        "",
        outcome("x1", "一" * (SENTENCE_LIMIT + 1)),
        {"sentence-long": ("shared.yaml", "follow_up:\n        zh: |\n          一一")},
    ),
    "long-message": (
        "shared.yaml",
        "",
        outcome("x1", "一二三。" * (MESSAGE_LIMIT // 4) + "四"),
        {"message-long": ("shared.yaml", "follow_up:\n        zh: |\n          一二三")},
    ),
    "nothing-to-tell-the-customer": (
        "questions.yaml",
        f"  holding:\n{HELD}",
        "",
        {"question-without-words": ("questions.yaml", "delivery_state:\n")},
    ),
    "two-things-to-tell-the-customer": (
        "questions.yaml",
        f"  holding:\n{HELD}",
        f"  ask_customer:\n{said('到哪了？')}  holding:\n{HELD}",
        {"question-words-twice": ("questions.yaml", f"holding:\n{HELD}")},
    ),
    "variants-in-a-list": (
        IT,
        "        sources: [S3-05, S2-124, house_style]\n",
        "        sources: [S3-05, S2-124, house_style]\n        variants:\n          - when: {perishable: keeps}\n"
        "            zh: 点一下拦截。\n            en: Stop it.\n            sources: [S3-05]\n",
        {"variants-in-list": (IT, "variants:")},
    ),
    "long-sentence-of-a-question": (
        "questions.yaml",
        HELD,
        said("一" * (SENTENCE_LIMIT + 1)),
        {"sentence-long": ("questions.yaml", "holding:\n    zh: 一一")},
    ),
    "forbidden-word-of-a-question": (
        "questions.yaml",
        HELD,
        said("您加我微信聊。"),
        {"word-forbidden": ("questions.yaml", "holding:\n    zh: 您加我微信聊")},
    ),
    "gap-of-a-question": (
        "questions.yaml",
        HELD,
        said("这就退 {refund_amount} 元。", "on {refund_amount}"),
        {"gap-unfilled": ("questions.yaml", "holding:\n    zh: 这就退")},
    ),
    "copied-words-of-a-question": (
        "questions.yaml",
        held("perishable"),
        HELD,
        {"script-copied": ("questions.yaml", f"holding:\n{HELD}  of_shop:\n    zh: 店里的货都放得住")},
    ),
    "copied-script": (
        "shared.yaml",
        "",
        outcome("x1", "在的，等等。") + outcome("x2", "在的，等等。", "phone"),
        {"script-copied": ("shared.yaml", "phone:\n        zh: |\n          在的，等等")},
    ),
    "forbidden-word": (
        "shared.yaml",
        "",
        outcome("x1", "您加我微信聊。"),
        {"word-forbidden": ("shared.yaml", "follow_up:\n        zh: |\n          您加我微信聊")},
    ),
    "forbidden-word-in-disguise": (
        "shared.yaml",
        "",
        outcome("x1", "您加 Ｖ❤x 聊。"),
        {"word-forbidden": ("shared.yaml", "follow_up:\n        zh: |\n          您加 Ｖ❤x")},
    ),
    "forbidden-word-of-what-stands-first": (
        "shared.yaml",
        "上次没给您通过",
        "上次没给您通过，您加薇聊",
        {"word-forbidden": ("shared.yaml", "opening:\n      zh: 上次没给您通过，您加薇")},
    ),
    "forbidden-word-of-a-variant": (
        IT,
        "本单下单时买家单独确认过不支持无理由退货。发货后",
        "本单可私聊转账。发货后",
        {
            "word-forbidden": (
                IT,
                "when: {intercept_status: intercepted}\n            zh: |\n              本单可私聊转",
            )
        },
    ),
    "another-tone-with-other-facts": (
        IT,
        "          firmer:\n            zh: |\n              {platform.greeting}，货已经发出",
        "          firmer:\n            zh: |\n              {platform.greeting}，{paid_amount} 元的货已经发出",
        {"tone-differs": (IT, "firmer:"), "gap-differs": (IT, "firmer:")},
    ),
    "too-long-for-a-channel": (
        "platforms/tmall.yaml",
        "  platform_statement:\n    characters: 500",
        "  first_reply:\n    characters: 3",
        {"channel-long": (IT, "first_reply:\n")},
    ),
    "long-choice": (
        "questions.yaml",
        "",
        question("一", "a" * (CHOICE_CELLS + 1)),
        {"choice-long": ("questions.yaml", "a1:\n      zh: 一\n")},
    ),
    "no-word-for-a-tool": (
        "platforms/other.yaml",
        "  intercept: ",
        "  interrupt: ",
        {"tool-missing": (IT, "zh: 点 {tool.intercept}，发起")},
    ),
    "no-reading": ("questions.yaml", "", question("龘"), {"pinyin-missing": ("pinyin.yaml", "#")}),
    "tag-misspelt": (IT, "    tags: [in_transit", "    tags: [in_tarnsit", {"tag-misspelt": (IT, "in_tarnsit")}),
    "limit-with-a-nought-too-many": (
        "limits.yaml",
        "hours: 24",
        "hours: 240",
        {"limit-leaps": ("limits.yaml", "from: 2023-01-01\n      hours: 240")},
    ),
}


@pytest.mark.parametrize(
    ("word", "other", "near"),
    [
        ("photo", "photos", True), ("photos", "photo", True), ("agreed", "agree", True),
        ("intercept", "intrecept", True),
        ("intercept", "interzept", True), ("intercept", "tnierecept", False), ("intercept", "intercept", False),
        ("gone", "none", False), ("agree", "agreed_x", False), ("abcde", "abced", True), ("abcde", "ebcda", False),
    ],
)  # fmt: skip
def test_a_letter_off(word: str, other: str, near: bool) -> None:
    """One slip of the finger is; two are not, nor is a short word that is another one."""
    assert lint._a_letter_off(word, other) is near


def test_the_shipped_folder_is_clean() -> None:
    """No error in any file, and no warning but for the scenarios that are still to be written."""
    problems, files = lint_folder(PLAYBOOKS)
    assert [problem.text("en") for problem in problems if problem.level == "error"] == []
    assert {problem.rule for problem in problems} <= UNWRITTEN
    assert files == len(list(PLAYBOOKS.rglob("*.yaml")))


@pytest.mark.parametrize(("file", "old", "new", "expected"), BROKEN.values(), ids=BROKEN)
def test_finds(in_transit_only: Path, file: str, old: str, new: str, expected: dict[str, tuple[str, str]]) -> None:
    """A single change breaks just these rules, each at its place."""
    change(in_transit_only, file, old, new)
    rules = found(in_transit_only)
    assert sorted(rules) == sorted(expected)
    for rule, (where, words) in expected.items():
        assert place_of(in_transit_only, where, words) in rules[rule]


@pytest.mark.parametrize(
    ("file", "new"),
    [
        (
            "evidence.yaml",
            evidence("点 {tool.intercept}，{limit.send_return} 内", "{tool.intercept} within {limit.send_return}"),
        ),
        ("evidence.yaml", evidence("{platform.greeting}，在", "here")),  # English has no such word
        (
            "evidence.yaml",
            evidence("退 {refund_amount} 元", "{refund_amount} yuan", more="    without: {zh: 退, en: all}\n"),
        ),
        ("evidence.yaml", evidence("七天无理由、三包、一次", "no-reason return")),  # names, not lengths of time
        ("evidence.yaml", evidence(en="仅退款 (refund)")),  # a term beside its meaning
        ("evidence.yaml", evidence("{tool.intercept}", "{tool.intercept}")),
        ("shared.yaml", outcome("x1", "一" * SENTENCE_LIMIT)),
        (
            "shared.yaml",
            outcome("x1", "一" * SENTENCE_LIMIT + "{platform.greeting}。\n二"),
        ),
        ("shared.yaml", outcome("x1", "一二三。" * (MESSAGE_LIMIT // 4))),
        ("shared.yaml", outcome("x1", "一二三。" * (MESSAGE_LIMIT // 4) + "\n\n四")),
        ("shared.yaml", outcome("x1", "一" * 200, "platform_statement")),
        ("questions.yaml", question("一", "a" * CHOICE_CELLS)),
        ("questions.yaml", question("一" * (CHOICE_CELLS // 2))),
    ],
)
def test_accepts(in_transit_only: Path, file: str, new: str) -> None:
    """What is just within a limit, or only looks like a fault, is none."""
    change(in_transit_only, file, "", new)
    assert found(in_transit_only) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24小时", ["24小时"]), ("24 小时", ["24 小时"]), ("３天", ["３天"]), ("两小时", ["两小时"]),
        ("五十元", ["五十元"]), ("10元", ["10元"]), ("48 hours", ["48 hours"]), ("1 day", ["1 day"]),
        ("5%", ["5%"]), ("20 yuan", ["20 yuan"]),
        ("七天无理由", []), ("第2步", []), ("S3-08", []), ("一个人", []), ("12315", []),
    ],
)  # fmt: skip
def test_sees_numbers_with_their_units(text: str, expected: list[str]) -> None:
    """A number is literal with a unit of time or money behind it; a plain one may be part of a name."""
    assert [match[0] for match in lint._NUMBER.finditer(text)] == expected


def test_says_which_cases_are_missing(in_transit_only: Path) -> None:
    """A scenario without worked cases is one finding, not one for each of its outcomes."""
    (in_transit_only / CASES).unlink()
    assert found(in_transit_only) == {"no-cases": [f"{IT}:1:1"]}


def test_names_the_scenarios_to_come(in_transit_only: Path) -> None:
    """A reason that leads to a scenario without a playbook is a warning, with all their names."""
    (problem,) = [each for each in lint_folder(in_transit_only)[0] if each.rule == TO_COME]
    assert problem.level == "warning"
    assert {"missing_gift", "late_shipment"} <= set(str(problem.message.values["names"]).split(", "))
    assert "in_transit" not in str(problem.message.values["names"]).split(", ")


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "place", "said"),
    [
        (
            IT,
            "    given:\n      - delivery_state: under_way\n        intercept_status: asked\n",
            "",
            "given-missing",
            "wait_for_intercept:",
            ": wait_for_intercept;",
        ),
        (
            "sources/tmall-guide.yaml",
            "platforms: any\nspeaks_of: both\n",
            "",
            "binds-missing",
            "title:",
            "platforms, speaks_of",
        ),
    ],
)
def test_says_in_a_line_what_an_old_file_lacks(
    in_transit_only: Path, file: str, old: str, new: str, rule: str, place: str, said: str
) -> None:
    """One finding a file, at the first place that lacks it, with the names of all of them."""
    change(in_transit_only, file, old, new)
    problems = [each for each in lint_folder(in_transit_only)[0] if each.rule == rule and str(each.file) == file]
    assert [problem.level for problem in problems] == ["warning"]
    assert said in problems[0].text("en")
    assert problems[0].text("en").startswith(place_of(in_transit_only, file, place))


def test_a_scenario_that_asks_nothing_is_no_bug(in_transit_only: Path) -> None:
    """A scenario may be branches only."""
    change(in_transit_only, IT, "start: where_is_it", "start: by_platform")
    rules = found(in_transit_only)
    assert "too-many-questions" not in rules
    assert "unreachable" in rules


def test_finds_more_in_a_folder_that_does_not_load(in_transit_only: Path) -> None:
    """A broken file does not hide the others' faults; all stand in the order of files and lines."""
    change(in_transit_only, "limits.yaml", "hours: 24", "hours: 24:00")
    change(in_transit_only, "evidence.yaml", "holder: merchant", "holder: nobody")
    change(in_transit_only, IT, "stage: under_way", "stage: no")
    assert list(found(in_transit_only)) == ["schema-choice", "yaml-quote"]
    assert [str(problem.file) for problem in lint_folder(in_transit_only)[0]] == ["evidence.yaml", "limits.yaml", IT]


def test_a_scenario_that_is_left_out_is_not_linted_further(in_transit_only: Path) -> None:
    """The first fault is repaired first; the rules need a scenario that loads."""
    change(in_transit_only, IT, "start: where_is_it", "start: nowhere")
    assert list(found(in_transit_only)) == ["unknown-step"]


@pytest.mark.parametrize(
    ("file", "old", "new", "exit_code", "said"),
    [
        (IT, "id: in_transit", "id: in_transit", 0, "0 errors, "),
        (IT, "failed: still_wanted", "fialed: still_wanted", 1, "2 errors, "),
        ("limits.yaml", "hours: 24", "hours: 24:00", 1, "1 errors, 0 warnings"),
    ],
    ids=["clean", "scenario", "shared"],
)
def test_prints_findings(
    in_transit_only: Path, call: Run, file: str, old: str, new: str, exit_code: int, said: str
) -> None:
    """A finding a line on stdout, the count on stderr, exit 1 for errors only."""
    change(in_transit_only, file, old, new)
    done = call("--playbooks", in_transit_only, "playbooks", "lint")
    assert done.returncode == exit_code
    assert said in done.stderr.decode()
    lines = [problem.text("en") for problem in lint_folder(in_transit_only)[0]]
    assert done.stdout.decode().splitlines() == lines


def test_every_rule_has_its_broken_folder() -> None:
    """No function in the table of rules, and no message of it, is without an example above."""
    tree = ast.parse(inspect.getsource(lint))
    named = {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Message"
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    shown = {rule for *_, expected in BROKEN.values() for rule in expected}
    assert named - shown == {*UNWRITTEN, "no-cases"}
    rules = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and "Iterator[Problem]" in ast.unparse(node)
    }
    assert {rule.__name__ for rule in RULES} == {name for name in rules if not name.startswith("_")} - {"lint"}
    assert casebook.LANGS == ("zh", "en")
