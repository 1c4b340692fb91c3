"""Every name a file uses must exist, and every step must lead on: one broken folder for each way to get it wrong."""

import ast
import inspect
from pathlib import Path

import pytest

from aftersales_cli.library import check, facts, names, read_library, references, vocabulary
from tests.conftest import change, place_of

IT = "scenarios/in_transit.yaml"
QUESTION = (
    "{name}:\n  type: {type}\n  ask: {{zh: 一, en: one}}\n  why: {{zh: 一, en: one}}\n  where: {{zh: 一, en: one}}\n"
    "  sources: [house_style]\n"
)


def excluding(answers: str, other: str, others: str) -> str:
    """A question whose answers cannot be true together with those to another."""
    return QUESTION.format(name="x1", type="choice") + (
        "  choices: {a1: {zh: 一, en: one}}\n  excludes:\n"
        f"    - {{answers: [{answers}], other: {other}, other_answers: [{others}], zh: 不能, en: never}}\n"
    )


WAITED = QUESTION.format(name="waited", type="days_since") + "  of: [applied_at]\n"
BRANCHES = "      - platform: kuaishou\n        go: refuse_on_delivery\n      - go: agree_return\n"
RULES = {
    # unknown names: file, what stands there, what is written instead, and each finding with the words it stands at
    "statement-of-a-text": (IT, "sources: [S3-05,", "sources: [S9-99,", {"unknown-statement": "sources: [S9-99"}),
    "statement-of-a-platform": (
        "platforms/tmall.yaml",
        "sources: [S3-01]",
        "sources: [S3-1]",
        {"unknown-statement": "sources: [S3-1]"},
    ),
    "statement-of-a-limit": (
        "limits.yaml",
        "source: S3-03",
        "source: S3-3",
        {"unknown-statement": "source: S3-3"},
    ),
    "platform-of-a-text": (IT, "only: [taobao", "only: [taobo", {"unknown-platform": "only: [taobo"}),
    "question-of-a-principle": (
        "principles.yaml",
        "- platform: zw17",
        "- platfrom: zw17",
        {"unknown-question": "platfrom: zw17"},
    ),
    "choice-of-a-principle": (
        "principles.yaml",
        "- perishable: spoils",
        "- perishable: rots",
        {"unknown-choice": "perishable: rots"},
    ),
    "act-of-a-principle": ("principles.yaml", "risks: [forced", "risks: [forcd", {"unknown-act": "risks: [forcd"}),
    "evidence-of-a-principle": (
        "principles.yaml",
        "evidence: [ship_consent_chat]",
        "evidence: [ship_consent]",
        {"unknown-evidence": "evidence: [ship_consent]"},
    ),
    "exception-of-a-principle": (
        "principles.yaml",
        "outcome: short_shipment.resend_missing",
        "outcome: in_transit.resend",
        {"unknown-outcome": "outcome: in_transit.resend"},
    ),
    "platform-of-a-limit": ("limits.yaml", "  tmall:", "  tmal:", {"unknown-platform": "tmal:"}),
    "platform-of-exports": (
        "intake.yaml",
        "default_platform: other",
        "default_platform: none_such",
        {"unknown-platform": "default_platform: none_such"},
    ),
    "platform-tested": (IT, "- platform: kuaishou", "- platform: kuaishu", {"unknown-choice": "platform: kuaishu"}),
    "placeholder-question": (IT, "about:\n  zh: ", "about:\n  zh: x{nope}", {"unknown-placeholder": "zh: x{nope}"}),
    "placeholder-tool": (IT, "about:\n  zh: ", "about:\n  zh: x{tool.x}", {"unknown-placeholder": "zh: x{tool"}),
    "placeholder-limit": (IT, "about:\n  zh: ", "about:\n  zh: x{limit.x}", {"unknown-placeholder": "zh: x{limit"}),
    "placeholder-platform": (
        IT,
        "about:\n  zh: ",
        "about:\n  zh: x{platform.x}",
        {"unknown-placeholder": "zh: x{platform"},
    ),
    "placeholder-kind": (IT, "about:\n  zh: ", "about:\n  zh: x{x.name}", {"unknown-placeholder": "zh: x{x"}),
    "placeholder-counts-only-in-phrases": (
        IT,
        "about:\n  zh: ",
        "about:\n  zh: x{n}",
        {"unknown-placeholder": "zh: x{n}"},
    ),
    "placeholder-open": (IT, "about:\n  zh: ", "about:\n  zh: x{refund", {"unknown-placeholder": "zh: x{refund"}),
    "placeholder-closed": (IT, "about:\n  zh: ", "about:\n  zh: x} ", {"unknown-placeholder": "zh: x}"}),
    "question-asked": (IT, "ask: intercept_status", "ask: how_far", {"unknown-question": "ask: how_far"}),
    "question-tested": (IT, "- platform: kuaishou", "- platfrom: kuaishou", {"unknown-question": "platfrom:"}),
    "question-of-a-deadline": (IT, "from: applied_at", "from: applied", {"unknown-question": "from: applied\n"}),
    "question-before": (
        "questions.yaml",
        "not_before: [",
        "not_before: [nope, ",
        {"unknown-question": "not_before: [nope"},
    ),
    "question-more": (
        "questions.yaml",
        "not_more_than: [paid_amount]",
        "not_more_than: [paid]",
        {"unknown-question": "not_more_than: [paid]"},
    ),
    "question-computed-from": (
        "questions.yaml",
        "",
        WAITED.replace("applied_at", "applied"),
        {"unknown-question": "of: [applied]"},
    ),
    "choice-routed": (
        IT,
        "failed: still_wanted",
        "fialed: still_wanted",
        {"unknown-choice": "fialed:", "choice-not-routed": "go:\n      not_tried"},
    ),
    "choice-tested": (
        IT,
        "- platform: kuaishou",
        "- wants_goods: maybe",
        {"unknown-choice": "wants_goods: maybe"},
    ),
    "choice-tested-among-others": (
        IT,
        "- platform: kuaishou",
        "- wants_goods: {one_of: [wanted, maybe]}",
        {"unknown-choice": "wants_goods: {one_of"},
    ),
    "choice-that-ends": ("questions.yaml", "    safety: flag", "    safe: flag", {"unknown-choice": "safe: flag"}),
    "outcome-that-ends": (
        "questions.yaml",
        "safety: flag_safety",
        "safety: flag_safe",
        {"unknown-outcome": "safety: flag_safe"},
    ),
    "outcome-of-a-ladder": (
        IT,
        "      - to: agree_return\n",
        "      - to: agree\n",
        {"unknown-outcome": "to: agree\n"},
    ),
    "outcome-for-the-unclear": (
        "shared.yaml",
        "  find_out:",
        "  find_in:",
        {"unknown-outcome": "outcomes:\n  find_in"},
    ),
    "step-to-start-with": (IT, "start: where_is_it", "start: nowhere", {"unknown-step": "start: nowhere"}),
    "target-of-a-choice": (IT, "failed: still_wanted", "failed: nowhere", {"unknown-target": "failed: nowhere"}),
    "target-of-a-branch": (IT, "- go: agree_return", "- go: nowhere", {"unknown-target": "go: nowhere"}),
    "target-of-any-answer": (
        IT,
        "    ask: intercept_status\n",
        "    ask: intercept_status\n    then: nowhere\n",
        {"unknown-target": "then: nowhere"},
    ),
    "limit-of-a-deadline": (IT, "limit: answer_application", "limit: answer", {"unknown-limit": "limit: answer\n"}),
    "limit-as-a-bound": (
        IT,
        "- platform: kuaishou",
        "- refund_amount: {at_most: big}",
        {"unknown-limit": "refund_amount: {at_most"},
    ),
    "evidence": (IT, "evidence: [refund_request", "evidence: [request", {"unknown-evidence": "evidence: [request"}),
    "evidence-optional": (
        IT,
        "evidence_optional: [",
        "evidence_optional: [nope, ",
        {"unknown-evidence": "evidence_optional: [nope"},
    ),
    "deadline-of-evidence": (
        "evidence.yaml",
        "  holder:",
        "  by: {limit: nope, from: never}\n  holder:",
        {"unknown-limit": "limit: nope", "unknown-question": "from: never"},
    ),
    "scenario-of-cases": (
        "scenarios/in_transitt.cases.yaml",
        "",
        "[]\n",
        {"unknown-scenario": "[]"},
    ),
    # questions that cannot be asked
    "question-without-choices": (
        "questions.yaml",
        "",
        QUESTION.format(name="x1", type="choice"),
        {"question-choices": "x1:"},
    ),
    "question-with-choices": (
        "questions.yaml",
        "",
        QUESTION.format(name="x1", type="text") + "  choices: {a: {zh: 一, en: one}}\n",
        {"question-choices": "x1:"},
    ),
    "question-with-the-choice-unknown": (
        "questions.yaml",
        "",
        QUESTION.format(name="x1", type="choice") + "  choices: {unknown: {zh: 一, en: one}}\n",
        {"question-choices": "x1:"},
    ),
    "question-computed-from-nothing": (
        "questions.yaml",
        "",
        QUESTION.format(name="x1", type="exceeds"),
        {"question-of": "x1:"},
    ),
    "question-not-computed": (
        "questions.yaml",
        "",
        QUESTION.format(name="x1", type="date") + "  of: [applied_at]\n",
        {"question-of": "x1:"},
    ),
    # steps that cannot be walked
    "id": (IT, "id: in_transit", "id: on_the_way", {"scenario-id": "id: on_the_way"}),
    "step-named-as-an-outcome": (
        IT,
        "  where_is_it:\n",
        "  agree_return:\n    when:\n      - go: agree_return\n  where_is_it:\n",
        {"name-twice": "agree_return:"},
    ),
    "step-named-as-its-scenario": (
        IT,
        "  where_is_it:\n",
        "  in_transit:\n    when:\n      - go: agree_return\n  where_is_it:\n",
        {"name-twice": "in_transit:"},
    ),
    "step-named-as-a-shared-outcome": (
        IT,
        "  where_is_it:\n",
        "  flag_minor:\n    when:\n      - go: agree_return\n  where_is_it:\n",
        {"name-twice": "flag_minor:"},
    ),
    "step-with-both": (
        IT,
        "  by_platform:\n",
        "  by_platform:\n    ask: perishable\n",
        {"step-kind": "by_platform:\n"},
    ),
    "step-with-neither": (
        IT,
        "    ask: delivery_state\n",
        "",
        {"step-kind": "where_is_it:\n"},
    ),
    "choice-without-a-way": (
        IT,
        "      failed: still_wanted\n",
        "",
        {"choice-not-routed": "go:\n      not_tried"},
    ),
    "no-branches": (IT, "    when:\n" + BRANCHES, "    when: []\n", {"branch-last": "by_platform:\n"}),
    "no-bare-branch": (IT, "      - go: agree_return\n", "", {"branch-last": "platform: kuaishou"}),
    "bare-branch-first": (
        IT,
        BRANCHES,
        "      - go: refuse_on_delivery\n      - go: agree_return\n",
        {"branch-last": "go: refuse_on"},
    ),
    "branch-to-nowhere": (
        IT,
        "        go: refuse_on_delivery\n",
        "",
        {"schema-missing": "platform: kuaishou"},
    ),
    "two-tests": (
        IT,
        "- platform: kuaishou",
        "- refund_amount: {at_least: 1, at_most: 5}",
        {"test-one": "refund_amount:"},
    ),
    "no-test": (IT, "- platform: kuaishou", "- refund_amount: {}", {"test-one": "refund_amount:"}),
    "no-way-on-from-an-amount": (
        IT,
        "    ask: delivery_state\n    go:\n      under_way: how_far_intercept\n      returning: who_gets_it_back\n"
        "      signed: who_has_it\n",
        "    ask: refund_amount\n",
        {"schema-missing": "where_is_it:\n"},
    ),
    "circle": (IT, "failed: still_wanted", "failed: where_is_it", {"circle": "where_is_it:\n"}),
    "circle-of-one": (IT, "failed: still_wanted", "failed: how_far_intercept", {"circle": "where_is_it:\n"}),
    "circle-through-its-own-scenario": (IT, "failed: still_wanted", "failed: in_transit", {"circle": "where_is_it:\n"}),
    # outcomes without what they need
    "ladder-without-a-reason": (
        IT,
        "ladder:\n      - to: start_intercept\n",
        "ladder: none\n",
        {"ladder-because": "ladder: none\n    reopen"},
    ),
    "ladder-with-a-reason": (
        IT,
        "ladder: none",
        "ladder: [{to: agree_return}]",
        {"ladder-because": "ladder: [{to: agree_return}]\n    ladder_because"},
    ),
    "no-first-reply": (IT, "      first_reply:\n", "      phone:\n", {"schema-missing": "scripts:\n      phone"}),
    "a-name-of-a-closed-set": (
        "shared.yaml",
        "  soon:\n    zh: 三天内\n    en: within three days\n",
        "",
        {"schema-missing": "urgencies:"},
    ),
    "a-phrase-of-the-program": ("shared.yaml", "  at_once:", "  at_oncee:", {"schema-missing": "phrases:"}),
    "ladder-in-a-circle": (
        IT,
        "      - to: agree_return\n",
        "      - to: start_intercept\n",
        {"ladder-circle": "ladder:\n      - to: start_intercept"},
    ),
    # clocks and bounds
    "clock-that-a-limit-has-not": (
        IT,
        "limit: answer_application\n        from: applied_at",
        "limit: answer_application\n        from: signed_at",
        {"clock-wrong": "from: signed_at"},
    ),
    "limit-without-clocks": ("limits.yaml", "  clocks: [agreed_at]\n", "", {"clocks-missing": "send_return:"}),
    "clock-that-is-no-time": (
        "limits.yaml",
        "clocks: [applied_at]",
        "clocks: [refund_amount, applied_at]",
        {"unknown-clock": "clocks: [refund_amount"},
    ),
    "limit-of-the-law-and-the-shop": (
        "limits.yaml",
        "  law: true\n",
        "  law: true\n  own: true\n",
        {"law-and-own": "own: true\n  clocks: [return_received_at]"},
    ),
    "bound-in-another-unit": (
        IT,
        "- platform: kuaishou",
        "- refund_amount: {at_most: send_return}",
        {"bound-unit": "refund_amount: {at_most"},
    ),
    # facts that cannot be reckoned with
    "question-that-is-no-time": (
        "questions.yaml",
        "not_before: [paid_at]",
        "not_before: [paid_amount]",
        {"question-type": "not_before: [paid_amount]"},
    ),
    "question-of-too-few": (
        "questions.yaml",
        "",
        QUESTION.format(name="x1", type="percent_of") + "  of: [refund_amount]\n",
        {"question-of-many": "of: [refund_amount]"},
    ),
    "question-of-a-word": (
        "questions.yaml",
        "",
        QUESTION.format(name="x1", type="exceeds") + "  of: [refund_amount, wants_goods]\n",
        {"question-type": "of: [refund_amount, wants"},
    ),
    "question-signed": (
        "questions.yaml",
        "",
        QUESTION.format(name="x1", type="count") + "  signed: true\n",
        {"question-signed": "signed: true"},
    ),
    "excludes-a-choice": (
        "questions.yaml",
        "",
        excluding(answers="never", other="signed_at", others=""),
        {"unknown-choice": "answers: [never]"},
    ),
    "excludes-a-question": (
        "questions.yaml",
        "",
        excluding(answers="a1", other="signed", others=""),
        {"unknown-question": "other: signed,"},
    ),
    "excludes-another-choice": (
        "questions.yaml",
        "",
        excluding(answers="a1", other="wants_goods", others="maybe"),
        {"unknown-choice": "other_answers: [maybe]"},
    ),
    # words that exports and platforms are known by
    "header-of-two-fields": (
        "intake.yaml",
        "  reason: [reason, ",
        "  reason: [reason, 退款编号, ",
        {"alias-twice": "退款编号, 退款原因描述"},
    ),
    "alias-of-two-platforms": ("platforms/tmall.yaml", "aliases: [", "aliases: [淘宝, ", {"alias-twice": "淘宝"}),
    "field-that-nothing-reads": ("intake.yaml", "  paid_at: [", "  paid_att: [", {"unknown-value": "paid_att:"}),
    "field-of-a-rule": ("intake.yaml", "{goods_status: '", "{goods_statu: '", {"unknown-value": "'^(未发货|未出库"}),
    "platform-of-a-signature": ("intake.yaml", "then: taobao", "then: taobo", {"unknown-value": "then: taobo"}),
    "stage-of-a-status": (
        "platforms/taobao.yaml",
        "未发货: not_shipped",
        "未发货: not_shiped",
        {"unknown-value": "未发货: not_shiped"},
    ),
    "answer-concluded": ("intake.yaml", "then: auto_refunded", "then: refunded", {"unknown-value": "then: refunded\n"}),
    "pattern-of-a-reason": ("intake.yaml", "match: '", "match: '*", {"bad-pattern": "'*"}),
    "pattern-of-a-field": ("intake.yaml", "{goods_status: '", "{goods_status: '[", {"bad-pattern": "'["}),
    "pattern-of-rows": ("intake.yaml", "note_rows: '", "note_rows: '*", {"bad-pattern": "'*"}),
    "pattern-of-totals": ("intake.yaml", "total_rows: '", "total_rows: '*", {"bad-pattern": "'*"}),
    "pattern-of-closed": ("intake.yaml", "closed: '", "closed: '*", {"bad-pattern": "'*"}),
    "pattern-of-still-open": ("intake.yaml", "still_open: '", "still_open: '*", {"bad-pattern": "'*"}),
    "pattern-of-a-flag": ("intake.yaml", "  safety: '", "  safety: '*", {"bad-pattern": "'*"}),
    "act-that-is-risked": (IT, "    risks: [", "    risks: [nope, ", {"unknown-act": "risks: [nope"}),
    "platform-bound": (
        "sources/tmall-guide.yaml",
        "platforms: [taobao",
        "platforms: [taobo",
        {"unknown-platform": "platforms: [taobo"},
    ),
    # files
    "a-file-with-no-place": ("scenarios/in_transit.yml", "", "x: 1\n", {"stray-file": "x"}),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), RULES.values(), ids=RULES)
def test_finds(in_transit_only: Path, file: str, old: str, new: str, expected: dict[str, str]) -> None:
    """A single change makes just these findings, each at its place."""
    change(in_transit_only, file, old, new)
    _, checked = read_library(in_transit_only)
    found = {problem.rule: f"{problem.file}:{problem.line}:{problem.column}" for problem in checked.problems}
    assert found == {rule: place_of(in_transit_only, file, words) for rule, words in expected.items()}
    assert len(checked.problems) == len(found)


def test_finds_a_missing_file(in_transit_only: Path) -> None:
    """A single file that is not there is named, and nothing works without it."""
    (in_transit_only / "limits.yaml").unlink()
    library, checked = read_library(in_transit_only)
    assert library is None
    assert [problem.text("en") for problem in checked.problems] == [
        "limits.yaml:1:1: error: this file is missing [file-missing]"
    ]


def test_every_rule_has_its_broken_folder() -> None:
    """No rule of the modules that check names is without an example above."""
    tree = ast.parse("\n".join(inspect.getsource(each) for each in (references, facts, names, vocabulary, check)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    position = {"Message": 0, "missing": 2, "missing_each": 2}
    named = {
        ("unknown-" if call.func.id != "Message" else "") + str(key.value)
        for call in calls if isinstance(call.func, ast.Name) and call.func.id in position
        for key in [call.args[position[call.func.id]]] if isinstance(key, ast.Constant)
    }  # fmt: skip
    assert len(named) > 20
    assert named - {rule for *_, expected in RULES.values() for rule in expected} == set()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (IT, "failed: still_wanted", "failed: flag_minor"),  # a shared outcome
        (IT, "- platform: kuaishou", "- wants_goods: unknown"),
        (IT, "- platform: kuaishou", "- refund_amount: {at_least: 50}"),
        (IT, "- platform: kuaishou", "- refund_amount: {at_most: small_amount}"),
        (IT, "      - to: agree_return\n", "      - to: find_out\n"),
        (IT, "about:\n  zh: ", "about:\n  zh: x{platform.name}{tool.intercept}{refund_amount}{question.ask}"),
        (IT, "      failed: still_wanted\n", "    then: still_wanted\n"),  # the choices that are not named
        ("questions.yaml", "", WAITED),
    ],
)
def test_accepts(in_transit_only: Path, file: str, old: str, new: str) -> None:
    """What is known and leads on makes no finding."""
    change(in_transit_only, file, old, new)
    assert read_library(in_transit_only)[1].problems == []


def test_a_computed_fact_is_never_asked(in_transit_only: Path) -> None:
    """A question that the program answers itself may be tested, not asked."""
    change(in_transit_only, "questions.yaml", "", WAITED)
    change(in_transit_only, IT, "- platform: kuaishou", "- waited: {at_least: 7}")
    assert read_library(in_transit_only)[1].problems == []
    change(in_transit_only, IT, "ask: trade_state", "ask: waited")
    (problem,) = read_library(in_transit_only)[1].problems
    assert problem.text("en").startswith(place_of(in_transit_only, IT, "ask: waited"))
    assert problem.rule == "unknown-question"
