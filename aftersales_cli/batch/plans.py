"""What the words of a row lead to: its platform, its scenario and answers, and what it comes to with them.

The same words come again and again, so what they lead to is worked out once and kept by what decides in a row.
"""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial

from aftersales_cli.advice.deadlines import COUNTDOWN
from aftersales_cli.advice.fitting import Telling, resting
from aftersales_cli.advice.ladder import amounts_of
from aftersales_cli.advice.outcome import make_ready
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import Answers, BadAnswer, Value, agreeing, check_exclusions, read_answer, words_of
from aftersales_cli.batch.facts import FactReader, Key, Told, not_taken
from aftersales_cli.batch.finish import Finish, Finished, Given, finisher
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.shapes import (
    CLOSED_SHAPE,
    NEEDS_ANSWERS,
    RESOLVED,
    VALUE_TYPES,
    Shape,
    Shaping,
)
from aftersales_cli.engine import Ask, Done, walk
from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.cells import clean
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.memo import Memo
from aftersales_cli.intake.routing import Route, Router
from aftersales_cli.library import Library
from aftersales_cli.library.graph import FIND_OUT
from aftersales_cli.library.lookup import find_platform, plain, scenario_id
from aftersales_cli.model import PLATFORM, UNKNOWN, Question
from aftersales_cli.wording import Message

SCENARIO, STATUS = "scenario", "aftersale_status"
MOST_KEPT = 8_000_000  # characters that plans are kept by; beyond it all are forgotten, so that memory stays the same
LED = {"zh": "；", "en": "; "}  # stands between what the answers lead to
BETWEEN = "; "  # stands between what is doubtful about a row
MOST_SHOWN = 40  # characters of a cell that are shown
WEIGHT = 400  # characters that a plan itself counts for
# Any value of each type will do where it only matters whether there is one.
ANY_VALUE: dict[str, Value] = {
    "money": Decimal(1), "count": 1, "date": date(2026, 1, 1), "datetime": datetime(2026, 1, 1),
}  # fmt: skip

# What words depend on: platform, scenario, outcome, the open question, and what the case is told.
About = tuple[str, str, str, str | None, Hashable]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What rows with the same key come to; `closed` cases are done. A plan is like no other, as a shape is.

    `clashes` says of a row which of its answers cannot all be true. For the register: the platform, its own word for
    how the case stands, the answers, and which amounts and times each row has itself. `unread` is that word where it
    says nothing to us.
    """

    finish: Finish
    clashes: Callable[[Given], list[Message]] | None = None
    closed: bool = False
    platform: str = ""
    status: str = ""
    answers: Answers = field(default_factory=dict)
    own: tuple[str, ...] = ()
    unread: str = ""


@frozen
class _Row:
    """What rows with the same key have in common; `own` are the amounts and times that each has itself.

    Of the answers `lent` are those of the shop in general; the `notice` is what is doubtful.
    """

    platform: str
    route: Route
    answers: Answers
    own: tuple[str, ...]
    lent: tuple[str, ...]
    notice: str


class Planner:
    """Makes the plans for one table; `plans` keeps them by key."""

    def __init__(self, library: Library, layout: Layout, options: Options, router: Router, facts: FactReader) -> None:
        self._library = library
        self._options = options
        self._router = router
        self._facts = facts
        questions = library.questions
        reads = {SCENARIO, PLATFORM, STATUS, *router.reads}
        self._routing = [name for name in layout.columns if name in reads and name not in facts.free]
        self._asked = [
            (name, _Choices(name, questions[name], facts.empty)) for name in layout.columns
            if name in questions and questions[name].type not in VALUE_TYPES
        ]  # fmt: skip
        self._closed = re.compile(library.intake.closed)
        self._none = re.compile(library.intake.no_case)
        self._still_open = re.compile(library.intake.still_open)
        self._platform_of = cache(partial(_platform_in, library))
        self._scenario_of = cache(partial(scenario_id, library))
        self._scenarios = frozenset(library.scenario_ids)
        self._shapings: dict[About, Shaping] = {}
        self._shapes: dict[tuple[object, ...], Shape] = {}
        self._finishers: dict[tuple[object, ...], Finish] = {}
        self._routes = Memo(self._make_route, MOST_KEPT, _weight)
        self.plans = Memo(self._make, MOST_KEPT, _weight)

    def _make(self, key: Key) -> Plan:
        told = self._facts.told(key)
        words = {name: self._field(name, told.words[name]) for name in self._routing}
        doubts: list[Message] = []
        platform, status = self._platform(words, doubts), words.get(STATUS, "")
        if self._no_case(status):
            return Plan(
                self._finisher(CLOSED_SHAPE, (), {}, Message("row-no-case").text(self._options.lang)), closed=True
            )
        if not self._options.closed_too and self._is_closed(status):
            return Plan(self._finisher(CLOSED_SHAPE, (), {}, ""), closed=True, platform=platform, status=status)
        words |= self._named_scenario(words, doubts)
        route = self._routes[(platform, told.about, *words.values(), *told.found.values())]
        given, untaken = self._given(told, doubts)
        said = {**self._options.answers, **route.answers, **given}
        lent = [name for name in self._options.shop if name not in said]
        answers = {**route.presumed, **self._options.shop, **said, PLATFORM: platform}
        for name in untaken:
            answers.pop(name, None)
        held = {**answers, **self._any(told.known)}
        answers, clashing = agreeing(self._check, held, lent)
        clashes = partial(self._clashes, held, lent, told.known) if clashing else None
        known = tuple([n for n in told.known if n in answers and not (route.theirs and n == COUNTDOWN)])
        for name in told.known:
            answers.pop(name, None)
        answers.update(dict.fromkeys(told.unknown, UNKNOWN))
        notice = BETWEEN.join(
            filter(None, (*(doubt.text(self._options.lang) for doubt in doubts), self._notice(route)))
        )
        finish = self._finish(_Row(platform, route, answers, known, tuple(filter(answers.__contains__, lent)), notice))
        kept = {name: value for name, value in answers.items() if name != PLATFORM}
        unread = status[:MOST_SHOWN] if status and not self._router.knows(STATUS, status) else ""
        return Plan(finish, clashes, platform=platform, status=status, answers=kept, own=known, unread=unread)

    def _platform(self, words: dict[str, str], doubts: list[Message]) -> str:
        """The platform that a row names, or else that of the sheet."""
        named = words.get(PLATFORM)
        if not named:
            return self._options.platform
        found = self._platform_of(named)
        if found is None:
            found = self._library.intake.default_platform
            shown = self._library.platforms[found].name
            doubts.append(Message("row-platform", {"name": named[:MOST_SHOWN], "platform": shown}))
        return found

    def _named_scenario(self, words: dict[str, str], doubts: list[Message]) -> dict[str, str]:
        """The scenario that a row names, by its id; '' where there is none of that name."""
        if not words.get(SCENARIO):
            return {}
        try:
            return {SCENARIO: self._scenario_of(words[SCENARIO])}
        except AftersalesError as error:
            doubts.append(error.message)
            return {SCENARIO: ""}

    def _finish(self, row: "_Row") -> Finish:
        """What makes of a row what it comes to."""
        end = self._end(row.route, row.answers)
        if end is not None and not end.by_words:
            return partial(self._walked, row)
        known = {**row.answers, **self._any(row.own)}
        return self._finisher(self._shape(row, end, known), row.own, row.answers, row.notice)

    def _check(self, answers: Answers) -> None:
        check_exclusions(self._library.questions, answers)

    def _clashes(self, answers: Answers, lent: list[str], own: tuple[str, ...], given: Given) -> list[Message]:
        """Which answers of a row cannot all be true, with its own amounts and times in them."""
        values = {name: given[self._facts.places[name]] for name in own}
        _, clashes = agreeing(self._check, {**answers, **values}, lent)
        return [not_taken(clash, self._facts.titles) for clash in clashes]

    def _any(self, names: Iterable[str]) -> Answers:
        """Values for amounts and times of which only that they are known matters."""
        return {name: ANY_VALUE[self._library.questions[name].type] for name in names}

    def _walked(self, row: "_Row", given: Given) -> Finished:
        """What a row comes to whose amounts and times decide."""
        answers = {**row.answers, **{name: given[self._facts.places[name]] for name in row.own}}
        shape = self._shape(row, self._end(row.route, answers), answers)
        return self._finisher(shape, row.own, answers, row.notice)(given)

    def _end(self, route: Route, answers: Answers) -> Ask | Done | None:
        """Where the answers lead; None where there is no scenario to walk."""
        scenario = self._scenario(route)
        if scenario not in self._scenarios:
            return None
        return walk(self._library.playbook(scenario), answers, self._options.at)

    def _scenario(self, route: Route) -> str:
        """The scenario of a row: where its words name none, or several, the one that finds out which it is."""
        if route.scenario is not None:
            return route.scenario
        fallback = self._library.intake.fallback
        return fallback if fallback in self._scenarios else ""

    def _finisher(self, shape: Shape, own: tuple[str, ...], answers: Answers, notice: str) -> Finish:
        """What puts the amounts and times of a row into a shape: kept where the plan has no answers of its own."""
        read = shape.reads
        fixed = {name: answers[name] for name in read if name not in own}
        places = {name: self._facts.places[name] for name in own if name in read}
        if fixed:
            return finisher(shape, places, fixed, notice)
        key = (shape, own, notice)
        if key not in self._finishers:
            self._finishers[key] = finisher(shape, places, fixed, notice)
        return self._finishers[key]

    def _make_route(self, key: Key) -> Route:
        platform, about, *told = key
        words = dict(zip(self._routing, told, strict=False))
        found = dict(zip(self._facts.free, told[len(words) :], strict=True))
        return self._router.route(words, found, about, platform)

    def _field(self, name: str, cells: Iterable[str]) -> str:
        """The first cell that says something."""
        said = next(filter(None, map(self._facts.clean, cells)), "")
        return plain(said) if name in self._facts.plain else said

    def _given(self, told: Told, doubts: list[Message]) -> tuple[dict[str, Value], list[str]]:
        """What the row's own columns answer to questions of choice and text, and the facts that cannot be taken."""
        given, untaken = dict[str, Value](), [*told.untaken]
        for name, choices in self._asked:
            for cell in told.words[name]:
                try:
                    answer = choices[cell] if cell else None
                except BadAnswer as error:
                    title = self._facts.titles[name]
                    doubts.append(Message(error.message.key, {**error.message.values, "kind": title}))
                    untaken.append(name)
                    break
                if answer is not None:
                    given[name] = answer
                    break
        return given, untaken

    def _is_closed(self, status: str) -> bool:
        return bool(self._closed.search(status)) and not self._still_open.search(status)

    def _no_case(self, status: str) -> bool:
        return bool(self._none.search(status))

    def _notice(self, route: Route) -> str:
        if route.disagree:
            reason, note = route.disagree
            return Message("row-disagree", {"reason": reason, "note": note}).text(self._options.lang)
        if route.scenario and route.scenario not in self._scenarios:
            return Message("row-no-playbook", {"scenario": route.scenario}).text(self._options.lang)
        return ""

    # --- shapes

    def _shape(self, row: "_Row", end: Ask | Done | None, known: Answers) -> Shape:
        """The shape of the advice where a walk ends, for rows of which so much is known."""
        rests = self._by_shop(row, end) if row.lent and end is not None else ""
        if isinstance(end, Done):
            telling = Telling.of(self._library, end, known, self._options.at)
            about = (row.platform, end.scenario, end.outcome, end.unclear, telling.key)
            return self._shape_of(known, about, telling, rests)
        scenario, question = self._scenario(row.route), SCENARIO if end is None else end.question
        telling = Telling.before(self._library, scenario, FIND_OUT)
        leads, settles = self._leads(scenario, end, known) if end is not None else ("", False)
        about = (row.platform, scenario, FIND_OUT, question, telling.key)
        return self._shape_of(known, about, telling, rests, leads, settles, asks=True)

    def _by_shop(self, row: "_Row", end: Ask | Done) -> str:
        """The answers of the shop in general that a walk, or what is said at its end, rests on."""
        lang, questions = self._options.lang, self._library.questions
        outcome = self._library.outcome(end.scenario, end.outcome) if isinstance(end, Done) else None
        return LED[lang].join([
            f"{questions[name].ask.in_(lang)} → {questions[name].choices[str(row.answers[name])].in_(lang)}"
            for name in resting(row.lent, end.trail, outcome)
        ])  # fmt: skip

    def _leads(self, scenario: str, end: Ask, known: Answers) -> tuple[str, bool]:
        """What each answer to the open question would lead to: a resolution, or the next question.

        The second is whether any answer would resolve the case.
        """
        library, lang = self._library, self._options.lang
        question = library.questions[end.question]
        led, settles = [], bool(question.choices)
        for choice, words in question.choices.items():
            to = walk(library.playbook(scenario), {**known, end.question: choice}, self._options.at)
            settles = settles and isinstance(to, Done)
            if not to.by_words:  # the amounts and times are any here
                said = Message("leads-by-amount").text(lang)
            elif isinstance(to, Done):
                telling = Telling.of(library, to, {**known, end.question: choice}, self._options.at)
                said = telling.outcome.title.in_(lang)
            else:
                said = library.questions[to.question].ask.in_(lang)
            if "{" not in said:
                led.append(f"{words.in_(lang)} → {said}")
        return LED[lang].join(led), settles

    def _shape_of(
        self, known: Answers, about: About, telling: Telling, by_shop: str, leads: str = "", settles: bool = False,
        asks: bool = False,
    ) -> Shape:  # fmt: skip
        """A row that lacks an answer `asks` the customer for it, or holds the clock, and says where to look."""
        if about not in self._shapings:
            self._shapings[about] = self._make_shaping(about, telling)
        shaping = self._shapings[about]
        _, scenario, _, question, _ = about
        key = (*about, by_shop, asks, leads, settles, shaping.known(known))
        if key not in self._shapes:
            status, asked = (NEEDS_ANSWERS, question or "") if asks else (RESOLVED, "")
            self._shapes[key] = shaping.shape(known, status, scenario, asked, leads, settles, by_shop)
        return self._shapes[key]

    def _make_shaping(self, about: About, telling: Telling) -> Shaping:
        platform, scenario, id_, asked, _ = about
        setting = Setting(self._library, platform, self._options.at.date(), self._options.lang)
        question = self._library.questions.get(asked or "")
        if asked == SCENARIO:
            question = self._library.shared.case["scenario"]
        ready, amounts = make_ready(setting, scenario, id_, telling.outcome), amounts_of(setting, telling.outcome)
        return Shaping(setting, ready, question, self._options.at, amounts)


class _Choices(dict[str, Value | None]):
    """What cells answer to a question of choice or text; None where one says nothing. Answers of choice are kept."""

    def __init__(self, name: str, question: Question, empty: frozenset[str]) -> None:
        super().__init__()
        self._name = name
        self._question = question
        self._empty = empty.difference(word for word, _ in words_of(question))  # of some, `none` is a choice

    def __missing__(self, cell: str) -> Value | None:
        text = clean(cell)
        if text in self._empty:
            return None
        answer = read_answer(self._name, self._question, text)
        if self._question.type == "choice":
            self[cell] = answer
        return answer


def _platform_in(library: Library, named: str) -> str | None:
    """The platform that a cell names; of several (`淘宝/天猫`) the first that is known."""
    names = (named, *re.split(r"[/、,，|()（）]", named))
    return next((found for name in names if name and (found := find_platform(library, name)) is not None), None)


def _weight(key: Key) -> int:
    """The characters of the words in a key, and what stands for all else that is kept by it."""
    return WEIGHT + sum([len(part) for part in key if isinstance(part, str)])
