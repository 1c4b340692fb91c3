"""Numbers that stand in their sources, in digits or in Chinese, and those that do not."""

from dataclasses import replace

import pytest

from aftersales_cli.authoring.figures import unsourced
from aftersales_cli.library import Library
from aftersales_cli.model import Limit, Statement
from tests.authoring.miniature import mini


class Saying(Library):
    """The small folder whose one statement says something else."""

    words = ""
    kind = "law"

    def source_head(self, statement_id: str):  # type: ignore[no-untyped-def]
        """The document and the statement."""
        source, statement = mini().source_head("SEED-1")
        return replace(source, kind=self.kind), Statement(statement.at, self.words, "x")


def found(number: dict[str, int], words: str, kind: str = "law", law: bool = True) -> list[str]:
    """The rules that a limit with this number breaks against these words."""
    limit: Limit = mini().limits["seed_refund"]
    (value,) = limit.by_platform["any"]
    spoilt = replace(limit, law=law, by_platform={"any": (replace(value, **{"days": None, **number}),)})
    library = Saying(mini()._trees, "")
    library.words, library.kind = words, kind
    return [message.key for _, message in unsourced(library, "seed_refund", spoilt)]


@pytest.mark.parametrize(
    ("number", "words", "there"),
    [
        ({"days": 7}, "七日内退款", True),
        ({"days": 7}, "7天内退款", True),
        ({"days": 30}, "七日内退款", False),
        ({"days": 3}, "七日内退款", False),
        ({"days": 2}, "两天内", True),
        ({"days": 2}, "48 小时内", True),
        ({"days": 15}, "十五日", True),
        ({"days": 10}, "十日", True),
        ({"days": 20}, "二十天", True),
        ({"days": 180}, "180天", True),
        ({"hours": 24}, "每天说一声", True),
        ({"hours": 48}, "每天说一声", False),
        ({"hours": 72}, "3天", True),
        ({"hours": 72}, "三日", True),
        ({"hours": 5}, "五小时", True),
        ({"hours": 0}, "到点", True),
        ({"yuan": 500}, "不少于500元", True),
        ({"yuan": 1000}, "不少于500元", False),
    ],
    ids=str,
)
def test_a_number_stands_in_its_source(number: dict[str, int], words: str, there: bool) -> None:
    """In its unit or in another, in digits or in words."""
    assert found(number, words) == ([] if there else ["figure-unsourced"])


@pytest.mark.parametrize(
    ("kind", "law", "rules"),
    [("law", True, []), ("court", True, []), ("article", True, ["law-unsourced"]), ("article", False, [])],
)
def test_a_limit_of_the_law_stands_on_a_law(kind: str, law: bool, rules: list[str]) -> None:
    """Another may stand on anything."""
    assert found({"days": 7}, "七日", kind, law) == rules


def test_the_shipped_numbers_stand_in_their_sources(library: Library) -> None:
    """Every one of them."""
    assert [message for id_, limit in library.limits.items() for message in unsourced(library, id_, limit)] == []
