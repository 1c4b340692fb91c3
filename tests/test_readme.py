"""The README does not lie: its walk is what a terminal shows, its commands and exit codes exist."""

import io
import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import PurePath

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from aftersales_cli.intake.casefile import Draft
from aftersales_cli.library import Library
from aftersales_cli.prompts import hardened
from aftersales_cli.prompts.desk import Desk
from aftersales_cli.prompts.interview import interview
from aftersales_cli.render.desktop import Desktop
from aftersales_cli.yamlfile import parse
from tests.conftest import DATA, PLAYBOOKS, ROOT, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
SQUEEZED = " ".join(README.split())
WALK = re.compile(r"<!-- walk -->\n\n```text\n(.*?)```\n\n<!-- /walk -->", re.DOTALL)
# 天猫, then the scenario by initials, then: under way, failed, not wanted, ordinary goods; three hours are left.
KEYS = "天猫\rztzyt\r1\r4\r2\r1\r还剩3小时\r\x03"  # Ctrl-C, lest a slip waits for ever
WIDTH, ROWS = 76, 24


def walk(library: Library) -> str:
    """What the screen shows from the first question to the advice."""
    console = Console(file=(screen := io.StringIO()), width=WIDTH, highlight=False, markup=False)
    page = Desktop(library, console, "zh")
    at = datetime(2026, 11, 20, 15, 0)
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(KEYS)
        advice = interview(library, Draft(), at, "zh", page, hardened)
    page.console.print()
    desk = Desk(library, advice, page, hardened, lambda _: None, lambda: at)
    page.standing(advice, ROWS, at, desk._foot(WIDTH))
    return screen.getvalue()


def test_the_walk_is_what_a_terminal_shows(library: Library) -> None:
    """The case in the README is played with real keystrokes, and looks as printed there."""
    shown = WALK.search(README)
    assert shown is not None
    assert shown[1] == walk(library)


def test_the_program_runs_as_it_stands_there() -> None:
    """The example for programs is run as it is, in a process of its own."""
    shown = re.search(r"<!-- program -->\n\n```python\n(.*?)```\n\n<!-- /program -->", README, re.DOTALL)
    assert shown is not None
    done = subprocess.run(
        [sys.executable, "-c", shown[1]], capture_output=True, text=True, cwd=ROOT, timeout=300, check=False,
        encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    asked, advised, found, *rows, refused = done.stdout.splitlines()
    assert asked.startswith("intercept_status ['not_tried',")
    assert advised.startswith("True ")
    assert "59" in done.stdout
    assert found
    assert len(rows) > 3
    assert "did you mean: in_transit" in refused
    assert "您是不是要" in refused


def test_it_counts_what_is_there(library: Library) -> None:
    """The scenarios, their outcomes and the worked cases; the statements of the sources."""
    scenarios = library.scenario_ids
    outcomes = sum(
        len(parse((PLAYBOOKS / f"scenarios/{id_}.yaml").read_bytes(), PurePath()).tree["outcomes"]) for id_ in scenarios
    )
    cases = sum(len(library.cases(id_)) for id_ in scenarios)
    assert f"{len(scenarios)} scenarios are written, with {outcomes} outcomes and {cases} worked cases" in SQUEEZED
    assert f"{len(library.source_of)} statements" in SQUEEZED


def test_every_file_it_names_exists() -> None:
    """Links and example files are there."""
    for path in re.findall(r"\]\(((?!#|http)[^)]+)\)", README):
        assert (ROOT / path).exists(), path
    assert (DATA / "morning.csv").exists()


def test_every_command_it_names_exists(call: Run) -> None:
    """Each command of the README has a help page."""
    for command in ("triage", "batch", "find", "smoke", "init", "doctor", "playbooks list", "playbooks sources"):
        assert command.split()[0] in README
        assert call(*command.split(), "--help").returncode == 0
