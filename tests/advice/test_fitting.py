"""Words that are true of a case: sentences, variants and rungs by their tests, and the deadlines a red flag leaves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import pytest

from aftersales_cli.advice.fitting import Telling, fitted, holding, resting, truths, with_way
from aftersales_cli.answers import Value
from aftersales_cli.engine import Done, walk
from aftersales_cli.library import Library
from aftersales_cli.library.graph import TrailStep
from aftersales_cli.model import UNKNOWN, Bound, Outcome, Rung, Sentence, Tests, Title, Variant
from tests.conftest import AT

HOUSE = ("house_style",)
SPOILS: Tests = {"perishable": "spoils"}
Given = tuple[Tests, ...] | Literal["none"] | None


def outcome(library: Library) -> Outcome:
    """An outcome some of whose words depend on facts."""
    written = library.outcome("in_transit", "start_intercept")
    plain = Sentence("总是", "always", HOUSE)
    return replace(
        written,
        title=Title("题", "title", (Variant("烂题", "rotten title", SPOILS),)),
        why=Sentence("因", "why", HOUSE, variants=(
            Variant("烂因", "rotten why", SPOILS, sources=("S3-19",)), Variant("贵因", "dear", {"reached_by": "offer"}),
        )),
        steps=(plain, Sentence("烂", "rotten", HOUSE, when=SPOILS)),
        warnings=(Sentence("大额", "large", HOUSE, when={"refund_amount": Bound(at_least=50)}),),
        scripts={"first_reply": Sentence("话", "words", HOUSE, variants=(Variant("烂话", "rotten words", SPOILS),))},
        ladder=(Rung("agree_return", when={"wants_goods": "not_wanted"}), Rung("refund_intercepted")),
    )  # fmt: skip


def said(library: Library, facts: Mapping[str, Value], by_offer: bool = False) -> tuple[str, ...]:
    """Every word of the fitted outcome, and the targets of its rungs."""
    holds = holding(library, with_way({"platform": "tmall", **facts}, by_offer), AT)
    written = outcome(library)
    reply = written.scripts["first_reply"]
    fit = fitted(written, holds, reply)
    assert fitted(fit, lambda _: False, reply).title.zh == fit.title.zh  # nothing is left to choose
    lists = (*fit.steps, *fit.warnings)
    rungs = [rung.to for rung in fit.ladder] if fit.ladder != "none" else []
    return (fit.title.zh, fit.why.zh, fit.scripts["first_reply"].zh, *(each.zh for each in lists), *rungs)


@pytest.mark.parametrize(
    ("facts", "by_offer", "expected"),
    [
        ({}, False, ("题", "因", "话", "总是", "refund_intercepted")),
        ({"perishable": "unknown"}, False, ("题", "因", "话", "总是", "refund_intercepted")),
        ({"perishable": "spoils"}, False, ("烂题", "烂因", "烂话", "总是", "烂", "refund_intercepted")),
        (
            {"perishable": "spoils"},
            True,
            ("烂题", "烂因", "烂话", "总是", "烂", "refund_intercepted"),
        ),
        ({}, True, ("题", "贵因", "话", "总是", "refund_intercepted")),
        ({"refund_amount": 50}, False, ("题", "因", "话", "总是", "大额", "refund_intercepted")),
        ({"refund_amount": 49}, False, ("题", "因", "话", "总是", "refund_intercepted")),
        ({"wants_goods": "not_wanted"}, False, ("题", "因", "话", "总是", "agree_return", "refund_intercepted")),
        ({"wants_goods": "unknown"}, False, ("题", "因", "话", "总是", "refund_intercepted")),
    ],
)
def test_says_what_holds(
    library: Library, facts: Mapping[str, Value], by_offer: bool, expected: tuple[str, ...]
) -> None:
    """What is not known, and 不清楚, have nothing said; of several variants the first that fits is."""
    assert said(library, facts, by_offer) == expected


def test_a_variant_stands_on_its_own_sources_or_on_those_of_the_text(library: Library) -> None:
    """Where it names some, those; else those of what it is said instead of."""
    why = fitted(outcome(library), lambda tests: tests == SPOILS, library.shared.accepted).why
    assert (why.zh, why.sources) == ("烂因", ("S3-19",))
    script = fitted(outcome(library), lambda tests: tests == SPOILS, library.shared.accepted).scripts["first_reply"]
    assert (script.zh, script.sources) == ("烂话", HOUSE)


def test_cases_with_the_same_truths_are_told_the_same(library: Library) -> None:
    """The truths tell two cases apart just where their words differ."""
    cases = [{}, {"perishable": "spoils"}, {"refund_amount": 50}, {"refund_amount": 51}, {"wants_goods": "not_wanted"}]
    told = {}
    for facts in cases:
        key = truths(outcome(library), holding(library, {"platform": "tmall", **facts}, AT))
        assert told.setdefault(key, said(library, facts)) == said(library, facts)
    assert len(told) == len(cases) - 1


@pytest.mark.parametrize(
    ("given", "known", "expected"),
    [
        (None, {}, "好的"),
        ("none", {}, "好的"),
        (({"delivery_state": "returning"},), {}, "好的"),
        (({"delivery_state": "returning"},), {"delivery_state": "returning"}, "话"),
        (({"delivery_state": "returning"}, {"reached_by": "offer"}), {}, "好的"),
        (({"delivery_state": "returning"}, {"reached_by": "offer"}), {"delivery_state": "returning"}, "话"),
        (({"reached_by": "offer"},), {}, "话"),
    ],
)
def test_says_its_own_words_after_an_offer_where_they_are_true(
    library: Library, given: Given, known: dict[str, Value], expected: str
) -> None:
    """Of this case, or because they are for such cases alone; else who agreed is told only that it will be done."""
    written = replace(outcome(library), given=given)
    agreed = Sentence("好的", "good", HOUSE)
    holds = holding(library, with_way({"platform": "tmall", **known}, True), AT)
    assert fitted(written, holds, agreed).scripts["first_reply"].zh == expected


def test_a_red_flag_keeps_the_deadlines_of_the_case(library: Library) -> None:
    """A supervisor takes over, and the clock that ran runs on; without a way to an outcome there is none to keep."""
    answers: dict[str, Value] = {"platform": "tmall", "delivery_state": "under_way", "intercept_status": "intercepted"}
    playbook = library.playbook("in_transit")
    calm, flagged = (walk(playbook, {**answers, **more}, AT) for more in ({}, {"red_flag": "media"}))
    assert isinstance(calm, Done) and isinstance(flagged, Done)
    assert flagged.outcome == "flag_media"
    limits = {each.limit for each in library.outcome("in_transit", calm.outcome).deadlines}
    kept = {each.limit for each in Telling.of(library, flagged, answers, AT).outcome.deadlines}
    own = {each.limit for each in library.shared.outcomes["flag_media"].deadlines}
    assert limits and kept == limits | own
    early = walk(playbook, {"platform": "tmall", "red_flag": "media"}, AT)
    assert isinstance(early, Done)
    assert {each.limit for each in Telling.of(library, early, answers, AT).outcome.deadlines} == own
    keys = {Telling.of(library, each, answers, AT).key for each in (flagged, early)}
    assert len(keys) == 2


REFUSED: dict[str, Value] = {"platform": "douyin", "rr_ground": "too_late", "asked_in_time": "late"}


@pytest.mark.parametrize(
    ("start", "facts", "handed_over"),
    [
        ("refused_request", {"overdue_reason": "used"}, True),
        ("no_reason_overdue", {"overdue_reason": "used"}, True),  # as a case that is read back begins
        ("no_reason_overdue", {"overdue_reason": "used", "rr_ground": "unknown"}, False),
        ("refused_request", {"rr_ground": "no_words"}, False),
        ("refused_request", {"overdue_reason": "used", "red_flag": "media"}, False),
    ],
)
def test_says_first_what_the_scenario_that_handed_the_case_over_says(
    library: Library, start: str, facts: dict[str, Value], handed_over: bool
) -> None:
    """In the reply behind the greeting and before all steps; not in its own outcomes, nor where a person takes over."""
    known = {**REFUSED, **facts}
    end = walk(library.playbook(start), known, AT)
    assert isinstance(end, Done)
    told = Telling.of(library, end, known, AT)
    first, written = library.shared.handed_over["refused_request"], library.outcome(end.scenario, end.outcome)
    said = told.outcome.scripts["first_reply"]
    assert (first.step in told.outcome.steps) is (first.opening.zh in said.zh) is handed_over
    if handed_over:
        assert told.outcome.steps[0] == first.step
        assert said.zh.startswith("{platform.greeting}，" + first.opening.zh)
        assert said.en.startswith(first.opening.en)
        assert said.zh.endswith(written.scripts["first_reply"].zh.removeprefix("{platform.greeting}，"))


def test_cases_that_were_handed_over_are_told_other_words_than_those_that_were_not(library: Library) -> None:
    """So that a batch does not print to the one what it has made ready for the other."""
    known = {**REFUSED, "overdue_reason": "used"}
    end = walk(library.playbook("no_reason_overdue"), known, AT)
    assert isinstance(end, Done)
    assert len({Telling.of(library, end, facts, AT).key for facts in (known, {**known, "rr_ground": UNKNOWN})}) == 2


def test_whatever_a_request_was_refused_on_is_told(library: Library) -> None:
    """Each ground that can be answered."""
    told = library.shared.handed_over["refused_request"].when["rr_ground"]
    assert isinstance(told, Bound)
    assert set(told.one_of or ()) == set(library.questions["rr_ground"].choices) - {UNKNOWN}


@pytest.mark.parametrize(
    ("names", "worded", "expected"),
    [
        (["nr_class"], False, ["nr_class"]),  # a question of the way
        (["pickup_scan"], False, ["pickup_scan"]),  # a fact of a branch
        (["perishable"], False, []),
        (["perishable"], True, ["perishable"]),  # a test of the words at its end
        (["wants_goods"], True, ["wants_goods"]),  # a test of a rung
        (["platform", "wants_goods", "pickup_scan", "nr_class"], False, ["pickup_scan", "nr_class"]),
        ([], True, []),
    ],
)
def test_what_rests_on_facts(library: Library, names: list[str], worded: bool, expected: list[str]) -> None:
    """Facts are named that a step asked, that a branch was taken by, or that words of the outcome are told by."""
    trail = (
        TrailStep("s.one", "nr_class", "ordinary", "s.two"),
        TrailStep("s.two", None, None, "s.end", (("pickup_scan", "none"),)),
    )
    assert resting(names, trail, outcome(library) if worded else None) == expected
