"""Finds scenarios by what people type: 汉字, pinyin, initials, or a customer's own words."""

from collections.abc import Iterable, Mapping

from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import plain

SAME, INSIDE, INITIALS, AROUND, ALIKE = 100.0, 60.0, 50.0, 40.0, 20.0  # how well a word fits, best first
ALIKE_FROM = 0.55  # share of a word's pairs of characters that a text must hold to be like it
SHORTEST_PINYIN = 2

Pinyin = Mapping[str, str]


@frozen
class Hit:
    """A scenario that fits a text, how well, and the words that made it fit."""

    scenario: str
    score: float
    words: tuple[str, ...]


def matches(term: str, query: str, pinyin: Pinyin) -> bool:
    """Whether a filter text fits a term: it stands in it, or spells a part of it in pinyin or initials."""
    wanted, word = plain(query), plain(term)
    if wanted in word:
        return True
    return wanted.isascii() and any(spells(wanted, word[start:], pinyin) for start in range(len(word)))


def spells(letters: str, word: str, pinyin: Pinyin) -> bool:
    """Whether letters are the beginning of a word in pinyin: of each character a whole reading or only its initial.

    Every reading of a character counts, so that 调 is found as diao and as tiao.
    """
    if not letters:
        return True
    if not word:
        return False
    first, rest = word[0], word[1:]
    if first == letters[0] and spells(letters[1:], rest, pinyin):
        return True
    for reading in pinyin.get(first, "").split():
        if reading.startswith(letters):
            return True
        if letters.startswith(reading) and spells(letters[len(reading) :], rest, pinyin):
            return True
        if letters[0] == reading[0] and spells(letters[1:], rest, pinyin):
            return True
    return False


def find(library: Library, text: str) -> list[Hit]:
    """The scenarios that fit a text, best first, equals by the order of stages; empty where nothing fits."""
    query = plain(text)
    if not query:
        return []
    hits = [hit_of(library, id_, query) for id_ in library.scenario_ids]
    return sorted((hit for hit in hits if hit.score > 0), key=lambda hit: -hit.score)


def hit_of(library: Library, id_: str, text: str) -> Hit:
    """How well a scenario fits a text, and the words that made it fit; 0 where nothing does."""
    scenario, query = library.scenario(id_), plain(text)
    terms = dict.fromkeys((scenario.title.zh, *scenario.search, id_, scenario.title.en))
    scored = sorted(((_score(plain(term), query, library.pinyin), term) for term in terms), key=lambda each: -each[0])
    fitting = [(score, term) for score, term in scored if score > 0]
    total = fitting[0][0] + sum(score for score, _ in fitting[1:4]) / 100 if fitting else 0.0
    return Hit(id_, total, tuple(term for _, term in fitting[:3]))


def _score(term: str, query: str, pinyin: Pinyin) -> float:
    if term == query:
        return SAME
    if query in term and (len(query) > 1 or not query.isascii()):
        return INSIDE * len(query) / len(term) + ALIKE
    if term in query:
        return AROUND + len(term)
    if query.isascii():
        return INITIALS if len(query) >= SHORTEST_PINYIN and spells(query, term, pinyin) else 0.0
    return ALIKE * share if (share := _share(term, query)) >= ALIKE_FROM else 0.0


def _share(term: str, query: str) -> float:
    """The share of the term's neighbouring pairs of characters that the query holds too."""
    pairs = _pairs(term)
    return len(pairs & _pairs(query)) / len(pairs) if pairs else 0.0


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}


def scenario_terms(library: Library, id_: str) -> Iterable[str]:
    """All that a filter over scenarios may match."""
    scenario = library.scenario(id_)
    return (scenario.title.zh, scenario.title.en, id_, *scenario.search)
