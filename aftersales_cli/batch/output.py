"""Where the rows of a batch go: files that are there whole or not at all."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from aftersales_cli.errors import AftersalesError

ERRORS = "backslashreplace"  # what an output file's encoding cannot say is written as its number


@contextmanager
def writing(path: Path | None, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
    """Standard output, or a file that is written beside and moved into place when all went well.

    A device or a pipe is written as it is. Excel takes a CSV without BOM for GBK, hence the encoding.
    """
    if path is None:
        with failing_as("stdout"):
            yield sys.stdout
            sys.stdout.flush()
        return
    with failing_as(path):
        special = path.exists() and not path.is_file()
        target = path if special else path.resolve()
        part = target if special else target.with_name(f".{target.name}.{os.getpid()}.part")
        file = part.open("w" if special else "x", encoding=encoding, errors=ERRORS, newline="")
    try:
        with failing_as(path):
            with file:
                yield file
            if not special:
                part.replace(target)
    finally:
        if not special:
            part.unlink(missing_ok=True)


@contextmanager
def failing_as(file: Path | str) -> Iterator[None]:
    """Says which file could not be written; a reader who has gone is no such failure."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise AftersalesError("file-unwritable", file=file, why=error.strerror) from None
