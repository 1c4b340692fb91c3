"""The appended columns of an outcome, laid out once as templates and already quoted for CSV.

Filling text row by row is what makes a batch slow; here a row only fills the few gaps that are its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from aftersales_cli.advice import question_values
from aftersales_cli.advice.deadlines import COUNTDOWN, Clockwork, Pressure, floor_of, running
from aftersales_cli.advice.ladder import approver_of, cost_by
from aftersales_cli.advice.outcome import ReadyOutcome
from aftersales_cli.advice.showing import price_of, show_due, show_number, show_value
from aftersales_cli.advice.template import Line, Setting, Template
from aftersales_cli.answers import Answers, Value
from aftersales_cli.frozen import frozen
from aftersales_cli.model import LANGS, UNKNOWN, Lang, Question, Urgency
from aftersales_cli.wording import listed

COLUMNS = (
    "triage_status", "triage_scenario", "triage_outcome", "triage_disposition", "triage_title", "triage_liability",
    "triage_urgency", "triage_deadline", "triage_next_question", "triage_script", "triage_steps", "triage_evidence",
    "triage_warnings", "triage_error", "triage_if", "triage_cost", "triage_approver", "triage_by_shop",
)  # fmt: skip
RESOLVED, NEEDS_ANSWERS, REJECTED, CLOSED = "resolved", "needs_answers", "rejected", "closed"
# Gaps of the appended line that every row fills anew.
URGENCY, DEADLINE, ERROR, APPROVER = "@urgency", "@deadline", "@error", "@approver"
COST = "@cost"
VALUE_TYPES = ("money", "count", "date", "datetime")


@frozen
class Gap:
    """A gap of a shape: the `tag` it has in the templates, the answers that it shows, and how."""

    tag: str
    names: tuple[str, ...]
    show: Callable[..., str]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The appended columns of one outcome for one platform, as templates: one a column, and all as one CSV line.

    Rows of this shape run out by their `countdown` or one of the `clocks`, and `approver` tells whose word they need.
    Of one that waits for the answer to a `question`, `settles` tells whether any answer would resolve it. A shape is
    like no other, so that it is cheap to look up what is kept for it.
    """

    status: str
    scenario: str
    disposition: str
    liability: str
    platform: str
    columns: tuple[Template, ...]
    line: Template
    gaps: tuple[Gap, ...] = ()
    countdown: bool = False
    clocks: tuple[Clockwork, ...] = ()
    floor: Urgency | Literal[""] = ""
    until: tuple[tuple[Urgency, datetime], ...] = ()
    approver: Gap | None = None
    question: str = ""
    settles: bool = False

    @property
    def reads(self) -> set[str]:
        """The answers that it shows or reckons with."""
        countdown = {COUNTDOWN} if self.countdown else set()
        gaps = (*self.gaps, *([self.approver] if self.approver else []))
        return {*countdown, *(clock.clock for clock in self.clocks), *(name for gap in gaps for name in gap.names)}

    def texts(
        self, urgency: str, deadline: str, error: str, shown: Iterable[str], approver: str = ""
    ) -> dict[str, str]:  # fmt: skip
        """The appended columns of a row by name; `shown` fills the gaps."""
        tags = [gap.tag for gap in self.gaps]
        values = {URGENCY: urgency, DEADLINE: deadline, ERROR: error, APPROVER: approver}
        values |= dict(zip(tags, shown, strict=True))
        return {name: each.fill(values) or "" for name, each in zip(COLUMNS, self.columns, strict=True)}

    def frame(self, urgency: str, error: str, approver: str = "") -> Template:
        """The line with only those gaps left that each row fills by itself: its deadline and those of `gaps`."""
        known = {URGENCY: urgency, ERROR: error.replace('"', '""'), APPROVER: approver.replace('"', '""')}
        parts = [self.line.parts[0]]
        for gap, text in zip(self.line.parts[1::2], self.line.parts[2::2], strict=True):
            if gap in known:
                parts[-1] += known[gap] + text
            else:
                parts += [gap, text]
        return Template(tuple(parts))


def _total(*amounts: Decimal) -> str:
    return show_number(sum(amounts, Decimal(0)))


def _text(text: str) -> Template:
    return Template((text,))


class Shaping:
    """Lays out the appended columns of an outcome: one shape for all rows in which the same answers are known.

    `question` is the one that is open, or that was answered with 不清楚: its words fill gaps of their own. Of the
    `amounts` consists what the outcome takes from the shop.
    """

    def __init__(
        self, setting: Setting, ready: ReadyOutcome, question: Question | None, at: datetime,
        amounts: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self._setting = setting
        self._ready = ready
        self._amounts = amounts
        self._at = at
        self._until = Pressure.of(setting).until(at, ready.floor)
        self._words = {lang: question_values(setting.in_(lang), question) if question else {} for lang in LANGS}
        self._reads = sorted(self._read())

    def _read(self) -> set[str]:
        """The answers that a sentence, a deadline or the cost may need."""
        ready = self._ready
        lines = [ready.title, ready.scripts["first_reply"].zh, *ready.steps, *ready.warnings, *ready.never]
        templates = [part for line in lines for part in (line.template, line.without) if part is not None]
        gaps = {gap for template in templates for gap in template.gaps}
        return {COUNTDOWN, *self._amounts, *(clock.clock for clock in ready.deadlines), *gaps}

    def known(self, answers: Answers) -> tuple[str, ...]:
        """Which of the answers that are needed are known: what the sentences say depends on it."""
        return tuple([name for name in self._reads if answers.get(name, UNKNOWN) != UNKNOWN])

    def shape(
        self, answers: Answers, status: str, scenario: str, question: str, leads: str = "", settles: bool = False,
        by_shop: str = "",
    ) -> Shape:  # fmt: skip
        """The shape of rows that came to the outcome, or that wait for the answer to `question`, which `leads` on.

        `by_shop` are the answers of the shop in general that they rest on.
        """
        self._clocks = {
            f"deadline.{c.id}": c for c in running(self._ready.deadlines, answers) if c.due(answers) is not None
        }
        self._known = {*self.known(answers), *self._clocks}
        self._gaps: dict[str, Gap] = {}
        ready, lang = self._ready, self._setting.lang
        final = status == RESOLVED
        columns = (
            _text(status),
            _text(scenario),
            _text(ready.id if final else ""),
            _text(ready.disposition if final else ""),
            self._line(ready.title, lang),
            _text(ready.liability if final else ""),
            Template(("", URGENCY, "")),
            Template(("", DEADLINE, "")),
            _text(question),
            self._line(ready.scripts["first_reply"].zh, "zh"),
            _joined([_numbered(number, self._line(step, lang)) for number, step in enumerate(ready.steps, 1)]),
            _text(listed([item.text for item in ready.evidence], lang, "；")),
            _joined([self._line(each, lang) for each in (*ready.warnings, *ready.never)]),
            Template(("", ERROR, "")),
            _text(leads),
            self._cost() if final else _text(""),
            Template(("", APPROVER, "")),
            _text(by_shop),
        )
        return Shape(
            status=status,
            scenario=scenario,
            disposition=ready.disposition if final else "",
            liability=ready.liability if final else "",
            platform=self._setting.platform,
            columns=columns,
            line=_csv_line(columns),
            gaps=tuple(self._gaps.values()),
            countdown=COUNTDOWN in self._known and any(c.limit.countdown for c in self._clocks.values()),
            clocks=tuple(c for c in self._clocks.values() if COUNTDOWN not in self._known or not c.limit.countdown),
            floor=floor_of(ready.deadlines, answers, ready.floor) if final else ready.floor,
            until=self._until,
            approver=self._approver() if final else None,
            question=question,
            settles=settles,
        )

    def _known_amounts(self) -> tuple[str, ...]:
        return tuple([name for name in self._amounts if name in self._known])

    def _cost(self) -> Template:
        """What the outcome costs the shop: a number where all of it is known, else in words what is open."""
        if not self._amounts:
            return _text("")
        known = self._known_amounts()

        def in_words(*values: Value) -> str:
            price = price_of(self._setting, cost_by(self._amounts, dict(zip(known, values, strict=True))))
            return price.words if price else ""

        self._gaps[COST] = Gap(COST, known, _total if known == self._amounts else in_words)
        return Template(("", COST, ""))

    def _approver(self) -> Gap | None:
        """Whose word a row needs beyond the agent's; None where the agent may decide whatever it costs."""
        known = self._known_amounts()
        if not known or not self._setting.library.shop.authority:
            return None

        def who(*values: Value) -> str:
            return approver_of(self._setting, cost_by(known, dict(zip(known, values, strict=True)))) or ""

        return Gap(APPROVER, known, who)

    def _gap(self, tag: str, gap: str, lang: Lang) -> Gap:
        """A gap that shows an answer, or a deadline that is counted from one."""
        if (clock := self._clocks.get(gap)) is None:
            question = self._setting.library.questions[gap]
            return Gap(tag, (gap,), lambda value: show_value(question, value, lang))
        if clock.limit.countdown and COUNTDOWN in self._known:
            return Gap(tag, (COUNTDOWN,), lambda value: self._shown_due(value, lang))
        return Gap(tag, (clock.clock,), lambda value: self._shown_due(clock.due_from(value), lang))

    def _shown_due(self, due: Value | None, lang: Lang) -> str:
        return show_due(self._setting.in_(lang), due if isinstance(due, datetime) else datetime.max, self._at)

    def _line(self, line: Line, lang: Lang) -> Template:
        """A sentence with the words of the open question in it; what it says `without` where a gap stays unknown."""
        constants = self._words[lang]
        unknown = [gap for gap in line.template.gaps if gap not in constants and gap not in self._known]
        template = line.without if unknown and line.without else line.template
        parts = [template.parts[0]]
        for gap, text in zip(template.parts[1::2], template.parts[2::2], strict=True):
            if gap in constants:
                parts[-1] += constants[gap] + text
            else:
                tag = f"{lang} {gap}"  # a script stays Chinese where the rest is English
                self._gaps[tag] = self._gap(tag, gap, lang)
                parts += [tag, text]
        return Template(tuple(parts))


def _numbered(number: int, template: Template) -> Template:
    return Template((f"{number}. {template.parts[0]}", *template.parts[1:]))


def _joined(templates: list[Template]) -> Template:
    """Several templates as one, with blanks between."""
    parts = [""]
    for index, template in enumerate(templates):
        parts[-1] += (" " if index else "") + template.parts[0]
        parts += template.parts[1:]
    return Template(tuple(parts))


def _csv_line(columns: tuple[Template, ...]) -> Template:
    """All columns as one line of CSV, from the comma in front to its end; quoted once and for all."""
    parts = [""]
    for template in columns:
        parts[-1] += ',"' + template.parts[0].replace('"', '""')
        parts += [part if index % 2 == 0 else part.replace('"', '""') for index, part in enumerate(template.parts[1:])]
        parts[-1] += '"'
    parts[-1] += "\n"
    return Template(tuple(parts))


def _bare_shape(status: str) -> Shape:
    """The shape of rows that get no advice: a status, and perhaps a word on what is wrong."""
    columns = tuple([Template(("", ERROR, "")) if name == "triage_error" else _text("") for name in COLUMNS[1:]])
    columns = (_text(status), *columns)
    return Shape(status, "", "", "", "", columns, _csv_line(columns))


REJECTED_SHAPE = _bare_shape(REJECTED)
CLOSED_SHAPE = _bare_shape(CLOSED)
