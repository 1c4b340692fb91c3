"""`register export`, `import`, `replay`, `verify` and `forget` as a user runs them."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Run

NOW = ("--at", "2026-11-20 10:00")


@pytest.fixture
def place(call: Run, tmp_path: Path) -> str:
    """A register with one case of Zhang."""
    place = str(tmp_path / "r.db")
    call("register", "add", "in_transit", "-p", "tmall", "--order", "39001", "--customer", "张三", "-a",
         "delivery_state=returning", *NOW, AFTERSALES_REGISTER=place)  # fmt: skip
    return place


def test_out_and_back_in(call: Run, place: str, tmp_path: Path) -> None:
    """To a file and into another register; a faulty line is named, a wrong file refused."""
    file, other = tmp_path / "all.jsonl", str(tmp_path / "other.db")
    assert b"1 cases are in" in call("register", "export", "-o", file, AFTERSALES_REGISTER=place).stderr
    assert call("register", "export", AFTERSALES_REGISTER=place).stdout == file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"1 new" in call("register", "import", file, AFTERSALES_REGISTER=other).stderr
    file.write_bytes(file.read_bytes() + b"{\n")
    result = call("register", "import", file, AFTERSALES_REGISTER=other)
    assert (result.returncode, b"lines 3" in result.stderr) == (1, True)
    for wrong in (tmp_path / "none.jsonl", Path(place)):
        result = call("register", "import", wrong, AFTERSALES_REGISTER=other)
        assert (result.returncode, result.stderr.count(b"\n")) == (1, 1)


def test_verify(call: Run, place: str) -> None:
    """Whole; and then one word is altered."""
    assert call("register", "verify", AFTERSALES_REGISTER=place).returncode == 0
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE events SET at = '2026-01-01 00:00:00'")
    connection.close()
    result = call("register", "verify", AFTERSALES_REGISTER=place)
    assert (result.returncode, b"event 1 was altered" in result.stdout) == (1, True)


def test_replay(call: Run, place: str) -> None:
    """Through the same playbooks nothing moves."""
    assert b"all 1 cases end as they did" in call("register", "replay", AFTERSALES_REGISTER=place).stdout
    tree = json.loads(call("register", "replay", "--format", "json", AFTERSALES_REGISTER=place).stdout)
    assert tree == {"cases": 1, "moved": []}


def test_forget(call: Run, place: str) -> None:
    """By name; a second time there is nothing."""
    assert b"1 cases is gone" in call("register", "forget", "张三", AFTERSALES_REGISTER=place).stdout
    assert call("register", "forget", "张三", AFTERSALES_REGISTER=place).returncode == 1
    assert b"39001" not in call("register", "export", AFTERSALES_REGISTER=place).stdout
