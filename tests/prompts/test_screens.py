"""The standing page as it looks on terminals of all sizes and kinds, cell by cell, as it was when it was last read.

`AFTERSALES_GOLDEN=write` writes what it looks like now to `tests/data/screens/`; a person reads the difference.
"""

import os
import re

import pytest

from aftersales_cli.wording import label
from tests.conftest import DATA
from tests.prompts.test_pty import Terminal, terminal

GOLDEN = DATA / "screens"
ANSWERS = ("delivery_state=under_way", "intercept_status=failed", "wants_goods=not_wanted", "perishable=keeps",
           "deadline_at=2026-11-20 18:00")  # fmt: skip
CASE = (
    "triage", "in_transit", "-p", "tmall", "--order", "6914112033000102", "--at", "2026-11-20 15:00",
    *(part for answer in ANSWERS for part in ("-a", answer)),
)  # fmt: skip
SIZES = [(40, 12), (60, 24), (80, 24), (120, 40)]
ON_ANY_GROUND = {"", "0", "1", "2", "3", "4", "7", "22", "27", "31", "32", "33", "34", "35", "36", "39", "90"}


def page(screen: Terminal, lang: str) -> str:
    """What stands there when a key is awaited."""
    screen.see(f"q {label('ui-key-end', lang)}")  # type: ignore[arg-type]
    text = "\n".join(screen.standing) + "\n"
    screen.type("q")
    assert screen.end() == 0
    assert screen.whole
    return text


def same(name: str, text: str) -> None:
    """Compares with what is kept, or keeps it."""
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("AFTERSALES_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_sizes(columns: int, rows: int, lang: str) -> None:
    """What fits, in the order of what matters; no colour that cannot be read on a light or a dark ground."""
    with terminal(*CASE, columns=columns, rows=rows, AFTERSALES_LANG=lang) as screen:
        text = page(screen, lang)
    same(f"{columns}x{rows}.{lang}", text)
    assert len(text.splitlines()) <= rows
    used = {code for codes in re.findall(r"\x1b\[([0-9;]*)m", screen.raw) for code in codes.split(";")}
    assert used - ON_ANY_GROUND == set()
    assert used & {"31", "32", "33"}


@pytest.mark.parametrize(
    "env",
    [{"NO_COLOR": "1"}, {"PYTHONIOENCODING": "gbk"}, {"TERM": "vt100"}, {"COLORTERM": "truecolor"}],
    ids=["no-colour", "gbk", "vt100", "truecolor"],
)
def test_kinds(env: dict[str, str]) -> None:
    """The same words in the same cells, whatever the terminal can show and however it encodes them."""
    with terminal(*CASE, columns=80, rows=24, AFTERSALES_LANG="zh", **env) as screen:
        text = page(screen, "zh")
    assert text == (GOLDEN / "80x24.zh.txt").read_text(encoding="utf-8")
    if "NO_COLOR" in env:
        assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", screen.raw)


def test_a_terminal_that_cannot_move_its_cursor() -> None:
    """All of the advice, and the keys below it, as it is printed."""
    with terminal(*CASE, columns=80, rows=60, AFTERSALES_LANG="zh", TERM="dumb") as screen:
        screen.see(f"q {label('ui-key-end', 'zh')}")
        text = "\n".join(line for line in screen.standing if line != ">") + "\n"
        screen.type("q\n")
        assert screen.end() == 0
    same("dumb.zh", text)
    assert "\x1b[" not in screen.raw
