"""Copying: by a program of the machine, else through the terminal."""

import base64
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from aftersales_cli.render.clipboard import LONGEST, put, sequence, ways

WORDS = "亲，今天就补。\n第二行"
CODE = base64.b64encode(WORDS.encode()).decode()


@pytest.mark.parametrize(
    ("env", "system", "names"),
    [
        ({}, "linux", []),
        ({"TMUX": "/tmp/1"}, "linux", ["tmux", "tmux"]),
        ({}, "darwin", ["pbcopy"]),
        ({"SSH_CONNECTION": "1"}, "darwin", []),  # that clipboard is not where the agent sits
        ({"TMUX": "/tmp/1", "SSH_CONNECTION": "1"}, "darwin", ["tmux", "tmux"]),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "linux", ["wl-copy", "xclip", "xsel"]),
        ({"WSL_DISTRO_NAME": "u"}, "linux", ["clip.exe"]),
        ({}, "win32", ["clip.exe"]),
    ],
)
def test_ways(env: dict[str, str], system: str, names: list[str]) -> None:
    """Each where there is what it copies to."""
    assert [way.name for way in ways(env, system)] == names


def program(folder: Path, name: str, script: str) -> None:
    """A program of that name."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.skipif(os.name != "posix", reason="scripts of a shell")
@pytest.mark.parametrize(
    ("xclip", "xsel", "way"),
    [
        ("cat > out", None, "xclip"), ("exit 1", "cat > out", "xsel"), (None, "cat > out", "xsel"),
        ("exit 1", None, None),
        ("sleep 60", "cat > out", "xsel"), ("cat > out; (sleep 60) &", None, "xclip"),
    ],
    ids=["works", "fails", "is not there", "nothing works", "hangs", "stays to serve"],
)  # fmt: skip
def test_put(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, xclip: str | None, xsel: str | None, way: str | None
) -> None:
    """The first program that takes the text is named; one that fails, hangs or is not there is passed over."""
    monkeypatch.chdir(tmp_path)
    for name, script in (("xclip", xclip), ("xsel", xsel)):
        if script is not None:
            program(tmp_path, name, script)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert put(WORDS, {"DISPLAY": ":0", "PATH": f"{tmp_path}:/bin:/usr/bin"}) == way
    assert (tmp_path / "out").exists() is (way is not None)
    if way:
        assert (tmp_path / "out").read_text(encoding="utf-8") == WORDS


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[str]:
    """The socket of a tmux that runs."""
    if shutil.which("tmux") is None:
        pytest.skip("no tmux here")
    socket = str(tmp_path / "socket")
    subprocess.run(["tmux", "-S", socket, "-f", "/dev/null", "new-session", "-d", "sleep 60"], check=True)
    yield f"{socket},1,0"
    subprocess.run(["tmux", "-S", socket, "kill-server"], check=False)


def test_tmux_takes_it(tmux: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real thing: what is copied is what its buffer holds."""
    monkeypatch.setenv("TMUX", tmux)
    assert put(WORDS, os.environ) == "tmux"
    held = subprocess.run(["tmux", "show-buffer"], capture_output=True, check=True, env=os.environ)
    assert held.stdout.decode() == WORDS


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
