"""The cases of sorted rows, for the register: what an export says of each, in one process or two."""

from io import BytesIO
from pathlib import Path

import pytest

from aftersales_cli.batch.run import Run, Wanted
from aftersales_cli.batch.saving import _numbers
from aftersales_cli.intake.casefile import Incoming
from aftersales_cli.library import Library
from tests.conftest import AT, DATA


def saved(library: Library, path: Path, tmp_path: Path, workers: int = 1) -> list[Incoming]:
    """The cases of a file."""
    found: list[Incoming] = []
    run = Run(library, "zh", path, BytesIO(), None, {}, None)
    run.write(run.options(AT, {}, False), Wanted(tmp_path / "out.csv", workers=workers, save=found.extend))
    return found


CELLS = [
    "case_id,order_id,platform,scenario,product_title,delivery_state,refund_amount,deadline_at,aftersale_status",
    "AS1,39001,tmall,in_transit,皮靴,returning,59.00,2026-11-20 18:00,待处理",
    "AS2,39002,tmall,in_transit,皮靴,,,,退款成功",
    "AS3,39003,tmall,in_transit,皮靴,,,,待处理",
    "AS4,39004,tmall,in_transit,皮靴,no_such,,,",
    ",,tmall,in_transit,皮靴,returning,,,",
]


def test_what_an_export_says(library: Library, tmp_path: Path) -> None:
    """Resolved, closed and with answers missing, also where a cell could not be read; not what has no number."""
    path = tmp_path / "in.csv"
    path.write_text("\n".join(CELLS), encoding="utf-8")
    first, second, third, fourth = saved(library, path, tmp_path)
    assert (first.alike.platform, *first[1:4]) == ("tmall", "AS1", "39001", "皮靴")
    assert first.alike[1:4] == ("in_transit", "待处理", False)
    assert (first.alike.outcome, first.alike.disposition, str(first.due)) == (
        "refund_returning",
        "refund_now",
        "2026-11-20 18:00:00",
    )
    assert {**first.said, "delivery_state": "returning", "refund_amount": "59.00"} == first.said
    assert "refund_amount" not in first.alike.answers  # which it shares with others
    assert (second.case_id, second.alike.closed, second.alike.outcome) == ("AS2", True, "")
    assert (third.case_id, third.alike.closed, third.alike.outcome) == ("AS3", False, "")
    assert (fourth.case_id, fourth.alike.outcome, "delivery_state" in fourth.alike.answers) == ("AS4", "", False)


NUMBERS = [
    ("AS1", "AS1"),
    ("\t123456\t", "123456"),
    ("2026-0001", "2026-0001"),
    ("-", ""),
    ("暂无", ""),
    ("12.0", "12"),
    ("'123456", "123456"),
    ("9" * 39, "9" * 39),
    ("1" * 200, "1" * 200),
    ("13912345678 王小明", "139****5678 王****"),
]


@pytest.mark.parametrize(("cells", "numbers"), [([cell], [number]) for cell, number in NUMBERS] + [
    ([cell for cell, _ in NUMBERS], [number for _, number in NUMBERS]),
    (["1", "", "2"], ["1", "", "2"]),
    ([], []),
])  # fmt: skip
def test_numbers(cells: list[str], numbers: list[str]) -> None:
    """As they are where they are numbers, alone or in a column; masked where somebody has typed more there."""
    assert list(_numbers(cells)) == numbers


def test_two_processes_save_the_same(library: Library, tmp_path: Path) -> None:
    """In the same order."""
    path = tmp_path / "in.csv"
    path.write_bytes((DATA / "morning.csv").read_bytes())
    alone = saved(library, path, tmp_path)
    assert alone
    assert saved(library, path, tmp_path, 2) == alone
