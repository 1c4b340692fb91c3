"""Breaks Chinese and mixed text into lines: widths in cells, no line beginning with ，。） nor ending with （《.

rich breaks between any two wide characters and knows nothing of these rules; a run of letters and digits, such as a
tracking number, stays in one piece as long as it fits.
"""

import re
from enum import IntEnum

from rich.cells import cell_len

NOT_AT_START = frozenset("，。、；：！？）】》〉」』〕］｝”’…—·,.;:!?)]}%％")
NOT_AT_END = frozenset("（【《〈「『〔［｛“‘([{¥￥")

_BLANK = re.compile(r"\s")


class Break(IntEnum):
    """How good a place is to end a line, best last."""

    FORBIDDEN = 0
    INSIDE_RUN = 1
    PROPER = 2


def wrap(text: str, width: int) -> list[str]:
    """The lines of a paragraph, none wider than `width` cells but for a single character; always at least one."""
    lines, rest = [], _BLANK.sub(" ", text).strip()
    while cell_len(rest) > width and len(rest) > 1:
        end = _end(rest, width)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, rest]


def _end(text: str, width: int) -> int:
    """How much of a text goes on a line that is too short for all of it: up to the last of the best breaks."""
    ends = {}
    used = 0
    for index, char in enumerate(text):
        cells = cell_len(char)
        if index and cells and char != " ":
            ends[_break(text, index)] = index
        used += cells
        if used > width and char != " ":
            break
    return ends[max(ends)] if ends else 1


def _break(text: str, index: int) -> Break:
    before, after = text[:index].rstrip()[-1], text[index]
    if after in NOT_AT_START or before in NOT_AT_END:
        return Break.FORBIDDEN
    if before == text[index - 1] and before.isascii() and after.isascii():
        return Break.INSIDE_RUN
    return Break.PROPER
