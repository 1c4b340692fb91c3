"""How far a long run is: only for long runs, on stderr, gone in the end."""

import io
import sys
from collections.abc import Iterable

import pytest

from aftersales_cli.render import progress as module
from aftersales_cli.render.progress import EVERY, LONG, progress
from aftersales_cli.wording import label


class Terminal(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def passed(rows: Iterable[int], size: int | None) -> tuple[list[int], str]:
    """The rows that come out, and what is said on a terminal meanwhile."""
    stream = Terminal()
    with pytest.MonkeyPatch.context() as patch:  # here, not in a fixture: pytest puts its own stderr back in between
        patch.setattr(sys, "stderr", stream)
        patch.setenv("TERM", "xterm")
        return list(progress(rows, size, "zh")), stream.getvalue()


@pytest.mark.parametrize("size", [0, LONG - 1, LONG, LONG + 1, None])
def test_every_row_is_passed_on(size: int | None) -> None:
    """The rows come out as they went in, in order; a short run says nothing."""
    rows = list(range(EVERY + 1))
    out, said = passed(rows, size)
    assert out == rows
    assert (said == "") is (size is not None and size < LONG)


def test_it_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count grows, and the line is cleared in the end."""
    monkeypatch.setattr(module, "EVERY", 1)
    _, said = passed(range(3), None)
    assert label("progress", "zh", rows=3) in said
    assert said.endswith("\x1b[2K")


def test_rows_are_read_one_by_one() -> None:
    """No row is read before it is wanted."""
    read: list[int] = []
    rows = progress((read.append(number) or number for number in range(9)), 0, "en")
    assert next(iter(rows)) == 0
    assert read == [0]
