"""A call prepared for one case."""

from decimal import Decimal

import pytest

from aftersales_cli.advice import Case, advise
from aftersales_cli.advice.phone import phone_plan
from aftersales_cli.library import Library, open_library
from aftersales_cli.model import Authority, Lang, Shop
from tests.conftest import AT, PLAYBOOKS

CASE = Case("wrong_item_sent", "pinduoduo", AT, {
    "wrong_item_check": "ours_wrong", "customer_wish": "keep", "compensation": Decimal(80),
})  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_outcome_can_be_called_about(library: Library, lang: Lang) -> None:
    """Seven steps, nothing left to fill, each with its source; the matter and the first offer are this case's."""
    advice = advise(library, CASE, lang)
    plan = phone_plan(library, advice)
    said = " ".join(step.text for step in plan)
    assert len(plan) == 7
    assert "{" not in said
    assert all(step.sources for step in plan)
    assert library.title("wrong_item_sent").in_(lang) in said
    assert str(advice.title) in said
    assert advice.ladder[0].title in said
    assert advice.ladder[-1].title in said


def test_the_shop_speaks_with_its_own_names() -> None:
    """Shop, agent, calling hours and the one who takes over come from shop.yaml."""
    shop = Shop(shop_name="小鹿家", agent_name="阿晴", calling_from="09:30", calling_until="17:00",
                authority=(Authority("客服", 20), Authority("店长", 1000)))  # fmt: skip
    library = open_library(PLAYBOOKS, shop)
    said = " ".join(step.text for step in phone_plan(library, advise(library, CASE, "zh")))
    assert "我是小鹿家的阿晴" in said
    assert "09:30 到 17:00" in said
    assert "我请店长来跟您定" in said
