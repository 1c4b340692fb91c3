"""Makes a large table of cases in canonical columns: the worked cases of the playbooks, over and over, with ids,
amounts, times and notes of their own."""

import csv
import itertools
import random
from datetime import datetime, timedelta
from pathlib import Path

from aftersales_cli.library import Library

AT = "2026-11-22 12:00"
TITLES = ("棉麻衬衫", "保温杯500ml", "水蓝色连衣裙", "儿童雨衣", "真皮短靴")


def write_cases(library: Library, path: Path, rows: int) -> None:
    """A CSV of `rows` cases; the same for the same playbooks."""
    picks = random.Random(7)
    cases = [
        (id_, case)
        for id_ in library.scenario_ids
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
