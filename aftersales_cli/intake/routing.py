"""From the words of a row to its stage, its scenario and what they answer. Stage before reason, reason before note."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import repeat
from typing import TypeVar

from aftersales_cli.frozen import frozen
from aftersales_cli.intake.finder import Finder
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import plain
from aftersales_cli.model import FieldRule

UNKNOWN_STAGE = "unknown"
DERIVED = ("stage", "platform")  # facts that rules ask for and no column holds
WORDED = ("scenario", "goods_status", "order_status", "aftersale_status", "aftersale_type")  # fields of few words
FALLBACK_STAGE = {"delivered": "shipped"}  # to the courier delivered, to the platform still shipped
_SEPARATORS = re.compile(r"[/、.，。;；|,][/、.，。;；|,]*")  # not `+`: `re` skips fast to what must stand first

Found = TypeVar("Found")
Fields = Mapping[str, str]
# The red flag and the rule of the notes, and which patterns are found in each text.
Signs = tuple[tuple[str | None, int], tuple[tuple[int, ...], ...]]


@frozen
class Route:
    """What the words of a row lead to: one scenario, or those it may be; `disagree` where the note says other."""

    stage: str
    scenarios: tuple[str, ...]
    answers: dict[str, str] = field(default_factory=dict)
    disagree: tuple[str, str] | None = None

    @property
    def scenario(self) -> str | None:
        """The scenario, where there is exactly one."""
        return self.scenarios[0] if len(self.scenarios) == 1 else None


class Router:
    """The rules of intake.yaml, compiled. Fields hold cleaned cells: a missing column is no key, an empty cell ''.

    `free` are the fields whose texts hardly come twice, like notes: rules only search them for patterns, so all that
    matters of such a text is its `signs`, which come again and again.
    """

    def __init__(self, library: Library) -> None:
        intake = library.intake
        self._intake = intake
        self._stages = _compiled(intake.stages)
        self._upgrades = _compiled(intake.stage_upgrades)
        self._reasons = Finder([re.compile(rule.match) for rule in intake.reasons])
        self._notes = [(re.compile(rule.match, re.IGNORECASE), rule) for rule in intake.notes]
        self._flags = Finder([re.compile(pattern) for pattern in intake.red_flags.values()])
        self._flag_names = list(intake.red_flags)
        self._answers = {question: _compiled(rules) for question, rules in intake.answers.items()}
        self._platforms = library.platforms
        self._note_names = (*intake.customer_notes, *intake.own_notes)
        patterns = self._patterns_by_field()
        worded = {*WORDED, *intake.reason_fields}
        self.reads = frozenset({*worded, *patterns, *self._note_names})
        self.free = self.reads - worded
        self._finders = {name: Finder(each) for name, each in patterns.items() if name in self.free}

    def _patterns_by_field(self) -> dict[str, list[re.Pattern[str]]]:
        """The patterns that rules look for in each field."""
        rules = [*self._stages, *self._upgrades, *(rule for rules in self._answers.values() for rule in rules)]
        pairs = [pair for conditions, _ in rules for pair in conditions]
        pairs += [(name, pattern) for pattern, note in self._notes for name in note.fields]
        names = {name for name, _ in pairs if name not in DERIVED}
        return {name: [pattern for each, pattern in pairs if each == name] for name in names}

    def signs(self, texts: Mapping[str, Sequence[str]]) -> list[Signs]:
        """All that rules can make of the texts of the free fields, given by columns, for each row."""
        found = [_each(self._finders[name].all, column) for name, column in texts.items() if name in self._finders]
        rows = zip(*found, strict=True) if found else repeat(())
        return list(zip(self._read_notes(texts, len(next(iter(texts.values())))), rows, strict=False))

    def route(self, fields: Fields, platform: str) -> Route:
        """The way of a row. A `scenario` column that names one is believed."""
        stage = self.stage(fields, platform)
        facts = {**fields, "stage": stage, "platform": platform}
        answers = {
            question: found for question, rules in self._answers.items() if (found := _first(rules, facts)) is not None
        }
        flag, note_rule = next(self._read_notes({name: [text] for name, text in fields.items()}, rows=1))
        if flag:
            answers["red_flag"] = flag
        if fields.get("scenario"):
            return Route(stage, (fields["scenario"],), answers)
        scenarios, disagree = self._scenarios_of(fields, stage, note_rule)
        return Route(stage, scenarios, answers, disagree)

    def stage(self, fields: Fields, platform: str) -> str:
        """Where the goods are, from not_shipped to returned_received, as intake.yaml names it."""
        known = self._platforms.get(platform)
        goods = known.goods_status.get(fields.get("goods_status", "")) if known else None
        order = known.order_status.get(fields.get("order_status", "")) if known else None
        stage = goods or _first(self._stages, fields) or order or UNKNOWN_STAGE
        for rule in self._upgrades:
            stage = _first([rule], {**fields, "stage": stage}) or stage
        return stage

    def _scenarios_of(
        self, fields: Fields, stage: str, note_rule: int
    ) -> tuple[tuple[str, ...], tuple[str, str] | None]:
        for pattern, note in self._notes:
            if stage in note.stages and any(pattern.search(fields.get(name, "")) for name in note.fields):
                return (note.scenario,), None
        reason = " ".join(fields[name] for name in self._intake.reason_fields if fields.get(name))
        by_reason, weak = self._ways(self._rule_of(plain(reason)), stage)
        by_note, vague = self._ways(note_rule, stage)
        if vague or len(by_note) != 1:
            return by_reason, None
        if len(by_reason) > 1:
            return (by_note if by_note[0] in by_reason else by_reason), None
        if weak and (self._note_fields(fields) == self._intake.customer_notes or not by_reason):
            return by_note, None
        if not weak and by_reason and by_note != by_reason:
            return by_reason, (by_reason[0], by_note[0])
        return by_reason, None

    def _note_fields(self, fields: Iterable[str]) -> tuple[str, ...]:
        """Whose words say what is wrong: the buyer's, in a sheet without them ours."""
        notes = self._intake.customer_notes
        return notes if any(name in fields for name in notes) else self._intake.own_notes

    def _read_notes(self, texts: Mapping[str, Sequence[str]], rows: int) -> Iterator[tuple[str | None, int]]:
        """The red flag that the notes of each row raise, and the rule that they lead to."""
        notes = {name: _each(plain, texts[name]) for name in self._note_names if name in texts}
        told = self._note_fields(texts)
        flags = _each(self._flag_of, _together(list(notes.values()), "/", rows))
        rules = _each(self._rule_of, _together([notes[name] for name in told if name in notes], "", rows))
        return zip(flags, rules, strict=True)

    def _flag_of(self, text: str) -> str | None:
        """The red flag that a note raises."""
        number = self._flags.first(text)
        return self._flag_names[number] if number >= 0 else None

    def _rule_of(self, text: str) -> int:
        """The first rule that a reason or note fits, by number; -1 where none does."""
        words = _SEPARATORS.sub("/", text)
        for given, meant in self._intake.same_words.items():
            words = words.replace(given, meant)
        return self._reasons.first(words)

    def _ways(self, number: int, stage: str) -> tuple[tuple[str, ...], bool]:
        """The scenarios that a rule leads to at a stage, and whether it is weak."""
        if number < 0:
            return (), True
        rule = self._intake.reasons[number]
        return rule.by_stage.get(stage, rule.by_stage.get(FALLBACK_STAGE.get(stage, ""), rule.scenario)), rule.weak


def _each(work: Callable[[str], Found], texts: Sequence[str]) -> list[Found]:
    """What `work` makes of each text; many are empty."""
    of_empty = work("")
    return [work(text) if text else of_empty for text in texts]


def _together(columns: list[list[str]], between: str, rows: int) -> list[str]:
    """The texts of each row as one."""
    said = [column for column in columns if any(column)]
    if len(said) == 1:
        return said[0]
    return [between.join(filter(None, texts)) for texts in zip(*said, strict=True)] if said else [""] * rows


_Compiled = list[tuple[list[tuple[str, re.Pattern[str]]], str]]


def _compiled(rules: tuple[FieldRule, ...]) -> _Compiled:
    return [([(name, re.compile(pattern)) for name, pattern in rule.when.items()], rule.then) for rule in rules]


def _first(rules: _Compiled, fields: Fields) -> str | None:
    """What the first rule concludes whose patterns are all found; a field that the table lacks is never found."""
    for conditions, then in rules:
        if all((value := fields.get(name)) is not None and pattern.search(value) for name, pattern in conditions):
            return then
    return None
