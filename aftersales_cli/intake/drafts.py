"""A case that an agent saves to a file: the object that `triage --case` reads, readable by its owner only.

What a person may be known by is masked in typed text before it touches the disk.
"""

from pathlib import Path
from typing import Any

from aftersales_cli.answers import Value, show
from aftersales_cli.intake.casefile import Draft
from aftersales_cli.safe import json_text
from aftersales_cli.wholefile import write_new


def as_case(draft: Draft) -> dict[str, Any]:
    """The case as an object; what is not known is left out."""
    from aftersales_cli.masking import mask_number

    tree: dict[str, Any] = {
        "scenario": draft.scenario,
        "platform": draft.platform,
        "at": draft.at.isoformat(" ") if draft.at else None,
        "case_id": mask_number(draft.case_id or ""),
        "order_id": mask_number(draft.order_id or ""),
        "answers": {id_: _said(value) for id_, value in draft.answers.items()},
        "have": list(draft.have),
    }
    return {key: value for key, value in tree.items() if value}


def _said(value: Value) -> str:
    """An answer as it may be written: a choice is no text, but has nothing in it to mask."""
    from aftersales_cli.masking import mask

    return mask(value) if isinstance(value, str) else show(value)


def save_case(draft: Draft, path: Path) -> None:
    """Writes a case to a new file. Raises UsageError where there is one, AftersalesError where it cannot be written."""
    write_new(path, _as_json(draft))


def _as_json(draft: Draft) -> bytes:
    text = json_text(as_case(draft), indent=2) + "\n"
    return text.encode(errors="backslashreplace")  # half a character becomes the escape that JSON has for it
