"""Pages that stand: drawn to the terminal's size, answered by one key, or read row by row."""

from collections.abc import Sequence

import pytest

from aftersales_cli.prompts.standing import page, read
from tests.prompts.keyboard import BACK, CTRL_C, CTRL_D, DOWN, ENTER, ESCAPE, UP, paste, screen, typing

KEYS = {"a": "甲", "b": "乙"}


def draw(columns: int, rows: int) -> Sequence[str]:
    """A page that says how large it is."""
    return [f"{columns} x {rows}", "a · b"]


@pytest.mark.parametrize(
    ("keys", "meaning"),
    [
        ("a", "甲"), ("B", "乙"), ("xa", "甲"), ("ab", "甲"), (ENTER + UP + DOWN + BACK + "b", "乙"), ("你b", "乙"),
        (paste("aaa") + "b", "乙"), (paste("\x1b[31m\na") + "b", "乙"), ("\x0f\x12\x1a"[:2] + "b", "乙"),
    ],
)  # fmt: skip
def test_one_key(keys: str, meaning: str) -> None:
    """The first key that means something counts, in either case; no other does, nor what is pasted."""
    assert typing(keys, lambda: page(lambda c, r: list(draw(c, r)), KEYS)) == meaning


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_leaving(key: str) -> None:
    """Ctrl-C and Ctrl-D leave."""
    with pytest.raises(KeyboardInterrupt):
        typing(key, lambda: page(lambda c, r: list(draw(c, r)), KEYS))


def test_it_stands_and_goes() -> None:
    """It is drawn to the size there is, and leaves nothing behind."""
    seen, left = screen("", lambda: page(lambda c, r: list(draw(c, r)), KEYS), "a · b", columns=33)
    assert (seen, left) == (["33 x 40", "a · b"], [])


@pytest.mark.parametrize(
    ("keys", "first"),
    [("", 0), (DOWN, 1), (DOWN * 3 + UP, 2), (UP, 0), (" ", 10), ("  " * 40, 62), ("\x1b[F", 62), ("\x1b[F\x1b[H", 0)],
    ids=["first", "down", "up", "not-above", "space", "not-below", "end", "home"],
)
def test_reading(keys: str, first: int) -> None:
    """A page longer than the terminal moves by its keys, within its bounds, and says how far one has come."""
    lines = [f"row {number}" for number in range(101)]
    seen, left = screen(
        keys, lambda: read(lambda c, r: lines, lambda shown, of: f"{shown} of {of}", {}), f"{first + 39} of 101"
    )
    assert seen[0] == f"row {first}"
    assert left == []


@pytest.mark.parametrize(
    ("key", "meaning"), [("1", "one"), ("z", None), (ENTER, None), (ESCAPE, None), (BACK, None), (DOWN + "1", "one")]
)
def test_any_other_key_ends_it(key: str, meaning: str | None) -> None:
    """It returns what the key means, and nothing for most."""
    assert typing(key, lambda: read(lambda c, r: ["x"], lambda shown, of: "", {"1": "one"})) == meaning
