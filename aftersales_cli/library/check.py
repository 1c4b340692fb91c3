"""Parses and checks every file of a folder; what is broken is set aside with its place, the rest is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from aftersales_cli.library.files import CASES, FOLDERS, SINGLE_FILES, PlaybookFile, missing_files
from aftersales_cli.library.former import LIMITS, check_law
from aftersales_cli.library.graph import GO
from aftersales_cli.library.names import Names
from aftersales_cli.library.references import check_references
from aftersales_cli.library.schema import conform
from aftersales_cli.model import Limit
from aftersales_cli.problems import Problem
from aftersales_cli.wording import Message
from aftersales_cli.yamlfile import Document, parse


@dataclass(slots=True)
class Checked:
    """The trees of a folder by section, or None where a file that all scenarios need is broken."""

    trees: dict[str, Any] | None
    problems: list[Problem] = field(default_factory=list)
    broken: list[Problem] = field(default_factory=list)
    former: Mapping[str, Limit] = field(default_factory=dict)  # the numbers that the folder started from
    documents: dict[tuple[str, str | None], Document] = field(default_factory=dict)  # of the files that are kept


def check_folder(
    files: list[PlaybookFile], strays: list[PurePath] | None = None, former: Mapping[str, Limit] | None = None
) -> Checked:
    """Reads the files. A scenario with an error is left out of the trees, with its first problem in `broken`.

    `former` are the numbers that the folder started from: those of a law it may not loosen.
    """
    checked = Checked(None, former=former or {})
    checked.problems += [Problem(path, 1, 1, Message("stray-file", {}), "warning") for path in strays or []]
    checked.problems += [
        Problem(path, 1, 1, Message("file-missing" if path.suffix else "folder-empty", {}))
        for path in missing_files(files)
    ]
    trees: dict[str, Any] = {section: {} for section in (*FOLDERS, CASES)}
    documents: list[tuple[PlaybookFile, Document]] = []
    fatal = bool([problem for problem in checked.problems if problem.level == "error"])
    for file in files:
        document = parse(file.content, file.path)
        unread = [Problem(file.path, 1, 1, file.fault)] if file.fault else []
        found = unread or document.problems or conform(document, file.type)
        checked.problems += found
        if found:
            fatal |= _set_aside(file, found, checked)
            continue
        documents.append((file, document))
        if file.id is None:
            trees[file.section] = document.tree
        else:
            trees[file.section][file.id] = document.tree
    scenarios = {str(file.id) for file in files if file.section == "scenarios"}
    checked.problems += [
        Problem(file.path, 1, 1, Message("unknown-scenario", {"name": file.id}))
        for file in files if file.section == CASES and file.id not in scenarios
    ]  # fmt: skip
    if not fatal and all(section in trees for section in SINGLE_FILES):
        fatal = _check_references(documents, trees, checked, frozenset(scenarios))
        checked.trees = None if fatal else trees
        checked.documents = {
            (file.section, file.id): document
            for file, document in documents if file.id is None or file.id in trees[file.section]
        }  # fmt: skip
    return checked


def _check_references(
    documents: list[tuple[PlaybookFile, Document]], trees: dict[str, Any], checked: Checked, scenarios: frozenset[str]
) -> bool:
    """Leaves out scenarios with dangling names; says whether a shared file has any."""
    fatal, again = False, True
    kept = documents
    while again:
        again = False
        names = Names.of(trees, scenarios)
        for file, document in list(kept):
            found = check_references(document, file.section, file.id, names)
            found += check_law(document, checked.former) if file.section == LIMITS and not found else []
            found += _circles(document, trees) if file.section == "scenarios" and not found else []
            if found:
                kept = [pair for pair in kept if pair[0] is not file]
                checked.problems += found
                fatal |= _set_aside(file, found, checked)
                if file.id is not None:
                    trees[file.section].pop(file.id, None)
                again |= file.section == "scenarios"
    return fatal


def _set_aside(file: PlaybookFile, found: list[Problem], checked: Checked) -> bool:
    """Notes a broken file; says whether nothing works without it."""
    errors = [problem for problem in found if problem.level == "error"]
    checked.broken += errors[:1]
    return bool(errors) and file.section not in ("scenarios", CASES)


def _circles(document: Document, trees: dict[str, Any]) -> list[Problem]:
    """A way that comes back to a step it has passed, through this and the scenarios it leads on to."""
    scenarios: dict[str, Any] = trees["scenarios"]

    def targets(scenario_id: str, step: str) -> list[tuple[str, str]]:
        tree = scenarios[scenario_id]["steps"][step]
        names = [*tree.get("go", {}).values(), *([tree["then"]] if "then" in tree else [])]
        names += [branch[GO] for branch in tree.get("when", []) if GO in branch]
        own = scenarios[scenario_id]["steps"]
        return [(scenario_id, n) for n in names if n in own] + [
            (n, scenarios[n]["start"]) for n in names if n not in own and n in scenarios
        ]

    done: set[tuple[str, str]] = set()

    def circle(place: tuple[str, str], path: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
        if place in path:
            return place
        if place in done or place[1] not in scenarios[place[0]]["steps"]:
            return None
        found = next((c for t in targets(*place) if (c := circle(t, (*path, place)))), None)
        done.add(place)
        return found

    tree = document.tree
    for step in tree["steps"]:
        if found := circle((tree["id"], step), ()):
            return [document.problem(("steps", step), Message("circle", {"step": ".".join(found)}))]
    return []
