"""Searches texts for many patterns: one that needs a word which does not stand in a text is not tried.

Which words a pattern needs is told from how `re` itself parses it, a private part of it that a test holds. Texts have
no blanks around them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

from aftersales_cli.intake.memo import Memo

Words = frozenset[str]
Found = tuple[int, ...]
NOTHING: Words = frozenset()
MOST_KEPT = 10_000  # sets of words that are kept


class Finder:
    """Patterns by number, in their order."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._searches = [pattern.search for pattern in patterns]
        needs = [words_of(pattern) for pattern in patterns]
        longest_first = sorted({word for words in needs for word in words}, key=len, reverse=True)
        words = re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
        self._words, self._any_word = words.findall, words.search
        self._needing = _within(needs, longest_first)
        self._in_empty = tuple(number for number, search in enumerate(self._searches) if search(""))
        self._in_any = tuple(number for number, pattern in enumerate(patterns) if _asks_for_any_text(pattern))
        asking = {*self._in_any, *(number for number, pattern in enumerate(patterns) if _asks_for_no_text(pattern))}
        self._always = {number for number, words in enumerate(needs) if not words and number not in asking}
        self._likely = Memo(self._likely_by, MOST_KEPT, weigh=len)

    def all(self, texts: Sequence[str]) -> list[Found]:
        """The numbers of the patterns that are found in each text."""
        if not any(texts):
            return [self._in_empty] * len(texts)
        if not self._always and self._any_word("\0".join(texts)) is None:  # in all of them together
            return [self._in_any if text else self._in_empty for text in texts]
        if not self._always:
            empty, nothing, words, found = self._in_empty, self._in_any, self._words, self._found
            return [(found(text, said) if (said := words(text)) else nothing) if text else empty for text in texts]
        return [self._found(text, self._words(text)) if text else self._in_empty for text in texts]

    def first(self, texts: Sequence[str]) -> list[int]:
        """The number of the first pattern that is found in each text; -1 where none is."""
        return [found[0] if found else -1 for found in self.all(texts)]

    def _found(self, text: str, words: list[str]) -> Found:
        return tuple([n for n in self._likely[tuple(words)] if n in self._in_any or self._searches[n](text)])

    def _likely_by(self, words: tuple[str, ...]) -> Found:
        """The patterns that need no word, or one that may stand where these words do."""
        return tuple(sorted({*self._always, *self._in_any}.union(*map(self._needing.__getitem__, words))))


def _within(needs: list[Words], words: list[str]) -> dict[str, set[int]]:
    """For each word that is found the patterns that need one which may begin within it, itself first of all."""
    needing, beginning = defaultdict[str, set[int]](set), defaultdict[str, set[int]](set)
    for number, each in enumerate(needs):
        for word in each:
            needing[word].add(number)
            for end in range(1, len(word) + 1):
                beginning[word[:end]].add(number)
    return {
        word: set().union(
            *(beginning[word[at:]] for at in range(len(word))),
            *(needing[word[at:end]] for at in range(len(word)) for end in range(at + 1, len(word))),
        )
        for word in words
    }


def _asks_for_any_text(pattern: re.Pattern[str]) -> bool:
    """Whether a pattern is found in every text that is not empty."""
    return list(_parser.parse(pattern.pattern, pattern.flags)) in ([], [(_constants.ANY, None)])


def _asks_for_no_text(pattern: re.Pattern[str]) -> bool:
    """Whether a pattern is found in no text but the empty one."""
    steps = [(_constants.AT, _constants.AT_BEGINNING), (_constants.AT, _constants.AT_END)]
    return not pattern.flags & re.MULTILINE and list(_parser.parse(pattern.pattern, pattern.flags)) == steps


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
