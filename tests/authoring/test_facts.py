"""What is known of facts: sets of answers, what follows from them, and cases that are like that."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from aftersales_cli.authoring.facts import NOT_GIVEN, UNCLEAR, Facts, words_of
from aftersales_cli.library.graph import conditions_of
from aftersales_cli.model import UNKNOWN, Bound, Tests
from tests.authoring.miniature import AT, mini

SMALL: Tests = {"seed_amount": Bound(at_most="seed_small")}
IN_TIME: Tests = {"seed_days": Bound(at_most="seed_window")}


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Those of the small folder on one platform."""
    return Facts(mini(), "tmall", AT)


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("seed_where", ("coming_back", "moving", "signed")),
        ("platform", tuple(mini().platforms)),
        ("reached_by", ("walk", "offer")),
        ("seed_amount", (Decimal("9.99"), 10, Decimal("10.01"))),
        ("seed_days", (6, 7, 8)),
        ("seed_since", (AT,)),
    ],
    ids=str,
)
def test_values_stand_for_all_there_are(facts: Facts, fact: str, values: tuple[object, ...]) -> None:
    """The choices; of an amount or a time each bound that is tested, one below and one above."""
    assert facts.values(fact) == values


@pytest.mark.parametrize(
    ("tests", "answers"),
    [
        ({"seed_where": "moving"}, ["moving"]),
        ({"seed_where": Bound(one_of=("moving", "signed"))}, ["moving", "signed"]),
        ({"seed_where": UNKNOWN}, [UNKNOWN]),
        (SMALL, [Decimal("9.99"), 10]),
        ({"seed_amount": Bound(at_least="seed_small")}, [10, Decimal("10.01")]),
        ({"platform": "tmall"}, ["tmall"]),
        ({"platform": "douyin"}, ["douyin"]),
    ],
    ids=str,
)
def test_which_answers_satisfy_a_test(facts: Facts, tests: Tests, answers: list[object]) -> None:
    """Both sides of a bound; neither 不清楚 nor nothing satisfies a test that does not name it."""
    (condition,) = conditions_of(tests)
    assert list(facts.answers(condition.question, facts.satisfying(condition))) == answers


def test_a_computed_fact_is_known_just_where_its_parts_are(facts: Facts) -> None:
    """Known from the clock's answer on; nothing where the clock is 不清楚; and the other way round."""
    known = facts.narrowed(facts.start, "seed_since", ~(NOT_GIVEN | UNCLEAR))
    assert known is not None
    assert not facts.mask(known, "seed_days") & NOT_GIVEN
    unclear = facts.narrowed(facts.start, "seed_since", UNCLEAR)
    assert unclear is not None
    assert facts.mask(unclear, "seed_days") == NOT_GIVEN
    assert facts.holding(unclear, conditions_of(IN_TIME)) is None
    counted = facts.holding(facts.start, conditions_of(IN_TIME))
    assert counted is not None
    assert not facts.mask(counted, "seed_since") & (NOT_GIVEN | UNCLEAR)


def test_what_fails_and_what_holds_part_all_cases(facts: Facts) -> None:
    """Where two conditions do not both hold is told in parts that exclude each other and leave nothing out."""
    conditions = conditions_of({"seed_where": "moving", "seed_wish": "money"})
    failing = list(facts.failing(facts.start, conditions))
    for where in facts.answers("seed_where", facts.full("seed_where")):
        for wish in facts.answers("seed_wish", facts.full("seed_wish")):
            bits = {
                "seed_where": UNCLEAR if where == UNKNOWN else facts.bit("seed_where", where),
                "seed_wish": UNCLEAR if wish == UNKNOWN else facts.bit("seed_wish", wish),
            }
            inside = [all(facts.mask(part, fact) & bit for fact, bit in bits.items()) for part in failing]
            assert sum(inside) == ((where, wish) != ("moving", "money"))


def test_what_is_open_might_be_so(facts: Facts) -> None:
    """With `or_open` a fact that nobody asked may be anything, one that was answered is what it is."""
    spoilt = conditions_of({"seed_kept": "spoils"})
    keeps = facts.narrowed(facts.start, "seed_kept", facts.bit("seed_kept", "keeps"))
    unclear = facts.narrowed(facts.start, "seed_kept", UNCLEAR)
    assert keeps is not None
    assert unclear is not None
    assert facts.holding(keeps, spoilt, or_open=True) is None
    assert facts.holding(unclear, spoilt) is None
    assert facts.holding(unclear, spoilt, or_open=True) is not None
    assert facts.holding(facts.start, spoilt, or_open=True) is not None


def test_an_example_is_what_is_known(facts: Facts) -> None:
    """The clock shows the days, the amount lies on its side of the bound; what is not known is not given."""
    known = facts.holding(facts.start, conditions_of({**IN_TIME, **SMALL, "seed_where": "signed"}))
    assert known is not None
    example = facts.example(known)
    assert example is not None
    assert example.keys() == {"seed_since", "seed_amount", "seed_where"}
    since = example["seed_since"]
    assert isinstance(since, datetime)
    assert AT - since <= timedelta(days=8)
    assert Decimal(str(example["seed_amount"])) <= 10


def test_there_is_no_example_of_what_excludes_itself() -> None:
    """More refunded than paid cannot be, whatever the single facts may be."""
    facts = Facts(mini(), "tmall", AT)
    facts._values |= {"refund_amount": (Decimal(50),), "paid_amount": (Decimal(40),)}
    given = ~(NOT_GIVEN | UNCLEAR)
    known = facts.narrowed(facts.start, "refund_amount", given)
    assert known is not None
    known = facts.narrowed(known, "paid_amount", given)
    assert known is not None
    facts._candidates = lambda known, fact, mask: iter(facts.values(fact))  # type: ignore[method-assign]
    assert facts.example(known) is None


def test_tests_in_words() -> None:
    """As one would write them on one line."""
    tests: Tests = {"a": "b", "c": Bound(one_of=("d", "e")), "f": Bound(at_least=3), "g": Bound(at_most="h")}
    assert words_of(tests) == "a=b, c=d|e, f>=3, g<=h"
