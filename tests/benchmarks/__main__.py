"""Prints how fast `aftersales` is, as ratios within one run: `python -m tests.benchmarks`.

Whole commands are timed, the yardstick and the command in turn, and the medians compared; absolute times say little on
a shared machine. Nothing is asserted.
"""

import argparse
import contextlib
import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pexpect

from aftersales_cli.engine import walk
from aftersales_cli.library import open_library
from aftersales_cli.library.graph import AskNode
from aftersales_cli.model import PLATFORM
from aftersales_cli.wording import label
from tests.benchmarks.cases import AT, write_cases, write_export

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5  # of which the median counts
PASSTHROUGH = """
import csv, sys
source = open(sys.argv[1], encoding="utf-8", newline="")
with open(sys.argv[2], "w", encoding="utf-8", newline="") as out:
    csv.writer(out).writerows(csv.reader(source))
"""
EMPTY_APP = """
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
@app.callback()
def root(): ...
@app.command()
def nothing(name: str = "x"): ...
app(["nothing"])
"""
READ_SHEET = """
import sys
from python_calamine import CalamineWorkbook
for row in CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).iter_rows(): pass
"""
# As where it is installed: modules stay compiled from one run to the next.
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
PYTHON = [sys.executable, "-c"]
AFTERSALES = [sys.executable, "-m", "aftersales_cli"]


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--sheet", type=int, default=50_000, help="rows of a sheet of Excel")
    parser.add_argument("--memory", type=int, default=0, help="also the memory of a run of so many rows")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start, bare = _pair([*PYTHON, EMPTY_APP], [*PYTHON, "pass"])
        case = ["triage", "in_transit", "-p", "tmall", "--no-input", "-a", "delivery_state=returning", "--at", AT]
        triage, _ = _pair([*AFTERSALES, *case], [*PYTHON, EMPTY_APP])
        question, advice, empty = _desk(folder)
        _show("triage --no-input / an empty Typer app, in time", triage / start, "<= 2")
        _show("first question on screen / an empty Typer app, in time", question / empty, "<= 2.5")
        _show("last answer to advice on screen, in milliseconds", advice * 1000, "<= 50")
        _show("an empty Typer app / python -c pass, in time", start / bare)
        _show("walks with their trails, in_transit, thousands in a second of CPU", _walks() / 1000)
        _batches(Path(folder), given.rows)
        _sheets(Path(folder), given.sheet)
        if given.memory:
            for rows in (given.rows, given.memory):
                _show(f"peak memory of a batch of {rows} rows, in MB", _peak(Path(folder), rows), "the same, < 150")


def _show(name: str, figure: float, target: str = "") -> None:
    print(f"{name:80} {figure:6.2f}  {target}", flush=True)


def _batches(folder: Path, rows: int) -> None:
    """A batch with full scripts against csv.reader to csv.writer: rows whose words repeat, and rows with new notes."""
    library = open_library(ROOT / "playbooks")
    wide, narrow, export, out = (folder / f"{name}.csv" for name in ("wide", "narrow", "export", "out"))
    write_cases(library, wide, rows)
    write_cases(library, narrow, rows, ["in_transit"])
    write_export(export, rows)
    for name, table in (
        ("of worked cases, 105 columns", wide), ("of one scenario, 14 columns", narrow),
        ("of an export, a note in each", export),
    ):  # fmt: skip
        for workers, target in ((1, ">= 0.5"), (2, ">= 0.8")):
            ours, theirs = _pair(_batch(table, out, workers), [*PYTHON, PASSTHROUGH, str(table), str(out)], out)
            what = f"{rows} rows {name}, {workers} process{'es' * (workers > 1)} / CSV passthrough"
            _show(what, theirs / ours, target)
            print(f"  {rows / ours:,.0f} rows/s, passthrough {rows / theirs:,.0f} rows/s", flush=True)


def _batch(table: Path, out: Path, workers: int = 1) -> list[str]:
    return [*AFTERSALES, "batch", str(table), "-o", str(out), "--at", AT, "--quiet", "--workers", str(workers)]


def _sheets(folder: Path, rows: int) -> None:
    """A batch of a sheet of Excel against reading its cells."""
    import openpyxl

    table, sheet = folder / "sheet.csv", folder / "sheet.xlsx"
    writing: dict[str, Callable[[], None]] = {
        "of worked cases, 105 columns": lambda: write_cases(open_library(ROOT / "playbooks"), table, rows),
        "of an export, a note in each": lambda: write_export(table, rows),
    }
    for name, write in writing.items():
        write()
        book = openpyxl.Workbook(write_only=True)
        page = book.create_sheet()
        with table.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                page.append(row)
        book.save(sheet)
        ours, theirs = _pair(_batch(sheet, folder / "out.csv"), [*PYTHON, READ_SHEET, str(sheet)])
        _show(f"{rows} rows of .xlsx {name} / python-calamine's own read, in time", ours / theirs, "<= 1.5")


def _pair(first: list[str], second: list[str], out: Path | None = None) -> tuple[float, float]:
    """Median seconds of two commands, run in turn after one run of each that does not count; `out` is not there yet."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(RUNS + 1):
        for command, taken in zip((first, second), times, strict=True):
            if out is not None:
                out.unlink(missing_ok=True)
            begin = time.perf_counter()
            subprocess.run(command, check=False, capture_output=True, cwd=ROOT, env=INSTALLED)
            if number:
                taken.append(time.perf_counter() - begin)
    return statistics.median(times[0]), statistics.median(times[1])


def _desk(folder: str) -> tuple[float, float, float]:
    """Median seconds at a terminal to the first question, from the last key to all the advice, and of an empty app.

    The sources stand last in an advice. All that was drawn before the last key is read away first.
    """
    question = open_library(ROOT / "playbooks").questions["delivery_state"].ask.zh
    environment = {**INSTALLED, "AFTERSALES_LANG": "zh", "AFTERSALES_STATE": folder, "TERM": "xterm"}
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    for _ in range(RUNS):
        begin = time.perf_counter()
        subprocess.run([*PYTHON, EMPTY_APP], check=False, capture_output=True, cwd=ROOT)
        times[2].append(time.perf_counter() - begin)
        begin = time.perf_counter()
        child = pexpect.spawn(
            AFTERSALES[0], [*AFTERSALES[1:], "triage", "in_transit", "-p", "tmall", "--at", AT], cwd=str(ROOT),
            env={**environment, "PROMPT_TOOLKIT_NO_CPR": "1"}, encoding="utf-8", timeout=20, dimensions=(40, 100),
        )  # fmt: skip
        child.delaybeforesend = None
        child.expect_exact(question)
        times[0].append(time.perf_counter() - begin)
        for keys in ("2\r", "\r"):  # returned to the sender; no countdown is known
            _drain(child)
            child.send(keys)
        child.expect_exact(label("ui-review", "zh"))
        _drain(child)
        begin = time.perf_counter()
        child.send("\r")
        child.expect_exact(label("ui-sources", "zh"))
        times[1].append(time.perf_counter() - begin)
        child.close(force=True)
    return statistics.median(times[0]), statistics.median(times[1]), statistics.median(times[2])


def _walks() -> float:
    """Walks in a second of CPU, each with its trail read, of cases whose every choice is drawn by lot."""
    library, picks, at = open_library(ROOT / "playbooks"), random.Random(7), datetime.fromisoformat(AT)
    playbook, platforms = library.playbook("in_transit"), list(library.platforms)
    asked = {node.question for node in playbook.nodes.values() if isinstance(node, AskNode)}
    choices = {name: list(library.questions[name].choices) for name in sorted(asked) if library.questions[name].choices}
    cases = [
        {PLATFORM: picks.choice(platforms), **{name: picks.choice(words) for name, words in choices.items()}}
        for _ in range(20_000)
    ]
    times = []
    for _ in range(RUNS):
        begin = time.process_time()
        for answers in cases:
            walk(playbook, answers, at).trail  # noqa: B018  made when it is read
        times.append(time.process_time() - begin)
    return len(cases) / min(times)


def _drain(child: "pexpect.spawn[str]") -> None:
    """Reads away what a command at a terminal has drawn, until it draws no more."""
    with contextlib.suppress(pexpect.TIMEOUT):
        while child.read_nonblocking(1 << 16, timeout=0.3):
            pass


def _peak(folder: Path, rows: int) -> float:
    """The largest memory of a batch, in megabytes."""
    table = folder / "cases.csv"
    write_cases(open_library(ROOT / "playbooks"), table, rows)
    process = subprocess.Popen(_batch(table, folder / "out.csv"), cwd=ROOT, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
