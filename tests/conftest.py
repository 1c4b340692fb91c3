"""What many tests share: the shipped library, a cache of their own, and the command line as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.answers import Value
from aftersales_cli.library import Library, open_library
from aftersales_cli.model import UNKNOWN

ROOT = Path(__file__).resolve().parent.parent
PLAYBOOKS = ROOT / "playbooks"
DATA = Path(__file__).resolve().parent / "data"
AT = datetime(2026, 11, 20, 10, 0)

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No test reads or writes the cache of the person who runs it."""
    cache = tmp_path_factory.mktemp("cache")
    os.environ["AFTERSALES_CACHE"] = str(cache)
    for name in ("AFTERSALES_LANG", "AFTERSALES_PLAYBOOKS"):
        os.environ.pop(name, None)
    return cache


@pytest.fixture(scope="session")
def library(own_cache: Path) -> Library:
    """The shipped playbooks."""
    return open_library(PLAYBOOKS)


@pytest.fixture(scope="session")
def run(own_cache: Path) -> Run:
    """Runs `aftersales` in a process of its own, in English, without a terminal; output and input are bytes."""

    def go(*arguments: str | Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
        environment = {
            **os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "AFTERSALES_LANG": "en",
            "PYTHONUTF8": "1", **env,
        }  # fmt: skip
        command = [sys.executable, "-m", "aftersales_cli", *map(str, arguments)]
        return subprocess.run(command, input=stdin, capture_output=True, env=environment, timeout=60, check=False)

    return go


Follow = Callable[[str, str], tuple[Advice, ...]]


@pytest.fixture(scope="session")
def follow(library: Library) -> Follow:
    """All advice there is for a scenario on a platform: whatever is asked first is answered in each possible way."""

    @cache
    def go(scenario: str, platform: str) -> tuple[Advice, ...]:
        ends, ways = [], [dict[str, Value]()]
        while ways:
            answers = ways.pop()
            advice = advise(library, Case(scenario, platform, AT, answers), "zh")
            if advice.resolved:
                ends.append(advice)
                continue
            first = advice.missing[0]
            assert first.question not in answers, f"{first.question} is asked twice"
            values: list[Value] = [choice for choice, _ in first.choices] or [Decimal(1), Decimal(1000), UNKNOWN]
            ways += [{**answers, first.question: value} for value in values]
        return tuple(ends)

    return go
