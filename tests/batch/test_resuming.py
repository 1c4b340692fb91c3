"""A run that was cut short goes on where it was, and makes the bytes of one that was not."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from hashlib import sha256
from pathlib import Path

import pytest

from aftersales_cli.batch.resuming import Progress, begun, fingerprint, resumable
from aftersales_cli.wording import Message
from tests.batch.test_sorter import EXPORTED
from tests.batch.test_workers import AT, table
from tests.commands.test_batch import quick
from tests.conftest import ROOT, Run

FILES = ["cases.csv", "out.csv", "rejects.csv"]
# The program, which waits behind each note that it has written until its standard input is closed.
WAITS = """
    import sys
    from aftersales_cli.batch.resuming import Resumable
    from aftersales_cli.cli import main

    keep = Resumable.keep
    Resumable.keep = lambda files: (keep(files), print("[kept]", file=sys.stderr, flush=True), sys.stdin.read())
    main()
"""


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of several spans."""
    return table(tmp_path_factory.mktemp("resuming") / "cases.csv", 17_000)


@pytest.fixture(scope="module")
def whole(cases: Path) -> tuple[bytes, bytes, bytes]:
    """What an uninterrupted run makes of it: the output, the rejects, the summary."""
    out, rejects = cases.with_name("whole.csv"), cases.with_name("whole-rejects.csv")
    done = quick("batch", cases, "-o", out, "--rejects", rejects, "--at", AT)
    return out.read_bytes(), rejects.read_bytes(), done.stderr.partition(b"\n")[2]


def waiting(*arguments: str | Path) -> subprocess.Popen[bytes]:
    """A batch in a process of its own, which has written its first piece and waits."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "AFTERSALES_LANG": "en", "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", textwrap.dedent(WAITS), "batch", *map(str, arguments)]
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = b""
    while b"[kept]" not in said:
        line = process.stderr.readline()
        assert line, said
        said += line
    return process


def interrupted(cases: Path, folder: Path, *options: str, how: signal.Signals = signal.SIGKILL) -> None:
    """Begins a run that can be gone on with, and ends it after its first piece."""
    out = folder / "out.csv"
    with waiting(cases, "-o", out, "--rejects", folder / "rejects.csv", "--resume", *options) as process:
        process.send_signal(how)
        assert process.stderr is not None
        said = process.stderr.read()
    assert (b"run the same command again" in said) is (how == signal.SIGINT)
    assert process.returncode == (-how if how == signal.SIGKILL else 128 + how)
    assert 0 < json.loads((folder / ".out.csv.resume.json").read_bytes())["begin"] < cases.stat().st_size
    assert not out.exists()


@pytest.mark.parametrize(("how", "workers"), [(signal.SIGKILL, "1"), (signal.SIGKILL, "2"), (signal.SIGINT, "1")])
def test_it_goes_on(
    run: Run, tmp_path: Path, cases: Path, whole: tuple[bytes, bytes, bytes], how: signal.Signals, workers: str
) -> None:
    """Whatever ended it: the rest is added, the summary counts all rows, and nothing is left beside the files."""
    interrupted(cases, tmp_path, "--at", AT, "--workers", workers, how=how)
    part = tmp_path / ".out.csv.resume.part"
    with part.open("ab") as file:
        file.write(b"half a line, written when it was ki")
    out, rejects = tmp_path / "out.csv", tmp_path / "rejects.csv"
    done = run("batch", cases, "-o", out, "--rejects", rejects, "--at", AT, "--workers", workers, "--resume")
    assert (out.read_bytes(), rejects.read_bytes()) == whole[:2]
    said = done.stderr.partition(b"\n")[2].splitlines()
    [resumed] = [line for line in said if b"going on from line" in line]
    assert [line for line in said if line != resumed] == whole[2].splitlines()
    assert done.returncode == 1  # some rows are rejected
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.csv", "rejects.csv"]


def test_its_time_stays(tmp_path: Path, cases: Path) -> None:
    """Without --at the whole output is as of when the run began, so that the same row never says two things."""
    interrupted(cases, tmp_path)
    note = tmp_path / ".out.csv.resume.json"
    noted = {**json.loads(note.read_bytes()), "at": "2026-11-23T09:00:00"}
    del noted["checksum"]
    note.write_text(json.dumps({**noted, "checksum": fingerprint(noted)}), encoding="utf-8")
    quick("batch", cases, "-o", tmp_path / "out.csv", "--rejects", tmp_path / "rejects.csv", "--resume")
    last = quick("batch", cases, "--at", AT).stdout.splitlines()[-1]
    assert (tmp_path / "out.csv").read_bytes().splitlines()[-1] == last


@pytest.mark.parametrize("change", ["options", "file", "note"])
def test_another_run_starts_over(tmp_path: Path, cases: Path, whole: tuple[bytes, bytes, bytes], change: str) -> None:
    """With other options, another file, or a note that nothing can be made of, the output is all of the new run."""
    own = tmp_path / "cases.csv"
    own.write_bytes(cases.read_bytes())
    interrupted(own, tmp_path, "--at", "2026-11-22 09:00" if change == "options" else AT)
    if change == "file":
        own.write_bytes(cases.read_bytes().replace("一\n".encode(), "二\n".encode()))
    if change == "note":
        (tmp_path / ".out.csv.resume.json").write_text("{", encoding="utf-8")
    out = tmp_path / "out.csv"
    done = quick("batch", own, "-o", out, "--rejects", tmp_path / "rejects.csv", "--at", AT, "--resume")
    expected = whole[0].replace("一,".encode(), "二,".encode()) if change == "file" else whole[0]
    assert out.read_bytes() == expected
    assert b"starting over" in done.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == FILES


def test_two_runs_at_once(run: Run, tmp_path: Path, cases: Path, whole: tuple[bytes, bytes, bytes]) -> None:
    """While a run is writing, a second one of the same output is turned away, and harms nothing."""
    out = tmp_path / "out.csv"
    with waiting(cases, "-o", out, "--at", AT, "--resume") as first:
        second = run("batch", cases, "-o", out, "--at", AT, "--resume")
        first.communicate()
    assert (second.returncode, b"another run is writing it" in second.stderr) == (1, True)
    assert out.read_bytes() == whole[0]


def test_without_a_break(tmp_path: Path, cases: Path, whole: tuple[bytes, bytes, bytes]) -> None:
    """A run that can be gone on with and needs not be is like any other; the old output is replaced at its end."""
    out = tmp_path / "out.csv"
    out.write_bytes(b"old")
    quick("batch", cases, "-o", out, "--at", AT, "--resume")
    assert out.read_bytes() == whole[0]
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("options", [["--sort", "deadline"], ["--report", "report.html"]], ids=str)
def test_what_is_made_in_one_go(
    tmp_path: Path, cases: Path, options: list[str], whole: tuple[bytes, bytes, bytes]
) -> None:
    """Where all rows must be seen first, a run starts over, and says so."""
    out = tmp_path / "out.csv"
    given = [each.replace("report.html", f"{tmp_path}/report.html") for each in options]
    done = quick("batch", cases, "-o", out, "--at", AT, "--resume", *given)
    assert b"is made in one go: starting over" in done.stderr
    assert sorted(out.read_bytes().splitlines()) == sorted(whole[0].splitlines())
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_json_goes_on(tmp_path: Path, cases: Path) -> None:
    """Lines of JSON are gone on with like those of CSV, and not by a run that wants the other."""
    options = ["--at", AT, "--format", "jsonl", "--workers", "2"]
    interrupted(cases, tmp_path, *options)
    out = tmp_path / "out.csv"
    done = quick("batch", cases, "-o", out, "--rejects", tmp_path / "rejects.csv", "--resume", *options)
    assert b"going on from line" in done.stderr
    assert out.read_bytes() == quick("batch", cases, "--at", AT, "--format", "jsonl").stdout
    out.unlink()
    interrupted(cases, tmp_path, *options)
    done = quick("batch", cases, "-o", out, "--rejects", tmp_path / "rejects.csv", "--resume", "--at", AT)
    assert b"starting over" in done.stderr


@pytest.mark.parametrize("options", [[], ["-o", "/dev/null"]], ids=str)
def test_what_cannot_be_gone_on_with(call: Run, tmp_path: Path, options: list[str]) -> None:
    """Without a file to write, --resume is wrong usage, and says so."""
    small = table(tmp_path / "cases.csv", 4)
    done = call("batch", small, "--resume", *options)
    assert done.returncode == 2
    assert b"--resume needs" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["cases.csv"]


def test_a_pipe_cannot_be_gone_on_with(run: Run, cases: Path, tmp_path: Path) -> None:
    """What comes through a pipe does not come twice."""
    done = run("batch", "-", "-o", tmp_path / "out.csv", "--resume", stdin=cases.read_bytes()[:2000])
    assert (done.returncode, b"--resume needs" in done.stderr) == (2, True)


def damaged(content: bytes, how: str) -> bytes:
    """A file that somebody has changed."""
    if how == "cut":
        return content[: len(content) // 2]
    return content[:100] + bytes([content[100] ^ 1]) + content[101:]


@pytest.mark.parametrize("how", ["cut", "bit"])
@pytest.mark.parametrize("file", [".out.csv.resume.part", ".rejects.csv.resume.part", ".out.csv.resume.json"])
def test_what_was_left_is_damaged(
    tmp_path: Path, cases: Path, whole: tuple[bytes, bytes, bytes], file: str, how: str
) -> None:
    """A note or an output that is not as it was left is not gone on with: the run starts over and says so."""
    interrupted(cases, tmp_path, "--at", AT)
    path = tmp_path / file
    path.write_bytes(damaged(path.read_bytes(), how))
    out, rejects = tmp_path / "out.csv", tmp_path / "rejects.csv"
    done = quick("batch", cases, "-o", out, "--rejects", rejects, "--at", AT, "--resume")
    assert (out.read_bytes(), rejects.read_bytes(), done.returncode) == (*whole[:2], 1)
    assert b"changed or damaged: starting over" in done.stderr


@pytest.mark.parametrize(
    "changed",
    [{"begin": 5}, {"line": 2}, {"written": 100}, {"at": "zz"}, {"counts": 5}, {"begin": -1}, {"begin": "x"}, {"x": 1}],
)
@pytest.mark.parametrize("signed", [True, False])
def test_a_note_that_says_something_else(tmp_path: Path, changed: dict[str, object], signed: bool) -> None:
    """No note ends in an error; without its checksum none is believed, and with it none that cannot be right."""
    out = tmp_path / "out.csv"
    progress = Progress("run", AT, 7, 3, 0, 0, sha256(b"").hexdigest())
    with pytest.raises(KeyboardInterrupt), resumable(out, None, progress) as files:
        files.keep()
        raise KeyboardInterrupt
    assert begun(out, None, "run", EXPORTED) == (progress, Message("resumed", {"line": 3}))
    note = tmp_path / ".out.csv.resume.json"
    noted = {**json.loads(note.read_bytes()), **changed}
    if signed:
        del noted["checksum"]
        noted["checksum"] = fingerprint(noted)
    note.write_text(json.dumps(noted), encoding="utf-8")
    found, said = begun(out, None, "run", EXPORTED)
    if not signed or changed not in ({"begin": 5}, {"line": 2}):
        assert (found, said) == (Progress("run", EXPORTED.isoformat()), Message("resume-damaged"))


def test_a_planted_link(call: Run, tmp_path: Path, cases: Path) -> None:
    """What somebody put where a part will be is not written: neither a link's target nor a second name of a file."""
    mine = tmp_path / "mine"
    mine.write_bytes(b"mine")
    for plant in (Path.symlink_to, Path.hardlink_to):
        part = tmp_path / ".out.csv.resume.part"
        plant(part, mine)
        done = call("batch", cases, "-o", tmp_path / "out.csv", "--at", AT, "--resume")
        assert (done.returncode, mine.read_bytes()) == (1, b"mine")
        assert b"Traceback" not in done.stderr
        part.unlink()


def test_only_the_owner_reads_what_is_left(tmp_path: Path, cases: Path) -> None:
    """The part, the rejects and the note hold what customers said."""
    interrupted(cases, tmp_path, "--at", AT, how=signal.SIGTERM)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert len(list(tmp_path.iterdir())) == 3


def test_names_of_another_encoding(run: Run, tmp_path: Path, cases: Path) -> None:
    """A file name in GBK is a name like any other."""
    named = tmp_path / os.fsdecode("售后.csv".encode("gbk"))
    named.write_bytes(cases.read_bytes()[:2000])
    out = tmp_path / os.fsdecode("结果.csv".encode("gbk"))
    assert run("batch", named, "-o", out, "--at", AT, "--resume").returncode in (0, 1)
    assert out.exists()
