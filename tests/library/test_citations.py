"""Who stands on a statement."""

import pytest

from aftersales_cli.library import Library
from aftersales_cli.library.citations import PLACES, citations

EMPTY: dict[str, object] = {section: {} for section in PLACES}


@pytest.mark.parametrize(
    ("section", "tree", "expected"),
    [
        ("scenarios", {"a": {"outcomes": {"end": {"why": {"sources": ["S1", "S2"]}}}}},
         {"S1": ("a.end",), "S2": ("a.end",)}),
        ("scenarios", {"a": {"outcomes": {"end": {"steps": [{"sources": ["S1"]}, {"sources": ["S1"]}]}}}},
         {"S1": ("a.end",)}),
        ("scenarios", {"a": {"outcomes": {"x": {"never": [{"sources": ["S1"]}]}, "y": {"why": {"sources": ["S1"]}}}}},
         {"S1": ("a.x", "a.y")}),
        ("shared", {"outcomes": {"find_out": {"why": {"sources": ["S1"]}}}}, {"S1": ("shared.outcomes.find_out",)}),
        ("questions", {"q": {"sources": ["S1"]}}, {"S1": ("questions.q",)}),
        ("evidence", {"e": {"how": {"sources": ["S1"]}}}, {"S1": ("evidence.e",)}),
        ("principles", {"p": {"sources": ["S1"]}}, {"S1": ("principles.p",)}),
        ("limits", {"l": {"tmall": [{"source": "S1"}]}}, {"S1": ("limits.l",)}),
        ("platforms", {"tmall": {"sources": ["S1"], "habits": [{"sources": ["S2"]}]}},
         {"S1": ("platforms.tmall",), "S2": ("platforms.tmall",)}),
        ("questions", {"q": {"ask": {"zh": "S1"}}}, {}),
    ],
)  # fmt: skip
def test_places(section: str, tree: object, expected: dict[str, tuple[str, ...]]) -> None:
    """A statement is cited wherever `source` or `sources` names it; a place is named once."""
    assert citations({**EMPTY, section: tree}) == expected


def test_every_shipped_citation_has_its_source(library: Library) -> None:
    """What is cited is defined, but for our own way of working."""
    assert set(library.citations) - set(library.source_of) == {"house_style"}


def test_all_that_the_articles_say_is_at_work(library: Library) -> None:
    """Some sentence stands on each of their statements, or it says why none does."""
    told = {
        id_: statement
        for source in map(library.source, library.source_ids) for id_, statement in source.statements.items()
        if id_.startswith("S")
    }  # fmt: skip
    assert len(told) > 250
    assert [id_ for id_, each in told.items() if id_ not in library.citations and each.not_used is None] == []
