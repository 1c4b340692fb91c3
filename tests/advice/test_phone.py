"""A call prepared for one case."""

from dataclasses import replace
from decimal import Decimal

import pytest

from aftersales_cli.advice import Case, RungText, Said, ScriptText, advise
from aftersales_cli.advice.phone import phone_plan
from aftersales_cli.library import Library, open_library
from aftersales_cli.model import Authority, Lang, Shop
from tests.conftest import AT, PLAYBOOKS

CASE = Case("wrong_item_sent", "pinduoduo", AT, {
    "wrong_item_check": "ours_wrong", "perishable": "keeps", "customer_wish": "keep", "compensation": Decimal(80),
})  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_outcome_can_be_called_about(library: Library, lang: Lang) -> None:
    """Nothing is left to fill, each step has its source, and no title of ours is read out to a customer."""
    advice = advise(library, CASE, lang)
    plan = phone_plan(library, advice)
    said = " ".join(step.text for step in plan)
    assert len(plan) >= 7
    assert "{" not in said
    assert all(step.sources for step in plan)
    titles = (library.title("wrong_item_sent").in_(lang), advice.title, *(rung.title for rung in advice.ladder))
    assert [title for title in titles if str(title) in said] == []


@pytest.mark.parametrize(("offers", "read_out"), [(0, []), (1, [0]), (2, [0, 1]), (3, [0, 1, 2]), (4, [0, 1, 3])])
def test_offers_are_put_in_their_own_words(library: Library, offers: int, read_out: list[int]) -> None:
    """The first, the second and the last of what is still open; a place without an offer is not filled with words."""
    advice = advise(library, CASE, "zh")
    words = [ScriptText(f"要不这样：办法{n}，您看行吗？", "-", ()) for n in range(offers)]
    open_ = tuple(RungText(f"r{n}", f"标题{n}", each, None, None, None) for n, each in enumerate(words))
    closed = (
        RungText("x", "标题", ScriptText("拒绝过的", "-", ()), "refused", None, None),
        RungText("y", "标题", ScriptText("不合适的", "-", ()), None, None, Said("-", ())),
        RungText("z", "标题", None, None, None, None),
    )
    plan = phone_plan(library, replace(advice, ladder=(*closed, *open_)))
    said = " ".join(step.text for step in plan)
    assert [n for n in range(offers) if words[n].text in said] == read_out
    assert not {"拒绝过的", "不合适的", "标题"} & {part for part in ("拒绝过的", "不合适的", "标题") if part in said}


@pytest.mark.parametrize(("order", "said"), [("6920001", "订单 6920001"), (None, "您提的那件售后")])
def test_the_matter_is_named_as_the_customer_knows_it(library: Library, order: str | None, said: str) -> None:
    """By the number of the order where there is one, else by the request (S1-35)."""
    plan = phone_plan(library, advise(library, replace(CASE, order_id=order), "zh"))
    assert said in " ".join(step.text for step in plan)


def test_the_shop_speaks_with_its_own_names() -> None:
    """Shop, agent, calling hours and the one who takes over come from shop.yaml."""
    shop = Shop(shop_name="小鹿家", agent_name="阿晴", calling_from="09:30", calling_until="17:00",
                authority=(Authority("客服", 20), Authority("店长", 1000)))  # fmt: skip
    library = open_library(PLAYBOOKS, shop)
    said = " ".join(step.text for step in phone_plan(library, advise(library, CASE, "zh")))
    assert "我是小鹿家的阿晴" in said
    assert "09:30 到 17:00" in said
    assert "我请店长来跟您定" in said
