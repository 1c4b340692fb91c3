"""Proves one scenario on one platform: over every way, no outcome says what is not so.

What it finds is a breach: a place in a file, the rule, and a case that one can type.
"""

import re
import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

from aftersales_cli.answers import show
from aftersales_cli.authoring.binding import Binding
from aftersales_cli.authoring.deciding import Deciding
from aftersales_cli.authoring.facts import NOT_GIVEN, Facts, Known, words_of
from aftersales_cli.authoring.ways import Way, case_of, offer_of, offered, ways
from aftersales_cli.engine import Done, walk
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.graph import SHARED, conditions_of, rungs_of
from aftersales_cli.model import PLATFORM, Outcome, Principle, Sentence, Stage, Tests, Title
from aftersales_cli.problems import Level
from aftersales_cli.wording import Message
from aftersales_cli.yamlfile import Steps

MOST_QUESTIONS = 10
FEWEST_STEPS = 3  # that an agent is told to take
LISTS = ("steps", "warnings", "never", "reopen")  # the sentences of an outcome that may be left out

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Address = tuple[str, str | None, Steps]  # section, file and place of what is at fault


@frozen
class Breach:
    """Something that is not so: where it is written, what is wrong, and a case to paste that shows it."""

    address: Address
    message: Message
    case: str | None
    level: Level = "error"

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
        self.check(scenario, way, found)
        further = []
        for index, accepted in offered(way, outcome, self.facts):
            address = place_of(way, "ladder", index)
            if address in found.said or self._new(address, accepted.known, found):
                further.append(accepted)
        return further

    def check(self, scenario: str, way: Way, found: Findings) -> None:
        """Notes what is not so at the end of a way."""
        outcome = self.library.outcome(way.scenario, way.outcome)
        self._given(scenario, way, outcome, found)
        self._principles(scenario, way, outcome, found)
        self._steps(scenario, way, outcome, found)
        self._printed(scenario, way, outcome, found)

    def _walked(self, scenario: str, way: Way, answers: Mapping[str, Any], found: Findings) -> None:
        """The engine takes the example of a way to the very outcome of the way."""
        end = walk(self.library.playbook(scenario), {**answers, PLATFORM: self.platform}, self.at)
        got = end.outcome if isinstance(end, Done) else end.question
        if got != way.outcome:
            message = Message("way-differs", {"outcome": way.outcome, "got": got})
            self._breach(found, scenario, way, _step(way.passed[-1].place), message)

    def _given(self, scenario: str, way: Way, outcome: Outcome, found: Findings) -> None:
        address = place_of(way, "given")
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
        stage = self.library.scenario(scenario if way.scenario == SHARED else way.scenario).stage
        for id_, principle in self.library.principles.items():
            if not _concerns(principle, self.platform, stage, outcome):
                continue
            found.counts.principles += 1
            forbidden, missing = _against(principle, outcome)
            if not forbidden and not missing:
                continue
            excepted = way.id in {each.outcome for each in principle.exceptions}
            for tests in principle.when:
                known = self._possible(way.known, tests, principle.established)
                if known is None:
                    continue
                used = found.counts.exceptions
                if excepted and (id_, way.id) not in used and self.facts.example(known) is not None:
                    used.add((id_, way.id))
                so, name = self._what(known, [tests]), way.outcome
                if forbidden:
                    said = Message("principle", {"name": name, "what": forbidden, "known": so, "id": id_})
                else:
                    said = Message("principle-evidence", {"name": name, "what": missing, "known": so, "id": id_})
                if not excepted and self._breach(found, scenario, way, place_of(way, "disposition"), said, known):
                    break

    def _possible(self, known: Known, tests: Tests, established: bool) -> Known | None:
        """What is known where the facts of a principle are so, or may be; where `established`, they have been asked."""
        if established and any(self.facts.mask(known, fact) & NOT_GIVEN for fact in tests):
            return None
        return self.facts.holding(known, conditions_of(tests), or_open=not established)

    def _steps(self, scenario: str, way: Way, outcome: Outcome, found: Findings) -> None:
        """Notes where an agent would be told fewer steps than `FEWEST_STEPS`."""
        here = [step for step in outcome.steps if not step.only or self.platform in step.only]
        conditional = [step.when for step in here if step.when]
        wanted = FEWEST_STEPS - (len(here) - len(conditional))
        if wanted <= 0:
            return
        for taken in combinations(range(len(conditional)), min(wanted - 1, len(conditional))):
            untaken = [conditions_of(when) for at, when in enumerate(conditional) if at not in taken]
            for known in self.facts.without([way.known], untaken):
                message = Message("steps-few", {"name": way.outcome, "least": FEWEST_STEPS})
                if self._breach(found, scenario, way, place_of(way, "steps"), message, known):
                    return

    def _printed(self, scenario: str, way: Way, outcome: Outcome, found: Findings) -> None:
        """Notes which words are said at the end of a way; those that are new are looked at."""
        for name in LISTS:
            for index, sentence in enumerate(getattr(outcome, name)):
                self._may_say(scenario, way, place_of(way, name, index), sentence, sentence.when, found)
        texts: list[tuple[Steps, Title | Sentence]] = [(("title",), outcome.title), (("why",), outcome.why)]
        texts += [(("scripts", name), script) for name, script in outcome.scripts.items()]
        for steps, text in texts:
            left = [way.known]
            for index, variant in enumerate(text.variants):
                conditions = conditions_of(variant.when)
                address = place_of(way, *steps, "variants", index)
                for known in left:
                    now = self.facts.holding(known, conditions)
                    if now is not None and self._new(address, now, found):
                        words = Sentence(variant.zh, variant.en, variant.sources or getattr(text, "sources", ()))
                        self._bound(scenario, way, address, words, found)
                left = self.facts.without(left, [conditions])
            if isinstance(text, Sentence) and left:
                self._may_say(scenario, way, place_of(way, *steps), text, {}, found)
        if outcome.ladder_because is not None:
            self._may_say(scenario, way, place_of(way, "ladder_because"), outcome.ladder_because, {}, found)
        for index, rung in enumerate(rungs_of(outcome)):
            if (offer := offer_of(self.library, way.scenario, rung)) is not None:
                self._may_say(scenario, way, place_of(way, "ladder", index, "offer"), offer, rung.when, found)
        for id_ in (*outcome.evidence, *outcome.evidence_optional):
            kind = self.library.evidence[id_]
            self._may_say(scenario, way, ("evidence", None, (id_, "how")), kind.how, {}, found)
            for index, criterion in enumerate(kind.criteria):
                address = ("evidence", None, (id_, "criteria", index))
                self._may_say(scenario, way, address, criterion, criterion.when, found)
        for index, deadline in enumerate(outcome.deadlines):
            self._limit(scenario, way, place_of(way, "deadlines", index), deadline.limit, found)

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
        key = (address, message.key, str(message.values.get("id", message.values.get("known"))))
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


def _concerns(principle: Principle, platform: str, stage: Stage, outcome: Outcome) -> bool:
    """Whether a principle speaks of a platform, a stage and what an outcome risks."""
    return (
        (not principle.platforms or platform in principle.platforms)
        and (not principle.stages or stage in principle.stages)
        and (not principle.risks or not set(principle.risks).isdisjoint(outcome.risks))
    )


def _against(principle: Principle, outcome: Outcome) -> tuple[str, str]:
    """What of an outcome a principle forbids, and what proof it misses there; nothing is the empty word."""
    forbidden = ""
    if outcome.disposition in principle.never or (principle.only and outcome.disposition not in principle.only):
        forbidden = outcome.disposition
    elif outcome.liability in principle.never_liable:
        forbidden = outcome.liability
    return forbidden, ", ".join(each for each in principle.evidence if each not in outcome.evidence)


def place_of(way: Way, *steps: str | int) -> Address:
    section, id_ = (SHARED, None) if way.scenario == SHARED else ("scenarios", way.scenario)
    return section, id_, ("outcomes", way.outcome, *steps)


def _step(place: str) -> Address:
    scenario, _, name = place.partition(".")
    return "scenarios", scenario, ("steps", name)
