"""What is written into the register from the desk, typed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from aftersales_cli.prompts import hardened
from aftersales_cli.prompts.logbook import LETTERS, Logbook
from aftersales_cli.register.record import stamp
from aftersales_cli.wording import Message
from tests.conftest import AT
from tests.prompts.keyboard import BACK, CLEAR, CTRL_C, ENTER, typing
from tests.prompts.test_interview import Notebook, typed


class Kept:
    """A register that keeps what is written into it."""

    def __init__(self) -> None:
        self.written: list[tuple[str, dict[str, Any]]] = []

    def note(self, kind: str, body: Mapping[str, Any]) -> None:
        """Keeps it."""
        self.written.append((kind, dict(body)))


def logged(keys: str) -> tuple[list[tuple[str, dict[str, Any]]], bool, Message | None]:
    """What the keys write, whether the case is left by them, and what is said."""
    register = Kept()
    log = Logbook("zh", Notebook(), hardened, register, lambda: AT, lambda: Message("cancelled"))
    said = typing(keys, log.run)
    return register.written, log.done, said


@pytest.mark.parametrize(
    ("keys", "kind", "body", "done"),
    [
        ("n" + typed("网点说明天派"), "noted", {"note": "网点说明天派"}, False),
        ("w" + typed("快递"), "noted", {"state": "waiting", "waiting": "courier"}, False),
        ("k" + typed("等主管回话"), "noted", {"note": "跳过：等主管回话"}, True),
        ("d" + typed("已退款"), "closed", {"state": "closed", "waiting": "", "result": "refunded"}, True),
        (
            "m" + typed("补运费", "明晚8点", "十二块五"), "promised",
            {"promise": {"what": "补运费", "due": stamp(AT.replace(hour=20) + timedelta(days=1)), "pays": 1250}},
            False,
        ),
        (
            "m" + typed("回电话", "随便") + CLEAR + typed("还剩3小时", ""), "promised",
            {"promise": {"what": "回电话", "due": stamp(AT + timedelta(hours=3))}}, False,
        ),
    ],
    ids=["note", "wait", "skip", "close", "promise", "promise-that-pays-nothing"],
)  # fmt: skip
def test_written(keys: str, kind: str, body: dict[str, Any], done: bool) -> None:
    """Each by its letter; a case that is closed or put off is left."""
    written, left, said = logged(keys)
    assert written == [(kind, body)]
    assert (left, said) == (done, Message("ui-registered"))


@pytest.mark.parametrize(
    "keys", ["z", ENTER, *(f"{letter}{BACK}" for letter in "nmwdk"), "n" + ENTER, "m" + typed("补", "")],
)  # fmt: skip
def test_thought_better_of(keys: str) -> None:
    """Nothing is written, and the case stays."""
    assert logged(keys) == ([], False, None)


def test_a_file_instead() -> None:
    """The case goes to a file, not into the register."""
    assert logged("f") == ([], False, Message("cancelled"))


@pytest.mark.parametrize("letter", sorted(LETTERS.values()))
def test_leaving(letter: str) -> None:
    """Ctrl-C leaves from each of them."""
    if letter == LETTERS["file"]:
        letter = ""
    with pytest.raises(KeyboardInterrupt):
        logged(letter + CTRL_C)
