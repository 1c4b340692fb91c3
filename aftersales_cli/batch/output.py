"""Where the rows of a batch go: files that are there whole or not at all."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from aftersales_cli.errors import AftersalesError
from aftersales_cli.wholefile import failing_as, replacing, target_of

ERRORS = "backslashreplace"  # what an output file's encoding cannot say is written as its number


@contextmanager
def writing(path: Path | None, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
    """Standard output, or a file that is written beside and moved into place when all went well.

    A device or a pipe is written as it is. Excel takes a CSV without BOM for GBK, hence the encoding.
    """
    if path is None:
        if sys.stdout is None:
            raise AftersalesError("stdout-closed")
        with failing_as("stdout"):
            yield sys.stdout
            sys.stdout.flush()
        return
    with failing_as(path):
        special = path.exists() and not path.is_file()
        file = path.open("wb") if special else replacing(target_of(path))  # where a link leads: the link stays
    with file as binary, failing_as(path):
        out = io.TextIOWrapper(binary, encoding, ERRORS, newline="")
        yield out
        out.detach()  # written to its end, and left to be closed
