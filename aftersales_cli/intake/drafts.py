"""Keeps a case on disk: the draft of each interview after each answer, and a case that an agent saves.

Both are the object that `triage --case` reads, and readable by their owner only. What a person may be known by is
masked in typed text before it touches the disk.
"""

import json
import os
import re
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from aftersales_cli.answers import Value, show
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.casefile import Draft, read_draft
from aftersales_cli.library import Library
from aftersales_cli.masking import mask
from aftersales_cli.wholefile import failing_as, set_aside, write_new, write_whole

_NAME = re.compile(r"draft(-[0-9a-f]{8})?\.json")


def draft_file() -> Path:
    """A file for the draft of one interview, which no other has; `AFTERSALES_STATE` names another folder."""
    return _folder() / f"draft-{secrets.token_hex(4)}.json"


def left_drafts() -> list[Path]:
    """The drafts that were left, the newest first."""
    found = [path for path in _folder().glob("draft*.json") if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _folder() -> Path:
    import platformdirs

    return Path(os.environ.get("AFTERSALES_STATE") or platformdirs.user_state_dir("aftersales", appauthor=False))


def as_case(draft: Draft) -> dict[str, Any]:
    """The case as an object; what is not known is left out."""
    tree: dict[str, Any] = {
        "scenario": draft.scenario,
        "platform": draft.platform,
        "at": draft.at.isoformat(" ") if draft.at else None,
        "case_id": draft.case_id,
        "order_id": draft.order_id,
        "answers": {id_: _said(value) for id_, value in draft.answers.items()},
        "have": list(draft.have),
    }
    return {key: value for key, value in tree.items() if value}


def _said(value: Value) -> str:
    """An answer as it may be written: a choice is no text, but has nothing in it to mask."""
    return mask(value) if isinstance(value, str) else show(value)


def keep_draft(draft: Draft, path: Path) -> None:
    """Writes the draft. Where it cannot be written the interview goes on all the same."""
    with suppress(AftersalesError), failing_as(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _as_json(draft))


def drop_draft(path: Path) -> None:
    """Forgets the draft: its case has come to its end. One that cannot be removed harms nobody."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def kept_draft(library: Library, path: Path, at: datetime) -> Draft:
    """The draft of a file. Raises AftersalesError where it cannot be read: a damaged one is moved aside, and kept."""
    try:
        return read_draft(library, str(path), {}, None, None, at)
    except AftersalesError as error:
        raise AftersalesError("draft-damaged", file=set_aside(path), why=error) from None


def save_case(draft: Draft, path: Path) -> None:
    """Writes a case to a new file. Raises UsageError where there is one, AftersalesError where it cannot be written."""
    write_new(path, _as_json(draft))


def _as_json(draft: Draft) -> bytes:
    text = json.dumps(as_case(draft), ensure_ascii=False, indent=2) + "\n"
    return text.encode(errors="backslashreplace")  # half a character becomes the escape that JSON has for it
