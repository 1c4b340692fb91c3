"""A morning's cases one after the other, from an export to the last of them: no order number is typed."""

import re
from pathlib import Path

from aftersales_cli.library import Library
from aftersales_cli.register.cases import Filter, listed
from aftersales_cli.register.store import Register
from aftersales_cli.wording import label
from tests.conftest import AT, Run, own_state
from tests.prompts.keyboard import ENTER
from tests.prompts.test_pty import terminal

CASES = 12
MORNING = "2026-11-20 09:00"
HEAD = "case_id,order_id,platform,scenario,delivery_state,refund_amount,deadline_at,aftersale_status\n"
MOST_KEYS = 3  # of a case whose answers the export has, but for one: that, the copy, and on to the next


def test_twelve_in_a_row(call: Run, library: Library, tmp_path: Path) -> None:
    """In at once, then each by what runs out first: one question, a copy, the next; the last is said to be the last."""
    table = tmp_path / "in.csv"
    rows = [f"AS{n:02},6914{n:04},tmall,in_transit,returning,59,2026-11-21 {10 + n}:00,待处理\n" for n in range(CASES)]
    table.write_text(HEAD + "".join(reversed(rows)), encoding="utf-8")
    place = str(tmp_path / "r.db")
    saved = call("batch", table, "--save", "-o", tmp_path / "out.csv", "--at", MORNING, AFTERSALES_REGISTER=place)
    assert f"{CASES} new".encode() in saved.stderr, saved.stderr
    keys = ""
    with terminal(
        "triage", "--next", "--at", MORNING, columns=80, rows=24, AFTERSALES_LANG="zh", AFTERSALES_REGISTER=place,
        AFTERSALES_STATE=own_state(tmp_path / "state"),
    ) as screen:  # fmt: skip
        for number in range(CASES):
            screen.wait(f"6914{number:04}", 1)
            for words, key in (("几点确认", ENTER), (label("ui-key-copy", "zh"), "c"), ("复制", "n")):
                screen.see(words)
                if key == "n":
                    screen.wait("\x1b]52;c;", number + 1)
                screen.type(key)
                keys += key
        screen.wait(label("next-none", "zh")[:8], 1)
        assert screen.end() == 0
    assert screen.whole
    taken = re.findall(r"接着办 #\d+：\S+ · \S+ · \S+ · (6914\d+)", "".join(screen.lines))
    assert taken == [f"6914{number:04}" for number in range(CASES)]
    assert [f"后面还有 {left} 单" in "".join(screen.lines) for left in range(CASES - 1, 0, -1)] == [True] * (CASES - 1)
    assert label("queue-last", "zh") in "".join(screen.lines)
    assert len(keys) / CASES <= MOST_KEYS
    register = Register(place, AT)
    found, _ = listed(register, Filter())
    register.close()
    assert [case.record.served for case in found] == [1] * CASES
