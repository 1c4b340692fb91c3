"""Pinyin sentences and 汉字 made alike: one sign a syllable, whatever its tone."""

import re
from collections.abc import Mapping

FIRST = 0xE000  # of the signs, in a range that Unicode leaves to us
MOST = 6  # letters of a syllable
FEWEST = 4  # syllables of a sentence; what is shorter is a word
MOST_ELSE = 0.2  # share of letters that are of no syllable
_WORD = re.compile("[a-z]+")


class Syllables:
    """The syllables of the readings of characters, by sign; a character counts by its first reading."""

    def __init__(self, pinyin: Mapping[str, str]) -> None:
        readings = sorted({reading for each in pinyin.values() for reading in each.split()})
        self._signs = {reading: chr(FIRST + number) for number, reading in enumerate(readings)}
        self._readings = {sign: reading for reading, sign in self._signs.items()}
        self._of = str.maketrans({char: self._signs[each.split()[0]] for char, each in pinyin.items() if each})

    def heard(self, text: str) -> str:
        """A text with its characters as signs."""
        return text.translate(self._of)

    def read(self, letters: str) -> str:
        """A sentence in pinyin as signs; '' where it is none."""
        signs, left, total = "", 0, 0
        for word in _WORD.findall(letters.lower()):
            told = self._cut(word)
            signs, total = signs + told, total + len(word)
            left += 0 if told else len(word)
        return signs if len(signs) >= FEWEST and left <= MOST_ELSE * total else ""

    def spell(self, signs: str) -> str:
        """Signs as pinyin."""
        return " ".join(self._readings.get(sign, "") for sign in signs)

    def _cut(self, word: str) -> str:
        """The fewest syllables that make up a word; '' where none do."""
        best: list[str | None] = ["", *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for begin in range(max(0, end - MOST), end):
                before, sign = best[begin], self._signs.get(word[begin:end])
                if before is not None and sign and (best[end] is None or len(before) + 1 < len(best[end] or "")):
                    best[end] = before + sign
        return best[-1] or ""
