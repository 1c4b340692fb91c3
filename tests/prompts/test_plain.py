"""Prompts as numbered lists."""

import io

import pytest

from aftersales_cli.errors import AftersalesError
from aftersales_cli.prompts.hardened import Command, Option
from aftersales_cli.prompts.plain import select, text

LIST = [
    Option(None, "- 发货前 -"),
    Option("a", "甲", lambda given: given in "甲ab"),
    Option("b", "乙", lambda given: given in "乙b", lambda given: (1.0, "乙字")),
]


def answer(monkeypatch: pytest.MonkeyPatch, keys: str) -> str | Command:
    """What a list returns for typed lines."""
    monkeypatch.setattr("sys.stdin", io.StringIO(keys))
    return select("选哪个？", LIST, "没有匹配的")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("1\n", "a"), ("2\n", "b"), ("２\n", "b"), ("乙\n", "b"), ("甲\n", "a"), ("3\n1\n", "a"), ("0\n2\n", "b"),
        ("丙\n2\n", "b"), ("\n1\n", "a"), ("b\n1\n", "a"), ("?\n", Command.EXPLAIN), ("？\n", Command.EXPLAIN),
        ("<\n", Command.BACK), ("!\n", Command.FLAG), ("！\n", Command.FLAG), (" 1 \n", "a"),
    ],
)  # fmt: skip
def test_select(monkeypatch: pytest.MonkeyPatch, keys: str, expected: str | Command) -> None:
    """A number is the option it stands at, a word the only one it fits; commands are typed too."""
    assert answer(monkeypatch, keys) == expected


def test_what_fits_best_is_shown_first(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A word that fits several narrows the list to them, the best first, each with its own number."""
    answer(monkeypatch, "b\n1\n")
    assert capsys.readouterr().out == "选哪个？\n  - 发货前 -\n  1. 甲\n  2. 乙\n> 选哪个？\n  2. 乙\n  1. 甲\n> "


@pytest.mark.parametrize(("lines", "asked"), [("4", 2), ("5", 1)])
def test_a_question_above_the_screen_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: str, asked: int
) -> None:
    """With the question, three lines and the prompt, five lines are the least that show all of a list."""
    monkeypatch.setenv("LINES", lines)
    answer(monkeypatch, "1\n")
    printed = capsys.readouterr().out
    assert printed.count("选哪个？\n") == asked
    assert printed.endswith("选哪个？\n> ") == (asked == 2)


@pytest.mark.parametrize("keys", ["", "丙\n"])
def test_the_end_of_the_input_leaves(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    """Closed in the middle it is left like with Ctrl-D, and nothing is chosen."""
    with pytest.raises(KeyboardInterrupt):
        answer(monkeypatch, keys)


@pytest.mark.parametrize(("keys", "expected"), [("\n", ""), ("12\n", "12"), ("x\n7\n", "7"), ("?\n", Command.EXPLAIN)])
def test_text(monkeypatch: pytest.MonkeyPatch, keys: str, expected: str | Command) -> None:
    """What is wrong is said and asked again; an empty line is no answer to be checked."""
    monkeypatch.setattr("sys.stdin", io.StringIO(keys))
    refused: list[AftersalesError] = []

    def read(given: str) -> str:
        if given and not given.isdecimal():
            raise AftersalesError("ui-setup-refused")
        return given

    assert text("几？", read, refused.append) == expected
    assert len(refused) == keys.count("x")
