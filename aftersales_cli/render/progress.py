"""How far a long run is, on stderr."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from aftersales_cli.wording import label

T = TypeVar("T")

LONG = 4 << 20  # bytes; below it a run is over before a bar would be read
EVERY = 2000  # rows


def progress(rows: Iterable[T], size: int | None, lang: str) -> Iterator[T]:
    """Passes the rows on and shows how many there were, if the input is long or its length is not known."""
    if size is not None and size < LONG:
        yield from rows
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn("line"), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(label("progress", lang, rows=0), total=None)
        for number, row in enumerate(rows, 1):
            if number % EVERY == 0:
                bar.update(task, description=label("progress", lang, rows=number))
            yield row
