"""What the words of a row lead to: its platform, its scenario and answers, and the shape of its advice.

The same words come again and again, so what they lead to is worked out once and kept; of notes and other free texts
only the signs that rules find in them count. A plan whose walk rests on an amount or a time of the row has no shape;
such a row is walked anew.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import cache, partial
from itertools import repeat
from typing import Any

from aftersales_cli.advice.fitting import Telling
from aftersales_cli.advice.outcome import make_ready
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import Answers, Value, check_exclusions, read_answer
from aftersales_cli.batch.results import NOT_PLAIN, Finish, Sorted, due_of, fills_of, finisher
from aftersales_cli.batch.shapes import CLOSED_SHAPE, NEEDS_ANSWERS, RESOLVED, VALUE_TYPES, Shape, Shaping
from aftersales_cli.engine import Ask, Done, walk
from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.cells import bare, strip
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.routing import Route, Router, Signs
from aftersales_cli.library import Library
from aftersales_cli.library.graph import FIND_OUT
from aftersales_cli.library.lookup import plain, platform_id, scenario_id
from aftersales_cli.model import PLATFORM, Lang, Outcome, Question
from aftersales_cli.safe import SUSPICIOUS, without_controls
from aftersales_cli.wording import Message

SCENARIO, STATUS = "scenario", "aftersale_status"
MOST_KEPT = 8_000_000  # characters that plans are kept by; beyond it all are forgotten, so that memory stays the same
PLAN_WEIGHT = 400  # characters that a plan itself counts for

NOWHERE = Route("", ())
Words = tuple[str, ...]
ByColumn = Sequence[Sequence[str]] | Mapping[int, Sequence[str]]  # cells of many rows, by the number of their column
# The words of a row, the signs of its free texts, the names of its known amounts and times, and of the unknown ones.
# What words depend on: platform, scenario, outcome, the open question, and what the case is told.
ShapingKey = tuple[str, str, str, str | None, Hashable]
Key = tuple[Words, Signs | None, tuple[str, ...], tuple[str, ...]]


def by_itself(_: tuple[Any, ...]) -> Sorted:
    """A row that has to be looked at by itself."""
    return NOT_PLAIN


@frozen
class Plan:
    """What the words of a row lead to. `shape` is None where the walk rests on the row's amounts or times.

    `fixed` are those of the choices that the shape shows or reckons with; `tame` words can be passed on as they came.
    A `notice` says what a person should know about the row. Plainly written amounts and times are put in by `finish`.
    """

    platform: str
    route: Route
    choices: Answers
    shape: Shape | None
    notice: str = ""
    failure: Message | None = None
    fixed: Answers = field(default_factory=dict)
    tame: bool = False
    finish: Finish = by_itself


NO_PLAN = Plan("", NOWHERE, {}, None)  # for a row whose words are not worth a plan


@frozen
class Options:
    """How a batch is sorted: the platform where rows do not say, answers for what they leave open, closed rows too."""

    at: datetime
    lang: Lang
    platform: str
    answers: Answers = field(default_factory=dict)
    closed_too: bool = False


class Planner:
    """Makes the plans for one table, and keeps them.

    `empty` are the words of a cell that say nothing, `values` the names of the table's amounts and times.
    """

    def __init__(
        self, library: Library, layout: Layout, empty: frozenset[str], options: Options, values: Sequence[str]
    ) -> None:
        self._library = library
        self._options = options
        self._router = Router(library)
        self._empty = empty
        self._values = values
        questions = library.questions
        routing = {SCENARIO, PLATFORM, STATUS, *self._router.reads}
        self._joined = library.intake.joined
        self._plain = {name for name in routing - questions.keys() if name.endswith(("_status", "_type", "_state"))}
        self._routing = [(name, columns) for name, columns in layout.columns.items() if name in routing]
        self._free = [(name, columns) for name, columns in self._routing if name in self._router.free]
        self.free_columns = frozenset(column for _, columns in self._free for column in columns)
        asked = [name for name in layout.columns if name in questions and questions[name].type not in VALUE_TYPES]
        self._asked = [(name, layout.columns[name], empty.difference(_choice_words(questions[name]))) for name in asked]
        self._closed = re.compile(library.intake.closed)
        self._still_open = re.compile(library.intake.still_open)
        self._platform_of = cache(partial(platform_id, library))
        self._scenario_of = cache(partial(scenario_id, library))
        self._choices: dict[tuple[str, str], Value] = {}
        self._kept = 0
        self._plans: dict[Key, Plan] = {}
        self._routes: dict[tuple[object, ...], Route] = {}
        self._shapes: dict[tuple[object, ...], Shape] = {}
        self._shapings: dict[ShapingKey, Shaping] = {}
        self._finishers: dict[tuple[Shape, str], Finish] = {}
        self.kept: Callable[[Key], Plan | None] = self._plans.get

    def signs(self, columns: ByColumn) -> Iterable[Signs | None]:
        """All that matters of the texts that hardly come twice: rows with the same signs have the same plan."""
        if not self._free:
            return repeat(None)
        return self._router.signs({
            name: self._texts(name, [columns[place] for place in places]) for name, places in self._free
        })  # fmt: skip

    def _texts(self, name: str, columns: list[Sequence[str]]) -> list[str]:
        """What `_field` says for each row, given by columns."""
        if len(columns) == 1 and name not in self._plain and bare(columns[0]):
            return ["" if cell in self._empty else cell for cell in columns[0]]
        return [self._field(name, cells) if any(cells) else "" for cells in zip(*columns, strict=True)]

    def make(self, key: Key, words: Words, cells: list[str], values: Answers, unknown: Answers) -> Plan:
        """The plan of a row, which is kept by `key`, the same for all rows with the same plan."""
        self._kept += PLAN_WEIGHT + sum(map(len, words))
        if self._kept > MOST_KEPT:
            self._plans.clear()
            self._routes.clear()
            self._choices.clear()
            self._kept = 0
        tame = SUSPICIOUS.isdisjoint([word[:1] for word in words])
        plan = self._plans[key] = self._make(key[1], cells, values, unknown, tame)
        return plan

    def _make(self, signs: object, cells: list[str], values: Answers, unknown: Answers, tame: bool) -> Plan:
        fields = {
            name: "" if name in unknown else self._field(name, [cells[column] for column in columns])
            for name, columns in self._routing
        }
        platform = self._options.platform
        try:
            if fields.get(PLATFORM):
                platform = self._platform_of(fields[PLATFORM])
            if fields.get(SCENARIO):
                fields[SCENARIO] = self._scenario_of(fields[SCENARIO])
            if not self._options.closed_too and self._is_closed(fields.get(STATUS, "")):
                finish = self._finisher(CLOSED_SHAPE, {}, "") if tame else by_itself
                return Plan(platform, NOWHERE, {}, CLOSED_SHAPE, tame=tame, finish=finish)
            route = self._route(fields, (platform, signs, *unknown))
            choices = {**self._options.answers, **route.answers, **self._given(cells), PLATFORM: platform}
            check_exclusions(self._library.questions, {**choices, **values})
        except AftersalesError as error:
            return Plan(platform, NOWHERE, {}, None, failure=error.message)
        notice = self._notice(route)
        answers = {**choices, **values, **unknown}
        end = self._end(route, answers)
        if end is not None and not end.by_words:
            finish = partial(self._walked, platform, route, choices, notice) if tame else by_itself
            return Plan(platform, route, choices, None, notice, tame=tame, finish=finish)
        shape = self._shape_at(platform, route, answers)
        fixed = {name: choices[name] for name in shape.reads if name in choices}
        finish = self._finisher(shape, fixed, notice) if tame else by_itself
        return Plan(platform, route, choices, shape, notice, fixed=fixed, tame=tame, finish=finish)

    def _finisher(self, shape: Shape, fixed: Answers, notice: str) -> Finish:
        """What puts the amounts and times of a row in; the same for all plans but those with answers of their own."""
        if fixed:
            return finisher(shape, self._values, fixed, notice)
        if (shape, notice) not in self._finishers:
            self._finishers[shape, notice] = finisher(shape, self._values, {}, notice)
        return self._finishers[shape, notice]

    def _walked(self, platform: str, route: Route, choices: Answers, notice: str, given: tuple[Any, ...]) -> Sorted:
        """What a row comes to whose amounts and times decide."""
        answers = {**choices, **self.known(given)}
        shape = self._shape_at(platform, route, answers)
        due = due_of(shape, answers)
        return shape, fills_of(shape, due, answers, notice), due

    def known(self, given: tuple[Any, ...]) -> Answers:
        """The amounts and times of a row by name."""
        return {name: value for name, value in zip(self._values, given, strict=True) if value is not None}

    def _route(self, fields: dict[str, str], about: tuple[object, ...]) -> Route:
        """The way of a row, kept by its words and what else there is to know: platform, signs, the fields unknown."""
        key = (about, *(text for name, text in fields.items() if name not in self._router.free))
        if key not in self._routes:
            self._routes[key] = self._router.route(fields, str(about[0]))
        return self._routes[key]

    def _field(self, name: str, cells: Sequence[str]) -> str:
        """The first cell that says something; notes of one kind are read together."""
        said = [text for cell in cells if cell and (text := strip(without_controls(cell))) not in self._empty]
        if not said:
            return ""
        if name in self._joined:
            return "\n".join(said)
        return plain(said[0]) if name in self._plain else said[0]

    def _given(self, cells: list[str]) -> dict[str, Value]:
        """What the row's own columns answer to questions of choice and text. Raises AftersalesError."""
        given: dict[str, Value] = {}
        for name, columns, empty in self._asked:
            for column in columns:
                cell = cells[column]
                if not cell:
                    continue
                known = self._choices.get((name, cell))
                if known is None:
                    text = strip(without_controls(cell))
                    if text in empty:
                        continue
                    question = self._library.questions[name]
                    known = read_answer(name, question, text)
                    if question.type == "choice":
                        self._choices[name, cell] = known
                given[name] = known
                break
        return given

    def _is_closed(self, status: str) -> bool:
        return bool(self._closed.search(status)) and not self._still_open.search(status)

    def _notice(self, route: Route) -> str:
        if route.disagree:
            reason, note = route.disagree
            return Message("row-disagree", {"reason": reason, "note": note}).text(self._options.lang)
        if route.scenario and route.scenario not in self._library.scenario_ids:
            return Message("row-no-playbook", {"scenario": route.scenario}).text(self._options.lang)
        return ""

    def _end(self, route: Route, answers: Answers) -> Ask | Done | None:
        """Where the answers of a row lead; None where there is no scenario to walk."""
        if route.scenario is None or route.scenario not in self._library.scenario_ids:
            return None
        return walk(self._library.playbook(route.scenario), answers, self._options.at)

    def shape_of(self, plan: Plan, answers: Answers) -> Shape:
        """The shape of the advice for the answers of a row."""
        return self._shape_at(plan.platform, plan.route, answers)

    def _shape_at(self, platform: str, route: Route, answers: Answers) -> Shape:
        end = self._end(route, answers)
        if end is None:
            return self._asking_shape(platform, route.scenario or "", SCENARIO, answers)
        if isinstance(end, Ask):
            return self._asking_shape(platform, str(route.scenario), end.question, answers)
        return self._resolved_shape(platform, end, answers)

    def _resolved_shape(self, platform: str, done: Done, answers: Answers) -> Shape:
        telling = Telling.of(self._library, done, answers, self._options.at)
        told = (platform, done.scenario, done.outcome, done.unclear, telling.key)
        asked = self._library.questions.get(done.unclear or "")
        shaping = self._shaping(told, asked, lambda: telling.outcome)
        key = (*told, *shaping.known(answers))
        if key not in self._shapes:
            self._shapes[key] = shaping.shape(answers, RESOLVED, done.scenario, "")
        return self._shapes[key]

    def _asking_shape(self, platform: str, scenario: str, question: str, answers: Answers) -> Shape:
        """A row that lacks an answer: words that ask the customer for it, or hold the clock, and where to look."""
        asked = self._library.questions.get(question)
        if question == SCENARIO:
            asked = self._library.shared.case["scenario"]
        outcome = self._library.outcome(scenario, FIND_OUT)
        shaping = self._shaping((platform, scenario, FIND_OUT, question, ()), asked, lambda: outcome)
        key = (platform, scenario, question, *shaping.known(answers))
        if key not in self._shapes:
            self._shapes[key] = shaping.shape(answers, NEEDS_ANSWERS, scenario, question)
        return self._shapes[key]

    def _shaping(self, key: ShapingKey, question: Question | None, told: Callable[[], Outcome]) -> Shaping:
        if key not in self._shapings:
            platform, scenario, id_, _, _ = key
            setting = self._setting(platform)
            ready = make_ready(setting, scenario, id_, told())
            self._shapings[key] = Shaping(setting, ready, question, self._options.at)
        return self._shapings[key]

    def _setting(self, platform: str) -> Setting:
        return Setting(self._library, platform, self._options.at.date(), self._options.lang)


def _choice_words(question: Question) -> Iterator[str]:
    """What a cell of a question's column may say: of some, `none` is a choice, not an empty cell."""
    for choice, words in question.choices.items():
        yield from (choice, words.zh, words.en)
