"""Cuts the lines of a text into rows; a quote that is never closed costs its own row only, not those behind it."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from aftersales_cli.frozen import frozen

FIELD_LIMIT = (1 << 31) - 1  # of csv; what bounds a row is its number of lines
JUDGED_LINES = 1000  # by which the usual width is told
LONGEST_RECORD = 200  # lines; a longer one is a quote that was never closed
ROWS = 500  # of a sheet that are held at a time
TORN, UNDECODABLE = "row-quote", "row-undecodable"
UNDECODED = re.compile("[\udc80-\udcff]")


@frozen
class Record:
    """One row of a table: the line it begins on, its cells, and the name of what makes it unreadable, if anything."""

    line: int
    cells: list[str]
    fault: str = ""

    @property
    def torn(self) -> bool:
        """Whether a quote in it was never closed."""
        return self.fault == TORN

    @property
    def undecodable(self) -> bool:
        """Whether it holds bytes that are not of the file's encoding."""
        return self.fault == UNDECODABLE


class Block:
    """Rows one below the other: the cells of each, the line it begins on, and what is wrong with those at fault.

    `texts` are the rows as they stand in a file of CSV that has no quotes there; of other rows there are none. Where
    there are texts, cells are parted when they are wanted.
    """

    __slots__ = ("_rows", "faults", "lines", "texts")

    def __init__(
        self, rows: list[list[str]] | None, lines: Sequence[int], faults: dict[int, str] | None = None,
        texts: list[str] | None = None,
    ) -> None:  # fmt: skip
        self._rows = rows
        self.lines = lines
        self.faults = faults or {}
        self.texts = texts

    @property
    def rows(self) -> list[list[str]]:
        """The cells of each row."""
        if self._rows is None:
            self._rows = [text.split(",") for text in self.texts or ()]
        return self._rows

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def records(self) -> Iterator[Record]:
        """Its rows one by one."""
        for number, (line, cells) in enumerate(zip(self.lines, self.rows, strict=True)):
            yield Record(line, cells, self.faults.get(number, ""))

    def behind(self, count: int) -> "Block":
        """What is left of it behind its first rows."""
        faults = {number - count: fault for number, fault in self.faults.items() if number >= count}
        return Block(self.rows[count:], self.lines[count:], faults, self.texts and self.texts[count:])


class Records:
    """The rows of a table, to be read once, in blocks or one by one. A few at the top can be looked at before."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = iter(blocks)
        self._held: list[Block] = []

    def __iter__(self) -> Iterator[Record]:
        for block in self.blocks():
            yield from block.records

    def top(self, count: int) -> list[Record]:
        """The first rows, at most `count`, which stay to be read."""
        while sum(map(len, self._held)) < count and (block := next(self._blocks, None)):
            self._held.append(block)
        return list(islice(chain.from_iterable(block.records for block in self._held), count))

    def skip(self, count: int) -> None:
        """Passes over some of the rows at the top."""
        while self._held and count >= len(self._held[0]):
            count -= len(self._held.pop(0))
        if count:
            self._held[0] = self._held[0].behind(count)

    def blocks(self) -> Iterator[Block]:
        """The rows that are left."""
        while self._held:
            yield self._held.pop(0)
        yield from self._blocks


def blocks_of(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Block]:
    """Rows that come with their line, some at a time."""
    rows = iter(rows)
    while some := list(islice(rows, ROWS)):
        lines, cells = zip(*some, strict=True)
        faults = {number: UNDECODABLE for number, row in enumerate(cells) if not _decoded("".join(row))}
        yield Block(list(cells), lines, faults)


def usual_width(lines: list[str], delimiter: str) -> int:
    """How many cells most rows have, each cell counting: what stands above the header has few."""
    csv.field_size_limit(FIELD_LIMIT)
    cells: Counter[int] = Counter()
    for row in csv.reader(lines[:JUDGED_LINES], delimiter=delimiter):
        cells[len(row)] += len(row)
    return max(cells, key=lambda count: cells[count], default=0)


class Reading:
    """Cuts lines into rows. `width`: how many cells most rows have; `before`: the lines of the file in front."""

    def __init__(self, delimiter: str, width: int, before: int = 0) -> None:
        csv.field_size_limit(FIELD_LIMIT)
        self._delimiter = delimiter
        self._width = width
        self._before = before
        self.done = 0  # how many of the present lines were cut into rows
        self.whole = True  # no row was open when the lines ended

    def records(self, chunks: Iterable[list[str]], last: bool = True) -> Records:
        """The rows of chunks of whole lines. One that goes on in the next chunk is kept back for it.

        Where these are not the `last` lines of the file, one that is open at their end is left, and `whole` unset.
        """
        return Records(self._blocks(chunks, last))

    def _blocks(self, chunks: Iterable[list[str]], last: bool) -> Iterator[Block]:
        kept: list[str] = []
        for chunk in chunks:
            lines = kept + chunk if kept else chunk
            yield self.read(lines, last=False)
            kept = lines[self.done :]
        yield self.read(kept, last)
        self.whole = self.done == len(kept)

    def read(self, lines: list[str], last: bool) -> Block:
        """The rows of `lines`, but for blank lines; where it is not the `last` time, an open one at the end is left."""
        self._before += self.done
        self.done = 0
        text = "".join(lines)
        if '"' in text or not all(map(str.strip, lines)):
            block = self._read_uneven(lines, last)
        else:
            block = self._read_even(lines)
        if '"' not in text and self._delimiter == ",":
            block.texts = [line for each in lines if (line := each.rstrip("\r\n"))]
        if not _decoded(text):
            for number, cells in enumerate(block.rows):
                if any(map(UNDECODED.search, cells)):
                    block.faults.setdefault(number, UNDECODABLE)
        return block

    def _read_even(self, lines: list[str]) -> Block:
        """The rows of lines without quotes, each of which is one."""
        self.done = len(lines)
        rows = None if self._delimiter == "," else list(csv.reader(lines, delimiter=self._delimiter))
        return Block(rows, range(self._before + 1, self._before + len(lines) + 1))

    def _read_uneven(self, lines: list[str], last: bool) -> Block:
        """The rows of lines of any kind."""
        block = Block([], [])
        while self.done < len(lines):
            try:
                self._read_sound(lines, block)
            except csv.Error:  # a quote is open at the end of the lines, or stands where none may
                if not self._read_ill_quoted(lines, block, last):
                    break
        return block

    def _read_sound(self, lines: list[str], block: Block) -> None:
        """Reads up to the end, or a torn row. Raises csv.Error where a quote is out of place."""
        rows, starts, width = block.rows, block.lines, self._width
        assert isinstance(starts, list)
        reader = csv.reader(islice(lines, self.done, None), delimiter=self._delimiter, strict=True)
        start = begin = self.done
        for cells in reader:
            end = start + reader.line_num
            taken = end - begin
            if taken > LONGEST_RECORD or (taken > 1 and len(cells) != width and self._fitting(lines[begin:end])):
                self._add_torn(lines[begin:end], block)
                return
            if cells:
                rows.append(cells)
                starts.append(self._before + begin + 1)
            self.done = begin = end

    def _read_ill_quoted(self, lines: list[str], block: Block, last: bool) -> bool:
        """Reads the row that comes next as far as it can be told; False where more lines may close its quote."""
        lines = lines[self.done : self.done + LONGEST_RECORD]
        reader = csv.reader([*lines, ""], delimiter=self._delimiter)
        cells = next(reader)
        taken = reader.line_num
        if taken > len(lines):
            if not last and len(lines) < LONGEST_RECORD:
                return False
            self._add_torn(lines, block)
        elif taken > 1 and (len(cells) != self._width or self._fitting(lines[:taken])):
            self._add_torn(lines[:taken], block)
        else:
            self._add(cells, taken, block)
        return True

    def _fitting(self, lines: list[str]) -> int:
        """The first of the lines, behind the one they begin with, that is a row by itself; 0 where none is."""
        rows = (next(csv.reader([line], delimiter=self._delimiter), []) for line in lines)
        return next((index for index, cells in enumerate(rows) if index and len(cells) == self._width), 0)

    def _add_torn(self, lines: list[str], block: Block) -> None:
        """The lines up to the next that is a row by itself, as one row."""
        taken = self._fitting(lines) or 1
        block.faults[len(block.rows)] = TORN
        self._add(next(csv.reader(lines[:taken], delimiter=self._delimiter)), taken, block)

    def _add(self, cells: list[str], taken: int, block: Block) -> None:
        block.rows.append(cells)
        block.lines.append(self._before + self.done + 1)  # type: ignore[attr-defined]
        self.done += taken


def _decoded(text: str) -> bool:
    """Whether no byte of a text was left undecoded."""
    try:
        text.encode()  # many times as fast as the search
    except UnicodeEncodeError:
        return False
    return True
