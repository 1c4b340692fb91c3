"""Sorts a file with several processes: each reads all of it and sorts every n-th chunk; the chunks come out in order.

Reading is cheap beside deciding and filling, and a process that reads for itself needs nothing sent but its results.
"""

import io
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from multiprocessing.connection import Connection
from pathlib import Path

from aftersales_cli.batch.plans import Options
from aftersales_cli.batch.results import Tally
from aftersales_cli.batch.rows import csv_lines, safe_cell
from aftersales_cli.batch.shapes import REJECTED
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.tables import Record, open_table
from aftersales_cli.library import Library, open_library
from aftersales_cli.model import Shop
from aftersales_cli.wording import Message

CHUNK = 2_000  # rows


@frozen
class Task:
    """All that a process needs to sort a file by itself."""

    folder: Path | None
    shop: Shop
    source: Path
    encoding: str | None
    mapped: dict[str, str]
    platform: str | None
    options: Options


@dataclass
class Piece:
    """What became of one chunk: its lines of CSV, the counts, and the rows for the rejects."""

    text: str
    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    rejects: list[list[str]] = field(default_factory=list)


def sort_in_parallel(task: Task, workers: int) -> Iterator[Piece]:
    """The pieces of a file in its order. Raises the AftersalesError that a process met with."""
    context = multiprocessing.get_context("spawn")
    ends = []
    processes = []
    try:
        for number in range(workers):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(task, number, workers, theirs), daemon=True)
            process.start()
            theirs.close()
            ends.append(ours)
            processes.append(process)
        for index in count():
            piece = _next(ends[index % workers])
            if piece is None:
                return
            yield piece
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _next(end: Connection) -> Piece | None:
    try:
        said: Piece | Message | None = end.recv()
    except EOFError:
        raise AftersalesError("worker-gone") from None
    if isinstance(said, Message):
        raise AftersalesError(said.key, **said.values)
    return said


def _work(task: Task, number: int, workers: int, end: Connection) -> None:
    """What one process does: its chunks, then None; an error in place of a chunk."""
    try:
        for piece in pieces(open_library(task.folder, task.shop), task, number, workers):
            end.send(piece)
        end.send(None)
    except AftersalesError as error:
        end.send(error.message)
    except (KeyboardInterrupt, BrokenPipeError):
        return


def pieces(library: Library, task: Task, number: int = 0, workers: int = 1) -> Iterator[Piece]:
    """The chunks that fall to one of the processes."""
    table = open_table(task.source, io.BytesIO(), task.encoding)
    layout, records, _ = find_layout(library, table, task.mapped, task.platform)
    sorter = Sorter(library, layout, task.options)
    width, as_it_came = len(layout.header.cells), table.delimiter == ","
    for index, chunk in enumerate(_chunks(records)):
        if index % workers == number:
            yield _piece(sorter, chunk, width, as_it_came)


def _piece(sorter: Sorter, chunk: list[Record], width: int, as_it_came: bool) -> Piece:
    tally, rejects = Tally(), []
    results = list(sorter.sort(chunk))
    for result in results:
        tally.count(result)
        if result.status == REJECTED:
            rejects.append([str(result.record.line), result.error, *map(safe_cell, result.record.cells)])
    return Piece(csv_lines(results, width, as_it_came), tally.counts, rejects)


def _chunks(records: Iterator[Record]) -> Iterator[list[Record]]:
    while chunk := list(islice(records, CHUNK)):
        yield chunk
