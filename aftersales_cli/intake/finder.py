"""Searches texts for many patterns: they are gone through once, all together, for the words that the patterns need.

Most patterns are words, perhaps beside something else: one is found where one of its words stands. What asks for more
is tried where a word stands that it needs. Which words those are is told from how `re` itself parses a pattern, a
private part of it that a test holds. Texts have no blanks around them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, TypedDict

from aftersales_cli.intake.memo import of_cells

Words = frozenset[str]
Steps = Iterable[tuple[Any, Any]]
Found = tuple[int, ...]
NOTHING: Words = frozenset()
MOST_WORDS = 100  # that a pattern of nothing but words comes to
MOST_REPEATS = 3  # of a part of one
TEXT, WORD = "\0\1"  # what stands between texts, and behind each word: no cleaned text holds them


@dataclass(frozen=True)
class Pattern:
    """A pattern to be found, which is compiled when it is first tried."""

    text: str
    flags: int = 0

    @cached_property
    def search(self) -> Callable[[str], object]:
        """Tries it on a text."""
        return re.compile(self.text, self.flags).search

    @cached_property
    def parsed(self) -> Any:
        """Its steps."""
        return _parser.parse(self.text, self.flags)

    @cached_property
    def language(self) -> Words:
        """Words of which each that stands anywhere is enough for it to be found."""
        return NOTHING.union(*map(self._enough, self._ways))

    @cached_property
    def words(self) -> Words:
        """Words one of which stands in every text in which it is found; none where there may be no such word."""
        needed = [self._enough(way) or _needed(way) for way in self._ways]
        words = NOTHING.union(*needed) if all(needed) else NOTHING
        return NOTHING if self._has_cases(words) else words

    @property
    def _ways(self) -> list[Steps]:
        """What it is found by: any one of these."""
        steps = list(self.parsed)
        return steps[0][1][1] if len(steps) == 1 and steps[0][0] is _constants.BRANCH else [steps]

    def _enough(self, way: Steps) -> Words:
        """All words that a way fits, where it is of nothing but words."""
        words = _language(way) or NOTHING
        return words if all(words) and not self._has_cases(words) else NOTHING

    def _has_cases(self, words: Words) -> bool:
        ignored = self.parsed.state.flags & re.IGNORECASE
        return bool(ignored) and any(word.lower() != word.upper() for word in words)

    @property
    def asks_for_any_text(self) -> bool:
        """Whether it is found in every text that is not empty."""
        return list(self.parsed) in ([], [(_constants.ANY, None)])

    @property
    def asks_for_no_text(self) -> bool:
        """Whether it is found in no text but the empty one."""
        steps = [(_constants.AT, _constants.AT_BEGINNING), (_constants.AT, _constants.AT_END)]
        return not self.parsed.state.flags & re.MULTILINE and list(self.parsed) == steps

    @property
    def fits_nothing(self) -> bool:
        """Whether it is found in the empty text."""
        return not self.parsed.getwidth()[0] and bool(self.search(""))


class Needs(TypedDict):
    """What tells which patterns are worth trying: lists and texts only, so that it can be kept.

    The `words` that are looked for, as a pattern; by word the patterns that are `sure` to be found with it, and those
    `likely`; those found `in_empty` texts and `in_any` other; those that are `always` tried.
    """

    words: str
    sure: dict[str, list[int]]
    likely: dict[str, list[int]]
    in_empty: list[int]
    in_any: list[int]
    always: list[int]


def needs_of(patterns: Sequence[Pattern]) -> Needs:
    """What tells which of some patterns are worth trying; most of the time that a finder takes to be made."""
    words = frozenset[str]().union(*[pattern.words for pattern in patterns])
    numbered = dict(enumerate(patterns))
    return {
        "words": f"{TEXT}|{_any_of(words)}" if words else "",
        "sure": _sure({number: pattern.language for number, pattern in numbered.items()}, words),
        "likely": _likely({number: pattern.words for number, pattern in numbered.items()}, words),
        "in_empty": [number for number, pattern in numbered.items() if pattern.fits_nothing],
        "in_any": [number for number, pattern in numbered.items() if pattern.asks_for_any_text],
        "always": [
            number for number, pattern in numbered.items()
            if not pattern.words and not pattern.asks_for_any_text and not pattern.asks_for_no_text
        ],
    }  # fmt: skip


class Finder:
    """Patterns by number, in their order. `in_text` keeps which are found in a text that comes again."""

    def __init__(self, patterns: Sequence[Pattern], needs: Needs | None = None) -> None:
        needs = needs_of(patterns) if needs is None else needs
        self._patterns = patterns
        self._words = re.compile(needs["words"]).findall if needs["words"] else None
        self._sure, self._likely = needs["sure"], needs["likely"]
        self._in_empty = tuple(needs["in_empty"])
        self._in_any, self._always = {*needs["in_any"]}, {*needs["always"]}
        self._kept = of_cells(self._by_words)
        self.in_text = of_cells(lambda text: self.all([text])[0])

    def all(self, texts: Sequence[str]) -> list[Found]:
        """The numbers of the patterns that are found in each text."""
        empty = self._in_empty
        words = self._words(TEXT.join(texts)) if self._words else ()
        kept: Iterable[tuple[Found, Found]]
        if len(words) < len(texts):  # nothing but what stands between texts
            kept = [self._kept[""]] * len(texts)
        else:
            kept = map(self._kept.__getitem__, WORD.join(["", *words, ""]).split(TEXT))
        return [
            (self._tried(text, sure, likely) if likely else sure) if text else empty
            for text, (sure, likely) in zip(texts, kept, strict=True)
        ]

    def first(self, texts: Sequence[str]) -> list[int]:
        """The number of the first pattern that is found in each text; -1 where none is."""
        return [found[0] if found else -1 for found in self.all(texts)]

    def _by_words(self, said: str) -> tuple[Found, Found]:
        """The patterns that are found in any text with these words, and those that have to be tried."""
        words = {*said.split(WORD)} - {""}
        sure = self._in_any.union(*[self._sure[word] for word in words])
        likely = self._always.union(*[self._likely[word] for word in words])
        return tuple(sorted(sure)), tuple(sorted(likely - sure))

    def _tried(self, text: str, sure: Found, likely: Found) -> Found:
        patterns = self._patterns
        return tuple(sorted([*sure, *[number for number in likely if patterns[number].search(text)]]))


def _any_of(words: Iterable[str]) -> str:
    """A pattern for the longest word that stands anywhere: those that begin alike are parted only then."""
    behind = defaultdict[str, list[str]](list)
    for word in sorted(words, key=len, reverse=True):
        behind[word[0]].append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in behind.items())


def _sure(languages: Mapping[int, Words], words: Words) -> dict[str, list[int]]:
    """For each word that is found the patterns that are found with it."""
    fitting = _by_word(languages)
    return {word: sorted(set().union(*[fitting.get(part, ()) for part in _parts(word)])) for word in words}


def _likely(needs: Mapping[int, Words], words: Words) -> dict[str, list[int]]:
    """For each word that is found the patterns that need one which may begin within it, itself first of all."""
    needing, beginning = _by_word(needs), defaultdict[str, set[int]](set)
    for word, numbers in needing.items():
        for end in range(1, len(word)):
            beginning[word[:end]] |= numbers
    return {
        word: sorted(
            set().union(
                *[needing.get(part, ()) for part in _parts(word)],
                *[beginning.get(word[at:], ()) for at in range(1, len(word))],
            )
        )
        for word in words
    }


def _by_word(words: Mapping[int, Words]) -> dict[str, set[int]]:
    numbers = defaultdict[str, set[int]](set)
    for number, each in words.items():
        for word in each:
            numbers[word].add(number)
    return numbers


def _parts(word: str) -> list[str]:
    """All that stands in a word."""
    return [word[at:end] for at in range(len(word)) for end in range(at + 1, len(word) + 1)]


def _language(steps: Steps) -> Words | None:
    """All words that a sequence of steps fits; None where they are no mere words, or too many."""
    words = frozenset({""})
    for step, what in steps:
        behind = _language_of(step, what)
        if behind is None or len(words) * len(behind) > MOST_WORDS:
            return None
        words = frozenset(map("".join, product(words, behind)))
    return words


def _language_of(step: Any, what: Any) -> Words | None:
    if step is _constants.LITERAL:
        return frozenset({chr(what)})
    if step is _constants.IN and all(kind is _constants.LITERAL for kind, _ in what):
        return frozenset([chr(sign) for _, sign in what])
    if step is _constants.SUBPATTERN and not what[1] and not what[2]:
        return _language(what[3])
    if step is _constants.BRANCH:
        ways = [_language(way) for way in what[1]]
        return None if None in ways else NOTHING.union(*filter(None, ways))
    if step in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and what[1] <= MOST_REPEATS:
        ways = [_language([*what[2]] * times) for times in range(what[0], what[1] + 1)]
        return None if None in ways else NOTHING.union(*filter(None, ways))
    return None


def _needed(steps: Steps) -> Words:
    """Of the words that a sequence of steps needs, those that are found least often: few and long ones."""
    needed: list[Words] = []
    word = ""
    for step, what in steps:
        if step is _constants.LITERAL:
            word += chr(what)
            continue
        needed += [frozenset({word}), _needed_by(step, what)]
        word = ""
    needed.append(frozenset({word}))
    return min((words for words in needed if words and all(words)), key=_often, default=NOTHING)


def _often(words: Words) -> float:
    """How often any of some words is found, by a rough guess."""
    return sum(0.01 ** len(word) for word in words)


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
