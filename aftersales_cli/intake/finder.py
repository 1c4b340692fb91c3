"""Searches a text for many patterns: one that needs a word which does not stand in the text is not tried.

Which words a pattern needs is told from how `re` itself parses it, a private part of it that a test holds.
"""

import re
from collections.abc import Iterable, Sequence
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

Words = frozenset[str]
NOTHING: Words = frozenset()


class Finder:
    """Patterns by number, in their order."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._searches = [pattern.search for pattern in patterns]
        needs = [words_of(pattern) for pattern in patterns]
        self._always = tuple(number for number, words in enumerate(needs) if not words)
        longest_first = sorted({word for words in needs for word in words}, key=len, reverse=True)
        self._word = re.compile("|".join(map(re.escape, longest_first)) or "(?!)").search
        # Where a word is found, so are those it begins with.
        self._needing = {
            word: {number for number, words in enumerate(needs) if any(map(word.startswith, words))}
            for word in longest_first
        }

    def first(self, text: str) -> int:
        """The number of the first pattern that is found in a text; -1 where none is."""
        for number in self._likely(text):
            if self._searches[number](text):
                return number
        return -1

    def all(self, text: str) -> tuple[int, ...]:
        """The numbers of the patterns that are found in a text."""
        return tuple([number for number in self._likely(text) if self._searches[number](text)])

    def _likely(self, text: str) -> Iterable[int]:
        """The patterns that need no word, or one that stands in the text."""
        word = self._word(text)
        if word is None:
            return self._always
        likely = set(self._always)
        while word:
            likely |= self._needing[word[0]]
            word = self._word(text, word.start() + 1)
        return sorted(likely)


def words_of(pattern: re.Pattern[str]) -> Words:
    """Words one of which stands in every text in which the pattern is found; none where there may be no such word."""
    words = _needed(_parser.parse(pattern.pattern, pattern.flags))
    if pattern.flags & re.IGNORECASE and any(word.lower() != word.upper() for word in words):
        return NOTHING
    return words


def _needed(steps: Iterable[tuple[Any, Any]]) -> Words:
    """Of the words that a sequence of steps needs, those that are longest: they are found least often."""
    needed: list[Words] = []
    word = ""
    for step, what in steps:
        if step is _constants.LITERAL:
            word += chr(what)
            continue
        needed += [frozenset({word}), _needed_by(step, what)]
        word = ""
    needed.append(frozenset({word}))
    return max(
        (words for words in needed if words and all(words)), key=lambda words: min(map(len, words)), default=NOTHING
    )


def _needed_by(step: Any, what: Any) -> Words:
    if step is _constants.SUBPATTERN:
        _, added_flags, _, steps = what
        return NOTHING if added_flags & re.IGNORECASE else _needed(steps)
    if step is _constants.ASSERT:  # ahead or behind, it is in the text all the same
        return _needed(what[1])
    if step in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT) and what[0] > 0:
        return _needed(what[2])
    if step is _constants.BRANCH:
        ways = [_needed(way) for way in what[1]]
        return NOTHING.union(*ways) if all(ways) else NOTHING
    return NOTHING
