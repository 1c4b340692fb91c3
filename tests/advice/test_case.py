"""A case: what the engine takes of it."""

from aftersales_cli.advice.case import Case
from aftersales_cli.model import PLATFORM
from tests.conftest import AT


def test_facts_have_the_platform_among_them() -> None:
    """The platform is a fact like any other, and the answers of the case stay as they are."""
    case = Case("in_transit", "tmall", AT, {"wants_goods": "wanted"})
    assert case.facts == {"wants_goods": "wanted", PLATFORM: "tmall"}
    assert case.answers == {"wants_goods": "wanted"}


def test_the_platform_of_the_case_beats_an_answer() -> None:
    """An answer that calls itself the platform does not move the case to another one."""
    assert Case("in_transit", "tmall", AT, {PLATFORM: "douyin"}).facts[PLATFORM] == "tmall"
