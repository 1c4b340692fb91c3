"""Writes into worked cases what the playbooks advise now, for a person to read and approve.

The first case of each outcome, and of each choice of its words, gets an `expect`; what stands there already is kept.
"""

import json
import re
from collections.abc import Iterator
from pathlib import PurePath

from aftersales_cli.advice import Advice, Case, advise_on
from aftersales_cli.advice.fitting import holding, truths, with_way
from aftersales_cli.answers import parse_moment, read_answers
from aftersales_cli.authoring.casebook import CaseResult, run_cases
from aftersales_cli.authoring.expectation import due_of, next_offer, printed
from aftersales_cli.engine import Done
from aftersales_cli.library import Library
from aftersales_cli.yamlfile import Document, parse

WIDTH = 120
_CHINESE = re.compile(r"[\u3400-\u9fff]{4,12}")  # telling words have no marks and no digits in them
_ENGLISH = re.compile(r"[A-Za-z]+(?: [a-z]+){2,5}")


Told = tuple[CaseResult, tuple[Advice, Advice]]  # a case, and what it is told in Chinese and in English


def record(library: Library, scenario: str, document: Document, text: str) -> str:
    """The text of a file of cases with what its cases come to added to those that should expect it."""
    lines = text.splitlines(keepends=True)
    told = list(_to_tell(library, scenario))
    for result, advices in sorted(told, key=lambda each: -each[0].index):
        last = max(line for steps, (line, _) in document.places.items() if steps[:1] == (result.index,))
        lines[last:last] = [f"  {line}\n" for line in _written(*advices)]
        if not lines[last - 1].endswith("\n"):
            lines[last - 1] += "\n"
    return "".join(lines)


def _to_tell(library: Library, scenario: str) -> Iterator[Told]:
    """The first case for each choice of words of an outcome, with its advice, where none expects anything yet."""
    seen: dict[object, list[Told]] = {}
    expecting: set[object] = set()
    for result in run_cases(library, [scenario]):
        if result.failure is not None or result.case.kind != "must" or not isinstance(result.end, Done):
            continue
        case = _case_of(library, result)
        outcome = library.outcome(result.end.scenario, result.end.outcome)
        facts = with_way(case.facts, result.end.by_offer)
        advice = advise_on(library, case, "zh", result.end)
        lists = (advice.steps, advice.warnings, advice.never, advice.reopen, advice.scripts, advice.deadlines)
        words = (result.end.outcome, truths(outcome, holding(library, facts, case.at)), tuple(map(len, lists)))
        if result.case.expect is not None:
            expecting.add(words)
        seen.setdefault(words, []).append((result, (advice, advise_on(library, case, "en", result.end))))
    return (told[0] for words, told in seen.items() if words not in expecting)


def _case_of(library: Library, result: CaseResult) -> Case:
    case = result.case
    return Case(result.scenario, case.platform, parse_moment(case.at), read_answers(library.questions, case.answers))


def _written(advice: Advice, english: Advice) -> Iterator[str]:
    """The lines of an `expect`."""
    yield "expect:"
    for key in ("disposition", "liability", "urgency"):
        yield f"  {key}: {getattr(advice, key)}"
    if advice.deadlines:
        yield "  deadlines:"
        yield from (f"    {date.id}: {_scalar(due_of(date))}" for date in advice.deadlines)
    required = [item.id for item in advice.evidence if item.required]
    yield from _list("evidence", required)
    yield f"  next_offer: {next_offer(advice)}"
    here, there, reply = printed(advice), printed(english), advice.scripts["first_reply"]
    yield from _list("script_says", telling(reply.text, here))
    words = [word for text in _texts(advice) for word in telling(text, here)]
    words += [word for text in (english.title or "", reply.reading) for word in telling(text, there, _ENGLISH)]
    yield from _list("says", [*words, *advice.tags, *(source.id for source in advice.sources)])


def _texts(advice: Advice) -> Iterator[str]:
    """Every text of an advice that could be left out or exchanged, but the first reply."""
    yield advice.title or ""
    yield from (script.text for name, script in advice.scripts.items() if name != "first_reply")
    for sentences in (advice.steps, advice.warnings, advice.never, advice.reopen):
        yield from (said.text for said in sentences)
    yield from (said.text for said in (advice.why, advice.ladder_because) if said is not None)
    yield from (rung.offer.text for rung in advice.ladder if rung.offer is not None)


def telling(text: str, whole: str, kind: re.Pattern[str] = _CHINESE) -> list[str]:
    """The words of a text that stand once in the whole advice: the first of a fair length, if there are any."""
    return next(([found[0]] for found in kind.finditer(text) if whole.count(found[0]) == 1), [])


def _list(key: str, items: list[str]) -> Iterator[str]:
    """A list on one line, or one item on each where it would be too long."""
    if not items:
        return
    line = f"  {key}: [{', '.join(items)}]"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"  {key}:"
    yield from (f"    - {item}" for item in items)


def _scalar(text: str) -> str:
    """A text as YAML, in quotes where it would be read as something else."""
    read = parse(f"key: {text}".encode(), PurePath("cases"))
    return text if read.tree == {"key": text} else json.dumps(text, ensure_ascii=False)
