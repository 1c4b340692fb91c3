"""Makes large tables of cases: worked cases in canonical columns, and an export in which every row has its own note."""

import codecs
import csv
import io
import itertools
import random
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from aftersales_cli.intake.layout import Layout, find_layout
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library

DATA = Path(__file__).resolve().parents[1] / "data"
AT = "2026-11-22 12:00"
TITLES = ("棉麻衬衫", "保温杯500ml", "水蓝色连衣裙", "儿童雨衣", "真皮短靴")


def write_cases(library: Library, path: Path, rows: int, scenarios: Sequence[str] = ()) -> None:
    """A CSV of `rows` worked cases, of all scenarios or a few; the same for the same playbooks."""
    picks = random.Random(7)
    cases = [
        (id_, case)
        for id_ in scenarios or library.scenario_ids
        for case in library.cases(id_)
        if not any(library.questions[q].type != "choice" for q in case.answers)
    ]
    questions = sorted({question for _, case in cases for question in case.answers})
    header = [
        "order_id",
        "case_id",
        "platform",
        "scenario",
        "product_title",
        "refund_amount",
        "applied_at",
        "deadline_at",
    ]
    start = datetime(2026, 11, 20, 8)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*header, *questions])
        for number, (id_, case) in zip(range(rows), itertools.cycle(cases), strict=False):
            applied = start + timedelta(seconds=picks.randrange(160_000))
            due = applied + timedelta(hours=picks.randrange(24, 96))
            amount = f"{picks.randrange(500, 90_000) / 100:.2f}"
            known = [case.answers.get(question, "") for question in questions]
            writer.writerow([
                f"39{number:017}", f"20{number:016}", case.platform, id_, TITLES[number % len(TITLES)], amount,
                applied.isoformat(" "), due.isoformat(" "), *known,
            ])  # fmt: skip


EXPORT = (
    "订单编号", "退款编号", "货物状态", "退款状态", "退款原因", "买家退款说明", "商家备注", "宝贝标题", "退款金额",
    "买家实际支付金额", "退款的申请时间",
)  # fmt: skip
REASONS = (
    "不想要了", "质量问题", "少件/漏发", "卖家发错货", "七天无理由退换货", "空包裹", "未按约定时间发货",
    "商品与描述不符", "退运费",
)  # fmt: skip
PHRASES = ("不想要了", "少发了一件", "收到就是破损的", "颜色发错了", "一直没发货", "运费谁出", "质量太差", "和页面不符")
SYLLABLES = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行"


def write_export(path: Path, rows: int) -> None:
    """A CSV of `rows` rows as a shop exports them: eleven columns, and a note of its own in each row.

    Every other note has words in it that mean something.
    """
    picks = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(EXPORT)
        for number in range(rows):
            note = "".join(picks.choices(SYLLABLES, k=picks.randrange(40)))
            if number % 2:
                note += picks.choice(PHRASES) + "".join(picks.choices(SYLLABLES, k=picks.randrange(10)))
            amount = f"{picks.randrange(500, 90_000) / 100:.2f}"
            applied = datetime(2026, 11, 20, 8) + timedelta(seconds=picks.randrange(90_000))
            writer.writerow([
                f"39{number:016}1", f"20{number:015}1", picks.choice(("未收到货", "已收到货")), "退款待处理",
                picks.choice(REASONS), note, "", TITLES[number % len(TITLES)], amount, amount, applied.isoformat(" "),
            ])  # fmt: skip


EXPORTS = ("pinduoduo", "doudian", "qianniu", "jingdong", "kuaishou")
OPENINGS = (
    "你好", "亲", "在吗", "客服你好", "麻烦看一下", "第二次联系了", "我是老顾客", "刚刚才看到", "说实话",
    "朋友推荐来的",
)  # fmt: skip
MATTERS = (
    "衣服收到了但是颜色和图片差很多", "尺码买小了想换大一号", "箱子是好的里面瓶子碎了两个", "少发了一双袜子",
    "到现在物流一直不动", "显示签收可是我没收到", "拍错了想重新拍", "不想要了帮忙取消", "发票抬头写错了",
    "赠品没有看到", "洗过一次就起球", "味道很重晾了三天还有", "说好次日达的四天了还没到", "运费是不是你们出",
    "客服一直不回消息", "充不进电", "拉链头一拉就掉", "跟直播间说的不一样", "同款别家便宜二十",
    "想改一下收货地址", "快递放驿站没有打电话", "退回去的你们查收一下", "包装压扁了送人不好看",
    "漏了一包螺丝装不起来", "用了两天就坏", "屏幕有一道划痕", "水果烂了一半", "家里人不喜欢这个款式",
    "电话打不通请短信联系", "周末才有人在家", "门口放着就行", "已经拒收了请退款", "单号查不到信息",
    "发来的是别人的东西",
)  # fmt: skip
CLOSINGS = (
    "麻烦尽快处理", "谢谢", "等回复", "图片已经上传", "急用", "不然就给差评了", "希望理解", "可以补差价吗",
    "昨天已经说过一次", "拜托了",
)  # fmt: skip
_RAW_CELL = re.compile(r'"(?:[^"]|"")*"|[^,\n]*')
_DIGITS = re.compile("[0-9]{10,}")
_TIME = re.compile("2026-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def write_like(library: Library, name: str, path: Path, rows: int) -> None:
    """A sample export of `tests/data` as its platform writes it, with `rows` rows; the same every time.

    Its rows come again and again with their quotes, TABs and words; ids, amounts, times and notes are new in each.
    """
    picks = random.Random(7)
    sample = (DATA / f"{name}.csv").read_bytes()
    with io.BytesIO(sample) as file:
        table = open_table(None, file, None)
    encoding, text = table.codec, sample.decode(table.codec).removeprefix("\ufeff").replace("\r\n", "\n")
    layout, _, _ = find_layout(library, table, {}, None)
    kinds = _kinds(library, layout)
    cut = _line_start(text, layout.header.line + 1)
    lines = [line for line in _raw_rows(text[cut:]) if not line[0].startswith("合计")]
    with path.open("w", encoding="utf-8-sig" if sample.startswith(codecs.BOM_UTF8) else encoding, newline="") as out:
        out.write(text[:cut])
        for number in range(rows):
            out.write(",".join(_varied(lines[number % len(lines)], kinds, number, picks)) + "\n")


def _kinds(library: Library, layout: Layout) -> dict[int, str]:
    """What has to differ in a column: an amount or a note; ids and times are known by their looks."""
    kinds = {}
    for field, columns in layout.columns.items():
        question = library.questions.get(field)
        if question is not None and question.type == "money":
            kinds.update(dict.fromkeys(columns, "amount"))
        elif field in ("buyer_note", "seller_note"):
            kinds[columns[0]] = field
    return kinds


def _line_start(text: str, line: int) -> int:
    return len("".join(text.splitlines(keepends=True)[: line - 1]))


def _raw_rows(text: str) -> list[list[str]]:
    """The cells of each row as they are written, quotes and all."""
    rows: list[list[str]] = [[]]
    place = 0
    while place < len(text):
        cell = _RAW_CELL.match(text, place)
        assert cell is not None
        rows[-1].append(cell[0])
        if text[cell.end() : cell.end() + 1] == "\n":
            rows.append([])
        place = cell.end() + 1
    return [row for row in rows if row]


def _varied(cells: list[str], kinds: dict[int, str], number: int, picks: random.Random) -> list[str]:
    """A row with its own ids, amounts, times and notes; what was early or small among them stays so."""
    earlier, factor = timedelta(seconds=picks.randrange(40_000)), picks.randrange(200, 3_000)
    varied = []
    for column, cell in enumerate(cells):
        kind = kinds.get(column)
        if kind == "amount" and cell != "-":
            cell = _NUMBER.sub(lambda found: f"{float(found[0]) * factor // 10 / 100:.2f}", cell)
        elif kind == "buyer_note" or (kind == "seller_note" and cell not in ("", "-")):
            cell = note(picks) if cell not in ("", "-") or picks.random() < 0.5 else cell
        else:
            cell = _TIME.sub(lambda found: str(datetime.fromisoformat(found[0]) - earlier), cell)
            cell = _DIGITS.sub(lambda found: found[0][:-7] + f"{number:07}", cell)
        varied.append(cell)
    return varied


def note(picks: random.Random) -> str:
    """Words of a customer, of one to four phrases; they hardly come twice."""
    said = [picks.choice(MATTERS)]
    if picks.random() < 0.5:
        said.insert(0, picks.choice(OPENINGS))
    if picks.random() < 0.4:
        said.append(picks.choice(MATTERS))
    if picks.random() < 0.6:
        said.append(picks.choice(CLOSINGS))
    return picks.choice("，。 ").join(said) + picks.choice(
        ("", "", f"{picks.randrange(2, 400)}元的", "！", f"，{picks.randrange(1, 28)}号")
    )
