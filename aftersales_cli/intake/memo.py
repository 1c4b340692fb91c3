"""What was worked out once and is kept, in memory that does not grow."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memo(dict[K, V], Generic[K, V]):
    """What `work` makes of a thing, kept by that thing.

    Beyond `most` in all, by `weigh`, all is forgotten; what weighs more by itself is never kept.
    """

    def __init__(self, work: Callable[[K], V], most: int, weigh: Callable[[K], int]) -> None:
        super().__init__()
        self._work = work
        self._most = most
        self._weigh = weigh
        self._weight = 0

    def __missing__(self, key: K) -> V:
        value, weight = self._work(key), self._weigh(key)
        if weight > self._most:
            return value
        self._weight += weight
        if self._weight > self._most:
            self.clear()
            self._weight = weight
        self[key] = value
        return value


MOST_CELLS = 1_000_000  # characters of cells that something is kept for
CELL_WEIGHT = 100  # characters that a cell counts for beyond its own


def of_cells(work: Callable[[str], V], most: int = MOST_CELLS) -> Memo[str, V]:
    """What `work` makes of cells, of which many come again and again."""
    return Memo(work, most, lambda cell: len(cell) + CELL_WEIGHT)
