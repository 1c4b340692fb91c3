"""What the words of a row lead to: its platform, its scenario and answers, and the shape of its advice.

The same words come again and again, so what they lead to is worked out once and kept. A plan whose walk rests on an
amount or a time of the row has no shape; such a row is walked anew.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import field, replace
from datetime import datetime

from aftersales_cli.advice.outcome import make_ready
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import PLATFORM, Answers, Value, read_answer
from aftersales_cli.batch.shapes import NEEDS_ANSWERS, RESOLVED, VALUE_TYPES, Shape, Shaping, known_answers
from aftersales_cli.engine import Ask, Done, walk
from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.cells import SUSPICIOUS, plain, strip
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.routing import Route, Router
from aftersales_cli.library import Library
from aftersales_cli.library.graph import FIND_OUT, AskNode, BranchNode
from aftersales_cli.library.lookup import platform_id, scenario_id
from aftersales_cli.model import Lang
from aftersales_cli.wording import Message, without_controls

SCENARIO = "scenario"
MOST_KEPT = 8_000_000  # characters that plans are kept by; beyond it all are forgotten, so that memory stays the same
PLAN_WEIGHT = 400  # characters that a plan itself counts for

Words = tuple[str, ...]
Key = tuple[Words | str, ...]  # the words, the names of the known amounts and times, `unknown`, of the unknown ones


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


class Planner:
    """Makes the plans for one table, and keeps them. `empty` are the words of a cell that say nothing."""

    def __init__(self, library: Library, layout: Layout, empty: frozenset[str], options: Options) -> None:
        self._library = library
        self._options = options
        self._router = Router(library)
        self._columns = layout.columns
        self._empty_for = {name: empty.difference(_choice_words(library, name)) for name in layout.columns}
        self._closed = re.compile(library.intake.closed)
        self._still_open = re.compile(library.intake.still_open)
        self._kept = 0
        self._plans: dict[Key, Plan] = {}
        self._shapes: dict[tuple[object, ...], Shape] = {}
        self.kept: Callable[[Key], Plan | None] = self._plans.get

    def make(self, key: Key, words: Words, cells: list[str], values: Answers, unknown: Answers) -> Plan:
        """The plan of a row, which is kept by `key`, the same for all rows with the same plan."""
        self._kept += PLAN_WEIGHT + sum(map(len, words))
        if self._kept > MOST_KEPT:
            self._plans.clear()
            self._kept = 0
        tame = all(word[:1] not in SUSPICIOUS for word in words)
        plan = self._plans[key] = replace(self._make(cells, values, unknown), tame=tame)
        return plan

    def _make(self, cells: list[str], values: Answers, unknown: Answers) -> Plan:
        fields = {name: self._field(cells, name, columns) for name, columns in self._columns.items()}
        fields |= dict.fromkeys(unknown, "")
        platform = self._options.platform
        try:
            if fields.get(PLATFORM):
                platform = platform_id(self._library, fields[PLATFORM])
            if fields.get(SCENARIO):
                fields[SCENARIO] = scenario_id(self._library, fields[SCENARIO])
            if not self._options.closed_too and self._is_closed(fields):
                return Plan(platform, Route("", ()), {}, None, closed=True)
            route = self._router.route(fields, platform)
            choices = self._choices(fields, route) | {PLATFORM: platform}
        except AftersalesError as error:
            return Plan(platform, Route("", ()), {}, None, failure=error.message)
        plan = Plan(platform, route, choices, None, self._notice(route))
        shape = self._constant_shape(plan, {**choices, **values, **unknown})
        return replace(plan, shape=shape, fixed={n: choices[n] for n in shape.reads if n in choices}) if shape else plan

    def _field(self, cells: list[str], name: str, columns: tuple[int, ...]) -> str:
        """The first cell that says something; notes of one kind are read together."""
        empty = self._empty_for[name]
        said = [text for column in columns if (text := strip(without_controls(cells[column]))) not in empty]
        if name in self._library.intake.joined:
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
            return self.shape_of(plan, answers)
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
        return self.shape_of(plan, answers)

    def shape_of(self, plan: Plan, answers: Answers) -> Shape:
        """The shape of the advice for the answers of a row."""
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
            shaping = Shaping(setting, ready, unclear, answers, self._options.at)
            self._shapes[key] = shaping.shape(RESOLVED, done.scenario, "")
        return self._shapes[key]

    def _asking_shape(self, platform: str, scenario: str, question: str, answers: Answers) -> Shape:
        """A row that lacks an answer: words that ask the customer for it, or hold the clock, and where to look."""
        key = (platform, scenario, question, known_answers(answers))
        if key not in self._shapes:
            setting = self._setting(platform)
            ready = make_ready(setting, scenario, FIND_OUT)
            asked = self._library.questions.get(question) or self._library.shared.case["scenario"]
            shaping = Shaping(setting, ready, asked, answers, self._options.at)
            self._shapes[key] = shaping.shape(NEEDS_ANSWERS, scenario, question)
        return self._shapes[key]

    def _setting(self, platform: str) -> Setting:
        return Setting(self._library, platform, self._options.at.date(), self._options.lang)


def _choice_words(library: Library, name: str) -> Iterator[str]:
    """What a cell of a question's column may say: of some, `none` is a choice, not an empty cell."""
    question = library.questions.get(name)
    for choice, words in question.choices.items() if question else ():
        yield from (choice, words.zh, words.en)
