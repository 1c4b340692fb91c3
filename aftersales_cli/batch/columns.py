"""The columns of a table by what they do for a batch, and how the words that decide are taken out of a row."""

from collections.abc import Callable
from operator import itemgetter

from aftersales_cli.batch.plans import Words
from aftersales_cli.intake.cells import strip
from aftersales_cli.intake.layout import IDS, Layout
from aftersales_cli.intake.records import Block, Record
from aftersales_cli.safe import without_controls

IDLE = ("product_title", "shop_name")  # fields that decide nothing


class Columns:
    """Columns by number: `ids` with their titles, `told` whose words decide, `texts` that are just passed on.

    `valued` fields are amounts and times, `free` columns hold texts that hardly come twice. In most rows the words that
    stand last are not parted, for they decide as one: `parts` are the cells up to there, and the rest.
    """

    def __init__(self, layout: Layout, valued: list[str], free: frozenset[int]) -> None:
        self.width = len(layout.header.cells)
        titles = [strip(without_controls(cell)) for cell in layout.header.cells]
        self.ids = [(titles[c], c) for name in IDS for c in layout.columns.get(name, ())]
        silent = {*valued, *IDS, *IDLE}
        named = {c for name, columns in layout.columns.items() if name not in silent for c in columns}
        self.free = sorted(free)
        self.told = sorted(named - free)
        others = [column for column in range(self.width) if column not in self.told]
        read = {column for name in (*IDS, *valued) for column in layout.columns.get(name, ())}
        self.texts = [column for column in others if column not in read]
        cut = max(others, default=-1) + 1
        self._splits = cut if cut < self.width else -1
        self._parts = cut + 1 if cut < self.width else self.width
        self.told_parts = [column for column in self.told if column < cut] + ([cut] if cut < self.width else [])
        self._words, self._words_of_parts = _picking(self.told), _picking(self.told_parts)
        self.others_of = _picking(others)

    def parts(self, block: Block) -> list[list[str]]:
        """The parts of each row, or all cells where they come from a sheet; blanks where a row has another width."""
        if block.cells:
            parts, count = block.cells, self.width
        else:
            delimiter, splits, count = block.delimiter, self._splits, self._parts
            parts = [text.split(delimiter, splits) for text in block.texts]
        if {*map(len, parts)} != {count}:
            parts = [each if len(each) == count else [""] * count for each in parts]
        return parts

    def words(self, record: Record) -> Words:
        """The words of a row of the right width that decide, those at its end as one where they stand in plain text."""
        if record.raw is None or not record.delimiter:
            return self._words(record.cells)
        return self._words_of_parts(record.raw.split(record.delimiter, self._splits))

    def all_words(self, record: Record) -> Words:
        """Each word of a row that decides."""
        return self._words(record.cells)


def _picking(columns: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """What takes some columns out of the cells of a row."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda cells: tuple([cells[column] for column in columns])  # an itemgetter of one gives no tuple
