"""The counts at the end of a batch."""

from collections import Counter

import pytest

from aftersales_cli.batch.tally import LEFT, TOTALS, UNREAD, Noted, Tally
from aftersales_cli.library import Library
from aftersales_cli.render.summary import show_summary
from aftersales_cli.wording import label

STATUSES = {"resolved": 7, "needs_answers": 4, "rejected": 1}


def tally() -> Tally:
    """Twelve rows."""
    return Tally(Counter({
        ("resolved", "in_transit", "agree_return", "today", "店长", "", ""): 2,
        ("resolved", "not_shipped", "refund_now", "now", "agent", "", ""): 5,
        ("needs_answers", "in_transit", "", "", "", "perishable", "perishable"): 1,
        ("needs_answers", "in_transit", "", "", "", "delivery_state", ""): 3,
        ("rejected", "", "", "", "", "", ""): 1,
    }))  # fmt: skip


def test_counts(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr: all rows, then each count with its words, the largest first, urgencies and statuses in their order."""
    show_summary(library, tally(), "zh")
    printed = capsys.readouterr()
    assert printed.out == ""
    assert [line.rstrip() for line in printed.err.split("\n")] == [
        "共 12 行",
        "状态", *(f"  {n}  {id_}  {label(f'ui-{id_}', 'zh')}" for id_, n in STATUSES.items()),
        "情况", "  6  in_transit  货在途中要退款", "  5  not_shipped  未发货要退款",
        "处理", "  5  refund_now  马上退款", "  2  agree_return  同意退货退款",
        "紧急", "  5  now  现在", "  2  today  今天",
        "现在就能办，由谁办", "  5  agent  客服自己", "  2  店长",
        "弄清这一条就有结论", f"  1  perishable  {library.questions['perishable'].ask.zh}",
        "先弄清这一条", f"  3  delivery_state  {library.questions['delivery_state'].ask.zh}",
        "",
    ]  # fmt: skip


def test_what_was_noted(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """Status words that say nothing to us, and the rows that are no cases, stand at the end with their counts."""
    show_summary(library, Tally(noted=Noted({(UNREAD, "怪状态"): 3, (LEFT, TOTALS): 2})), "zh")
    assert [line.rstrip() for line in capsys.readouterr().err.split("\n")] == [
        "共 0 行", "没见过的售后状态", "  3  怪状态", label("ui-left-totals", "zh", rows=2), "",
    ]  # fmt: skip


def test_nothing_counted(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty table has no headings without counts."""
    show_summary(library, Tally(), "en")
    assert capsys.readouterr().err == "0 rows\n"


def test_counts_are_lined_up(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers of different length end in the same column."""
    counts = tally()
    counts.counts["resolved", "in_transit", "agree_return", "today", "店长", "", ""] += 1000
    show_summary(library, counts, "en")
    lines = capsys.readouterr().err.split("\n")
    assert f"  1007  resolved  {label('ui-resolved', 'en')}" in lines
    assert f"     1  rejected  {label('ui-rejected', 'en')}" in lines
