"""Rows as texts: CSV in which all that quotes are for is masked, so that commas part cells, whatever the cells hold.

Masks are controls that no cell shows: a table with one of them in it is read cell by cell.
"""

import re
from collections.abc import Sequence

BETWEEN, COMMA, LINE, QUOTE, EDGE = MASKS = "\0\1\2\3\4"  # EDGE: the quotes round a cell; BETWEEN parts texts
ODD = '"' + MASKS
_odd = re.compile(f"[,\n{ODD}]").search
_QUOTED = re.compile(r',"([^"]*+(?:""[^"]*+)*+)"(?=,)')
_WRAPPED = re.compile(r',="([^",\n]*+)"(?=,)')


def masked(text: str) -> str | None:
    """Whole lines of CSV with what is quoted masked, and no needless quotes; None where a quote is out of place."""
    if any(mask in text for mask in MASKS):
        return None
    if '"' not in text:
        return text
    parts = _QUOTED.split("," + text.replace("\n", ",\n,"))  # now each cell is among commas
    if len(parts) > 1:
        inner = BETWEEN.join(parts[1::2]).replace(",\n,", LINE).replace(",", COMMA).replace('""', QUOTE)
        parts[1::2] = [
            f",{EDGE}{cell}{EDGE}" if COMMA in cell or LINE in cell or QUOTE in cell else f",{cell}"
            for cell in inner.split(BETWEEN)
        ]  # fmt: skip
    text = "".join(parts)
    if '="' in text:
        parts = _WRAPPED.split(text)
        parts[1::2] = [f",{EDGE}={QUOTE}{cell}{QUOTE}{EDGE}" for cell in parts[1::2]]
        text = "".join(parts)
    return None if '"' in text else text[1:].replace(",\n,", "\n")


def texts_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Cells as the texts of rows; controls that would be taken for masks are left out."""
    text = "\n".join(map(",".join, rows))
    cells, ends = sum(map(len, rows)), len(rows) - 1
    if text.count(",") == cells - len(rows) and text.count("\n") == ends >= 0 and not any(map(text.__contains__, ODD)):
        return text.split("\n")  # nothing in it but what parts cells and rows
    return list(map(text_of, rows))


def text_of(cells: Sequence[str]) -> str:
    """Cells as the text of a row."""
    return ",".join([_masked_cell(cell) if cell and _odd(cell) else cell for cell in cells])


def _masked_cell(cell: str) -> str:
    for mask in MASKS:
        cell = cell.replace(mask, "")
    told = cell.replace(",", COMMA).replace("\n", LINE).replace('"', QUOTE)
    return cell if told == cell else EDGE + told + EDGE  # it may have held nothing but masks


def cells_of(text: str) -> list[str]:
    """The cells of a row."""
    return list(unmasked(text.split(",")))


def unmasked(cells: Sequence[str]) -> Sequence[str]:
    """Cells as they are, of those that were parted by commas."""
    text = BETWEEN.join(cells)
    if EDGE not in text:
        return cells
    return text.replace(EDGE, "").replace(COMMA, ",").replace(LINE, "\n").replace(QUOTE, '"').split(BETWEEN)


def as_csv(text: str) -> str:
    """A text with its quotes, commas and line ends as CSV has them."""
    return (
        text.replace(COMMA, ",").replace(LINE, "\n").replace(QUOTE, '""').replace(EDGE, '"') if EDGE in text else text
    )
