"""Ways through a scenario: each case takes one, and the one that the engine takes it."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.answers import Value
from aftersales_cli.authoring.facts import Facts
from aftersales_cli.authoring.ways import Way, case_of, costs_of, offered, ways
from aftersales_cli.engine import Done, walk
from aftersales_cli.library import Library
from aftersales_cli.model import PLATFORM, REACHED_BY, UNKNOWN
from tests.authoring.miniature import AT, mini


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Those of the small folder on one platform."""
    return Facts(mini(), "tmall", AT)


def found(facts: Facts, scenario: str) -> list[Way]:
    """All ways of a scenario of the small folder."""
    return list(ways(mini().playbook(scenario), facts))


def test_finds_every_way(facts: Facts) -> None:
    """All answers, both sides of each bound, 不清楚 at each question, and each red flag."""
    ends = sorted(way.id for way in found(facts, "parcel") if way.scenario != "shared" or way.outcome == "find_out")
    assert ends == sorted([
        "parcel.refund_small", "parcel.refund_checked", "parcel.stop_it", "parcel.wait_for_it", "parcel.keep_it",
        "parcel.send_back", "parcel.too_late", *["shared.find_out"] * 5,
    ])  # fmt: skip
    flags = {way.outcome for way in found(facts, "parcel") if way.id.startswith("shared.flag")}
    assert flags == {"flag_safety", "flag_threat", "flag_media", "flag_minor", "flag_fraud_ring"}


def test_hops_to_other_scenarios(facts: Facts) -> None:
    """A way that goes on in another scenario has passed the places of both."""
    (way,) = [way for way in found(facts, "quarrel") if way.id == "parcel.stop_it"]
    assert [taken.place for taken in way.passed] == ["quarrel.mood", "parcel.where", "parcel.wish"]
    assert way.asked == ["seed_mood", "seed_where", "seed_wish"]


@pytest.mark.parametrize("platform", ["tmall", "zw17", "other"])
def test_the_engine_takes_the_example_of_each_shipped_way_to_its_end(library: Library, platform: str) -> None:
    """For every scenario: the proof walks as the engine does."""
    facts = Facts(library, platform, AT)
    for scenario in library.scenario_ids:
        playbook = library.playbook(scenario)
        for way in ways(playbook, facts):
            answers = facts.example(way.known)
            if answers is not None:
                end = walk(playbook, {**answers, PLATFORM: platform}, AT)
                assert isinstance(end, Done)
                assert end.outcome == way.outcome


@given(
    where=st.sampled_from(["coming_back", "moving", "signed", UNKNOWN]),
    wish=st.sampled_from(["money", "goods", UNKNOWN]),
    kept=st.sampled_from(["keeps", "spoils", UNKNOWN]),
    amount=st.decimals(0, 20, places=2),
    days=st.integers(0, 20),
)
def test_a_case_takes_exactly_one_way(where: str, wish: str, kept: str, amount: Decimal, days: int) -> None:
    """Whatever its answers are, and it ends where the engine takes it."""
    facts = Facts(mini(), "tmall", AT)
    since = datetime(2026, 11, 20 - min(days, 19), 9)
    answers: dict[str, Value] = {
        "seed_where": where, "seed_wish": wish, "seed_kept": kept, "seed_amount": amount, "seed_since": since,
    }  # fmt: skip
    known = {**answers, "seed_days": (AT.date() - since.date()).days}
    every = ways(mini().playbook("parcel"), facts)
    taken = [way for way in every if all(_is(facts, way, *each) for each in known.items())]
    taken = [way for way in taken if way.scenario != "shared" or way.outcome == "find_out"]
    end = walk(mini().playbook("parcel"), {**answers, PLATFORM: "tmall"}, AT)
    assert isinstance(end, Done)
    assert [way.outcome for way in taken] == [end.outcome]


def _is(facts: Facts, way: Way, fact: str, value: Value) -> bool:
    if value == UNKNOWN:
        return bool(facts.mask(way.known, fact) & 2)
    if fact == "seed_since":
        return bool(facts.mask(way.known, fact) & ~3)
    return bool(facts.mask(way.known, fact) & facts.cell(fact, value))


def test_goes_on_where_an_offer_is_accepted(facts: Facts) -> None:
    """To the outcome that was offered, reached by an offer; the offer is an answer of the case."""
    (way,) = [way for way in found(facts, "parcel") if way.outcome == "wait_for_it"]
    ((index, further),) = list(offered(way, mini().outcome("parcel", "wait_for_it"), facts))
    assert (index, further.id) == (0, "parcel.say_sorry")
    assert list(facts.answers(REACHED_BY, further.known[REACHED_BY])) == ["offer"]
    case = case_of(further, facts)
    assert case == {"seed_where": "moving", "seed_wish": "goods", "offer.say_sorry": "accepted"}
    assert list(offered(further, mini().outcome("parcel", "say_sorry"), facts)) == []


def test_what_an_outcome_costs() -> None:
    """The costs of the rung, else its own, else those of its disposition."""
    library = mini()
    assert costs_of(library, library.outcome("parcel", "stop_it")) == ("return_freight",)
    refund = library.outcome("parcel", "refund_small")
    assert costs_of(library, refund) == library.shared.costs["refund_now"]
