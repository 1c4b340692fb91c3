"""`find`: scenarios for a customer's words."""

import json

import pytest

from tests.conftest import Run


@pytest.mark.parametrize(
    ("text", "lang", "first"),
    [
        ("怎么还没到", "zh", "1. in_transit  货在途中要退款"),
        ("diaobao", "en", "1. swapped_goods  "),
        ("ZPSL", "zh", "1. missing_gift  赠品少了"),
    ],
)
def test_found(call: Run, text: str, lang: str, first: str) -> None:
    """The best fit stands first, with the words that matched, and the exit code is 0."""
    result = call("find", text, AFTERSALES_LANG=lang)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().startswith(first)


@pytest.mark.parametrize("text", ["今天天气不错", "zzzz", "", "   ", "[red]x[/red]", "\u202e\u200b"])
def test_not_found(call: Run, text: str) -> None:
    """Where nothing fits it says so and guesses nothing; exit code 1."""
    result = call("find", text)
    assert (result.returncode, result.stderr) == (1, b"")
    assert "1." not in result.stdout.decode()
    assert result.stdout.decode().strip().startswith("not sure")


def test_no_text(call: Run) -> None:
    """Without a text it is wrong usage."""
    assert call("find").returncode == 2


def test_perhaps(call: Run) -> None:
    """Where nothing surely fits the nearest are named as perhaps meant, and a way out; exit code 1."""
    result = call("find", "那个单子的事情怎么弄了退", AFTERSALES_LANG="zh")
    said = result.stdout.decode()
    assert result.returncode == 1
    assert said.startswith("不确定")
    assert "1." not in said


def test_json(call: Run) -> None:
    """The hits as an object, with the words that spoke for each, and the red flags."""
    result = call("find", "--format", "json", "杯子碎了，我要打12315")
    found = json.loads(result.stdout)
    assert result.returncode == 0
    assert (found["sure"], found["red_flags"], found["hits"][0]["scenario"]) == (True, ["media"], "damaged_parcel")
    assert found["hits"][0]["words"]
    assert json.loads(call("find", "--format", "json", "今天天气不错").stdout) == {
        "text": "今天天气不错", "sure": False, "hits": [], "red_flags": [],
    }  # fmt: skip
