"""The appended columns of an outcome, laid out once as templates and already quoted for CSV.

Filling text row by row is what makes a batch slow; here a row only fills the few gaps that are its own.
"""

from dataclasses import field

from aftersales_cli.advice import question_values
from aftersales_cli.advice.deadlines import Clockwork, Pressure
from aftersales_cli.advice.outcome import ReadyOutcome
from aftersales_cli.advice.template import Line, Setting, Template
from aftersales_cli.answers import Answers
from aftersales_cli.frozen import frozen
from aftersales_cli.model import LANGS, UNKNOWN, Lang, Question, Urgency

COLUMNS = (
    "triage_status", "triage_scenario", "triage_outcome", "triage_disposition", "triage_title", "triage_liability",
    "triage_urgency", "triage_deadline", "triage_next_question", "triage_script", "triage_steps", "triage_evidence",
    "triage_warnings", "triage_error",
)  # fmt: skip
RESOLVED, NEEDS_ANSWERS, REJECTED, CLOSED = "resolved", "needs_answers", "rejected", "closed"
URGENCY, DEADLINE, ERROR = "@urgency", "@deadline", "@error"  # gaps of the appended line that every row fills anew
VALUE_TYPES = ("money", "count", "date", "datetime")


@frozen
class Gap:
    """A gap of a shape: the `tag` it has in the templates, and the answer or deadline that fills it, in a language."""

    tag: str
    name: str
    lang: Lang


@frozen
class Shape:
    """The appended columns of one outcome for one platform, as templates: one a column, and all as one CSV line."""

    status: str
    scenario: str
    disposition: str
    liability: str
    platform: str
    columns: tuple[Template, ...]
    line: Template
    gaps: tuple[Gap, ...] = ()
    quoteless: bool = True  # no value of a gap can hold a quote
    clocks: tuple[Clockwork, ...] = ()
    floor: Urgency = "normal"
    pressure: Pressure = field(default_factory=lambda: Pressure(()))


def known_answers(answers: Answers) -> tuple[str, ...]:
    """Which answers can fill a gap: what a sentence says depends on it."""
    return tuple(sorted(name for name, value in answers.items() if value != UNKNOWN))


def _text(text: str) -> Template:
    return Template((text,))


class Shaping:
    """Lays out the appended columns of an outcome, for rows in which the same answers are known."""

    def __init__(self, setting: Setting, ready: ReadyOutcome, unclear: Question | None, answers: Answers) -> None:
        self._setting = setting
        self._ready = ready
        self._words = {lang: question_values(setting.in_(lang), unclear) if unclear else {} for lang in LANGS}
        self._known = {*known_answers(answers), *(f"deadline.{c.id}" for c in ready.deadlines if c.due(answers))}
        self._gaps: dict[str, Gap] = {}

    def shape(self, status: str, scenario: str, question: str) -> Shape:
        """The shape of rows that came to the outcome, or that wait for the answer to `question`."""
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
            _text(("；" if lang == "zh" else "; ").join(item.text for item in ready.evidence)),
            _joined([self._line(each, lang) for each in (*ready.warnings, *ready.never)]),
            Template(("", ERROR, "")),
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
            quoteless=all(self._quoteless(gap.name) for gap in self._gaps.values()),
            clocks=ready.deadlines,
            floor=ready.floor,
            pressure=Pressure.of(self._setting),
        )

    def _quoteless(self, gap: str) -> bool:
        """Whether a gap is filled with an amount or a time."""
        question = self._setting.library.questions.get(gap)
        return question is None or question.type in VALUE_TYPES

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
                self._gaps[tag] = Gap(tag, gap, lang)
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
    """All columns as one line of CSV with a leading comma; quoted once and for all."""
    parts = [""]
    for template in columns:
        parts[-1] += ',"' + template.parts[0].replace('"', '""')
        parts += [part if index % 2 == 0 else part.replace('"', '""') for index, part in enumerate(template.parts[1:])]
        parts[-1] += '"'
    return Template(tuple(parts))


_BARE = tuple(_text("") for _ in COLUMNS[1:-1])
_REJECTED_COLUMNS = (_text(REJECTED), *_BARE, Template(("", ERROR, "")))
_CLOSED_COLUMNS = (_text(CLOSED), *_BARE, Template(("", ERROR, "")))
REJECTED_SHAPE = Shape(REJECTED, "", "", "", "", _REJECTED_COLUMNS, _csv_line(_REJECTED_COLUMNS))
CLOSED_SHAPE = Shape(CLOSED, "", "", "", "", _CLOSED_COLUMNS, _csv_line(_CLOSED_COLUMNS))
