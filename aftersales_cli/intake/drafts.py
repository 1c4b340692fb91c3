"""Keeps a case on disk: the draft of an interview after each answer, and a case that an agent saves.

Both are the object that `triage --case` reads, and readable by their owner only. Telephone numbers in typed text are
masked before they touch the disk.
"""

import json
import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from aftersales_cli.answers import show
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.casefile import Draft, read_draft
from aftersales_cli.library import Library
from aftersales_cli.wholefile import failing_as, set_aside, write_new, write_whole

_PHONE = re.compile(r"(?<![0-9])(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9])")


def draft_file() -> Path:
    """Where the draft lies; `AFTERSALES_STATE` names another folder."""
    import platformdirs

    named = os.environ.get("AFTERSALES_STATE")
    return Path(named or platformdirs.user_state_dir("aftersales", appauthor=False)) / "draft.json"


def as_case(draft: Draft) -> dict[str, Any]:
    """The case as an object; what is not known is left out."""
    tree: dict[str, Any] = {
        "scenario": draft.scenario,
        "platform": draft.platform,
        "at": draft.at.isoformat(" ") if draft.at else None,
        "case_id": draft.case_id,
        "order_id": draft.order_id,
        "answers": {id_: _PHONE.sub(r"\1****\2", show(value)) for id_, value in draft.answers.items()},
        "have": list(draft.have),
    }
    return {key: value for key, value in tree.items() if value}


def keep_draft(draft: Draft) -> None:
    """Writes the draft. Where it cannot be written the interview goes on all the same."""
    path = draft_file()
    with suppress(AftersalesError), failing_as(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _as_json(draft))


def drop_draft() -> None:
    """Forgets the draft: its case has come to its end. One that cannot be removed harms nobody."""
    with suppress(OSError):
        draft_file().unlink(missing_ok=True)


def kept_draft(library: Library, at: datetime) -> Draft:
    """The draft that was left. Raises AftersalesError where there is none, or one that cannot be read.

    A damaged draft is moved aside, never written over.
    """
    path = draft_file()
    if not path.exists():
        raise AftersalesError("draft-none")
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
