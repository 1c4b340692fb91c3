"""Makes large tables of cases: worked cases in canonical columns, and an export in which every row has its own note."""

import csv
import itertools
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from aftersales_cli.library import Library

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
