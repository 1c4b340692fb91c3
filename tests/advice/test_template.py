"""Templates: gaps are filled once, in one pass, and never left open."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.advice.template import Setting, Template
from aftersales_cli.library import Library
from aftersales_cli.model import Lang, Sentence, Text
from tests.conftest import AT


def setting(library: Library, platform: str = "tmall", lang: Lang = "zh") -> Setting:
    """A platform on the day of the tests."""
    return Setting(library, platform, AT.date(), lang)


@pytest.mark.parametrize(
    ("platform", "zh", "expected"),
    [
        ("tmall", "点 {tool.intercept}，退款。", "点【拦截快递】，退款。"),
        ("tmall", "点 {tool.agree_refund} 退款", "点【同意退款】退款"),
        ("other", "点 {tool.intercept}，退款。", "点 快递拦截，退款。"),
        ("tmall", "{platform.greeting}，您好", "亲，您好"),
        ("zw17", "{platform.greeting}，您好", "老板，您好"),
        ("tmall", "在{limit.agree_unshipped_refund}内", "在24 小时内"),
        ("douyin", "在{limit.agree_unshipped_refund}内", "在后台倒计时内"),
        ("tmall", "{platform.name}", "天猫"),
    ],
)
def test_known_gaps(library: Library, platform: str, zh: str, expected: str) -> None:
    """What a platform and a day settle is filled in at once."""
    assert setting(library, platform).template(Text(zh, "-")).fill({}) == expected


def test_without_is_said_where_a_gap_is_open(library: Library) -> None:
    """A sentence says its second form where the amount is not known, and its first where it is."""
    sentence = Sentence("退 {refund_amount} 元", "-", ("house_style",), without=Text("退款", "-"))
    line = setting(library).line(sentence)
    assert line.fill({"refund_amount": "59"}) == "退 59 元"
    assert line.fill({}) == "退款"


def test_only_some_platforms(library: Library) -> None:
    """A sentence for some platforms is left out on the others."""
    sentence = Sentence("甲", "-", ("house_style",), ("tmall",))
    assert len(setting(library, "tmall").lines((sentence,))) == 1
    assert setting(library, "douyin").lines((sentence,)) == ()


@given(value=st.text(max_size=20))
@settings(deadline=None, max_examples=50)
def test_values_are_never_filled_again(library: Library, value: str) -> None:
    """Whatever a customer writes stays what it is, `{amount}` and `{tool.intercept}` too."""
    template = setting(library).template(Text("退 {refund_amount} 元", "-"))
    for hostile in (value, "{refund_amount}", "{tool.intercept}", "%s", "\\1"):
        assert template.fill({"refund_amount": hostile}) == f"退 {hostile} 元"


def test_gaps_stand_in_order() -> None:
    """A template tells its gaps in the order they stand."""
    assert Template(("a", "x", "b", "y", "c")).gaps == ("x", "y")
    assert Template(("a", "x", "b", "y", "c")).fill({"x": "1"}) is None
