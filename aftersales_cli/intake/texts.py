"""Rows as texts: CSV in which all that quotes are for is masked, so that commas part cells, whatever the cells hold.

Masks are controls that no cell shows: a table with one of them in it is read cell by cell.
"""

import re
from collections.abc import Sequence
from itertools import chain, zip_longest

BETWEEN, COMMA, LINE, QUOTE, EDGE = MASKS = "\0\1\2\3\4"  # EDGE: the quotes round a cell; BETWEEN parts texts
_ROW = f"{BETWEEN}{EDGE}{BETWEEN}"  # parts rows whose cells are parted by BETWEEN
_TOLD = f"{COMMA}{LINE}{QUOTE}"
_TOLD_CELL = re.compile(f"{BETWEEN}([^{BETWEEN}{_TOLD}]*+[{_TOLD}][^{BETWEEN}]*+)")
_WITHOUT_MASKS = dict.fromkeys(map(ord, MASKS))


def masked(text: str, visible: bool = False) -> str | None:
    """Whole lines of CSV with what is quoted masked, and no needless quotes; None where a quote is out of place."""
    if not visible and any(mask in text for mask in MASKS):
        return None
    if '"' not in text:
        return text
    parts = text.split('"')
    outside, inside = parts[::2], parts[1::2]
    if len(outside) == len(inside):  # a quote is left open
        return None
    if "" in outside[1:-1]:
        outside, inside = _with_quotes(outside, inside)
    around = f",{QUOTE.join(outside)},".replace("\n", ",")  # each QUOTE stands for a quoted cell, among commas
    wrapped = around.count(f",={QUOTE}")
    if around.count(f",{QUOTE}") + wrapped != len(inside) or around.count(f"{QUOTE},") != len(inside):
        return None
    told = BETWEEN.join(inside).replace("\n", LINE).replace(",", COMMA)
    if COMMA in told or LINE in told or QUOTE in told:
        inside = [
            f"{EDGE}{cell}{EDGE}" if COMMA in cell or LINE in cell or QUOTE in cell else cell
            for cell in told.split(BETWEEN)
        ]  # fmt: skip
    elif not wrapped:
        return text.replace('"', "")
    if wrapped:
        for at, before in enumerate(outside):
            if before.endswith("="):
                if EDGE in inside[at]:  # to a reader of CSV its comma ends a cell, and its quotes are none
                    return None
                outside[at], inside[at] = f"{before[:-1]}{EDGE}={QUOTE}", f"{inside[at]}{QUOTE}{EDGE}"
    return "".join(chain.from_iterable(zip_longest(outside, inside, fillvalue="")))


def _with_quotes(outside: list[str], inside: list[str]) -> tuple[list[str], list[str]]:
    """What is outside and inside of cells, where two quotes that touch stand for one inside."""
    merged_outside, merged_inside = outside[:1], inside[:1]
    for before, cell in zip(outside[1:-1], inside[1:], strict=True):
        if before:
            merged_outside.append(before)
            merged_inside.append(cell)
        else:
            merged_inside[-1] += QUOTE + cell
    return [*merged_outside, outside[-1]], merged_inside


def texts_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Cells as the texts of rows; controls that would be taken for masks are left out."""
    if not rows:
        return []
    text = _ROW.join(map(BETWEEN.join, rows))
    ends = len(rows) - 1
    if (
        text.count(BETWEEN) != sum(map(len, rows)) + ends - 1
        or text.count(EDGE) != ends
        or any(map(text.__contains__, _TOLD))
    ):
        text = _ROW.join([BETWEEN.join([cell.translate(_WITHOUT_MASKS) for cell in cells]) for cells in rows])
    if any(map(text.__contains__, ',\n"')):
        text = text.replace(",", COMMA).replace("\n", LINE).replace('"', QUOTE)
        parts = _TOLD_CELL.split(BETWEEN + text)
        parts[1::2] = [f"{BETWEEN}{EDGE}{cell}{EDGE}" for cell in parts[1::2]]
        text = "".join(parts)[1:]
    return text.replace(_ROW, "\n").replace(BETWEEN, ",").split("\n")


def text_of(cells: Sequence[str]) -> str:
    """Cells as the text of a row."""
    return texts_of([cells])[0]


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
