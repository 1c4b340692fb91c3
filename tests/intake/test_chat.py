"""A pasted chat: the customer's lines are kept, who says each and when is left out, and so is what we said."""

import pytest

from aftersales_cli.intake.chat import customers_words

SPEAKERS = ("客户", "买家", "客服", "店小二", "旗舰店")
OURS = ("客服", "店小二", "旗舰店")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("客户：杯子碎了\n客服：抱歉亲\n客户: 怎么赔", ["杯子碎了", "怎么赔"]),
        ("客户 10:01: 杯子碎了\n客服 10:02: 抱歉亲", ["杯子碎了"]),
        ("买家 10:11 杯子碎了\n买家 10:12 怎么赔", ["杯子碎了", "怎么赔"]),
        ("买家 2026-11-20 19:02:11\n杯子碎了\n客服小美 19:03:02\n抱歉亲\n您别急\n买家 19:03:40\n怎么赔", ["杯子碎了", "怎么赔"]),
        ("tb88***: 杯子碎了\n样例旗舰店: 抱歉亲\ntb88***: 怎么赔", ["杯子碎了", "怎么赔"]),
        ("小明 11月20日 9:05\n杯子碎了", ["杯子碎了"]),
        ("杯子碎了\n[图片]\n怎么赔", ["杯子碎了", "怎么赔"]),
        ("杯子碎了\n\n怎么赔", ["杯子碎了", "怎么赔"]),
    ],
)  # fmt: skip
def test_chats(text: str, words: list[str]) -> None:
    """In each of the forms that chat windows paste."""
    assert [line.strip() for line in customers_words(text, SPEAKERS, OURS).splitlines()] == words


@pytest.mark.parametrize(
    "text",
    [
        "杯子碎了",
        "杯子碎了\n怎么赔",
        "订单：390011\n杯子碎了",
        "说好48小时：到现在没发\n急",
        "",
        "\n",
        "客服：在的\n客服：亲",
    ],
)
def test_what_is_no_chat(text: str) -> None:
    """It stays as it is, and so does a chat in which only we speak."""
    assert customers_words(text, SPEAKERS, OURS) == text
