"""Prints how fast `aftersales` is, as ratios within one run: `python -m tests.benchmarks [--quick]`.

Whole commands are timed, the yardstick and the command in turn, and the medians compared; absolute times say little on
a shared machine. Nothing is asserted.
"""

import argparse
import contextlib
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pexpect

from aftersales_cli.engine import walk
from aftersales_cli.intake.cells import strip
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library, open_library
from aftersales_cli.library.graph import AskNode
from aftersales_cli.model import PLATFORM
from aftersales_cli.wording import label
from tests.benchmarks.cases import AT, EXPORTS, write_cases, write_export, write_like

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5  # of which the median counts
PASSTHROUGH = """
import csv, sys
source = open(sys.argv[1], encoding=sys.argv[3], newline="")
with open(sys.argv[2], "w", encoding=sys.argv[3], newline="") as out:
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
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--sheet", type=int, default=50_000, help="rows of a sheet of Excel")
    parser.add_argument("--memory", type=int, default=0, help="also the memory of runs of --rows and of so many rows")
    parser.add_argument("--quick", action="store_true", help="tables only, smaller ones, each once")
    given = parser.parse_args()
    runs = 1 if given.quick else RUNS
    rows, sheet = (30_000, 10_000) if given.quick else (given.rows, given.sheet)
    with tempfile.TemporaryDirectory() as folder:
        if not given.quick:
            _starts(folder)
        _batches(Path(folder), rows, runs)
        _by_hand(Path(folder), rows)
        _sheets(Path(folder), sheet, runs)
        if given.memory:
            for count in (rows, given.memory):
                _show(
                    f"peak memory of a batch of {count} rows of an export, in MB", _peak(Path(folder), count), "< 100"
                )


def _starts(folder: str) -> None:
    """One case: the command, the desk, a walk."""
    start, bare = _pair([*PYTHON, EMPTY_APP], [*PYTHON, "pass"])
    case = ["triage", "in_transit", "-p", "tmall", "--no-input", "-a", "delivery_state=returning", "--at", AT]
    triage, _ = _pair([*AFTERSALES, *case], [*PYTHON, EMPTY_APP])
    question, advice, empty = _desk(folder)
    _show("triage --no-input / an empty Typer app, in time", triage / start, "<= 2")
    _show("first question on screen / an empty Typer app, in time", question / empty, "<= 2")
    _show("last answer to advice on screen, in milliseconds", advice * 1000, "<= 30")
    _show("an empty Typer app / python -c pass, in time", start / bare)
    _show("walks with their trails, in_transit, thousands in a second of CPU", _walks() / 1000)


def _show(name: str, figure: float, target: str = "") -> None:
    print(f"{name:80} {figure:6.2f}  {target}", flush=True)


def _batches(folder: Path, rows: int, runs: int) -> None:
    """A batch with full scripts against csv.reader to csv.writer over the same file, in CPU time and in time."""
    library = open_library(ROOT / "playbooks")
    out = folder / "out.csv"
    writing: dict[str, tuple[Callable[[Path], None], str]] = {
        name: (partial(_write_like, library, name, rows), ">= 0.4, aim 0.5") for name in EXPORTS
    }
    writing |= {
        "worked cases, 105 columns": (lambda path: write_cases(library, path, rows), ">= 0.55"),
        "one scenario, 14 columns": (lambda path: write_cases(library, path, rows, ["in_transit"]), ">= 0.48"),
        "an export of our own, a note in each row": (lambda path: write_export(path, rows), ">= 0.4"),
    }
    for name, (write, target) in writing.items():
        table = folder / "table.csv"
        write(table)
        with table.open("rb") as file:
            codec = open_table(None, file, None).codec
        theirs = [*PYTHON, PASSTHROUGH, str(table), str(out), codec]
        ours, yardstick = _pair(_batch(table, out), theirs, out, runs, cpu=True)
        _show(f"{name}, {rows} rows, one process / CSV passthrough, in CPU time", yardstick / ours, target)
        print(f"  {rows / ours:,.0f} rows in a second of CPU, passthrough {rows / yardstick:,.0f}", flush=True)
        ours, yardstick = _pair(_batch(table, out, 2), theirs, out, runs)
        _show(f"{name}, two processes / CSV passthrough, in time", yardstick / ours, ">= 0.7, aim 0.8")


def _write_like(library: Library, name: str, rows: int, path: Path) -> None:
    write_like(library, name, path, rows)


def _by_hand(folder: Path, rows: int) -> None:
    """Every fact drawn by lot: the batch against what one would write by hand, with the same columns out."""
    from tests.benchmarks import peers

    ours, theirs = peers.by_hand(folder, rows)
    _show(f"facts by lot, {rows} rows, CSV to CSV with all columns / hand-written Python", theirs / ours, "> 1")


def _batch(table: Path, out: Path, workers: int = 1) -> list[str]:
    return [*AFTERSALES, "batch", str(table), "-o", str(out), "--at", AT, "--quiet", "--workers", str(workers)]


def _sheets(folder: Path, rows: int, runs: int) -> None:
    """A batch of a sheet of Excel against reading its cells."""
    import openpyxl

    library, sheet = open_library(ROOT / "playbooks"), folder / "sheet.xlsx"
    for name in EXPORTS:
        table = folder / "table.csv"
        write_like(library, name, table, rows)
        book = openpyxl.Workbook(write_only=True)
        page = book.create_sheet()
        with table.open("rb") as file:
            for record in open_table(None, file, None).records:
                page.append(list(map(strip, record.cells)))  # `="…"` would be a formula without a value
        book.save(sheet)
        ours, theirs = _pair(_batch(sheet, folder / "out.csv"), [*PYTHON, READ_SHEET, str(sheet)], runs=runs, cpu=True)
        _show(f"{name}, {rows} rows of .xlsx / python-calamine's own read, in CPU time", ours / theirs, "<= 2")


def _pair(
    first: list[str], second: list[str], out: Path | None = None, runs: int = RUNS, cpu: bool = False
) -> tuple[float, float]:
    """Median seconds of two commands, run in turn after one run of each that does not count; `out` is not there yet."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(runs + 1):
        for command, taken in zip((first, second), times, strict=True):
            if out is not None:
                out.unlink(missing_ok=True)
            seconds = _seconds(command, cpu)
            if number:
                taken.append(seconds)
    return statistics.median(times[0]), statistics.median(times[1])


def _seconds(command: list[str], cpu: bool) -> float:
    """How long a command takes, by the clock or on the processors."""
    begin, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, capture_output=True, cwd=ROOT, env=INSTALLED)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    if cpu:
        return now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return time.perf_counter() - begin


def _desk(folder: str) -> tuple[float, float, float]:
    """Median seconds at a terminal to the first question, from the last key to all the advice, and of an empty app.

    The keys stand last on the page. All that was drawn before the last key is read away first.
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
        _drain(child)
        child.send("2\r")  # returned to the sender
        _drain(child)
        begin = time.perf_counter()
        child.send("\r")  # no countdown is known
        child.expect_exact(label("ui-key-end", "zh"))
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
    table = folder / "export.csv"
    write_like(open_library(ROOT / "playbooks"), "doudian", table, rows)
    process = subprocess.Popen(_batch(table, folder / "out.csv"), cwd=ROOT, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
