"""Which answers to a question can still be open at each step of a scenario: what a `when` has decided never comes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aftersales_cli.library.graph import GO

Answers = frozenset[str]


def possible(tree: Mapping[str, Any], question: str, answers: Iterable[str]) -> dict[str, Answers]:
    """The answers to a question that a walk may have when it comes to a step, for each step that one comes to."""
    steps, everything = tree["steps"], frozenset(answers)
    there: dict[str, Answers] = {tree["start"]: everything} if tree["start"] in steps else {}
    queue = list(there)
    while queue:
        name = queue.pop()
        for target, carried in _onward(steps[name], question, there[name]):
            before = there.get(target, frozenset())
            if target in steps and (target not in there or not carried <= before):
                there[target] = before | carried
                queue.append(target)
    return there


def _onward(step: Mapping[str, Any], question: str, answers: Answers) -> Iterator[tuple[str, Answers]]:
    """Where a step leads, and with which of the answers."""
    here = step.get("ask") == question
    for choice, target in step.get("go", {}).items():
        yield target, answers & {choice} if here else answers
    if "then" in step:
        yield step["then"], answers - step.get("go", {}).keys() if here else answers
    for branch in step.get("when", ()):
        taken = _named(branch.get(question), answers)
        if GO in branch:
            yield branch[GO], answers & taken
        if branch.keys() == {question, GO}:
            answers -= taken


def _named(test: Any, answers: Answers) -> Answers:
    """The answers for which a test holds; all of them where there is none."""
    if isinstance(test, dict):
        return frozenset(test["one_of"]) if "one_of" in test else answers
    return answers if test is None else frozenset({str(test)})
