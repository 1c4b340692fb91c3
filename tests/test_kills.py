"""Writers that are killed, and writers that are many: some of each; the program has a thousand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aftersales_cli.register.store import Register
from tests import kills
from tests.conftest import AT, ROOT


def run(*options: str) -> str:
    """What the program says; it runs in a process that has no threads, since it forks.

    Its folder is none of pytest's: those are closed to the user of the database when another run of the tests begins.
    """
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.kills", "--seed", "7", *options]
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=ROOT, check=False, timeout=500)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("options", [("--count", "25"), ("--count", "5", "--postgres")], ids=["sqlite", "postgres"])
def test_a_kill_loses_nothing(options: tuple[str, ...]) -> None:
    """Whatever was acknowledged is there, at whatever moment the writer ended."""
    assert f"kills {options[1]}" in run(*options)


@pytest.mark.parametrize("options", [(), ("--postgres",)], ids=["sqlite", "postgres"])
def test_a_crowd_loses_nothing(options: tuple[str, ...]) -> None:
    """All write at once; nobody is told of a lock."""
    assert "writers 16" in run("--writers", "16", "--each", "3", *options)


def test_what_is_lost_is_seen(tmp_path: Path) -> None:
    """A case, a change, an export that is not there; a writer that failed; a broken chain."""
    place, said = str(tmp_path / "r.db"), list[str]()
    kills.writes(place, "w", "seed", 6, said.append)
    kills.check(place, said, whole=True)
    for line in ("case w-99", "change none w-1", "export w-99", "FAILED 'x'"):
        with pytest.raises(kills.Lost):
            kills.check(place, [*said, line], whole=False)
    register = Register(place, AT)
    with register.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM events WHERE number = 2")
    register.close()
    with pytest.raises(kills.Lost, match="removed at 2"):
        kills.check(place, [], whole=True)
