"""What facts may be compared with, and which clocks deadlines run from: both sides of each rule."""

from pathlib import PurePath
from typing import Any

import pytest

from aftersales_cli.library import Library
from aftersales_cli.library.facts import OPERANDS, check_deadline, check_questions, check_test
from aftersales_cli.library.names import Names
from aftersales_cli.yamlfile import Document

SECTIONS = ("questions", "evidence", "limits", "sources", "platforms", "scenarios", "intake")
EMPTY: dict[str, Any] = {**{section: {} for section in SECTIONS}, "shared": {"outcomes": {}}}
QUESTIONS = {
    "kept": {"type": "choice", "choices": {"keeps": {}, "spoils": {}}},
    "refund_amount": {"type": "money"},
    "days_since_signed": {"type": "days_since", "of": ["signed_at"]},
    "signed_at": {"type": "datetime"},
    "agreed_at": {"type": "datetime"},
}
LIMITS = {
    "window": {"clocks": ["signed_at"], "by_platform": {"any": [{"days": 7}]}},
    "small": {"by_platform": {"any": [{"yuan": 10}]}},
}
NAMES = Names.of({**EMPTY, "questions": QUESTIONS, "limits": LIMITS, "platforms": {"tmall": {}}}, frozenset())
DOCUMENT = Document(PurePath("x.yaml"), {})


@pytest.mark.parametrize(
    ("name", "test", "rules"),
    [
        ("kept", "keeps", []),
        ("kept", "unknown", []),
        ("kept", "rots", ["unknown-choice"]),
        ("kept", {"one_of": ["keeps", "rots"]}, ["unknown-choice"]),
        ("keept", "keeps", ["unknown-question"]),
        ("platform", "tmall", []),
        ("platform", "tmal", ["unknown-choice"]),
        ("reached_by", "offer", []),
        ("reached_by", "luck", ["unknown-choice"]),
        ("refund_amount", {"at_most": "small"}, []),
        ("refund_amount", {"at_most": "window"}, ["bound-unit"]),
        ("refund_amount", {"at_most": "smal"}, ["unknown-limit"]),
        ("days_since_signed", {"at_least": "window"}, []),
        ("days_since_signed", {"at_least": "small"}, ["bound-unit"]),
        ("refund_amount", {"at_most": 5, "at_least": 1}, ["test-one"]),
    ],
)
def test_what_a_fact_may_be_compared_with(name: str, test: object, rules: list[str]) -> None:
    """Choices, platforms and ways that there are, and limits counted in the unit of the fact."""
    assert [found.rule for found in check_test(DOCUMENT, (), name, test, NAMES)] == rules


@pytest.mark.parametrize(
    ("limit", "clock", "rules"),
    [
        ("window", "signed_at", []),
        ("window", "agreed_at", ["clock-wrong"]),
        ("window", "sined_at", ["unknown-question"]),
        ("windo", "signed_at", ["unknown-limit"]),
    ],
)
def test_which_clock_a_deadline_runs_from(limit: str, clock: str, rules: list[str]) -> None:
    """One of those that its limit names."""
    assert [found.rule for found in check_deadline(DOCUMENT, (), {"limit": limit, "from": clock}, NAMES)] == rules


def test_computed_questions_have_what_they_need(library: Library) -> None:
    """As many operands as their type takes, each of a type that one can reckon with."""
    for question in library.questions.values():
        if question.type in OPERANDS:
            assert len(question.of) == len(OPERANDS[question.type])
            for name, types in zip(question.of, OPERANDS[question.type], strict=True):
                assert library.questions[name].type in types


@pytest.mark.parametrize(
    ("also", "rules"),
    [
        ({"keeps": ["放得住"]}, []),
        ({"keeps": ["普通货"], "spoils": ["普通货"]}, ["alias-twice"]),
        ({"keeps": ["生鲜"]}, ["alias-twice"]),  # the words of another choice
        ({"keeps": ["spoils"]}, ["alias-twice"]),
        ({"kept": ["放得住"]}, ["unknown-choice"]),
    ],
)
def test_further_words_of_a_choice(also: dict[str, list[str]], rules: list[str]) -> None:
    """Each word means one choice of those that there are."""
    choices = {"keeps": {"zh": "普通货", "en": "Keeps"}, "spoils": {"zh": "生鲜", "en": "Spoils"}}
    document = Document(PurePath("questions.yaml"), {"kept": {"type": "choice", "choices": choices, "also": also}})
    assert [found.rule for found in check_questions(document, NAMES)] == rules
