"""Who stands on a statement: the places of the playbooks that cite it."""

from collections.abc import Iterator, Mapping
from typing import Any

PLACES = {"scenarios": 3, "platforms": 1, "shared": 2, "questions": 1, "evidence": 1, "limits": 1, "principles": 1}
"""The sections that cite, and how many keys name a place in them: a scenario's outcome, a question, a limit."""


def citations(trees: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """For each cited statement the places that cite it, as dotted names, in the order of the sections."""
    found: dict[str, dict[str, None]] = {}
    for section, depth in PLACES.items():
        for place, statement in _cited(trees[section], (), depth):
            found.setdefault(statement, {})[_name(section, place)] = None
    return {statement: tuple(places) for statement, places in found.items()}


def _name(section: str, place: tuple[str, ...]) -> str:
    if section == "scenarios":
        return ".".join((place[0], *place[2:]))
    return ".".join((section, *place))


def _cited(tree: Any, place: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each statement cited at or under a tree, with the first `depth` keys on the way to it."""
    if isinstance(tree, list):
        for each in tree:
            yield from _cited(each, place, depth)
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            if key in ("source", "sources"):
                yield from ((place, id_) for id_ in ([value] if isinstance(value, str) else value))
            else:
                yield from _cited(value, (*place, str(key)) if len(place) < depth else place, depth)
