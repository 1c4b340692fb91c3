"""What to offer next: costs, approvers, order, and what is better not offered."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from aftersales_cli.advice import Case, advise
from aftersales_cli.advice.fitting import Telling
from aftersales_cli.advice.ladder import Cost, approver_of, cost_of, ladder_of
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import Value
from aftersales_cli.authoring.casebook import case_answers
from aftersales_cli.engine import Ask, Done, walk
from aftersales_cli.library import Library, open_library
from aftersales_cli.library.graph import rungs_of
from aftersales_cli.model import ACCEPTED, OFFER, UNKNOWN, Authority, Outcome, Shop
from tests.conftest import AT, PLAYBOOKS

TEAM = (Authority("主管", 500), Authority("客服", 50))
AMOUNTS: dict[str, Value] = {"refund_amount": Decimal(99), "return_freight": Decimal(12), "goods_worth": Decimal(80)}


def setting(shop: Shop | None = None) -> Setting:
    """A shop's setting on 天猫."""
    return Setting(open_library(PLAYBOOKS, shop), "tmall", date(2026, 11, 20), "zh")


def outcome(library: Library, scenario: str, id_: str) -> Outcome:
    """An outcome of the shipped playbooks."""
    return library.outcome(scenario, id_)


@pytest.mark.parametrize(
    ("scenario", "id_", "answers", "known", "open_"),
    [
        # a return for our fault costs refund and freight, one for the customer's reason only the refund
        ("damaged_parcel", "return_broken", AMOUNTS, "111", ()),
        ("no_reason_return", "agree_no_reason", AMOUNTS, "99", ()),
        ("damaged_parcel", "return_broken", {"refund_amount": Decimal(99)}, "99", ("return_freight",)),
        ("damaged_parcel", "return_broken", {"return_freight": UNKNOWN}, "0", ("refund_amount", "return_freight")),
        # an outcome may name its own costs, or none
        ("damaged_parcel", "offer_compensation", {"compensation": Decimal("8.5")}, "8.5", ()),
        ("address_change", "redirect_buyer_pays", AMOUNTS, "0", ()),
        ("swapped_goods", "contest_in_writing", AMOUNTS, "0", ()),
    ],
)
def test_cost(
    library: Library, scenario: str, id_: str, answers: dict[str, Value], known: str, open_: tuple[str, ...]
) -> None:
    """A cost is the sum of the amounts that are known, and names those that are not."""
    cost = cost_of(setting(), outcome(library, scenario, id_), answers)
    assert (cost.known, cost.open) == (Decimal(known), open_)


@pytest.mark.parametrize(
    ("amount", "approver"), [("0", None), ("50", None), ("50.01", "主管"), ("500", "主管"), ("500.01", "主管")]
)
def test_approver(amount: str, approver: str | None) -> None:
    """The agent decides up to her limit, the next role up to its own; above the last one it is still the last."""
    cost = Cost((("refund_amount", Decimal(amount)),))
    assert approver_of(setting(Shop(authority=TEAM)), cost) == approver
    assert approver_of(setting(), cost) is None


def test_cheapest_first_where_all_costs_are_known(library: Library) -> None:
    """With every amount known the cheapest offer stands first; else the order is the playbook's."""
    answers = {**AMOUNTS, "goods_worth": Decimal(3), "outbound_freight": Decimal(2), "return_freight": Decimal(1)}
    ladder = outcome(library, "wrong_item_sent", "keep_with_difference")
    costs = [rung.cost.known for rung in ladder_of(setting(), "wrong_item_sent", ladder, answers, AT)]
    assert costs == sorted(costs)
    unknown = [rung.outcome for rung in ladder_of(setting(), "wrong_item_sent", ladder, {}, AT)]
    assert unknown == [rung.to for rung in ladder.ladder]


def test_a_rung_is_named_as_what_was_agreed(library: Library) -> None:
    """Where an outcome has a title for who agreed to its offer, the rung bears that one."""
    target = outcome(library, "in_transit", "agree_return")
    (agreed,) = [each.zh for each in target.title.variants if each.when == {"reached_by": "offer"}]
    ladder = ladder_of(setting(), "in_transit", outcome(library, "in_transit", "wait_for_intercept"), {}, AT)
    assert [rung.title.fill({}) for rung in ladder if rung.outcome == "agree_return"] == [agreed] != [target.title.zh]


def test_a_rung_that_makes_no_sense_is_last_and_says_why(library: Library) -> None:
    """Where the way back costs more than the goods, what needs it is not recommended."""
    answers = {**AMOUNTS, "goods_worth": Decimal(5), "outbound_freight": Decimal(6)}
    ladder = outcome(library, "wrong_item_sent", "keep_with_difference")
    rungs = ladder_of(setting(), "wrong_item_sent", ladder, answers, AT)
    assert [rung.skipped is not None for rung in rungs] == [False, False, True, True]
    assert rungs[0].outcome == "resend_no_return"
    even = {**answers, "goods_worth": answers["return_freight"]}
    assert not any(rung.skipped for rung in ladder_of(setting(), "wrong_item_sent", ladder, even, AT))


def test_no_ladder_goes_below_the_law(library: Library) -> None:
    """Where the fault is ours or the courier's, no rung refuses the customer."""
    for id_ in library.scenario_ids:
        for name, each in library.scenario(id_).outcomes.items():
            if each.liability in ("merchant", "courier") and isinstance(each.ladder, tuple):
                dispositions = {library.outcome(id_, rung.to).disposition for rung in each.ladder}
                assert not dispositions & {"contest", "appeal"}, f"{id_}.{name}"


def test_a_shop_may_set_what_is_its_own(library: Library) -> None:
    """A shop's threshold for small amounts decides; the walk of another shop is untouched."""
    answers = {"rwr_where": "with_customer", "rwr_fault": "real_returnable", "perishable": "keeps",
               "refund_amount": Decimal(15),
               "goods_worth": UNKNOWN, "return_freight": UNKNOWN}  # fmt: skip
    case = Case("refund_without_return", "pinduoduo", AT, answers)
    generous = open_library(PLAYBOOKS, Shop(limits={"small_amount": 20}))
    assert advise(library, case, "zh").outcome == "return_ours"
    assert advise(generous, case, "zh").outcome == "refund_keep_goods"
    assert advise(generous, replace(case, answers={**answers, "refund_amount": Decimal("20.01")}), "zh").outcome == (
        "return_ours"
    )


def test_an_offer_that_does_not_fit_is_not_taken_up(library: Library) -> None:
    """Whatever a worked case says was accepted, only what would have been offered there leads on."""
    taken = {True: 0, False: 0}
    for scenario in library.scenario_ids:
        for case in library.cases(scenario):
            moment, facts = datetime.fromisoformat(case.at), case_answers(library, case)
            end = walk(library.playbook(scenario), facts, moment)
            if case.kind != "must" or isinstance(end, Ask) or end.by_offer:
                continue
            written = rungs_of(library.outcome(end.scenario, end.outcome))
            told = Telling.of(library, end, facts, moment)
            for rung in {rung.to: rung for rung in written if rung.to != end.outcome}.values():
                offered = any(told.holds(each.when) for each in written if each.to == rung.to)
                then = walk(library.playbook(scenario), {**facts, f"{OFFER}{rung.to}": ACCEPTED}, moment)
                assert isinstance(then, Done)
                assert (then.outcome == rung.to) is offered, (scenario, case.name, rung.to)
                taken[offered] += 1
    assert min(taken.values()) > 20
