"""What decides in the rows of a table: their ids, words, notes, amounts and times, each column read once.

What is wrong with a row is told by its number; rows with the same key come to the same plan.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import compress, islice, repeat
from types import NoneType
from typing import Any

from aftersales_cli.answers import Checks, Contradiction, Value, agreeing
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.shapes import VALUE_TYPES
from aftersales_cli.frozen import frozen
from aftersales_cli.intake import unusual
from aftersales_cli.intake.cells import (
    among_commas,
    clean,
    id_destroyed,
    id_suspect,
    is_bare,
    is_plain_value,
    is_visible,
    read_amounts,
    read_id,
    read_moment,
    read_moments,
    read_money,
    strip,
)
from aftersales_cli.intake.finder import Found
from aftersales_cli.intake.layout import IDS, Layout
from aftersales_cli.intake.memo import of_cells
from aftersales_cli.intake.routing import About, Router, each_plain
from aftersales_cli.intake.texts import cells_of, unmasked
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN, Question
from aftersales_cli.wording import Message

IDLE = ("product_title", "shop_name")  # fields that decide nothing
MOST_READ = 2000  # characters of a cell that rules search; what stands behind them is passed on and not read
_PLAIN_ID = r"(?:\t|'|=\")?+[0-9][0-9-]*+(?:\.0)?+[\"\t]?+"
_plain_id = re.compile(_PLAIN_ID).fullmatch
_plain_ids = re.compile(rf"(?:{_PLAIN_ID}\n)*+").fullmatch
CUT = tuple(f"00{added}{wrapper}" for added in ("", ".0") for wrapper in ("", "\t", '"'))  # ends Excel may have cut

Cells = Sequence[str]


Key = tuple[Any, ...]  # what decides in a row, but for the amounts and times themselves


@dataclass(slots=True)
class Facts:
    """What decides in some rows. `given` are their amounts and times: None where there is none, or 不清楚.

    `unreadable` rows cannot be read at all; `nameless` ones have no number, which is no matter in a closed case. In
    `unread` ones a cell could not be read or cannot be true, which costs that fact only.
    """

    keys: list[Key]
    given: list[tuple[Any, ...]]
    unreadable: dict[int, Message] = field(default_factory=dict)
    nameless: dict[int, Message] = field(default_factory=dict)
    suspect: dict[int, Message] = field(default_factory=dict)
    unread: dict[int, list[Message]] = field(default_factory=dict)
    untaken: dict[int, list[str]] = field(default_factory=dict)
    none: set[int] = field(default_factory=set)  # blank rows and totals


@frozen
class Told:
    """A key in parts: the words of each field, which patterns its free texts hold, what its notes are about.

    Of its amounts and times those that are `known`, those that are 不清楚, and those `untaken`, whoever says them.
    """

    words: dict[str, tuple[str, ...]]
    found: dict[str, Found]
    about: About
    known: tuple[str, ...]
    unknown: tuple[str, ...]
    untaken: tuple[str, ...]


@frozen
class _Unreadable:
    """Stands where an amount or time cannot be read."""

    why: Message


class FactReader:
    """Reads the rows of one table. `places` says where its amounts and times stand in what is `given`.

    `free` are the fields whose texts hardly come twice, `plain` those whose words are compared without their dress.
    """

    def __init__(self, library: Library, layout: Layout, options: Options, router: Router) -> None:
        empty = library.intake.empty
        self.empty = frozenset(each for word in empty for each in (word, word.lower(), word.upper(), word.title()))
        self._router = router
        self._options = options
        self._total = re.compile(library.intake.total_rows)
        self._named = "scenario" in layout.columns  # then a row without an id is a case all the same
        self._joined = library.intake.joined
        titles = [clean(cell) for cell in layout.header.cells]
        self._ids = [(titles[c], c) for name in IDS for c in layout.columns.get(name, ())]
        questions = library.questions
        self._values = [
            (name, columns) for name, columns in layout.columns.items()
            if name in questions and questions[name].type in VALUE_TYPES
        ]  # fmt: skip
        self.values = [name for name, _ in self._values]
        self.titles = {name: "/".join(titles[c] for c in columns) for name, columns in layout.columns.items()}
        self._readers = {
            name: _ValueReader(questions[name], self.empty, options.at, self.titles[name]) for name in self.values
        }
        self.places = {name: place for place, name in enumerate(self.values)}
        self._free = [
            (name, columns) for name, columns in layout.columns.items()
            if name in router.free and (name not in questions or name in self.places)
        ]  # fmt: skip
        self.free = [name for name, _ in self._free]
        silent = {*self.values, *IDS, *IDLE, *self.free}
        words = {name: columns for name, columns in layout.columns.items() if name not in silent}
        told = {place for places in words.values() for place in places}
        self._width = len(titles)
        others = [place for place in range(self._width) if place not in told]
        self._cut = max(others, default=-1) + 1
        order = [place for place in sorted(told) if place < self._cut] + [*range(self._cut, self._width)]
        self._worded = [place for place in order if place <= self._cut]  # at the cut stands all that is behind
        self._words = [(name, [order.index(place) for place in places]) for name, places in words.items()]
        read = [*self._values, *self._free]
        self._own = {*[place for _, place in self._ids], *[place for _, places in read for place in places]}
        self._given = {
            name: value for name, value in options.answers.items()
            if questions[name].type in VALUE_TYPES and value != UNKNOWN
        }  # fmt: skip
        self._checks = Checks(questions, [*self.values, *self._given])
        self.plain = frozenset(
            name for name in layout.columns if name not in questions and name.endswith(("_status", "_type", "_state"))
        )

    def read(self, texts: list[str], visible: bool) -> Facts | None:
        """What decides in rows, given as texts; None where one is not of the table's width."""
        cut, behind = self._cut, self._width - self._cut
        parts = [text.split(",", cut) for text in texts]
        if {*map(len, parts)} != {cut + bool(behind)}:
            return None
        columns: list[Cells] = list(zip(*parts, strict=True))
        if behind and {words.count(",") for words in {*columns[cut]}} != {behind - 1}:
            return None
        for place in self._own:
            columns[place] = unmasked(columns[place])
        facts = Facts([], [])
        self._check_ids(columns, texts, facts)
        facts.given = [()] * len(parts)
        values = {name: self._read_values(columns, name, places, facts) for name, places in self._values}
        kinds = {name: list(map(type, column)) for name, column in values.items()}
        self._drop_clashing(values, kinds, facts)
        if values:
            facts.given = list(zip(*values.values(), strict=True))
        notes, found = dict[str, Cells](), list[list[Found]]()
        for name, places in self._free:
            notes[name], patterns = self._read_free([columns[place] for place in places], name, visible)
            found.append(patterns)
        worded = [columns[place] for place in self._worded]
        words = list(map(",".join, zip(*worded, strict=True))) if worded else [""] * len(parts)
        about = self._router.about(notes, len(parts))
        facts.keys = list(zip(words, *found, about, *kinds.values(), strict=True))
        for row, untaken in facts.untaken.items():
            facts.keys[row] += (tuple(untaken),)
        return facts

    def told(self, key: Key) -> Told:
        """The parts of a key."""
        parts = iter(key)
        cells = cells_of(next(parts))
        words = {name: tuple([cells[place] for place in places]) for name, places in self._words}
        found = {name: next(parts) for name, _ in self._free}
        about = next(parts)
        kinds = dict(zip(self.values, islice(parts, len(self.values)), strict=True))
        known = tuple([name for name, kind in kinds.items() if kind not in (NoneType, str)])
        unknown = tuple([name for name, kind in kinds.items() if kind is str])
        return Told(words, found, about, known, unknown, next(parts, ()))

    # --- ids

    def _check_ids(self, columns: Sequence[Cells], texts: list[str], facts: Facts) -> None:
        """Tells the rows without an id, and those whose id Excel has cut, or may have."""
        doubtful: set[int] = set() if self._ids else {*range(len(columns[0]))}
        for _, place in self._ids:
            cells = columns[place]
            if _plain_ids("\n".join([*cells, ""])) is None:
                doubtful.update([row for row, cell in enumerate(cells) if _plain_id(cell) is None])
            doubtful.update(compress(range(len(cells)), map(str.endswith, cells, repeat(CUT))))
        for row in doubtful:
            self._check_ids_of(row, cells_of(texts[row]), facts)

    def _check_ids_of(self, row: int, cells: list[str], facts: Facts) -> None:
        present = False
        for title, place in self._ids:
            id_ = read_id(strip(cells[place]))
            if id_ in self.empty or self._total.search(id_):
                continue
            present = True
            if id_destroyed(id_):
                facts.unreadable[row] = Message("row-id-destroyed", {"column": title, "value": id_})
                return
            if id_suspect(id_):
                facts.suspect[row] = Message("row-id-suspect", {"column": title, "value": id_})
        if not present:
            if is_blank(cells) or any(self._total.search(strip(cell)) for cell in cells[:3]):
                facts.none.add(row)
            elif not self._named:
                facts.nameless[row] = Message("row-no-id")

    # --- amounts and times

    def _read_values(
        self, columns: Sequence[Cells], name: str, places: tuple[int, ...], facts: Facts
    ) -> list[Value | None]:
        """The amounts or times of a field; of several columns of it the first counts that says something."""
        cells: Cells = columns[places[0]]
        for place in places[1:]:
            pairs = zip(cells, columns[place], strict=True)
            cells = [cell if strip(cell) not in self.empty else other for cell, other in pairs]
        values = self._readers[name](cells)
        if _Unreadable in {*map(type, values)}:
            for row, value in enumerate(values):
                if isinstance(value, _Unreadable):
                    facts.unread.setdefault(row, []).append(value.why)
                    facts.untaken.setdefault(row, []).append(name)
                    values[row] = None
        return values

    def _drop_clashing(self, values: Mapping[str, list[Any]], kinds: Mapping[str, list[type]], facts: Facts) -> None:
        """Takes none of the amounts and times that exclude each other, or those that hold for all rows, and says so."""
        held = {name: [None if v == UNKNOWN else v for v in column] if str in kinds[name] else column
                for name, column in values.items()}  # fmt: skip
        for name, value in self._given.items():
            held[name] = [value if own is None else own for own in held.get(name, [None] * len(facts.given))]
        for row in self._checks.clashing(held, self._options.at):
            told = {name: v for name, column in held.items() if (v := column[row]) is not None}
            _, clashes = agreeing(partial(self._checks.check, at=self._options.at), told)
            for clash in clashes:
                facts.unread.setdefault(row, []).append(not_taken(clash, self.titles))
                facts.untaken.setdefault(row, []).extend(clash.facts)
                for name in filter(values.__contains__, clash.facts):
                    values[name][row], kinds[name][row] = None, NoneType

    # --- notes and other free texts

    def _read_free(self, columns: list[Cells], name: str, visible: bool) -> tuple[Cells, list[Found]]:
        """The cleaned texts of a field, and which patterns each holds. What comes again is read once."""
        alone = len(columns) == 1
        rows: Sequence[Any] = columns[0] if alone else list(zip(*columns, strict=True))
        unlike = list(dict.fromkeys(rows))
        texts = self._texts([unlike] if alone else list(zip(*unlike, strict=True)), name, visible)
        found = self._router.found(name, texts)
        if len(unlike) == len(rows):
            return texts, found
        text_of, found_of = dict(zip(unlike, texts, strict=True)), dict(zip(unlike, found, strict=True))
        return list(map(text_of.__getitem__, rows)), list(map(found_of.__getitem__, rows))

    def _texts(self, columns: list[Cells], name: str, visible: bool) -> Cells:
        """The cleaned texts of a field: the first cell that says something; notes of one kind are read together."""
        cleaned = [self._clean_column(cells, visible) for cells in columns]
        said = [column for column in cleaned if any(column)] or cleaned[:1]
        texts = said[0]
        if len(said) > 1:
            between = "\n" if name in self._joined else None
            texts = [_first_or_all(cells, between) for cells in zip(*said, strict=True)]
        if name in self.plain and any(texts):
            return each_plain(texts)
        return ["" if text == UNKNOWN else text for text in texts] if name in self.values else texts

    def _clean_column(self, cells: Cells, visible: bool) -> Cells:
        """Cells without what hides or wraps them; '' where one says nothing."""
        text = among_commas(cells)
        if not (text.replace(",-", ",") if "-" in self.empty else text).strip(","):  # nearly always
            return [""] * len(cells)
        if len(text) > MOST_READ and max(map(len, cells)) > MOST_READ:
            cells = [cell[:MOST_READ] for cell in cells]
            text = among_commas(cells)
        if not visible and not is_visible(text):
            return list(map(self.clean, cells))
        if is_bare(text):
            return ["" if cell in self.empty else cell for cell in cells]
        return ["" if (said := strip(cell)) in self.empty else said for cell in cells]

    def clean(self, cell: str) -> str:
        """A cell without what hides or wraps it; '' where it says nothing."""
        text = clean(cell[:MOST_READ])
        return "" if text in self.empty else text


class _ValueReader:
    """Reads the amounts or times of a field, many at once where they are written plainly."""

    def __init__(self, question: Question, empty: frozenset[str], at: datetime, title: str) -> None:
        self._title = title
        self._question = question
        self._at = at
        self._one, self._many = READERS[question.type]
        self._empty = empty
        self._kept = of_cells(self._read)

    def __call__(self, cells: Cells) -> list[Any]:
        """The values of cells: None where one says nothing, UNKNOWN for 不清楚, _Unreadable where there is none."""
        with suppress(ValueError, OverflowError):  # one says nothing, or is written in an unusual way
            return self._many(cells)
        with suppress(ValueError, OverflowError):
            return self._read_plain(cells, [cell not in self._empty for cell in cells])
        with suppress(ValueError, OverflowError):  # rarely: a day that is in no calendar
            return self._read_plain(cells, list(map(bool, map(is_plain_value, cells))))
        return list(map(self._kept.__getitem__, cells))

    def _read_plain(self, cells: Cells, plain: list[bool]) -> list[Any]:
        """The values of cells, of those that are plain all at once. Raises ValueError."""
        kept, read = self._kept, iter(self._many(list(compress(cells, plain))))
        return [next(read) if easy else kept[cell] for cell, easy in zip(cells, plain, strict=True)]

    def _read(self, cell: str) -> Value | _Unreadable | None:
        text = strip(cell)
        if text in self._empty:
            return None
        if text == UNKNOWN:
            return UNKNOWN
        try:
            return self._one(text)
        except _Negative:
            return _Unreadable(Contradiction("negative", question=self._title, given=text).message)
        except (ValueError, OverflowError):
            if (said := self._unusual(text)) is not None:
                return said
            return _Unreadable(Message("row-bad-value", {"column": self._title, "value": text[:40]}))

    def _unusual(self, text: str) -> Value | None:
        """What a cell says that is not written plainly, as of the time of the run."""
        question = self._question
        if question.type == "money":
            amount = unusual.amount(text)
            return None if amount is None or amount < 0 else amount
        if question.type not in ("date", "datetime"):
            return None
        moment = unusual.moment(text, self._at, question.future)
        return moment.date() if moment and question.type == "date" else moment


class _Negative(ValueError):
    """An amount below zero."""


def _read_amount(cell: str) -> Decimal:
    amount = read_money(cell)
    if amount < 0:
        raise _Negative(cell)
    return amount


def _read_count(cell: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", cell):
        raise ValueError(cell)
    return int(cell)


def _read_counts(cells: Cells) -> list[int]:
    return list(map(_read_count, cells))


def _read_day(cell: str) -> date:
    return read_moment(cell).date()


def _read_days(cells: Cells) -> list[date]:
    return [moment.date() for moment in read_moments(cells)]


# What reads one value, and what reads many that are all written plainly. Both raise ValueError.
READERS: dict[str, tuple[Callable[[str], Value], Callable[[Cells], list[Any]]]] = {
    "money": (_read_amount, read_amounts), "count": (_read_count, _read_counts),
    "date": (_read_day, _read_days), "datetime": (read_moment, read_moments),
}  # fmt: skip


def _first_or_all(cells: tuple[str, ...], between: str | None) -> str:
    said = filter(None, cells)
    return next(said, "") if between is None else between.join(said)


def not_taken(clash: Contradiction, titles: Mapping[str, str]) -> Message:
    """Says of facts that exclude each other that none of them is taken, by the titles of their columns."""
    return Message("row-not-taken", {"why": clash.named(titles)})


def is_blank(cells: Cells) -> bool:
    """Whether no cell of a row says anything."""
    return not any(map(str.strip, cells))
