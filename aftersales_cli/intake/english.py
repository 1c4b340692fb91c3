"""English sentences by their words: one sign a word, whatever its ending."""

import re
from collections.abc import Iterable

FIRST = 0xE000  # of the signs, in a range that Unicode leaves to us
STEM = 5  # letters by which a word is known
FEWEST = 2  # words of a sentence that are known
LEAST_KNOWN = 0.6  # share of its words
_WORD = re.compile("[a-z]+")


class English:
    """The words that some sentences are of, by sign."""

    def __init__(self, sentences: Iterable[str]) -> None:
        words = dict.fromkeys(word for sentence in sentences for word in _words(sentence))
        self._words = dict[str, str]()
        self._signs = dict[str, str]()
        for word in words:
            if (stem := word[:STEM]) not in self._signs:
                self._signs[stem] = chr(FIRST + len(self._signs))
                self._words[self._signs[stem]] = word

    def heard(self, text: str) -> str:
        """A text in letters as signs, without the words that are not known; any other as it is."""
        return "".join([self._signs.get(word[:STEM], "") for word in _words(text)]) if text.isascii() else text

    def read(self, letters: str) -> str:
        """A sentence in English as signs; '' where it is none."""
        signs, words = self.heard(letters), _words(letters)
        return signs if len(signs) >= max(FEWEST, LEAST_KNOWN * len(words)) else ""

    def spell(self, signs: str) -> str:
        """Signs as words."""
        return " ".join(self._words.get(sign, "") for sign in signs)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("'", ""))
