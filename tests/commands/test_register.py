"""The commands of the register as a user runs them: exit codes, formats, and one line for what goes wrong."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run, own_state

NOW = ("--at", "2026-11-20 10:00")
Tell = Callable[..., Any]


@pytest.fixture
def tell(call: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Runs a command of a register of its own; returns its output, of JSON the object."""
    monkeypatch.setenv("AFTERSALES_REGISTER", str(tmp_path / "register.db"))
    monkeypatch.setenv("AFTERSALES_STATE", own_state(tmp_path / "state"))
    monkeypatch.setenv("AFTERSALES_AGENT", "小李")

    def go(*arguments: str, code: int = 0) -> Any:
        result = call("register", *arguments)
        assert (result.returncode, "Traceback" in result.stderr.decode()) == (code, False), result.stderr.decode()
        if code:
            told = result.stderr.decode()
            assert (told.startswith("aftersales: "), told.count("\n")) == (True, 1), told
            return told
        out = result.stdout.decode()
        return json.loads(out) if "json" in arguments else out

    return go


def test_a_case_from_its_first_day_to_its_last(tell: Tell) -> None:
    """Added, noted, promised, proven, closed and opened again: each command shows what is then so."""
    made = tell("add", "in_transit", "-p", "天猫", "--order", "39001", "--case", "AS1", "--product", "皮靴", "-a",
                "delivery_state=returning", "-a", "deadline_at=2026-11-20 18:00", "--note", "打 13812345678",
                "--customer", "张三", *NOW, "--format", "json")  # fmt: skip
    assert {k: made[k] for k in ("id", "platform", "scenario", "state", "agent", "outcome", "order_id", "case_id")} == {
        "id": 1, "platform": "tmall", "scenario": "in_transit", "state": "open", "agent": "小李",
        "outcome": "refund_returning", "order_id": "39001", "case_id": "AS1",
    }  # fmt: skip
    assert made["notes"][0]["text"] == "打 138****5678"
    assert "2026-11-20T18:00:00+08:00" in [each["due"] for each in made["deadlines"]]
    noted = tell(
        "note", "39001", "网点说明天派送", "--waiting", "courier", "--told", "--tag", "慢", *NOW, "--format", "json"
    )
    assert (noted["state"], noted["waiting"], "慢" in noted["tags"]) == ("waiting", "courier", True)
    promised = tell(
        "promise",
        "1",
        "补干洗费",
        "--by",
        "运营",
        "--due",
        "2026-11-20 12:00",
        "--pays",
        "30",
        *NOW,
        "--format",
        "json",
    )
    assert (promised["promises"][0]["by"], promised["promises"][0]["pays"]) == ("运营", "30.00")
    due = tell("due", *NOW, "--format", "json")["due"]
    assert (due[0]["kind"], due[0]["due"], due[0]["overdue"]) == (
        "promise",
        "2026-11-20T12:00:00+08:00",
        False,
    )
    assert {each["kind"] for each in due} == {"promise", "deadline", "progress"}
    assert tell("evidence", "1", "tracking_record", *NOW, "--format", "json")["evidence"][0]["id"] == "tracking_record"
    assert tell("evidence", "1", "tracking_record", "--gone", *NOW, "--format", "json")["evidence"] == []
    assert tell("promise", "1", "--kept", "1", *NOW, "--format", "json")["promises"][0]["kept"]
    closed = tell(
        "close", "1", "--result", "refunded", "--refund", "两百", "--cause", "尺码偏小", *NOW, "--format", "json"
    )
    assert (closed["state"], closed["result"], closed["refund"], closed["cause"], closed["in_time"]) == (
        "closed", "refunded", "200.00", "尺码偏小", "yes",
    )  # fmt: skip
    assert tell("due", "--format", "json")["due"] == []
    assert tell("list", "--format", "json")["cases"] == []
    assert tell("reopen", "1", "客户说没收到", *NOW, "--format", "json")["state"] == "open"
    shown = tell("show", "AS1", "--format", "json")
    assert [each["kind"] for each in shown["history"]] == [
        "added", "noted", "promised", "ticked", "ticked", "kept", "closed", "reopened",
    ]  # fmt: skip


def test_a_list_as_text_json_and_csv(tell: Tell) -> None:
    """The same cases in each; a spreadsheet runs none of them."""
    for number in range(3):
        tell("add", "-p", "tmall", "--order", f"3900{number}", "--product", "=cmd()", *NOW)
    assert [case["id"] for case in tell("list", "--format", "json")["cases"]] == [1, 2, 3]
    page = tell("list", "--format", "json", "--page", "2", "--size", "2")
    assert ([case["id"] for case in page["cases"]], page["page"], page["more"]) == ([3], 2, False)
    rows = list(csv.DictReader(io.StringIO(tell("list", "--format", "csv"))))
    assert [(row["order_id"], row["product"], row["state"]) for row in rows] == [
        (f"3900{number}", "'=cmd()", "open") for number in range(3)
    ]
    text = tell("list", "--text", "39001")
    assert ("39001" in text, "39002" in text) == (True, False)
    assert "--page 2" in tell("list", "--size", "2")
    assert "no such case" in tell("list", "--agent", "nobody")
    assert len(tell("list", "--state", "all", "--platform", "天猫", "--format", "json")["cases"]) == 3


def test_due_text_and_calendar(tell: Tell, tmp_path: Path) -> None:
    """Overdue first; money that was promised stands out; a calendar holds the same."""
    tell("add", "not_shipped", "-p", "douyin", "--order", "39001", *NOW)
    tell("promise", "1", "退差价", "--due", "2026-11-19 12:00", "--pays", "12.5", *NOW)
    lines = tell("due", *NOW, "--ics", str(tmp_path / "due.ics")).splitlines()
    assert ("退差价" in lines[0], "overdue" in lines[0], "12.5" in lines[0], "39001" in lines[1]) == (True,) * 4
    assert (tmp_path / "due.ics").read_bytes().count(b"BEGIN:VEVENT") == 2
    assert tell("due", *NOW, "--within", "1").count("#1") == 1
    rows = list(csv.DictReader(io.StringIO(tell("due", *NOW, "--format", "csv"))))
    assert [(row["kind"], row["overdue"]) for row in rows] == [("promise", "true"), ("progress", "false")]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "99"), 1, "99"),
        (("note", "99", "x"), 1, "register list"),
        (("note", "1"), 2, "nothing"),
        (("note", "1", "x", "--waiting", "curier"), 2, "courier"),
        (("add", "in_transi"), 2, "in_transit"),
        (("add", "-p", "tmal"), 2, "tmall"),
        (("add", "-p", "tmall", "--case", "AS1"), 2, "#1"),
        (("add", "-a", "x"), 2, "QUESTION=VALUE"),
        (("evidence", "1", "tracking"), 2, "tracking_record"),
        (("promise", "1", "x"), 2, "--due"),
        (("promise", "1", "x", "--due", "soon"), 2, "soon"),
        (("promise", "1", "x", "--due", "2026-11-20", "--pays", "many"), 2, "many"),
        (("promise", "1", "--kept", "3"), 2, "3"),
        (("promise", "1", "x", "--kept", "1"), 2, "--kept"),
        (("close", "1", "--result", "done"), 2, "solved"),
        (("reopen", "1"), 2, "open already"),
        (("list", "--state", "lost"), 2, "closed"),
        (("list", "--page", "0"), 2, "1"),
        (("list", "--since", "then"), 2, "then"),
        (("due", "--platform", "tmal"), 2, "tmall"),
        (("lst",), 2, "list"),
    ],
)
def test_what_is_wrong_is_one_line(tell: Tell, arguments: tuple[str, ...], code: int, said: str) -> None:
    """It names what would be right, and nothing is written."""
    tell("add", "-p", "tmall", "--case", "AS1", *NOW)
    assert said in tell(*arguments, code=code)
    assert len(tell("show", "1", "--format", "json")["history"]) == 1


def test_without_a_register(call: Run) -> None:
    """Where it is off, the commands say so, in both languages."""
    for lang, word in (("zh", "没有登记簿"), ("en", "there is no register")):
        result = call("--lang", lang, "register", "list")
        assert (result.returncode, word in result.stderr.decode()) == (1, True)


def test_in_chinese(tell: Tell, call: Run) -> None:
    """What is shown is in the language that is asked for."""
    tell("add", "in_transit", "-p", "tmall", *NOW)
    tell("note", "1", "x", "--waiting", "finance", *NOW)
    result = call("--lang", "zh", "register", "show", "1").stdout.decode()
    assert ("等财务打款" in result, "货在途中要退款" in result, "记了一笔" in result) == (True, True, True)
