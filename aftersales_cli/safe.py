"""The guards of screens and sheets: what a customer wrote is shown and stored, never obeyed."""

import json
import re

STRIPPED = " \t\r\n\u3000\u200b\ufeff\xa0"  # blanks round a cell, the hidden ones too
SIGNS = "=+-@＝＋－＠"  # what a formula begins with, perhaps behind blanks; a Chinese Excel takes full-width ones too
_FORMULA = re.compile(rf"[\s\u200b\ufeff]*[{re.escape(SIGNS)}]")
_HARMLESS = re.compile(r'="[0-9A-Za-z-]*"\Z|[+-]?[0-9][0-9,]*(\.[0-9]+)?\s*\Z|-+\s*\Z')
_OBEYED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"  # C0 but TAB and newline, DEL, C1
    r"|[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"  # zero width, bidirectional marks, embeddings, isolates
)


def without_controls(text: str) -> str:
    """The text without anything that a screen acts on: control characters, escapes, bidirectional tricks."""
    return _OBEYED.sub("", text.replace("\r\n", "\n"))


def json_text(tree: object, indent: int | None = None) -> str:
    """A tree as JSON of the same values, in which what a screen acts on stands by its number."""
    text = json.dumps(tree, ensure_ascii=False, indent=indent)
    return _OBEYED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def formula(cell: str) -> bool:
    """Whether a spreadsheet would run the cell: it begins with = + - @ and is no number, dash or wrapped id."""
    return bool(_FORMULA.match(cell)) and not _HARMLESS.match(cell.strip(STRIPPED))


def safe_cell(cell: str) -> str:
    """A cell that neither a terminal obeys nor a spreadsheet runs."""
    text = without_controls(cell)
    return f"'{text}" if formula(text) else text
