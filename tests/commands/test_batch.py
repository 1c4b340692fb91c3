"""`batch` as its users run it: files, pipes, exit codes, what reaches the sheet, what is left when it goes wrong."""

import contextlib
import csv
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from aftersales_cli.batch.shapes import COLUMNS
from aftersales_cli.cli import app
from tests.conftest import DATA, PATIENCE, ROOT, Run

AT = "2026-11-23 09:00"
FIXTURES = ("doudian", "jingdong", "kuaishou", "pinduoduo", "qianniu")
HEADER = "order_id,platform,scenario,deadline_at,refund_amount,订单备注\n"
ROWS = "390011,tmall,in_transit,,59.00,一\n390012,tmall,in_transit,,59.00,二\n"


def rows(output: bytes) -> list[list[str]]:
    """The rows of a CSV as a spreadsheet reads it."""
    return list(csv.reader(io.StringIO(output.decode("utf-8-sig"), newline="")))


def below(table: list[list[str]]) -> list[dict[str, str]]:
    """The rows below the header that names the triage columns."""
    header = next(row for row in table if "triage_status" in row)
    return [dict(zip(header, row, strict=True)) for row in table[table.index(header) + 1 :]]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A file of two cases."""
    path = tmp_path / "cases.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def start(*arguments: str | Path, before: tuple[str, ...] = (), **streams: Any) -> subprocess.Popen[bytes]:
    """The command in a process of its own, with its streams still open; `before` is a command that runs it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "AFTERSALES_LANG": "en", "PYTHONUTF8": "1"}
    command = [*before, sys.executable, "-m", "aftersales_cli", "batch", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, **streams)


def quick(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command in this process, where only what it says matters: ten times as fast."""
    done = CliRunner().invoke(app, list(map(str, arguments)), input=stdin, env={"AFTERSALES_LANG": "en"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout_bytes, done.stderr_bytes)


# --- files and pipes


@pytest.mark.parametrize("name", FIXTURES)
def test_a_file_by_its_name_only(name: str) -> None:
    """An export needs no option: every input column and row comes out in order, and the triage columns behind."""
    path = DATA / f"{name}.csv"
    done = quick("batch", path, "--at", AT)
    table = rows(done.stdout)
    with (DATA / f"{name}.expected.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    found = below(table)
    assert len(found) == len(expected)
    assert all(row["case_id"] in "".join(given.values()) for row, given in zip(expected, found, strict=True))
    assert list(found[0])[-len(COLUMNS) :] == list(COLUMNS)
    assert done.returncode == (1 if any(row["triage_status"] == "rejected" for row in found) else 0)
    assert f"{len(expected)} rows".encode() in done.stderr
    text = path.read_bytes().decode("gb18030" if name == "qianniu" else "utf-8-sig")
    given = [row for row in csv.reader(io.StringIO(text, newline="")) if row[0] != "合计"]
    given = given[next(number for number, cells in enumerate(given) if cells[0] == table[0][0]) :]
    for cells, out in zip(given, table, strict=True):  # notices and group titles above the header are not among them
        assert [(cell, out[at]) for at, cell in enumerate(cells) if out[at] not in (cell, f"'{cell}")] == []


@pytest.mark.parametrize("name", FIXTURES)
def test_the_same_through_a_pipe(run: Run, name: str) -> None:
    """A pipe gives the bytes that a file gives."""
    path = DATA / f"{name}.csv"
    by_name = quick("batch", path, "--at", AT)
    by_pipe = run("batch", *(["-"] if name < "k" else []), "--at", AT, stdin=path.read_bytes())
    assert (by_pipe.stdout, by_pipe.returncode) == (by_name.stdout, by_name.returncode)


def test_other_tables(tmp_path: Path) -> None:
    """TSV, semicolons, UTF-16 and a sheet of Excel give the rows that the CSV gives."""
    text = HEADER + ROWS
    expected = rows(quick("batch", "--at", AT, stdin=text.encode()).stdout)
    for content in (text.replace(",", "\t").encode(), text.replace(",", ";").encode("gb18030"), text.encode("utf-16")):
        assert rows(quick("batch", "--at", AT, stdin=content).stdout) == expected
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(text)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert rows(quick("batch", tmp_path / "a.xlsx", "--at", AT).stdout) == expected


@pytest.mark.parametrize(
    ("encoding", "options"),
    [("gbk", []), ("ascii", []), ("cp1252", []), ("gbk", ["--format", "jsonl"]), ("ascii", ["--sort", "deadline"])],
    ids=str,
)
def test_stdout_is_utf8(run: Run, encoding: str, options: list[str]) -> None:
    """What is piped on is UTF-8 whatever the console speaks, so that nothing becomes a question mark."""
    given = ["batch", DATA / "qianniu.csv", "--at", AT, *options]
    done = run(*given, PYTHONIOENCODING=encoding, PYTHONUTF8="0", AFTERSALES_LANG="zh")
    assert done.returncode == 1
    assert "¥299.00" in done.stdout.decode("utf-8")
    assert done.stdout == quick("--lang", "zh", *given).stdout
    assert b"Traceback" not in done.stderr


def test_a_gbk_terminal(cases: Path) -> None:
    """A terminal itself gets what it understands."""
    main, side = pty.openpty()
    environment = {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT), "AFTERSALES_LANG": "zh"}
    command = [sys.executable, "-m", "aftersales_cli", "batch", str(cases), "--at", AT, "--quiet"]
    with subprocess.Popen(
        command, stdout=side, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    ) as process:
        os.close(side)
        shown = b""
        with os.fdopen(main, "rb", buffering=0) as screen, contextlib.suppress(OSError):  # it is gone with the process
            while said := screen.read(1 << 16):
                shown += said
    assert process.returncode == 0
    assert "订单备注" in shown.decode("gbk")


def test_a_terminal_is_not_waited_for() -> None:
    """Without a file, a terminal as standard input is wrong usage: nobody could know that a table is expected."""
    main, side = pty.openpty()
    with os.fdopen(side, "rb") as stdin, os.fdopen(main, "rb"), start(stdin=stdin, stdout=subprocess.PIPE) as process:
        out, error = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, b"")
    assert b"terminal" in error


def test_a_closed_standard_input(cases: Path) -> None:
    """With standard input closed a named file is read as ever, and a pipe is said to be missing."""

    def closed(*arguments: str | Path) -> tuple[int, bytes]:
        shell = ("sh", "-c", 'exec "$@" 0<&-', "sh")
        with start(*arguments, before=shell, stdout=subprocess.PIPE) as process:
            out, _ = process.communicate(timeout=PATIENCE)
        return process.returncode, out

    code, out = closed(cases, "--at", AT)
    assert (code, len(below(rows(out)))) == (0, 2)
    assert closed() == (2, b"")


def test_the_reader_has_gone(tmp_path: Path) -> None:
    """`| head` ends the run quietly, also where rejected rows are written beside."""
    path = tmp_path / "many.csv"
    path.write_text(HEADER + ROWS * 3000, encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    with start(path, "--rejects", rejects, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"order_id,")
        process.stdout.close()
        assert process.stderr is not None
        error = process.stderr.read()
    assert process.returncode in (0, 1)
    for word in (b"Traceback", b"Broken", b"cannot", b"bug"):
        assert word not in error
    assert not rejects.exists()


# --- output files


def test_output_file(run: Run, tmp_path: Path, cases: Path) -> None:
    """-o writes UTF-8 with BOM, what stdout would get, in place of an old file, and leaves nothing beside it."""
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")
    done = run("batch", cases, "-o", out, "--at", AT)
    assert (done.returncode, done.stdout) == (0, b"")
    assert out.read_bytes() == b"\xef\xbb\xbf" + quick("batch", cases, "--at", AT).stdout
    assert sorted(each.name for each in tmp_path.iterdir()) == ["cases.csv", "out.csv"]
    assert out.stat().st_mode & 0o777 == cases.stat().st_mode & 0o777


CASES = (HEADER + ROWS).encode()


@pytest.mark.parametrize(
    ("arguments", "content", "code", "named"),
    [
        ([], b"a,b\n1,2\n", 1, "no header"),
        ([], b"", 1, "empty"),
        ([], b"PK\x03\x04", 1, "Excel"),
        ([], b"<html>", 1, "web page"),
        (["-a", "intercept_statu=failed"], CASES, 2, "intercept_status"),
        (["-a", "intercept_status=faild"], CASES, 2, "failed"),
        (["-a", "intercept_status"], CASES, 2, "QUESTION=VALUE"),
        (["--map", "备注=reason"], CASES, 2, "订单备注"),
        (["--map", "订单备注=resaon"], CASES, 2, "reason"),
        (["--map", "订单备注"], CASES, 2, "COLUMN=FIELD"),
        (["--at", "gestern"], CASES, 2, "--at"),
        (["--platform", "tmal"], CASES, 2, "tmall"),
        (["--encoding", "klingon"], CASES, 2, "gb18030"),
        (["--encoding", "utf-8"], "订单编号,退款原因\n390011,拍错\n".encode("gb18030"), 1, "--encoding"),
        (["--format", "xml"], CASES, 2, "jsonl"),
    ],
    ids=[
        "no-header", "empty", "xlsx-pipe", "html", "question", "choice", "answer-form", "map-column", "map-field",
        "map-form", "at", "platform", "encoding", "wrong-encoding", "format",
    ],
)  # fmt: skip
def test_an_error_leaves_the_old_file(
    call: Run, tmp_path: Path, arguments: list[str], content: bytes, code: int, named: str
) -> None:
    """Wrong usage is 2 and names what would be right, a file of no use is 1; the old output stays as it was."""
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")
    done = call("batch", "-", "-o", out, *arguments, stdin=content)
    assert (done.returncode, done.stdout) == (code, b"")
    assert named in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("out.csv", b"old")]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_stopped_in_the_middle(tmp_path: Path, stop: signal.Signals) -> None:
    """Ctrl-C and a kill leave the old file; Ctrl-C leaves nothing else and is exit code 130."""
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")
    with start("-", "-o", out, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write((HEADER + ROWS * 20_000).encode())
        process.stdin.flush()
        assert b"header in row 1" in process.stderr.readline()  # it has begun
        process.send_signal(stop)
        process.wait(timeout=PATIENCE)  # with its input still open
        error = process.stderr.read()
    assert out.read_bytes() == b"old"
    assert b"Traceback" not in error
    if stop == signal.SIGINT:
        assert process.returncode == 130
        assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    ("option", "spelling"),
    [("-o", "cases.csv"), ("-o", "./x/../cases.csv"), ("-o", "link.csv"), ("--rejects", "cases.csv")],
)
def test_the_input_is_never_overwritten(call: Run, tmp_path: Path, cases: Path, option: str, spelling: str) -> None:
    """An output that is the input, under any name, is refused before anything is read."""
    (tmp_path / "link.csv").symlink_to(cases)
    (tmp_path / "x").mkdir()
    before = cases.read_bytes()
    done = call("batch", cases, option, f"{tmp_path}/{spelling}")
    assert (done.returncode, cases.read_bytes()) == (2, before)
    assert b"same file" in done.stderr


def test_two_outputs_in_one_file(call: Run, tmp_path: Path, cases: Path) -> None:
    """-o and --rejects cannot be the same file: one would replace the other."""
    done = call("batch", cases, "-o", tmp_path / "a.csv", "--rejects", tmp_path / "a.csv")
    assert done.returncode == 2
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("option", "out"),
    [
        ("-o", "missing/out.csv"),
        ("-o", "cases.csv/out.csv"),
        ("-o", "."),
        ("-o", "n" * 300 + ".csv"),
        ("--rejects", "missing/out.csv"),
    ],
    ids=["no-folder", "file-as-folder", "folder", "long-name", "rejects"],
)
def test_unwritable(call: Run, tmp_path: Path, cases: Path, option: str, out: str) -> None:
    """An output that cannot be written is named, in one line; nothing else is left behind."""
    done = call("batch", cases, option, f"{tmp_path}/{out}", "--at", AT)
    assert done.returncode == 1
    assert f"cannot write {tmp_path}".encode() in done.stderr.splitlines()[-1]
    assert [each.name for each in tmp_path.iterdir()] == ["cases.csv"]


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no folder here that even root cannot write to")
def test_a_folder_that_is_read_only(run: Run, cases: Path) -> None:
    """Where no file can be made, nothing is, and the line names the file."""
    done = run("batch", cases, "-o", "/proc/out.csv", "--at", AT)
    assert done.returncode == 1
    assert b"cannot write /proc/out.csv" in done.stderr.splitlines()[-1]


def test_a_full_disk(cases: Path) -> None:
    """A stdout that takes no more is a known error, not a traceback."""
    with Path("/dev/full").open("wb") as full, start(cases, stdin=subprocess.DEVNULL, stdout=full) as process:
        assert process.stderr is not None
        error = process.stderr.read()
    assert process.returncode != 0
    assert b"cannot write stdout" in error
    assert b"Traceback" not in error


def test_a_pipe_as_output(tmp_path: Path, cases: Path) -> None:
    """An output that is a pipe or a device is written into, never replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with start(cases, "-o", pipe, "--at", AT, stdin=subprocess.DEVNULL) as process:
        content = pipe.read_bytes()
        process.communicate(timeout=PATIENCE)
    assert pipe.is_fifo()
    assert content == b"\xef\xbb\xbf" + quick("batch", cases, "--at", AT).stdout
    assert quick("batch", cases, "-o", os.devnull).returncode == 0
    assert Path(os.devnull).is_char_device()


def test_a_link_as_output(tmp_path: Path, cases: Path) -> None:
    """An output that is a link stays one; the file behind it is the one that is written."""
    (tmp_path / "real.csv").write_bytes(b"old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    assert quick("batch", cases, "-o", tmp_path / "link.csv").returncode == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert b"triage_status" in (tmp_path / "real.csv").read_bytes()


def test_stdin_and_orders_are_inputs_too(call: Run, tmp_path: Path, cases: Path) -> None:
    """What is read through a redirection or joined is no more written over than the export itself."""
    orders = tmp_path / "orders.csv"
    orders.write_text("order_id,refund_amount\n390011,5\n", encoding="utf-8")
    before = cases.read_bytes(), orders.read_bytes()
    for option in ("-o", "--rejects", "--report"):
        assert call("batch", cases, "--orders", orders, option, orders).returncode == 2
        with cases.open("rb") as stdin, start("-", option, cases, stdin=stdin) as process:
            _, error = process.communicate(timeout=PATIENCE)
        assert (process.returncode, b"same file" in error) == (2, True)
    with cases.open("ab") as stdout, start(cases, stdout=stdout) as process:  # it would never come to its end
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert (cases.read_bytes(), orders.read_bytes()) == before


def test_the_permissions_of_outputs(tmp_path: Path, cases: Path) -> None:
    """What is new is its owner's alone; what was so stays so."""
    files = [tmp_path / name for name in ("out.csv", "rejects.csv", "report.html")]
    for _ in range(2):
        quick("batch", cases, "-o", files[0], "--rejects", files[1], "--report", files[2], "--at", AT)
        assert [path.stat().st_mode & 0o777 for path in files] == [0o600] * 3


@pytest.mark.parametrize("options", [(), ("--workers", "2"), ("--resume",)])
def test_the_input_is_replaced(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Another file under the name while rows are read: a line, exit 1, and the old output."""
    cases, out, other = tmp_path / "cases.csv", tmp_path / "out.csv", tmp_path / "other.csv"
    for path, amount in ((cases, "59.00"), (other, "12.00")):
        path.write_text(HEADER + f"390011,tmall,in_transit,,{amount},{'一' * 300}\n" * 60_000, encoding="utf-8")
    out.write_bytes(b"old")
    with start(cases, "-o", out, "--at", AT, *options, stdin=subprocess.DEVNULL) as process:
        assert process.stderr is not None
        said = process.stderr.readline()  # how the table is read
        other.replace(cases)
        said += process.stderr.read()
    assert (process.returncode, out.read_bytes()) == (1, b"old")
    assert b"changed or replaced" in said


# --- options

MIXED = (
    "订单编号,退款状态,货物状态,退款原因,退款金额,超时时间,备注\n"
    "390011,退款待处理,未收到货,不想要了,59.00,2026-11-24 09:00:00,\n"
    "390012,退款成功,未收到货,不想要了,59.00,,\n"
    "3.9E+18,退款待处理,未收到货,不想要了,59.00,,=cmd\n"
    "390014,退款待处理,未收到货,不想要了,59.00,,,二\n"
    "390015,退款待处理,未收到货,不想要了,59.00,2026-11-22 09:00:00,\n"
    '390016,退款待处理,未收到货,不想要了,59.00,2026-11-24 09:00:00,"两\n行"\n'
    "390017,退款待处理,未收到货,不想要了,59.00,2026-11-23 10:00:00,\n"
)


def mixed(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """A batch of rows of all statuses."""
    return quick("batch", "--at", AT, "-p", "tmall", *arguments, stdin=MIXED.encode())


def test_summary_and_quiet() -> None:
    """The summary counts on stderr; --quiet leaves it out and changes nothing on stdout."""
    loud, quiet = mixed(), mixed("--quiet")
    assert loud.stdout == quiet.stdout
    assert loud.stderr.startswith(quiet.stderr)
    said = loud.stderr.decode()
    for line in ("7 rows", "4  needs_answers", "2  rejected", "1  closed", "4  in_transit"):
        assert line in said
    assert "rows" not in quiet.stderr.decode().replace("in row", "")


@pytest.mark.parametrize(
    ("content", "arguments", "code"),
    [
        (HEADER + ROWS, [], 0),
        (HEADER + ROWS, ["--strict"], 3),
        (HEADER + ROWS, ["--strict", "-a", "red_flag=media"], 0),
        (MIXED, [], 1),
        (MIXED, ["--strict"], 1),
        (HEADER, ["--strict"], 0),
    ],
    ids=["open", "strict", "strict-resolved", "rejected", "rejected-strict", "no-rows"],
)
def test_exit_codes(content: str, arguments: list[str], code: int) -> None:
    """0 done, 1 with rejected rows, 3 with --strict where an answer is missing."""
    assert quick("batch", "--at", AT, *arguments, stdin=content.encode()).returncode == code


def test_rejects(tmp_path: Path) -> None:
    """--rejects holds each rejected row again, with its line and the reason, guarded; stdout keeps it in its place."""
    rejects = tmp_path / "rejects.csv"
    done = mixed("--rejects", rejects)
    assert done.returncode == 1
    found = rows(rejects.read_bytes())
    assert rejects.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [(row[0], row[2], row[-1]) for row in found] == [("4", "3.9E+18", "'=cmd"), ("5", "390014", "二")]
    assert [row["triage_error"] for row in below(rows(done.stdout)) if row["triage_error"]] == [row[1] for row in found]
    assert done.stdout == mixed().stdout


def test_jsonl(tmp_path: Path) -> None:
    """One object a line: the line, the row's cells by title, the triage columns; into a file without BOM."""
    done = mixed("--format", "jsonl")
    found = [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]
    table = below(rows(mixed().stdout))
    assert [each["line"] for each in found] == [2, 3, 4, 5, 6, 7, 9]
    assert [list(each) for each in found] == [["line", "row", *COLUMNS]] * 7
    assert [{name: each[name] for name in COLUMNS} for each in found] == [
        {name: row[name] for name in COLUMNS} for row in table
    ]
    assert found[5]["row"]["备注"] == "两\n行"
    assert mixed("--format", "jsonl", "-o", tmp_path / "a.jsonl").returncode == 1
    assert (tmp_path / "a.jsonl").read_bytes() == done.stdout


def test_jsonl_keeps_every_cell() -> None:
    """Columns of the same title do not take each other's place."""
    content = "订单编号,退款原因,备注,备注,备注.1,\n390011,拍错,一,二,三,四\n"
    done = quick("batch", "--format", "jsonl", stdin=content.encode())
    assert list(json.loads(done.stdout)["row"].values()) == ["390011", "拍错", "一", "二", "三", "四"]


def test_what_waits_longest_stands_first() -> None:
    """Where no countdown is known, the age since the application orders rows that are as urgent; then their order."""
    header = "order_id,platform,scenario,applied_at,deadline_at,aftersale_status\n"
    lines = [
        "390001,other,quality_defect,2026-11-22 08:00,,待处理",
        "390002,other,quality_defect,,,待处理",
        "390003,other,quality_defect,2026-11-01 08:00,,退款成功",
        "390004,other,quality_defect,2026-11-20 08:00,,待处理",
        "390005,other,quality_defect,2026-11-22 08:00,2026-11-23 10:00,待处理",
        "390006,other,quality_defect,2026-11-21 08:00,,待处理",
    ]
    done = quick("batch", "--at", AT, "--sort", "deadline", stdin=(header + "\n".join(lines)).encode())
    found = [row["order_id"][-1] for row in below(rows(done.stdout))]
    assert found == ["5", "4", "6", "1", "2", "3"]


def test_sort_by_deadline() -> None:
    """What is overdue comes first, then by time, ties as they came; rows that need no work come last, as they came."""
    found = below(rows(mixed("--sort", "deadline").stdout))
    assert [row["订单编号"] for row in found] == ["390015", "390017", "390011", "390016", "390012", "3.9E+18", "390014"]
    assert found[0]["triage_urgency"] == "now"
    assert sorted(found, key=str) == sorted(below(rows(mixed().stdout)), key=str)


def test_only_all() -> None:
    """--only all triages what is closed too; by default it is passed through."""
    by_default, everything = below(rows(mixed().stdout)), below(rows(mixed("--only", "all").stdout))
    assert (by_default[1]["triage_status"], by_default[1]["triage_script"]) == ("closed", "")
    assert (everything[1]["triage_status"], everything[1]["triage_scenario"]) == ("needs_answers", "in_transit")
    assert by_default[0] == everything[0]
    assert mixed("--only", "open").stdout == mixed().stdout


def test_an_answer_for_all() -> None:
    """-a answers every row that lacks it, in the words of triage, and may be given several times."""
    answers = ["-a", "delivery_state=under_way", "-a", "intercept_status = intercepted"]
    found = below(rows(quick("batch", "--at", AT, *answers, stdin=(HEADER + ROWS).encode()).stdout))
    assert {row["triage_status"] for row in found} == {"resolved"}
    assert {row["triage_disposition"] for row in found} == {"refund_now"}


def test_map(call: Run) -> None:
    """--map reads a column under a name of the shop's own."""
    content = "流水号,客户说,钱=元\n390011,发票问题,59.00\n"
    arguments = ["--map", "流水号=order_id", "--map", "客户说=reason"]
    [row] = below(rows(quick("batch", *arguments, stdin=content.encode()).stdout))
    assert (row["triage_scenario"], row["流水号"]) == ("invoice", "390011")
    assert call("batch", stdin=content.encode()).returncode == 1


def test_at() -> None:
    """--at is the time that all is reckoned from: what is left presses, what lies after it is not true yet."""
    content = HEADER + "390011,tmall,in_transit,2026-11-23 12:00,59.00,\n"
    said = []
    for at in ("2026-11-10 09:00", "2026-11-21 13:00", "2026-11-22 13:00", "2026-11-23 11:30", "2026/11/24 9:00"):
        [row] = below(rows(quick("batch", "--at", at, stdin=content.encode()).stdout))
        assert row["triage_deadline"] == "2026-11-23 12:00"
        said.append(row["triage_urgency"])
    assert said == ["normal", "soon", "today", "now", "now"]
    future = HEADER.replace("deadline_at", "applied_at") + "390011,tmall,in_transit,2026-11-23 12:00,59.00,\n"
    for clock, told in (("11:59", True), ("12:00", False)):
        done = quick("batch", "--at", f"2026-11-23 {clock}", stdin=future.encode())
        assert done.returncode == 0
        assert ("applied_at" in below(rows(done.stdout))[0]["triage_error"]) is told


def test_language() -> None:
    """Titles and steps follow --lang; the words for the customer stay Chinese."""
    by_lang = {}
    for lang in ("zh", "en"):
        done = quick("--lang", lang, "batch", "--at", AT, stdin=(HEADER + ROWS).encode())
        by_lang[lang] = below(rows(done.stdout))[0]
    assert by_lang["zh"]["triage_script"] == by_lang["en"]["triage_script"]
    assert by_lang["zh"]["triage_title"] != by_lang["en"]["triage_title"]
    assert by_lang["en"]["triage_title"].isascii()


# --- hostile cells

HIDDEN = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200B, 0x200E, 0x200F, 0xFEFF)} - {
    "\n",
    "\t",
}
HIDDEN |= {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
HOSTILE = [
    "=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(1+1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "\u200b=1", "＝1+1",
    "\x1b=1", '="a"&"b"', "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b2J", "\x00", "a\x08b", "\u202etxt.exe",
    "\u2066x", "[bold]x[/bold]", "[/已签收]", ":100:", "{refund_amount}", "%s", "{0.__class__}", 'say "hi"', "a,b",
    "两\n行", "'", "../../etc/passwd", "-", "-1", "拍错", "", "é¥💯", "x\u2028y",
]  # fmt: skip


def runs_in_a_sheet(cell: str) -> bool:
    """Whether a spreadsheet would take the cell for a formula."""
    text = cell.strip("\t\r\n \u3000\u200b\ufeff")
    if text[:1] not in tuple("=+-@＝＋－＠") or not text:
        return False
    wrapped = re.fullmatch(r'="[\w-]*"', text)
    number = re.fullmatch("[+-]?[0-9][0-9,]*([.][0-9]+)?", text)
    return not wrapped and not number and bool(text.strip("-"))


def untouched(cell: str) -> bool:
    """Whether a cell holds nothing that has to be guarded or taken out."""
    return not HIDDEN & set(cell) and not runs_in_a_sheet(cell)


def check_sheet(content: str, given: list[list[str]]) -> None:
    """The output holds the rows that were given, harmless cells as they were, and nothing that acts."""
    assert not HIDDEN & set(content.replace("\r\n", "\n").removeprefix("\ufeff"))
    table = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))
    assert len(table) == len(given)
    assert {len(row) for row in table} == {len(given[0]) + len(COLUMNS)}
    for row, cells in zip(table, given, strict=True):
        assert not any(runs_in_a_sheet(cell) for cell in row)
        for cell, out in zip(cells, row, strict=False):
            assert out == cell if untouched(cell) else out != cell or HIDDEN.isdisjoint(out)


def as_csv(table: list[list[str]], quoting: Any = csv.QUOTE_MINIMAL) -> bytes:
    """A table as CSV."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=quoting).writerows(table)
    return buffer.getvalue().encode()


def test_hostile_cells(tmp_path: Path) -> None:
    """No formula, escape, hidden mark or markup gets through: in the sheet, in JSON, on stderr, in the rejects."""
    header = ["订单编号", "退款原因", "买家退款说明", "备注", "退款金额", "\x1b[31m=栏", "\u202e\x9b栏"]
    lines = [["39" + str(number), "不想要了", cell, cell, "5", cell, cell] for number, cell in enumerate(HOSTILE)]
    lines += [["39" + str(number), cell, "", "", cell, "", ""] for number, cell in enumerate(HOSTILE, 100)]
    lines += [["3.9E+18", cell, cell, "", cell, "", ""] for cell in HOSTILE]
    table = [header, *lines]
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        done = quick("batch", "--rejects", tmp_path / "rejects.csv", stdin=as_csv(table, quoting))
        assert done.returncode == 1
        check_sheet(done.stdout.decode(), table)
        assert not HIDDEN & set(done.stderr.decode())
        assert "[bold]" not in done.stderr.decode()
        rejects = (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
        assert not HIDDEN & set(rejects)
        assert not any(runs_in_a_sheet(cell) for row in csv.reader(io.StringIO(rejects, newline="")) for cell in row)
    lines_out = quick("batch", "--format", "jsonl", stdin=as_csv(table)).stdout.decode()
    assert not HIDDEN & set(lines_out)
    assert [json.loads(line)["row"]["订单编号"] for line in lines_out.split("\n")[:-1]] == [row[0] for row in lines]


def test_hostile_names(call: Run) -> None:
    """What an error repeats of a header or a cell is clean and on one line."""
    content = "订单编号,退款原因,\x1b[31m列\u202e\n390011,拍错,x\n".encode()
    for arguments in (["--map", "没有=reason"], ["--map", "\x1b[2J=reason"], ["-a", "\x1b[2J=1"], ["-p", "\x1b[2J"]):
        done = call("batch", *arguments, stdin=content)
        assert done.returncode == 2
        assert not HIDDEN & set(done.stderr.decode())


cell_text = st.sampled_from(HOSTILE) | st.text(st.sampled_from("=+-@\t\r\n \",;'x1退\x1b\u202e\u200b[]{}"), max_size=8)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(cell_text, cell_text, cell_text), max_size=12),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from([None, "deadline"]),
)
def test_any_hostile_table(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str, str]], quoting: Any, order: str | None
) -> None:
    """Whatever the cells hold, the output is a CSV of exactly these rows, with every harmless cell as it was."""
    folder = tmp_path_factory.getbasetemp()
    given = [["订单编号", "退款原因", "备注", "别的"], *(["39" + str(n), *each] for n, each in enumerate(cells))]
    (folder / "in.csv").write_bytes(as_csv(given, quoting))
    arguments = ["batch", str(folder / "in.csv"), "-o", str(folder / "out.csv"), "-q", "--at", AT]
    result = CliRunner().invoke(app, [*arguments, *(["--sort", order] if order else [])])
    assert result.exit_code in (0, 1), result.exception
    content = (folder / "out.csv").read_bytes().decode("utf-8-sig")
    if order:
        table = list(csv.reader(io.StringIO(content, newline="")))
        assert sorted(row[0] for row in table) == sorted(row[0] for row in given)
    else:
        check_sheet(content, given)
