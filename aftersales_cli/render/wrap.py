"""Breaks Chinese and mixed text into lines: widths in cells, no line beginning with ，。） nor ending with （《.

rich breaks between any two wide characters and knows nothing of these rules; a run of letters and digits, such as a
tracking number, stays in one piece as long as it fits.
"""

import re

from rich.cells import cell_len

NOT_AT_START = frozenset("，。、；：！？）】》”’…—·,.;:!?)]}%")
NOT_AT_END = frozenset("（【《“‘([{")

_UNIT = re.compile(r"[!-~]+|\s+|.", re.DOTALL)


def wrap(text: str, width: int) -> list[str]:
    """The lines of a paragraph, none wider than `width` cells; always at least one."""
    lines, line = [], ""
    for unit in _units(text, width):
        if cell_len(line) + cell_len(unit.rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line = unit.lstrip()
        else:
            line += unit
    return [*lines, line.rstrip()]


def _units(text: str, width: int) -> list[str]:
    """Pieces between which a line may break: a mark sticks to what it follows, an opening one to what comes."""
    units: list[str] = []
    for piece in _UNIT.findall(text):
        for part in _chopped(piece, width):
            last = units[-1] if units else ""
            sticks = part[0] in NOT_AT_START or (last and last[-1] in NOT_AT_END)
            if sticks and last and cell_len(last + part) <= width and not last.isspace():
                units[-1] += part
            else:
                units.append(part)
    return units


def _chopped(piece: str, width: int) -> list[str]:
    """A run of letters wider than a line has to be broken after all."""
    if cell_len(piece) <= width:
        return [piece]
    return [piece[start : start + width] for start in range(0, len(piece), width)]
