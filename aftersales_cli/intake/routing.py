"""From the words of a row to its stage, its scenario and what they answer.

Whose turn it is comes before the reason, the stage before both, and the reason before a note.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from hashlib import sha256

from aftersales_cli.frozen import frozen
from aftersales_cli.intake.finder import Finder, Found, Pattern, needs_of
from aftersales_cli.library import Library, cache
from aftersales_cli.library.lookup import plain
from aftersales_cli.model import UNKNOWN, FieldRule

UNKNOWN_STAGE = UNKNOWN_TURN = "unknown"
DERIVED = ("stage", "turn", "platform")  # facts that rules ask for and no column holds
WORDED = ("scenario", "goods_status", "order_status", "aftersale_status", "aftersale_type")  # fields of few words
# To the courier delivered, or not there yet; to the platform shipped.
FALLBACK_STAGE = {"delivered": "shipped", "not_picked_up": "shipped"}
_SEPARATORS = re.compile(r"[/、.，。;；|,][/、.，。;；|,]*")  # not `+`: `re` skips fast to what must stand first

NO_WORD = "\ufffd"
BETWEEN = "\0"  # stands between texts that are read in one go; no cleaned text holds it

About = tuple[int, int]  # the red flag and the rule that the notes of a row hold, by number; -1 where they hold none
_Marks = frozenset[tuple[str, int]]  # fields with the patterns that are found there, or are to be; others never are
_Rules = list[tuple[_Marks, str]]  # what is to be found, and what follows


@frozen
class Route:
    """What the words of a row lead to: one scenario, or those it may be; `disagree` where the note says other.

    `theirs`: the customer is to act, and the countdown is hers. What is `presumed` holds until anybody says otherwise.
    """

    stage: str
    scenarios: tuple[str, ...]
    answers: dict[str, str] = field(default_factory=dict)
    disagree: tuple[str, str] | None = None
    theirs: bool = False
    presumed: dict[str, str] = field(default_factory=dict)

    @property
    def scenario(self) -> str | None:
        """The scenario, where there is exactly one."""
        return self.scenarios[0] if len(self.scenarios) == 1 else None


@lru_cache(maxsize=2)
def router_of(library: Library) -> "Router":
    """The rules of some playbooks, compiled once for all their tables."""
    return Router(library)


class Router:
    """The rules of intake.yaml, compiled. Texts are cleaned cells: a missing column is none, an empty cell ''.

    `free` are the fields whose texts hardly come twice, like notes: rules only search them for patterns, so all that
    matters of such a text is which it holds, and what the notes of a row are about.
    """

    def __init__(self, library: Library) -> None:
        intake = library.intake
        self._intake = intake
        self._patterns: dict[str, list[Pattern]] = {}
        self._turns = self._compiled(intake.turns)
        self._by_turn = [(self._numbered(rule.when), rule) for rule in intake.by_turn]
        self._stages = self._compiled(intake.stages)
        self._upgrades = self._compiled(intake.stage_upgrades)
        self._answers = {question: self._compiled(rules) for question, rules in intake.answers.items()}
        self._notes = [
            (_Marks((name, self._number(name, Pattern(rule.match, re.IGNORECASE))) for name in rule.fields), rule)
            for rule in intake.notes
        ]
        reasons = [Pattern(rule.match) for rule in intake.reasons]
        flags = [Pattern(pattern) for pattern in intake.red_flags.values()]
        self._reasons, self._flags, *finders = _finders(library, [reasons, flags, *self._patterns.values()])
        self._finders = dict(zip(self._patterns, finders, strict=True))
        self._flag_names = list(intake.red_flags)
        self._platforms = library.platforms
        self._note_names = (*intake.customer_notes, *intake.own_notes)
        worded = {*WORDED, *intake.reason_fields}
        self.reads = frozenset({*worded, *self._patterns, *self._note_names} - {*DERIVED})
        self.free = self.reads - worded

    def _compiled(self, rules: tuple[FieldRule, ...]) -> "_Rules":
        return [(self._numbered(rule.when), rule.then) for rule in rules]

    def _numbered(self, when: Mapping[str, str]) -> _Marks:
        return _Marks((name, self._number(name, Pattern(pattern))) for name, pattern in when.items())

    def _number(self, name: str, pattern: Pattern) -> int:
        """The number of a pattern among those that are looked for in a field."""
        patterns = self._patterns.setdefault(name, [])
        if pattern not in patterns:
            patterns.append(pattern)
        return patterns.index(pattern)

    def found(self, name: str, texts: Sequence[str]) -> list[Found]:
        """Which of the patterns that rules look for in a field each of its texts holds."""
        return self._finders[name].all(texts) if name in self._finders else [()] * len(texts)

    def found_in(self, name: str, text: str) -> Found:
        """The same for a text of few words, which is kept."""
        return self._finders[name].in_text[text] if name in self._finders else ()

    def knows(self, name: str, text: str) -> bool:
        """Whether a text of a field holds more of the patterns than any text would."""
        return set(self.found_in(name, text)) > set(self.found_in(name, NO_WORD))

    def about(self, notes: Mapping[str, Sequence[str]], rows: int) -> list[About]:
        """What the notes of each row are about, given by columns; other columns may be among them."""
        texts = {name: each_plain(notes[name]) for name in self._note_names if name in notes}
        own = not any(name in texts for name in self._intake.customer_notes)
        told = self._intake.own_notes if own else self._intake.customer_notes
        flags = self._flags.first(_together(list(texts.values()), "/", rows))
        rules = self._rules_of(_together([texts[name] for name in told if name in texts], "", rows))
        return list(zip(flags, rules, strict=True))

    def route(self, words: Mapping[str, str], found: Mapping[str, Found], about: About, platform: str) -> Route:
        """The way of a row by its `words` and what is `found` in its free texts. A scenario it names is believed."""
        found = {**found, **{name: self.found_in(name, text) for name, text in words.items()}}
        turn = _first(self._turns, _marks(found)) or UNKNOWN_TURN
        held = _marks({**found, "turn": self.found_in("turn", turn), "platform": self.found_in("platform", platform)})
        stage = self._stage(words, held, platform)
        held |= self._at(stage)
        theirs = turn in self._intake.theirs
        answers = {
            question: said for question, rules in self._answers.items() if (said := _first(rules, held)) is not None
        }
        presumed = {question: said for question, said in answers.items() if said == UNKNOWN}
        answers = {question: said for question, said in answers.items() if said != UNKNOWN}
        flag, note_rule = about
        if flag >= 0:
            answers["red_flag"] = self._flag_names[flag]
        if words.get("scenario"):
            return Route(stage, (words["scenario"],), answers, theirs=theirs)
        noted = any(name in found for name in self._intake.customer_notes)
        scenarios, disagree = self._scenarios_of(words, held, stage, note_rule, noted)
        return Route(stage, scenarios, answers, disagree, theirs, presumed)

    def _at(self, stage: str) -> _Marks:
        return _marks({"stage": self.found_in("stage", stage)})

    def _stage(self, words: Mapping[str, str], held: _Marks, platform: str) -> str:
        """Where the goods are, from not_shipped to returned_received, as intake.yaml names it."""
        known = self._platforms.get(platform)
        goods = known.goods_status.get(words.get("goods_status", "")) if known else None
        order = known.order_status.get(words.get("order_status", "")) if known else None
        stage = goods or _first(self._stages, held) or order or UNKNOWN_STAGE
        for rule in self._upgrades:
            stage = _first([rule], held | self._at(stage)) or stage
        return stage

    def _scenarios_of(
        self, words: Mapping[str, str], held: _Marks, stage: str, note_rule: int, noted: bool
    ) -> tuple[tuple[str, ...], tuple[str, str] | None]:
        turned = next((rule for marks, rule in self._by_turn if marks <= held), None)
        if turned is not None and not turned.weak:
            return (turned.scenario,), None
        for marks, note in self._notes:
            if stage in note.stages and not marks.isdisjoint(held):
                return (note.scenario,), None
        if turned is not None:
            return (turned.scenario,), None
        reason = " ".join(words[name] for name in self._intake.reason_fields if words.get(name))
        by_reason, weak = self._ways(self._rules_of([plain(reason)])[0], stage)
        by_note, vague = self._ways(note_rule, stage)
        if vague or len(by_note) != 1:
            return by_reason, None
        if len(by_reason) > 1:
            return (by_note if by_note[0] in by_reason else by_reason), None
        if weak and (not by_reason or noted):
            return by_note, None
        if not weak and by_reason and by_note != by_reason:
            return by_reason, (by_reason[0], by_note[0])
        return by_reason, None

    def _rules_of(self, texts: list[str]) -> list[int]:
        """The first rule that each reason or note fits, by number; -1 where none does."""
        words = _SEPARATORS.sub("/", BETWEEN.join(texts))
        for given, meant in self._intake.same_words.items():
            words = words.replace(given, meant)
        return self._reasons.first(words.split(BETWEEN))

    def _ways(self, number: int, stage: str) -> tuple[tuple[str, ...], bool]:
        """The scenarios that a rule leads to at a stage, and whether it is weak."""
        if number < 0:
            return (), True
        rule = self._intake.reasons[number]
        return rule.by_stage.get(stage, rule.by_stage.get(FALLBACK_STAGE.get(stage, ""), rule.scenario)), rule.weak


def _finders(library: Library, searched: list[list[Pattern]]) -> list[Finder]:
    """What finds the patterns of each list; what it needs to know is kept, as the library is."""
    rules = sha256(f"{library.sha256} {searched}".encode()).hexdigest()
    kept = cache.kept(f"rules-{rules}", lambda: {"needs": list(map(needs_of, searched))})
    return list(map(Finder, searched, kept["needs"]))


def each_plain(texts: Sequence[str]) -> list[str]:
    """Each text in `plain`, all at once."""
    return plain(BETWEEN.join(texts)).split(BETWEEN)


def _together(columns: list[list[str]], between: str, rows: int) -> list[str]:
    """The texts of each row as one."""
    said = [column for column in columns if any(column)]
    if len(said) == 1:
        return said[0]
    return [between.join(filter(None, texts)) for texts in zip(*said, strict=True)] if said else [""] * rows


def _marks(found: Mapping[str, Found]) -> _Marks:
    return _Marks((name, number) for name, numbers in found.items() for number in numbers)


def _first(rules: _Rules, held: _Marks) -> str | None:
    """What the first rule concludes whose patterns are all found."""
    return next((then for marks, then in rules if marks <= held), None)
