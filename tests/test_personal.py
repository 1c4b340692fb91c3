"""What people may be known by goes through every command: none of it is kept but in the files the user asked for."""

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aftersales_cli.register.store import Register
from tests.conftest import AT, PATIENCE, ROOT, Run
from tests.prompts.keyboard import BACKSPACE, CLEAR, CTRL_C, ENTER
from tests.prompts.test_pty import terminal
from tests.test_masking import HOMES, secrets_of

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "unicode_escape")
HEADER = "退款编号,订单编号,退款原因,买家退款说明,商家备注,商品标题,退款金额,退款的申请时间,收货人,联系电话,收货地址\n"
FEW = 8  # notes where each is a run of its own
AT_NOON = ("--at", "2026-11-20 12:00")


@pytest.fixture(scope="module")
def told() -> list[tuple[str, list[str]]]:
    """Notes, and what must not be left of each."""
    rng = random.Random(20261201)
    return [secrets_of(rng) for _ in range(40)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home where everything lies that the program keeps of its own accord."""
    home = tmp_path / "home"
    for name, below in (
        ("HOME", ""),
        ("AFTERSALES_STATE", "state"),
        ("AFTERSALES_CACHE", "cache"),
        ("XDG_STATE_HOME", "xdg-state"),
        ("XDG_CACHE_HOME", "xdg-cache"),
        ("XDG_DATA_HOME", "data"),
        ("TMPDIR", "tmp"),
    ):
        (home / below).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(home / below))
    monkeypatch.setenv("AFTERSALES_REGISTER", str(home / "register.db"))
    monkeypatch.setenv("AFTERSALES_AGENT", "小美")
    monkeypatch.chdir(home)
    return home


def kept(home: Path, told: list[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    """Which file of a folder holds which of the secrets, in any encoding."""
    secrets = {secret for _, all_ in told for secret in all_ if len(secret) > 1}
    files = [(path, path.read_bytes()) for path in home.rglob("*") if path.is_file() and not path.is_symlink()]
    return [
        (str(path.relative_to(home)), secret)
        for path, content in files
        for secret in sorted(secrets)
        for encoding in ENCODINGS
        if secret.encode(encoding) in content
    ]


def private(*paths: Path) -> None:
    """Only their owner may read them."""
    assert {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in paths} == {p.name: "0o600" for p in paths}


def export(told: list[tuple[str, list[str]]], path: Path, times: int = 1) -> Path:
    """An export whose cells are full of people."""
    rows = [
        f"{9000 + n},{39000 + n},不想要了,{text},{text},{text},59.00,2026-11-20 09:00:00,{text},"
        f"13812345678,{HOMES[n % 10]}"
        for n, (text, _) in enumerate(told * times)
    ]
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_register(call: Run, home: Path, told: list[tuple[str, list[str]]]) -> None:
    """Notes, tags, promises, causes, products, customers, numbers: what is typed is masked before it is kept."""
    for number, (text, _) in enumerate(told[:FEW], 1):
        case = f"#{number}"
        add = ("register", "add", "in_transit", "-p", "tmall", "--order", text, "--product", text)
        call(*add, "--customer", text, "--note", text)
        call("register", "note", case, text, "--tag", text)
        assert call("register", "promise", case, text, "--by", text, "--due", "明晚8点", "--pays", "5").returncode == 0
        call("register", "evidence", case, text)
        call("register", "list", "--text", text)
        call("register", "close", case, "--cause", text, "--note", text)
    for format in ("text", "json", "csv"):
        assert call("register", "list", "--state", "closed", "--format", format).returncode == 0
    call("register", "export", "-o", home.parent / "all.jsonl")
    assert call("register", "stats").returncode == 0
    private(home / "register.db", home.parent / "all.jsonl")
    assert kept(home.parent, told) == []
    opened = Register(str(home / "register.db"), AT)
    assert opened.case(FEW) is not None, "the cases are there"
    opened.close()


def test_an_interview(call: Run, home: Path, told: list[tuple[str, list[str]]]) -> None:
    """Answers, words, an order number: in no saved case, calendar, register or log."""
    for number, (text, _) in enumerate(told[:FEW]):
        call("find", text)
        call("triage", text, "--no-input")
        case = ("triage", "in_transit", "-p", "tmall", "--order", text, "-a", "delivery_state=returning", "--no-input")
        call(*case, "-a", f"deadline_at={text}", *AT_NOON)
        call(*case, "--save", f"case{number}.json", "--ics", f"case{number}.ics", *AT_NOON)
    private(home / "case0.json", home / "case0.ics")
    assert kept(home, told) == []


def test_at_a_terminal(home: Path, told: list[tuple[str, list[str]]]) -> None:
    """What is typed into a list or at the desk, whether it is an answer or not."""
    name = "我叫张三丰，电话13812345678"
    env = {
        "AFTERSALES_LANG": "zh",
        "AFTERSALES_REGISTER": str(home / "register.db"),
        "AFTERSALES_STATE": str(home / "state"),
    }
    with terminal("triage", "in_transit", "-p", "tmall", "--order", name, **env) as screen:
        screen.see("物流现在走到哪一步了？")
        screen.type(name + BACKSPACE * len(name) + "2" + ENTER)
        screen.see("几点")
        screen.type(name + CLEAR + "昨天9点" + ENTER)
        screen.see("q 结束")
        screen.type("s" + str(home / "saved.json") + ENTER)
        screen.see("q 结束")
        screen.type("q" + CTRL_C)
        screen.end()
    assert (home / "register.db").exists()
    assert kept(home, [("", ["张三丰", "13812345678"]), *told]) == []


def test_a_batch(call: Run, home: Path, told: list[tuple[str, list[str]]]) -> None:
    """The output, the rejects and the report are the user's, and hers alone; the register learns nothing of people."""
    table = export(told, home.parent / "in.csv")
    out = home.parent / "out"
    out.mkdir()
    for number, options in enumerate(
        (
            ("-o", out / "a.csv", "--rejects", out / "r.csv", "--report", out / "p.html", "--save"),
            ("-o", out / "a.jsonl", "--format", "jsonl", "--save"),
            ("-o", out / "b.csv", "--sort", "deadline"),
            ("-o", out / "c.csv", "--resume"),
        )
    ):
        assert call("batch", table, *AT_NOON, *options).returncode in (0, 1), number
    private(*out.iterdir())
    assert "张" in (out / "a.csv").read_text(encoding="utf-8-sig"), "rows come out as they were"
    assert kept(home, told) == []


def test_a_batch_that_is_killed(home: Path, told: list[tuple[str, list[str]]]) -> None:
    """What lies there then is for the owner only, and the note of how far it came holds nobody."""
    table = export(told, home.parent / "in.csv", 1500)
    out = home.parent / "out"
    out.mkdir()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "aftersales_cli",
            "batch",
            str(table),
            "-o",
            str(out / "out.csv"),
            "--resume",
            "--save",
            "-q",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end and not list(out.glob(".out.csv.resume.json")):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    private(*out.iterdir())
    notes = home / "notes"
    notes.mkdir()
    for note in out.glob("*.json"):
        note.rename(notes / note.name)
    assert kept(home, told) == []
