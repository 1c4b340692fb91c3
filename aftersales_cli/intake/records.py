"""Cuts texts into rows; a quote that is never closed costs its own row only, not those behind it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, islice

from aftersales_cli.frozen import frozen
from aftersales_cli.intake.cells import is_visible
from aftersales_cli.intake.texts import LINE, as_csv, cells_of, masked, texts_of

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
    """Rows one below the other: the text of each, the line it begins on, and what is wrong with those at fault.

    `visible`: no row holds anything hidden. Of rows that come as cells the texts are made.
    """

    __slots__ = ("_rows", "faults", "lines", "texts", "visible")

    def __init__(
        self, rows: list[list[str]] | None, lines: Sequence[int], faults: dict[int, str] | None = None,
        texts: list[str] | None = None, visible: bool = False,
    ) -> None:  # fmt: skip
        self._rows = rows
        self.lines = lines
        self.faults = faults or {}
        self.texts = texts_of(rows or []) if texts is None else texts
        self.visible = visible

    @property
    def rows(self) -> list[list[str]]:
        """The cells of each row."""
        if self._rows is None:
            self._rows = list(map(cells_of, self.texts))
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
        rows = self._rows and self._rows[count:]
        return Block(rows, self.lines[count:], faults, self.texts[count:], self.visible)


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
        yield _block(list(cells), lines)


def _block(rows: list[list[str]], lines: Sequence[int], faults: dict[int, str] | None = None) -> Block:
    """A block of rows that come as cells; those that hold bytes of another encoding are at fault."""
    texts = texts_of(rows)
    text = as_csv("\n".join(texts))
    visible = is_visible(text)
    if not visible and not _decoded(text):
        undecoded = {number: UNDECODABLE for number, row in enumerate(rows) if not _decoded("".join(row))}
        faults = {**undecoded, **(faults or {})}
    return Block(rows, lines, faults, texts, visible)


def usual_width(lines: list[str], delimiter: str) -> int:
    """How many cells most rows have, each cell counting: what stands above the header has few."""
    csv.field_size_limit(FIELD_LIMIT)
    cells: Counter[int] = Counter()
    for row in csv.reader(lines[:JUDGED_LINES], delimiter=delimiter):
        cells[len(row)] += len(row)
    return max(cells, key=lambda count: cells[count], default=0)


def lines_of(text: str) -> list[str]:
    """The lines of a text; only \\n, \\r\\n and a lone \\r end one, not the exotic ends `splitlines` knows."""
    lines = text.splitlines(keepends=True)
    if len(lines) == text.count("\n") + (not text.endswith("\n")):  # nearly always, and in a third of the time
        return lines
    return io.StringIO(text, newline="").readlines()


def ends_in(text: str) -> int:
    """How many lines end in a text."""
    lone = text.count("\r")
    return text.count("\n") + (lone and lone - text.count("\r\n"))


def sound_cut(text: str) -> int:
    """The length up to the last line end with an even number of quotes in front; 0 where there is none."""
    cut = text.rfind("\n") + 1
    quotes = text.count('"', 0, cut)
    while cut and quotes % 2:
        before = text.rfind("\n", 0, cut - 1) + 1
        quotes -= text.count('"', before, cut)
        cut = before
    return cut


class Reading:
    """Cuts texts into rows. `width`: how many cells most rows have; `before`: the lines of the file in front."""

    def __init__(self, delimiter: str, width: int, before: int = 0) -> None:
        csv.field_size_limit(FIELD_LIMIT)
        self._delimiter = delimiter
        self._width = width
        self._before = before
        self.whole = True  # no row was open when the text ended

    def records(self, chunks: Iterable[str], last: bool = True) -> Records:
        """The rows of chunks of whole lines. One that goes on in the next chunk is kept back for it.

        Where these are not the `last` lines of the file, one that is open at their end is left, and `whole` unset.
        """
        return Records(self._blocks(chunks, last))

    def _blocks(self, chunks: Iterable[str], last: bool) -> Iterator[Block]:
        kept = ""
        for chunk in chunks:
            block, kept = self._read(kept + chunk, last=False)
            yield block
        block, kept = self._read(kept, last)
        yield block
        self.whole = not kept

    def _read(self, text: str, last: bool) -> tuple[Block, str]:
        """The rows of some lines, but for blank ones, and the lines that are left: one that is open may go on."""
        cut = len(text) if last or '"' not in text else sound_cut(text)
        block = self._read_even(text[:cut])
        return (block, text[cut:]) if block is not None else self._read_uneven(lines_of(text), last)

    def _read_even(self, text: str) -> Block | None:
        """The rows of lines with each quote in its place; None where one is not, or a line is blank."""
        plain = text.replace("\r\n", "\n") if "\r" in text else text
        if "\r" in plain or not plain:
            return None
        if self._delimiter != ",":
            if '"' in plain or "," in plain:
                return None
            plain = plain.replace(self._delimiter, ",")
        visible = is_visible(plain)
        told = masked(plain if plain.endswith("\n") else plain + "\n", visible)
        if told is None or told.startswith("\n") or "\n\n" in told or (LINE in told and "\r" in text):
            return None
        texts = told.split("\n")
        texts.pop()
        lines: Sequence[int] = range(self._before + 1, self._before + 1 + len(texts))
        if LINE in told:
            taken = [row.count(LINE) + 1 for row in texts]
            if any(n > 1 and (n > LONGEST_RECORD or row.count(",") != self._width - 1)
                   for n, row in zip(taken, texts, strict=True)):  # fmt: skip
                return None
            lines = [*accumulate(taken[:-1], initial=self._before + 1)]
            self._before += sum(taken) - len(taken)
        self._before += len(texts)
        faults = None
        if not visible and not _decoded(plain):
            faults = {number: UNDECODABLE for number, row in enumerate(texts) if UNDECODED.search(row)}
        return Block(None, lines, faults, texts, visible)

    def _read_uneven(self, lines: list[str], last: bool) -> tuple[Block, str]:
        """The rows of lines of any kind, cell by cell, and the lines that are left."""
        self._rows, self._lines, self._faults = list[list[str]](), list[int](), dict[int, str]()
        self._done = 0  # how many of the lines were cut into rows
        while self._done < len(lines):
            try:
                self._read_sound(lines)
            except csv.Error:  # a quote is open at the end of the lines, or stands where none may
                if not self._read_ill_quoted(lines, last):
                    break
        self._before += self._done
        return _block(self._rows, self._lines, self._faults), "".join(lines[self._done :])

    def _read_sound(self, lines: list[str]) -> None:
        """Reads up to the end, or a torn row. Raises csv.Error where a quote is out of place."""
        rows, starts, width = self._rows, self._lines, self._width
        reader = csv.reader(islice(lines, self._done, None), delimiter=self._delimiter, strict=True)
        start = begin = self._done
        for cells in reader:
            end = start + reader.line_num
            taken = end - begin
            if taken > LONGEST_RECORD or (taken > 1 and len(cells) != width and self._fitting(lines[begin:end])):
                self._add_torn(lines[begin:end])
                return
            if cells:
                rows.append(cells)
                starts.append(self._before + begin + 1)
            self._done = begin = end

    def _read_ill_quoted(self, lines: list[str], last: bool) -> bool:
        """Reads the row that comes next as far as it can be told; False where more lines may close its quote."""
        lines = lines[self._done : self._done + LONGEST_RECORD]
        reader = csv.reader([*lines, ""], delimiter=self._delimiter)
        cells = next(reader)
        taken = reader.line_num
        if taken > len(lines):
            if not last and len(lines) < LONGEST_RECORD:
                return False
            self._add_torn(lines)
        elif taken > 1 and (len(cells) != self._width or self._fitting(lines[:taken])):
            self._add_torn(lines[:taken])
        else:
            self._add(cells, taken)
        return True

    def _fitting(self, lines: list[str]) -> int:
        """The first of the lines, behind the one they begin with, that is a row by itself; 0 where none is."""
        rows = (next(csv.reader([line], delimiter=self._delimiter), []) for line in lines)
        return next((index for index, cells in enumerate(rows) if index and len(cells) == self._width), 0)

    def _add_torn(self, lines: list[str]) -> None:
        """The lines up to the next that is a row by itself, as one row."""
        taken = self._fitting(lines) or 1
        self._faults[len(self._rows)] = TORN
        self._add(next(csv.reader(lines[:taken], delimiter=self._delimiter)), taken)

    def _add(self, cells: list[str], taken: int) -> None:
        self._rows.append(cells)
        self._lines.append(self._before + self._done + 1)
        self._done += taken


def _decoded(text: str) -> bool:
    """Whether no byte of a text was left undecoded."""
    try:
        text.encode()  # many times as fast as the search
    except UnicodeEncodeError:
        return False
    return True
