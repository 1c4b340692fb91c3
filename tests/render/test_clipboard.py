"""Copying through the terminal."""

import base64

import pytest

from aftersales_cli.render.clipboard import LONGEST, sequence

WORDS = "亲，今天就补。\n第二行"
CODE = base64.b64encode(WORDS.encode()).decode()


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, f"\x1b]52;c;{CODE}\x07"),
        ({"TERM": "xterm-256color"}, f"\x1b]52;c;{CODE}\x07"),
        ({"TERM": "screen-256color", "TMUX": "/tmp/1"}, f"\x1bPtmux;\x1b\x1b]52;c;{CODE}\x07\x1b\\"),
        ({"TERM": "screen"}, f"\x1bP\x1b]52;c;{CODE}\x07\x1b\\"),
    ],
)
def test_sequences(env: dict[str, str], expected: str) -> None:
    """Plain, wrapped for tmux with its escapes doubled, wrapped for screen."""
    assert sequence(WORDS, env) == expected


def test_what_a_terminal_would_cut_is_not_sent() -> None:
    """A text that is too long for a terminal's clipboard is not sent in part."""
    fits = "a" * (LONGEST // 4 * 3)
    assert sequence(fits, {})
    assert sequence(fits + "aaaa", {}) == ""
