"""The commands by name: all of them are there, and a run loads none but its own."""

import json
import subprocess
import sys

import pytest

from aftersales_cli.commands.asked import NAMES, Commands
from tests.conftest import ROOT

HELPERS = {"asked", "completion", "helping", "registering", "saving", "settings", "shift", "spoken", "upkeep"}
LOADED = (
    "import json, sys; sys.argv[0] = 'aftersales'\nfrom aftersales_cli.cli import main\n"
    "try: main()\nexcept SystemExit: pass\n"
    "print(json.dumps([each.rpartition('.')[2] for each in sys.modules if 'aftersales_cli.commands.' in each]))"
)


def test_every_module_is_a_command_or_known_to_be_none() -> None:
    """A new file of a command is not forgotten; its command bears its name."""
    modules = {path.stem for path in (ROOT / "aftersales_cli" / "commands").glob("*.py")} - {"__init__"}
    commands = Commands()
    assert set(NAMES) == modules - HELPERS
    assert list(commands) == list(NAMES) and len(commands) == len(NAMES)
    assert [command.name for command in commands.values()] == list(NAMES)
    assert commands["find"] is commands["find"]
    assert "fnd" not in commands
    assert commands.get("shift") is None


def test_each_is_finished_once_before_it_is_used() -> None:
    """Whatever is to be done to a command is done when it is made."""
    commands, finished = Commands(), []
    commands.finished_by(lambda made: finished.append(made.name))
    assert finished == []
    assert commands["find"] is commands["find"]
    assert finished == ["find"]


@pytest.mark.parametrize(
    ("given", "loaded"),
    [
        (["--version"], set()),
        (["find", "没收到货"], {"find"}),
        (["help"], set(NAMES)),
        (["help", "find"], {"help", "find"}),
    ],
    ids=["version", "find", "help", "help find"],
)
def test_a_run_loads_no_other_command(given: list[str], loaded: set[str]) -> None:
    """It starts as fast as its own command does."""
    done = subprocess.run([sys.executable, "-c", LOADED, *given], capture_output=True, check=True, timeout=120)
    assert set(json.loads(done.stdout.splitlines()[-1])) - HELPERS == loaded
