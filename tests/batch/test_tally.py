"""The counts of a batch."""

import pytest

from aftersales_cli.batch.tally import LEFT, PARTS, TOTALS, UNREAD, Counts, Noted, Tally

COUNTS = Counts({
    ("resolved", "in_transit", "refund_now", "now", "agent", "", ""): 3,
    ("resolved", "in_transit", "intercept", "today", "manager", "", ""): 2,
    ("needs_answers", "", "", "now", "", "perishable", "perishable"): 1,
    ("rejected", "", "", "", "", "", ""): 4,
})  # fmt: skip


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("status", {"resolved": 5, "needs_answers": 1, "rejected": 4}),
        ("scenario", {"in_transit": 5}),
        ("disposition", {"refund_now": 3, "intercept": 2}),
        ("urgency", {"now": 4, "today": 2}),
        ("who", {"agent": 3, "manager": 2}),
        ("question", {"perishable": 1}),
        ("settles", {"perishable": 1}),
    ],
)
def test_by_part(part: str, expected: dict[str, int]) -> None:
    """Each part is summed over the others, without the rows that have none."""
    assert Tally(COUNTS).by(part) == expected
    assert part in PARTS


def test_noted() -> None:
    """What was noted is told by its kind."""
    tally = Tally(noted=Noted({(UNREAD, "怪状态"): 3, (LEFT, TOTALS): 2}))
    assert (tally.noted_of(UNREAD), tally.noted_of(LEFT), tally.noted_of("x")) == ({"怪状态": 3}, {TOTALS: 2}, {})


def test_rows() -> None:
    """All rows count, those without any part too."""
    assert (Tally(COUNTS).rows, Tally().rows) == (10, 0)
