"""Whom statements bind: platforms, consumers or retailers, from a day on, and what words may be printed where."""

from dataclasses import replace
from datetime import date

import pytest

from aftersales_cli.authoring.binding import Binding
from tests.authoring.miniature import AT, mini


@pytest.fixture(scope="module")
def binding() -> Binding:
    """That of the small folder on the day of its cases."""
    return Binding(mini(), AT.date())


@pytest.mark.parametrize(
    ("sources", "words", "platform", "holds"),
    [
        (("SEED-1",), "", "tmall", True),
        (("SEED-1",), "", "zw17", True),
        (("SEED-2",), "", "tmall", True),
        (("SEED-2",), "", "douyin", False),
        (("SEED-2", "SEED-1"), "", "douyin", True),
        (("SEED-2", "house_style"), "", "douyin", True),
        (("house_style",), "", "other", True),
        (("SEED-2",), "天猫的规则是这样", "douyin", True),
        (("SEED-2",), "拼多多的规则是这样", "douyin", False),
        ((), "", "tmall", False),
    ],
    ids=str,
)
def test_where_words_may_be_printed(
    binding: Binding, sources: tuple[str, ...], words: str, platform: str, holds: bool
) -> None:
    """Where one of the sources binds; or where the words name a platform that one of them binds."""
    assert binding.holds(sources, words, platform) is holds


@pytest.mark.parametrize(
    ("change", "platforms"),
    [
        ({"platforms": ("tmall",)}, {"tmall"}),
        ({"speaks_of": "retailers"}, {"zw17"}),
        ({"platforms": ("tmall",), "speaks_of": "retailers"}, set()),
    ],
    ids=str,
)
def test_a_statement_says_otherwise_than_its_document(
    binding: Binding, change: dict[str, object], platforms: set[str]
) -> None:
    """Its own platforms and customers go before those of the whole document."""
    source, statement = mini().source_head("SEED-1")
    assert binding.of(source, replace(statement, **change)) == platforms


@pytest.mark.parametrize(("in_force", "binds"), [(None, True), (date(2026, 11, 20), True), (date(2026, 11, 21), False)])
def test_what_is_not_in_force_binds_nobody(binding: Binding, in_force: date | None, binds: bool) -> None:
    """From its day on it does."""
    source, statement = mini().source_head("SEED-1")
    assert bool(binding.of(replace(source, in_force=in_force), statement)) is binds


def test_a_statement_may_be_said_to_bind_elsewhere() -> None:
    """What is given instead goes before what the library says."""
    binding = Binding(mini(), AT.date(), {"SEED-1": frozenset({"douyin"})})
    assert not binding.holds(("SEED-1",), "", "tmall")
    assert binding.holds(("SEED-1",), "", "douyin")
