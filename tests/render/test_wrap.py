"""Lines of Chinese and mixed text: never too wide, never beginning with a closing mark, nothing lost."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from aftersales_cli.render.wrap import NOT_AT_END, NOT_AT_START, wrap

WIDTHS = st.integers(12, 120)
WORDS = st.one_of(
    st.text("退款拦截快递到货一二三", min_size=1, max_size=8),
    st.from_regex(r"[A-Za-z0-9_]{1,30}", fullmatch=True),
    st.sampled_from(["SF1234567890123456789", "2026-11-20", "【同意退款】", "☁", "é", "½"]),
)
PHRASES = st.builds(
    lambda opening, word, closing, blank: opening + word + closing + blank,
    st.sampled_from(["", "", "", *sorted(NOT_AT_END)]),
    WORDS,
    st.sampled_from(["", "", "", *sorted(NOT_AT_START), "。”", "）。"]),
    st.sampled_from(["", "", " ", "  ", " · "]),
)
ANYTHING = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Mn", "Me"], exclude_characters="\ufe0f\u200d"), max_size=200
)


def squeezed(text: str) -> str:
    """The text without blanks."""
    return "".join(text.split())


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("", 10, [""], id="empty"),
        pytest.param("  \n ", 10, [""], id="blank"),
        pytest.param("退款", 4, ["退款"], id="fits-exactly"),
        pytest.param("退款了", 4, ["退款", "了"], id="one-too-many"),
        pytest.param("退款了", 5, ["退款", "了"], id="half-a-cell-is-none"),
        pytest.param("马上退款。", 8, ["马上退", "款。"], id="full-stop-takes-a-word-along"),
        pytest.param("马上退款，好的", 8, ["马上退", "款，好的"], id="comma"),
        pytest.param("请点（同意）", 6, ["请点", "（同", "意）"], id="brackets-stay-with-their-words"),
        pytest.param("点 【同意】 吧", 8, ["点 【同", "意】 吧"], id="blanks-inside-a-line-stay"),
        pytest.param("退款  拦截", 5, ["退款", "拦截"], id="blanks-go-at-a-break"),
        pytest.param("他说 “好", 6, ["他说", "“好"], id="opening-mark-behind-a-blank"),
        pytest.param("天猫 · 客户", 8, ["天猫 ·", "客户"], id="mark-behind-a-blank"),
        pytest.param("他说“ 好的”", 8, ["他说“ 好", "的”"], id="blank-behind-an-opening-mark"),
        pytest.param("他说“ 好的", 6, ["他说", "“ 好的"], id="no-break-behind-an-opening-mark-and-a-blank"),
        pytest.param("单号SF12345 请查", 8, ["单号", "SF12345", "请查"], id="a-run-stays-whole"),
        pytest.param("SF123456789012", 8, ["SF123456", "789012"], id="a-run-too-long-is-broken"),
        pytest.param("SF123456，好", 8, ["SF12345", "6，好"], id="a-run-gives-its-last-letter-to-a-mark"),
        pytest.param("SF12345678，好", 8, ["SF123456", "78，好"], id="a-run-broken-before-a-mark"),
        pytest.param("，，，，，", 4, ["，，", "，，", "，"], id="marks-alone-break-anywhere"),
        pytest.param("a\tb\nc\u3000d", 20, ["a b c d"], id="every-blank-is-one-cell"),
        pytest.param("id  title", 20, ["id  title"], id="two-blanks-stay"),
        pytest.param("don't stop", 6, ["don't", "stop"], id="english"),
        pytest.param("退款", 1, ["退", "款"], id="no-room-for-a-character"),
        pytest.param("退款", -3, ["退", "款"], id="no-room-at-all"),
    ],
)
def test_lines(text: str, width: int, lines: list[str]) -> None:
    """Where lines break."""
    assert wrap(text, width) == lines


@pytest.mark.parametrize("mark", "（【《〈「『〔［｛“‘([{¥￥")
def test_no_line_ends_with_an_opening_mark(mark: str) -> None:
    """It goes along with what it opens, whatever its width; a line that ends before it is full."""
    room = 4 + cell_len(mark)
    assert wrap(f"退款{mark}同意", room) == ["退款", f"{mark}同意"]
    assert wrap(f"退款{mark}同意", room + 2) == [f"退款{mark}同", "意"]


@pytest.mark.parametrize("mark", "，。、；：！？）】》〉」』〕］｝”’…—·,.;:!?)]}%％")
def test_no_line_begins_with_a_closing_mark(mark: str) -> None:
    """It takes the character before it along; where it still fits it ends its line."""
    assert wrap(f"马上退款{mark}好", 8) == ["马上退", f"款{mark}好"]
    assert wrap(f"马上退款{mark}好", 8 + cell_len(mark)) == [f"马上退款{mark}", "好"]


@given(ANYTHING, st.integers(2, 120))
@settings(deadline=None, max_examples=100)
def test_any_text_fits_and_nothing_is_lost(text: str, width: int) -> None:
    """For all texts: joined text is the same apart from blanks, no line is too wide or ends in a blank."""
    lines = wrap(text, width)
    assert squeezed("".join(lines)) == squeezed(text)
    assert [line for line in lines if cell_len(line) > width or line != line.strip()] == []
    assert len(lines) == 1 or all(lines)


@given(st.lists(PHRASES, max_size=30).map("".join), WIDTHS)
@settings(deadline=None, max_examples=100)
def test_marks_stay_where_they_belong(text: str, width: int) -> None:
    """For sentences: no line begins with a closing mark, none but the last ends with an opening one."""
    lines = wrap(text, width)
    assert [line for line in lines[1:] if line[0] in NOT_AT_START] == []
    assert [line for line in lines[:-1] if line[-1] in NOT_AT_END] == []


@given(st.lists(PHRASES, max_size=30).map("".join), WIDTHS)
@settings(deadline=None, max_examples=50)
def test_lines_are_full(text: str, width: int) -> None:
    """A line is not broken without need: with the next line and a blank between them it would not fit."""
    lines = wrap(" ".join(text.split()), width)
    for line, following in pairwise(lines):
        assert len(wrap(f"{line} {following}", width)) > 1
