"""What neither a screen obeys nor a spreadsheet runs."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.safe import SIGNS, formula, json_text, safe_cell, without_controls


@pytest.mark.parametrize(
    "cell",
    [
        "=cmd|'/c calc'!A1", "@SUM(1)", "+SUM(1)", "-SUM(1)", "+1-2", "\t=1", " =1", "\n=1", "\r=1", "\u3000=1",
        "\u200b=1",
        '="a"&"b"', "=1", "＝1+1", "＋1 不要了", "－2+3", "＠SUM", "-不想要了", "- 破了", "=",
    ],
)  # fmt: skip
def test_formulas(cell: str) -> None:
    """Whatever a spreadsheet would run, also behind blanks and in full width."""
    assert formula(cell) is True


@pytest.mark.parametrize(
    "cell",
    [
        "", "-", "--", " - ", "-1", "+1", "-1,299.00", "+8613000000000", '="3900000000000000011"', "\t7000", "a=b",
        "'=1", "拍错",
    ],
)  # fmt: skip
def test_no_formulas(cell: str) -> None:
    """Numbers, dashes, wrapped ids and text that is already guarded stay as they are."""
    assert formula(cell) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("两行\r\n文字\t格", "两行\n文字\t格"),
        ("a\rb", "ab"),
        ("\x1b[31m红\x1b[0m", "[31m红[0m"),
        ("\x9b31m", "31m"),
        ("\x00\x07\x08\x7f", ""),
        ("\u202e反\u202c\u2066x\u2069\u200f\u061c", "反x"),
        ("a\u200bb\ufeffc", "abc"),
        ("¥ 💯 é 【】", "¥ 💯 é 【】"),
    ],
)
def test_without_controls(text: str, expected: str) -> None:
    """No escape, no bell, no hidden mark is left; line ends, TABs and every visible character are."""
    assert without_controls(text) == expected


@settings(deadline=None, max_examples=100)
@given(st.text())
def test_without_controls_leaves_nothing_to_clean(text: str) -> None:
    """Cleaning twice changes nothing more, and no control character survives once."""
    clean = without_controls(text)
    assert without_controls(clean) == clean
    assert not {char for char in clean if ord(char) < 32 or 127 <= ord(char) < 160} - {"\n", "\t"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("\u200b=1", "'=1"),
        ("\x1b=1", "'=1"),
        ("-1", "-1"),
        ("拍错", "拍错"),
        ("\x1b[31m红", "[31m红"),
    ],
)
def test_safe_cell(cell: str, expected: str) -> None:
    """A formula is guarded, one that hides behind a control character too; all else only loses what is obeyed."""
    assert safe_cell(cell) == expected


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("=+-@＝＋－＠ \t'1a\u200b\u3000\x1b\n"), max_size=5))
def test_suspicious(cell: str) -> None:
    """A printable cell that begins with nothing suspicious is no formula, and no cell is one once it is safe."""
    assert not formula(safe_cell(cell))
    if cell.isprintable() and cell[:1] not in SIGNS + " ":
        assert not formula(cell)


@pytest.mark.parametrize(
    "sign", ["\x07", "\x1b", "\x7f", "\x85", "\x9b", "\u061c", "\u200b", "\u202e", "\u2066", "\ufeff"]
)
def test_json_that_no_screen_obeys(sign: str) -> None:
    """What a screen would act on stands by its number; the values are the same."""
    tree = {f"a{sign}": [f"{sign}x\n", "中"]}
    for indent in (None, 2):
        text = json_text(tree, indent)
        assert sign not in text
        assert "中" in text
        assert json.loads(text) == tree
