"""What people may be known by is masked; numbers of orders and parcels, amounts, times and plain words are not."""

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.masking import is_card, mask, mask_number

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
SAID = str.maketrans("0123456789", "零一二三四五六七八九")
NAMES = ["张三丰", "李雷", "王小明", "欧阳娜娜", "陈静", "刘德华", "赵敏", "周芷若", "吴亦", "孙尚香", "马超", "郭靖"]
HOMES = [
    "广东省深圳市南山区科技园南路88号3栋502室", "浙江省杭州市余杭区五常街道文一西路969号", "上海市浦东新区张江路100弄5号楼301室",
    "北京市朝阳区建国路甲92号院6号楼1单元1203", "四川省成都市武侯区天府大道中段1388号", "阳光花园3栋2单元501室",
    "江苏省苏州市昆山市玉山镇人民南路888号", "河北省石家庄市正定县曲阳桥乡东里村12号", "湖北省武汉市洪山区光谷广场写字楼A座1102室",
    "人民路12号院4号楼201室",
]  # fmt: skip
NOTES = [
    "客户很急，要求今天退款", "买家说衣服质量差，领口开线，要求退 59 元", "快递停在杭州中转站3天了", "7天无理由，吊牌还在",
    "客户说路上堵了，3号到", "发的是XL码，要的是L码", "少发了2件，一共5件", "仓库说今天18:30前发出", "地址写错了，想改", "名字写错了",
    "客户不要了", "已同意退货，等寄回", "快递员说放驿站了", "补偿10元优惠券，客户不同意", "平台介入中，48小时内举证",
    "发票抬头要改", "买家要求换货，尺码偏小", "吹风机不通电", "货到了外包装破损", "说好送的赠品没有",
]  # fmt: skip
SHAPES = [str, lambda text: text.translate(WIDE)]


def _id(rng: random.Random) -> str:
    """A number of an identity card, with its check."""
    body = f"{rng.choice(['110105', '440305', '330106', '510107'])}{rng.randint(1950, 2010)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 999):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def _card(rng: random.Random) -> str:
    """A number of a bank card."""
    begin, length = rng.choice([("622202", 19), ("621700", 16), ("4", 16), ("53", 16), ("6228", 19)])
    body = begin + "".join(str(rng.randint(0, 9)) for _ in range(length - len(begin) - 1))
    return next(body + str(check) for check in range(10) if is_card(body + str(check)))


def _phone(rng: random.Random) -> str:
    return f"1{rng.randint(30, 99)}" + "".join(str(rng.randint(0, 9)) for _ in range(8))


def secrets_of(rng: random.Random) -> tuple[str, list[str]]:
    """A note with something to mask in it, and what must not be left of it."""
    phone, id_, card, name, home = _phone(rng), _id(rng), _card(rng), rng.choice(NAMES), rng.choice(HOMES)
    shape = rng.choice(SHAPES)
    spaced = rng.choice(["{} {} {}", "{}-{}-{}", "{}  {}  {}", "{}　{}　{}"]).format(phone[:3], phone[3:7], phone[7:])
    street = re.search(r"[0-9]+(?!.*[一-鿿].*[0-9])[^0-9]*$", home)[0]  # type: ignore[index]  # the end of it
    return rng.choice([
        (f"客户电话{shape(phone)}打不通", [phone]),
        (f"打 {shape(spaced)} 找他", [phone]),
        (f"+86 {shape(phone)}", [phone]),
        (f"手机{phone.translate(SAID)}", [phone]),
        (f"收货人：{name}，电话{shape(phone)}", [phone, name]),
        (f"{name} {shape(phone)} {home}", [phone, name, street]),
        (f"收件人{name}", [name]),
        (f"客户{name}先生说没收到", [name]),
        (f"我叫{name}，麻烦快点", [name]),
        (f"收货地址改成{home}", [home, street]),
        (f"地址：{shape(home)}，尽快", [home, street]),
        (f"寄到{home}", [home, street]),
        (f"身份证{shape(id_)}", [id_]),
        (f"他发来{shape(id_)}核对", [id_]),
        (f"{id_[:6]} {id_[6:14]} {id_[14:]}", [id_]),
        (f"退到卡号{shape(card)}", [card]),
        (f"{shape(card)} 工行", [card]),
        (" ".join(card[i : i + 4] for i in range(0, len(card), 4)), [card]),
        (f"加微信 wx_{phone[-6:]}a", [f"wx_{phone[-6:]}a"]),
        (f"座机 010-8{phone[-7:]}", [f"8{phone[-7:]}"]),
        (f"邮箱 {phone[:4]}abc@qq.com", [f"{phone[:4]}abc"]),
    ])  # fmt: skip


def squeezed(text: str) -> str:
    """The text with half-width digits and nothing between them."""
    narrow = text.translate({ord(wide): str(digit) for digit, wide in enumerate("０１２３４５６７８９")})
    spoken = narrow.translate({ord(word): str(digit) for digit, word in enumerate("零一二三四五六七八九")})
    return re.sub(r"[ \-　]", "", spoken)


def test_three_hundred_notes_leak_nothing() -> None:
    """Whatever is told of a person in 300 notes, in half-width or full-width digits, with blanks or without."""
    rng = random.Random(20261120)
    leaks = []
    for _ in range(300):
        text, told = secrets_of(rng)
        said = squeezed(mask(text))
        leaks += [(text, mask(text)) for secret in told if squeezed(secret) in said]
    assert leaks == []


ORDER_FORMS = [
    lambda rng: f"39{rng.randint(10**16, 10**17 - 1)}", lambda rng: f"4{rng.randint(10**17, 10**18 - 1)}",
    lambda rng: f"69{rng.randint(10**16, 10**17 - 1)}", lambda rng: f"2611{rng.randint(10**10, 10**11 - 1)}",
    lambda rng: f"261120-{rng.randint(10**14, 10**15 - 1)}", lambda rng: f"{rng.randint(10**17, 10**18 - 1)}",
    lambda rng: f"SF{rng.randint(10**12, 10**13 - 1)}", lambda rng: f"7{rng.randint(10**13, 10**14 - 1)}",
    lambda rng: f"YT{rng.randint(10**12, 10**13 - 1)}", lambda rng: f"{rng.randint(10**11, 10**12 - 1)}",
    lambda rng: f"{rng.randint(10**15, 10**16 - 1)}",
]  # fmt: skip


@pytest.mark.parametrize("around", ["{}", "订单{}没发货", "单号 {} 一直不动", "{}这单要退"])
def test_order_numbers_are_left_alone(around: str) -> None:
    """Of a thousand numbers of orders and parcels, of every length there is, at most two in a hundred are masked."""
    rng = random.Random(7)
    wrong = [text for _ in range(1000) if mask(text := around.format(rng.choice(ORDER_FORMS)(rng))) != text]
    assert len(wrong) <= 20, wrong[:10]


@pytest.mark.parametrize("note", NOTES)
def test_plain_words_are_left_alone(note: str) -> None:
    """What is no more than about the case stays as it was."""
    assert mask(note) == note


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("打 13812345678 找他", "打 138****5678 找他"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("订单号 13812345678", "订单号 13812345678"),
        ("幺三八零零一三八零零零", "幺三八****八零零零"),
        ("收货人：张三丰，电话13912345678", "收货人：张****，电话139****5678"),
        ("广东省深圳市南山区科技园南路88号3栋502室", "广东省深圳市南山区****"),
        ("", ""),
        ("a\0b\u202ec", "abc"),
    ],
)
def test_what_is_left_to_see(text: str, expected: str) -> None:
    """Enough to tell two apart, and nothing that a screen obeys."""
    assert mask(text) == expected


@given(st.text(max_size=60))
def test_masking_twice_is_masking_once_of_digits(text: str) -> None:
    """Whatever is given, no run of eleven digits that is a telephone number is left, and nothing fails."""
    assert not re.search(
        r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])",
        re.sub(r"(订单|单号|编号|货号|款号|流水|运单|sku|order|tracking|waybill).*", "", mask(text), flags=re.I),
    )


@pytest.mark.parametrize(
    ("digits", "card"),
    [("4111111111111111", True), ("4111111111111112", False), ("5105105105105100", True), ("6222021234567890128", True),
     ("1234567812345670", False), ("378282246310005", True), ("41111111111111111", False)],
)  # fmt: skip
def test_cards(digits: str, card: bool) -> None:
    """By how they begin, their length and their check."""
    assert is_card(digits) is card or digits.startswith("62")


@pytest.mark.parametrize(
    "part", ["市", "区路", "上海市", "1 ", "号栋1", "4111 ", "地址:路1号", "张", "a", "a.", "身份证1"]
)
def test_a_hostile_note_is_masked_in_time(part: str) -> None:
    """Twenty thousand characters cost a second or two, whatever they are."""
    begin = time.process_time()
    mask(part * (20_000 // len(part)))
    assert time.process_time() - begin < 10


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812345678", "13812345678"), ("SF1234567890123", "SF1234567890123"), ("261120-123456789012345", "261120-123456789012345"),
        ("", ""), ("张三 13812345678", "张**** 138****5678"), ("订单 39001", "订单 39001"),
    ],
)  # fmt: skip
def test_a_number_and_what_is_typed_beside_it(typed: str, kept: str) -> None:
    """A case is found by its number, whatever that looks like; a person beside it is masked."""
    assert mask_number(typed) == kept
