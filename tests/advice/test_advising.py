"""Advice: everything that a resolved case says, and everything that it must not."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.advice import Advice, Case, advise, wanted_clocks
from aftersales_cli.advice.advising import evidence_text
from aftersales_cli.advice.deadlines import Clockwork
from aftersales_cli.advice.outcome import EvidenceItem
from aftersales_cli.advice.record import as_json
from aftersales_cli.advice.template import Line, Setting, Template
from aftersales_cli.answers import Contradiction, Value, parse_moment, read_answers, show
from aftersales_cli.authoring.casebook import case_answers
from aftersales_cli.engine import Ask, walk
from aftersales_cli.library import Library
from aftersales_cli.model import HOUSE_STYLE, PLATFORM, UNKNOWN, Deadline, Lang
from aftersales_cli.render.text import deadline_words
from tests.conftest import AT

KEYS = {
    "schema", "status", "case_id", "order_id", "platform", "scenario", "at", "outcome", "disposition", "title",
    "liability", "urgency", "why", "steps", "scripts", "evidence", "deadlines", "warnings", "never", "reopen", "tags",
    "ladder", "changes", "answers", "unknown", "missing", "trail", "sources", "playbook",
}  # fmt: skip
UNPROVED = re.compile(  # what is done, owed, sure or due: no words may say so while the fact is open
    r"已经?(?:退|发|补|赔|拦|同意|联系|登记|上报|核|查)|(?<!是)我们的(?:错|责任|问题)|肯定|一定|绝对|保证|放心|全额|马上(?:退|赔|补)"
    r"|今[天晚]|明天|本周|小时|分钟|工作日|点前"
)
COLD = re.compile(r"必须|请提供|否则|证明|按规定|无法|不给退|怀疑|您的(?:问题|责任)")
LEFT_OPEN = re.compile(r"[{}]|None|待填")


def case(library: Library, scenario: str, platform: str = "tmall", at: datetime = AT, **answers: str) -> Case:
    """A case from answers as a person writes them."""
    return Case(scenario, platform, at, read_answers(library.questions, answers))


def random_case(library: Library, picks: random.Random) -> Case:
    """A case that is resolved by random choices, with amounts and clocks known or not."""
    scenario, platform = picks.choice(library.scenario_ids), picks.choice(list(library.platforms))
    answers: dict[str, Value] = {}
    extras = {"refund_amount": "59.00", "applied_at": "2026-11-19 10:00", "deadline_at": "2026-11-21 10:00"}
    some = {name: value for name, value in extras.items() if picks.random() < 0.5}
    answers |= read_answers(library.questions, some)
    made = Case(scenario, platform, AT, answers)
    while isinstance(end := walk(library.playbook(scenario), made.facts, AT), Ask):
        question = library.questions[end.question]
        answers[end.question] = picks.choice([*question.choices, UNKNOWN])
        made = replace(made, answers=dict(answers))
    return made


def said(advice: Advice) -> Iterator[str]:
    """Every text of an advice."""
    yield str(advice.title)
    sentences = [advice.why, *advice.steps, *advice.warnings, *advice.never, *advice.reopen, advice.ladder_because]
    yield from (sentence.text for sentence in sentences if sentence)
    for script in advice.scripts.values():
        yield from (script.text, script.reading)
    for item in advice.evidence:
        yield from (item.text, item.how.text, *(criterion.text for criterion in item.criteria))
    yield from (rung.title for rung in advice.ladder)
    yield from (date.text for date in advice.deadlines)


@given(seed=st.integers(0, 10**6))
@settings(deadline=None, max_examples=100)
def test_laws_of_any_advice(library: Library, seed: int) -> None:
    """Nothing empty, nothing left to fill, a source for each sentence, a Chinese first reply: in both languages."""
    picks = random.Random(seed)
    made = random_case(library, picks)
    advices = {lang: advise(library, made, lang) for lang in ("zh", "en")}
    for advice in advices.values():
        assert advice.resolved
        assert len(advice.steps) >= 3
        assert all(text.strip() and not LEFT_OPEN.search(text) for text in said(advice))
        assert all(each.sources for each in (*advice.steps, *advice.warnings, *advice.never, *advice.reopen))
        assert re.search(r"[\u4e00-\u9fff]{4}", advice.scripts["first_reply"].text)
        known = {note.id for note in advice.sources} | {HOUSE_STYLE}
        assert all(set(each.sources) <= known for each in (*advice.steps, *advice.never))
        written = library.outcome(advice.scenario, advice.outcome or "").ladder
        assert advice.ladder or advice.ladder_because or any(rung.when for rung in written if written != "none")
    assert advices["zh"].scripts["first_reply"].text == advices["en"].scripts["first_reply"].text
    assert advices["zh"].outcome == advices["en"].outcome


def test_every_worked_case_says_all_its_words(library: Library) -> None:
    """Each shipped case, in both languages, is resolved without a gap, and not to what it must not be."""
    for scenario in library.scenario_ids:
        for worked in library.cases(scenario):
            answers = {k: v for k, v in case_answers(library, worked).items() if k != "platform"}
            made = Case(scenario, worked.platform, parse_moment(worked.at), answers)
            for lang in ("zh", "en"):
                advice = advise(library, made, lang)
                assert (advice.outcome == worked.outcome) is (worked.kind == "must"), worked.name
                assert not [text for text in said(advice) if LEFT_OPEN.search(text)], worked.name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_json_has_the_keys_of_the_contract(library: Library, lang: Lang) -> None:
    """Resolved or not, every key is there, and the object survives JSON."""
    for answers in ({"delivery_state": "returning"}, {}):
        shown = as_json(advise(library, case(library, "in_transit", **answers), lang))
        assert set(shown) >= KEYS
        assert json.loads(json.dumps(shown, ensure_ascii=False)) == shown


def test_missing_begins_with_the_next_question(library: Library) -> None:
    """Missing answers come with their choices, 不清楚 last, and why and where for each."""
    missing = advise(library, case(library, "in_transit", delivery_state="under_way"), "en").missing
    assert [each.question for each in missing][:2] == ["intercept_status", "wants_goods"]
    assert missing[0].choices[-1] == (UNKNOWN, "I don't know")
    assert all(each.text and each.why and each.where for each in missing)


def test_reading_only_where_the_language_is_english(library: Library) -> None:
    """The reading stands in the JSON of an English advice only; the text is Chinese in both."""
    made = case(library, "in_transit", delivery_state="returning")
    assert "reading" not in as_json(advise(library, made, "zh"))["scripts"]["first_reply"]  # type: ignore[index]
    assert as_json(advise(library, made, "en"))["scripts"]["first_reply"]["reading"]  # type: ignore[index]


def test_ignored_answers_are_named(library: Library) -> None:
    """An answer off the way is ignored and named; an amount is of use anywhere."""
    made = case(library, "in_transit", delivery_state="returning", intercept_status="failed", refund_amount="59")
    assert advise(library, made, "zh").ignored == ("intercept_status",)


def test_amount_known_or_not(library: Library) -> None:
    """The amount stands in the script where it is known, and the script is whole where it is not."""
    with_amount = advise(library, case(library, "in_transit", delivery_state="returning", refund_amount="59.50"), "zh")
    without = advise(library, case(library, "in_transit", delivery_state="returning"), "zh")
    assert "59.50 元" in with_amount.scripts["first_reply"].text
    assert "元" not in without.scripts["first_reply"].text


@pytest.mark.parametrize(("at", "told"), [("2026-11-21 08:59", True), ("2026-11-21 09:00", False)])
def test_no_time_that_has_passed_is_promised(library: Library, at: str, told: bool) -> None:
    """The due time fills a script only while it is to come; after it the promise is for the end of the day."""
    answers = read_answers(library.questions, {"pm_kind": "stuck_inside", "applied_at": "2026-11-20 09:00"})
    advice = advise(library, Case("promise_dispute", "tmall", parse_moment(at), answers), "zh")
    assert any(date.due == parse_moment("2026-11-21 09:00") for date in advice.deadlines)
    assert ("11月21日 09:00" in advice.scripts["first_reply"].text) is told
    assert ("今天下班前" in advice.scripts["first_reply"].text) is not told


@pytest.mark.parametrize(
    ("question", "asks"), [("delivery_state", False), ("intercept_status", False), ("un_with", True)]
)
def test_find_out_speaks_in_the_words_of_the_question(library: Library, question: str, asks: bool) -> None:
    """不清楚 leads to where to look, and to words that ask the customer or, where they cannot know, hold the clock."""
    known = {"intercept_status": {"delivery_state": "under_way"}, "un_with": {"un_where": "with_customer"}}
    scenario = "unsure" if question == "un_with" else "in_transit"
    made = case(library, scenario, **known.get(question, {}))
    (open_, *_) = advise(library, made, "en").missing
    worded = library.questions[question]
    words = worded.ask_customer or worded.holding
    assert words is not None
    said = words.zh.replace("{platform.greeting}", library.platforms[made.platform].greeting)
    assert (open_.question, open_.ask_customer, open_.holding) == (question, *((said, None) if asks else (None, said)))
    if not asks:  # `unsure` asks in a way of its own
        found = advise(library, replace(made, answers={**made.answers, question: UNKNOWN}), "zh")
        assert found.disposition == "collect_evidence"
        assert worded.ask.zh in str(found.title)
        assert any(worded.where.zh in step.text for step in found.steps)
        assert found.scripts["first_reply"].text == said


def test_words_that_hold_claim_and_promise_nothing(library: Library) -> None:
    """No word of what is done, owed, sure or due, and no question: what is being looked up, and nothing else."""
    held = {id_: question.holding.zh for id_, question in library.questions.items() if question.holding is not None}
    assert len(held) > 60
    for id_, said in held.items():
        assert said.startswith("{platform.greeting}，"), id_
        assert re.search("这就|正在|现在就|我在跟", said), (id_, said)
        assert not [*UNPROVED.findall(said), *COLD.findall(said), *re.findall("[？?]", said)], (id_, said)


def test_words_that_ask_ask_one_thing(library: Library) -> None:
    """One question or one request, and a reason for it that is the customer's."""
    for id_, question in library.questions.items():
        if question.ask_customer is not None:
            asked = question.ask_customer.zh
            assert asked.startswith("{platform.greeting}，"), id_
            assert asked.count("？") + (1 if "麻烦" in asked and "？" not in asked else 0) == 1, (id_, asked)
            assert not [*UNPROVED.findall(asked), *COLD.findall(asked)], (id_, asked)


def test_a_contradiction_is_refused(library: Library) -> None:
    """Advice is not given on facts that cannot all be true."""
    with pytest.raises(Contradiction):
        advise(library, case(library, "in_transit", delivery_state="returning", applied_at="2026-11-21 10:00"), "zh")


def test_stale_sources_are_marked(library: Library) -> None:
    """A source is stale from the day after its review date on."""
    review = library.source("tmall-guide").review_by
    last = datetime.combine(review, datetime.min.time())
    for at, expected in ((last, False), (last + timedelta(days=1), True)):
        made = case(library, "in_transit", at=at, delivery_state="under_way", intercept_status="failed",
                    wants_goods="wanted", trade_state="open")  # fmt: skip
        notes = advise(library, made, "zh").sources
        assert {note.stale for note in notes if note.title == library.source("tmall-guide").title.zh} == {expected}


def test_wanted_clocks(library: Library) -> None:
    """What is worth asking after the outcome: a clock that would turn a limit into a date, not one given up on."""
    made = case(library, "in_transit", delivery_state="returning")
    assert wanted_clocks(library, advise(library, made, "zh"))[0] == "deadline_at"
    given_up = case(library, "in_transit", delivery_state="returning", deadline_at=UNKNOWN, intercepted_at=UNKNOWN)
    assert wanted_clocks(library, advise(library, given_up, "zh")) == []


@pytest.mark.parametrize(("lang", "by"), [("zh", "11月20日 18:00"), ("en", "20 Nov 18:00")])
def test_evidence_says_by_when_in_the_language(library: Library, lang: Lang, by: str) -> None:
    """Evidence that is wanted by a time says so, in the language of the advice."""
    clock = Clockwork.of(Deadline("hand_in_proof", "evidence_deadline_at"), Setting(library, "tmall", AT.date(), lang))
    kind = library.evidence["tracking_record"]
    how = Setting(library, "tmall", AT.date(), lang).line(kind.how)
    item = EvidenceItem("tracking_record", kind.text.in_(lang), kind.holder, how, (), True, clock)
    made = case(library, "in_transit", evidence_deadline_at="2026-11-20 18:00")
    assert evidence_text(item, made, {}, lang).by == by


def test_facts_that_decided_stand_in_the_trail(library: Library) -> None:
    """What a branch was taken by is told with its value, in JSON too, and is not called unused."""
    told = 0
    for scenario_id in library.scenario_ids:
        for each in library.cases(scenario_id):
            answers = {id_: value for id_, value in case_answers(library, each).items() if id_ != PLATFORM}
            advice = advise(library, Case(scenario_id, each.platform, parse_moment(each.at), answers), "zh")
            facts = [fact for step in advice.trail for fact in step.facts]
            assert not {id_ for id_, _ in facts} & set(advice.ignored)
            assert all(value == answers[id_] for id_, value in facts if id_ in answers)
            assert all(value == each.platform for id_, value in facts if id_ == PLATFORM)
            trail: Any = as_json(advice)["trail"]
            shown = [(fact["question"], fact["answer"]) for step in trail for fact in step["facts"]]
            assert shown == [(id_, show(value)) for id_, value in facts]
            told += len(facts)
    assert told > 50


def test_an_unread_countdown_never_reads_as_calm(library: Library) -> None:
    """Without the platform's countdown nobody knows that there is time; with one far away there is."""
    answers = {"delivery_state": "under_way", "intercept_status": "asked"}
    unread = advise(library, case(library, "in_transit", **answers), "zh")
    countdowns = [date for date in unread.deadlines if library.limits[date.id].countdown]
    assert countdowns and all(date.due is None for date in countdowns)
    assert unread.urgency != "normal"
    for scenario_id in library.scenario_ids:
        for each in library.cases(scenario_id):
            read = case_answers(library, each)
            answers = {id_: value for id_, value in read.items() if id_ != PLATFORM}
            made = Case(scenario_id, each.platform, parse_moment(each.at), answers)
            advice = advise(library, made, "zh")
            open_ = [date for date in advice.deadlines if date.due is None and library.limits[date.id].countdown]
            assert not open_ or advice.urgency != "normal", each.name


@pytest.mark.parametrize(("countdown", "doubted"), [(None, True), ("2026-11-21 10:00", False)])
def test_doubt_stands_behind_a_date(library: Library, countdown: str | None, doubted: bool) -> None:
    """A date reckoned with an unverified figure keeps its mark; one read off the back office has none."""
    limit = library.limits["send_return"]
    doubtful = {k: tuple(replace(v, unverified=True) for v in values) for k, values in limit.by_platform.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(library.limits, "send_return", replace(limit, by_platform=doubtful))
        setting = Setting(library, "tmall", AT.date(), "zh")
        clock = Clockwork.of(Deadline("send_return", "agreed_at"), setting)
    told = {"agreed_at": datetime(2026, 11, 19)} | ({"deadline_at": parse_moment(countdown)} if countdown else {})
    date = clock.date(told, AT)
    assert date.due == (parse_moment(countdown) if countdown else date.due)
    assert ("未核实" in date.doubt) == doubted
    assert ("未核实" in deadline_words(date, AT, "zh")) == doubted


@pytest.mark.parametrize(("told", "by"), [("2026-11-22 18:00", "11月22日 18:00"), (None, None)])
def test_proof_is_wanted_by_the_time_the_platform_names(library: Library, told: str | None, by: str | None) -> None:
    """The time is told where it is known, in JSON too; a limit that is nothing but its clock says nothing without."""
    kind = library.evidence["case_bundle"]
    assert kind.by is not None
    clock = Clockwork.of(kind.by, Setting(library, "tmall", AT.date(), "zh"))
    answers = read_answers(library.questions, {"evidence_deadline_at": told} if told else {})
    item = EvidenceItem("case_bundle", "-", "merchant", Line(Template(("-",)), None, ()), (), True, clock)
    assert evidence_text(item, Case("appeal", "tmall", AT, answers), {}, "zh").by == by
