"""Shows over every way of every scenario, on every platform, that no outcome says what is not so.

What it finds is a breach: a place in a file, the rule, and a case that one can type.
"""

import multiprocessing
import re
import shlex
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aftersales_cli.answers import show
from aftersales_cli.authoring.binding import Binding
from aftersales_cli.authoring.deciding import Deciding
from aftersales_cli.authoring.facts import NOT_GIVEN, Facts, Known, words_of
from aftersales_cli.authoring.ways import Way, case_of, offered, ways
from aftersales_cli.engine import Done, walk
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.graph import SHARED, conditions_of, rungs_of
from aftersales_cli.model import PLATFORM, REACHED_BY, Outcome, Principle, Sentence, Step, Tests, Title
from aftersales_cli.problems import Problem
from aftersales_cli.wording import Message
from aftersales_cli.yamlfile import Document, Steps

MOST_QUESTIONS = 10
LISTS = ("steps", "warnings", "never", "reopen")  # the sentences of an outcome that may be left out

SCHEMA = "aftersales/proof@1"

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Documents = Mapping[tuple[str, str | None], Document]
Address = tuple[str, str | None, Steps]  # section, file and place of what is at fault


@frozen
class Breach:
    """Something that is not so: where it is written, what is wrong, and a case to paste that shows it."""

    address: Address
    message: Message
    case: str | None

    @property
    def rule(self) -> str:
        """The id of the rule that is broken."""
        return self.message.key


@dataclass
class Counts:
    """What was shown of a scenario."""

    ways: int = 0
    ends: set[str] = field(default_factory=set)
    givens: int = 0
    sentences: set[tuple[Address, str]] = field(default_factory=set)
    principles: int = 0
    exceptions: set[tuple[str, str]] = field(default_factory=set)

    def numbers(self) -> dict[str, int]:
        """How many of each."""
        return {
            "ways": self.ways, "outcomes": len(self.ends), "givens": self.givens, "sentences": len(self.sentences),
            "principles": self.principles, "exceptions": len(self.exceptions),
        }  # fmt: skip


@dataclass
class Unbound:
    """A sentence that is printed where none of its sources binds: a case for each such platform, where one is known."""

    sources: tuple[str, ...]
    cases: dict[str, str | None] = field(default_factory=dict)


@dataclass
class Findings:
    """What proving a scenario on a platform came to; those of several are added up."""

    breaches: dict[tuple[Address, str, str], Breach] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    unbound: dict[Address, Unbound] = field(default_factory=dict)  # sentences that no source binds
    reached: set[tuple[str, str | int | None]] = field(default_factory=set)  # places, each alone and with its answers
    said: set[Address] = field(default_factory=set)  # words with tests that hold of some case
    read: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # facts asked before each outcome
    known: dict[str, Known] = field(default_factory=dict)  # what is known at every end of an outcome
    matters: dict[str, bool] = field(default_factory=dict)  # steps that ask, and whether an answer changes anything

    def add(self, other: "Findings") -> None:
        """Takes what was found elsewhere in."""
        for key, breach in other.breaches.items():
            self.breaches[key] = min(self.breaches.get(key, breach), breach, key=lambda each: len(each.case or ""))
        self.counts.ways += other.counts.ways
        self.counts.givens += other.counts.givens
        self.counts.principles += other.counts.principles
        for address, unbound in other.unbound.items():
            cases = self.unbound.setdefault(address, Unbound(unbound.sources)).cases
            for platform, case in unbound.cases.items():
                cases[platform] = min(cases.get(platform) or case, case, key=lambda each: len(each or ""))
        self.counts.ends |= other.counts.ends
        self.counts.sentences |= other.counts.sentences
        self.counts.exceptions |= other.counts.exceptions
        self.reached |= other.reached
        self.said |= other.said
        for id_, facts in other.read.items():
            self.read[id_] |= facts
        for id_, known in other.known.items():
            self.knows(id_, known)
        for step, matters in other.matters.items():
            self.matters[step] = self.matters.get(step, False) or matters

    def knows(self, id_: str, known: Known) -> None:
        """Notes what is known at an end of an outcome."""
        before = self.known.get(id_)
        self.known[id_] = (
            known if before is None else {fact: before[fact] | known[fact] for fact in before if fact in known}
        )


class Prover:
    """Proves the scenarios of a library on one platform."""

    def __init__(self, library: Library, platform: str, at: datetime) -> None:
        self.library = library
        self.platform = platform
        self.at = at
        self.facts = Facts(library, platform, at)
        self.binding = Binding(library, at.date())
        self.deciding = Deciding(self.facts)

    def prove(self, scenario: str) -> Findings:
        """All that the ways of a scenario show, those that go on to other scenarios and offers among them."""
        playbook, found = self.library.playbook(scenario), Findings()
        found.matters = self.deciding.steps(playbook)
        level = [way for way in ways(playbook, self.facts) if self._exists(scenario, way, found)]
        while level:
            level.sort(key=lambda way: len(way.passed))  # short cases show best what is wrong
            level = [further for way in level for further in self._end(scenario, way, found)]
        return found

    def _exists(self, scenario: str, way: Way, found: Findings) -> bool:
        """Whether there is a case that takes a way; if so, the way is looked at."""
        answers = self.facts.example(way.known)
        if answers is None:
            return False
        found.counts.ways += 1
        found.reached |= {(taken.place, taken.answer) for taken in way.passed}
        self._walked(scenario, way, answers, found)
        if len(way.asked) > MOST_QUESTIONS:
            values = {"most": len(way.asked), "limit": MOST_QUESTIONS}
            self._breach(found, scenario, way, _step(way.passed[-1].place), Message("too-many-questions", values))
        return True

    def _end(self, scenario: str, way: Way, found: Findings) -> list[Way]:
        """Checks the end of a way; comes back with the ways that go on from there where an offer is accepted."""
        outcome = self.library.outcome(way.scenario, way.outcome)
        found.counts.ends.add(way.id)
        found.reached.add((way.id, None))
        found.read[way.id].update(way.asked)
        found.knows(way.id, way.known)
        self._given(scenario, way, outcome, found)
        self._principles(scenario, way, outcome, found)
        self._printed(scenario, way, outcome, found)
        further = []
        for index, accepted in offered(way, outcome, self.facts):
            address = _outcome(way, "ladder", index)
            if address in found.said or self._new(address, accepted.known, found):
                further.append(accepted)
        return further

    def _walked(self, scenario: str, way: Way, answers: Mapping[str, Any], found: Findings) -> None:
        """The engine takes the example of a way to the very outcome of the way."""
        end = walk(self.library.playbook(scenario), {**answers, PLATFORM: self.platform}, self.at)
        got = end.outcome if isinstance(end, Done) else end.question
        if got != way.outcome:
            message = Message("way-differs", {"outcome": way.outcome, "got": got})
            self._breach(found, scenario, way, _step(way.passed[-1].place), message)

    def _given(self, scenario: str, way: Way, outcome: Outcome, found: Findings) -> None:
        address = _outcome(way, "given")
        if not isinstance(outcome.given, tuple):
            return
        found.counts.givens += 1
        alternatives = [conditions_of(tests) for tests in outcome.given]
        for known in self.facts.without([way.known], alternatives):
            wanted = " / ".join(words_of(tests) for tests in outcome.given)
            what = self._what(known, outcome.given)
            message = Message("given-open", {"name": way.outcome, "given": wanted, "known": what})
            if self._breach(found, scenario, way, address, message, known):
                return

    def _what(self, known: Known, alternatives: Iterable[Tests]) -> str:
        """What may be instead of what is taken for granted, fact by fact."""
        facts = dict.fromkeys(fact for tests in alternatives for fact in tests)
        return ", ".join(f"{fact}={self._shown(known, fact)}" for fact in facts)

    def _shown(self, known: Known, fact: str) -> str:
        mask = self.facts.mask(known, fact)
        if mask & NOT_GIVEN:
            return "?"
        return self.facts.shown(fact, mask)

    def _principles(self, scenario: str, way: Way, outcome: Outcome, found: Findings) -> None:
        for id_, principle in self.library.principles.items():
            if principle.platforms and self.platform not in principle.platforms:
                continue
            found.counts.principles += 1
            message = _against(id_, principle, outcome, way)
            if message is None:
                continue
            excepted = way.id in {each.outcome for each in principle.exceptions}
            for tests in principle.when:
                known = self.facts.holding(way.known, conditions_of(tests), or_open=True)
                if known is None:
                    continue
                if excepted:
                    if (id_, way.id) not in found.counts.exceptions and self.facts.example(known) is not None:
                        found.counts.exceptions.add((id_, way.id))
                elif self._breach(found, scenario, way, _outcome(way, "disposition"), message, known):
                    break

    def _printed(self, scenario: str, way: Way, outcome: Outcome, found: Findings) -> None:
        """Notes which words are said at the end of a way; those that are new are looked at."""
        for name in LISTS:
            for index, sentence in enumerate(getattr(outcome, name)):
                self._may_say(scenario, way, _outcome(way, name, index), sentence, sentence.when, found)
        texts: list[tuple[Steps, Title | Sentence]] = [(("title",), outcome.title), (("why",), outcome.why)]
        texts += [(("scripts", name), script) for name, script in outcome.scripts.items()]
        for steps, text in texts:
            left = [way.known]
            for index, variant in enumerate(text.variants):
                conditions = conditions_of(variant.when)
                address = _outcome(way, *steps, "variants", index)
                for known in left:
                    now = self.facts.holding(known, conditions)
                    if now is not None and self._new(address, now, found):
                        words = Sentence(variant.zh, variant.en, variant.sources or getattr(text, "sources", ()))
                        self._bound(scenario, way, address, words, found)
                left = self.facts.without(left, [conditions])
            if isinstance(text, Sentence) and left:
                self._may_say(scenario, way, _outcome(way, *steps), text, {}, found)
        if outcome.ladder_because is not None:
            self._may_say(scenario, way, _outcome(way, "ladder_because"), outcome.ladder_because, {}, found)
        for index, rung in enumerate(rungs_of(outcome)):
            if rung.offer is not None:
                self._may_say(scenario, way, _outcome(way, "ladder", index, "offer"), rung.offer, rung.when, found)
        for id_ in (*outcome.evidence, *outcome.evidence_optional):
            kind = self.library.evidence[id_]
            self._may_say(scenario, way, ("evidence", None, (id_, "how")), kind.how, {}, found)
            for index, criterion in enumerate(kind.criteria):
                address = ("evidence", None, (id_, "criteria", index))
                self._may_say(scenario, way, address, criterion, criterion.when, found)
        for index, deadline in enumerate(outcome.deadlines):
            self._limit(scenario, way, _outcome(way, "deadlines", index), deadline.limit, found)

    def _new(self, address: Address, known: Known, found: Findings) -> bool:
        """Whether words are said of a case for the first time."""
        if address in found.said or self.facts.example(known) is None:
            return False
        found.said.add(address)
        return True

    def _may_say(
        self, scenario: str, way: Way, address: Address, words: Sentence, when: Tests, found: Findings
    ) -> None:
        if (words.only and self.platform not in words.only) or (address, self.platform) in found.counts.sentences:
            return
        if when:
            known = self.facts.holding(way.known, conditions_of(when))
            if known is None or (address not in found.said and not self._new(address, known, found)):
                return
        else:
            found.said.add(address)
        self._bound(scenario, way, address, words, found)

    def _bound(self, scenario: str, way: Way, address: Address, words: Sentence, found: Findings) -> None:
        found.counts.sentences.add((address, self.platform))
        if not self.binding.holds(words.sources, words.zh, self.platform) and address not in found.unbound:
            answers = case_of(way, self.facts)
            case = self._command(scenario, answers) if answers else None
            found.unbound[address] = Unbound(words.sources, {self.platform: case})

    def _limit(self, scenario: str, way: Way, address: Address, id_: str, found: Findings) -> None:
        """The number of a deadline stands on a source that binds, too."""
        value = self.library.limit(id_, self.platform, self.at.date())
        if value is not None and value.show is None:
            self._bound(scenario, way, address, Sentence("", "", (value.source,)), found)

    def _breach(
        self, found: Findings, scenario: str, way: Way, address: Address, message: Message,
        known: Known | None = None,
    ) -> bool:  # fmt: skip
        """Notes a breach once, with a case that shows it; says whether there is such a case."""
        key = (address, message.key, str(message.values.get("known", message.values.get("id"))))
        if key in found.breaches:
            return True
        answers = case_of(way, self.facts, known)
        if answers is None:
            return False
        found.breaches[key] = Breach(address, message, self._command(scenario, answers))
        return True

    def _command(self, scenario: str, answers: Mapping[str, str]) -> str:
        typed = [part for fact, answer in answers.items() for part in ("-a", f"{fact}={answer}")]
        at = (
            ["--at", show(self.at)]
            if any(":" in answer or answer.count("-") == 2 for answer in answers.values())
            else []
        )
        return shlex.join(["aftersales", "triage", scenario, "--platform", self.platform, "--no-input", *at, *typed])


def _against(id_: str, principle: Principle, outcome: Outcome, way: Way) -> Message | None:
    """What of an outcome a principle forbids, where its facts are so."""
    values = {"id": id_, "name": way.outcome, "zh": principle.zh, "en": principle.en}
    if outcome.disposition in principle.never or (principle.only and outcome.disposition not in principle.only):
        return Message("principle", {**values, "what": outcome.disposition})
    if outcome.liability in principle.never_liable:
        return Message("principle", {**values, "what": outcome.liability})
    missing = [each for each in principle.evidence if each not in outcome.evidence]
    return Message("principle-evidence", {**values, "what": ", ".join(missing)}) if missing else None


def _outcome(way: Way, *steps: str | int) -> Address:
    section, id_ = (SHARED, None) if way.scenario == SHARED else ("scenarios", way.scenario)
    return section, id_, ("outcomes", way.outcome, *steps)


def _step(place: str) -> Address:
    scenario, _, name = place.partition(".")
    return "scenarios", scenario, ("steps", name)


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
    breaches = [*together.breaches.values(), *_unbound(library, together.unbound)]
    if set(platforms) == set(library.platforms):
        breaches += _somewhere(library, set(scenarios), together)
    breaches.sort(key=lambda each: (each.address[0], str(each.address[1]), list(map(str, each.address[2])), each.rule))
    counts = {scenario: each.counts for scenario, each in found.items()}
    return Proof(tuple(breaches), Certificate(counts, platforms, at, library.sha256))


_provers: dict[str, Prover] = {}


def _proved(library: Library, at: datetime, tasks: list[tuple[str, str]], workers: int) -> Iterator[Findings]:
    if workers == 1:
        provers = {platform: Prover(library, platform, at) for _, platform in tasks}
        yield from (provers[platform].prove(scenario) for scenario, platform in tasks)
        return
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(workers, context, _begin, (library, at)) as pool:
        yield from pool.map(_prove_one, tasks)


def _begin(library: Library, at: datetime) -> None:
    """Readies a process to prove scenarios."""
    _provers.update({platform: Prover(library, platform, at) for platform in library.platforms})


def _prove_one(task: tuple[str, str]) -> Findings:
    scenario, platform = task
    return _provers[platform].prove(scenario)


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


def _somewhere(library: Library, scenarios: set[str], found: Findings) -> Iterator[Breach]:
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
                yield Breach(_outcome(way), Message("never-taken", {"name": name}), None)
                continue
            if outcome.given is None:
                known = _established(library, found.known[way.id])
                yield Breach(_outcome(way), Message("given-missing", {"name": name, "known": known}), None)
            for place_, tests in _conditional(outcome):
                if _outcome(way, *place_) not in found.said:
                    yield Breach(_outcome(way, *place_), Message("never-said", {"name": name}), None)
                unasked = [fact for fact in tests if _is_choice(library, fact) and fact not in found.read[way.id]]
                for fact in unasked:
                    asked = Message("never-asked", {"name": name, "question": fact})
                    yield Breach(_outcome(way, *place_), asked, None)
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
    return documents[section, id_].problem(steps, breach.message)


def as_json(proof: Proof, documents: Documents, lang: str) -> dict[str, Any]:
    """The breaches and the certificate for scripts."""
    certificate = proof.certificate
    problems = [(located(breach, documents), breach.case) for breach in proof.breaches]
    return {
        "schema": SCHEMA,
        "breaches": [
            {
                "file": str(problem.file), "line": problem.line, "column": problem.column, "rule": problem.rule,
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
