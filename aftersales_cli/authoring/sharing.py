"""Processes that share some work: none outlives the one that started them, and Ctrl-C is for that one alone."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import wait
from threading import Thread
from typing import Any

from aftersales_cli.endings import begin_child, endings, starting

CONTEXT = starting()


@contextmanager
def sharing(workers: int, begin: Callable[..., None], *given: Any) -> Iterator[ProcessPoolExecutor]:
    """So many processes, each begun with what is given. What they still do when this is left is dropped."""
    with endings.held():
        pool = ProcessPoolExecutor(workers, CONTEXT, _begin, (begin, given))
        endings.owed[pool] = partial(_end, pool)
        pool.submit(int)  # starts them
    try:
        yield pool
    finally:
        _end(pool)
        pool.shutdown()
        endings.owed.pop(pool, None)


def _begin(begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    begin_child()
    Thread(target=_watch, daemon=True).start()
    begin(*given)


def _watch() -> None:
    """Ends this process when the one that started it is gone, however that ended: nobody else would tell it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _end(pool: ProcessPoolExecutor) -> None:
    for process in list((pool._processes or {}).values()):  # there is no other way to them before Python 3.14
        process.kill()
