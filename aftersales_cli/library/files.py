"""Finds a folder of playbooks, reads its files and says which section and type each belongs to."""

import hashlib
import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import Any

from aftersales_cli import __version__
from aftersales_cli.errors import AftersalesError, UsageError, reason
from aftersales_cli.frozen import frozen
from aftersales_cli.model import (
    Evidence,
    Intake,
    Limit,
    Phrases,
    Platform,
    Principle,
    Question,
    Scenario,
    Shared,
    Source,
    WorkedCase,
)
from aftersales_cli.wholefile import BY_HAND, read_at_most
from aftersales_cli.wording import Message

SINGLE_FILES: dict[str, Any] = {
    "questions": dict[str, Question],
    "evidence": dict[str, Evidence],
    "limits": dict[str, Limit],
    "intake": Intake,
    "shared": Shared,
    "pinyin": dict[str, str],
    "principles": dict[str, Principle],
    "phrases": Phrases,
}
FOLDERS: dict[str, Any] = {"platforms": Platform, "sources": Source, "scenarios": Scenario}
CASES = "cases"
CASES_TYPE = tuple[WorkedCase, ...]
SUFFIX, YAML = ".yaml", "*.y*ml"
CASES_SUFFIX = ".cases.yaml"


@frozen
class PlaybookFile:
    """One file of the folder: where it belongs (`section`, `id`) and what it must be (`type`).

    `fault` says why it could not be read.
    """

    path: PurePath
    section: str
    id: str | None
    type: Any
    content: bytes
    fault: Message | None = None


def find_folder(given: Path | None) -> Path:
    """The folder of playbooks: the given one, `AFTERSALES_PLAYBOOKS`, the packaged one, the checkout's.

    Raises UsageError where the chosen folder has no `scenarios` folder.
    """
    named = given or (Path(os.environ["AFTERSALES_PLAYBOOKS"]) if os.environ.get("AFTERSALES_PLAYBOOKS") else None)
    candidates = [named] if named else _packaged()
    for folder in candidates:
        if (folder / "scenarios").is_dir():
            return folder
    raise UsageError("no-playbooks", folder=candidates[-1])


def packaged_folder() -> Path | None:
    """The playbooks that came with the program: those of the package, else the checkout's."""
    return next((folder for folder in _packaged() if (folder / "scenarios").is_dir()), None)


def _packaged() -> list[Path]:
    package = Path(__file__).resolve().parent.parent
    return [package / "_playbooks", package.parent / "playbooks"]


def read_folder(folder: Path) -> tuple[list[PlaybookFile], list[PurePath]]:
    """All playbook files in a stable order, and the YAML files that have no place in the format.

    Hidden files are an editor's or a file manager's. Raises AftersalesError for a folder that cannot be read.
    """
    files, strays = [], []
    for path in sorted({*folder.rglob(YAML), *(path for name in FOLDERS for path in _listed(folder / name))}):
        relative = path.relative_to(folder)
        if path.is_dir() or any(part.startswith(".") for part in relative.parts):
            continue
        place = _place(relative)
        if place is None:
            strays.append(PurePath(relative))
        else:
            section, id_, type_ = place
            files.append(PlaybookFile(PurePath(relative), section, id_, type_, *_content(path)))
    return files, strays


def _listed(folder: Path) -> Iterator[Path]:
    """The YAML files of a folder, which may be a link; none where there is no such folder."""
    try:
        yield from [path for path in folder.iterdir() if fnmatch(path.name, YAML)]
    except FileNotFoundError:
        return
    except OSError as error:
        raise AftersalesError("file-unreadable", file=folder, why=reason(error)) from error


def _content(path: Path) -> tuple[bytes, Message | None]:
    """What a file holds, or why it cannot be read."""
    try:
        return read_at_most(path, BY_HAND), None
    except AftersalesError as error:
        return b"", error.message
    except OSError as error:
        return b"", Message("file-unreadable", {"file": path.name, "why": reason(error)})


def _place(path: PurePath) -> tuple[str, str | None, Any] | None:
    if not path.name.isprintable():  # a name in another encoding than the system's
        return None
    stem = path.name.removesuffix(SUFFIX)
    if len(path.parts) == 1 and path.suffix == SUFFIX and stem in SINGLE_FILES:
        return stem, None, SINGLE_FILES[stem]
    if len(path.parts) != 2 or path.parts[0] not in FOLDERS or path.suffix != SUFFIX:
        return None
    section = path.parts[0]
    if section == "scenarios" and path.name.endswith(CASES_SUFFIX):
        return CASES, path.name.removesuffix(CASES_SUFFIX), CASES_TYPE
    return section, stem, FOLDERS[section]


def fingerprint(files: list[PlaybookFile]) -> str:
    """SHA-256 over the program's version and the path and content of every file."""
    digest = hashlib.sha256(__version__.encode())
    for file in files:
        fault = file.fault.text("en").encode() if file.fault else b""
        for part in (file.path.as_posix().encode(), fault, file.content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def missing_files(files: list[PlaybookFile]) -> Iterator[PurePath]:
    """The single files that the folder lacks, and the folders without a file in them."""
    present = {file.section for file in files}
    yield from (PurePath(f"{section}{SUFFIX}") for section in SINGLE_FILES if section not in present)
    yield from (PurePath(section) for section in FOLDERS if section not in present)
