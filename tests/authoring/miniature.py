"""A small folder of playbooks to seed faults in: the shipped shared files, with two scenarios of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import PurePath

from aftersales_cli.authoring import lint, proof
from aftersales_cli.authoring.casebook import run_cases
from aftersales_cli.library import Library
from aftersales_cli.library.check import Checked, check_folder
from aftersales_cli.library.files import PlaybookFile, fingerprint, read_folder
from tests.conftest import PLAYBOOKS

AT = datetime(2026, 11, 20, 10, 0)
PARCEL, CASES, QUARREL = "scenarios/parcel.yaml", "scenarios/parcel.cases.yaml", "scenarios/quarrel.yaml"
QUARREL_CASES, PRINCIPLES, QUESTIONS, LIMITS = (
    "scenarios/quarrel.cases.yaml", "principles.yaml", "questions.yaml", "limits.yaml",
)  # fmt: skip
LAW, RULE = "sources/seed-law.yaml", "sources/seed-rule.yaml"


def said(zh: str, en: str, sources: str, indent: int, more: str = "") -> str:
    """A sentence of a list."""
    pad = " " * indent
    return f"{pad}- zh: {zh}\n{pad}  en: {en}\n{pad}  sources: [{sources}]\n{more}"


def outcome(
    name: str, zh: str, en: str, disposition: str, liability: str, urgency: str, given: str, more: str = "",
    ladder: str = "", step: str = "{tool.agree_refund}，办完记一笔", warning: str = "", evidence: str = "",
) -> str:  # fmt: skip
    """An outcome in YAML."""
    none = "    ladder: none\n    ladder_because: {zh: 没有别的可提, en: Nothing else, sources: [house_style]}\n"
    return (
        f"  {name}:\n    disposition: {disposition}\n    liability: {liability}\n    urgency: {urgency}\n"
        f"    given: {given}\n    title: {{zh: {zh}办, en: Do {en}}}\n"
        f"    why: {{zh: 因为{zh}所以, en: Because {en}, sources: [house_style]}}\n"
        f"    steps:\n{said(f'点 {step}{zh}步', f'Click {{tool.agree_refund}} and note {en}', 'house_style', 6)}"
        f"{said(f'把{zh}记录留好', f'Keep the records of {en}', 'house_style', 6)}"
        f"{said(f'{zh}办好了回一句', f'Say when {en} is done', 'house_style', 6)}"
        f"    scripts:\n      first_reply:\n        zh: |\n          亲，{zh}的事这样办好吗\n"
        f"        en: |\n          We do it because {en}\n        sources: [house_style]\n"
        f"    evidence: [{evidence}]\n    warnings:{warning or ' []'}\n"
        f"    never:\n{said(f'不要说{zh}是客户的错', f'Never blame the customer for {en}', 'house_style', 6)}"
        f"    reopen:\n{said(f'客户说{zh}不对时', f'When {en} is wrong', 'house_style', 6)}"
        f"    tags: [seeded, seed_{name}]\n{more}{ladder or none}\n"
    )


def ladder(to: str, zh: str, en: str) -> str:
    """A ladder of one rung."""
    return (
        f"    ladder:\n      - to: {to}\n        offer:\n          zh: 要不{zh}，您看行吗？\n"
        f"          en: Shall we {en}?\n          sources: [house_style]\n"
    )


PARCEL_TEXT = (
    "id: parcel\nstage: with_buyer\ntitle: {zh: 包裹的事, en: About a parcel}\nabout: {zh: 包裹, en: A parcel}\n"
    "search: [包裹]\nstart: where\n\nsteps:\n"
    "  where:\n    ask: seed_where\n    go:\n      coming_back: amount\n      moving: wish\n      signed: kept\n"
    "  amount:\n    ask: seed_amount\n    then: by_amount\n"
    "  by_amount:\n    when:\n      - seed_amount: {at_most: seed_small}\n        go: refund_small\n"
    "      - go: refund_checked\n"
    "  wish:\n    ask: seed_wish\n    go:\n      money: stop_it\n      goods: wait_for_it\n"
    "  kept:\n    ask: seed_kept\n    go:\n      keeps: since\n      spoils: keep_it\n"
    "  since:\n    ask: seed_since\n    then: in_time\n"
    "  in_time:\n    when:\n      - seed_days: {at_most: seed_window}\n        go: send_back\n      - go: too_late\n"
    "\noutcomes:\n"
    + outcome("refund_small", "小额退款", "a small sum", "refund_now", "merchant", "today",
              "[{seed_where: coming_back}]")
    + outcome(
        "refund_checked", "验货退款", "a checked return", "refund_now", "merchant", "normal",
        "[{seed_where: coming_back}]", "    risks: [refusing_refund]\n"
        "    deadlines:\n      - limit: seed_refund\n        from: seed_since\n",
        evidence="seed_photo, seed_film",
        warning="\n" + said("拖着验货退款的，法律上要赔", "The law makes who delays pay", "SEED-1", 6),
    )
    + outcome("stop_it", "拦截包裹", "stopping it", "intercept", "customer", "now",
              "[{seed_where: moving, seed_wish: money}]", "    costs: [return_freight]\n")
    + outcome("wait_for_it", "等待送达", "waiting", "wait", "courier", "soon",
              "[{seed_where: moving, seed_wish: goods}]",
              ladder=ladder("say_sorry", "给您道个歉再催快递", "say sorry and hurry them"))
    + outcome("say_sorry", "道歉催件", "being sorry", "negotiate", "merchant", "soon",
              "[{seed_where: moving}]")
    + outcome("keep_it", "不用寄回", "keeping it", "refund_now", "merchant", "today", "[{seed_kept: spoils}]")
    + outcome(
        "send_back", "寄回退款", "sending it back", "agree_return", "customer", "normal",
        "[{seed_kept: keeps, seed_days: {at_most: seed_window}}]",
        "    deadlines:\n      - limit: seed_window\n        from: seed_since\n",
    )
    + outcome("too_late", "过了时间", "being late", "contest", "customer", "normal", "[{seed_kept: keeps}]",
              evidence="seed_film")
)  # fmt: skip

QUARREL_TEXT = (
    "id: quarrel\nstage: dispute\ntitle: {zh: 吵起来了, en: A quarrel}\nabout: {zh: 吵架, en: Quarrel}\n"
    "search: [吵架]\nstart: mood\n\nsteps:\n  mood:\n    ask: seed_mood\n    go:\n      calm: parcel\n"
    "      angry: where_bought\n  where_bought:\n    when:\n      - platform: {one_of: [taobao, tmall]}\n"
    "        go: soothe_there\n      - go: soothe\n\noutcomes:\n"
    + outcome("soothe", "先安抚", "soothing first", "negotiate", "shared", "today", "[{seed_mood: angry}]")
    + outcome("soothe_there", "按规则安抚", "soothing by the rule", "negotiate", "shared", "today",
              "[{seed_mood: angry, platform: {one_of: [taobao, tmall]}}]",
              warning="\n" + said("骂回去的店要扣分", "Shouting back costs", "SEED-2", 6, "        only: [taobao]\n"))
)  # fmt: skip


def case(name: str, answers: str, ends: str, expect: str = "", platform: str = "tmall") -> str:
    """A worked case in YAML."""
    wanted = f"  expect: {{{expect}}}\n" if expect else ""
    return (
        f"- name: {name}\n  at: 2026-11-20 10:00\n  platform: {platform}\n  answers: {{{answers}}}\n"
        f"  outcome: {ends}\n{wanted}"
    )


def told(zh: str, en: str, name: str) -> str:
    """What every case expects of the words of its outcome."""
    words = [f"{zh}办", f"{zh}步", f"不要说{zh}是客户的错", f"客户说{zh}不对时", f"because {en}", f"seed_{name}"]
    return f"script_says: [{zh}的事], says: [{', '.join(words)}]"


CASES_TEXT = (
    case("small", "seed_where: coming_back, seed_amount: 10", "refund_small", "urgency: today")
    + case("more", "seed_where: coming_back, seed_amount: 10.01, seed_since: 2026-11-19 10:00", "refund_checked",
           "disposition: refund_now, liability: merchant, evidence: [seed_photo, seed_film], next_offer: none, "
           "deadlines: {seed_refund: \"2026-11-26 23:59:59\"}, "
           + told("验货退款", "a checked return", "refund_checked")[:-1] + ", 法律上要赔, SEED-1, 【同意退款】]")
    + case("stop", "seed_where: moving, seed_wish: money", "stop_it", told("拦截包裹", "stopping it", "stop_it"))
    + case("wait", "seed_where: moving, seed_wish: goods", "wait_for_it",
           "next_offer: say_sorry, " + told("等待送达", "waiting", "wait_for_it"))
    + case("sorry", "seed_where: moving, seed_wish: goods, offer.say_sorry: accepted", "say_sorry")
    + case("spoilt", "seed_where: signed, seed_kept: spoils", "keep_it", "disposition: refund_now")
    + case("in time", "seed_where: signed, seed_kept: keeps, seed_since: 2026-11-13 10:00", "send_back",
           "deadlines: {seed_window: \"2026-11-20 23:59:59\"}")
    + case("late", "seed_where: signed, seed_kept: keeps, seed_since: 2026-11-12 10:00", "too_late",
           "disposition: contest, liability: customer, evidence: [seed_film]")
    + case("where unknown", "seed_where: unknown", "find_out")
)  # fmt: skip

QUARREL_CASES_TEXT = (
    case("calm", "seed_mood: calm, seed_where: moving, seed_wish: money", "stop_it")
    + case("angry", "seed_mood: angry", "soothe", "disposition: negotiate", "douyin")
    + case("angry there", "seed_mood: angry", "soothe_there", "says: [骂回去的店要扣分, SEED-2]", "taobao")
)


def question(id_: str, type_: str, more: str) -> str:
    """A question in YAML."""
    return (
        f"\n{id_}:\n  type: {type_}\n  ask: {{zh: 问一下, en: Ask}}\n  why: {{zh: 要知道, en: To know}}\n"
        f"  where: {{zh: 后台, en: Back office}}\n  sources: [house_style]\n"
        f"  holding: {{zh: 我这就去看 {id_} 这一样, en: I am looking up {id_}}}\n{more}"
    )


def choices(*ids: str) -> str:
    """Choices in YAML."""
    return "  choices:\n" + "".join(f"    {id_}: {{zh: 选{index}, en: {id_}}}\n" for index, id_ in enumerate(ids))


QUESTIONS_TEXT = (
    question("seed_where", "choice", choices("coming_back", "moving", "signed"))
    + question("seed_wish", "choice", choices("money", "goods"))
    + question("seed_kept", "choice", choices("keeps", "spoils"))
    + question("seed_mood", "choice", choices("calm", "angry"))
    + question("seed_amount", "money", "")
    + question("seed_since", "datetime", "")
    + question("seed_other", "datetime", "")
    + question("seed_days", "days_since", "  of: [seed_since]\n")
)
LIMITS_TEXT = "".join(
    f"\n{id_}:\n  text: {{zh: 一个期限, en: A limit}}\n{more}  any:\n    - from: 2020-01-01\n      {number}\n"
    f"      source: {source}\n      checked: 2026-11-01\n"
    for id_, number, source, more in (
        ("seed_refund", "days: 7", "SEED-1", "  law: true\n  clocks: [seed_since]\n"),
        ("seed_window", "days: 7", "SEED-1", "  law: true\n  clocks: [seed_since]\n"),
        ("seed_small", "yuan: 10", "house_style", ""),
    )
)
EVIDENCE_TEXT = "".join(
    f"\n{id_}:\n  text: {{zh: 一份凭证, en: A proof}}\n  holder: merchant\n  criteria: []\n"
    "  how: {zh: 拍下来, en: Film it, sources: [house_style]}\n"
    for id_ in ("seed_photo", "seed_film")
)
PRINCIPLES_TEXT = (
    "spoilt_stays:\n  zh: 容易坏的不收回。\n  en: What spoils is never collected.\n  sources: [SEED-1]\n"
    "  when: [{seed_kept: spoils}]\n  never: [agree_return]\n"
    "no_contest_in_time:\n  zh: 时间内的不拒。\n  en: In time is never refused.\n  sources: [SEED-1]\n"
    "  when: [{seed_days: {at_most: seed_window}}]\n  never: [contest]\n"
    "refusal_has_proof:\n  zh: 拒绝要有视频。\n  en: A refusal has its film.\n  sources: [house_style]\n"
    "  when: [{seed_kept: keeps, seed_where: signed}]\n  evidence: [seed_film]\n  stages: [with_buyer]\n  exceptions:\n"
    "    - outcome: parcel.send_back\n      because: {zh: 不拒, en: No refusal}\n"
)


def source(title: str, kind: str, platforms: str, statement: str, zh: str) -> str:
    """A document with one statement."""
    return (
        f"title: {{zh: {title}, en: A document}}\npublisher: somebody\nkind: {kind}\npublished: 2020-01-01\n"
        f"checked: 2026-11-01\nreview_by: 2027-11-01\nplatforms: {platforms}\nspeaks_of: both\nstatements:\n"
        f"  {statement}:\n    at: 第一条\n    zh: {zh}\n    en: Within seven days\n"
    )


ADDED = {
    PARCEL: PARCEL_TEXT, CASES: CASES_TEXT, QUARREL: QUARREL_TEXT, QUARREL_CASES: QUARREL_CASES_TEXT,
    PRINCIPLES: PRINCIPLES_TEXT, LAW: source("种子法", "law", "any", "SEED-1", "应当在七日内退款，无理由七日内可退。"),
    RULE: source("种子规则", "platform_rule", "[taobao, tmall]", "SEED-2", "骂人扣分。"),
}  # fmt: skip
APPENDED = {QUESTIONS: QUESTIONS_TEXT, LIMITS: LIMITS_TEXT, "evidence.yaml": EVIDENCE_TEXT}


@cache
def folder() -> tuple[PlaybookFile, ...]:
    """The files of the small folder."""
    shipped, _ = read_folder(PLAYBOOKS)
    kept = [file for file in shipped if file.section not in ("scenarios", "cases", "principles")]
    files = [
        replace(file, content=file.content + APPENDED.get(file.path.as_posix(), "").encode()) for file in kept
    ]  # fmt: skip
    types = {file.section: file.type for file in shipped}
    for path, text in ADDED.items():
        pure = PurePath(path)
        section = "cases" if ".cases." in path else pure.parent.name or pure.stem
        id_ = pure.name.split(".")[0] if pure.parent.name else None
        files.append(PlaybookFile(pure, section, id_, types[section], text.encode()))
    return tuple(files)


@cache
def mini() -> Library:
    """The library of the small folder."""
    checked = check_folder(list(folder()))
    assert checked.trees is not None, checked.problems
    return Library(checked.trees, fingerprint(list(folder())))


@dataclass
class Looked:
    """What every check found in a folder, as rules with their files."""

    checked: Checked
    loaded: set[str]
    linted: set[str]
    proven: set[str]
    failed: set[str]

    @property
    def found(self) -> set[str]:
        """Everything, by who found it."""
        parts = {"load": self.loaded, "lint": self.linted, "prove": self.proven, "cases": self.failed}
        return {f"{who} {what}" for who, rules in parts.items() for what in rules}


def looked_at(changes: Mapping[str, tuple[str, str]]) -> Looked:
    """What the checks find in the small folder with some texts exchanged; '' stands for the end of a file."""
    files = []
    for file in folder():
        old, new = changes.get(file.path.as_posix(), ("", ""))
        text = file.content.decode()
        assert old in text, f"{file.path} has no {old!r}"
        files.append(replace(file, content=(text.replace(old, new, 1) if old else text + new).encode()))
    checked = check_folder(files)
    loaded = {problem.rule for problem in checked.problems}
    if checked.trees is None or loaded:
        return Looked(checked, loaded, set(), set(), set())
    library = Library(checked.trees, fingerprint(files))
    view = lint.Folder(library, checked)
    rules = [rule for rule in lint.RULES if rule is not lint.pinyin_missing]
    linted = {problem.rule for rule in rules for problem in rule(view) if problem.rule != "scenario-without-playbook"}
    shown = proof.prove(library, AT, library.scenario_ids, library.platforms)
    own = {"parcel", "quarrel", "seed-law", "seed-rule"}
    proven = {
        breach.rule for breach in shown.breaches
        if breach.address[1] in own or "seed" in str(breach.address[2]) or breach.address[0] == PRINCIPLES[:-5]
    }  # fmt: skip
    failed = {str(result.failure.key) for result in run_cases(library, library.scenario_ids) if result.failure}
    return Looked(checked, loaded, linted, proven, failed)
