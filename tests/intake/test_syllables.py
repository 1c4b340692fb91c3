"""Syllables: a sentence in pinyin and the same in characters sound alike; what is no pinyin is none."""

import pytest

from aftersales_cli.intake.syllables import Syllables

PINYIN = {"物": "wu", "流": "liu", "没": "mei mo", "动": "dong", "了": "le liao", "西": "xi", "安": "an", "先": "xian"}


@pytest.fixture(scope="module")
def syllables() -> Syllables:
    """Of a few characters."""
    return Syllables(PINYIN)


@pytest.mark.parametrize(
    ("letters", "characters"),
    [
        ("wu liu mei dong le", "物流没动了"),
        ("wuliumeidongle", "物流没动了"),
        ("WuLiu, mei dong LE!", "物流没动了"),
        ("wuliu mei dong le 3", "物流没动了"),
        ("xian wuliu dong", "先物流动"),
        ("xi an wu liu", "西安物流"),
    ],
)
def test_sounds(syllables: Syllables, letters: str, characters: str) -> None:
    """However it is spaced; a run of letters is cut into as few syllables as can be."""
    assert syllables.read(letters) == syllables.heard(characters)


@pytest.mark.parametrize(
    "letters", ["", "wuliu", "wu liu dong", "refund my money please", "wfh", "12345", "wu liu mei dong xyzxyzxyz"]
)
def test_what_is_no_sentence(syllables: Syllables, letters: str) -> None:
    """A word, another language, initials, numbers."""
    assert syllables.read(letters) == ""


def test_a_reading_that_is_not_the_first(syllables: Syllables) -> None:
    """Characters count by their first reading, letters by any."""
    assert syllables.read("wu liu mo dong")[2] != syllables.heard("没")


def test_spelling(syllables: Syllables) -> None:
    """Signs are said as the pinyin that they stand for."""
    assert syllables.spell(syllables.read("wuliumeidong")) == "wu liu mei dong"
