"""Everything in a folder of playbooks that can be referred to, and the finding that a name is not among it."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from aftersales_cli.frozen import frozen
from aftersales_cli.model import HOUSE_STYLE
from aftersales_cli.problems import Problem
from aftersales_cli.wording import Message, nearest_of
from aftersales_cli.yamlfile import Document, Steps


@frozen
class Names:
    """Everything that can be referred to.

    `broken` are the scenarios that have been set aside, `timed` the limits that a deadline is made of.
    """

    questions: dict[str, Any]
    evidence: frozenset[str]
    limits: dict[str, Any]
    statements: frozenset[str]
    platforms: dict[str, Any]
    intake: dict[str, Any]
    tools: frozenset[str]
    scenarios: dict[str, Any]
    broken: frozenset[str]
    shared_outcomes: frozenset[str]
    outcomes: frozenset[str]
    timed: frozenset[str]
    amounts: frozenset[str]
    acts: frozenset[str]

    @classmethod
    def of(cls, trees: dict[str, Any], all_scenarios: frozenset[str]) -> "Names":
        """The names that the trees of a folder define, which has files of all these scenarios."""
        return cls(
            questions=trees["questions"],
            evidence=frozenset(trees["evidence"]),
            limits=trees["limits"],
            statements=frozenset(
                id_ for source in trees["sources"].values() for id_ in source["statements"]
            ) | {HOUSE_STYLE},
            platforms=dict(trees["platforms"]),
            intake=trees["intake"],
            tools=frozenset(tool for each in trees["platforms"].values() for tool in each.get("tools", {})),
            scenarios=dict(trees["scenarios"]),
            broken=all_scenarios - trees["scenarios"].keys(),
            shared_outcomes=frozenset(trees["shared"].get("outcomes", {})),
            outcomes=frozenset(
                f"{id_}.{outcome}" for id_, tree in [*trees["scenarios"].items(), ("shared", trees["shared"])]
                for outcome in tree["outcomes"]
            ),
            timed=frozenset(_timed(trees)),
            amounts=frozenset(trees["shared"].get("amounts", {})),
            acts=frozenset(trees["shared"].get("acts", {})),
        )  # fmt: skip


def _timed(trees: dict[str, Any]) -> Iterator[str]:
    for tree in [*trees["scenarios"].values(), trees["shared"]]:
        for outcome in tree["outcomes"].values():
            yield from (deadline["limit"] for deadline in outcome.get("deadlines", ()))
    yield from (kind["by"]["limit"] for kind in trees["evidence"].values() if "by" in kind)


def missing(document: Document, steps: Steps, kind: str, name: object, known: Iterable[str] = ()) -> Problem:
    """The finding that there is no such thing, with what there is."""
    return document.problem(steps, Message(f"unknown-{kind}", {"name": name, "nearest": nearest_of(str(name), known)}))


def missing_each(
    document: Document, steps: Steps, kind: str, given: Iterable[str], known: Collection[str]
) -> Iterator[Problem]:
    """A finding for each of the given names that is not known."""
    return (missing(document, steps, kind, name, known) for name in given if name not in known)
