"""Sorts a file span by span, in this process or in several; what comes out is the same, in the order of the file.

A process reads its spans itself and sends the lines of CSV back as bytes: rows are never sent.
"""

import multiprocessing
import signal
import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count, cycle, islice
from mmap import mmap
from multiprocessing.connection import Connection
from pathlib import Path

from aftersales_cli.batch.plans import Options
from aftersales_cli.batch.results import Result, Tally
from aftersales_cli.batch.rows import csv_lines, safe_cell
from aftersales_cli.batch.shapes import REJECTED
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
SLOT = 16 << 20  # bytes of shared memory for a piece
ROWS = 2_000  # of a piece, where a file is read to its end in one go


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
class Piece:
    """What became of some rows: their lines of CSV (on the way only how long they are), the counts, the rejects.

    `span` is where they stand; None where the file is not read span by span any more. Unless it is `whole`, a record
    was open at its end: the lines are no good.
    """

    lines: bytes | memoryview | int
    span: Span | None
    whole: bool = True
    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    rejects: list[list[str]] = field(default_factory=list)


def sort_spans(library: Library, task: Task, spans: Iterator[Span], workers: int) -> Iterator[Piece]:
    """The pieces of a file in its order; the processes are started at once. Raises the AftersalesError one met with."""
    sorter = Sorter(library, task.layout, task.options)
    if workers == 1:
        return _sound(task, sorter, (_piece_of(task, sorter, span) for span in spans))
    return _sound(task, sorter, _handed_out(spans, _started(task, workers)))


def _sound(task: Task, sorter: Sorter, pieces: Iterator[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if not piece.whole and piece.span is not None:
            yield from _to_the_end(task, sorter, piece.span)
            return
        yield piece


def _piece_of(task: Task, sorter: Sorter, span: Span) -> Piece:
    reader = SpanReader(task.script, span)
    results = list(sorter.sort(reader.records()))
    return _piece(task, results, span, reader.whole)


def _piece(task: Task, results: list[Result], span: Span | None, whole: bool) -> Piece:
    tally = Tally()
    rejects = []
    for result in results:
        tally.count(result)
        if result.status == REJECTED:
            rejects.append([str(result.record.line), result.error, *map(safe_cell, result.record.cells)])
    text = csv_lines(results, len(task.layout.header.cells), task.script.delimiter == ",")
    return Piece(text.encode(task.encoding, task.errors), span, whole, tally.counts, rejects)


def _to_the_end(task: Task, sorter: Sorter, span: Span) -> Iterator[Piece]:
    """The pieces from the beginning of a span on, read in one go, as its records do not end where spans do."""
    rest = replace(span, end=task.script.path.stat().st_size, last=True)
    results = sorter.sort(SpanReader(task.script, rest).records())
    while chunk := list(islice(results, ROWS)):
        yield _piece(task, chunk, None, True)


class _Worker:
    """A process that sorts spans, as its parent sees it."""

    def __init__(self, task: Task, others: list[Connection]) -> None:
        fork = CONTEXT.get_start_method() == "fork"
        self._slots = [mmap(-1, SLOT) for _ in range(AHEAD)] if fork else []
        self._taken = 0
        self.end, theirs = CONTEXT.Pipe()
        inherited = [*others, self.end] if fork else []
        self._process = CONTEXT.Process(target=_work, args=(task, theirs, inherited, self._slots), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, span: Span) -> None:
        """Has a span sorted; at most AHEAD of them may wait to be taken back."""
        try:
            self.end.send(span)
        except (BrokenPipeError, ConnectionResetError):
            raise AftersalesError("worker-gone") from None

    def take(self) -> Piece:
        """The piece of the span that was given first; its lines are good until another span is given."""
        try:
            said: Piece | Message = self.end.recv()
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


def _started(task: Task, workers: int) -> list[_Worker]:
    started: list[_Worker] = []
    for _ in range(workers):
        started.append(_Worker(task, [worker.end for worker in started]))
    return started


def _handed_out(spans: Iterator[Span], workers: list[_Worker]) -> Iterator[Piece]:
    """Gives each process its spans in turn, and takes the pieces back in that order."""
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


def _work(task: Task, end: Connection, inherited: list[Connection], slots: list[mmap]) -> None:
    """What a process does: a piece for each span it is given, or the error it met with.

    The lines go through memory that is shared, where there is some and they find room.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent ends the others
    for other in inherited:  # while it is held here, nobody would notice that the parent is gone
        other.close()
    try:
        sorter = Sorter(open_library(task.folder, task.shop), task.layout, task.options)
        for number in count():
            piece = _piece_of(task, sorter, end.recv())
            if slots and not isinstance(piece.lines, int) and len(piece.lines) <= SLOT:
                slots[number % AHEAD][: len(piece.lines)] = piece.lines
                piece.lines = len(piece.lines)
            end.send(piece)
    except AftersalesError as error:
        end.send(error.message)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
