"""Checks the words by which exports and platforms are known: each name exists, and each word has one meaning."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aftersales_cli.library.lookup import plain
from aftersales_cli.model import FIELDS, UNKNOWN
from aftersales_cli.problems import Problem
from aftersales_cli.wording import Message, choice_of
from aftersales_cli.yamlfile import Document, Steps

PATTERNS = (
    "match",
    "note_rows",
    "total_rows",
    "closed",
    "still_open",
    "no_case",
    "header_dress",
)  # keys whose text is searched for
DERIVED = ("stage", "turn", "platform", "headers", "header")  # what rules ask for and no column holds


def check_intake(document: Document, questions: Mapping[str, Any], platforms: Iterable[str]) -> Iterator[Problem]:
    """What intake.yaml names that does not exist, what it cannot search for, and headers with two meanings."""
    tree = document.tree
    own = tree["platform_fields"]
    declared = [*tree["fields"], *(field for fields in own.values() for field in fields)]
    columns = dict.fromkeys([*declared, *questions])
    read = {*FIELDS, *questions, *_read_by_rules(tree)}
    by_tool = [(("layouts", index, "fields"), rule["fields"]) for index, rule in enumerate(tree["layouts"])]
    by_platform = [(("platform_fields", each), own[each]) for each in own]
    for place, fields in ((("fields",), tree["fields"]), *by_platform, *by_tool):
        yield from _known(document, place, "field", fields, sorted(read))
        yield from _one_owner(document, place, fields)
    yield from _known(document, ("platform_fields",), "platform", own, platforms)
    for key in ("joined", "reason_fields", "customer_notes", "own_notes", "of_aftersales"):
        yield from _known(document, (key,), "field", tree[key], columns)
    yield from _header_words(document, tree["header_words"], columns)
    yield from _rules(document, (), tree, [*columns, *DERIVED])
    yield from _conclusions(document, tree, questions, platforms)
    turns = {rule["then"] for rule in tree["turns"]}
    yield from _known(document, ("theirs",), "turn", tree["theirs"], sorted(turns))
    stages = stages_of(tree)
    for index, rule in enumerate(tree["reasons"]):
        yield from _known(document, ("reasons", index, "by_stage"), "stage", rule.get("by_stage", {}), stages)
    for index, rule in enumerate(tree["notes"]):
        yield from _known(document, ("notes", index, "stages"), "stage", rule["stages"], stages)
        yield from _known(document, ("notes", index, "fields"), "field", rule["fields"], columns)


def check_platform(document: Document, intake: Mapping[str, Any]) -> Iterator[Problem]:
    """Status words of a platform that mean a stage which no rule knows."""
    stages = stages_of(intake)
    for key in ("goods_status", "order_status"):
        for word, stage in document.tree.get(key, {}).items():
            yield from _known(document, (key, word), "stage", [stage], stages)


def check_owners(document: Document, id_: str, platforms: Mapping[str, Any]) -> Iterator[Problem]:
    """Names of a platform that another goes by, too."""
    others = {plain(name): other for other in sorted(platforms.keys() - {id_}) for name in _names(other, platforms)}
    for index, alias in enumerate(document.tree.get("aliases", [])):
        if plain(alias) in others:
            values = {"name": alias, "other": others[plain(alias)]}
            yield document.problem(("aliases", index), Message("alias-twice", values))


def stages_of(intake: Mapping[str, Any]) -> list[str]:
    """The stages that a row can be in."""
    return [*sorted({rule["then"] for key in ("stages", "stage_upgrades") for rule in intake[key]}), UNKNOWN]


def _names(id_: str, platforms: Mapping[str, Any]) -> list[str]:
    tree = platforms[id_]
    return [id_, tree["name"]["zh"], tree["name"]["en"], *tree.get("aliases", [])]


def _read_by_rules(tree: Any) -> Iterator[str]:
    """Every field that some rule has a condition on."""
    if isinstance(tree, list):
        for each in tree:
            yield from _read_by_rules(each)
    elif isinstance(tree, dict):
        yield from tree["when"] if isinstance(tree.get("when"), dict) else ()
        for each in tree.values():
            yield from _read_by_rules(each)


def _known(
    document: Document, steps: Steps, kind: str, given: Iterable[str], right: Iterable[str]
) -> Iterator[Problem]:
    known = list(right)
    for index, name in enumerate(given):
        if name not in known:
            step = name if document.known((*steps, name)) == (*steps, name) else index
            yield document.problem((*steps, step), Message("unknown-value", choice_of(kind, name, known)))


def _rules(document: Document, steps: Steps, tree: Any, fields: list[str]) -> Iterator[Problem]:
    """Patterns that are none, and conditions on a field that is none."""
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        here = (*steps, key)
        if key == "when":
            yield from _known(document, here, "field", value, fields)
        if isinstance(value, str) and (key in PATTERNS or steps[-1:] in (("when",), ("red_flags",), ("other_sheets",))):
            try:
                re.compile(value)
            except re.error as error:
                yield document.problem(here, Message("bad-pattern", {"what": error}))
        yield from _rules(document, here, value, fields)


def _header_words(document: Document, rules: Any, columns: Iterable[str]) -> Iterator[Problem]:
    """What the words of a header mean: a field."""
    for index, rule in enumerate(rules):
        yield from _known(document, ("header_words", index, "then"), "field", [rule["then"]], columns)
        if "header" not in rule["when"]:
            yield document.problem(("header_words", index, "when"), Message("schema-missing", {"key": "header"}))


def _conclusions(
    document: Document, tree: Any, questions: Mapping[str, Any], platforms: Iterable[str]
) -> Iterator[Problem]:
    """What rules conclude: a platform, or the choice of a question."""
    for index, rule in enumerate(tree["signatures"]):
        yield from _known(document, ("signatures", index, "then"), "platform", [rule["then"]], platforms)
        if "headers" not in rule["when"]:
            yield document.problem(("signatures", index, "when"), Message("schema-missing", {"key": "headers"}))
    yield from _known(document, ("answers",), "question", tree["answers"], questions)
    for question, rules in tree["answers"].items():
        choices = questions.get(question, {}).get("choices", {})
        for index, rule in enumerate(rules if choices else []):
            here = ("answers", question, index, "then")
            yield from _known(document, here, question, [rule["then"]], [*choices, UNKNOWN])
    flags = questions.get("red_flag", {}).get("choices", {})
    yield from _known(document, ("red_flags",), "red_flag", tree["red_flags"], flags)


def _one_owner(document: Document, steps: Steps, fields: Mapping[str, list[str]]) -> Iterator[Problem]:
    """Headers that are said to mean two fields."""
    owners: dict[str, str] = {}
    for field, headers in fields.items():
        for index, header in enumerate(headers):
            owner = owners.setdefault(plain(header), field)
            if owner != field:
                values = {"name": header, "other": owner}
                yield document.problem((*steps, field, index), Message("alias-twice", values))
