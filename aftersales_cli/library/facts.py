"""Checks questions, the tests of facts, and the clocks of deadlines: what each may be compared with and run from."""

from collections.abc import Iterator
from typing import Any

from aftersales_cli.library.limits import UNITS
from aftersales_cli.library.names import Names, missing, missing_each
from aftersales_cli.model import BY_OFFER, BY_WALK, COMPUTED, PLATFORM, REACHED_BY, UNKNOWN
from aftersales_cli.problems import Problem
from aftersales_cli.wording import Message, nearest_of
from aftersales_cli.yamlfile import Document, Steps

MOMENTS, NUMBERS = ("date", "datetime"), ("money", "count")
OPERANDS = {  # the types of what is computed from
    "days_since": (MOMENTS,), "hours_since": (("datetime",),), "exceeds": (NUMBERS, NUMBERS),
    "percent_of": (NUMBERS, NUMBERS),
}  # fmt: skip
UNIT_OF = {"money": "yuan", "days_since": "days", "hours_since": "hours"}  # of the limits that a fact is bounded by


def check_questions(document: Document, names: Names) -> Iterator[Problem]:
    """Questions that refer to what there is not, or cannot be asked or computed."""
    for id_, tree in document.tree.items():
        for key in ("of", "not_before", "not_more_than"):
            yield from missing_each(document, (id_, key), "question", tree.get(key, ()), names.questions)
        for choice, outcome in tree.get("ends", {}).items():
            if choice not in tree.get("choices", {}):
                yield missing(document, (id_, "ends", choice), "choice", choice, tree.get("choices", {}))
            if outcome not in names.shared_outcomes:
                yield missing(document, (id_, "ends", choice), "outcome", outcome, names.shared_outcomes)
        yield from _also(document, id_, tree)
        is_choice, is_computed = tree["type"] == "choice", tree["type"] in COMPUTED
        if is_choice != bool(tree.get("choices")) or UNKNOWN in tree.get("choices", {}):
            yield document.problem((id_,), Message("question-choices", {"name": id_}))
        if is_computed != bool(tree.get("of")):
            yield document.problem((id_,), Message("question-of", {"name": id_}))
        if tree.get("signed") and tree["type"] != "money":
            yield document.problem((id_, "signed"), Message("question-signed", {"name": id_}))
        yield from _operands(document, id_, tree, names)
        for index, excluded in enumerate(tree.get("excludes", ())):
            yield from _exclusion(document, (id_, "excludes", index), tree, excluded, names)


def _also(document: Document, id_: str, tree: dict[str, Any]) -> Iterator[Problem]:
    """Further words of a choice that there is not, or that mean another choice already."""
    choices = tree.get("choices", {})
    owners = {word: choice for choice, text in choices.items() for word in (choice, *text.values())}
    for choice, words in tree.get("also", {}).items():
        if choice not in (*choices, UNKNOWN):
            yield missing(document, (id_, "also", choice), "choice", choice, choices)
        for index, word in enumerate(words):
            if owners.setdefault(word, choice) != choice:
                values = {"name": word, "other": owners[word]}
                yield document.problem((id_, "also", choice, index), Message("alias-twice", values))


def _operands(document: Document, id_: str, tree: dict[str, Any], names: Names) -> Iterator[Problem]:
    """What is reckoned with must be of a type that one can reckon with."""
    wanted = OPERANDS.get(tree["type"], ())
    given = tree.get("of", ())
    if tree["type"] in OPERANDS and given and len(given) != len(wanted):
        yield document.problem((id_, "of"), Message("question-of-many", {"name": id_, "count": len(wanted)}))
    pairs = [("of", name, types) for name, types in zip(given, wanted, strict=False)]
    pairs += [("not_before", name, MOMENTS) for name in (*tree.get("not_before", ()), *_self(id_, tree, "not_before"))]
    pairs += [("not_more_than", name, NUMBERS) for name in tree.get("not_more_than", ())]
    pairs += [("not_more_than", name, NUMBERS) for name in _self(id_, tree, "not_more_than")]
    for key, name, types in pairs:
        if name in names.questions and names.questions[name]["type"] not in types:
            right = [each for each, question in names.questions.items() if question["type"] in types]
            yield document.problem(
                (id_, key), Message("question-type", {"name": name, "nearest": nearest_of(name, right)})
            )


def _self(id_: str, tree: dict[str, Any], key: str) -> tuple[str, ...]:
    return (id_,) if tree.get(key) else ()


def _exclusion(
    document: Document, steps: Steps, tree: dict[str, Any], excluded: dict[str, Any], names: Names
) -> Iterator[Problem]:
    """Two facts that cannot both be: choices there are, of questions there are."""
    choices = tree.get("choices", {})
    yield from missing_each(document, (*steps, "answers"), "choice", excluded.get("answers", ()), choices)
    if excluded["other"] not in names.questions:
        yield missing(document, (*steps, "other"), "question", excluded["other"], names.questions)
        return
    others = names.questions[excluded["other"]].get("choices", {})
    yield from missing_each(document, (*steps, "other_answers"), "choice", excluded.get("other_answers", ()), others)


def check_tests(document: Document, steps: Steps, tests: dict[str, Any], names: Names) -> Iterator[Problem]:
    """Tests of facts that are none, of facts there are not, or against what such a fact can never be."""
    for name, test in tests.items():
        yield from check_test(document, (*steps, name), name, test, names)


def check_test(document: Document, steps: Steps, name: str, test: Any, names: Names) -> Iterator[Problem]:
    """The same of a single test."""
    if name == PLATFORM:
        choices: Any = names.platforms
    elif name == REACHED_BY:
        choices = (BY_OFFER, BY_WALK)
    elif name not in names.questions:
        yield missing(document, steps, "question", name, [*names.questions, PLATFORM, REACHED_BY])
        return
    else:
        choices = names.questions[name].get("choices") or None
    if isinstance(test, dict) and len(test) != 1:
        yield document.problem(steps, Message("test-one", {}))
        return
    wanted = test.get("one_of", []) if isinstance(test, dict) else [test]
    if choices is not None:
        yield from (missing(document, steps, "choice", w, choices) for w in wanted if w not in choices and w != UNKNOWN)
    for bound in (test.get("at_least"), test.get("at_most")) if isinstance(test, dict) else ():
        if isinstance(bound, str):
            yield from _bound(document, steps, name, bound, names)


def _bound(document: Document, steps: Steps, name: str, bound: str, names: Names) -> Iterator[Problem]:
    """A bound that is a word names a limit, in the unit that the fact is counted in."""
    if bound not in names.limits:
        yield missing(document, steps, "limit", bound, names.limits)
        return
    wanted = UNIT_OF.get(names.questions.get(name, {}).get("type", ""), "")
    entries = [entry for each in names.limits[bound].get("by_platform", {}).values() for entry in each]
    units = {unit for entry in entries for unit in UNITS if unit in entry}
    if units - {wanted}:
        values = {"name": bound, "unit": ", ".join(sorted(units)), "fact": name, "wanted": wanted or "-"}
        yield document.problem(steps, Message("bound-unit", values))


def check_deadline(document: Document, steps: Steps, deadline: dict[str, str], names: Names) -> Iterator[Problem]:
    """A deadline of a limit that there is not, or from a clock that the limit does not run from."""
    limit, clock = names.limits.get(deadline["limit"]), deadline["from"]
    if limit is None:
        yield missing(document, (*steps, "limit"), "limit", deadline["limit"], names.limits)
    elif clock in names.questions and clock not in limit.get("clocks", (clock,)):  # without any: said at the limit
        values = {"name": clock, "limit": deadline["limit"], "right": ", ".join(limit["clocks"]) or "-"}
        yield document.problem((*steps, "from"), Message("clock-wrong", values))
    if clock not in names.questions:
        yield missing(document, (*steps, "from"), "question", clock, (limit or {}).get("clocks", ()))


def check_limits(document: Document, names: Names) -> Iterator[Problem]:
    """Limits that run from what is no time, or are said to be a law's and the shop's at once."""
    for id_, tree in document.tree.items():
        if id_ in names.timed and "clocks" not in tree:
            yield document.problem((id_,), Message("clocks-missing", {"name": id_}))
        for clock in tree.get("clocks", ()):
            if names.questions.get(clock, {}).get("type") not in MOMENTS:
                right = [each for each, question in names.questions.items() if question["type"] in MOMENTS]
                yield missing(document, (id_, "clocks"), "clock", clock, right)
        if tree.get("law") and tree.get("own"):
            yield document.problem((id_, "own"), Message("law-and-own", {"name": id_}))
