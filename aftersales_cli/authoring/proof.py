"""Shows over every way of every scenario, on every platform, that no outcome says what is not so."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from aftersales_cli.answers import show
from aftersales_cli.authoring.binding import Binding
from aftersales_cli.authoring.facts import NOT_GIVEN, Facts, Known
from aftersales_cli.authoring.figures import unsourced
from aftersales_cli.authoring.prover import LISTS, Address, Breach, Counts, Findings, Prover, Unbound, place_of
from aftersales_cli.authoring.ways import Way
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.graph import SHARED, rungs_of
from aftersales_cli.model import PLATFORM, REACHED_BY, Outcome, Sentence, Step, Tests, Title
from aftersales_cli.problems import Problem
from aftersales_cli.sharing import share
from aftersales_cli.wording import Message
from aftersales_cli.yamlfile import Document, Steps

SCHEMA = "aftersales/proof@1"

LONGEST_UNCHECKED = timedelta(days=366)  # that a number may stand without being looked at again

Documents = Mapping[tuple[str, str | None], Document]


@frozen
class Certificate:
    """What was shown of each scenario, on which platforms and day, and of which playbooks."""

    counts: dict[str, Counts]
    platforms: tuple[str, ...]
    at: datetime
    sha256: str


@frozen
class Proof:
    """All breaches and the certificate, which says what was shown if there is none."""

    breaches: tuple[Breach, ...]
    certificate: Certificate

    @property
    def holds(self) -> bool:
        """Whether nothing was found but warnings."""
        return all(breach.level == "warning" for breach in self.breaches)


def prove(
    library: Library, at: datetime, scenarios: Iterable[str], platforms: Iterable[str], workers: int = 1
) -> Proof:
    """Proves some scenarios on some platforms, in several processes where `workers` says so."""
    scenarios, platforms = list(scenarios), tuple(platforms)
    tasks = [(scenario, platform) for platform in platforms for scenario in scenarios]
    found = {scenario: Findings() for scenario in scenarios}
    for (scenario, _), each in zip(tasks, _proved(library, at, tasks, workers), strict=True):
        found[scenario].add(each)
    together = Findings()
    for each in found.values():
        together.add(each)
    for address, platform, sources in _general(library, at, platforms):
        together.unbound.setdefault(address, Unbound(sources)).cases.setdefault(platform)
    breaches = [
        *together.breaches.values(),
        *_unbound(library, together.unbound),
        *_figures(library),
        *_stale(library, at),
    ]
    if set(platforms) == set(library.platforms):
        breaches += somewhere(library, set(scenarios), together)
    breaches.sort(key=lambda each: (each.address[0], str(each.address[1]), list(map(str, each.address[2])), each.rule))
    counts = {scenario: each.counts for scenario, each in found.items()}
    return Proof(tuple(breaches), Certificate(counts, platforms, at, library.sha256))


def _proved(library: Library, at: datetime, tasks: list[tuple[str, str]], workers: int) -> Iterator[Findings]:
    if workers == 1:
        yield from map(_begin(library, at), tasks)
    else:
        yield from share(tasks, workers, _begin, library, at)


def _begin(library: Library, at: datetime) -> Callable[[tuple[str, str]], Findings]:
    """Proves scenarios on platforms; what a platform's prover has found out once serves them all."""
    prover = cache(partial(Prover, library, at=at))
    return lambda task: prover(task[1]).prove(task[0])


def _general(
    library: Library, at: datetime, platforms: tuple[str, ...]
) -> Iterator[tuple[Address, str, tuple[str, ...]]]:
    """What every scenario may print and nothing binds: penalties, habits, words of care and of calls."""
    binding, shared = Binding(library, at.date()), library.shared
    for platform in platforms:
        own = library.platforms[platform]
        said: list[tuple[Address, Any]] = [
            (("platforms", platform, (name, index)), each)
            for name in ("punishes", "habits") for index, each in enumerate(getattr(own, name))
        ]  # fmt: skip
        said += [((SHARED, None, ("care", liability)), care) for liability, care in shared.care.items()]
        said += [((SHARED, None, ("accepted",)), shared.accepted)]
        said += [((SHARED, None, ("handed_over", id_, "step")), each.step) for id_, each in shared.handed_over.items()]
        said += [((SHARED, None, ("call", index)), call) for index, call in enumerate(shared.call)]
        said += [((SHARED, None, ("skips", index, "because")), skip.because) for index, skip in enumerate(shared.skips)]
        for address, words in said:
            only = getattr(words, "only", ())
            if (not only or platform in only) and not binding.holds(words.sources, words.zh, platform):
                yield address, platform, words.sources


def _unbound(library: Library, found: Mapping[Address, Unbound]) -> Iterator[Breach]:
    """Sentences whose sources do not bind on every platform where they are printed."""
    for address, unbound in found.items():
        platforms = ", ".join(id_ for id_ in library.platforms if id_ in unbound.cases)
        cases = sorted((case for case in unbound.cases.values() if case), key=len)
        values = {"platforms": platforms, "sources": ", ".join(unbound.sources)}
        yield Breach(address, Message("binds-elsewhere", values), next(iter(cases), None))


def _figures(library: Library) -> Iterator[Breach]:
    """Numbers that their sources do not say."""
    for id_, limit in library.limits.items():
        for steps, message in unsourced(library, id_, limit):
            yield Breach(("limits", None, steps), message, None)


def _stale(library: Library, at: datetime) -> Iterator[Breach]:
    """Sources past the day on which they should be looked at again; a warning, for time alone makes them so."""
    for id_ in library.source_ids:
        source = library.source(id_)
        if at.date() > source.review_by:
            values = {"title": source.title.zh, "day": source.review_by}
            yield Breach(("sources", id_, ("review_by",)), Message("source-stale", values), None, "warning")
    for id_, limit in library.limits.items():
        for platform, values_ in limit.by_platform.items():
            for index, value in enumerate(values_):
                if at.date() - value.checked > LONGEST_UNCHECKED:
                    shown = Message("limit-stale", {"day": value.checked})
                    yield Breach(("limits", None, (id_, platform, index, "checked")), shown, None, "warning")


def somewhere(library: Library, scenarios: set[str], found: Findings) -> Iterator[Breach]:
    """What some way should use, and none does: places, answers, words with tests, exceptions, questions."""
    for id_ in scenarios:
        scenario = library.scenario(id_)
        for name, step in scenario.steps.items():
            place = f"{id_}.{name}"
            for unused in _untaken(place, step, found):
                what = ".".join(map(str, (name, *unused)))
                yield Breach(("scenarios", id_, ("steps", name, *unused)), Message("never-taken", {"name": what}), None)
            if not found.matters.get(place, True):
                values = {"question": step.ask}
                yield Breach(("scenarios", id_, ("steps", name, "ask")), Message("decides-nothing", values), None)
    whole = scenarios == set(library.scenario_ids)
    for home in [*scenarios, *([SHARED] if whole else [])]:
        outcomes = library.shared.outcomes if home == SHARED else library.scenario(home).outcomes
        for name, outcome in outcomes.items():
            way = Way(home, name, (), {})
            if (way.id, None) not in found.reached:
                yield Breach(place_of(way), Message("never-taken", {"name": name}), None)
                continue
            if outcome.given is None:
                known = _established(library, found.known[way.id])
                yield Breach(place_of(way), Message("given-unsaid", {"name": name, "known": known}), None)
            for place_, tests in _conditional(outcome):
                if place_of(way, *place_) not in found.said:
                    yield Breach(place_of(way, *place_), Message("never-said", {"name": name}), None)
                unasked = [fact for fact in tests if _is_choice(library, fact) and fact not in found.read[way.id]]
                for fact in unasked:
                    asked = Message("never-asked", {"name": name, "question": fact})
                    yield Breach(place_of(way, *place_), asked, None)
    for id_, principle in library.principles.items():
        for index, exception in enumerate(principle.exceptions):
            home = exception.outcome.partition(".")[0]
            if (whole or home in scenarios) and (id_, exception.outcome) not in found.counts.exceptions:
                address = ("principles", None, (id_, "exceptions", index))
                yield Breach(address, Message("exception-unused", {"name": exception.outcome, "id": id_}), None)


def _untaken(place: str, step: Step, found: Findings) -> list[Steps]:
    """The answers and branches of a step that no way takes; the step as a whole where no way comes to it."""
    ways_on: list[tuple[str | int, Steps]] = [(choice, ("go", choice)) for choice in step.go]
    ways_on += [(index, ("when", index)) for index in range(len(step.when))]
    ways_on += [("then", ("then",))] if step.then and not step.go else []
    unused = [steps for answer, steps in ways_on if (place, answer) not in found.reached]
    return [()] if len(unused) == len(ways_on) and (place, "then") not in found.reached else unused


def _conditional(outcome: Outcome) -> Iterator[tuple[Steps, Tests]]:
    """The words of an outcome that are said of some cases only, and of which."""
    for name in LISTS:
        yield from (((name, i), sentence.when) for i, sentence in enumerate(getattr(outcome, name)) if sentence.when)
    texts: list[tuple[Steps, Title | Sentence]] = [(("title",), outcome.title), (("why",), outcome.why)]
    texts += [(("scripts", name), script) for name, script in outcome.scripts.items()]
    for steps, text in texts:
        yield from (((*steps, "variants", i), variant.when) for i, variant in enumerate(text.variants))
    yield from ((("ladder", i), rung.when) for i, rung in enumerate(rungs_of(outcome)))


def _is_choice(library: Library, fact: str) -> bool:
    return fact not in (PLATFORM, REACHED_BY) and library.questions[fact].type == "choice"


def _established(library: Library, known: Known) -> str:
    """What is known of facts, wherever something is."""
    facts = Facts(library, next(iter(library.platforms)), datetime.min)
    named = {fact: mask for fact, mask in known.items() if not mask & NOT_GIVEN and mask != facts.full(fact)}
    shown = [f"{fact}={facts.shown(fact, mask)}" for fact, mask in named.items()]
    return ", ".join(shown)


def located(breach: Breach, documents: Documents) -> Problem:
    """A breach as a problem, with file, line and column."""
    section, id_, steps = breach.address
    return documents[section, id_].problem(steps, breach.message, breach.level)


def as_json(proof: Proof, documents: Documents, lang: str) -> dict[str, Any]:
    """The breaches and the certificate for scripts."""
    certificate = proof.certificate
    problems = [(located(breach, documents), breach.case) for breach in proof.breaches]
    return {
        "schema": SCHEMA,
        "breaches": [
            {
                "file": str(problem.file), "line": problem.line, "column": problem.column, "level": problem.level,
                "rule": problem.rule,
                "message": problem.message.text(lang), "case": case,
            }
            for problem, case in problems
        ],
        "certificate": {
            "sha256": certificate.sha256,
            "at": show(certificate.at),
            "platforms": list(certificate.platforms),
            "scenarios": {scenario: counts.numbers() for scenario, counts in certificate.counts.items()},
        },
    }  # fmt: skip
