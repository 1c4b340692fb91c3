"""Checks that every name a playbook file uses exists, and that its graph can be walked."""

from collections.abc import Iterator
from typing import Any, get_args

from aftersales_cli.library.facts import check_deadline, check_limits, check_questions, check_test, check_tests
from aftersales_cli.library.graph import FIND_OUT, GO, SHARED
from aftersales_cli.library.names import Names, missing, missing_each
from aftersales_cli.library.reaching import possible
from aftersales_cli.library.vocabulary import check_intake, check_owners, check_platform
from aftersales_cli.model import (
    ANY,
    COMPUTED,
    GAP,
    PHRASES,
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
LEADS_TO_BROKEN = "leads-to-broken"  # what is found of a scenario only because another is broken
CALL = ("order", "first", "second", "last", "handover", "from", "until", "most")  # what {call.…} may name
SHOP = ("name", "agent", "return_address")  # what {shop.…} may name
ASKED = ("ask", "where", "reply")  # what {question.…} may name, in the shared outcome for 不清楚


def check_references(document: Document, section: str, id_: str | None, names: Names) -> list[Problem]:
    """The names in a file of `section` that nothing defines, and steps that cannot be walked."""
    found = list(_walk_tree(document, (), document.tree, names))
    if section == "platforms":
        found += missing_each(document, ("sources",), "statement", document.tree["sources"], names.statements)
        found += check_platform(document, names.intake)
        found += check_owners(document, str(id_), names.platforms)
    if section == "limits":
        found += check_limits(document, names)
    if section == "principles":
        found += _principles(document, names)
    if section == "evidence":
        for name, tree in document.tree.items():
            found += check_deadline(document, (name, "by"), tree["by"], names) if "by" in tree else ()
    if section == "intake":
        found += missing_each(
            document, ("default_platform",), "platform", [document.tree["default_platform"]], names.platforms
        )
        found += check_intake(document, names.questions, names.platforms)
    if section == "scenarios":
        found += _scenario(document, id_, names)
    if section == "questions":
        found += check_questions(document, names)
    if section == SHARED:
        found += _closed_sets(document)
        found += _amounts(document, names)
        for name, first in document.tree.get("handed_over", {}).items():
            found += check_tests(document, ("handed_over", name, "when"), first["when"], names)
        found += _outcomes(document, document.tree["outcomes"], ("outcomes",), names, {})
    return found


def _closed_sets(document: Document) -> Iterator[Problem]:
    """The words that the program itself says must all be there."""
    tree = document.tree
    for section, wanted in CLOSED_SETS.items():
        for name in wanted:
            if name not in tree[section]:
                yield document.problem((section,), Message("schema-missing", {"key": name}))
    if FIND_OUT not in tree["outcomes"]:
        yield missing(document, ("outcomes",), "outcome", FIND_OUT)


def _amounts(document: Document, names: Names) -> Iterator[Problem]:
    """What an outcome can cost is a money question with a short name."""
    tree = document.tree
    used: list[tuple[Steps, list[str]]] = [(("costs", each), costs) for each, costs in tree["costs"].items()]
    used += [(("customer_pays",), tree["customer_pays"])]
    used += [(("skips", index, "costs"), skip["costs"]) for index, skip in enumerate(tree["skips"])]
    for steps, amounts in used:
        yield from missing_each(document, steps, "question", amounts, tree["amounts"])
    for name in tree["amounts"]:
        if names.questions.get(name, {}).get("type") != "money":
            yield missing(document, ("amounts", name), "question", name)
    for index, skip in enumerate(tree["skips"]):
        yield from check_tests(document, ("skips", index, "when"), skip["when"], names)


def _walk_tree(document: Document, steps: Steps, tree: Any, names: Names) -> Iterator[Problem]:
    """Sources, platforms and placeholders mean the same wherever they stand."""
    if isinstance(tree, list):
        for index, each in enumerate(tree):
            if isinstance(each, dict | list):
                yield from _walk_tree(document, (*steps, index), each, names)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            here = (*steps, key)
            if key in ("sources", "source") and steps:
                cited = value if isinstance(value, list) else [value]
                yield from missing_each(document, here, "statement", cited, names.statements)
            elif key in ("only", "platforms") and isinstance(value, list) and not _of_principle(key, tree):
                yield from missing_each(document, here, "platform", value, names.platforms)
            elif key == "by_platform" and len(steps) == 1 and "text" in tree:
                known = [*names.platforms, ANY]
                yield from (
                    missing(document, (*here, each), "platform", each, known) for each in value if each not in known
                )
            elif key == "when" and isinstance(value, dict) and {"zh", "to"} & tree.keys():
                yield from check_tests(document, here, value, names)
            elif key == "acts" and isinstance(value, list):
                yield from missing_each(document, here, "act", value, names.acts)
            if key in ("zh", "en") and isinstance(value, str):
                yield from _gaps(document, here, value, names)
            elif isinstance(value, dict | list):
                yield from _walk_tree(document, here, value, names)


def _of_principle(key: str, tree: dict[str, Any]) -> bool:
    """Whether `only` names dispositions, as in principles, whose tests are a list; elsewhere it names platforms."""
    return key == "only" and isinstance(tree.get("when"), list)


def _gaps(document: Document, steps: Steps, text: str, names: Names) -> Iterator[Problem]:
    for gap in GAP.findall(text):
        kind, dot, name = gap.partition(".")
        if gap == "n" and steps[0] == "phrases":
            continue
        known = {
            "tool": names.tools, "limit": names.limits, "deadline": names.limits,
            "platform": ("name", "greeting"), "question": ASKED, "shop": SHOP, "call": CALL,
        }.get(kind, ()) if dot else names.questions  # fmt: skip
        if (name if dot else gap) not in known:
            right = ["{" + (f"{kind}.{each}" if dot else each) + "}" for each in known]
            yield missing(document, steps, "placeholder", "{" + gap + "}", right)
    if GAP.sub("", text).count("{") or GAP.sub("", text).count("}"):
        yield missing(document, steps, "placeholder", "{ }")


def _scenario(document: Document, id_: str | None, names: Names) -> Iterator[Problem]:
    tree = document.tree
    if tree["id"] != id_:
        yield document.problem(("id",), Message("scenario-id", {"id": tree["id"], "file": id_}))
    own = {**tree["steps"], **tree["outcomes"]}
    twice = own.keys() & (names.scenarios.keys() | names.shared_outcomes) | (tree["steps"].keys() & tree["outcomes"])
    for name in sorted(twice):
        yield document.problem(
            (("steps" if name in tree["steps"] else "outcomes"), name), Message("name-twice", {"name": name})
        )
    if tree["start"] not in tree["steps"]:
        yield missing(document, ("start",), "step", tree["start"], tree["steps"])
    targets = own.keys() | names.shared_outcomes | names.scenarios.keys()
    for name, step in tree["steps"].items():
        yield from _step(document, ("steps", name), step, names, targets)
    yield from _outcomes(document, tree["outcomes"], ("outcomes",), names, own)


def _step(document: Document, steps: Steps, step: dict[str, Any], names: Names, targets: Any) -> Iterator[Problem]:
    if ("ask" in step) == ("when" in step):
        yield document.problem(steps, Message("step-kind", {}))
        return
    if "ask" in step:
        yield from _asking(document, steps, step, names)
        yield from _unrouted(document, steps, step, names)
    else:
        yield from _branching(document, steps, step["when"], names)
    ways = [*step.get("go", {}).items(), ("then", step["then"])] if "then" in step else list(step.get("go", {}).items())
    named = [((*steps, "go", key) if key != "then" else (*steps, "then"), target) for key, target in ways]
    named += [((*steps, "when", index, GO), each[GO]) for index, each in enumerate(step.get("when", [])) if GO in each]
    for place, target in named:
        if target in names.broken and target not in targets:
            yield document.problem(place, Message(LEADS_TO_BROKEN, {"name": target}))
        elif target not in targets:
            yield missing(document, place, "target", target, targets)


def _asking(document: Document, steps: Steps, step: dict[str, Any], names: Names) -> Iterator[Problem]:
    question = names.questions.get(step["ask"])
    if question is None or question["type"] in COMPUTED:
        asked = [id_ for id_, each in names.questions.items() if each["type"] not in COMPUTED]
        yield missing(document, (*steps, "ask"), "question", step["ask"], asked)
        return
    choices = question.get("choices", {})
    go = step.get("go", {})
    yield from (
        missing(document, (*steps, "go", choice), "choice", choice, choices)
        for choice in go if choice not in choices and choice != UNKNOWN
    )  # fmt: skip
    if question["type"] != "choice" and "then" not in step:
        yield document.problem(steps, Message("schema-missing", {"key": "then"}))


def _unrouted(document: Document, steps: Steps, step: dict[str, Any], names: Names) -> Iterator[Problem]:
    """Choices that lead nowhere. One that a `when` before has taken elsewhere need not."""
    question = names.questions.get(step["ask"], {})
    choices, ends = question.get("choices", {}), question.get("ends", {})
    left = [] if "then" in step else [each for each in choices if each not in step.get("go", {}) and each not in ends]
    if left:
        open_ = possible(document.tree, step["ask"], choices).get(str(steps[-1]), frozenset(choices))
        left = [each for each in left if each in open_]
    if left:
        yield document.problem((*steps, "go"), Message("choice-not-routed", {"choices": ", ".join(left)}))


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
                yield from check_test(document, (*here, name), name, test, names)


def _principles(document: Document, names: Names) -> Iterator[Problem]:
    """Facts, evidence and excepted outcomes of principles that there are not."""
    for id_, tree in document.tree.items():
        for index, tests in enumerate(tree["when"]):
            yield from check_tests(document, (id_, "when", index), tests, names)
        yield from missing_each(document, (id_, "evidence"), "evidence", tree.get("evidence", ()), names.evidence)
        yield from missing_each(document, (id_, "risks"), "act", tree.get("risks", ()), names.acts)
        for index, exception in enumerate(tree.get("exceptions", ())):
            place = (id_, "exceptions", index, "outcome")
            if exception["outcome"].partition(".")[0] not in names.scenarios:
                continue  # broken, and found so by itself; or of another folder
            yield from missing_each(document, place, "outcome", [exception["outcome"]], names.outcomes)


def _outcomes(document: Document, outcomes: dict[str, Any], steps: Steps, names: Names, own: Any) -> Iterator[Problem]:
    for name, outcome in outcomes.items():
        here = (*steps, name)
        for key in ("evidence", "evidence_optional"):
            yield from missing_each(document, (*here, key), "evidence", outcome.get(key, ()), names.evidence)
        for index, deadline in enumerate(outcome.get("deadlines", [])):
            yield from check_deadline(document, (*here, "deadlines", index), deadline, names)
        ladder = outcome["ladder"]
        if (ladder == "none") != ("ladder_because" in outcome):
            yield document.problem((*here, "ladder"), Message("ladder-because", {}))
        for index, rung in enumerate([] if ladder == "none" else ladder):
            place = (*here, "ladder", index)
            reachable = [*outcomes, *names.shared_outcomes]
            yield from missing_each(document, (*place, "to"), "outcome", [rung["to"]], reachable)
            yield from missing_each(document, (*place, "costs"), "question", rung.get("costs", ()), names.amounts)
        yield from missing_each(document, (*here, "costs"), "question", outcome.get("costs", ()), names.amounts)
        yield from missing_each(document, (*here, "risks"), "act", outcome.get("risks", ()), names.acts)
        given = outcome.get("given", "none")
        for index, tests in enumerate([] if given == "none" else given):
            yield from check_tests(document, (*here, "given", index), tests, names)
        yield from _ladder_circle(document, here, name, outcomes)
        if "first_reply" not in outcome["scripts"]:
            yield document.problem((*here, "scripts"), Message("schema-missing", {"key": "first_reply"}))


def _ladder_circle(document: Document, steps: Steps, name: str, outcomes: dict[str, Any]) -> Iterator[Problem]:
    """A ladder that comes back to its own outcome: what was refused would be offered again."""
    seen, queue = set[str](), [name]
    while queue:
        ladder = outcomes.get(queue.pop(), {"ladder": "none"})["ladder"]
        for rung in ladder if ladder != "none" else ():
            if rung["to"] == name:
                yield document.problem((*steps, "ladder"), Message("ladder-circle", {"name": name}))
                return
            if rung["to"] not in seen:
                seen.add(rung["to"])
                queue.append(rung["to"])
