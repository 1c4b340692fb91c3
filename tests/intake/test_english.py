"""English: a sentence is heard by its words, whatever their endings; what is of other words is no sentence."""

import pytest

from aftersales_cli.intake.english import English
from aftersales_cli.intake.search import find, nearest
from aftersales_cli.library import Library

SENTENCES = ("It arrived broken", "Where is my refund", "It doesn't fit")


@pytest.fixture(scope="module")
def english() -> English:
    """Of a few sentences."""
    return English(SENTENCES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("it arrived broken", "IT  ARRIVED, broken!"),
        ("arrived broken", "arrives broken"),
        ("my refund", "my refunded"),
        ("doesn't fit", "doesnt fit"),
    ],
)
def test_alike(english: English, one: str, other: str) -> None:
    """Case, signs and endings make no difference."""
    assert english.read(one) == english.read(other) != ""


@pytest.mark.parametrize(
    ("letters", "known"),
    [
        ("arrived broken", True),
        ("broken", False),  # a word, no sentence
        ("it arrived broken yesterday evening", True),
        ("arrived broken yesterday evening", False),
        ("wu liu mei dong le", False),
        ("", False),
        ("12 34", False),
    ],
)
def test_what_is_a_sentence(english: English, letters: str, known: bool) -> None:
    """Two words at least that are known, and most of all its words."""
    assert bool(english.read(letters)) is known


def test_what_is_not_in_letters_stays(english: English) -> None:
    """Characters and the signs themselves are left as they are."""
    signs = english.read("it arrived broken")
    assert english.heard(signs) == signs
    assert english.heard("碎了") == "碎了"
    assert english.spell(signs) == "it arrived broken"


@pytest.mark.parametrize(
    ("sentence", "scenario"),
    [
        ("the vase was broken when it arrived", "damaged_parcel"),
        ("tracking says delivered but I never got it", "signed_not_received"),
        ("can I change the delivery address please", "address_change"),
    ],
)
def test_a_sentence_in_english(library: Library, sentence: str, scenario: str) -> None:
    """It finds its scenario, with the words that spoke for it; small talk finds none."""
    first = nearest(library, sentence)[0]
    assert first.scenario == scenario
    assert first.words
    assert find(library, "hello, how much is this one") == []
