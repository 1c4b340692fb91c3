"""Tells how many small faults in the playbooks would be noticed, by the worked cases or by the proof.

A fault is looked for only where it can show: in the cases and ways of the scenario, or of the outcome, that it spoils.
What shows nowhere is no fault, but the same playbooks written in another way.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from typing import Literal, get_args
from zlib import crc32

from aftersales_cli.advice import Case, advise_on
from aftersales_cli.advice.record import as_json
from aftersales_cli.authoring.binding import Binding
from aftersales_cli.authoring.casebook import CaseResult, run_case, run_cases
from aftersales_cli.authoring.figures import unsourced
from aftersales_cli.authoring.mutants import Mutant
from aftersales_cli.authoring.proof import Documents, somewhere
from aftersales_cli.authoring.prover import Address, Breach, Findings, Prover
from aftersales_cli.authoring.ways import Way
from aftersales_cli.engine import Done, walk
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.graph import SHARED, BranchNode, Condition
from aftersales_cli.model import ACCEPTED, PLATFORM, Limit, Outcome, Scenario, Sentence, Source
from aftersales_cli.problems import Problem
from aftersales_cli.sharing import share
from aftersales_cli.wording import Message

ENOUGH = 0.95  # of the faults that show anywhere
DAYS = 20  # in which a sample a day has looked at all faults
SEEN_BY_PROOF = ("disposition", "liability", "evidence", "given", "risks", "scripts", "ladder")
LOOKED_AT = 3  # ways of an outcome on a platform whose advice is compared

Verdict = Literal["cases", "proof", "survived", "equivalent"]


@frozen
class Tried:
    """What became of a fault."""

    address: Address
    fault: str
    verdict: Verdict


class _Noting(Prover):
    """A prover that notes the ends it comes to, and the sentences it looks at."""

    def __init__(self, library: Library, platform: str, at: datetime) -> None:
        super().__init__(library, platform, at)
        self.ends: dict[str, list[tuple[str, Way]]] = defaultdict(list)
        self.sentences: dict[Address, Sentence] = {}

    def _end(self, scenario: str, way: Way, found: Findings) -> list[Way]:
        self.ends[way.id].append((scenario, way))
        return super()._end(scenario, way, found)

    def _bound(self, scenario: str, way: Way, address: Address, words: Sentence, found: Findings) -> None:
        self.sentences[address] = words
        super()._bound(scenario, way, address, words, found)


class Trial:
    """Tries faults against the cases and the proof of a library, which are run once as they should be."""

    def __init__(self, library: Library, at: datetime) -> None:
        self._library = library
        self._at = at
        self._provers = {platform: _Noting(library, platform, at) for platform in library.platforms}
        self._proven = {scenario: self._prove(library, scenario) for scenario in library.scenario_ids}
        self._before: dict[tuple[str, str], set[object]] = {}
        self._results = {id_: run_cases(library, [id_]) for id_ in library.scenario_ids}

    def _prove(self, library: Library, scenario: str) -> set[object]:
        """What is found in a scenario."""
        together = Findings()
        for platform, prover in self._provers.items():
            own = prover if library is self._library else Prover(library, platform, self._at)
            together.add(own.prove(scenario))
        found: set[object] = {(*key, platform) for key, each in together.unbound.items() for platform in each.cases}
        found |= set(together.breaches)
        return found | {_key(breach) for breach in somewhere(library, {scenario}, together)}

    def tried(self, mutant: Mutant) -> Tried:
        """What becomes of a fault, with its place."""
        return Tried((mutant.section, mutant.file, mutant.steps), mutant.fault, self.verdict(mutant))

    def verdict(self, mutant: Mutant) -> Verdict:
        """What becomes of a fault."""
        spoilt = spoil(self._library, mutant)
        if any(self._fails(spoilt, result) for result in self._cases_of(mutant)):
            return "cases"
        if self._proof_finds(spoilt, mutant):
            return "proof"
        return "survived" if self._shows(spoilt, mutant) else "equivalent"

    def _fails(self, spoilt: Library, result: CaseResult) -> bool:
        again = run_case(spoilt, result.scenario, result.index, result.case)
        return result.failure is None and again.failure is not None

    def _cases_of(self, mutant: Mutant) -> Iterator[CaseResult]:
        """The cases in which a fault could show."""
        match mutant.part:
            case Scenario():
                yield from self._results[mutant.part.id]
            case Outcome():
                home, name = mutant.file or SHARED, str(mutant.steps[1])
                for result in self._all_results([home] if home != SHARED else self._results):
                    if isinstance(result.end, Done) and result.end.outcome == name:
                        yield result
            case Limit():
                id_ = str(mutant.steps[0])
                yield from (result for result in self._all_results(self._results) if self._uses(result, id_))

    def _all_results(self, scenarios: Iterable[str]) -> Iterator[CaseResult]:
        """The cases of some scenarios and of all that lead on to them; those of the first scenario come first."""
        first = list(scenarios)
        for id_ in dict.fromkeys([*first, *self._results]):
            yield from self._results[id_]

    def _uses(self, result: CaseResult, limit: str) -> bool:
        """Whether a case could come to something else, or be told something else, by another limit."""
        if result.case.expect is not None and limit in result.case.expect.deadlines:
            return True
        nodes = self._library.playbook(result.scenario).nodes.values()
        tests = (condition for node in nodes if isinstance(node, BranchNode) for condition in _all(node))
        return any(condition.operand == limit for condition in tests)

    def _proof_finds(self, spoilt: Library, mutant: Mutant) -> bool:
        match mutant.part:
            case Scenario():
                return bool(self._prove(spoilt, mutant.part.id) - self._proven[mutant.part.id])
            case Outcome():
                return mutant.steps[2] in SEEN_BY_PROOF and self._ends_differ(spoilt, mutant)
            case Limit():
                return any(True for _ in unsourced(spoilt, str(mutant.steps[0]), mutant.part))
            case Source():
                return self._unbound(mutant.part, str(mutant.steps[1]))
        return False

    def _ends_differ(self, spoilt: Library, mutant: Mutant) -> bool:
        """Whether the proof finds anything at the ends of a spoilt outcome that it did not find before."""
        end = f"{mutant.file or SHARED}.{mutant.steps[1]}"
        return any(
            not self._found(spoilt, end, platform) <= self._found(self._library, end, platform)
            for platform in self._provers
        )  # fmt: skip

    def _found(self, library: Library, end: str, platform: str) -> set[object]:
        """What the proof finds at the ends of an outcome: breaches, and exceptions that are not needed."""
        if library is self._library and (end, platform) in self._before:
            return self._before[end, platform]
        prover, found = copy(self._provers[platform]), Findings()
        prover.library, prover.sentences = library, {}
        for scenario, way in self._provers[platform].ends[end]:
            prover.check(scenario, way, found)
        unused = {
            (id_, end) for id_, principle in library.principles.items()
            for exception in principle.exceptions if exception.outcome == end
        } - found.counts.exceptions  # fmt: skip
        together: set[object] = {*found.breaches, *found.unbound, *unused}
        if library is self._library:
            self._before[end, platform] = together
        return together

    def _unbound(self, source: Source, statement: str) -> bool:
        """Whether a sentence that cites a statement is bound no more somewhere."""
        usual = Binding(self._library, self._at.date())
        now = Binding(self._library, self._at.date(), {statement: usual.of(source, source.statements[statement])})
        return any(
            statement in words.sources
            and prover.binding.holds(words.sources, words.zh, platform)
            and not now.holds(words.sources, words.zh, platform)
            for platform, prover in self._provers.items() for words in prover.sentences.values()
        )  # fmt: skip

    def _shows(self, spoilt: Library, mutant: Mutant) -> bool:
        """Whether any case is told anything else than before."""
        match mutant.part:
            case Scenario():
                return any(self._ends_elsewhere(spoilt, mutant.part.id, platform) for platform in self._provers)
            case Outcome():
                return mutant.steps[2] != "given" and self._told_otherwise(spoilt, mutant)
            case Source():
                return False
        return True

    def _ends_elsewhere(self, spoilt: Library, scenario: str, platform: str) -> bool:
        """Whether an example of any way, of the playbook as it was or as it is now, comes to another end."""
        facts = self._provers[platform].facts
        playbooks = (self._library.playbook(scenario), spoilt.playbook(scenario))
        for ends in self._provers[platform].ends.values():
            for start, way in ends:
                answers = facts.example(way.known) if start == scenario and not way.offers else None
                if answers is not None:
                    ends_ = [walk(each, {**answers, PLATFORM: platform}, self._at) for each in playbooks]
                    if ends_[0] != ends_[1]:
                        return True
        return False

    def _told_otherwise(self, spoilt: Library, mutant: Mutant) -> bool:
        for platform, prover in self._provers.items():
            for scenario, way in prover.ends[f"{mutant.file or SHARED}.{mutant.steps[1]}"][:LOOKED_AT]:
                answers = prover.facts.example(way.known)
                if answers is None:
                    continue
                case = Case(scenario, platform, self._at, {**answers, **dict.fromkeys(way.offers, ACCEPTED)})
                told = []
                for library in (self._library, spoilt):
                    end = walk(library.playbook(scenario), case.facts, self._at)
                    told.append(as_json(advise_on(library, case, "zh", end)) if isinstance(end, Done) else None)
                if told[0] != told[1]:
                    return True
        return False


def _all(node: BranchNode) -> Iterator[Condition]:
    return (condition for conditions, _ in node.branches for condition in conditions)


def _key(breach: Breach) -> object:
    return breach.address, breach.rule


def spoil(library: Library, mutant: Mutant) -> Library:
    """The library with a fault in it."""
    part, name = mutant.part, str(mutant.steps[1])
    match part:
        case Scenario():
            return library.altered(scenario=part)
        case Outcome() if mutant.file is not None:
            scenario = library.scenario(mutant.file)
            return library.altered(scenario=replace(scenario, outcomes={**scenario.outcomes, name: part}))
        case Outcome():
            return library.altered(shared=replace(library.shared, outcomes={**library.shared.outcomes, name: part}))
        case Limit():
            return library.altered(limits={**library.limits, str(mutant.steps[0]): part})
    return library


def sample(all_: Iterable[Mutant], day: date) -> list[Mutant]:
    """The faults that are tried on a day of the year."""
    return [mutant for mutant in all_ if crc32(mutant.id.encode()) % DAYS == day.toordinal() % DAYS]


def counted(tried: Iterable[Tried]) -> dict[str, int]:
    """How many faults came to each verdict."""
    verdicts = [each.verdict for each in tried]
    return {verdict: verdicts.count(verdict) for verdict in get_args(Verdict)}


def share_caught(tried: Iterable[Tried]) -> float:
    """How many of the faults that show are caught, of one; all where none shows."""
    shown = [each for each in tried if each.verdict != "equivalent"]
    return sum(each.verdict != "survived" for each in shown) / len(shown) if shown else 1.0


def located(tried: Tried, documents: Documents) -> Problem:
    """A fault as a finding at its place."""
    section, id_, steps = tried.address
    message = Message("mutant-survived", {"place": ".".join(map(str, steps)), "fault": tried.fault})
    return documents[section, id_].problem(steps, message)


def try_all(library: Library, at: datetime, chosen: list[Mutant], workers: int = 1) -> Iterator[Tried]:
    """What becomes of each fault, in the order given."""
    trial = Trial(library, at)
    fork = sys.platform == "linux"  # elsewhere all that a trial knows would have to be sent to each process
    if workers == 1 or not fork:
        yield from map(trial.tried, chosen)
    else:
        yield from share(range(len(chosen)), workers, _begin, trial, chosen)


def _begin(trial: Trial, chosen: list[Mutant]) -> Callable[[int], Tried]:
    """Tries a fault by its place in the list, which is less to send than the fault."""
    return lambda index: trial.tried(chosen[index])
