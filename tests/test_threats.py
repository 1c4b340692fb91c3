"""The README's page on what the program reads, writes, keeps and sends: each of its points has tests that hold it."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import DATA, ROOT, change

HELD = {
    "Reads": (
        "test_named:test_what_lies_there",
        "test_named:test_what_is_typed_there",
        "intake.test_tables:test_a_pipe_with_a_name",
    ),
    "Writes": (
        "test_wholefile:test_only_files_are_replaced",
        "test_wholefile:test_permissions",
        "commands.test_batch:test_the_input_is_never_overwritten",
        "commands.test_batch:test_a_link_as_output",
        "commands.test_batch:test_a_pipe_as_output",
        "commands.test_batch:test_an_error_leaves_the_old_file",
    ),
    "Keeps": (
        "test_personal:test_the_register",
        "test_personal:test_an_interview",
        "test_personal:test_at_a_terminal",
        "test_personal:test_a_batch",
        "test_threats:test_a_log_is_masked",
    ),
    "Keeps in your own files": (
        "test_personal:test_a_batch_that_is_killed",
        "batch.test_resuming:test_only_the_owner_reads_what_is_left",
    ),
    "Sends": ("test_threats:test_no_connection_is_opened",),
    "A hostile export": (
        "commands.test_batch:test_hostile_cells",
        "commands.test_batch:test_any_hostile_table",
        "batch.test_fuzz:test_any_bytes",
    ),
    "Hostile playbooks": (
        "test_yamlfile:test_finds",
        "test_yamlfile:test_never_raises",
        "test_threats:test_playbooks_run_no_code",
    ),
    "A hostile cache": (
        "library.test_cache:test_never_believes_a_damaged_file",
        "library.test_cache:test_is_made_anew",
    ),
    "A hostile shop.yaml": (
        "library.test_shop:test_faults_are_named_with_their_place",
        "library.test_shop:test_the_law_is_not_the_shops_to_change",
    ),
}

GUARDED = """
import sys
def guard(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        print("a connection:", event, arguments, file=sys.stderr, flush=True)
        import os; os._exit(99)
sys.addaudithook(guard)
from aftersales_cli.cli import main
sys.argv[0] = "aftersales"
main()
"""


def test_each_point_is_held() -> None:
    """The points of the page are those of the table above, and the tests named there exist."""
    page = (ROOT / "README.md").read_text(encoding="utf-8").split("## What it reads, writes, keeps and sends\n")[1]
    points = re.findall(r"(?m)^- \*\*(.+?)\*\*", page.split("\n## ")[0])
    assert points == list(HELD)
    for name in (each for tests in HELD.values() for each in tests):
        module, test = name.split(":")
        assert callable(getattr(importlib.import_module(f"tests.{module}"), test)), name


@pytest.mark.parametrize(
    "arguments",
    [
        ["find", "没收到"],
        [
            "triage",
            "in_transit",
            "-p",
            "tmall",
            "-a",
            "delivery_state=returning",
            "--no-input",
            "--at",
            "2026-11-20 10:00",
        ],
        ["batch", str(DATA / "morning.csv"), "--report", "p.html", "--save", "-o", "out.csv"],
        ["register", "add", "in_transit", "-p", "tmall"],
        ["register", "handover", "--format", "html", "-o", "h.html"],
        ["doctor"],
        ["playbooks", "sources"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_no_connection_is_opened(tmp_path: Path, arguments: list[str]) -> None:
    """Python tells of each connection, name lookup and datagram before it is made: there is none."""
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, *arguments],
        cwd=tmp_path,
        capture_output=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "AFTERSALES_REGISTER": str(tmp_path / "r.db")},
    )
    assert b"a connection" not in done.stderr
    assert done.returncode in (0, 1), done.stderr


def test_playbooks_run_no_code(in_transit_only: Path, tmp_path: Path) -> None:
    """A tag, a template and a reference that would run something or read another file are refused or stay words."""
    planted = tmp_path / "planted"
    run = f'!!python/object/apply:os.system ["touch {planted}"]'
    change(in_transit_only, "scenarios/in_transit.yaml", "", f"\nx: {run}\n")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "aftersales_cli",
            "--lang",
            "en",
            "--playbooks",
            str(in_transit_only),
            "playbooks",
            "lint",
        ],
        capture_output=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert not planted.exists()


def test_a_log_is_masked(tmp_path: Path) -> None:
    """A bug's log is masked as everything that is kept, and is for its owner only."""
    program = (
        "import sys; from aftersales_cli import cli; from aftersales_cli.commands import find;"
        "from aftersales_cli.intake import search;"
        "search.look = lambda *_: (_ for _ in ()).throw(RuntimeError('张三丰 13812345678'));"
        "sys.argv = ['aftersales', 'find', '没收到']; cli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)},
    )
    assert done.returncode == 70, done.stderr
    (log,) = tmp_path.rglob("bug.log")
    text = log.read_text(encoding="utf-8")
    assert "search" in text or "find" in text
    assert "张****" in text
    assert "13812345678" not in text
    assert log.stat().st_mode & 0o777 == 0o600
