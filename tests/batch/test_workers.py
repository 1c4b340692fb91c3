"""Several processes make of a file what one makes, and say what went wrong in any of them."""

from pathlib import Path

import pytest

from tests.conftest import Run

AT = "2026-11-23 09:00"
HEADER = "order_id,platform,scenario,deadline_at,refund_amount,订单备注\n"
KINDS = (
    "{n},tmall,in_transit,,59.00,一\n",
    '{n},tmall,in_transit,,59.00,"两行\n的备注"\n',
    "{n},tmall,in_transit,,nonsense,金额读不了\n",
    "{n},pinduoduo,missing_gift,2026-11-24 10:00,12.50,=1+1\n",
)


def table(path: Path, rows: int) -> Path:
    """A file of cases of every kind: read, rejected, over two lines, hostile."""
    lines = (KINDS[number % len(KINDS)].format(n=39_000_000 + number) for number in range(rows))
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("rows", [0, 1, 4_000, 20_000, 60_007])
def test_the_bytes_of_one_process(run: Run, tmp_path: Path, rows: int) -> None:
    """Rows, their order, the rejects, the summary and the exit code are those of one process."""
    cases = table(tmp_path / "cases.csv", rows)
    made = []
    for number in ("1", "2", "3"):
        out, rejects = tmp_path / f"out{number}.csv", tmp_path / f"rejects{number}.csv"
        done = run("batch", cases, "-o", out, "--rejects", rejects, "--at", AT, "--workers", number)
        made.append((out.read_bytes(), rejects.read_bytes(), done.stderr, done.returncode))
    assert made[1] == made[0]
    assert made[2] == made[0]
    assert made[0][0].count(b"\n") >= rows + 1
    assert made[0][3] == (1 if rows > 2 else 0)
