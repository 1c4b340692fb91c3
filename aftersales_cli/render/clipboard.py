"""Puts a text on the clipboard: by the program that this machine has for it, else by the terminal itself (OSC 52).

A program says whether it took the text; a terminal does not.
"""

import base64
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping

from aftersales_cli.frozen import frozen

LONGEST = 74_994  # bytes of base64 that common terminals take
PATIENCE = 2  # seconds: one that hangs must not hold up the agent


@frozen
class Way:
    """A program that takes a text for the clipboard, and the encoding it reads."""

    name: str
    command: tuple[str, ...]
    encoding: str = "utf-8"


def ways(env: Mapping[str, str], system: str = sys.platform) -> Iterator[Way]:
    """The programs to try, best first: the clipboard of a machine that one has come to by ssh is not the agent's."""
    if env.get("TMUX"):
        yield Way("tmux", ("tmux", "load-buffer", "-w", "-"))
        yield Way("tmux", ("tmux", "load-buffer", "-"))  # before tmux 3.2
    here = not env.get("SSH_CONNECTION")
    if here and system == "darwin":
        yield Way("pbcopy", ("pbcopy",))
    if env.get("WAYLAND_DISPLAY"):
        yield Way("wl-copy", ("wl-copy",))
    if env.get("DISPLAY"):
        yield Way("xclip", ("xclip", "-selection", "clipboard"))
        yield Way("xsel", ("xsel", "--clipboard", "--input"))
    if here and (system == "win32" or env.get("WSL_DISTRO_NAME")):
        yield Way("clip.exe", ("clip.exe",), "utf-16-le")


def put(text: str, env: Mapping[str, str]) -> str | None:
    """The name of the program that took the text; None where there is none that did."""
    for way in ways(env):
        if shutil.which(way.command[0], path=env.get("PATH")) and _run(way, text):
            return way.name
    return None


def _run(way: Way, text: str) -> bool:
    """Whether the program took the text. Its output goes nowhere: one that stays to serve it would hold it open."""
    nowhere = subprocess.DEVNULL
    try:
        done = subprocess.run(
            way.command, input=text.encode(way.encoding, "replace"), stdout=nowhere, stderr=nowhere, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def sequence(text: str, env: Mapping[str, str]) -> str:
    """The escape sequence that asks a terminal to copy a text; '' where the text is too long for one."""
    encoded = base64.b64encode(text.encode()).decode()
    if len(encoded) > LONGEST:
        return ""
    plain = f"\x1b]52;c;{encoded}\x07"
    if env.get("TMUX"):
        return "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if env.get("TERM", "").startswith("screen"):
        return f"\x1bP{plain}\x1b\\"
    return plain
