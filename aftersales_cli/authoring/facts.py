"""What is known of facts, as sets of the answers that they may still have: one bit for each that stands for others.

Between two bounds that a playbook tests, an amount or a time decides nothing, so that each bound, one below and one
above stand for all. Not given and 不清楚 are answers of their own, that nothing is concluded from.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import islice, product

from aftersales_cli.answers import EXCEEDS, NOT_EXCEEDS, Contradiction, Value, check_answers, compute, show
from aftersales_cli.engine import all_hold, bound_of
from aftersales_cli.library import Library
from aftersales_cli.library.graph import Condition, conditions_of, tests_of
from aftersales_cli.model import BY_OFFER, BY_WALK, COMPUTED, PLATFORM, REACHED_BY, UNKNOWN, Bound, Question, Tests

Known = Mapping[str, int]  # what each fact may be; one that is not among them may be anything

NOT_GIVEN, UNCLEAR = 1, 2
OPEN = NOT_GIVEN | UNCLEAR
CENT, MOST_TRIES = Decimal("0.01"), 4000
AGO = tuple(timedelta(hours=hours) for hours in (30, 2, 80, 200, 500, 1000, 2000, 0))  # times to try for a clock


class _Plain:
    """Tests read by this know every fact as it is given, computed ones too."""

    questions: Mapping[str, Question] = {}

    def __init__(self, library: Library) -> None:
        self.limits = library.limits


class Facts:
    """The facts of a library on one platform at one time: their answers, and which of them satisfy a test."""

    def __init__(self, library: Library, platform: str, at: datetime) -> None:
        self.library = library
        self.platform = platform
        self.at = at
        self._plain = _Plain(library)
        self._values: dict[str, tuple[Value, ...]] = {}
        self._satisfying: dict[Condition, int] = {}

    @cached_property
    def start(self) -> Known:
        """What is known before a walk begins."""
        return {PLATFORM: self.bit(PLATFORM, self.platform), REACHED_BY: self.bit(REACHED_BY, BY_WALK)}

    @cached_property
    def _tested(self) -> dict[str, dict[Condition, None]]:
        """Every test of an amount or a time anywhere in the library, by the fact it tests."""
        tested: dict[str, dict[Condition, None]] = defaultdict(dict)
        for tests in all_tests(self.library):
            for condition in conditions_of(tests):
                if condition.test != "one_of" and str(condition.operand) not in self._choices(condition.question):
                    tested[condition.question][condition] = None
        return tested

    def _choices(self, fact: str) -> tuple[str, ...]:
        """The words that a fact may be; none for an amount or a time."""
        if fact in (PLATFORM, REACHED_BY):
            return (*self.library.platforms, BY_WALK, BY_OFFER)
        question = self.library.questions[fact]
        return (*question.choices, UNKNOWN, *((EXCEEDS, NOT_EXCEEDS) if question.type == "exceeds" else ()))

    @cached_property
    def _computed(self) -> dict[str, list[str]]:
        """The computed facts that follow from each question, and each computed fact itself."""
        follow: dict[str, list[str]] = defaultdict(list)
        for id_, question in self.library.questions.items():
            if question.type in COMPUTED:
                for name in (id_, *question.of):
                    follow[name].append(id_)
        return follow

    def values(self, fact: str) -> tuple[Value, ...]:
        """The answers of a fact that stand for all it can have, in a stable order."""
        if fact not in self._values:
            self._values[fact] = tuple(self._values_of(fact))
        return self._values[fact]

    def _values_of(self, fact: str) -> Iterable[Value]:
        if fact == PLATFORM:
            return tuple(self.library.platforms)
        if fact == REACHED_BY:
            return BY_WALK, BY_OFFER
        question = self.library.questions[fact]
        match question.type:
            case "choice":
                return question.choices
            case "exceeds":
                return EXCEEDS, NOT_EXCEEDS
            case "date" | "datetime":
                return (self.at,)
            case "text":
                return ("…",)
        step = CENT if question.type == "money" else 1
        bounds = {bound_of(self.library, c.operand, self.platform, self.at) for c in self._tested[fact]} - {None}
        around = sorted({bound + sign * step for bound in bounds if bound is not None for sign in (-1, 0, 1)})
        return [value for value in around if value >= 0] or [Decimal(100) if step == CENT else 1]

    def full(self, fact: str) -> int:
        """Everything that a fact can be."""
        given = ((1 << len(self.values(fact))) - 1) << 2
        if fact in (PLATFORM, REACHED_BY):
            return given
        return given | (NOT_GIVEN if self.library.questions[fact].type in COMPUTED else OPEN)

    def bit(self, fact: str, value: Value) -> int:
        """The bit of an answer, which is one of `values`."""
        return 4 << self.values(fact).index(value)

    def answers(self, fact: str, mask: int) -> Iterator[Value]:
        """The answers in a set, 不清楚 last."""
        for index, value in enumerate(self.values(fact)):
            if mask & (4 << index):
                yield value
        if mask & UNCLEAR:
            yield UNKNOWN

    def shown(self, fact: str, mask: int) -> str:
        """The answers in a set as one writes them, several of them in turn."""
        return "|".join(show(value) for value in self.answers(fact, mask))

    def mask(self, known: Known, fact: str) -> int:
        """What a fact may be."""
        found = known.get(fact)
        return self.full(fact) if found is None else found

    def satisfying(self, condition: Condition) -> int:
        """The answers that satisfy a test."""
        if condition not in self._satisfying:
            fact, mask = condition.question, 0
            for bit, value in [(UNCLEAR, UNKNOWN), *((4 << i, v) for i, v in enumerate(self.values(fact)))]:
                if all_hold(self._plain, (condition,), {PLATFORM: self.platform, fact: value}, self.at):
                    mask |= bit
            self._satisfying[condition] = mask & self.full(fact)
        return self._satisfying[condition]

    def narrowed(self, known: Known, fact: str, mask: int) -> Known | None:
        """What is known where a fact is one of some answers, too; None where it cannot be."""
        before = self.mask(known, fact)
        after = before & mask
        if not after:
            return None
        if after == before:
            return known
        return self._followed({**known, fact: after}, fact)

    def _followed(self, known: dict[str, int], fact: str) -> Known | None:
        """With what follows for computed facts: one is known just where all that it is computed from are."""
        for computed in self._computed.get(fact, ()):
            of = self.library.questions[computed].of
            now = self.mask(known, computed)
            if not now & NOT_GIVEN:
                for name in of:
                    known[name] = self.mask(known, name) & ~OPEN
            elif all(not self.mask(known, name) & OPEN for name in of):
                now &= ~NOT_GIVEN
            elif any(not self.mask(known, name) & ~OPEN for name in of):
                now &= NOT_GIVEN
            known[computed] = now
            if not now or any(not known.get(name, 1) for name in of):
                return None
        return known

    def holding(self, known: Known, conditions: Iterable[Condition], or_open: bool = False) -> Known | None:
        """What is known where all conditions hold; with `or_open` also where they might, for all that is known."""
        now: Known | None = known
        for condition in conditions:
            if now is None:
                return None
            allowed = self.satisfying(condition)
            if or_open and condition.question not in (PLATFORM, REACHED_BY):
                allowed |= OPEN
            now = self.narrowed(now, condition.question, allowed)
        return now

    def failing(self, known: Known, conditions: Iterable[Condition]) -> Iterator[Known]:
        """What is known where not all conditions hold, in parts that exclude each other."""
        now: Known | None = known
        for condition in conditions:
            if now is None:
                return
            allowed = self.satisfying(condition)
            rest = self.narrowed(now, condition.question, ~allowed)
            if rest is not None:
                yield rest
            now = self.narrowed(now, condition.question, allowed)

    def without(self, parts: Iterable[Known], alternatives: Iterable[Iterable[Condition]]) -> list[Known]:
        """What is left of the parts where no alternative holds."""
        left = list(parts)
        for conditions in alternatives:
            left = [rest for part in left for rest in self.failing(part, tuple(conditions))]
        return left

    def example(self, known: Known) -> dict[str, Value] | None:
        """Answers of a case of which all this is known; None where no case is like that."""
        given = {
            fact: mask for fact, mask in known.items()
            if fact not in (PLATFORM, REACHED_BY) and not mask & NOT_GIVEN and not self._is_computed(fact)
        }  # fmt: skip
        tries = product(*(list(self._candidates(known, fact, mask)) for fact, mask in given.items()))
        for values in islice(tries, MOST_TRIES):
            answers = dict(zip(given, values, strict=True))
            if self._fits(known, answers):
                return answers
        return None

    def _is_computed(self, fact: str) -> bool:
        return self.library.questions[fact].type in COMPUTED

    def _candidates(self, known: Known, fact: str, mask: int) -> Iterator[Value]:
        """Answers to try for a fact: a clock must show what is computed from it, an amount exceed another or not."""
        question = self.library.questions[fact]
        if not mask & ~OPEN or question.type not in ("date", "datetime", "money"):
            yield from self.answers(fact, mask)
            return
        tried: list[Value] = list(self.answers(fact, mask & ~OPEN)) if question.type == "money" else []
        for computed in self._computed.get(fact, ()):
            tried += self._around(known, computed, fact)
        if question.type == "money":
            tried += [Decimal(10), Decimal(1000)] if len(self.values(fact)) == 1 else []
        else:
            tried += [self.at + AGO[0] if question.future else self.at - ago for ago in AGO]
        seen: set[Value] = set()
        for value in tried:
            moment = value.date() if question.type == "date" and isinstance(value, datetime) else value
            if moment not in seen:
                seen.add(moment)
                yield moment

    def _around(self, known: Known, computed: str, fact: str) -> Iterator[Value]:
        question = self.library.questions[computed]
        if question.type == "exceeds":
            for other in question.of:
                if other != fact:
                    yield from (
                        Decimal(str(value)) + sign * CENT for value in self.values(other) for sign in (0, 1, -1)
                    )
            return
        if question.type == "percent_of":
            shown = [Decimal(str(value)) for value in self.answers(computed, self.mask(known, computed) & ~OPEN)]
            yield from shown if fact == question.of[0] else [Decimal(100)]
            return
        unit = timedelta(days=1) if question.type == "days_since" else timedelta(hours=1)
        for since in self.answers(computed, self.mask(known, computed) & ~OPEN):
            yield self.at - int(str(since)) * unit

    def _fits(self, known: Known, answers: dict[str, Value]) -> bool:
        """Whether answers are as known, what is computed from them too, and do not exclude each other."""
        questions, fitting = self.library.questions, True
        for fact, mask in known.items():
            if fact in (PLATFORM, REACHED_BY):
                continue
            if self._is_computed(fact):
                value = compute(fact, questions, answers, self.at)
                fitting &= bool(mask & (NOT_GIVEN if value is None else self.cell(fact, value)))
            elif questions[fact].type == "money" and answers.get(fact, UNKNOWN) != UNKNOWN:
                fitting &= bool(mask & self.cell(fact, answers[fact]))
        if not fitting:
            return False
        try:
            check_answers(questions, answers, self.at)
        except Contradiction:
            return False
        return True

    def cell(self, fact: str, value: Value) -> int:
        """The bits of all answers that every test takes for the same as this one."""
        if str(value) in self._choices(fact):
            return self.bit(fact, str(value))
        mask = self.full(fact) & ~OPEN
        for condition in self._tested[fact]:
            here = all_hold(self._plain, (condition,), {PLATFORM: self.platform, fact: value}, self.at)
            mask &= self.satisfying(condition) if here else ~self.satisfying(condition)
        return mask


def all_tests(library: Library) -> Iterator[Tests]:
    """Every test of facts in a library: of steps, of words, of what outcomes take for granted, of principles."""
    for id_ in library.scenario_ids:
        scenario = library.scenario(id_)
        for step in scenario.steps.values():
            for branch in step.when:
                yield {fact: test for fact, test in branch.items() if fact != "go"}
    for outcomes in [library.shared.outcomes, *(library.scenario(id_).outcomes for id_ in library.scenario_ids)]:
        for outcome in outcomes.values():
            yield from tests_of(outcome)
            yield from outcome.given if isinstance(outcome.given, tuple) else ()
    for principle in library.principles.values():
        yield from principle.when


def words_of(tests: Tests) -> str:
    """Tests as one writes them."""
    return ", ".join(f"{fact}{_shown(test)}" for fact, test in tests.items())


def _shown(test: str | int | Bound) -> str:
    if not isinstance(test, Bound):
        return f"={test}"
    if test.one_of is not None:
        return f"={'|'.join(test.one_of)}"
    return f">={test.at_least}" if test.at_least is not None else f"<={test.at_most}"
