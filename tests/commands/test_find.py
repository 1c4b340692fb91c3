"""`find`: scenarios for a customer's words."""

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
