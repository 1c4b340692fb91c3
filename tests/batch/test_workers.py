"""Several processes make of a file what one makes, and say what went wrong in any of them."""

import multiprocessing
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from aftersales_cli.batch import workers
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.pieces import Task
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake import spans
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from tests.batch.test_sorter import EXPORTED
from tests.commands.test_batch import quick, start
from tests.conftest import PATIENCE, PLAYBOOKS, Run

AT = "2026-11-23 09:00"
HEADER = "order_id,platform,scenario,deadline_at,refund_amount,订单备注\n"
IDS = re.compile(rb"chart-[0-9a-f-]{36}")  # of drawings, that differ each time
KINDS = (
    "{n},tmall,in_transit,,59.00,一\n",
    '{n},tmall,in_transit,,59.00,"两行\n的备注"\n',
    "3.9E+18,tmall,no_such_scenario,,59.00,编号被截断\n",
    "{n},pinduoduo,missing_gift,2026-11-24 10:00,12.50,=1+1\n",
)


def table(path: Path, rows: int, encoding: str = "utf-8", stray: str = "") -> Path:
    """A file of cases of every kind: read, rejected, over two lines, hostile; in the middle a `stray` line."""
    lines = [KINDS[number % len(KINDS)].format(n=39_000_001 + number) for number in range(rows)]
    lines.insert(rows // 2 // 4 * 4, stray)
    path.write_text("注：导出说明\n" + HEADER + "".join(lines), encoding=encoding)
    return path


@pytest.fixture
def short_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a few hundred rows, so that a small file has many."""
    monkeypatch.setattr(spans, "SPAN", 1 << 13)
    monkeypatch.setattr(spans, "LONGEST_SPAN", 1 << 16)


def alike(run: Run, tmp_path: Path, cases: Path, *options: str) -> tuple[bytes, int]:
    """What one process and several make of a file, which must be the same: the output and the exit code."""
    made = []
    for number in ("1", "2", "3"):
        out, rejects = tmp_path / f"out{number}.csv", tmp_path / f"rejects{number}.csv"
        done = run("batch", cases, "-o", out, "--rejects", rejects, "--at", AT, "--workers", number, *options)
        made.append((out.read_bytes(), rejects.read_bytes(), done.stderr, done.returncode))
    assert made[1] == made[0]
    assert made[2] == made[0]
    return made[0][0], made[0][3]


@pytest.mark.parametrize(("rows", "encoding"), [(0, "utf-8"), (1, "utf-8"), (20_003, "gb18030")])
def test_the_bytes_of_one_process(run: Run, tmp_path: Path, rows: int, encoding: str) -> None:
    """Rows, their order, the rejects, the summary and the exit code are those of one process."""
    cases = table(tmp_path / "cases.csv", rows, encoding)
    assert rows < 20_000 or cases.stat().st_size > 2 * spans.SPAN
    out, code = alike(run if rows > 1 else quick, tmp_path, cases)
    assert out.count(b"resolved") + out.count(b"needs_answers") + out.count(b"rejected") >= rows
    assert code == (1 if rows > 2 else 0)


def test_a_file_with_stray_quotes(short_spans: None, tmp_path: Path) -> None:
    """A quote inside a cell, which leads the count of quotes astray for the rest of the file, changes nothing."""
    cases = table(tmp_path / "cases.csv", 6000, stray='39,tmall,in_transit,,59.00,屏幕5"的\n')
    out, _ = alike(quick, tmp_path, cases)
    assert out.count(b"\n3") + out.count(b'\n"3') >= 6001


def test_tsv(short_spans: None, tmp_path: Path) -> None:
    """A TSV becomes a CSV, in several processes too."""
    cases = table(tmp_path / "cases.csv", 2000)
    cases.write_text(cases.read_text(encoding="utf-8").replace(",", "\t"), encoding="utf-8")
    alike(quick, tmp_path, cases)


@pytest.mark.parametrize(
    "options", [["--sort", "deadline"], ["--format", "jsonl"], ["--report"], ["--orders"], ["--only", "all"]], ids=str
)
def test_whatever_is_wanted(short_spans: None, tmp_path: Path, options: list[str]) -> None:
    """Sorted, as JSON, with a report, joined with orders: the bytes of one process."""
    cases = table(tmp_path / "cases.csv", 2000)
    orders = tmp_path / "orders.csv"
    orders.write_text("订单编号,订单状态,买家实付金额\n" + "39000001,已发货,80\n39000004,已发货,\n", encoding="utf-8")
    made = []
    for number in ("1", "2"):
        report = tmp_path / f"report{number}.html"
        given = {"--report": ["--report", report], "--orders": ["--orders", orders]}.get(options[0], options)
        out, rejects = tmp_path / f"out{number}", tmp_path / f"rejects{number}"
        done = quick("batch", cases, "-o", out, "--rejects", rejects, "--at", AT, "--workers", number, *given)
        made.append((out.read_bytes(), rejects.read_bytes(), done.stderr, done.returncode))
        made[-1] += (IDS.sub(b"", report.read_bytes()),) if options == ["--report"] else ()
    assert made[0] == made[1]
    assert made[0][0].count(b"rejected") >= 500


def test_a_table_that_one_process_reads(run: Run, tmp_path: Path) -> None:
    """A pipe is for one process, which is said; the result is right."""
    cases = table(tmp_path / "cases.csv", 40)
    one = quick("batch", cases, "--at", AT)
    two = run("batch", "--at", AT, "--workers", "2", stdin=cases.read_bytes())
    assert (two.stdout, two.returncode) == (one.stdout, one.returncode)
    assert b"one process is used" in two.stderr
    assert b"one process is used" not in quick("batch", cases, "--at", AT, "--workers", "2").stderr


def task_of(library: Library, path: Path) -> Task:
    """All that is needed to sort the file."""
    with path.open("rb") as stdin:
        opened = open_table(path, stdin, None)
        layout, _, _ = find_layout(library, opened, {}, None)
    return Task(layout, Options(EXPORTED, "en", "tmall"), script=spans.script_of(opened, path), folder=PLAYBOOKS)


def test_processes_that_a_milder_signal_does_not_end(library: Library, tmp_path: Path) -> None:
    """One that comes while a process is being forked is lost: nothing is waited for in vain that took no notice."""
    task = task_of(library, table(tmp_path / "cases.csv", 1))
    before = signal.signal(signal.SIGTERM, lambda *_: None)  # which the processes take over
    alarm = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.alarm(PATIENCE)
    try:
        assert list(workers.sort_spans(library, task, iter([]), 3)) == []
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, alarm)
        signal.signal(signal.SIGTERM, before)
    assert multiprocessing.active_children() == []


def test_the_file_shrinks(library: Library, tmp_path: Path) -> None:
    """What a process meets with is raised here."""
    task = task_of(library, table(tmp_path / "cases.csv", 8))
    beyond = spans.Span(0, 1 << 20, 1, 0, last=True)
    with pytest.raises(AftersalesError, match="changed or replaced"):
        list(workers.sort_spans(library, task, iter([beyond] * 5), 2))


def lines_of(library: Library, task: Task, number: int) -> list[bytes]:
    """The lines of each span, made by some processes."""
    assert task.script is not None
    pieces = workers.sort_spans(library, task, spans.spans_of(task.script, 3), number)
    return [bytes(piece.lines) for piece in pieces]  # type: ignore[arg-type]


def test_processes_that_are_spawned(
    short_spans: None, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a process cannot be forked it finds the playbooks by itself, and makes the same bytes."""
    task = task_of(library, table(tmp_path / "cases.csv", 1000))
    forked = lines_of(library, task, 2)
    monkeypatch.setattr(workers, "CONTEXT", multiprocessing.get_context("spawn"))
    assert lines_of(library, task, 2) == forked
    assert len(forked) > 2


@pytest.mark.parametrize("slot", [0, 100, 1 << 24])
def test_lines_of_any_length(
    short_spans: None, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slot: int
) -> None:
    """Lines that find no room in shared memory come another way, and are the same."""
    monkeypatch.setattr(workers, "SLOT", max(slot, 1))
    task = task_of(library, table(tmp_path / "cases.csv", 2000))
    made = [lines_of(library, task, number) for number in (1, 2)]
    assert made[0] == made[1]
    assert len(made[0]) > 2


def test_a_process_is_killed(tmp_path: Path) -> None:
    """A process that dies is one line and exit code 1; the old output stays, and nothing hangs."""
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")
    cases = table(tmp_path / "cases.csv", 120_000)
    with start(cases, "-o", out, "--at", AT, "--workers", "2") as process:
        child = wait_for_child(process.pid)
        os.kill(child, signal.SIGKILL)
        assert process.stderr is not None
        error = process.stderr.read()
        process.wait(timeout=PATIENCE)
    assert process.returncode == 1
    assert b"worker process ended unexpectedly" in error
    assert b"Traceback" not in error
    assert out.read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["cases.csv", "out.csv"]


def test_ctrl_c(tmp_path: Path) -> None:
    """Ctrl-C, which every process gets, is one line and leaves no process and the old output."""
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")
    cases = table(tmp_path / "cases.csv", 120_000)
    with start(cases, "-o", out, "--at", AT, "--workers", "2", start_new_session=True) as process:
        child = wait_for_child(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr is not None
        error = process.stderr.read()
        process.wait(timeout=PATIENCE)
    assert process.returncode == 130
    assert b"Traceback" not in error
    assert out.read_bytes() == b"old"
    assert_gone(child)


def test_the_reader_has_gone(tmp_path: Path) -> None:
    """`| head` ends the run without a word, and the processes with it."""
    cases = table(tmp_path / "cases.csv", 120_000)
    with start(cases, "--at", AT, "--workers", "2", "--quiet", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(100)
        child = wait_for_child(process.pid)
        process.stdout.close()
        assert process.stderr is not None
        error = process.stderr.read()
        process.wait(timeout=PATIENCE)
    assert process.returncode in (0, 1)
    assert b"Traceback" not in error
    assert_gone(child)


def assert_gone(process: int) -> None:
    """A process has ended, if its parent waited for it; else it soon would have."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return
    raise AssertionError(f"process {process} is still there: {state}")


def wait_for_child(parent: int) -> int:
    """A process that another has started, once there is one."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    for _ in range(PATIENCE * 50):
        if found := children.read_text(encoding="ascii").split():
            return int(found[0])
        time.sleep(0.02)
    raise AssertionError("no process was started")
