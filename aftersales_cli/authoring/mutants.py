"""Small faults that could creep into playbooks, made one at a time: of routing, of contents, of numbers, of sources."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar, get_args

from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.graph import GO, SHARED, rungs_of
from aftersales_cli.library.limits import figure, most
from aftersales_cli.model import (
    Bound,
    Deadline,
    Disposition,
    Liability,
    Limit,
    LimitValue,
    Outcome,
    Scenario,
    Source,
    Step,
    Tests,
    Urgency,
)
from aftersales_cli.yamlfile import Steps

SENTENCES = ("steps", "warnings", "never", "reopen")
WORDS: dict[str, Sequence[str]] = {
    "disposition": get_args(Disposition), "liability": get_args(Liability), "urgency": get_args(Urgency),
}  # fmt: skip

Part = TypeVar("Part", Outcome, LimitValue)


@frozen
class Mutant:
    """One fault: the file and place where it stands, what it is, and the part of the library that it makes anew."""

    section: str
    file: str | None
    steps: Steps
    fault: str
    part: Scenario | Outcome | Limit | Source

    @property
    def id(self) -> str:
        """A name that stays the same while the place and the fault do."""
        return " ".join((self.section, self.file or "", ".".join(map(str, self.steps)), self.fault))


def mutants(library: Library) -> Iterator[Mutant]:
    """Every fault, in the order of files and places."""
    for id_ in library.scenario_ids:
        yield from of_scenario(library, id_)
    for name, outcome in library.shared.outcomes.items():
        for steps, fault, spoilt in _outcome(library, outcome, library.shared.outcomes):
            yield Mutant(SHARED, None, ("outcomes", name, *steps), fault, spoilt)
    yield from _limits(library)
    yield from _sources(library)


def of_scenario(library: Library, id_: str) -> Iterator[Mutant]:
    """The faults of one scenario."""
    scenario = library.scenario(id_)
    for name, step in scenario.steps.items():
        for steps, fault, spoilt in _step(library, step):
            whole = replace(scenario, steps={**scenario.steps, name: spoilt})
            yield Mutant("scenarios", id_, ("steps", name, *steps), fault, whole)
    for name, outcome in scenario.outcomes.items():
        for steps, fault, worse in _outcome(library, outcome, scenario.outcomes):
            yield Mutant("scenarios", id_, ("outcomes", name, *steps), fault, worse)


def _step(library: Library, step: Step) -> Iterator[tuple[Steps, str, Step]]:
    """Targets exchanged, conditions turned, bounds moved."""
    for choice, target in step.go.items():
        for other in _others(target, step.go.values()):
            yield ("go", choice), f"to {other}", replace(step, go={**step.go, choice: other})
    for index, branch in enumerate(step.when):
        for other in _others(str(branch[GO]), [str(each[GO]) for each in step.when]):
            yield ("when", index), f"to {other}", _with_branch(step, index, {**branch, GO: other})
        for fact, test in branch.items():
            if fact != GO:
                for fault, tested in _test(library, fact, test):
                    yield ("when", index, fact), fault, _with_branch(step, index, {**branch, fact: tested})


def _with_branch(step: Step, index: int, branch: Tests) -> Step:
    return replace(step, when=(*step.when[:index], branch, *step.when[index + 1 :]))


def _others(this: str, all_: Any) -> list[str]:
    """The next value after this one, in turn; none where there is but one."""
    values = list(dict.fromkeys(all_))
    return [values[(values.index(this) + 1) % len(values)]] if len(values) > 1 else []


def _test(library: Library, fact: str, test: str | int | Bound) -> Iterator[tuple[str, str | int | Bound]]:
    """A test of another answer, with the other bound, or one off."""
    if not isinstance(test, Bound):
        choices = [*library.questions[fact].choices] if fact in library.questions else [*library.platforms]
        if test in choices:
            yield from ((f"is {other}", other) for other in _others(str(test), choices))
    elif test.one_of is not None:
        if len(test.one_of) > 1:
            yield f"without {test.one_of[-1]}", Bound(one_of=test.one_of[:-1])
    else:
        bound = test.at_least if test.at_least is not None else test.at_most
        yield "other bound", Bound(at_least=test.at_most, at_most=test.at_least)
        if isinstance(bound, int):
            for moved in (bound - 1, bound + 1):
                other = Bound(at_least=moved) if test.at_least is not None else Bound(at_most=moved)
                yield f"bound {moved}", other


def _outcome(library: Library, outcome: Outcome, others: dict[str, Outcome]) -> Iterator[tuple[Steps, str, Outcome]]:
    """Words exchanged, left out or of another kind; what is done and by when, what is wanted and what is risked."""
    for key, words in WORDS.items():
        other = words[(words.index(getattr(outcome, key)) + 1) % len(words)]
        yield (key,), f"is {other}", _with(outcome, **{key: other})
    for name in SENTENCES:
        sentences = getattr(outcome, name)
        for index in range(len(sentences)):
            yield (name, index), "left out", _with(outcome, **{name: _left_out(sentences, index)})
            if sentences[index].when:
                always = replace(sentences[index], when={})
                spoilt = (*sentences[:index], always, *sentences[index + 1 :])
                yield (name, index, "when"), "left out", _with(outcome, **{name: spoilt})
    yield from _scripts(outcome, list(others.values()))
    for index, id_ in enumerate(outcome.evidence):
        yield ("evidence", index), f"without {id_}", replace(outcome, evidence=_left_out(outcome.evidence, index))
    yield from _deadlines(library, outcome)
    for index, rung in enumerate(rungs_of(outcome)):
        yield ("ladder", index), f"without {rung.to}", replace(outcome, ladder=_left_out(rungs_of(outcome), index))
    for index, act in enumerate(outcome.risks):
        yield ("risks", index), f"without {act}", replace(outcome, risks=_left_out(outcome.risks, index))
    given = outcome.given if isinstance(outcome.given, tuple) else ()
    for index, tests in enumerate(given):
        for fact, test in tests.items():
            for fault, tested in _test(library, fact, test):
                spoilt_given = (*given[:index], {**tests, fact: tested}, *given[index + 1 :])
                yield ("given", index, fact), fault, replace(outcome, given=spoilt_given)


def _scripts(outcome: Outcome, others: list[Outcome]) -> Iterator[tuple[Steps, str, Outcome]]:
    after = others[(others.index(outcome) + 1) % len(others)]
    for name, script in outcome.scripts.items():
        steps = ("scripts", name)
        if name in after.scripts and after is not outcome:
            spoilt = {**outcome.scripts, name: after.scripts[name]}
            yield steps, "of the next outcome", replace(outcome, scripts=spoilt)
        if name != "first_reply":
            left = {key: each for key, each in outcome.scripts.items() if key != name}
            yield steps, "left out", replace(outcome, scripts=left)
        for index in range(len(script.variants)):
            fewer = replace(script, variants=_left_out(script.variants, index))
            spoilt = {**outcome.scripts, name: fewer}
            yield (*steps, "variants", index), "left out", replace(outcome, scripts=spoilt)


def _deadlines(library: Library, outcome: Outcome) -> Iterator[tuple[Steps, str, Outcome]]:
    clocks = [id_ for id_, question in library.questions.items() if question.type == "datetime"]
    for index, deadline in enumerate(outcome.deadlines):
        yield ("deadlines", index), "left out", replace(outcome, deadlines=_left_out(outcome.deadlines, index))
        allowed = library.limits[deadline.limit].clocks or clocks
        for clock in _others(deadline.from_, [deadline.from_, *allowed]):
            spoilt = list(outcome.deadlines)
            spoilt[index] = Deadline(deadline.limit, clock)
            yield ("deadlines", index), f"from {clock}", replace(outcome, deadlines=tuple(spoilt))


def _left_out(items: tuple[Any, ...], index: int) -> tuple[Any, ...]:
    return (*items[:index], *items[index + 1 :])


def _limits(library: Library) -> Iterator[Mutant]:
    """Each number twice as large."""
    for id_, limit in library.limits.items():
        for platform, values in limit.by_platform.items():
            for index, value in enumerate(values):
                if (spoilt := _doubled(value)) is not None:
                    entries = (*values[:index], spoilt, *values[index + 1 :])
                    part = replace(limit, by_platform={**limit.by_platform, platform: entries})
                    yield Mutant("limits", None, (id_, platform, index), "doubled", part)


def _doubled(value: LimitValue) -> LimitValue | None:
    found = figure(value)
    if found is None or not most(found[1]):
        return None
    unit, number = found
    twice = Decimal(str(most(number))) * 2
    return _with(value, **{unit: twice if unit == "yuan" else int(twice)})


def _sources(library: Library) -> Iterator[Mutant]:
    """Each statement that is cited binds one platform only, where it does not bind anyhow."""
    for id_ in library.source_ids:
        source = library.source(id_)
        for name, statement in source.statements.items():
            named = statement.platforms or source.platforms or ()
            where = next((each for each in reversed([*library.platforms]) if each not in named or named == "any"), None)
            if name in library.citations and where is not None:
                spoilt = {**source.statements, name: replace(statement, platforms=(where,))}
                yield Mutant("sources", id_, ("statements", name), f"binds {where}", replace(source, statements=spoilt))


def _with(part: Part, **new: Any) -> Part:
    """The part with another value in fields that are named by what is tried."""
    return replace(part, **new)
