"""The register in numbers: right ones, and findings only where there is something to find."""

import random
from collections.abc import Iterable
from datetime import timedelta
from math import comb
from types import SimpleNamespace

import pytest

from aftersales_cli.register import bodies, cases
from aftersales_cli.register.cases import Filter
from aftersales_cli.register.stats import at_least, findings, stats
from aftersales_cli.register.store import Register
from tests.conftest import AT
from tests.register.conftest import hand


def test_counts_times_and_money(register: Register) -> None:
    """By each dimension; median hours, share within the clock, few marked, offers, who came again."""
    for number in range(6):
        fields = {
            "platform": "tmall", "scenario": "in_transit" if number else "not_shipped", "product": f"p{number % 2}",
            "deadlines": {"x": "2026-11-20 12:00:00"}, "liability": "merchant",
            "answers": {"offer.voucher": "accepted" if number > 3 else "refused"},
        }  # fmt: skip
        cases.add(register, hand(), fields, customer=f"c{number % 3}")
        body = bodies.close("refunded", "", None, None, "")
        cases.change(
            register,
            number + 1,
            hand(at=AT + timedelta(hours=number)).change("closed", {**body, "refund": 100, "cost": 50}),
        )
    cases.add(register, hand(), {"state": "draft", "scenario": "in_transit"})
    found = stats(register, Filter())
    first, second = found.groups["scenario"]
    assert (first.name, first.cases, first.closed, first.hours, first.in_time, first.refund, first.cost, first.few) == (
        "in_transit", 5, 5, 3.0, 0.4, 500, 250, False,
    )  # fmt: skip
    assert (second.name, second.cases, second.few, round(first.share, 3)) == ("not_shipped", 1, True, 0.833)
    assert (found.cases, found.offers, found.customers_again, found.products_again) == (6, {"voucher": (6, 2)}, 3, 2)
    assert [group.name for group in found.groups["week"]] == ["2026-W47"]
    assert [group.name for group in found.groups["cause"]] == ["merchant"]
    assert stats(register, Filter(scenario="not_shipped")).cases == 1


def test_an_empty_register(register: Register) -> None:
    """Nothing is divided by nothing."""
    assert stats(register, Filter()).cases == 0


def rows(pairs: Iterable[tuple[str, str]]) -> list[SimpleNamespace]:
    """Cases with a product and a scenario."""
    return [SimpleNamespace(product=product, scenario=scenario, cause="", liability="") for product, scenario in pairs]


SCENARIOS = ["quality_defect", "wrong_item_sent", "not_shipped", "no_reason_return", "in_transit"]


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_found_in_noise(seed: int) -> None:
    """Two thousand cases of sixty products drawn by lot have nothing that stands out."""
    rng = random.Random(seed)
    assert (
        list(findings(rows((f"p{rng.randint(1, 60)}", rng.choice(SCENARIOS)) for _ in range(2000)), "scenario")) == []
    )


@pytest.mark.parametrize("seed", range(20))
def test_what_was_planted_is_found(seed: int) -> None:
    """A product three quarters of whose cases are of one kind, among noise: it, and nothing else."""
    rng = random.Random(seed)
    noise = [(f"p{rng.randint(1, 60)}", rng.choice(SCENARIOS)) for _ in range(2000)]
    planted = [("boots", "wrong_item_sent" if number % 4 else rng.choice(SCENARIOS)) for number in range(40)]
    (found,) = findings(rows([*noise, *planted]), "scenario")
    assert (found.product, found.what, found.of) == ("boots", "wrong_item_sent", 40)
    assert found.cases >= 30 and 0.15 < found.usual < 0.25


@pytest.mark.parametrize(("count", "of", "chance"), [(0, 5, 0.3), (3, 10, 0.2), (10, 10, 0.5), (7, 40, 0.1)])
def test_how_likely(count: int, of: int, chance: float) -> None:
    """As counted out one by one."""
    exact = sum(comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(count, of + 1))
    assert at_least(count, of, chance) == pytest.approx(exact)
    assert at_least(count, of, 1) == 1
