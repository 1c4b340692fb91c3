"""Sorts a file span by span, in this process or in several; what comes out is the same, in the order of the file.

A process reads its spans itself and sends the lines of CSV back as bytes: rows are never sent.
"""

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count, cycle
from mmap import mmap
from multiprocessing.connection import Connection

from aftersales_cli.batch.pieces import Piece, PieceMaker, Task
from aftersales_cli.endings import begin_child, endings, starting
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.spans import Span, SpanReader
from aftersales_cli.library import Library, open_library
from aftersales_cli.wording import Message

CONTEXT = starting()
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


class _Worker:
    """A process that sorts spans, as its parent sees it."""

    def __init__(self, task: Task, others: list[Connection], sorter: _SpanSorter) -> None:
        fork = CONTEXT.get_start_method() == "fork"
        self._slots = [mmap(-1, SLOT) for _ in range(AHEAD)] if fork else []
        self._taken = 0
        self.end, theirs = CONTEXT.Pipe()
        inherited = (sorter, [*others, self.end]) if fork else (None, [])
        self._process = CONTEXT.Process(target=_work, args=(task, theirs, self._slots, *inherited), daemon=True)
        endings.owed[self._process] = self._process.kill
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
        """Ends the process. It has nothing to put in order, and a milder signal gets lost while it is being forked."""
        self._process.kill()
        self._process.join()
        endings.owed.pop(self._process, None)


def _handed_out(spans: Iterator[Span], task: Task, workers: int, sorter: _SpanSorter) -> Generator[Piece, None, None]:
    """Gives each process its spans in turn, and takes the pieces back in that order. No process outlives it."""
    started: list[_Worker] = []
    waiting: deque[_Worker] = deque()
    try:
        for _ in range(workers):
            with endings.held():
                started.append(_Worker(task, [worker.end for worker in started], sorter))
        turns = cycle(started)
        for span in spans:
            if len(waiting) == AHEAD * workers:
                yield waiting.popleft().take()
            worker = next(turns)
            worker.give(span)
            waiting.append(worker)
        while waiting:
            yield waiting.popleft().take()
    finally:
        with endings.held():
            for worker in started:
                worker.stop()


def _work(
    task: Task, end: Connection, slots: list[mmap], sorter: _SpanSorter | None, others: list[Connection]
) -> None:  # fmt: skip
    """What a process does: a piece for each span it is given, or the error it met with.

    The lines go through memory that is shared, where there is some and they find room.
    """
    begin_child()
    for other in others:  # while it is held here, nobody would notice that the parent is gone
        other.close()
    try:
        sorter = sorter or _SpanSorter(open_library(task.folder, task.shop), task)
        for number in count():
            piece = sorter.piece(end.recv())
            if slots and not isinstance(piece.lines, int) and len(piece.lines) <= SLOT:
                slots[number % AHEAD][: len(piece.lines)] = piece.lines
                piece.lines = len(piece.lines)
            end.send(piece)
    except AftersalesError as error:
        end.send(error.message)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
