"""Cuts the lines of a text into records; a quote that is never closed costs its own row only, not those behind it."""

import csv
import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from dataclasses import field
from itertools import chain

from aftersales_cli.frozen import frozen

FIELD_LIMIT = (1 << 31) - 1  # of csv; what bounds a record is its number of lines
JUDGED_LINES = 1000  # by which the usual width is told
LONGEST_RECORD = 200  # lines; a longer one is a quote that was never closed
UNDECODED = re.compile("[\udc80-\udcff]")


class Record:
    """A row of a table: the line it begins on, its cells, and its text where that is one line and hides nothing.

    A record may be given its text and the `delimiter` that parts its cells, which are then split when they are wanted.
    """

    __slots__ = ("_cells", "delimiter", "line", "raw", "torn")

    def __init__(
        self, line: int, cells: list[str] | None, raw: str | None = None, torn: bool = False, delimiter: str = ""
    ) -> None:
        self.line = line
        self.raw = raw
        self.torn = torn  # a quote in it was never closed
        self.delimiter = delimiter
        self._cells = cells

    @property
    def cells(self) -> list[str]:
        """Its cells, as text."""
        if self._cells is None:
            self._cells = (self.raw or "").split(self.delimiter)
        return self._cells

    @property
    def undecodable(self) -> bool:
        """Whether it holds bytes that are not of the file's encoding."""
        if self.raw is not None or "".join(self.cells).isprintable():  # far faster than the search
            return False
        return any(UNDECODED.search(cell) for cell in self.cells)

    def drop_text(self) -> None:
        """Forgets its text, which must not be passed on as it came."""
        self._cells, self.raw = self.cells, None

    def with_cells(self, cells: list[str]) -> "Record":
        """The same row with other cells."""
        return Record(self.line, cells, self.raw, self.torn)


@frozen
class Block:
    """Rows one below the other from `line` on: `cells` from a sheet, or `texts` with a `delimiter` and nothing else.

    That is, no text holds a quote, or what does not print.
    """

    line: int
    texts: list[str] = field(default_factory=list)
    delimiter: str = ""
    cells: list[list[str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.cells or self.texts)

    def record(self, number: int) -> Record:
        """One of its rows, counted from 0."""
        if self.cells:
            return Record(self.line + number, self.cells[number])
        return Record(self.line + number, None, self.texts[number], False, self.delimiter)

    def records(self) -> Iterator[Record]:
        """Its rows one by one."""
        return map(self.record, range(len(self)))

    def behind(self, rows: int) -> "Block":
        """What is left of it behind its first rows."""
        return Block(self.line + rows, self.texts[rows:], self.delimiter, self.cells[rows:])


Run = Block | Record


class Records:
    """The records of a table, to be read once: one by one, and what is left in runs, which is faster."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._runs = iter(runs)
        self._block: Block | None = None
        self._read = 0  # how many rows of the block

    def __iter__(self) -> "Records":
        return self

    def __next__(self) -> Record:
        if self._block is None:
            run = next(self._runs)
            if isinstance(run, Record):
                return run
            self._block, self._read = run, 0
        block, row = self._block, self._read
        self._read += 1
        if self._read == len(block):
            self._block = None
        return block.record(row)

    def runs(self) -> Iterator[Run]:
        """The records that are left."""
        if (block := self._block) is not None:
            self._block = None
            yield block.behind(self._read)
        yield from self._runs


def usual_width(lines: list[str], delimiter: str) -> int:
    """How many cells most rows have, each cell counting: what stands above the header has few."""
    csv.field_size_limit(FIELD_LIMIT)
    cells: Counter[int] = Counter()
    for row in csv.reader(lines[:JUDGED_LINES], delimiter=delimiter):
        cells[len(row)] += len(row)
    return max(cells, key=lambda count: cells[count], default=0)


class Reading:
    """Cuts lines into records. `width`: how many cells most rows have; `before`: the lines of the file in front.

    A line without a quote is split, which is the same and takes half the time; csv reads the others.
    """

    def __init__(self, delimiter: str, width: int, before: int = 0) -> None:
        csv.field_size_limit(FIELD_LIMIT)
        self._delimiter = delimiter
        self._width = width
        self._dialect = csv.reader([], delimiter=delimiter, strict=True).dialect
        self._before = before
        self.done = 0  # how many of the present lines were cut into records
        self.whole = True  # no record was open when the lines ended

    def records(self, chunks: Iterable[list[str]], last: bool = True) -> Records:
        """The records of chunks of whole lines. One that goes on in the next chunk is kept back for it.

        Where these are not the `last` lines of the file, one that is open at their end is left, and `whole` unset.
        """
        return Records(self._runs(chunks, last))

    def _runs(self, chunks: Iterable[list[str]], last: bool) -> Iterator[Run]:
        kept: list[str] = []
        for chunk in chunks:
            lines = kept + chunk
            yield from self.read(lines, last=False)
            kept = lines[self.done :]
        yield from self.read(kept, last)
        self.whole = self.done == len(kept)

    def read(self, lines: list[str], last: bool) -> Iterator[Run]:
        """The runs of `lines`; where it is not the `last` time, an open one at the end is left."""
        self._before += self.done
        self.done = 0
        if texts := _plain_texts(lines):
            yield from self._block(self._before + len(texts), texts)
        while self.done < len(lines):
            rest = iter(lines)
            rest.__setstate__(self.done)  # type: ignore[attr-defined]  # where a slice would copy, time and again
            quoted = yield from self._plain(rest)
            if quoted is None:
                return
            try:
                yield from self._quoted(lines, chain([quoted], rest))
            except csv.Error:  # a quote is open at the end of the lines, or stands where none may
                record = self._ill_quoted(lines[self.done : self.done + LONGEST_RECORD], last)
                if record is None:
                    return
                yield record

    def _plain(self, rest: Iterator[str]) -> Generator[Run, None, str | None]:
        """The runs up to the first line with a quote in it, which is returned; None where there is none."""
        texts: list[str] = []
        number = self._before + self.done
        for line in rest:
            if '"' in line:
                yield from self._block(number, texts)
                return line
            number += 1
            text = line.rstrip("\r\n")
            if text and text.isprintable():
                texts.append(text)
                continue
            yield from self._block(number - 1, texts)
            texts = []
            self.done += 1
            if text:
                yield Record(number, text.split(self._delimiter))
        yield from self._block(number, texts)
        return None

    def _block(self, last: int, texts: list[str]) -> Iterator[Block]:
        """The texts of the lines up to `last` as a block, if there are any."""
        self.done += len(texts)
        if texts:
            yield Block(last - len(texts) + 1, texts, self._delimiter)

    def _quoted(self, lines: list[str], rest: Iterator[str]) -> Iterator[Record]:
        """The records up to one without a quote, or to a torn one. Raises csv.Error where a quote is out of place."""
        start = self.done
        reader = csv.reader(rest, self._dialect)
        for cells in reader:
            begin, end = self.done, start + reader.line_num
            if end - begin > 1:
                if len(cells) != self._width and self._fitting(lines[begin:end]):
                    yield self._torn(lines[begin:end])
                    return
                self.done = end
                yield Record(self._before + begin + 1, cells)
                continue
            self.done = end
            text = lines[begin].rstrip("\r\n")
            if text:
                yield Record(self._before + end, cells, text if text.isprintable() else None)
            if '"' not in text:
                return

    def _ill_quoted(self, lines: list[str], last: bool) -> Record | None:
        """The record that the lines begin with as far as it can be told; None where more lines may close its quote."""
        reader = csv.reader([*lines, ""], delimiter=self._delimiter)
        cells = next(reader)
        taken = reader.line_num
        if taken > len(lines):
            return self._torn(lines) if last or len(lines) == LONGEST_RECORD else None
        if taken > 1 and (len(cells) != self._width or self._fitting(lines[:taken])):
            return self._torn(lines[:taken])
        self.done += taken
        return Record(self._before + self.done - taken + 1, cells)

    def _fitting(self, lines: list[str]) -> int:
        """The first of the lines, behind the one they begin with, that is a row by itself; 0 where none is."""
        rows = (next(csv.reader([line], delimiter=self._delimiter), []) for line in lines)
        return next((index for index, cells in enumerate(rows) if index and len(cells) == self._width), 0)

    def _torn(self, lines: list[str]) -> Record:
        """The lines up to the next that is a row by itself, as one record."""
        taken = self._fitting(lines) or 1
        self.done += taken
        cells = next(csv.reader(lines[:taken], delimiter=self._delimiter))
        return Record(self._before + self.done - taken + 1, cells, torn=True)


def _plain_texts(lines: list[str]) -> list[str]:
    """The texts of lines all of which are plain; none where one is empty, holds a quote, or what does not print."""
    if '"' in "".join(lines):
        return []
    texts = [line.rstrip("\r\n") for line in lines]
    return texts if all(texts) and "".join(texts).isprintable() else []
