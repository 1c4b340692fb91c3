"""Which column is which field: the header row among notices and titles, aliases, platforms, --map."""

import io

import pytest

from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.intake.layout import SEARCHED_ROWS, Layout, find_layout, kind_of
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from aftersales_cli.model import COMPUTED

PLAIN = "订单编号,退款原因,备注"


def layout_of(
    library: Library, text: str, mapped: dict[str, str] | None = None, platform: str | None = None
) -> tuple[Layout, list[list[str]], list[list[str]]]:
    """The layout of a CSV, the cells of the rows below its header, and of those above it."""
    table = open_table(None, io.BytesIO(text.encode()), None)
    layout, below, above = find_layout(library, table, mapped or {}, platform)
    return layout, [record.cells for record in below], [record.cells for record in above]


def fields(library: Library, header: str, platform: str | None = None) -> dict[str, tuple[int, ...]]:
    """The columns of a header row by field."""
    return layout_of(library, f"{header}\n", platform=platform)[0].columns


NOTICE = "仅支持导出近3个月的数据，3个月前的售后单仅支持在页面查看"
TITLES = "申请信息,,订单信息"


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ([], 1),
        ([NOTICE], 2),
        (["说明：退款原因、订单编号、备注见下"], 2),
        ([NOTICE, "", TITLES], 4),
        ([TITLES], 2),
        (["导出时间,2026-11-20,", "店铺,样例店,"], 3),
        ([f"第{number}行,," for number in range(SEARCHED_ROWS - 1)], SEARCHED_ROWS),
    ],
    ids=["first", "notice", "explanation", "notice-blank-titles", "group-titles", "facts", "twentieth"],
)
def test_the_header_is_found(library: Library, above: list[str], line: int) -> None:
    """The header is the best of the first rows; those above it are kept, those below it are the data."""
    layout, below, before = layout_of(library, "\n".join([*above, PLAIN, "390011,拍错,无", "390012,缺货,无"]))
    assert layout.header.line == line
    assert below == [["390011", "拍错", "无"], ["390012", "缺货", "无"]]
    assert len(before) == len([row for row in above if row])


@pytest.mark.parametrize(
    "text",
    [
        "a,b,c\n1,2,3\n",
        "390011,拍错,无\n390012,缺货,无\n",
        f"{NOTICE}\n",
        "订单编号\n390011\n",
        "退款原因,备注\n拍错,无\n",  # nothing to know the row by
        "退款金额合计,订单编号们,售后状态说明\n1,2,3\n",
        "\n".join([*(f"第{number}行,," for number in range(SEARCHED_ROWS)), PLAIN]),
    ],
    ids=["foreign", "data-only", "notice-only", "one-known", "no-id", "substrings", "twenty-first"],
)
def test_no_header(library: Library, text: str) -> None:
    """Without a row that names an id and something known there is nothing to triage."""
    with pytest.raises(AftersalesError) as caught:
        layout_of(library, text)
    assert caught.value.message.key in ("no-header", "no-header-seen", "no-header-map")
    assert caught.value.exit_code == 1


@pytest.mark.parametrize(
    ("header", "key", "proposed"),
    [
        ("我方售后单号码,退货的原因,数量", "no-header-map", ["--map 我方售后单号码=", "--map 退货的原因="]),
        ("颜色,尺码,件数", "no-header-seen", []),
    ],
)
def test_the_columns_of_an_unknown_table_are_named(
    library: Library, header: str, key: str, proposed: list[str]
) -> None:
    """Where no header is known the message names the columns there are, and the options to try."""
    with pytest.raises(AftersalesError) as caught:
        layout_of(library, f"{header}\n1,2,3\n")
    said = caught.value.message.text("zh")
    assert caught.value.message.key == key
    for each in (*header.split(","), *proposed):
        assert each in said


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("平台截止时间", "deadline_at"),
        ("商家处理剩余时间", "deadline_at"),
        ("是否超时", None),
        ("发货截止时间提醒", None),
        ("买家寄回截止时间", None),
        ("商家举证截止时刻", "evidence_deadline_at"),
        ("客户提交售后时间", "applied_at"),
        ("订单提交时间", None),
        ("客户寄回运单号", "return_tracking_no"),
        ("退件跟踪号", "return_tracking_no"),
        ("国际跟踪号", "outbound_tracking_no"),
        ("补发快递单号", None),
        ("退货快递公司", None),
        ("退件状态", "return_status"),
        ("当前物流状态", "outbound_status"),
        ("买家申诉原因", "reason"),
        ("平台拒绝原因", "seller_note"),
        ("取消原因", None),
        ("退款原因编码", None),
        ("顾客留言", "buyer_note"),
        ("质检结论", "seller_note"),
        ("服务单当前状态", "aftersale_status"),
        ("开票申请状态", None),
        ("本次申请退款金额", "refund_amount"),
        ("平台补贴退款金额", None),
        ("本次退款金额(分)", None),
        ("客户妥投时间", "signed_at"),
        ("签收时间", None),  # of which parcel?
        ("商品名", "product_title"),
        ("退货数量", None),
        ("退款商品编码", None),
        ("退款种类", "aftersale_type"),
        ("退款问题", "reason"),
        ("为啥退", "reason"),
        ("问题小类", "reason"),
        ("问题大类", "reason_tag"),
        ("承诺回复时间", "deadline_at"),
        ("承诺发货时间", "promised_ship_at"),
        ("退货到仓情况", "return_status"),
        ("客服记录", "seller_note"),
        ("最晚处理", "deadline_at"),
    ],
)
def test_a_header_told_by_its_words(library: Library, header: str, field: str | None) -> None:
    """A header that nobody listed is read by what it says; one that says too little, or other things, is not."""
    columns = fields(library, f"退款编号,订单编号,{header}")
    assert next((name for name, places in columns.items() if 2 in places), None) == field


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("退款单编码,关联订单,退款原因", {"case_id": (0,), "order_id": (1,)}),
        ("售后申请编码,订单,退款商品编码", {"case_id": (0,), "order_id": (1,)}),
        ("工单状态,平台处理状态,退款编号,订单号", {"aftersale_status": (1, 0)}),
    ],
)
def test_numbers_and_states_told_by_their_words(
    library: Library, header: str, columns: dict[str, tuple[int, ...]]
) -> None:
    """The numbers of a case and its order, however a tool calls them; the platform's state before a tool's own."""
    assert columns.items() <= fields(library, header).items()


def test_a_listed_header_beats_one_told_by_its_words(library: Library) -> None:
    """Where a column says it plainly no other is guessed to; but notes are all read."""
    columns = fields(library, "退款编号,本次退款金额合计额,退款金额,顾客留言,退款说明")
    assert columns["refund_amount"] == (2,)
    assert columns["buyer_note"] == (4, 3)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("*售后编号,*订单编号(必填),退款金额（元）,退款原因", ("case_id", "order_id", "refund_amount", "reason")),
        ("售后编号*,订单编号（选填）,退款金额(单位：元),退款原因", ("case_id", "order_id", "refund_amount", "reason")),
        ('售后编号,订单编号,退款金额[元],"退款原因\n(平台)"', ("case_id", "order_id", "refund_amount", "reason")),
        ("售后编号,订单编号,退款金额(分),退款原因", ("case_id", "order_id", None, "reason")),
    ],
)
def test_what_hangs_on_a_header(library: Library, header: str, field: tuple[str | None, ...]) -> None:
    """Stars, hints and the unit of yuan make no difference; cents are another thing."""
    columns = fields(library, header)
    found = {place: name for name, places in columns.items() for place in places}
    assert tuple(found.get(place) for place in range(4)) == field


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("订单编号,买家会员名,订单付款时间,收货人姓名,宝贝标题,订单状态", "orders"),
        ("主订单编号,选购商品,订单提交时间,售后状态,快递信息", "orders"),
        ("主订单编号,选购商品,订单提交时间,售后状态,售后原因", "aftersales"),
        ("结算时间,订单号,子订单号,结算金额,结算账户", "bill"),
        ("动账时间,订单号,子订单号,动账金额,动账方向", "bill"),
        ("售后单号,订单号,结算金额", "aftersales"),
        ("订单编号,情况,付款时间", "aftersales"),
        ("订单编号,wants_goods,付款时间", "aftersales"),
        ("订单编号,店铺名称", "aftersales"),
    ],
)
def test_what_a_sheet_is(library: Library, header: str, kind: str) -> None:
    """Orders and bills are told from after-sale tables by what nothing but those has."""
    assert kind_of(library, layout_of(library, f"{header}\n")[0]) == kind


@pytest.mark.parametrize(
    ("header", "field", "column"),
    [
        ("平台,原始退款单号,原始单号,类型,平台状态,退款原因,物流单号", "return_tracking_no", 6),
        ("平台,原始退款单号,原始单号,类型,平台状态,退款原因,物流单号", "aftersale_status", 4),
        ("售后单号,订单号,售后状态,退款原因,物流单号", "outbound_tracking_no", 4),
        ("售后单ID,售后单状态描述,原订单号,快递单号", "return_tracking_no", 3),
        ("订单号,售后单号,快递单号", "outbound_tracking_no", 2),
        ("退单号,退单状态,退单原因,交易号,确认收货时间", "return_received_at", 4),
        ("维权编号,订单号,维权状态,维权原因,物流单号", "return_tracking_no", 4),
        ("售后单号,订单号,快递拦截到哪一步了？", "intercept_status", 2),
    ],
)
def test_what_a_header_means_in_a_tool(library: Library, header: str, field: str, column: int) -> None:
    """A header that means different things is read as the tool means it, whose other headers stand beside it."""
    assert column in fields(library, header)[field]


def test_the_wrong_encoding_is_named(library: Library) -> None:
    """A header that cannot be read for its encoding is told from one that is not there."""
    table = open_table(None, io.BytesIO(f"{PLAIN}\n1,拍错,无\n".encode("gb18030")), "utf-8")
    with pytest.raises(AftersalesError) as caught:
        find_layout(library, table, {}, None)
    assert caught.value.message.key == "wrong-encoding"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("商品 id,订单编号,退款原因", {"order_id": (1,), "reason": (2,)}),
        ("应付金额（元）,订单编号", {"paid_amount": (0,), "order_id": (1,)}),
        ("应付金额(元) ,订单 编号", {"paid_amount": (0,), "order_id": (1,)}),
        ("ORDER_SN,Reason", {"order_id": (0,), "reason": (1,)}),
        ('="订单编号",\'退款原因', {"order_id": (0,), "reason": (1,)}),
        ("\ufeff订单编号,退款原因", {"order_id": (0,), "reason": (1,)}),
        ("退款金额合计,订单编号,退款原因", {"order_id": (1,), "reason": (2,)}),
        ("售后状态,平台售后状态,订单号", {"aftersale_status": (1, 0), "order_id": (2,)}),
        ("原因,退款原因,订单号", {"reason": (1, 0), "order_id": (2,)}),
        ("备注,订单号,备注,退款原因", {"seller_note": (0, 2), "order_id": (1,), "reason": (3,)}),
        ("备注,订单号,备注.1,退款原因", {"seller_note": (0, 2), "order_id": (1,), "reason": (3,)}),
        ("订单备注,商家备注,订单号", {"seller_note": (1, 0), "order_id": (2,)}),
    ],
    ids=[
        "blanks", "full-width", "blanks-inside", "case", "wrapped", "bom", "no-substring", "priority",
        "priority-generic", "repeated", "pandas-suffix", "several-notes",
    ],
)  # fmt: skip
def test_aliases(library: Library, header: str, field: dict[str, tuple[int, ...]]) -> None:
    """Headers are compared whole, in one width and case; of several for one field the best alias comes first."""
    assert fields(library, header) == field


def test_canonical_columns(library: Library) -> None:
    """A question's own id and a field's own name are always headers, beside the platform's words."""
    assert fields(library, "order_id,platform,scenario,intercept_status,refund_amount,applied_at,退款原因") == {
        "order_id": (0,), "platform": (1,), "scenario": (2,), "intercept_status": (3,), "refund_amount": (4,),
        "applied_at": (5,), "reason": (6,),
    }  # fmt: skip
    assert fields(library, "scenario,intercept_status") == {"scenario": (0,), "intercept_status": (1,)}


def test_every_field_and_question_is_a_header(library: Library) -> None:
    """No canonical name is taken by the alias of another field."""
    names = ["order_id", *(name for name in library.intake.fields if name in ("platform", "scenario", "reason"))]
    asked = [id_ for id_, question in library.questions.items() if question.type not in COMPUTED]
    for name in [*asked, *names]:
        assert name in fields(library, f"order_id,case_id,{name}")


@pytest.mark.parametrize(
    ("header", "platform"),
    [
        ("宝贝标题,退款编号,订单编号", "taobao"),
        ("宝贝 标题,退款编号", "taobao"),
        ("宝贝标题,售后编号,订单编号", None),
        ("商品单号,售后单号", "douyin"),
        ("售后编号,发货运单号", "pinduoduo"),
        ("售后单号,订单编号,是否ATOM处理", "kuaishou"),
        ("售后单号,订单编号,非是否ATOM处理", None),
        ("服务单号,订单号,客户期望", "jd"),
        ("服务单号,订单号", None),
        (PLAIN, None),
    ],
)
def test_platforms(library: Library, header: str, platform: str | None) -> None:
    """Headers that stand together tell whose sheet it is; where none do, nothing is guessed."""
    assert layout_of(library, f"{header}\n")[0].platform == platform


def test_a_platform_that_is_given_wins(library: Library) -> None:
    """--platform beats the signature, and a header that means different things follows it."""
    header = "宝贝标题,退款编号,运单号"
    layout, _, _ = layout_of(library, f"{header}\n", platform="tmall")
    assert layout.platform == "tmall"
    assert "return_tracking_no" not in layout.columns
    assert fields(library, "服务单号,订单号,运单号")["return_tracking_no"] == (2,)


def test_unknown_columns_are_named(library: Library) -> None:
    """What is not read is listed, clean; empty headers are not."""
    layout, _, _ = layout_of(library, "订单编号,退款原因,商品 单价,,\x1b[31m红,退款原因\n")
    assert layout.unknown == ("商品 单价", "[31m红")
    assert layout.known == 3


def test_map(library: Library) -> None:
    """--map reads a column as a field or a question, before any alias of it, and makes a header known."""
    layout, _, _ = layout_of(
        library, "流水,理由,退款原因,备注\n", {"流水": "order_id", "理由": "reason", "备注": "intercept_status"}
    )
    assert layout.columns == {"order_id": (0,), "reason": (1, 2), "intercept_status": (3,)}
    layout, below, _ = layout_of(library, "甲,乙\n1,2\n", {"甲": "售后单号", "乙": "退款原因"})
    assert (layout.columns, below) == ({"case_id": (0,), "reason": (1,)}, [["1", "2"]])


@pytest.mark.parametrize(
    ("mapped", "nearest"),
    [
        ({"退款原因们": "reason"}, "退款原因"),
        ({"备注": "resaon"}, "reason"),
        ({"备注": "intercept_state_"}, "intercept_state"),
    ],
)
def test_bad_map(library: Library, mapped: dict[str, str], nearest: str) -> None:
    """A column or a field that does not exist is wrong usage, with the nearest name."""
    with pytest.raises(UsageError) as caught:
        layout_of(library, f"{PLAIN}\n", mapped)
    assert nearest in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_empty_table(library: Library) -> None:
    """A file of nothing but line ends and a BOM is empty."""
    with pytest.raises(AftersalesError) as caught:
        layout_of(library, "\ufeff\n\n")
    assert caught.value.message.key == "empty-table"


def test_a_header_without_rows(library: Library) -> None:
    """A table may have no rows."""
    layout, below, above = layout_of(library, PLAIN)
    assert (layout.header.line, below, above) == (1, [], [])


A_2017 = "订单编号,退款编号,支付宝交易号,订单付款时间,买家会员名称,宝贝标题,买家退款金额,是否需要退货,退款的申请时间,超时时间,退款状态,货物状态,买家退款原因,买家退款说明,买家退货时间,商家备注"
B_2020 = A_2017.replace("买家会员名称,", "") + ",卖家真实姓名(新),退款原因标签,业务类型"
C_2025 = (
    "月份,退款完结时间,订单编号,退款编号,支付单号,订单付款时间,商品 id,宝贝标题,买家退款金额,手工退款 / 系统退款,售后类型,"
    "退款的申请时间,超时时间,退款状态,货物状态,退货物流单号,买家退款原因,买家退款说明,退款完结时间.1,商家备注,部分退款 / 全部退款"
)
D_2026 = "退款编号,订单编号,支付宝交易号,订单付款时间,退款申请时间,退款状态,退款总额,退给买家金额,售后类型,货物状态,买家退款原因,宝贝标题"
XHS = "售后单号,订单号,商品名称,申请售后金额（元）,售后类型,售后原因,售后状态,售后申请时间"
WECHAT = "店铺,售后单号,订单号,退款金额,售后类型,申请原因,状态,售后状态,申请时间"
JST = "售后单号,内部订单号,线上订单号,线上状态,店铺名称,售后类型,问题描述,退款金额,申请时间,退货快递单号,备注"
ERP = "退款单号,平台订单号,店铺,平台售后状态,售后状态,售后类型,售后原因,退款金额,订单备注"
WDT = "退换单号,原始单号,平台,退换单类型,退换说明,退款原因,退款金额,建单时间"


@pytest.mark.parametrize(
    ("header", "platform", "wanted"),
    [
        (A_2017, "taobao", ("reason", "buyer_note", "applied_at", "deadline_at", "returned_at", "goods_status")),
        (B_2020, "taobao", ("reason", "reason_tag", "refund_amount", "seller_note")),
        (C_2025, "taobao", ("aftersale_type", "return_tracking_no", "deadline_at", "reason")),
        (D_2026, "taobao", ("refund_amount", "aftersale_type", "goods_status", "reason")),
        (XHS, "xiaohongshu", ("refund_amount", "aftersale_type", "reason", "aftersale_status", "applied_at")),
        (WECHAT, None, ("refund_amount", "aftersale_type", "reason", "aftersale_status")),
        (JST, None, ("aftersale_status", "aftersale_type", "buyer_note", "return_tracking_no", "seller_note")),
        (ERP, None, ("aftersale_status", "reason", "refund_amount", "seller_note")),
        (WDT, None, ("platform", "aftersale_type", "reason", "applied_at")),
    ],
    ids=["taobao-2017", "taobao-2020", "taobao-2025", "tmall-2026", "xiaohongshu", "wechat", "jushuitan", "erp", "wdt"],
)
def test_every_layout_as_it_is(library: Library, header: str, platform: str | None, wanted: tuple[str, ...]) -> None:
    """Each export that is known: whose it is, its ids, and the fields that decide."""
    layout, _, _ = layout_of(library, header + "\n" + ",".join("1" for _ in header.split(",")) + "\n")
    assert layout.platform == platform
    assert {"order_id", "case_id"} <= set(layout.columns) | {"order_id"} and "case_id" in layout.columns
    assert [field for field in (*wanted, "order_id") if field not in layout.columns] == []


def test_the_refund_to_the_buyer_beats_the_total(library: Library) -> None:
    """Of 退款总额 and 退给买家金额 it is the latter that the customer gets."""
    layout, _, _ = layout_of(library, D_2026 + "\n" + "1," * 11 + "1\n")
    assert layout.header.cells[layout.columns["refund_amount"][0]] == "退给买家金额"
