"""What would change the advice: each single other answer that leads straight to another outcome.

Exact, not a sample: between two bounds that a playbook tests, an amount or a time decides nothing, so that one value
on and on either side of each bound stands for all.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from aftersales_cli.advice.case import Case
from aftersales_cli.answers import Value, show
from aftersales_cli.engine import Done, bound_of, walk
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.graph import FIND_OUT, BranchNode, Condition, Playbook
from aftersales_cli.model import Lang, Question

CENT = Decimal("0.01")


@frozen
class Change:
    """A single other answer that would lead to another outcome."""

    question: str
    answer: str
    words: str
    outcome: str
    title: str


def changes_of(library: Library, case: Case, done: Done, lang: Lang) -> list[Change]:
    """The changes of a resolved case, cheapest to find out first: what we can look up before what we must ask for."""
    playbook = library.playbook(case.scenario)
    found: list[Change] = []
    for id_ in _deciding(playbook, done):
        question, ends = library.questions[id_], set[str]()
        for value in _values(playbook, id_, question, case):
            end = walk(playbook, {**case.facts, id_: value}, case.at)
            if not isinstance(end, Done) or end.outcome in (done.outcome, FIND_OUT):
                continue
            if question.type != "choice" and end.outcome in ends:
                continue
            ends.add(end.outcome)
            title = library.outcome(end.scenario, end.outcome).title.in_(lang)
            words = question.choices[str(value)].in_(lang) if question.type == "choice" else show(value)
            found.append(Change(id_, show(value), words, end.outcome, title))
    return sorted(found, key=lambda change: library.questions[change.question].ask_customer is not None)


def _deciding(playbook: Playbook, done: Done) -> list[str]:
    """The questions that the walk read: those it asked, and the facts behind the tests of its branches."""
    names: dict[str, None] = {}
    for step in done.trail:
        node = playbook.nodes[step.step]
        if step.question is not None:
            names[step.question] = None
        elif isinstance(node, BranchNode):
            for id_ in (condition.question for conditions, _ in node.branches for condition in conditions):
                question = playbook.questions.get(id_)
                names.update(dict.fromkeys((question.of or (id_,)) if question else ()))
    return list(names)


def _values(playbook: Playbook, id_: str, question: Question, case: Case) -> Iterator[Value]:
    """Other answers to a question that stand for all there are."""
    if question.type == "choice":
        yield from (choice for choice in question.choices if choice != case.answers.get(id_))
        return
    tests = [
        condition
        for node in playbook.nodes.values() if isinstance(node, BranchNode)
        for conditions, _ in node.branches for condition in conditions
    ]  # fmt: skip
    seen: set[Value] = set()
    for condition in tests:
        for value in _around(playbook, id_, condition, case):
            if value not in seen and value != case.answers.get(id_) and not _impossible(question, value, case):
                seen.add(value)
                yield value


def _around(playbook: Playbook, id_: str, condition: Condition, case: Case) -> Iterator[Value]:
    """Values of a question on a bound of a test and on either side of it."""
    tested = playbook.questions.get(condition.question)
    if tested is not None and tested.type == "exceeds" and id_ in tested.of:
        other = case.answers.get(next(each for each in tested.of if each != id_))
        if isinstance(other, Decimal | int):
            yield from (max(Decimal(other) + step, Decimal(0)) for step in (-CENT, Decimal(0), CENT))
    if condition.test not in ("at_least", "at_most"):
        return
    if tested is not None and tested.type == "percent_of" and id_ in tested.of:
        yield from _around_percent(id_, tested, bound_of(playbook, condition.operand, case.platform, case.at), case)
        return
    bound = bound_of(playbook, condition.operand, case.platform, case.at)
    if bound is None:
        return
    if condition.question == id_:
        whole = tested is not None and tested.type == "count"
        for step in (-1, 0, 1):
            value = int(bound) + step if whole else Decimal(bound) + step * CENT
            if value >= 0:
                yield value
    elif tested is not None and id_ in tested.of:
        unit = timedelta(days=1) if tested.type == "days_since" else timedelta(hours=1)
        yield from (case.at - (int(bound) + step) * unit for step in (-1, 0, 1))


def _around_percent(id_: str, tested: Question, bound: Decimal | int | None, case: Case) -> Iterator[Value]:
    """Amounts of which the share lies on the bound, or that are the whole of such a share, and those beside them."""
    part, whole = (case.answers.get(each) for each in tested.of)
    other = whole if id_ == tested.of[0] else part
    if not isinstance(other, Decimal | int) or not bound:
        return
    share = Decimal(bound) / 100
    exact = Decimal(other) * share if id_ == tested.of[0] else Decimal(other) / share
    yield from (max(exact.quantize(CENT) + step, Decimal(0)) for step in (-CENT, Decimal(0), CENT))


def _impossible(question: Question, value: Value, case: Case) -> bool:
    """Whether an answer could not be true: a time that must have been, after now."""
    if not isinstance(value, date) or question.future:
        return False
    return (value if isinstance(value, datetime) else datetime.combine(value, datetime.min.time())) > case.at
