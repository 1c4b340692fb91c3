"""What people may be known by is masked before it touches a disk: names, numbers to call, homes, ids and cards.

Numbers of orders and parcels are left alone: a case is found by them. Full-width digits and letters, blanks between
digits and digits written as Chinese words are read as what they stand for.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from aftersales_cli.safe import without_controls

STARS = "****"
_WIDE = {0xFF01 + n: chr(0x21 + n) for n in range(94)} | {0x3000: " ", 0xA0: " ", 0x2013: "-", 0x2014: "-", 0x2212: "-"}
_SPOKEN = {ord(word): digit for word, digit in zip("零〇一幺二两三四五六七八九", "0011223456789", strict=True)}
_SPOKEN |= {ord(word): str(number) for number, word in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
_SEP = r"[ \-.·_/]{0,3}"
_HAN = "\u4e00-\u9fff"

# The label of a number that is of an order or a parcel, and not of a person.
_ORDERS = re.compile(
    r"(?:订单|单号|运单|快递单|物流单|售后单|退款单|编号|货号|款号|流水|tracking|waybill|order|sku)[号]?(?:编号|号码|number|no)?[是为:#. ]{0,3}$",
    re.I,
)
_MOBILE = re.compile(
    rf"(?<![0-9])(?<![0-9][ \-.])(?P<keep>(?:(?:\+|00)86{_SEP})?1[3-9][0-9])(?P<mask>{_SEP}(?:[0-9]{_SEP}){{4}})(?P<tail>[0-9]{{4}}|[0-9](?:{_SEP}[0-9]){{3}})(?![0-9])"
)
_COUNTRY = re.compile(
    r"(?<![0-9])(?P<keep>86[ \-]1[3-9][0-9])(?P<mask>[ \-]?[0-9]{4})(?P<tail>[ \-]?[0-9]{4})(?![0-9])"
)
_LANDLINE = re.compile(
    r"(?<![0-9])(?P<keep>\(?0[1-9][0-9]{1,2}\)?[ \-]{1,2}|\(0[1-9][0-9]{1,2}\))(?P<mask>[2-9][0-9]{3}[ \-]?[0-9]{3,4})(?![0-9])"
)
_LANDLINE_SAID = re.compile(
    r"(?:电话|座机|固话|致电|tel|phone)[^0-9]{0,4}(?P<mask>0?[0-9](?:[ \-]?[0-9]){6,11})(?![0-9])", re.I
)
_ID = re.compile(
    rf"(?<![0-9])(?P<keep>[1-8][0-9]{_SEP}[0-9])(?P<mask>(?:{_SEP}[0-9]){{3}}{_SEP}(?:1{_SEP}9|2{_SEP}0)(?:{_SEP}[0-9]){{2}}{_SEP}(?:0{_SEP}[1-9]|1{_SEP}[0-2]){_SEP}(?:0{_SEP}[1-9]|[12]{_SEP}[0-9]|3{_SEP}[01])(?:{_SEP}[0-9]){{3}}{_SEP}[0-9Xx])(?![0-9A-Za-z])"
)
_ID_SAID = re.compile(
    rf"(?:身份证|证件|护照|id ?card)[^0-9A-Za-z]{{0,8}}(?P<mask>[0-9A-Za-z](?:{_SEP}[0-9A-Za-z]){{6,19}})", re.I
)
_CARD_SAID = re.compile(
    rf"(?:银行卡|信用卡|储蓄卡|卡号|账号|帐号|账户|尾号前|card)[^0-9]{{0,12}}(?P<mask>[0-9](?:{_SEP}[0-9]){{9,20}})(?![0-9])",
    re.I,
)
_CARD = re.compile(r"(?<![0-9])(?<![0-9][ \-])(?P<mask>[3-6][0-9](?:[ \-]?[0-9]){12,17})(?![0-9])(?![ \-][0-9])")
_GROUPED = re.compile(r"(?<![0-9])(?P<mask>[3-6][0-9]{3}(?:[ \-]{1,2}[0-9]{4}){3}(?:[ \-]{1,2}[0-9]{1,3})?)(?![0-9])")
_MAIL = re.compile(r"(?P<mask>[A-Za-z0-9._%+-]{2,64})@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_CHAT = re.compile(
    r"(?:微信|vx|v信|wechat|qq|企鹅|支付宝|alipay)(?:号|账号)?[是为: 加]{0,3}(?P<mask>[A-Za-z0-9][-_A-Za-z0-9]{4,19})(?![A-Za-z0-9])",
    re.I,
)

_SURNAMES = (
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|夏侯|"
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎鲁韦马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷"
    "罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁"
    "钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪解应宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳段富焦巴牧隗山谷车侯宓全班仰秋仲伊宫宁仇栾"
    "甘厉戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻党翟谭贡劳逄姬申扶堵冉宰雍桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾"
    "鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙养鞠须丰巢关查红游竺权盖益桓公付闫肖覃尧]"
)
_WHOSE = "收件人|收货人|联系人|寄件人|签收人|收件方|持卡人|开户人|户主|本人姓名|真实姓名|客户姓名|姓名|名字|买家名|客户名|买家昵称|买家旺旺|昵称|旺旺"
_NAME_SAID = re.compile(
    rf"(?:{_WHOSE})(?:写的?是|是|叫|为|改成|改为|[:： ])[:： ]{{0,3}}(?P<keep>[{_HAN}A-Za-z])"
    rf"(?P<mask>[{_HAN}A-Za-z0-9_·•]{{1,11}}(?: [A-Z][a-z]{{1,11}})?)"
)
_NAME_AFTER = re.compile(rf"(?:{_WHOSE})(?P<keep>{_SURNAMES})(?P<mask>[{_HAN}]{{1,2}})(?![{_HAN}])")
_I_AM = re.compile(
    rf"(?:我叫|我是|我姓名|叫做|署名|写的是|寄给|交给|转给)(?P<keep>{_SURNAMES})(?P<mask>[{_HAN}]{{1,2}})(?![{_HAN}])"
)
_TITLED = re.compile(
    rf"(?<![{_HAN}])(?:客户|买家|顾客|找|给|叫|和|是|请)?(?P<keep>{_SURNAMES})(?P<mask>[{_HAN}]{{1,2}}?)(?=先生|女士|小姐|太太|老师|师傅|同学|经理)"
)
_BY_NUMBER = re.compile(
    rf"(?<![{_HAN}])(?P<keep>{_SURNAMES})(?P<mask>[{_HAN}·]{{1,3}}?)(?=[ ,，、;；:：/|(（]{{0,3}}(?:电话|手机|tel|phone)?[:： ]{{0,2}}(?:\+?86[ \-]?)?1[3-9][0-9*])",
    re.I,
)
_AFTER_NUMBER = re.compile(
    rf"(?:[0-9*][0-9]{{3}})[ ,，、;；:：/|]{{1,3}}(?P<keep>{_SURNAMES})(?P<mask>[{_HAN}]{{1,2}})(?![{_HAN}])"
)
_ENGLISH = re.compile(
    r"(?:\bname|\breceiver|\brecipient|\bconsignee|\bbuyer|\bmy name is|\bMr\.?|\bMrs\.?|\bMs\.?)[ :]{1,3}(?P<keep>[A-Z])(?P<mask>[a-z]{1,14}(?: [A-Z][a-z]{1,14}){0,2})"
)

_ENDS = "路|街|大道|道|巷|弄|胡同|里|村|屯|庄|镇|乡|小区|社区|花园|家园|公寓|大厦|广场|园区|工业园|产业园|科技园|新村|新城|苑|城|府|湾|庭|居|号院|宿舍|学校|大学|学院|中学|小学|医院|驿站|菜鸟"
_UNIT = r"(?:号楼|号院|号(?![到前发之左以晚早下上中])|弄|栋|幢|座|单元|门|楼|层|室|房|户|组|队|铺|店|舍|期)"
_NUMBERED = rf"(?:[0-9A-Za-z一二三四五六七八九十百零\-#]{{1,8}}{_UNIT}[ ,，]{{0,1}}){{1,6}}(?:[0-9A-Za-z\-]{{2,6}}(?![0-9A-Za-z]))?"
_DIVISION = rf"[{_HAN}]{{1,7}}?(?:特别行政区|自治区|自治州|自治县|省|地区|盟|市|区|县|旗)"
_RUN = rf"[{_HAN}A-Za-z0-9\-#()（）·]"
_HOME_SAID = re.compile(
    rf"(?:收货地址|寄件地址|退货地址|收件地址|详细地址|家庭住址|联系地址|新地址|地址|住址|住在|家住|寄到|寄往|送到|改寄|改到|发到)(?:是|在|为|改成|改为|改到|换成|写的是)?[:： ]{{0,3}}"
    rf"(?P<mask>(?=[^。；;\n!！?？]{{0,40}}?(?:[省市区县镇乡村路街巷弄号栋幢室苑]|小区|花园|大厦|公寓))(?:{_RUN}|[ ,，](?={_RUN}{{0,14}}(?:[省市区县镇乡村路街巷弄号栋幢室苑]|小区|花园|大厦|公寓|单元))){{4,70}})"
)
_HOME_FAR = re.compile(
    rf"(?P<keep>(?>(?:{_DIVISION}[ ]?){{1,4}}))"
    rf"(?P<mask>(?:{_RUN}|[ ](?=[0-9A-Za-z])){{0,40}}(?:{_ENDS}|{_UNIT}[ ]?[0-9A-Za-z\-]{{2,6}}|[0-9A-Za-z]{_UNIT}))"
)
_HOME_NEAR = re.compile(rf"(?P<mask>[{_HAN}]{{1,12}}(?:{_ENDS})[ ]?(?:{_RUN}{{0,10}}?){_NUMBERED})")


_NUMBER = re.compile(r"[0-9A-Za-z_#./:\-]{0,200}")


def mask(text: str) -> str:
    """The text with what a person may be known by masked, and without what a screen obeys."""
    text = without_controls(text)
    if text.isascii() and len(text) < 6:
        return text
    for find in _FINDERS:
        text = _hidden(text, find(_plain(text)))
    return text


def mask_number(text: str) -> str:
    """A number by which a case is found: as it is where it is one, masked where somebody has typed more there."""
    return text if _NUMBER.fullmatch(text) else mask(text)


def _plain(text: str) -> str:
    """The text as it is searched, of the same length."""
    return text.translate(_WIDE)


Span = tuple[int, int]


def _hidden(text: str, spans: Iterable[Span]) -> str:
    for begin, end in sorted(spans, reverse=True):
        text = text[:begin] + STARS + text[end:]
    return text


def _spans(*patterns: re.Pattern[str], sure: Callable[[str], bool] = lambda _: True) -> Callable[[str], list[Span]]:
    """What finds the parts to hide of all that the patterns match, but for numbers of orders."""

    def find(plain: str) -> list[Span]:
        found: list[Span] = []
        for pattern in patterns:
            for match in pattern.finditer(plain):
                begin, end = match.span("mask")
                free = all(end <= b or begin >= e for b, e in found)
                if free and sure(match["mask"]) and not _ORDERS.search(plain[: match.start()][-24:]):
                    found.append((begin, end))
        return found

    return find


def _spoken(plain: str) -> list[Span]:
    """Numbers of eleven digits that are written as words."""
    return [
        match.span("mask")
        for match in _MOBILE.finditer(plain.translate(_SPOKEN))
        if not any(each.isdigit() and each.isascii() for each in plain[match.start() : match.start() + 3])
    ]


def is_card(digits: str) -> bool:
    """Whether some digits are those of a bank card: of a length and beginning that cards have, with the right check."""
    digits = "".join(each for each in digits if each.isdigit())
    begins = (
        (digits.startswith("62") and 16 <= len(digits) <= 19)
        or (len(digits) == 16 and (digits[0] == "4" or 51 <= int(digits[:2]) <= 55))
        or (len(digits) == 15 and digits[:2] in ("34", "37"))
    )
    return begins and not sum(_luhn(digits)) % 10


def _luhn(digits: str) -> Iterator[int]:
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        yield doubled - 9 if doubled > 9 else doubled


_FINDERS: tuple[Callable[[str], list[Span]], ...] = (
    _spans(_ID_SAID, _CARD_SAID, _ID),
    _spans(_GROUPED),
    _spans(_CARD, sure=is_card),
    _spans(_BY_NUMBER),
    _spans(_MOBILE, _COUNTRY, _LANDLINE, _LANDLINE_SAID),
    _spoken,
    _spans(_MAIL, _CHAT),
    _spans(_NAME_SAID, _NAME_AFTER, _I_AM, _TITLED, _AFTER_NUMBER, _ENGLISH),
    _spans(_HOME_SAID),
    _spans(_HOME_FAR),
    _spans(_HOME_NEAR),
)
