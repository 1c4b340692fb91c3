"""How far a long run is, on stderr."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from aftersales_cli.wording import label

T = TypeVar("T")

LONG = 4 << 20  # bytes; below it a run is over before a bar would be read
EVERY = 2000  # rows


def progress(
    things: Iterable[T], size: int | None, lang: str, rows_in: Callable[[T], int] = lambda _: 1
) -> Iterator[T]:
    """Passes rows, or things with `rows_in` them, on and shows how many there were; not if the input is short."""
    if size is not None and size < LONG:
        yield from things
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn("line"), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(label("progress", lang, rows=0), total=None)
        rows = said = 0
        for thing in things:
            rows += rows_in(thing)
            if rows - said >= EVERY:
                said = rows
                bar.update(task, description=label("progress", lang, rows=rows))
            yield thing
