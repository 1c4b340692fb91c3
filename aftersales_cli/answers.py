"""Reads what people write as answers, computes what follows from them, and refuses what cannot all be true.

Times are naive datetimes of China's one clock, UTC+8 (no daylight saving today).
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from aftersales_cli.errors import UsageError
from aftersales_cli.model import COMPUTED, UNKNOWN, Question
from aftersales_cli.model import Value as Value
from aftersales_cli.wording import Message, choice_of

CHINA = timezone(timedelta(hours=8))
EXCEEDS, NOT_EXCEEDS = "more", "not_more"

Answers = Mapping[str, Value]

_MONEY = re.compile(r"[0-9]+(\.[0-9]+)?\Z")
_DATETIME = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    r"(?:[T ]*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?)?\Z"
)
FIRST, LAST = datetime(1900, 1, 1), datetime(2999, 12, 31, 23, 59, 59)  # beyond, a sum with days is soon no time
_MOST_MONEY = Decimal(10) ** 9
_FACTS = ("question", "other", "later", "earlier", "part", "whole")  # what a contradiction calls those it is between


class BadAnswer(UsageError):
    """A value that the question cannot have."""


class Contradiction(UsageError):
    """Two answers that cannot both be true."""

    @property
    def facts(self) -> tuple[str, ...]:
        """The questions whose answers exclude each other; one where it is a time that has not come yet."""
        return tuple(str(self.message.values[name]) for name in _FACTS if name in self.message.values)

    def named(self, names: Mapping[str, str]) -> Message:
        """What it says, with the `names` that the facts have elsewhere."""
        values = self.message.values
        return Message(self.message.key, {
            name: names.get(value, value) if name in _FACTS else value for name, value in values.items()
        })  # fmt: skip


def read_answer(id_: str, question: Question, raw: object, at: datetime | None = None) -> Value:
    """The value that `raw` means as an answer to the question `id_`. Raises BadAnswer, which names what would be right.

    A choice may be written as its id or in the words of either language; 不清楚 answers everything. With the time `at`
    of the case amounts and times may be written as people say them (两百, 昨天下午3点); without it only in full.
    """
    text = unicodedata.normalize("NFKC", str(raw)).strip()
    if text == UNKNOWN or text in question.also.get(UNKNOWN, ()):
        return UNKNOWN
    match question.type:
        case "choice":
            return _choice(id_, question, text)
        case "money":
            return _money(id_, question, text, said=at is not None)
        case "count":
            if re.fullmatch(r"[0-9]{1,9}", text):
                return int(text)
            raise BadAnswer("bad-count", question=id_, given=text)
        case "date":
            return _moment(id_, text, "bad-date", question, at).date()
        case "datetime":
            return _moment(id_, text, "bad-datetime", question, at)
        case "text":
            return text
    raise BadAnswer("computed", question=id_, of=", ".join(question.of))


def _choice(id_: str, question: Question, text: str) -> str:
    for word, choice in words_of(question):
        if text == unicodedata.normalize("NFKC", word):
            return choice
    raise BadAnswer("unknown-value", **choice_of(id_, text, [*question.choices, UNKNOWN]))


def words_of(question: Question) -> Iterator[tuple[str, str]]:
    """All that means a choice of a question, and the choice: its id, its words in both languages, and others."""
    for choice, text in question.choices.items():
        yield from ((word, choice) for word in (choice, text.zh, text.en, *question.also.get(choice, ())))


def _money(id_: str, question: Question, text: str, said: bool) -> Decimal:
    plain = re.sub(r"[,\s]|^[¥￥]|元$", "", text)
    if said and not _MONEY.match(plain):
        from aftersales_cli.spoken import amount

        if (meant := amount(text)) is not None:
            return meant
    if plain.startswith("-") and _MONEY.match(plain[1:]):
        if question.signed:
            return -_money(id_, question, plain[1:], said)
        raise BadAnswer("negative", question=id_, given=text)
    if not _MONEY.match(plain) or Decimal(plain) > _MOST_MONEY:
        raise BadAnswer("bad-money", question=id_, given=text)
    return Decimal(plain)


def _moment(id_: str, text: str, error: str, question: Question, at: datetime | None) -> datetime:
    try:
        return parse_moment(text)
    except ValueError:
        if at is not None:
            from aftersales_cli.spoken import moment

            if (meant := moment(text, at, question.future)) is not None:
                return meant
        raise BadAnswer(error, question=id_, given=text) from None


def china_time(moment: datetime) -> datetime:
    """A time on China's clock, without its zone; one that has none is China's already. Raises OverflowError."""
    return moment if moment.tzinfo is None else moment.astimezone(CHINA).replace(tzinfo=None)


def parse_moment(text: str) -> datetime:
    """A time on China's clock from `2026-11-20 10:00`, `2026/11/20`, `2026年11月20日 10:00` or ISO 8601 with an offset.

    Raises ValueError, for a time before FIRST or after LAST too.
    """
    return in_bounds(_moment_of(text))


def in_bounds(moment: datetime) -> datetime:
    """The time, unless it is one that no case can have and no limit can be reckoned from. Raises ValueError."""
    if not FIRST <= moment <= LAST:
        raise ValueError(moment)
    return moment


def _moment_of(text: str) -> datetime:
    match = _DATETIME.match(text)
    if match:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, second)
    if text.isdecimal() and len(text) != len("20261120"):
        raise ValueError(text)  # to Python some longer runs of digits are a day and a time
    moment = datetime.fromisoformat(text)
    try:
        return china_time(moment)
    except OverflowError:
        raise ValueError(text) from None


def compute(id_: str, questions: Mapping[str, Question], answers: Answers, at: datetime) -> Value | None:
    """The value of a fact: the answer given, or the one computed at `at`; None where it is not known."""
    question = questions.get(id_)
    if question is None or question.type not in COMPUTED:
        value = answers.get(id_)
        return None if value == UNKNOWN else value
    known = [answers.get(name) for name in question.of]
    if any(value is None or value == UNKNOWN for value in known):
        return None
    first = known[0]
    if question.type == "exceeds":
        return EXCEEDS if Decimal(str(first)) > Decimal(str(known[1])) else NOT_EXCEEDS
    if question.type == "percent_of":
        whole = Decimal(str(known[1]))
        return Decimal(str(first)) * 100 / whole if whole else None
    if question.type == "days_since" and isinstance(first, date):
        return (at.date() - (first.date() if isinstance(first, datetime) else first)).days
    if question.type == "hours_since" and isinstance(first, datetime):
        return int((at - first).total_seconds() // 3600)
    return None


def check_answers(questions: Mapping[str, Question], answers: Answers, at: datetime) -> None:
    """Raises Contradiction for two answers that cannot both be true, or a time after `at`."""
    Checks(questions, answers).check(answers, at)
    check_exclusions(questions, answers)


def check_exclusions(questions: Mapping[str, Question], answers: Answers) -> None:
    """Raises Contradiction for two answers that exclude each other by what `excludes` of a question says."""
    given = [id_ for id_, value in answers.items() if value != UNKNOWN and id_ in questions and questions[id_].excludes]
    for id_ in given if len(given) < 2 else [id_ for id_ in questions if id_ in given]:
        value = answers[id_]
        for excluded in questions[id_].excludes:
            other = answers.get(excluded.other, UNKNOWN)
            if other == UNKNOWN or (excluded.answers and str(value) not in excluded.answers):
                continue
            if not excluded.other_answers or str(other) in excluded.other_answers:
                raise Contradiction(
                    "contradiction-excluded", question=id_, value=show(value), other=excluded.other,
                    other_value=show(other), why=excluded,
                )  # fmt: skip


def agreeing(
    check: Callable[[Answers], None], answers: Answers, weak: Collection[str] = ()
) -> tuple[dict[str, Value], list[Contradiction]]:
    """The answers that `check` finds no fault with: of those that exclude each other neither is left; and why.

    What is `weak` yields to all else, without a word.
    """
    left, clashes = dict(answers), list[Contradiction]()
    while True:
        try:
            check(left)
        except Contradiction as error:
            yielding = [name for name in error.facts if name in weak]
            if not 0 < len(yielding) < len(error.facts):
                yielding = [*error.facts]
                clashes.append(error.with_traceback(None))  # with it, error and frame would keep each other
            for name in yielding:
                del left[name]
        else:
            return left, clashes


class Checks:
    """The facts among some answers that could exclude each other; made once for a table, applied to each row."""

    def __init__(self, questions: Mapping[str, Question], names: Collection[str]) -> None:
        known = {id_: question for id_, question in questions.items() if id_ in names}
        moments = {id_: question for id_, question in known.items() if question.type in ("date", "datetime")}
        self._days = [id_ for id_, question in moments.items() if question.type == "date"]
        self._past = [id_ for id_, question in moments.items() if not question.future]
        self._orders = [(id_, earlier) for id_, q in moments.items() for earlier in q.not_before if earlier in moments]
        self._parts = [(id_, whole) for id_, q in known.items() for whole in q.not_more_than if whole in known]

    def check(self, answers: Answers, at: datetime) -> None:
        """Raises Contradiction with the two facts that exclude each other."""
        for id_ in self._past:
            value = answers.get(id_)
            if isinstance(value, date) and _as_moment(value) > at:
                raise Contradiction("future", question=id_, given=show(value), at=show(at))
        for later, earlier in self._orders:
            value, other = answers.get(later), answers.get(earlier)
            if isinstance(value, date) and isinstance(other, date) and _as_moment(value) < _as_moment(other):
                shown = {"later_value": show(value), "earlier_value": show(other)}
                raise Contradiction("contradiction-before", later=later, earlier=earlier, **shown)
        for part, whole in self._parts:
            value, other = answers.get(part), answers.get(whole)
            if isinstance(value, Decimal | int) and isinstance(other, Decimal | int) and value > other:
                raise Contradiction("contradiction-more", part=part, part_value=value, whole=whole, whole_value=other)

    def clashing(self, columns: Mapping[str, Sequence[Value | None]], at: datetime) -> set[int]:
        """The rows that `check` would find at fault, of many given by columns."""
        known: dict[str, Sequence[Any]] = dict(columns)
        for id_ in self._days:
            known[id_] = [day and _as_moment(day) for day in known[id_]]
        found: set[int] = set()
        for id_ in self._past:
            found.update([row for row, value in enumerate(known[id_]) if value is not None and value > at])
        for more, less in (*self._orders, *[(whole, part) for part, whole in self._parts]):
            pairs = enumerate(zip(known[more], known[less], strict=True))
            found.update([row for row, (a, b) in pairs if a is not None and b is not None and a < b])
        return found


def _as_moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def show(value: Value) -> str:
    """A value as a person writes it, and as `read_answer` reads it back."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    return str(value)


def read_answers(
    questions: Mapping[str, Question], raw: Mapping[str, object], at: datetime | None = None
) -> dict[str, Value]:
    """Every answer read; raises UsageError for a question that does not exist or a value that does not fit."""
    read: dict[str, Value] = {}
    for id_, value in raw.items():
        if id_ not in questions:
            raise UsageError("unknown-value", **choice_of("question", id_, list(questions)))
        read[id_] = read_answer(id_, questions[id_], value, at)
    return read
