"""Finds scenarios by what people type or paste: 汉字, pinyin, initials, a customer's sentence, a whole chat.

How well a text fits is how likely it is of a scenario, by what the sentences of all of them teach, in percent.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from itertools import pairwise
from typing import Any

from aftersales_cli.frozen import frozen
from aftersales_cli.intake.chat import customers_words
from aftersales_cli.intake.english import English
from aftersales_cli.intake.lessons import Lessons, Reader
from aftersales_cli.intake.syllables import Syllables
from aftersales_cli.library import Library, cache
from aftersales_cli.library.lookup import plain

SAME, SURE, MAYBE = 100.0, 65.0, 3.0  # how well a text fits: as a word does, surely, and perhaps
RATHER = 50.0  # how likely a text is no after-sale matter that is taken for none
BESIDE = 0.04  # share of the best score from which others are named beside it
LETTERS = 0.8  # what letters count for wherever they stand in a term
SHORTEST_PINYIN = 2
MOST_NAMED = 3
MOST_READ, MOST_LINES = 4000, 60  # characters of a pasted text that are looked at, and lines of it by themselves
NOTHING = ""  # stands for what is no after-sale matter
_CLAUSE = re.compile(r"[,.!?;:，。！？；：、~…\n\r\t]+")

Pinyin = Mapping[str, str]


@frozen
class Hit:
    """A scenario that fits a text, how well, and the words of the text that spoke for it."""

    scenario: str
    score: float
    words: tuple[str, ...]


@frozen
class Found:
    """What a text is about: the `hits` that surely fit, or else those that `perhaps` do, and its red `flags`."""

    hits: tuple[Hit, ...]
    perhaps: tuple[Hit, ...]
    flags: tuple[str, ...]


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
    """The scenarios that fit a text, best first, equals by the order of stages; empty where nothing surely fits."""
    ranked = _ranked(library, text)
    if not ranked or ranked[0].score < SURE:
        return []
    return [hit for hit in ranked if hit.score >= max(MAYBE, BESIDE * ranked[0].score)]


def nearest(library: Library, text: str) -> list[Hit]:
    """The scenarios that are perhaps meant, at most three; none for what is no after-sale matter at all."""
    return [hit for hit in _ranked(library, text) if hit.score >= MAYBE][:MOST_NAMED]


def look(library: Library, text: str) -> Found:
    """All that a text tells: what surely fits it, what perhaps does, and its red flags."""
    hits = tuple(find(library, text))
    return Found(hits, () if hits else tuple(nearest(library, text)), tuple(flags_in(library, text)))


def hit_of(library: Library, id_: str, text: str) -> Hit:
    """How well a scenario fits a text, and the words that made it fit; 0 where nothing does."""
    return next((hit for hit in _ranked(library, text) if hit.scenario == id_), Hit(id_, 0.0, ()))


def flags_in(library: Library, text: str) -> list[str]:
    """The red flags that a text raises."""
    words = plain(text)
    return [flag for flag, pattern in library.intake.red_flags.items() if re.search(pattern, words)]


def _ranked(library: Library, text: str) -> tuple[Hit, ...]:
    """Every scenario that a text has anything in common with, best first."""
    said, phrases = text[:MOST_READ], library.phrases
    if "\n" in said:
        said = customers_words(said, phrases.speakers, phrases.ours)
    lines = [line for line in map(plain, said.splitlines()[:MOST_LINES]) if line]
    found = _ranking(_index(library), (plain(said), *lines) if len(lines) > 1 else (plain(said),))
    return _heard(library, said, found) if said.isascii() else found


def _heard(library: Library, letters: str, found: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """What a sentence in pinyin or English has in common with others, beside what is `found` by its letters."""
    known = {hit.scenario: hit for hit in found}
    for ears, index in ((_syllables, _index_by_sound), (_english, _index_by_words)):
        if not (signs := ears(library).read(letters)):
            continue
        for hit in _ranking(index(library), (signs,)):
            if hit.scenario not in known or hit.score > known[hit.scenario].score:
                words = tuple(map(ears(library).spell, hit.words))
                known[hit.scenario] = Hit(hit.scenario, hit.score, words)
    return tuple(sorted(known.values(), key=lambda hit: -hit.score))


@lru_cache(maxsize=256)
def _ranking(index: "_Index", texts: tuple[str, ...]) -> tuple[Hit, ...]:
    """What a text fits: as a whole, and by its lines where it has several, for each may be a matter of its own."""
    best: dict[str, float] = {}
    for text in texts:
        for id_, score in index.scores(text).items():
            best[id_] = max(score, best.get(id_, 0.0))
    ranked = sorted(best.items(), key=lambda each: -each[1])  # equals stay in the order of stages
    return tuple([Hit(id_, score, index.words(id_, texts[0]) if score >= MAYBE else ()) for id_, score in ranked])


@lru_cache(maxsize=4)
def _index(library: Library) -> "_Index":
    return _Index(library, "characters", plain)


@lru_cache(maxsize=4)
def _syllables(library: Library) -> Syllables:
    return Syllables(library.pinyin)


@lru_cache(maxsize=4)
def _index_by_sound(library: Library) -> "_Index":
    heard = _syllables(library).heard
    return _Index(library, "sound", lambda text: heard(plain(text)))


@lru_cache(maxsize=4)
def _english(library: Library) -> English:
    phrases = library.phrases
    sentences = (each for own in (*phrases.sentences.values(), phrases.nothing) for each in own)
    return English(filter(str.isascii, sentences))


@lru_cache(maxsize=4)
def _index_by_words(library: Library) -> "_Index":
    return _Index(library, "words", _english(library).heard, english=True)


class _Index:
    """What each scenario is found by: its words, and what its sentences teach, `said` in characters or by sound.

    Those in English teach an index of their own.
    """

    def __init__(self, library: Library, name: str, said: Callable[[str], str], english: bool = False) -> None:
        self._english = english
        self._pinyin = library.pinyin
        self._reader = Reader(library.phrases, said)
        kept = cache.kept(f"search-{name}-{library.sha256}", lambda: self._learnt(library))
        self._terms: dict[str, list[str]] = kept["terms"]
        self._lessons = Lessons(**kept["lessons"])

    def _learnt(self, library: Library) -> dict[str, Any]:
        """The words of each scenario, and what its sentences and those of no after-sale matter teach."""
        phrases = library.phrases
        terms = {id_: _terms(library, id_) for id_ in library.scenario_ids}
        texts = {id_: [*self._own(phrases.sentences.get(id_, ())), *own[1:]] for id_, own in terms.items()}
        texts[NOTHING] = [part for each in self._own(phrases.nothing) for part in (each, *_CLAUSE.split(each))]
        lessons = Lessons.learn({id_: map(self._reader.grams, own) for id_, own in texts.items()})
        return {"terms": terms, "lessons": asdict(lessons)}

    def _own(self, sentences: Iterable[str]) -> Iterable[str]:
        return (each for each in sentences if each.isascii() == self._english)

    def scores(self, query: str) -> dict[str, float]:
        """How well each scenario fits a plain text; none where it is rather no after-sale matter."""
        if not query:
            return {}
        if query.isascii():
            return self._spelt(query)
        found = {id_: 100 * share for id_, share in self._lessons.likely(self._reader.grams(query)).items()}
        if found.pop(NOTHING, 0.0) >= RATHER:
            found = {}
        for id_, terms in self._terms.items():
            if (score := max(_within(query, plain(term)) for term in terms)) > 0:
                found[id_] = max(found.get(id_, 0.0), score)
        return found

    def _spelt(self, query: str) -> dict[str, float]:
        """How well each scenario fits letters: its id or English title, or what they spell in pinyin or initials."""
        found = {}
        for id_, terms in self._terms.items():
            scores = [max(_within(query, plain(term)), self._spells(query, plain(term))) for term in terms]
            total = max(scores) + sum(sorted(scores)[-4:-1]) / 1000
            if total > 0:
                found[id_] = total
        return found

    def _spells(self, query: str, term: str) -> float:
        return SURE if len(query) >= SHORTEST_PINYIN and spells(query, term, self._pinyin) else 0.0

    def words(self, id_: str, query: str) -> tuple[str, ...]:
        """The words of a text that speak most for a scenario; of letters the terms that they spell."""
        if query.isascii():
            terms = self._terms[id_]
            return tuple([t for t in terms if _within(query, plain(t)) or self._spells(query, plain(t))][:MOST_NAMED])
        said = self._lessons.speaks
        units = self._reader.units(query)
        runs: list[tuple[float, int, int]] = []
        for at, (one, other) in enumerate(pairwise(units)):
            if (spoke := said(id_, one.sign + other.sign)) > 0:
                goes_on = runs and runs[-1][2] == at
                weight, first, _ = runs.pop() if goes_on else (0.0, at, at)
                runs.append((weight + spoke, first, at + 1))
        runs = runs or [(spoke, at, at) for at, unit in enumerate(units) if (spoke := said(id_, unit.sign)) > 0][:1]
        words = [
            query[units[first].start : units[last].end] for _, first, last in sorted(runs, key=lambda run: -run[0])
        ]
        return tuple(dict.fromkeys(words))[:MOST_NAMED]


def _within(query: str, term: str) -> float:
    """How well a short text fits a term that it is, or stands in; letters that are a good part of one surely do."""
    if term == query:
        return SAME
    if query in term and len(query) > 1:
        return SURE * (len(query) / len(term) + LETTERS * query.isascii())
    return 0.0


def _terms(library: Library, id_: str) -> tuple[str, ...]:
    """The id of a scenario, and the words that it is found by."""
    scenario = library.scenario(id_)
    return tuple(dict.fromkeys((id_, scenario.title.zh, scenario.title.en, *scenario.search)))


def scenario_terms(library: Library, id_: str) -> Iterable[str]:
    """All that a filter over scenarios may match."""
    scenario = library.scenario(id_)
    return (scenario.title.zh, scenario.title.en, id_, *scenario.search)
