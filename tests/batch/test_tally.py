"""The counts of a batch."""

import pytest

from aftersales_cli.batch.tally import PARTS, Counts, Tally

COUNTS = Counts({
    ("resolved", "in_transit", "refund_now", "now"): 3,
    ("resolved", "in_transit", "intercept", "today"): 2,
    ("needs_answers", "", "", "now"): 1,
    ("rejected", "", "", ""): 4,
})  # fmt: skip


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("status", {"resolved": 5, "needs_answers": 1, "rejected": 4}),
        ("scenario", {"in_transit": 5}),
        ("disposition", {"refund_now": 3, "intercept": 2}),
        ("urgency", {"now": 4, "today": 2}),
    ],
)
def test_by_part(part: str, expected: dict[str, int]) -> None:
    """Each part is summed over the others, without the rows that have none."""
    assert Tally(COUNTS).by(part) == expected
    assert part in PARTS


def test_rows() -> None:
    """All rows count, those without any part too."""
    assert (Tally(COUNTS).rows, Tally().rows) == (10, 0)
