"""Defects sown into a small folder, one at a time: each is found, and by the check that should."""

import pytest

from tests.authoring.miniature import (
    CASES,
    LAW,
    LIMITS,
    LIMITS_TEXT,
    PARCEL,
    PRINCIPLES,
    QUARREL,
    RULE,
    ladder,
    looked_at,
)

SWAPPED = "          亲，拦截包裹的事这样办好吗"
CLICK = "点 {tool.agree_refund}，"
NEVER = "      - zh: 不要说不用寄回是客户的错\n"
TMALL, INTAKE = "platforms/tmall.yaml", "intake.yaml"
TAGS = "    tags: [seeded, seed_say_sorry]\n"
SORRY = f"{TAGS}    ladder: none\n    ladder_because: {{zh: 没有别的可提, en: Nothing else, sources: [house_style]}}\n"
RED = "evidence: [seed_photo, seed_film]"

# what is wrong: the file, what stands there, what stands there instead, and who finds what
DEFECTS: dict[str, tuple[str, str, str, str]] = {
    # routing
    "a step that no way comes to": (PARCEL, "      moving: wish\n", "      moving: stop_it\n", "prove never-taken"),
    "a branch shadowed by the one before": (
        PARCEL, "        go: send_back\n",
        "        go: send_back\n      - seed_days: {at_most: 3}\n        go: too_late\n",
        "prove never-taken",
    ),
    "an answer that an earlier one excludes": (
        PARCEL, "      goods: wait_for_it\n", "      goods: again\n  again:\n    ask: seed_wish\n    go:\n"
        "      money: stop_it\n      goods: wait_for_it\n", "prove never-taken",
    ),
    "a choice that leads nowhere": (PARCEL, "      spoils: keep_it\n", "", "load choice-not-routed"),
    "two targets exchanged": (
        PARCEL, "      money: stop_it\n      goods: wait_for_it", "      money: wait_for_it\n      goods: stop_it",
        "prove given-open",
    ),
    "不清楚 leads to a claim": (
        PARCEL, "      spoils: keep_it\n", "      spoils: keep_it\n      unknown: keep_it\n", "prove given-open",
    ),
    "a bound one off": (PARCEL, "{at_most: seed_small}", "{at_most: 9}", "cases case-failed"),
    "a condition turned round": (
        PARCEL, "- seed_days: {at_most: seed_window}\n        go", "- seed_days: {at_least: seed_window}\n        go",
        "prove given-open",
    ),
    "a question whose answer changes nothing": (
        PARCEL, "      keeps: since\n      spoils: keep_it\n", "      keeps: mood\n      spoils: keep_it\n"
        "  mood:\n    ask: seed_mood\n    go:\n      calm: since\n      angry: since\n", "prove decides-nothing",
    ),
    "a circle": (PARCEL, "      goods: wait_for_it", "      goods: where", "load circle"),
    "a hop to what the way does not establish": (
        QUARREL, "      calm: parcel\n", "      calm: soothe\n", "prove given-open",
    ),
    # what is taken for granted
    "words that assert what nobody asked": (
        PARCEL, "given: [{seed_where: moving, seed_wish: goods}]", "given: [{seed_where: moving, seed_kept: spoils}]",
        "prove given-open",
    ),
    "words that assert the wrong answer": (
        PARCEL, "given: [{seed_kept: spoils}]", "given: [{seed_kept: keeps}]", "prove given-open",
    ),
    "an outcome that does not say what it takes for granted": (
        PARCEL, "    given: [{seed_kept: spoils}]\n", "", "prove given-unsaid",
    ),
    "a rung that contradicts the case": (
        PARCEL, "      - to: say_sorry", "      - to: stop_it", "prove given-open",
    ),
    "a rung that never fits": (
        PARCEL, "      - to: say_sorry\n", "      - to: say_sorry\n        when: {seed_wish: money}\n",
        "prove never-said",
    ),
    "a sentence for a case that cannot be": (
        PARCEL, NEVER, f"      - when: {{seed_kept: keeps}}\n{NEVER.replace('-', ' ')}",
        "prove never-said",
    ),
    "a sentence on a question never asked there": (
        PARCEL, NEVER, f"      - when: {{perishable: keeps}}\n{NEVER.replace('-', ' ')}",
        "prove never-asked",
    ),
    # sources
    "a rule printed where it does not bind": (
        RULE, "platforms: [taobao, tmall]", "platforms: [tmall]", "prove binds-elsewhere",
    ),
    "an `only` of another platform": (
        QUARREL, "        only: [taobao]\n", "        only: [tmall]\n", "cases case-unmet",
    ),
    "a rule without any `only`": (
        PARCEL, "zh: 拖着验货退款的，法律上要赔\n        en: The law makes who delays pay\n        sources: [SEED-1]",
        "zh: 拖着验货退款的，法律上要赔\n        en: The law makes who delays pay\n        sources: [SEED-2]",
        "prove binds-elsewhere",
    ),
    "an unrelated citation": (
        QUARREL, "sources: [SEED-2]", "sources: [SEED-1]", "cases case-unmet",
    ),
    "a statement that binds retailers only": (
        LAW, "speaks_of: both", "speaks_of: retailers",
        "prove binds-elsewhere",
    ),
    "a law that is not in force yet": (
        LAW, "kind: law\n", "kind: law\nin_force: 2027-01-01\n",
        "prove binds-elsewhere",
    ),
    "a stale source": (RULE, "review_by: 2027-11-01", "review_by: 2026-11-01", "prove source-stale"),
    "a citation of nothing": (PARCEL, "sources: [SEED-1]", "sources: [SEED-9]", "load unknown-statement"),
    # contents
    "the scripts of two outcomes exchanged": (
        PARCEL, SWAPPED, "          亲，等待送达的事这样办好吗", "cases case-unmet",
    ),
    "a refusal where the money is due": (
        PARCEL, "  refund_checked:\n    disposition: refund_now", "  refund_checked:\n    disposition: contest",
        "cases case-unmet",
    ),
    "another who pays": (
        PARCEL, "  too_late:\n    disposition: contest\n    liability: customer",
        "  too_late:\n    disposition: contest\n    liability: merchant", "cases case-unmet",
    ),
    "another urgency": (
        PARCEL, "  refund_small:\n    disposition: refund_now\n    liability: merchant\n    urgency: today",
        "  refund_small:\n    disposition: refund_now\n    liability: merchant\n    urgency: normal",
        "cases case-unmet",
    ),
    "one proof dropped": (PARCEL, RED, "evidence: [seed_photo]", "cases case-unmet"),
    "all proof of a refusal dropped": (
        PARCEL, "    evidence: [seed_film]", "    evidence: []", "prove principle-evidence",
    ),
    "a warning dropped": (
        PARCEL, "      - zh: 拖着验货退款的，法律上要赔\n        en: The law makes who delays pay\n"
        "        sources: [SEED-1]\n", "      []\n", "cases case-unmet",
    ),
    "never emptied": (
        PARCEL, "      - zh: 不要说拦截包裹是客户的错\n        en: Never blame the customer for stopping it\n"
        "        sources: [house_style]\n", "      []\n", "cases case-unmet",
    ),
    "the wrong tool in both languages": (
        PARCEL, "点 {tool.agree_refund}，办完记一笔验货退款步\n        en: Click {tool.agree_refund}",
        "点 {tool.refuse}，办完记一笔验货退款步\n        en: Click {tool.refuse}", "cases case-unmet",
    ),
    "Chinese against English": (
        PARCEL, "We do it because stopping it", "We never do it for stopping it", "cases case-unmet",
    ),
    "a tag with a typo": (PARCEL, "seed_stop_it]", "seed_stop_lt]", "cases case-unmet"),
    "a ladder without its rung": (
        PARCEL, "    ladder:\n      - to: say_sorry\n        offer:\n          zh: 要不给您道个歉再催快递，您看行吗？\n"
        "          en: Shall we say sorry and hurry them?\n          sources: [house_style]\n",
        "    ladder: none\n    ladder_because: {zh: 没有, en: None, sources: [house_style]}\n", "cases case-unmet",
    ),
    "a deadline from the wrong clock": (
        PARCEL, "limit: seed_refund\n        from: seed_since", "limit: seed_refund\n        from: seed_other",
        "load clock-wrong",
    ),
    "a deadline from a sum": (
        PARCEL, "limit: seed_refund\n        from: seed_since", "limit: seed_refund\n        from: seed_amount",
        "load clock-wrong",
    ),
    # numbers and words
    "the law's thirty days for seven": (LIMITS, "\nseed_refund:\n", "\nseed_refund:\n", "prove figure-unsourced"),
    "a window of three days": (LIMITS, "\nseed_window:\n", "\nseed_window:\n", "prove figure-unsourced"),
    "a limit of the law on an article": (LAW, "kind: law", "kind: article", "prove law-unsourced"),
    "a number last checked years ago": (LIMITS, "\nseed_small:\n", "\nseed_small:\n", "prove limit-stale"),
    "两天 in a text": (PARCEL, CLICK, f"两天里{CLICK}", "lint literal-number"),
    "三个工作日 in a text": (PARCEL, CLICK, f"三个工作日{CLICK}", "lint literal-number"),
    "hours in digits": (PARCEL, CLICK, f"24 小时内{CLICK}", "lint literal-number"),
    "V信 in a script": (PARCEL, SWAPPED, f"{SWAPPED}，加V信", "lint word-forbidden"),
    "a promise too full": (PARCEL, SWAPPED, f"{SWAPPED}，绝对没问题", "lint word-forbidden"),
    "a placeholder in one language": (PARCEL, SWAPPED, f"{SWAPPED} {{seed_amount}}", "lint gap-differs"),
    # principles
    "spoilt goods collected": (
        PARCEL, "  keep_it:\n    disposition: refund_now", "  keep_it:\n    disposition: agree_return",
        "prove principle",
    ),
    "an exception that nothing needs": (
        PRINCIPLES, "    - outcome: parcel.send_back\n", "    - outcome: parcel.too_late\n"
        "      because: {zh: 有, en: It has it}\n    - outcome: parcel.send_back\n", "prove exception-unused",
    ),
    "a written exception taken away": (
        PRINCIPLES, "  exceptions:\n    - outcome: parcel.send_back\n      because: {zh: 不拒, en: No refusal}\n", "",
        "prove principle-evidence",
    ),
    # names
    "a cost that is none": (PARCEL, "costs: [return_freight]", "costs: [nonsense]", "load unknown-question"),
    "an evidence that is none": (PARCEL, "evidence: [seed_film]", "evidence: [seed_flim]", "load unknown-evidence"),
    "an act that is none": (PARCEL, "risks: [refusing_refund]", "risks: [refusing_refnud]", "load unknown-act"),
    "a rung to nowhere": (PARCEL, "to: say_sorry", "to: say_sory", "load unknown-outcome"),
    "a sign of a platform that is none": (INTAKE, "then: taobao", "then: taobo", "load unknown-value"),
    "a ladder in a circle": (PARCEL, SORRY, TAGS + ladder("wait_for_it", "再等等", "wait"), "load ladder-circle"),
    "a status that is none": (TMALL, "goods_status:\n", "goods_status:\n  没这回事: flying\n", "load unknown-value"),
    "a name of another platform": (TMALL, "aliases: [", "aliases: [淘宝, ", "load alias-twice"),
    "a field with a typo": (INTAKE, "\n  other:\n    return_tracking_no:", "\n  other:\n    return_tracking_on:",
                            "load unknown-value"),
    # cases
    "a case that must not end so": (CASES, "  outcome: keep_it\n", "  outcome: keep_it\n  kind: must_not\n",
                                    "cases case-must-not"),
    "a known gap that is closed": (CASES, "  outcome: keep_it\n", "  outcome: keep_it\n  kind: known_gap\n",
                                   "cases gap-closed"),
}  # fmt: skip
IN_LIMITS = {
    "the law's thirty days for seven": ("seed_refund", "days: 7", "days: 30"),
    "a window of three days": ("seed_window", "days: 7", "days: 3"),
    "a number last checked years ago": ("seed_small", "checked: 2026-11-01", "checked: 2024-01-01"),
}
"""Numbers stand in places that look alike: the limit, what stands in it, and what stands there instead."""


def test_the_small_folder_has_no_defect() -> None:
    """Nothing is found in it as it is, or nothing would be shown by what is found in the others."""
    assert looked_at({}).found == set()


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_is_found(name: str) -> None:
    """By the check that should find it, whatever others find it too."""
    file, old, new, found = DEFECTS[name]
    if name in IN_LIMITS:
        limit, before, after = IN_LIMITS[name]
        block = _block(limit)
        old, new = block, block.replace(before, after)
        assert old != new
    assert found in looked_at({file: (old, new)}).found


def _block(limit: str) -> str:
    after = LIMITS_TEXT[LIMITS_TEXT.index(f"\n{limit}:\n") :]
    end = after.find("\nseed_", 1)
    return after if end < 0 else after[:end]


def test_there_are_enough() -> None:
    """Forty at least, and none is there twice."""
    assert len(DEFECTS) >= 40
    assert len({row[:3] for name, row in DEFECTS.items() if name not in IN_LIMITS}) == len(DEFECTS) - len(IN_LIMITS)
