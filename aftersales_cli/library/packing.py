"""Packs the checked trees for the cache so that a command parses only the scenarios and sources it uses."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aftersales_cli.library.cache import PARTS, as_text

PACKED = ("scenarios", "cases", "sources", "phrases")  # sections whose parts are used one at a time, or seldom


class Unpacking(Mapping[str, Any]):
    """A section whose parts are parsed when they are first asked for."""

    def __init__(self, packed: Mapping[str, str | bytes]) -> None:
        self._packed = packed
        self._parts: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._parts:
            self._parts[key] = json.loads(self._packed[key])
        return self._parts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def pack(trees: Mapping[str, Any]) -> dict[str, Any]:
    """The trees with the parts of some sections as text, and with what is wanted of all of them beside."""
    parts = {f"{section}/{id_}": as_text(part) for section in PACKED for id_, part in trees[section].items()}
    rest = {section: tree for section, tree in trees.items() if section not in PACKED}
    return {**rest, "heads": heads(trees), "source_of": source_of(trees), "offers": offers_of(trees), PARTS: parts}


def unpack(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The trees of a cache, or those that `pack` made."""
    sections: dict[str, dict[str, str | bytes]] = {section: {} for section in PACKED}
    for name, text in stored[PARTS].items():
        section, _, id_ = name.partition("/")
        sections[section][id_] = text
    return {**stored, **{section: Unpacking(parts) for section, parts in sections.items()}}


def heads(trees: Mapping[str, Any]) -> dict[str, Any]:
    """Stage and title of each scenario: what a list of them shows."""
    return {id_: {"stage": tree["stage"], "title": tree["title"]} for id_, tree in trees["scenarios"].items()}


def offers_of(trees: Mapping[str, Any]) -> list[str]:
    """Every outcome that some ladder leads to."""
    files = [*trees["scenarios"].values(), trees["shared"]]
    ladders = [outcome["ladder"] for file in files for outcome in file["outcomes"].values()]
    return sorted({rung["to"] for ladder in ladders if ladder != "none" for rung in ladder})


def source_of(trees: Mapping[str, Any]) -> dict[str, str]:
    """The id of the source that defines each statement."""
    return {statement: id_ for id_, tree in trees["sources"].items() for statement in tree["statements"]}
