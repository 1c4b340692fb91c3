"""Sorts the rows of an export: each keeps its cells and gains its triage columns. One bad row never stops the run.

What a row's words lead to is worked out once for each combination of words and kept (`Plan`); amounts and times, which
differ from row to row, are read for each. A plan whose walk rests on an amount or a time is walked anew for each row.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field, replace
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter

from aftersales_cli.advice.deadlines import COUNTDOWN, level_of
from aftersales_cli.advice.outcome import make_ready
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import PLATFORM, Answers, Checks, Contradiction, Value, read_answer
from aftersales_cli.batch.results import Result
from aftersales_cli.batch.shapes import (
    CLOSED_SHAPE,
    NEEDS_ANSWERS,
    REJECTED_SHAPE,
    RESOLVED,
    VALUE_TYPES,
    Shape,
    Shaping,
    known_answers,
)
from aftersales_cli.engine import Ask, Done, walk
from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.cells import (
    SUSPICIOUS,
    id_destroyed,
    id_suspect,
    plain,
    read_id,
    read_moment,
    read_money,
    strip,
)
from aftersales_cli.intake.layout import IDS, Layout
from aftersales_cli.intake.routing import Route, Router
from aftersales_cli.intake.tables import Record
from aftersales_cli.library import Library
from aftersales_cli.library.graph import FIND_OUT, AskNode, BranchNode
from aftersales_cli.library.lookup import platform_id, scenario_id
from aftersales_cli.model import UNKNOWN, Lang
from aftersales_cli.wording import Message, without_controls

SCENARIO = "scenario"
IDLE = ("product_title", "shop_name")  # fields that decide nothing
MOST_KEPT = 8_000_000  # characters that plans are kept by; beyond it all are forgotten, so that memory stays the same
PLAN_WEIGHT = 400  # characters that a plan itself counts for
UNCUT_DIGITS = 15  # Excel keeps as many
MINUTES = len("2026-11-20 18:00")


@frozen
class Plan:
    """What the words of a row lead to. `shape` is None where the walk rests on the row's amounts or times.

    `fixed` are those of the choices that the shape shows or reckons with; `tame` words can be passed on as they came.
    """

    platform: str
    route: Route
    choices: Answers
    shape: Shape | None
    notice: Message | None = None
    failure: Message | None = None
    closed: bool = False
    fixed: Answers = field(default_factory=dict)
    tame: bool = False


@frozen
class Options:
    """How a batch is sorted: the platform where rows do not say, answers for what they leave open, closed rows too."""

    at: datetime
    lang: Lang
    platform: str
    answers: Answers = field(default_factory=dict)
    closed_too: bool = False


class Sorter:
    """Gives the records of one table their triage columns."""

    def __init__(self, library: Library, layout: Layout, options: Options) -> None:
        self._library = library
        self._options = options
        self._router = Router(library)
        self._width = len(layout.header.cells)
        self._intake = library.intake
        words = library.intake.empty
        self._empty = frozenset(each for word in words for each in (word, word.lower(), word.upper(), word.title()))
        self._columns = layout.columns
        self._empty_for = {name: self._empty.difference(_choice_words(library, name)) for name in layout.columns}
        titles = [strip(without_controls(cell)) for cell in layout.header.cells]
        self._ids = [(titles[c], c) for name in IDS for c in layout.columns.get(name, ())]
        self._id_columns = [column for _, column in self._ids]
        questions = library.questions
        self._values = [
            (name, layout.columns[name], _READERS[questions[name].type]) for name in layout.columns
            if name in questions and questions[name].type in VALUE_TYPES
        ]  # fmt: skip
        valued = {name for name, _, _ in self._values}
        told = [columns for name, columns in layout.columns.items() if name not in {*valued, *IDS, *IDLE}]
        word_columns = sorted({column for columns in told for column in columns})
        self._words_of = _cells_of(word_columns)
        self._loose_of = _cells_of([column for column in range(self._width) if column not in word_columns])
        self._given = {name: value for name, value in options.answers.items() if questions[name].type in VALUE_TYPES}
        self._checks = Checks(questions, dict.fromkeys([name for name, _, _ in self._values] + list(self._given)))
        self._plans: dict[tuple[object, ...], Plan] = {}
        self._kept = 0
        self._shapes: dict[tuple[object, ...], Shape] = {}
        self._total = re.compile(library.intake.total_rows)
        self._closed, self._still_open = re.compile(library.intake.closed), re.compile(library.intake.still_open)

    def sort(self, records: Iterable[Record]) -> Iterator[Result]:
        """Every record with what became of it, in order. Rows of totals and blank rows are passed over."""
        for record in records:
            result = self._sort(record)
            if result is not None:
                yield result

    def _sort(self, record: Record) -> Result | None:
        cells = record.cells
        if len(cells) != self._width:
            if not any(cell.strip() for cell in cells):
                return None
            if wrong := self._fit(record):
                return self._rejected(record, wrong)
            cells = record.cells
        if record.raw is None and (record.torn or record.undecodable):
            return self._rejected(record, Message("row-quote" if record.torn else "row-undecodable"))
        notice = failure = None
        has_id = False
        for column in self._id_columns:
            id_ = cells[column]
            if not id_.isdecimal() or id_[-1] == "0":  # rarely: no id, or one that Excel may have cut
                notice, failure, has_id = self._check_ids(cells)
                break
            has_id = True
        if failure is not None:
            return self._rejected(record, failure)
        if not has_id and (not any(cell.strip() for cell in cells) or self._is_total(cells)):
            return None
        values, unknown, wrong = self._read_values(cells)
        plan = self._plan(cells, values, unknown)
        if not plan.tame or any(cell[:1] in SUSPICIOUS for cell in self._loose_of(cells)):
            record.raw = None
        if plan.closed:
            return self._finished(record, notice)
        if not has_id and SCENARIO not in self._columns:
            wrong = Message("row-no-id")
        if wrong := plan.failure or wrong:
            return self._rejected(record, wrong)
        if plan.shape is not None:
            return self._filled(record, plan.shape, {**plan.fixed, **values}, notice or plan.notice)
        answers = {**plan.choices, **values, **unknown}
        return self._filled(record, self._shape_of(plan, answers), answers, notice or plan.notice)

    def _fit(self, record: Record) -> Message | None:
        """Pads a short row; cuts empty cells behind a long one, and refuses one with more cells than columns."""
        count = len(record.cells)
        if any(cell.strip() for cell in record.cells[self._width :]):
            return Message("row-too-long", {"cells": count, "columns": self._width})
        record.cells = (record.cells + [""] * self._width)[: self._width]
        record.raw = None
        return None

    def _check_ids(self, cells: list[str]) -> tuple[Message | None, Message | None, bool]:
        """A notice, a reason to refuse, and whether the row has any id."""
        notice, present = None, False
        for title, column in self._ids:
            id_ = read_id(strip(cells[column]))
            if id_ in self._empty or self._total.search(id_):
                continue
            present = True
            if id_destroyed(id_):
                return None, Message("row-id-destroyed", {"column": title, "value": id_}), True
            if id_suspect(id_):
                notice = Message("row-id-suspect", {"column": title, "value": id_})
        return notice, None, present

    def _is_total(self, cells: list[str]) -> bool:
        return any(self._total.search(strip(cell)) for cell in cells[:3])

    # --- what the words of a row lead to

    def _plan(self, cells: list[str], values: Answers, unknown: Answers) -> Plan:
        words = self._words_of(cells)
        key = (words, *values, UNKNOWN, *unknown)
        plan = self._plans.get(key)
        if plan is None:
            self._kept += PLAN_WEIGHT + sum(map(len, words))
            if self._kept > MOST_KEPT:
                self._plans.clear()
                self._kept = 0
            plan = self._plans[key] = self._make_plan(cells, values, unknown)
        return plan

    def _make_plan(self, cells: list[str], values: Answers, unknown: Answers) -> Plan:
        fields = {name: self._field(cells, name, columns) for name, columns in self._columns.items()}
        fields |= dict.fromkeys(unknown, "")
        platform = self._options.platform
        try:
            if fields.get(PLATFORM):
                platform = platform_id(self._library, fields[PLATFORM])
            if fields.get(SCENARIO):
                fields[SCENARIO] = scenario_id(self._library, fields[SCENARIO])
            if not self._options.closed_too and self._is_closed(fields):
                return Plan(platform, Route("", ()), {}, None, closed=True, tame=self._is_tame(self._words_of(cells)))
            route = self._router.route(fields, platform)
            choices = self._choices(fields, route) | {PLATFORM: platform}
        except AftersalesError as error:
            return Plan(platform, Route("", ()), {}, None, failure=error.message)
        plan = Plan(platform, route, choices, None, self._notice(route), tame=self._is_tame(self._words_of(cells)))
        shape = self._constant_shape(plan, {**choices, **values, **unknown})
        return replace(plan, shape=shape, fixed={n: choices[n] for n in shape.reads if n in choices}) if shape else plan

    def _is_tame(self, cells: tuple[str, ...]) -> bool:
        """Whether a spreadsheet would run none of the cells of a printable row."""
        return all(cell[:1] not in SUSPICIOUS for cell in cells)

    def _field(self, cells: list[str], name: str, columns: tuple[int, ...]) -> str:
        """The first cell that says something; notes of one kind are read together."""
        empty = self._empty_for[name]
        said = [text for column in columns if (text := strip(without_controls(cells[column]))) not in empty]
        if name in self._intake.joined:
            return "\n".join(said)
        text = said[0] if said else ""
        is_word = name.endswith(("_status", "_type", "_state")) and name not in self._library.questions
        return plain(text) if is_word else text

    def _is_closed(self, fields: dict[str, str]) -> bool:
        status = fields.get("aftersale_status", "")
        return bool(self._closed.search(status)) and not self._still_open.search(status)

    def _choices(self, fields: dict[str, str], route: Route) -> dict[str, Value]:
        """The answers to questions of choice and text: from the row's own columns, its words, then the options."""
        questions = self._library.questions
        given = {
            name: read_answer(name, questions[name], text) for name, text in fields.items()
            if text and name in questions and questions[name].type not in VALUE_TYPES
        }  # fmt: skip
        return {**self._options.answers, **route.answers, **given}

    def _notice(self, route: Route) -> Message | None:
        if route.disagree:
            reason, note = route.disagree
            return Message("row-disagree", {"reason": reason, "note": note})
        if route.scenario and route.scenario not in self._library.scenario_ids:
            return Message("row-no-playbook", {"scenario": route.scenario})
        return None

    def _constant_shape(self, plan: Plan, answers: Answers) -> Shape | None:
        """The shape of a plan, if no amount or time of a row can change it."""
        scenario = plan.route.scenario
        if scenario is None or scenario not in self._library.scenario_ids:
            return self._shape_of(plan, answers)
        playbook = self._library.playbook(scenario)
        end = walk(playbook, answers, self._options.at)
        steps = [step.step for step in end.trail]
        questions = self._library.questions
        for name in steps:
            node = playbook.nodes[name]
            asked = [node.question] if isinstance(node, AskNode) else []
            if isinstance(node, BranchNode):
                asked = [c.question for conditions, _ in node.branches for c in conditions if c.question != PLATFORM]
            if any(questions[each].type != "choice" for each in asked):
                return None
        if isinstance(end, Ask) and questions[end.question].type != "choice":
            return None
        return self._shape_of(plan, answers)

    # --- what the row says in numbers

    def _read_values(self, cells: list[str]) -> tuple[dict[str, Value], dict[str, Value], Message | None]:
        """The amounts and times of a row, those that are 不清楚, and what is wrong: unreadable, or two that clash."""
        values: dict[str, Value] = {}
        unknown: dict[str, Value] = {}
        try:
            for name, columns, read in self._values:
                for column in columns:
                    cell = cells[column]
                    if not cell:
                        continue
                    try:
                        values[name] = read(cell)
                    except (ValueError, OverflowError):  # rarely: written in an unusual way, or nothing, or 不清楚
                        text = strip(cell)
                        if text in self._empty:
                            continue
                        if text == UNKNOWN:
                            unknown[name] = UNKNOWN
                        else:
                            values[name] = _read_unusual(read, text, name)
                    break
            self._checks.check({**self._given, **values} if self._given else values, self._options.at)
        except AftersalesError as error:
            return values, unknown, error.message
        return values, unknown, None

    # --- shapes

    def _shape_of(self, plan: Plan, answers: Answers) -> Shape:
        route, platform = plan.route, plan.platform
        if route.scenario is None or route.scenario not in self._library.scenario_ids:
            return self._asking_shape(platform, route.scenario or "", SCENARIO, answers)
        end = walk(self._library.playbook(route.scenario), answers, self._options.at)
        if isinstance(end, Ask):
            return self._asking_shape(platform, route.scenario, end.question, answers)
        return self._resolved_shape(platform, end, answers)

    def _resolved_shape(self, platform: str, done: Done, answers: Answers) -> Shape:
        known = known_answers(answers)
        key = (platform, done.scenario, done.outcome, done.unclear, known)
        if key not in self._shapes:
            setting = self._setting(platform)
            ready = make_ready(setting, done.scenario, done.outcome)
            unclear = self._library.questions[done.unclear] if done.unclear else None
            self._shapes[key] = Shaping(setting, ready, unclear, answers, self._options.at).shape(
                RESOLVED, done.scenario, ""
            )
        return self._shapes[key]

    def _asking_shape(self, platform: str, scenario: str, question: str, answers: Answers) -> Shape:
        """A row that lacks an answer: words that ask the customer for it, or hold the clock, and where to look."""
        key = (platform, scenario, question, known_answers(answers))
        if key not in self._shapes:
            setting = self._setting(platform)
            ready = make_ready(setting, scenario, FIND_OUT)
            asked = self._library.questions.get(question) or self._library.shared.case["scenario"]
            self._shapes[key] = Shaping(setting, ready, asked, answers, self._options.at).shape(
                NEEDS_ANSWERS, scenario, question
            )
        return self._shapes[key]

    def _setting(self, platform: str) -> Setting:
        return Setting(self._library, platform, self._options.at.date(), self._options.lang)

    # --- rows

    def _filled(self, record: Record, shape: Shape, answers: Answers, notice: Message | None) -> Result:
        nearest: datetime | None = answers[COUNTDOWN] if shape.countdown else None  # type: ignore[assignment]
        for clock in shape.clocks:
            when = clock.due(answers)
            if when is not None and (nearest is None or when < nearest):
                nearest = when
        fills: tuple[str, ...] = (
            level_of(nearest, shape.until, shape.floor),
            "" if nearest is None else str(nearest)[:MINUTES],
            "" if notice is None else notice.text(self._options.lang),
        )
        if shape.gaps:
            fills = (*fills, *[gap.show(answers) for gap in shape.gaps])
        return Result(record, shape, fills, nearest)

    def _rejected(self, record: Record, why: Message) -> Result:
        record.raw = None
        text = Message("row-error", {"line": record.line, "why": why}).text(self._options.lang)
        shown = " ".join(without_controls(text).split())
        return Result(record, REJECTED_SHAPE, ("", "", shown))

    def _finished(self, record: Record, notice: Message | None) -> Result:
        text = notice.text(self._options.lang) if notice else ""
        return Result(record, CLOSED_SHAPE, ("", "", text))


def _read_amount(cell: str) -> Decimal:
    amount = read_money(cell)
    if amount < 0:
        raise _Negative(cell)
    return amount


def _read_count(cell: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", cell):
        raise ValueError(cell)
    return int(cell)


def _read_day(cell: str) -> date:
    return read_moment(cell).date()


class _Negative(ValueError):
    """An amount below zero."""


# What reads the cells of a question of each type; each raises ValueError.
_READERS: dict[str, Callable[[str], Value]] = {
    "money": _read_amount, "count": _read_count, "date": _read_day, "datetime": read_moment,
}  # fmt: skip


def _read_unusual(read: Callable[[str], Value], text: str, name: str) -> Value:
    """The value of a cell without its wrappers. Raises AftersalesError where it has none."""
    try:
        return read(text)
    except _Negative:
        raise Contradiction("negative", question=name, given=text) from None
    except (ValueError, OverflowError):
        raise AftersalesError("row-bad-value", column=name, value=text[:40]) from None


def _cells_of(columns: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """What takes some columns out of the cells of a row."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda cells: tuple([cells[column] for column in columns])


def _choice_words(library: Library, name: str) -> Iterator[str]:
    """What a cell of a question's column may say: of some, `none` is a choice, not an empty cell."""
    question = library.questions.get(name)
    for choice, words in question.choices.items() if question else ():
        yield from (choice, words.zh, words.en)
