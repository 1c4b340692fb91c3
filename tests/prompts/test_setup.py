"""`init` at a terminal: the shop's settings are asked for, kept, cleared and written."""

from pathlib import Path

import pytest

from aftersales_cli.library.shop import read_shop
from aftersales_cli.model import Authority, Shop
from tests.prompts.keyboard import CTRL_C, ENTER
from tests.prompts.test_pty import terminal

OF_SHOP = (
    "都放得住、寄得回", "拦到哪一步了", "一般要收回来", "联系过客户没有", "都留哪种凭证", "都留底吗", "都是现货吗",
    "快递问过没有", "快递和客户问过没有", "是谁签的查过没有", "进货凭证和检测报告", "都属于哪一类", "运费怎么说",
)  # fmt: skip


def answer(folder: Path, replies: list[str]) -> int:
    """Runs init in a folder and gives the replies."""
    env = {"AFTERSALES_LANG": "zh", "XDG_CONFIG_HOME": str(folder)}
    with terminal("init", columns=90, **env) as screen:
        for words, keys in zip(
            ("店铺叫什么", "怎么自称", "退货地址", "默认是哪个平台", "用哪种语言", "客服一单", "主管一单", "小额直接退",
             "收回来看一眼的金额", "派人上门取的金额", "发一件", "退一件", "几点起", "打到几点", *OF_SHOP),
            replies, strict=False,
        ):  # fmt: skip
            screen.see(words)
            screen.type(keys)
        return screen.end()


ALL = ["小鹿家", "阿晴", "杭州1号", "天猫", "中文", "五十", "500", "15", "200", "800", "6", "8.5", "9:30", "18:00",
       "普通商品", "", "不用收回", "-", "", "", "现货", "", "", "", "", "普通商品", ""]  # fmt: skip
FILE = Path("aftersales") / "shop.yaml"


def test_written_and_shown_again(tmp_path: Path) -> None:
    """Every answer is in the file; a second time Enter keeps each, a dash clears it."""
    assert answer(tmp_path, [f"{reply}{ENTER}" for reply in ALL]) == 0
    expected = Shop(
        shop_name="小鹿家", agent_name="阿晴", return_address="杭州1号", platform="tmall", lang="zh",
        authority=(Authority("客服", 50), Authority("主管", 500)),
        limits={"small_amount": 15, "valuable_amount": 200, "collection_amount": 800},
        outbound_freight=6, return_freight=8.5, calling_from="09:30", calling_until="18:00",
        answers={"perishable": "keeps", "gift_needed_back": "not_needed", "sale_kind": "stock", "nr_class": "ordinary"},
    )  # fmt: skip
    written = read_shop([tmp_path / FILE])
    assert str(written.return_freight) == "8.5"
    assert written.authority[0].up_to == 50
    assert (written.shop_name, written.platform, written.calling_from) == ("小鹿家", "tmall", "09:30")
    assert written.answers == expected.answers
    kept = [ENTER] * len(OF_SHOP)
    kept[2] = f"-{ENTER}"
    assert answer(tmp_path, [*[ENTER] * 13, f"-{ENTER}", *kept]) == 0
    again = read_shop([tmp_path / FILE])
    assert again.calling_until is None
    assert again.answers == {"perishable": "keeps", "sale_kind": "stock", "nr_class": "ordinary"}
    assert again.shop_name == expected.shop_name


def test_what_is_the_same_for_every_case_in_english(tmp_path: Path) -> None:
    """It is asked in English, too; what Enter skips and what only the file holds stays as it is."""
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text('answers:\n  freight_stated: "stated"\n', encoding="utf-8")
    env = {"AFTERSALES_LANG": "en", "XDG_CONFIG_HOME": str(tmp_path)}
    with terminal("init", columns=90, **env) as screen:
        for words in ("name", "call yourself", "return address", "platform", "language", "agent", "supervisor", "yuan",
                      "yuan", "yuan", "parcel cost", "return cost", "From what time", "Until what time"):  # fmt: skip
            screen.see(words)
            screen.type(ENTER)
        screen.see("the same for every case")
        screen.see("sells keep")
        screen.type(f"they spoil{ENTER}")
        for words in ("interception", "Are gifts", "wrong item", "What proof", "on record", "from stock",
                      "stands still", "out of area", "got nothing", "test reports", "Which class",
                      "freight"):  # fmt: skip
            screen.see(words)
            screen.type(ENTER)
        assert screen.end() == 0
    assert read_shop([tmp_path / FILE]).answers == {"freight_stated": "stated", "perishable": "spoils"}


@pytest.mark.parametrize("content", ["shop_nam: x\n", "[", ""])
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: str) -> None:
    """It is moved to a name of its own and kept as it was."""
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    assert answer(tmp_path, [ENTER] * len(ALL)) == 0
    assert (tmp_path / FILE).with_name("shop.damaged-1.yaml").read_text(encoding="utf-8") == content
    assert (tmp_path / FILE).read_text(encoding="utf-8") == "{}\n"


def test_leaving_writes_nothing(tmp_path: Path) -> None:
    """Ctrl-C in the middle leaves the settings as they were."""
    assert answer(tmp_path, [f"小鹿家{ENTER}", CTRL_C]) == 130
    assert not (tmp_path / FILE).exists()
