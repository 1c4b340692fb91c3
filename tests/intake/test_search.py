"""Scenarios found by what people type: 汉字, pinyin, initials, customers' own sentences."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.intake.search import find, matches, scenario_terms, spells
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import plain


@pytest.mark.parametrize(
    ("query", "scenario"),
    [
        ("未发货", "not_shipped"),
        ("weifahuo", "not_shipped"),
        ("wfh", "not_shipped"),
        ("weifh", "not_shipped"),
        ("WFH", "not_shipped"),
        ("not_shipped", "not_shipped"),
        ("拦截", "in_transit"),
        ("lanjie", "in_transit"),
        ("lj", "in_transit"),
        ("zaitu", "in_transit"),
        ("退错货", "wrong_item_returned"),
        ("tuicuohuo", "wrong_item_returned"),
        ("tch", "wrong_item_returned"),
        ("赠品", "missing_gift"),
        ("zengpin", "missing_gift"),
        ("zp", "missing_gift"),
        ("gift", "missing_gift"),
        ("调包", "swapped_goods"),
        ("掉包", "swapped_goods"),
        ("tiaobao", "swapped_goods"),
        ("diaobao", "swapped_goods"),
        ("db", "swapped_goods"),
        ("tb", "swapped_goods"),
        ("ｔｂ", "swapped_goods"),
        ("xuliehao", "swapped_goods"),
        ("swapped", "swapped_goods"),
    ],
)
def test_words(library: Library, query: str, scenario: str) -> None:
    """A word finds its scenario first, in characters, in pinyin with each reading, in initials, in English."""
    assert find(library, query)[0].scenario == scenario


@pytest.mark.parametrize(
    ("sentence", "scenario"),
    [
        ("怎么还不发货", "late_shipment"),
        ("都三天了还没发货", "not_shipped"),
        ("我拍错了，还没发货能退吗", "not_shipped"),
        ("还没发货，不想要了，给我退款", "not_shipped"),
        ("你们是不是没货啊", "not_shipped"),
        ("申请退款了你们还给我发货", "not_shipped"),
        ("快递怎么还没到？", "in_transit"),
        ("还在路上 我不想要了", "in_transit"),
        ("能不能帮我拦截快递", "in_transit"),
        ("东西还没收到，先给我退款吧", "in_transit"),
        ("我拒收了，什么时候退款", "rejected_parcel"),
        ("怎么还没到", "in_transit"),
        ("盒子是空的", "short_shipment"),
        ("显示签收了可我没收到", "signed_not_received"),
        ("碎了一地", "damaged_parcel"),
        ("发错颜色了", "wrong_item_sent"),
        ("洗了一次就掉色", "quality_defect"),
        ("刚买就降价了，补差价", "price_drop"),
        ("运费谁出", "freight_dispute"),
        ("你们这是假货吧", "counterfeit_or_food_safety"),
        ("地址写错了能改吗", "address_change"),
        ("物流好几天没动了", "logistics_stalled"),
        ("超区不派送", "out_of_area"),
        ("给我开发票", "invoice"),
        ("档口不退怎么办", "wholesale_return"),
        ("平台判我们输，能申诉吗", "appeal"),
        ("退回来的不是我们的货", "wrong_item_returned"),
        ("我寄错了，寄成别家的了", "wrong_item_returned"),
        ("客户退错货了", "wrong_item_returned"),
        ("我退货装错包裹了", "wrong_item_returned"),
        ("收到的退货跟订单不一样", "wrong_item_returned"),
        ("说好送的赠品呢", "missing_gift"),
        ("直播间说送的小样没给", "missing_gift"),
        ("买一送一只到了一件", "missing_gift"),
        ("客户退货没退赠品", "missing_gift"),
        ("客户把货调包了", "swapped_goods"),
        ("退回来的是旧的", "swapped_goods"),
        ("序列号对不上", "swapped_goods"),
        ("里面的东西被换过", "swapped_goods"),
    ],
)
def test_sentences(library: Library, sentence: str, scenario: str) -> None:
    """What a customer or a colleague says finds the scenario first, with the words that made it fit."""
    first = find(library, sentence)[0]
    assert first.scenario == scenario
    assert first.words
    assert set(first.words) <= set(scenario_terms(library, scenario))


@pytest.mark.parametrize(
    "query", ["", "   ", "qwerty", "zzz", "x", "xyz123", "今天天气真好", "你好", "在吗", "谢谢", "？？", "👍", "\x00"]
)
def test_nonsense(library: Library, query: str) -> None:
    """What fits nothing finds nothing: no scenario is better than the wrong one."""
    assert find(library, query) == []


@pytest.mark.parametrize(
    ("letters", "word", "expected"),
    [
        ("", "调包", True),
        ("tiaobao", "调包", True),
        ("diaobao", "调包", True),
        ("tiaob", "调包", True),
        ("tbao", "调包", True),
        ("tb", "调包", True),
        ("ti", "调包", True),
        ("db", "调包", True),
        ("bao", "调包", False),
        ("tbx", "调包", False),
        ("taobao", "调包", False),
        ("x", "", False),
        ("an7", "an7天", True),
        ("7t", "7天", True),
    ],
)
def test_spelling(library: Library, letters: str, word: str, expected: bool) -> None:
    """Letters spell a word from its beginning: of each character a reading, the beginning of one, or its initial."""
    assert spells(letters, word, library.pinyin) is expected


@pytest.mark.parametrize(
    ("term", "query", "expected"),
    [
        ("被掉包", "掉包", True),
        ("被掉包", "diaobao", True),
        ("被掉包", "db", True),
        ("被掉包", " D B ", True),
        ("被掉包", "调包", False),
        ("被掉包", "bb", False),
        ("Goods that look swapped", "SWAP", True),
        ("被掉包", "", True),
    ],
)
def test_filter(library: Library, term: str, query: str, expected: bool) -> None:
    """A filter over a list fits anywhere in a term, in characters or in pinyin; an empty one fits all."""
    assert matches(term, query, library.pinyin) is expected


def test_every_search_word_finds_its_own(library: Library) -> None:
    """Each word that a scenario lists leads to that scenario."""
    for id_ in library.scenario_ids:
        for word in library.scenario(id_).search:
            assert id_ in [hit.scenario for hit in find(library, word)][:2]


def test_the_order_is_always_the_same(library: Library) -> None:
    """Hits come best first, and a search says the same however often and in whatever order it is asked."""
    queries = ["退", "不想要了", "db", "发货", "退货", "怎么", "parcel"]
    before = {query: find(library, query) for query in queries}
    random.Random(3).shuffle(queries)
    for query in queries:
        assert find(library, query) == before[query]
        scores = [hit.score for hit in before[query]]
        assert scores == sorted(scores, reverse=True)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200) | st.text("abdgijopt", max_size=200))
def test_any_text(library: Library, query: str) -> None:
    """Any text at all is searched, quickly and without an error; each scenario is named once."""
    found = [hit.scenario for hit in find(library, query)]
    assert len(found) == len(set(found))
    assert plain(query) or not found
