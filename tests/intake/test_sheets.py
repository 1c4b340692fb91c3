"""Every sheet of a workbook and every file of a zip is looked at: what is read, what is left and why."""

import io
import random
import zipfile
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake import sheets
from aftersales_cli.intake.sheets import Chosen, choose, open_tables
from aftersales_cli.library import Library
from aftersales_cli.model import LANGS, Lang
from tests.conftest import DATA
from tests.intake.test_excel import write_xls, write_xlsx

CASES: list[list[object]] = [["售后单号", "订单号", "售后状态", "售后原因"], ["S1", "D1", "待商家处理", "质量问题"]]
MORE: list[list[object]] = [["售后单号", "订单号", "售后原因", "退款金额"], ["S2", "D2", "不想要了", "9"]]
ORDERS: list[list[object]] = [
    ["订单编号", "买家会员名", "订单付款时间", "宝贝标题"],
    ["D1", "甲", "2026-11-20 10:00:00", "锅"],
]
BILL: list[list[object]] = [["结算时间", "订单号", "子订单号", "结算金额"], ["2026-11-20 10:00:00", "D1", "D1", "9"]]
HELP: list[list[object]] = [["使用说明"], ["先看这里"]]
PDD: list[list[object]] = [["售后编号", "订单编号", "发货运单号", "退款原因"], ["S3", "D3", "YT3", "不想要了"]]
KS: list[list[object]] = [["售后单号", "订单编号", "售后原因", "是否ATOM处理"], ["S4", "D4", "不想要了", "否"]]


def chosen(library: Library, path: Path) -> Chosen:
    """What is read of a file."""
    return choose(library, open_tables(path, io.BytesIO(), None), {}, None, "zh")


def cells(found: Chosen) -> list[list[str]]:
    """The cells of the rows below the header."""
    return [record.cells for record in found.records]


@pytest.mark.parametrize(("name", "write"), [("a.xlsx", write_xlsx), ("a.xls", write_xls)])
def test_the_sheet_of_after_sales_is_found(library: Library, tmp_path: Path, name: str, write: object) -> None:
    """Wherever it stands it is read, and each other sheet is named with the reason."""
    path = tmp_path / name
    write(path, {"说明": HELP, "订单": ORDERS, "账单": BILL, "售后": CASES})  # type: ignore[operator]
    found = chosen(library, path)
    assert cells(found) == [["S1", "D1", "待商家处理", "质量问题"]]
    said = [note.text("zh") for note in found.notes]
    assert said[0] == "读的工作表：售后"
    assert [each.split("”")[0] for each in said[1:]] == ["没读“说明", "没读“订单", "没读“账单"]
    assert "--orders" in said[2] and "账单" in said[3]


@pytest.mark.parametrize("lang", LANGS)
def test_the_columns_in_front_are_known(library: Library, tmp_path: Path, lang: Lang) -> None:
    """In either language they are read as what they are: the shop of a row, and its platform."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, {"拼": PDD, "快": KS})
    found = choose(library, open_tables(path, io.BytesIO(), None), {}, None, lang)
    assert (found.layout.columns["shop_name"], found.layout.columns["platform"]) == ((0,), (1,))
    named = [library.platforms[id_].name.in_(lang) for id_ in ("pinduoduo", "kuaishou")]
    assert [row[:2] for row in cells(found)] == [["拼", named[0]], ["快", named[1]]]


def test_several_are_read_as_one(library: Library, tmp_path: Path) -> None:
    """Their columns are laid side by side by title; each row says which sheet it is of."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, {"一店": CASES, "二店": MORE})
    found = chosen(library, path)
    assert found.layout.header.cells == ["工作表", "售后单号", "订单号", "售后状态", "售后原因", "退款金额"]
    assert cells(found) == [
        ["一店", "S1", "D1", "待商家处理", "质量问题", ""],
        ["二店", "S2", "D2", "", "不想要了", "9"],
    ]
    assert found.layout.columns["reason"] == (4,)


def test_sheets_of_several_platforms(library: Library, tmp_path: Path) -> None:
    """Each row keeps the platform that its sheet shows."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, {"甲": PDD, "乙": KS})
    found = chosen(library, path)
    assert [row[:2] for row in cells(found)] == [["甲", "拼多多"], ["乙", "快手小店"]]
    assert "platform" in found.layout.columns


@pytest.mark.parametrize(("sheets", "key"), [({"a": ORDERS, "b": HELP}, "sheet-orders"), ({"a": BILL}, "sheet-bill")])
def test_none_of_after_sales(library: Library, tmp_path: Path, sheets: dict[str, list[list[object]]], key: str) -> None:
    """A file with other tables only says what it is."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, sheets)
    with pytest.raises(AftersalesError) as caught:
        chosen(library, path)
    assert caught.value.message.key == key


CSV = "售后单号,订单号,售后原因\nS1,D1,质量问题\n"


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """A zip of files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_zip(library: Library, tmp_path: Path) -> None:
    """One table inside is read, several are read as one, each with the name of its file; the rest is passed over."""
    one = zipped(
        tmp_path / "a.zip", {"导出/售后.csv": CSV.encode("gb18030"), "__MACOSX/._售后.csv": b"x", "读我.md": b"x"}
    )
    assert cells(chosen(library, one)) == [["S1", "D1", "质量问题"]]
    inner = tmp_path / "inner.xlsx"
    write_xlsx(inner, {"售后": CASES, "订单": ORDERS})
    two = zipped(tmp_path / "b.zip", {"a.csv": CSV.encode(), "b.xlsx": inner.read_bytes()})
    found = chosen(library, two)
    assert [row[0] for row in cells(found)] == ["a.csv", "b.xlsx 售后"]
    assert any("b.xlsx 订单" in note.text("zh") for note in found.notes)


def test_zips_that_cannot_be_read(library: Library, tmp_path: Path) -> None:
    """One without a table, a locked and a damaged one say what they are."""
    empty = zipped(tmp_path / "a.zip", {"读我.md": b"x"})
    locked = zipped(tmp_path / "b.zip", {"a.csv": CSV.encode()})
    content = bytearray(locked.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag that says so, at both places
        content[content.index(mark) + offset] |= 1
    locked.write_bytes(content)
    broken = tmp_path / "c.zip"
    broken.write_bytes(zipped(tmp_path / "d.zip", {"a.csv": CSV.encode() * 99}).read_bytes()[:900])
    for path, keys in ((empty, {"zip-empty"}), (locked, {"sheet-locked"}), (broken, {"sheet-broken", "zip-broken"})):
        with pytest.raises(AftersalesError) as caught:
            chosen(library, path)
        assert caught.value.message.key in keys


def test_a_locked_workbook(library: Library, tmp_path: Path) -> None:
    """A workbook with a password is kept in a container of another kind."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500))
    with pytest.raises(AftersalesError) as caught:
        chosen(library, path)
    assert caught.value.message.key == "sheet-locked"


@pytest.mark.parametrize("packing", [ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA], ids=str)
def test_a_damaged_zip_is_told(tmp_path: Path, packing: int) -> None:
    """Whatever bytes of it are others, or missing: one line, or what could still be read."""
    path, faults = tmp_path / "a.zip", 0
    with ZipFile(path, "w", packing) as archive:
        archive.writestr("a.csv", (DATA / "doudian.csv").read_bytes())
    whole = path.read_bytes()
    for seed in range(60):
        picks, spoilt = random.Random(seed), bytearray(whole)
        for _ in range(picks.choice([1, 3, 20])):
            spoilt[picks.randrange(len(spoilt))] = picks.randrange(256)
        path.write_bytes(spoilt[: picks.randrange(len(spoilt))] if seed % 5 == 0 else spoilt)
        try:
            open_tables(path, io.BytesIO(), None)
        except AftersalesError as error:
            faults += 1
            assert "\n" not in error.message.text("en")
    assert faults > 40


@pytest.mark.parametrize(
    ("name", "is_one"), [("a.csv", True), ("x/b.XLSX", True), ("", False), ("a.csv/", False), (".a.csv", False),
                         ("__MACOSX/a.csv", False), ("a.pdf", False)],
)  # fmt: skip
def test_what_of_a_zip_may_be_a_table(name: str, is_one: bool) -> None:
    """By its name; a folder is none, nor what has no name."""
    assert sheets._is_table(zipfile.ZipInfo(name)) is is_one


ORDER_HEADERS = (
    "订单编号,买家会员名,买家应付货款,订单状态,收货人姓名,收货地址,订单创建时间,订单付款时间,宝贝标题,物流单号,物流公司,退款金额",
    "主订单编号,子订单编号,选购商品,商品数量,订单应付金额,收件人,买家留言,订单提交时间,商家备注,订单状态,承诺发货时间,售后状态,快递信息",
    "商品,订单号,订单状态,用户实付金额(元),商家实收金额(元),发货时间,收货人,快递单号,快递公司,商家编码-规格维度,售后状态,买家留言",
    "订单号,订单状态,订单创建时间,支付时间,商品名称,实付款,快递单号,收货人姓名,收货地址,达人昵称,推广佣金",
    "订单号,商品ID,商品名称,下单时间,订单金额,结算金额,余额支付,订单状态,下单帐号,客户姓名,客户地址,付款确认时间,发货时间",
    "订单号,订单状态,订单支付时间,SKU名称,商品实付(元),收件人姓名,收件地址,快递公司,快递单号",
    "内部订单号,线上订单号,店铺,订单类型,付款日期,发货日期,收件人姓名,应付金额,快递公司,快递单号,状态,卖家备注",
    "订单编号,店铺,下单时间,付款时间,客户网名,收件人,货品名称,应收金额,物流公司,物流单号,客服备注,仓库",
    "平台订单号,商品名称,数量,买家昵称,成交时间,实付金额,收货人,发货状态,发货时间,运单号",
    "订单ID,用户ID,商品名称,下单时间,支付金额,订单状态,收货人,收货电话,备注",
)
SALES_HEADERS = (  # lines of orders, by their key in English: orders; figures are of none
    ("orders", "订单编号,宝贝标题,价格,购买数量,商品属性,订单状态,商家编码"),
    ("orders", "订单编号,标题,购买数量,订单状态,买家应付货款,买家实际支付金额,退款状态,退款金额,订单付款时间"),
    ("orders", "订单号,商品名称,规格,销量,单价,实付金额,付款时间,发货仓库"),
    ("figures", "日期,商品名称,商品编码,销售数量,销售金额,成本,毛利"),
    ("figures", "商品ID,商品名称,访客数,支付买家数,支付金额,支付转化率,退款金额,退款率"),
    ("figures", "店铺名称,日期,支付金额,支付订单数,成功退款金额,客单价"),
    ("figures", "货号,颜色,尺码,库存,在途,可售,销量"),
    ("figures", "统计日期,支付订单数,支付金额(元),退款订单数,退款金额(元),退款率"),
    ("figures", "运单号,快递公司,发货时间,收件人,省,市,重量,运费"),
    ("figures", "直播间,主播,开播时间,成交金额,成交订单数,退款金额,退款率"),
)
BILL_HEADERS = (
    "结算时间,结算单类型,子订单号,订单号,商品ID,结算金额,平台服务费,佣金,订单实付,收入合计,支出合计,备注",
    "动账时间,动账方向,动账金额,动账场景,订单号,子订单号,商品名称,售后编号,备注",
    "商户订单号,发生时间,收入金额（+元）,支出金额（-元）,账务类型,备注,业务描述",
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,账户余额（元）,业务类型",
    "入账时间,支付宝交易号,订单号,收入（元）,支出（元）,账户余额（元）,业务类型",
    "账单日期,订单号,费用项,收支方向,金额,佣金,技术服务费",
    "订单号,退款单号,结算状态,结算时间,应结金额,平台佣金,退款金额",
    "提现单号,提现金额,提现时间,到账时间,状态,银行卡",
    "订单编号,分账金额,分账时间,分账比例,达人佣金,服务商佣金",
    "费用名称,费用发生时间,订单编号,金额,收支,结算状态,备注",
)
HELP_ROWS: tuple[list[list[object]], ...] = (
    [["使用说明"], ["1. 请先看第二张表"], ["2. 不要改表头"]],
    [["填写说明", ""], ["字段", "说明"], ["售后单号", "必填，从后台复制"], ["退款原因", "选填"]],
    [["字段名", "含义"], ["订单编号", "平台的订单号"], ["退款金额", "单位元"]],
    [["说明：本表由系统自动导出，数据截止昨日24点"]],
    [["序号", "操作步骤"], ["1", "登录后台"], ["2", "点击售后管理"]],
    [["常见问题", "解答"], ["退款什么时候到账？", "1-3个工作日"]],
    [["导入模板说明"], ["带*为必填项"], ["日期格式：2026-01-01"]],
    [["目录"], ["一、售后单"], ["二、订单"]],
    [["版本", "修改日期", "修改人", "修改内容"], ["1.0", "2026-01-01", "样例", "首次"]],
    [["状态", "解释"], ["待商家处理", "等我们同意"], ["待买家退货", "等客户寄回"]],
)


def filled(headers: str) -> list[list[object]]:
    """A sheet with these headers and two rows."""
    titles = headers.split(",")
    times = ["2026-11-20 10:00:00" if "时间" in title or "日期" in title else "样例" for title in titles]
    ids = [
        "390001" if title.endswith(("号", "ID", "编号")) else cell for title, cell in zip(titles, times, strict=True)
    ]
    return [list(titles), list(ids), list(ids)]


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        *[("orders", filled(headers)) for headers in ORDER_HEADERS],
        *[(kind, filled(headers)) for kind, headers in SALES_HEADERS],
        *[("bill", filled(headers)) for headers in BILL_HEADERS],
        *[("help", rows) for rows in HELP_ROWS],
    ],
)
def test_each_kind_of_sheet(library: Library, tmp_path: Path, kind: str, rows: list[list[object]]) -> None:
    """Alone it says what it is and what to do; beside a table of after-sales it is named, and yields no cases."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, {"甲": rows})
    with pytest.raises(AftersalesError) as caught:
        chosen(library, path)
    assert caught.value.message.key == f"sheet-{kind}"
    assert ("--orders" in caught.value.message.text("zh")) is (kind == "orders")
    write_xlsx(path, {"甲": rows, "售后": CASES})
    found = chosen(library, path)
    assert cells(found) == [["S1", "D1", "待商家处理", "质量问题"]]
    assert [note.text("zh")[:4] for note in found.notes] == ["读的工作", "没读“甲"]


def test_an_instruction_by_its_name(library: Library, tmp_path: Path) -> None:
    """A sheet is called what it is, whatever stands in it."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, {"使用说明": [["先看第二张"]], "售后": CASES})
    assert "使用说明 是说明" in chosen(library, path).notes[1].text("zh")


@pytest.mark.parametrize(
    "headers",
    [
        "售后单号,订单号,售后原因,结算状态,退款金额",
        "退款单号,订单号,售后类型,收支,退款金额",
        "售后单号,订单号,下单时间,付款时间,收货人",
        "订单号,退货物流单号,收货人,付款时间",
        "订单号,退款原因,销量,说明",
    ],
)
def test_after_sales_with_columns_of_others(library: Library, tmp_path: Path, headers: str) -> None:
    """A table of after-sales stays one, whatever columns stand beside what tells it."""
    path = tmp_path / "a.xlsx"
    write_xlsx(path, {"甲": filled(headers)})
    assert len(cells(chosen(library, path))) == 2
