"""Runs the worked cases beside the scenarios, and tells which outcomes and branches they reach."""

import json
from collections.abc import Iterable
from datetime import datetime

from aftersales_cli.advice import Case, advise, advise_on
from aftersales_cli.advice.record import as_json
from aftersales_cli.answers import Value, check_answers, parse_moment, read_answers
from aftersales_cli.authoring.expectation import unmet
from aftersales_cli.engine import Ask, Done, walk
from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.model import GAP, LANGS, PLATFORM, WorkedCase
from aftersales_cli.wording import Message


@frozen
class CaseResult:
    """A worked case with what it came to: `failure` is None where that is what it should."""

    scenario: str
    index: int
    case: WorkedCase
    end: Ask | Done | None
    failure: Message | None


def case_answers(library: Library, case: WorkedCase) -> dict[str, Value]:
    """The answers of a worked case as the engine takes them, platform included. Raises UsageError."""
    return read_answers(library.questions, case.answers) | {PLATFORM: case.platform}


def run_cases(library: Library, scenario_ids: Iterable[str]) -> list[CaseResult]:
    """Every worked case of the scenarios, walked."""
    return [
        run_case(library, scenario_id, index, case)
        for scenario_id in scenario_ids
        for index, case in enumerate(library.cases(scenario_id))
    ]


def run_case(library: Library, scenario_id: str, index: int, case: WorkedCase) -> CaseResult:
    """A worked case of a scenario, walked and judged."""
    try:
        at = parse_moment(case.at)
        answers = case_answers(library, case)
        check_answers(library.questions, answers, at)
        end = walk(library.playbook(scenario_id), answers, at)
    except (AftersalesError, ValueError) as error:
        return CaseResult(scenario_id, index, case, None, _failed(case, error))
    return CaseResult(scenario_id, index, case, end, _judged(library, scenario_id, case, end, at))


def _judged(library: Library, scenario_id: str, case: WorkedCase, end: Ask | Done, at: datetime) -> Message | None:
    """What is wrong with the end of a case, by the kind of case that it is."""
    got = end.outcome if isinstance(end, Done) else Message("case-open", {"question": end.question})
    if case.kind == "must_not":
        failure = Message("case-must-not", {"name": case.name, "got": got}) if got == case.outcome else None
    else:
        failure = None if got == case.outcome else _failed(case, got)
    if failure is None and case.expect is not None and isinstance(end, Done):
        answers = read_answers(library.questions, case.answers)
        told = Case(scenario_id, case.platform, at, answers)
        try:
            chinese, english = (advise_on(library, told, lang, end) for lang in LANGS)
        except AssertionError as error:  # a gap that nothing fills is the playbook's fault here, not ours
            return _failed(case, error)
        what = next(unmet(case.expect, chinese, english), None)
        failure = Message("case-unmet", {"name": case.name, "what": what}) if what else None
    if case.kind == "known_gap":
        return None if failure else Message("gap-closed", {"name": case.name})
    return failure


def word_case(library: Library, result: CaseResult) -> Message | None:
    """Words and prints a case that walked well, as `triage` does; None where every text is whole."""
    case = result.case
    answers = read_answers(library.questions, case.answers)
    for lang in LANGS:
        advice = advise(library, Case(result.scenario, case.platform, parse_moment(case.at), answers), lang)
        printed = json.dumps(as_json(advice), ensure_ascii=False)
        empty = (
            not advice.title or not all(said.text for said in advice.steps) or not advice.scripts["first_reply"].text
        )
        if empty or GAP.search(advice.title or "") or any(GAP.search(said.text) for said in advice.steps):
            return _failed(case, printed[:200])
    return None


def _failed(case: WorkedCase, got: object) -> Message:
    return Message("case-failed", {"name": case.name, "expected": case.outcome, "got": got})


def reached(results: Iterable[CaseResult]) -> tuple[set[str], set[tuple[str, str]]]:
    """The outcomes (`scenario.outcome`) and the branches (step, answer or target) that the cases take."""
    outcomes, branches = set(), set()
    for result in results:
        if isinstance(result.end, Done):
            outcomes.add(f"{result.end.scenario}.{result.end.outcome}")
        for step in result.end.trail if result.end else ():
            branches.add((step.step, str(step.answer) if step.question else step.target))
    return outcomes, branches
