"""Checks that every name a playbook file uses exists, and that its graph can be walked."""

from collections.abc import Container, Iterable, Iterator
from typing import Any, get_args

from aftersales_cli.frozen import frozen
from aftersales_cli.library.graph import FIND_OUT, GO, SHARED
from aftersales_cli.model import (
    ANY,
    BY_OFFER,
    BY_WALK,
    CALL_GAPS,
    COMPUTED,
    GAP,
    HOUSE_STYLE,
    PHRASES,
    PLATFORM,
    REACHED_BY,
    SHOP_GAPS,
    UNKNOWN,
    Disposition,
    Holder,
    Liability,
    Stage,
    Urgency,
)
from aftersales_cli.problems import Problem
from aftersales_cli.wording import Message
from aftersales_cli.yamlfile import Document, Steps

CLOSED_SETS: dict[str, tuple[str, ...]] = {
    "stages": get_args(Stage),
    "dispositions": get_args(Disposition),
    "liabilities": get_args(Liability),
    "urgencies": get_args(Urgency),
    "holders": get_args(Holder),
    "care": get_args(Liability),
    "case": ("platform", "scenario", "offer"),
    "phrases": PHRASES,
}
ASKED = ("ask", "where", "ask_customer")  # what {question.…} may name, in the shared outcome for 不清楚


@frozen
class Names:
    """Everything that can be referred to."""

    questions: dict[str, Any]
    evidence: frozenset[str]
    limits: frozenset[str]
    statements: frozenset[str]
    platforms: frozenset[str]
    tools: frozenset[str]
    scenarios: frozenset[str]
    shared_outcomes: frozenset[str]
    amounts: frozenset[str]
    acts: frozenset[str]
    outcomes: frozenset[str]

    @classmethod
    def of(cls, trees: dict[str, Any]) -> "Names":
        """The names that the trees of a folder define."""
        return cls(
            questions=trees["questions"],
            evidence=frozenset(trees["evidence"]),
            limits=frozenset(trees["limits"]),
            statements=frozenset(
                id_ for source in trees["sources"].values() for id_ in source["statements"]
            ) | {HOUSE_STYLE},
            platforms=frozenset(trees["platforms"]),
            tools=frozenset(tool for each in trees["platforms"].values() for tool in each.get("tools", {})),
            scenarios=frozenset(trees["scenarios"]),
            shared_outcomes=frozenset(trees["shared"].get("outcomes", {})),
            amounts=frozenset(trees["shared"].get("amounts", {})),
            acts=frozenset(trees["shared"].get("acts", {})),
            outcomes=frozenset(f"{id_}.{each}" for id_, tree in trees["scenarios"].items() for each in tree["outcomes"]),
        )  # fmt: skip


def check_references(document: Document, section: str, id_: str | None, names: Names) -> list[Problem]:
    """The names in a file of `section` that nothing defines, and steps that cannot be walked."""
    found = list(_walk_tree(document, (), document.tree, names))
    if section == "platforms":
        found += _missing_each(document, ("sources",), "statement", document.tree["sources"], names.statements)
    if section == "evidence":
        for name, tree in document.tree.items():
            found += _deadline(document, (name, "by"), tree["by"], names) if "by" in tree else ()
    if section == "intake":
        found += _missing_each(
            document, ("default_platform",), "platform", [document.tree["default_platform"]], names.platforms
        )
    if section == "scenarios":
        found += _scenario(document, id_, names)
    if section == "questions":
        found += _questions(document, names)
    if section == "principles":
        found += _principles(document, names)
    if section == SHARED:
        found += _closed_sets(document)
        found += _amounts(document, names)
        found += _outcomes(document, document.tree["outcomes"], ("outcomes",), names, {})
    return found


def _missing(document: Document, steps: Steps, kind: str, name: object) -> Problem:
    return document.problem(steps, Message(f"unknown-{kind}", {"name": name}))


def _missing_each(
    document: Document, steps: Steps, kind: str, given: Iterable[str], known: Container[str]
) -> Iterator[Problem]:
    return (_missing(document, steps, kind, name) for name in given if name not in known)


def _closed_sets(document: Document) -> Iterator[Problem]:
    """The words that the program itself says must all be there."""
    tree = document.tree
    for section, wanted in CLOSED_SETS.items():
        for name in wanted:
            if name not in tree[section]:
                yield document.problem((section,), Message("schema-missing", {"key": name}))
    if FIND_OUT not in tree["outcomes"]:
        yield _missing(document, ("outcomes",), "outcome", FIND_OUT)


def _amounts(document: Document, names: Names) -> Iterator[Problem]:
    """What an outcome can cost is a money question with a short name."""
    tree = document.tree
    used: list[tuple[Steps, list[str]]] = [(("costs", each), costs) for each, costs in tree["costs"].items()]
    used += [(("customer_pays",), tree["customer_pays"])]
    used += [(("skips", index, "costs"), skip["costs"]) for index, skip in enumerate(tree["skips"])]
    for steps, amounts in used:
        yield from (_missing(document, steps, "question", each) for each in amounts if each not in tree["amounts"])
    for name in tree["amounts"]:
        if names.questions.get(name, {}).get("type") != "money":
            yield _missing(document, ("amounts", name), "question", name)
    for index, skip in enumerate(tree["skips"]):
        yield from _missing_each(document, ("skips", index, "when"), "question", skip["when"], names.questions)


def _walk_tree(document: Document, steps: Steps, tree: Any, names: Names) -> Iterator[Problem]:
    """Sources, platforms and placeholders mean the same wherever they stand."""
    if isinstance(tree, list):
        for index, each in enumerate(tree):
            yield from _walk_tree(document, (*steps, index), each, names)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            here = (*steps, key)
            if key in ("sources", "source") and steps:
                for each in value if isinstance(value, list) else [value]:
                    if each not in names.statements:
                        yield _missing(document, here, "statement", each)
            elif key == "only" and isinstance(value, list) and not isinstance(tree.get("when"), list):
                yield from (_missing(document, here, "platform", each) for each in value if each not in names.platforms)
            elif key == "by_platform" and len(steps) == 1 and "text" in tree:
                known = names.platforms | {ANY}
                yield from (_missing(document, (*here, each), "platform", each) for each in value if each not in known)
            elif key == "when" and isinstance(value, dict) and {"zh", "to"} & tree.keys():
                yield from _tests(document, here, value, names)
            elif key == "acts" and isinstance(value, list):
                yield from _missing_each(document, here, "act", value, names.acts)
            if key in ("zh", "en") and isinstance(value, str):
                yield from _gaps(document, here, value, names)
            else:
                yield from _walk_tree(document, here, value, names)


def _gaps(document: Document, steps: Steps, text: str, names: Names) -> Iterator[Problem]:
    for gap in GAP.findall(text):
        kind, dot, name = gap.partition(".")
        if gap == "n" and steps[0] == "phrases":
            continue
        known = {
            "tool": names.tools, "limit": names.limits, "deadline": names.limits,
            "platform": ("name", "greeting"), "question": ASKED, "shop": tuple(SHOP_GAPS), "call": CALL_GAPS,
        }.get(kind, ()) if dot else names.questions  # fmt: skip
        if (name if dot else gap) not in known:
            yield _missing(document, steps, "placeholder", "{" + gap + "}")
    if GAP.sub("", text).count("{") or GAP.sub("", text).count("}"):
        yield _missing(document, steps, "placeholder", "{ }")


def _questions(document: Document, names: Names) -> Iterator[Problem]:
    for id_, tree in document.tree.items():
        for key in ("of", "not_before", "not_more_than"):
            yield from (
                _missing(document, (id_, key), "question", name)
                for name in tree.get(key, []) if name not in names.questions
            )  # fmt: skip
        for choice, outcome in tree.get("ends", {}).items():
            if choice not in tree.get("choices", {}):
                yield _missing(document, (id_, "ends", choice), "choice", choice)
            if outcome not in names.shared_outcomes:
                yield _missing(document, (id_, "ends", choice), "outcome", outcome)
        is_choice, is_computed = tree["type"] == "choice", tree["type"] in COMPUTED
        if is_choice != bool(tree.get("choices")) or UNKNOWN in tree.get("choices", {}):
            yield document.problem((id_,), Message("question-choices", {"name": id_}))
        if is_computed != bool(tree.get("of")):
            yield document.problem((id_,), Message("question-of", {"name": id_}))


def _scenario(document: Document, id_: str | None, names: Names) -> Iterator[Problem]:
    tree = document.tree
    if tree["id"] != id_:
        yield document.problem(("id",), Message("scenario-id", {"id": tree["id"], "file": id_}))
    own = {**tree["steps"], **tree["outcomes"]}
    twice = own.keys() & (names.scenarios | names.shared_outcomes) | (tree["steps"].keys() & tree["outcomes"])
    for name in sorted(twice):
        yield document.problem(
            (("steps" if name in tree["steps"] else "outcomes"), name), Message("name-twice", {"name": name})
        )
    if tree["start"] not in tree["steps"]:
        yield _missing(document, ("start",), "step", tree["start"])
    targets = own.keys() | names.shared_outcomes | names.scenarios
    for name, step in tree["steps"].items():
        yield from _step(document, ("steps", name), step, names, targets)
    yield from _outcomes(document, tree["outcomes"], ("outcomes",), names, own)


def _step(document: Document, steps: Steps, step: dict[str, Any], names: Names, targets: Any) -> Iterator[Problem]:
    if ("ask" in step) == ("when" in step):
        yield document.problem(steps, Message("step-kind", {}))
        return
    if "ask" in step:
        yield from _asking(document, steps, step, names)
    else:
        yield from _branching(document, steps, step["when"], names)
    ways = [*step.get("go", {}).items(), ("then", step["then"])] if "then" in step else list(step.get("go", {}).items())
    for key, target in ways:
        if target not in targets:
            yield _missing(document, (*steps, "go", key) if key != "then" else (*steps, "then"), "target", target)
    for index, branch in enumerate(step.get("when", [])):
        if GO in branch and branch[GO] not in targets:
            yield _missing(document, (*steps, "when", index, GO), "target", branch[GO])


def _asking(document: Document, steps: Steps, step: dict[str, Any], names: Names) -> Iterator[Problem]:
    question = names.questions.get(step["ask"])
    if question is None or question["type"] in COMPUTED:
        yield _missing(document, (*steps, "ask"), "question", step["ask"])
        return
    choices = question.get("choices", {})
    go = step.get("go", {})
    yield from (
        _missing(document, (*steps, "go", choice), "choice", choice)
        for choice in go if choice not in choices and choice != UNKNOWN
    )  # fmt: skip
    left = [choice for choice in choices if choice not in go and choice not in question.get("ends", {})]
    if left and "then" not in step:
        yield document.problem((*steps, "go"), Message("choice-not-routed", {"choices": ", ".join(left)}))
    if question["type"] != "choice" and "then" not in step:
        yield document.problem(steps, Message("schema-missing", {"key": "then"}))


def _branching(document: Document, steps: Steps, branches: list[Any], names: Names) -> Iterator[Problem]:
    if not branches:
        yield document.problem(steps, Message("branch-last", {}))
    for index, branch in enumerate(branches):
        here = (*steps, "when", index)
        if GO not in branch:
            yield document.problem(here, Message("schema-missing", {"key": GO}))
        bare = branch.keys() == {GO}
        if bare != (index == len(branches) - 1):
            yield document.problem(here, Message("branch-last", {}))
        for name, test in branch.items():
            if name != GO:
                yield from _test(document, (*here, name), name, test, names)


def _tests(document: Document, steps: Steps, tests: dict[str, Any], names: Names) -> Iterator[Problem]:
    for name, test in tests.items():
        yield from _test(document, (*steps, name), name, test, names)


def _test(document: Document, steps: Steps, name: str, test: Any, names: Names) -> Iterator[Problem]:
    if name == PLATFORM:
        choices: Any = names.platforms
    elif name == REACHED_BY:
        choices = (BY_OFFER, BY_WALK)
    elif name not in names.questions:
        yield _missing(document, steps, "question", name)
        return
    else:
        choices = names.questions[name].get("choices") or None
    if isinstance(test, dict) and len(test) != 1:
        yield document.problem(steps, Message("test-one", {}))
        return
    wanted = test.get("one_of", []) if isinstance(test, dict) else [test]
    if choices is not None:
        yield from (_missing(document, steps, "choice", w) for w in wanted if w not in choices and w != UNKNOWN)
    for bound in (test.get("at_least"), test.get("at_most")) if isinstance(test, dict) else ():
        if isinstance(bound, str) and bound not in names.limits:
            yield _missing(document, steps, "limit", bound)


def _outcomes(document: Document, outcomes: dict[str, Any], steps: Steps, names: Names, own: Any) -> Iterator[Problem]:
    for name, outcome in outcomes.items():
        here = (*steps, name)
        for key in ("evidence", "evidence_optional"):
            for id_ in outcome.get(key, []):
                if id_ not in names.evidence:
                    yield _missing(document, (*here, key), "evidence", id_)
        for index, deadline in enumerate(outcome.get("deadlines", [])):
            yield from _deadline(document, (*here, "deadlines", index), deadline, names)
        ladder = outcome["ladder"]
        if (ladder == "none") != ("ladder_because" in outcome):
            yield document.problem((*here, "ladder"), Message("ladder-because", {}))
        for index, rung in enumerate([] if ladder == "none" else ladder):
            place = (*here, "ladder", index)
            if rung["to"] not in outcomes and rung["to"] not in names.shared_outcomes:
                yield _missing(document, (*place, "to"), "outcome", rung["to"])
            yield from _missing_each(document, (*place, "costs"), "question", rung.get("costs", ()), names.amounts)
        yield from _missing_each(document, (*here, "costs"), "question", outcome.get("costs", ()), names.amounts)
        yield from _missing_each(document, (*here, "risks"), "act", outcome.get("risks", ()), names.acts)
        given = outcome.get("given", "none")
        for index, tests in enumerate([] if given == "none" else given):
            yield from _tests(document, (*here, "given", index), tests, names)
        if "first_reply" not in outcome["scripts"]:
            yield document.problem((*here, "scripts"), Message("schema-missing", {"key": "first_reply"}))


def _principles(document: Document, names: Names) -> Iterator[Problem]:
    for id_, tree in document.tree.items():
        for index, tests in enumerate(tree["when"]):
            yield from _tests(document, (id_, "when", index), tests, names)
        for key, kind, known in (
            ("evidence", "evidence", names.evidence),
            ("platforms", "platform", names.platforms),
            ("risks", "act", names.acts),
        ):
            yield from _missing_each(document, (id_, key), kind, tree.get(key, ()), known)
        for index, each in enumerate(tree.get("exceptions", ())):
            if each["outcome"] not in names.outcomes:
                yield _missing(document, (id_, "exceptions", index, "outcome"), "outcome", each["outcome"])


def _deadline(document: Document, steps: Steps, deadline: dict[str, str], names: Names) -> Iterator[Problem]:
    if deadline["limit"] not in names.limits:
        yield _missing(document, (*steps, "limit"), "limit", deadline["limit"])
    if deadline["from"] not in names.questions:
        yield _missing(document, (*steps, "from"), "question", deadline["from"])
