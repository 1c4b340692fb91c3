"""Finds scenarios by what people type or paste: 汉字, pinyin, initials, a customer's sentence, a whole chat.

A text is compared with the sentences of each scenario by the pairs and single characters that they share, those that
tell more counting for more: measured against longer runs and against single sentences alone, this holds up best.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from aftersales_cli.frozen import frozen
from aftersales_cli.intake.chat import customers_words
from aftersales_cli.intake.syllables import Syllables
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import plain

SAME, INSIDE, INITIALS = 100.0, 60.0, 50.0  # how well a word fits, best first
SURE = 30.0  # from which a scenario fits; what fits less is only perhaps meant
MAYBE = 9.0
BESIDE = 0.5  # share of the best score from which others are named beside it
CLAUSE = 0.92  # what a part of a text counts for, beside the whole
FURTHER = 0.25  # and what each further part that speaks for the same counts for
WEIGHTY = 22.0  # how much a part must tell to count in full: 退款呢 says less than what broke
MOST_IN_A_SENTENCE = 3  # parts; beyond them a text is a chat, in which a part tells more than the whole
WHOLE_CHAT = 0.4  # what the whole of a chat counts for
SINGLE, PAIR = 0.6, 1.0  # what a character counts for, and a pair of them
UNHEARD = 3.5  # how much what no sentence holds tells
SHORTEST_PINYIN = 2
MOST_NAMED = 3
SHORTEST_PART = 3  # characters of a part that tells anything by itself
MOST_READ, MOST_CLAUSES = 4000, 60  # characters and parts of a pasted text that are looked at
NOTHING = ""  # stands for what is no after-sale matter
_NUMBER = re.compile("[0-9一二三四五六七八九十百两几半]+")
_NOT_TEXT = re.compile("[^\u4e00-\u9fff0-9a-z#\ue000-\uf8ff]+")
_CLAUSE = re.compile(r"[,.!?;:，。！？；：、~…\n\r\t]+")

Pinyin = Mapping[str, str]
Grams = dict[str, float]


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
    index, said, phrases = _index(library), text[:MOST_READ], library.phrases
    if "\n" in said:
        said = customers_words(said, phrases.speakers, phrases.ours)
    found = _ranking(index, plain(said), _parts(said))
    return _heard(library, said, found) if said.isascii() else found


def _heard(library: Library, letters: str, found: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """What a sentence in pinyin has in common with others by its sound, beside what is `found` by its letters."""
    syllables = _syllables(library)
    if not (signs := syllables.read(letters)):
        return found
    known = {hit.scenario: hit for hit in found}
    for hit in _ranking(_index_by_sound(library), signs, ()):
        if hit.scenario not in known or hit.score > known[hit.scenario].score:
            known[hit.scenario] = Hit(hit.scenario, hit.score, tuple(map(syllables.spell, hit.words)))
    return tuple(sorted(known.values(), key=lambda hit: -hit.score))


def _parts(text: str) -> tuple[str, ...]:
    """The parts of a text between its commas and line ends, where it has several."""
    parts = [part for each in _CLAUSE.split(text) if len(part := plain(each)) >= SHORTEST_PART]
    return tuple(parts[:MOST_CLAUSES]) if len(parts) > 1 else ()


@lru_cache(maxsize=256)
def _ranking(index: "_Index", query: str, parts: tuple[str, ...]) -> tuple[Hit, ...]:
    whole = WHOLE_CHAT if len(parts) > MOST_IN_A_SENTENCE else 1.0
    scores = {id_: whole * score for id_, score in index.scores(query).items()}
    best, all_ = dict[str, float](), defaultdict[str, float](float)
    for part in filter(index.tells, parts):
        counts = CLAUSE * min(1.0, index.weight(part) / WEIGHTY)
        for id_, score in index.scores(part).items():
            best[id_] = max(best.get(id_, 0.0), counts * score)
            all_[id_] += counts * score
    for id_, score in best.items():
        scores[id_] = max(scores.get(id_, 0.0), score + FURTHER * (all_[id_] - score))
    order = list(index.scenarios)
    found = sorted(
        (id_ for id_, score in scores.items() if score > 0), key=lambda id_: (-scores[id_], order.index(id_))
    )
    return tuple([Hit(id_, scores[id_], index.words(id_, query)) for id_ in found])


@lru_cache(maxsize=4)
def _index(library: Library) -> "_Index":
    return _Index(library, plain)


@lru_cache(maxsize=4)
def _syllables(library: Library) -> Syllables:
    return Syllables(library.pinyin)


@lru_cache(maxsize=4)
def _index_by_sound(library: Library) -> "_Index":
    heard = _syllables(library).heard
    return _Index(library, lambda text: heard(plain(text)))


class _Index:
    """The sentences and words of each scenario, laid out to be compared with, as `said`: in characters, or by sound."""

    def __init__(self, library: Library, said: Callable[[str], str]) -> None:
        phrases = library.phrases
        self._said = said
        meant = {said(word): said(kept) for kept, words in phrases.synonyms.items() for word in words}
        self._meant = meant
        self._synonym = _any_of(meant)
        self._filler = _any_of(map(said, phrases.fillers))
        self._pinyin = library.pinyin
        self.scenarios = library.scenario_ids
        self._terms = {id_: _terms(library, id_) for id_ in self.scenarios}
        texts = {id_: [*phrases.sentences.get(id_, ()), *self._terms[id_][1:]] for id_ in self.scenarios}
        texts[NOTHING] = [part for each in phrases.nothing for part in (each, *_CLAUSE.split(each))]
        self._raw = {id_: {pair for each in own for pair in _pairs(said(each))} for id_, own in texts.items()}
        counted = {id_: [self._grams(each) for each in own] for id_, own in texts.items()}
        heard = Counter(gram for own in counted.values() for gram in set().union(*own))
        self._tells = {gram: math.log((len(texts) + 1) / (count + 0.5)) for gram, count in heard.items()}
        self._sentences: list[tuple[str, float]] = []
        self._holding = defaultdict[str, list[int]](list)
        self._spread = {id_: Counter(gram for grams in own for gram in grams) for id_, own in counted.items()}
        for id_, own in counted.items():
            for grams in own:
                weight = math.sqrt(sum(self._weight(gram) ** 2 for gram in grams))
                for gram in grams:
                    self._holding[gram].append(len(self._sentences))
                self._sentences.append((id_, weight or 1.0))

    def _grams(self, text: str) -> set[str]:
        """The characters and pairs of a text, its synonyms made one and its fillers left out."""
        words = self._filler.sub("", self._said(text))
        words = self._synonym.sub(lambda found: self._meant[found[0]], words)
        words = _NOT_TEXT.sub(" ", _NUMBER.sub("#", words))
        return {part[at : at + size] for part in words.split() for size in (1, 2) for at in range(len(part) - size + 1)}

    def tells(self, text: str) -> bool:
        """Whether a text says more than what fills a sentence."""
        return bool(self._filler.sub("", self._said(text)))

    def weight(self, text: str) -> float:
        """How much a text tells."""
        return sum(map(self._weight, self._grams(text)))

    def _weight(self, gram: str) -> float:
        return self._tells.get(gram, UNHEARD) * (SINGLE if len(gram) == 1 else PAIR)

    def scores(self, query: str) -> dict[str, float]:
        """How well each scenario fits a plain text; none where it is rather no after-sale matter."""
        if not query:
            return {}
        if query.isascii():
            return self._spelt(query)
        weights = {gram: self._weight(gram) for gram in self._grams(query)}
        length, total = math.sqrt(sum(w * w for w in weights.values())) or 1.0, sum(weights.values()) or 1.0
        shared, covered = defaultdict[int, float](float), dict.fromkeys(self._spread, 0.0)
        for gram, weight in weights.items():
            for place in self._holding.get(gram, ()):
                shared[place] += weight * weight
            for id_, counts in self._spread.items():
                if count := counts.get(gram):
                    covered[id_] += weight * min(1.0, 1.5 * count / (count + 1))
        alike = dict.fromkeys(self._spread, 0.0)
        for place, weight in shared.items():
            id_, own = self._sentences[place]
            alike[id_] = max(alike[id_], weight / (length * own))
        found = {id_: 50 * alike[id_] + 50 * covered[id_] / total for id_ in self._spread}
        nothing = found.pop(NOTHING)
        if nothing >= max(found.values(), default=0.0):
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
        return INITIALS if len(query) >= SHORTEST_PINYIN and spells(query, term, self._pinyin) else 0.0

    def words(self, id_: str, query: str) -> tuple[str, ...]:
        """The words of a text that speak most for a scenario; of letters the terms that they spell."""
        if query.isascii():
            terms = self._terms[id_]
            return tuple([t for t in terms if _within(query, plain(t)) or self._spells(query, plain(t))][:MOST_NAMED])
        runs = [run for run in self._runs(id_, query) if len(run) > 1 and self.tells(run)]
        if not runs:
            runs = [char for char in query if any(char in term for term in self._terms[id_])][:1]
        return tuple(sorted(runs, key=lambda run: -self.weight(run))[:MOST_NAMED])

    def _runs(self, id_: str, query: str) -> list[str]:
        """What stands in a text as in the sentences of a scenario, and what means the same as a word of theirs."""
        runs: list[str] = []
        before = -2
        for at, pair in enumerate(_pairs(query)):
            if pair not in self._raw[id_] or _NOT_TEXT.search(pair):
                continue
            runs = [*runs[:-1], runs[-1] + pair[1]] if at == before + 1 else [*runs, pair]
            before = at
        meant = [word for word in self._synonym.findall(query) if self._grams(word) <= self._spread[id_].keys()]
        runs += [word for word in meant if not any(word in run for run in runs)]
        return list(dict.fromkeys(runs))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)")


def _within(query: str, term: str) -> float:
    """How well a short text fits a term that it is, or stands in."""
    if term == query:
        return SAME
    if query in term and len(query) > 1:
        return INSIDE * len(query) / len(term) + (INITIALS / 2 if query.isascii() else 0)
    return 0.0


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def _terms(library: Library, id_: str) -> tuple[str, ...]:
    """The id of a scenario, and the words that it is found by."""
    scenario = library.scenario(id_)
    return tuple(dict.fromkeys((id_, scenario.title.zh, scenario.title.en, *scenario.search)))


def scenario_terms(library: Library, id_: str) -> Iterable[str]:
    """All that a filter over scenarios may match."""
    scenario = library.scenario(id_)
    return (scenario.title.zh, scenario.title.en, id_, *scenario.search)
