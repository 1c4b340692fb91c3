"""Signals at a few moments of some commands, the same ones each time; and that the laws are seen to be broken."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import signals
from tests.signals import COMMANDS, Command, Found, Place

FEW = ("triage --ics --save", "desk", "batch --workers 2", "batch --save", "register import", "playbooks prove")
MOMENTS = 3


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Tables, a register and a cache."""
    return Place(tmp_path_factory.mktemp("place"))


@pytest.fixture
def where(place: Place) -> Iterator[Path]:
    """The folder of an attempt."""
    with place.attempt(COMMANDS[0]) as folder:
        yield folder


@pytest.mark.slow
@pytest.mark.parametrize("name", FEW)
def test_the_laws_hold(place: Place, name: str) -> None:
    """At whatever moment of the command the signal meets it."""
    command = next(each for each in COMMANDS if each.name == name)
    signals.measure(command, place)
    for number in range(MOMENTS):
        signals.attempt(command, place, f"20261130-{name}-{number}")


@pytest.mark.parametrize(
    ("said", "broken"),
    [
        ("aftersales: cancelled\n", False), ("usual\naftersales: cancelled\n", False), ("one\ntwo\n", True),
        ('Traceback\n  File "/x/aftersales_cli/cli.py"\nKeyboardInterrupt\n', True),
        ("Exception ignored in: <x>\n  File \"/x/aftersales_cli/cli.py\"\n", True),
    ],
)  # fmt: skip
def test_what_may_be_said(said: str, broken: bool) -> None:
    """A line more than usual, and nothing of Python's."""
    command = Command("x", (), usual={"usual"})
    if not broken:
        signals._said(command, said)
        return
    with pytest.raises(Found):
        signals._said(command, said)


@pytest.mark.parametrize(
    ("said", "begun"),
    [
        ("aftersales: cancelled", True), ('Traceback\n  File "<frozen site>"\nKeyboardInterrupt', False),
        ('Traceback\n  File "/x/aftersales_cli/__main__.py"\nKeyboardInterrupt', False),
        ('Traceback\n  File "/x/aftersales_cli/__main__.py"\n  File "/x/aftersales_cli/cli.py"', True),
    ],
)  # fmt: skip
def test_before_the_first_line(said: str, begun: bool) -> None:
    """Python speaks for itself until the door has been passed."""
    assert signals.begun(said) is begun


@pytest.mark.parametrize(("name", "content", "broken"), [
    (".out.csv.0123456789abcdef.part", b"", True), ("tmp/x", b"", True), ("out.csv", b"whole", False),
    ("out.csv", b"who", True), ("r.db", b"damaged" * 1000, True),
])  # fmt: skip
def test_what_may_lie_there(where: Path, name: str, content: bytes, broken: bool) -> None:
    """What was there, and what the command makes, whole."""
    command = Command("x", (), ("out.csv",), made={"out.csv": b"whole"})
    signals._lie_whole(command, where)
    (where / name).write_bytes(content)
    if not broken:
        signals._lie_whole(command, where)
        return
    with pytest.raises(Exception, match=r"left|whole|damaged"):
        signals._lie_whole(command, where)


def test_a_process_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and ended."""
    monkeypatch.setattr(signals, "PATIENCE", 0.1)
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    with pytest.raises(Found, match=str(process.pid)):
        signals._alone(process.pid)
    process.communicate()
    signals._alone(process.pid)
