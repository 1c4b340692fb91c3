"""Processes that share some work: none outlives the one that started them, and Ctrl-C is for that one alone.

The pools of the standard library end through threads of their own, which wait for ever where a signal or a kill met
them at the wrong moment. Here there are pipes only, and a process that is no longer wanted is killed.
"""

import multiprocessing
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from threading import Thread
from traceback import format_exception
from typing import Any, TypeVar

from aftersales_cli.endings import begin_child, endings, starting
from aftersales_cli.errors import AftersalesError

CONTEXT = starting()
Deed = Callable[[Any], Any]  # what a process does with what it is given, and sends back


class Worker:
    """A process that does what it is given, in that order, as its parent sees it."""

    def __init__(self, begin: Callable[..., Deed], *given: Any) -> None:
        self.end, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=_work, args=(theirs, begin, given), daemon=True)
        endings.owed[self] = self._process.kill
        self._process.start()
        theirs.close()

    def give(self, task: Any) -> None:
        """Has something done. Raises AftersalesError where the process has died."""
        try:
            self.end.send(task)
        except (BrokenPipeError, ConnectionResetError):
            raise AftersalesError("worker-gone") from None

    def take(self) -> Any:
        """What became of what was given first. Raises what it met with, AftersalesError where the process has died."""
        try:
            done = self.end.recv()
        except (EOFError, ConnectionResetError):
            raise AftersalesError("worker-gone") from None
        if isinstance(done, Exception):
            raise done
        return done

    def stop(self) -> None:
        """Ends the process. It has nothing to put in order, and a milder signal gets lost while it is being forked."""
        self._process.kill()
        self._process.join()
        self.end.close()
        endings.owed.pop(self, None)


W = TypeVar("W", bound=Worker)


@contextmanager
def started(number: int, start: Callable[[], W]) -> Iterator[list[W]]:
    """So many processes. What they still do when this is left is dropped."""
    workers: list[W] = []
    try:
        for _ in range(number):
            with endings.held():
                workers.append(start())
        yield workers
    finally:
        with endings.held():
            for worker in workers:
                worker.stop()


def share(tasks: Iterable[Any], number: int, begin: Callable[..., Deed], *given: Any) -> Generator[Any, None, None]:
    """What becomes of each task, in their order, in so many processes that each begin with what is given."""
    placed = enumerate(tasks)
    busy: dict[object, tuple[int, Worker]] = {}
    done: dict[int, Any] = {}
    wanted = 0
    with started(number, lambda: Worker(begin, *given)) as workers:
        free = list(workers)
        while True:
            for worker, (place, task) in zip(free, placed, strict=False):
                worker.give(task)
                busy[worker.end] = place, worker
            if not busy:
                return
            free.clear()
            for end in wait([worker.end for _, worker in busy.values()]):
                place, worker = busy.pop(end)
                done[place] = worker.take()
                free.append(worker)
            while wanted in done:
                yield done.pop(wanted)
                wanted += 1


def _work(end: Connection, begin: Callable[..., Deed], given: tuple[Any, ...]) -> None:
    """What a process does: its deed with each thing that it is given. What it cannot do is sent back as an error."""
    begin_child()
    Thread(target=_watch, daemon=True).start()
    try:
        deed = begin(*given)
        while True:
            end.send(deed(end.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError):  # nobody is there any more
        return
    except Exception as error:
        if not isinstance(error, AftersalesError):
            error.add_note("".join(format_exception(error)))
        end.send(error)


def _watch() -> None:
    """Ends this process when the one that started it is gone, however that ended: nobody else would tell it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
