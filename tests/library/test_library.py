"""The library of a folder: what it hands out, and in which order."""

from datetime import date

import pytest

from aftersales_cli.library import Library, read_library
from tests.conftest import PLAYBOOKS


def test_orders_scenarios_by_stage(library: Library) -> None:
    """Scenarios stand in the order in which a case meets them."""
    stages = list(library.shared.stages)
    order = [(stages.index(library.scenario(id_).stage), id_) for id_ in library.scenario_ids]
    assert order == sorted(order)
    assert len(order) == 44


def test_puts_the_platform_for_all_others_last(library: Library) -> None:
    """Who picks a platform sees the real ones first."""
    *named, last = library.platforms
    assert (named, last) == (sorted(named), "other")


@pytest.mark.parametrize(
    ("platform", "act", "sources"),
    [
        ("douyin", "freight_shifting", [("P-02",)]),
        ("jd", "false_description", [("P-150",), ("P-04",)]),
        ("kuaishou", "freight_shifting", [("P-02",)]),
        ("kuaishou", "free_shipping_charged", [("S4-21",)]),
        ("zw17", "freight_shifting", []),
        ("zw17", "privacy_leak", [("P-96",)]),
    ],
    ids=["by-law", "by-platform-and-law", "by-law-alone", "by-platform-alone", "not-of-consumers", "of-everyone"],
)
def test_knows_what_is_punished(library: Library, platform: str, act: str, sources: list[tuple[str, ...]]) -> None:
    """A platform punishes by its own rules; the law about consumers only where they buy."""
    assert [each.sources for each in library.penalties(platform) if act in each.acts] == sources


def test_knows_a_title_without_its_scenario(library: Library) -> None:
    """A list of scenarios needs their titles only."""
    assert {id_: library.title(id_) for id_ in library.scenario_ids} == {
        id_: library.scenario(id_).title for id_ in library.scenario_ids
    }


@pytest.mark.parametrize(
    ("scenario", "outcome", "shared"),
    [
        ("in_transit", "start_intercept", False),
        ("in_transit", "find_out", True),
        ("shared", "find_out", True),
        ("in_transit", "flag_minor", True),
    ],
)
def test_finds_an_outcome(library: Library, scenario: str, outcome: str, shared: bool) -> None:
    """An outcome is the scenario's own, or a shared one where the scenario has none of that name."""
    outcomes = library.shared.outcomes if shared else library.scenario(scenario).outcomes
    assert library.outcome(scenario, outcome) is outcomes[outcome]


@pytest.mark.parametrize(("scenario", "outcome"), [("in_transit", "nowhere"), ("nowhere", "start_intercept")])
def test_has_no_other_outcomes(library: Library, scenario: str, outcome: str) -> None:
    """What no scenario and no shared file defines is not there."""
    with pytest.raises(KeyError):
        library.outcome(scenario, outcome)


def test_has_no_other_scenarios(library: Library) -> None:
    """An id without a file is a KeyError, for a scenario as for its graph; it has no worked cases."""
    with pytest.raises(KeyError):
        library.scenario("nowhere")
    with pytest.raises(KeyError):
        library.playbook("nowhere")
    assert library.cases("nowhere") == ()


def test_builds_each_value_once(library: Library) -> None:
    """What was built is kept."""
    assert library.scenario("in_transit") is library.scenario("in_transit")
    assert library.playbook("in_transit") is library.playbook("in_transit")
    assert library.questions is library.questions


def test_finds_the_source_of_a_statement(library: Library) -> None:
    """Every statement leads to its document, with this statement alone in it."""
    for statement, source_id in library.source_of.items():
        source, found = library.source_head(statement)
        whole = library.source(source_id)
        assert list(source.statements) == [statement]
        assert found == whole.statements[statement]
        assert (source.title, source.review_by) == (whole.title, whole.review_by)


def test_no_statement_has_two_sources() -> None:
    """An id is defined once in all documents, or `source_of` would drop one."""
    _, checked = read_library(PLAYBOOKS)
    sources = [document.tree for (section, _), document in checked.documents.items() if section == "sources"]
    ids = [id_ for tree in sources for id_ in tree["statements"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("platform", "day", "expected"),
    [
        ("tmall", date(2026, 11, 20), (24, None)),
        ("tmall", date(2023, 1, 1), (24, None)),
        ("douyin", date(2026, 11, 20), (None, "back_office")),
    ],
)
def test_reads_a_limit(library: Library, platform: str, day: date, expected: tuple[int | None, str | None]) -> None:
    """The value in force on the platform on the day of the case."""
    value = library.limit("agree_unshipped_refund", platform, day)
    assert value is not None
    assert (value.hours, value.show) == expected


def test_has_no_limit_before_its_first_start(library: Library) -> None:
    """A day before all entries has no value."""
    assert library.limit("agree_unshipped_refund", "tmall", date(2022, 12, 31)) is None
