"""Prints how fast `aftersales` is, as ratios within one run: `python -m tests.benchmarks [--rows N]`.

Whole commands are timed, the yardstick and the command in turn, and the medians compared; absolute times say little on
a shared machine. Nothing is asserted.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect

from aftersales_cli.library import open_library
from aftersales_cli.wording import label
from tests.benchmarks.cases import AT, write_cases

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5
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
PYTHON = [sys.executable, "-c"]
AFTERSALES = [sys.executable, "-m", "aftersales_cli"]


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder, "cases.csv"), Path(folder, "out.csv")
        write_cases(open_library(ROOT / "playbooks"), table, rows)
        batch = [*AFTERSALES, "batch", str(table), "-o", str(out), "--at", AT, "--quiet"]
        passthrough = [*PYTHON, PASSTHROUGH, str(table), str(out)]
        start, bare = _pair([*PYTHON, EMPTY_APP], [*PYTHON, "pass"])
        case = ["triage", "in_transit", "-p", "tmall", "--no-input", "-a", "delivery_state=returning", "--at", AT]
        triage, _ = _pair([*AFTERSALES, *case], [*PYTHON, EMPTY_APP])
        ours, theirs = _pair(batch, passthrough)
        question, advice, empty = _desk(folder)
        lines = [
            (f"batch with full scripts, {rows} rows / CSV passthrough, in rows a second", theirs / ours, ">= 0.5"),
            ("triage --no-input / an empty Typer app, in time", triage / start, "<= 2"),
            ("first question on screen / an empty Typer app, in time", question / empty, "<= 2.5"),
            ("last answer to advice on screen, in milliseconds", advice * 1000, "<= 50"),
            ("an empty Typer app / python -c pass, in time", start / bare, ""),
        ]
        for name, ratio, target in lines:
            print(f"{name:72} {ratio:6.2f}  {target}")
        print(f"{rows / ours:,.0f} rows/s, passthrough {rows / theirs:,.0f} rows/s, peak memory {_peak(batch)} MB")


def _pair(first: list[str], second: list[str]) -> tuple[float, float]:
    """Median seconds of two commands, run in turn after one run of each that does not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(RUNS + 1):
        for command, taken in zip((first, second), times, strict=True):
            begin = time.perf_counter()
            subprocess.run(command, check=False, capture_output=True, cwd=ROOT)
            if number:
                taken.append(time.perf_counter() - begin)
    return statistics.median(times[0]), statistics.median(times[1])


def _desk(folder: str) -> tuple[float, float, float]:
    """Median seconds at a terminal to the first question, from the last key to all the advice, and of an empty app.

    The sources stand last in an advice. All that was drawn before the last key is read away first.
    """
    question = open_library(ROOT / "playbooks").questions["delivery_state"].ask.zh
    environment = {**os.environ, "AFTERSALES_LANG": "zh", "AFTERSALES_STATE": folder, "TERM": "xterm"}
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


def _drain(child: "pexpect.spawn[str]") -> None:
    """Reads away what a command at a terminal has drawn, until it draws no more."""
    with contextlib.suppress(pexpect.TIMEOUT):
        while child.read_nonblocking(1 << 16, timeout=0.3):
            pass


def _peak(command: list[str]) -> int:
    """The largest memory of a command, in megabytes."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return int(usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
