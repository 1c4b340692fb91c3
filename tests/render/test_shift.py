"""Handover and numbers in sections: the same lines on a screen, as Markdown and as a page."""

import pytest

from aftersales_cli.library import Library
from aftersales_cli.register.stats import Finding, Group, Stats
from aftersales_cli.render.shift import Line, Section, as_html, as_markdown, day_of, show_sections, stats_sections
from tests.conftest import AT

SECTIONS = [Section("a<b>", (Line("x & <y> [z](w)\n# q", 0.5), Line("late", strong=True))), Section("empty", ())]


def test_words_are_no_markup() -> None:
    """Neither of Markdown nor of HTML."""
    assert as_markdown("t", SECTIONS, "en").splitlines() == [
        "# t", "", "## a\\<b\\>", "", "- x & \\<y\\> \\[z\\](w) # q", "- **late**", "", "## empty", "", "- none",
    ]  # fmt: skip
    page = as_html("t<", SECTIONS, "zh")
    assert "<li>x &amp; &lt;y&gt; [z](w) # q<span" in page
    assert ("<title>t&lt;</title>" in page, 'lang="zh-CN"' in page, "width:50.0%" in page) == (True, True, True)


def test_on_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    """Bars as long as their share, nothing where there is none."""
    show_sections("t", SECTIONS, "en")
    assert "#" * 10 + "\n" in capsys.readouterr().out


def test_findings_in_words(library: Library) -> None:
    """With the numbers behind them."""
    group = Group("tmall", 40, 1.0, 30, 4.25, 0.9, 5900, 100, False)
    few = Group("douyin", 2, 0.05, 0, None, None, 0, 0, True)
    numbers = Stats(
        42,
        {"platform": (group, few)},
        {"voucher": (3, 1)},
        1,
        2,
        (Finding("皮靴", "in_transit", "scenario", 9, 12, 0.1),),
    )
    found, platforms, offers = stats_sections(library, numbers, "zh")
    assert found.lines[0].text == "皮靴：12 单里 9 单是“货在途中要退款”（75%），别的商品只有 10%"
    assert (
        platforms.lines[0].text == "天猫  40 单，占 100%；已结 30；结案中位 4.2 小时；期限内 90%；退款 59.00，花费 1.00"
    )
    assert "数少" in platforms.lines[1].text
    assert len(offers.lines) == 2


def test_day_of() -> None:
    """Midnight."""
    assert day_of(AT).isoformat() == "2026-11-20T00:00:00"
