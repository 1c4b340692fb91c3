"""A shift at the desk, played through: an export in, cases solved and handed over, and the next shift on PostgreSQL."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run, own_state
from tests.prompts.keyboard import CTRL_C, ENTER
from tests.prompts.test_pty import terminal
from tests.register.conftest import new_database, postgres  # noqa: F401

HEAD = "case_id,order_id,platform,scenario,delivery_state,deadline_at,aftersale_status\n"
MORNING, EVENING = "2026-11-20 09:00", "2026-11-20 18:00"


@pytest.fixture
def place(postgres: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:  # noqa: F811
    """A register that two machines share."""
    monkeypatch.setenv("AFTERSALES_STATE", own_state(tmp_path / "state"))
    yield new_database(postgres)


def table(path: Path, closed: tuple[int, ...] = ()) -> Path:
    """An export of ten cases that run out one after the other."""
    rows = [
        f"AS{n},3900{n},tmall,in_transit,returning,2026-11-21 {10 + n}:00,{'退款成功' if n in closed else '待处理'}\n"
        for n in range(10)
    ]
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


@pytest.mark.slow
def test_a_shift_and_the_next(call: Run, place: str, tmp_path: Path) -> None:
    """Ten cases in, three solved, two waiting, a promise overdue, two closed by the platform: that the next sees."""

    def register(*arguments: str, agent: str = "小李") -> Any:
        result = call("register", *arguments, AFTERSALES_REGISTER=place, AFTERSALES_AGENT=agent)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout) if "json" in arguments else result.stdout.decode()

    saved = call(
        "batch",
        table(tmp_path / "in.csv"),
        "--at",
        MORNING,
        "--save",
        "-o",
        tmp_path / "out.csv",
        AFTERSALES_REGISTER=place,
    )
    assert b"10 new" in saved.stderr
    env = {"AFTERSALES_REGISTER": place, "AFTERSALES_AGENT": "小李", "AFTERSALES_LANG": "zh"}
    with terminal("triage", "--next", "--at", MORNING, columns=100, rows=50, **env) as screen:
        for number in range(3):
            screen.wait(f"接着办 #{number + 1}：天猫 · 货在途中要退款 · 待办 · 3900{number}", 1)
            screen.wait(f"后面还有 {9 - number} 单，下一单 11月21日 {11 + number}:00 到期", 1)
            for words, keys in (
                ("几点确认", ENTER), ("q 结束", "s"), ("d 办完了", "d"), ("怎么结的", "已退款" + ENTER),
            ):  # fmt: skip
                screen.see(words)
                screen.type(keys)
        screen.wait("接着办 #4", 1)
        screen.type(CTRL_C)
        assert screen.end() == 130
    for case in ("AS3", "AS4"):
        register("note", case, "交给下一班，等快递回话", "--waiting", "courier", "--at", MORNING)
    register("promise", "AS5", "补偿运费", "--due", "2026-11-20 12:00", "--pays", "12", "--at", MORNING)
    later = call(
        "batch",
        table(tmp_path / "in.csv", closed=(8, 9)),
        "--at",
        EVENING,
        "--save",
        "-o",
        tmp_path / "out.csv",
        AFTERSALES_REGISTER=place,
    )
    assert b"2 closed by the platform" in later.stderr
    page = register("handover", "--since", MORNING, "--at", EVENING, "--format", "json", agent="小王")
    found = {name: sorted(case["case_id"] for case in page[name]) for name in ("open", "waiting", "drafts", "closed")}
    assert found == {
        "open": ["AS5", "AS6", "AS7"], "waiting": ["AS3", "AS4"], "drafts": [],
        "closed": ["AS0", "AS1", "AS2", "AS8", "AS9"],
    }  # fmt: skip
    assert [(each["case_id"], each["overdue"], each["pays"]) for each in page["promises"]] == [("AS5", True, "12.00")]
    due = register("due", "--at", EVENING, "--format", "json", agent="小王")["due"]
    assert (due[0]["case_id"], due[0]["kind"], due[0]["overdue"]) == ("AS5", "promise", True)
    assert "whole" in register("verify")
