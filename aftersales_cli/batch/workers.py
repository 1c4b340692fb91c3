"""Sorts a file span by span, in this process or in several; what comes out is the same, in the order of the file.

A process reads its spans itself and sends the lines of CSV back as bytes: rows are never sent.
"""

import multiprocessing
import signal
import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, cycle
from mmap import mmap
from multiprocessing.connection import Connection
from pathlib import Path

from aftersales_cli.batch.pieces import Pieces
from aftersales_cli.batch.plans import Options
from aftersales_cli.batch.rows import Lines
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.spans import Script, Span, SpanReader
from aftersales_cli.library import Library, open_library
from aftersales_cli.model import Shop
from aftersales_cli.wording import Message

# A fork starts a process in no time, but is not safe everywhere.
CONTEXT = multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")
AHEAD = 2  # spans that a process has been given and has not sent back
SLOT = 16 << 20  # bytes of shared memory for a part


@frozen
class Task:
    """All that a process needs to sort a part of a file by itself; `encoding` and `errors` are those of the output."""

    folder: Path | None
    shop: Shop
    script: Script
    layout: Layout
    options: Options
    encoding: str
    errors: str


@dataclass
class Part:
    """What became of the rows of a span: their lines of CSV (on the way only how long they are), counts and rejects.

    `span` is None where the file is not read span by span any more. Unless it is `whole`, a record was open at the end
    of the span: the lines are no good.
    """

    lines: bytes | memoryview | int
    counts: Counter[tuple[str, str, str, str]]
    rejects: list[list[str]]
    span: Span | None = None
    whole: bool = True


def sort_spans(library: Library, task: Task, spans: Iterator[Span], workers: int) -> Iterator[Part]:
    """The parts of a file in its order; the processes are started at once. Raises the AftersalesError one met with."""
    sorter = _SpanSorter(library, task)
    if workers == 1:
        return _sound(sorter, map(sorter.part, spans))
    return _sound(sorter, _handed_out(spans, _started(task, workers, sorter)))


class _SpanSorter:
    """Sorts spans of the file of a task."""

    def __init__(self, library: Library, task: Task) -> None:
        self._script = task.script
        lines = Lines(len(task.layout.header.cells), task.script.delimiter == ",", task.encoding, task.errors)
        self._pieces = Pieces(Sorter(library, task.layout, task.options), lines)

    def part(self, span: Span) -> Part:
        """What became of the rows of a span."""
        reader = SpanReader(self._script, span)
        piece = self._pieces.whole(reader.records().runs())
        return Part(b"".join(piece.lines), piece.counts, piece.rejects, span, reader.whole)

    def rest(self, span: Span) -> Iterator[Part]:
        """The rows from the beginning of a span on, read in one go, as its records do not end where spans do."""
        rest = replace(span, end=self._script.path.stat().st_size, last=True)
        for piece in self._pieces.each(SpanReader(self._script, rest).records().runs()):
            yield Part(b"".join(piece.lines), piece.counts, piece.rejects)


def _sound(sorter: _SpanSorter, parts: Iterator[Part]) -> Iterator[Part]:
    for part in parts:
        if not part.whole and part.span is not None:
            yield from sorter.rest(part.span)
            return
        yield part


class _Worker:
    """A process that sorts spans, as its parent sees it."""

    def __init__(self, task: Task, others: list[Connection], sorter: _SpanSorter) -> None:
        fork = CONTEXT.get_start_method() == "fork"
        self._slots = [mmap(-1, SLOT) for _ in range(AHEAD)] if fork else []
        self._taken = 0
        self.end, theirs = CONTEXT.Pipe()
        inherited = (sorter, [*others, self.end]) if fork else (None, [])
        self._process = CONTEXT.Process(target=_work, args=(task, theirs, self._slots, *inherited), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, span: Span) -> None:
        """Has a span sorted; at most AHEAD of them may wait to be taken back."""
        try:
            self.end.send(span)
        except (BrokenPipeError, ConnectionResetError):
            raise AftersalesError("worker-gone") from None

    def take(self) -> Part:
        """The part of the span that was given first; its lines are good until another span is given."""
        try:
            said: Part | Message = self.end.recv()
        except (EOFError, ConnectionResetError):
            raise AftersalesError("worker-gone") from None
        if isinstance(said, Message):
            raise AftersalesError(said.key, **said.values)
        if isinstance(said.lines, int):
            said.lines = memoryview(self._slots[self._taken % AHEAD])[: said.lines]
        self._taken += 1
        return said

    def stop(self) -> None:
        """Ends the process."""
        self._process.terminate()
        self._process.join()


def _started(task: Task, workers: int, sorter: _SpanSorter) -> list[_Worker]:
    started: list[_Worker] = []
    for _ in range(workers):
        started.append(_Worker(task, [worker.end for worker in started], sorter))
    return started


def _handed_out(spans: Iterator[Span], workers: list[_Worker]) -> Iterator[Part]:
    """Gives each process its spans in turn, and takes the parts back in that order."""
    waiting: deque[_Worker] = deque()
    turns = cycle(workers)
    try:
        for span in spans:
            if len(waiting) == AHEAD * len(workers):
                yield waiting.popleft().take()
            worker = next(turns)
            worker.give(span)
            waiting.append(worker)
        while waiting:
            yield waiting.popleft().take()
    finally:
        for worker in workers:
            worker.stop()


def _work(
    task: Task, end: Connection, slots: list[mmap], sorter: _SpanSorter | None, others: list[Connection]
) -> None:  # fmt: skip
    """What a process does: a part for each span it is given, or the error it met with.

    The lines go through memory that is shared, where there is some and they find room.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent ends the others
    for other in others:  # while it is held here, nobody would notice that the parent is gone
        other.close()
    try:
        sorter = sorter or _SpanSorter(open_library(task.folder, task.shop), task)
        for number in count():
            part = sorter.part(end.recv())
            if slots and not isinstance(part.lines, int) and len(part.lines) <= SLOT:
                slots[number % AHEAD][: len(part.lines)] = part.lines
                part.lines = len(part.lines)
            end.send(part)
    except AftersalesError as error:
        end.send(error.message)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
