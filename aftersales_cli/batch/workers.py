"""Sorts a file span by span, in this process or in several; what comes out is the same, in the order of the file.

A process reads its spans itself and sends the lines of CSV back as bytes: rows are never sent.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count, cycle
from mmap import mmap

from aftersales_cli.batch.pieces import Piece, PieceMaker, Task
from aftersales_cli.intake.spans import Span, SpanReader
from aftersales_cli.library import Library, open_library
from aftersales_cli.sharing import CONTEXT, Worker, started

AHEAD = 2  # spans that a process has been given and has not sent back
SLOT = 16 << 20  # bytes of shared memory for a piece


def sort_spans(library: Library, task: Task, spans: Iterator[Span], workers: int) -> Generator[Piece, None, None]:
    """The pieces of a file in its order. Raises the AftersalesError that a process met with."""
    sorter = _SpanSorter(library, task)
    if workers == 1:
        return _sound(sorter, (sorter.piece(span) for span in spans))
    return _sound(sorter, _handed_out(spans, task, workers, sorter))


class _SpanSorter:
    """Sorts spans of the file of a task."""

    def __init__(self, library: Library, task: Task) -> None:
        assert task.script is not None
        self._script = task.script
        self._maker = PieceMaker(library, task)

    def piece(self, span: Span) -> Piece:
        """What becomes of the rows of a span."""
        reader = SpanReader(self._script, span)
        piece = self._maker.piece(reader.records().blocks())
        return replace(piece, span=span, whole=reader.whole)

    def rest(self, span: Span) -> Iterator[Piece]:
        """The rows from the beginning of a span on, read in one go, as its records do not end where spans do."""
        rest = replace(span, end=self._script.path.stat().st_size, last=True)
        for block in SpanReader(self._script, rest).records().blocks():
            yield self._maker.piece([block])


def _sound(sorter: _SpanSorter, pieces: Generator[Piece, None, None]) -> Generator[Piece, None, None]:
    with closing(pieces):
        for piece in pieces:
            if not piece.whole:
                break
            yield piece
        else:
            return
    assert piece.span is not None
    yield from sorter.rest(piece.span)


class _SpanWorker(Worker):
    """A process that sorts spans; their lines go through shared memory, where there is some and they find room."""

    def __init__(self, task: Task, sorter: _SpanSorter) -> None:
        fork = CONTEXT.get_start_method() == "fork"
        self._slots = [mmap(-1, SLOT) for _ in range(AHEAD)] if fork else []
        self._taken = 0
        super().__init__(_begin, task, self._slots, sorter if fork else None)

    def take(self) -> Piece:
        """The piece of the span that was given first; its lines are good until another span is given."""
        piece: Piece = super().take()
        if isinstance(piece.lines, int):
            piece.lines = memoryview(self._slots[self._taken % AHEAD])[: piece.lines]
        self._taken += 1
        return piece


def _handed_out(spans: Iterator[Span], task: Task, workers: int, sorter: _SpanSorter) -> Generator[Piece, None, None]:
    """Gives each process its spans in turn, at most AHEAD of them, and takes the pieces back in that order."""
    waiting: deque[_SpanWorker] = deque()
    with started(workers, lambda: _SpanWorker(task, sorter)) as all_:
        turns = cycle(all_)
        for span in spans:
            if len(waiting) == AHEAD * workers:
                yield waiting.popleft().take()
            worker = next(turns)
            worker.give(span)
            waiting.append(worker)
        while waiting:
            yield waiting.popleft().take()


def _begin(task: Task, slots: list[mmap], sorter: _SpanSorter | None) -> Callable[[Span], Piece]:
    """Sorts a span in this process, which finds the playbooks by itself where it was not forked."""
    sorter = sorter or _SpanSorter(open_library(task.folder, task.shop), task)
    numbers = count()

    def sort(span: Span) -> Piece:
        piece = sorter.piece(span)
        number = next(numbers)
        if slots and not isinstance(piece.lines, int) and len(piece.lines) <= SLOT:
            slots[number % AHEAD][: len(piece.lines)] = piece.lines
            piece.lines = len(piece.lines)
        return piece

    return sort
