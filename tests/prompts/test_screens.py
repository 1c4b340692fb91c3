"""The standing page as it looks on terminals of all sizes and kinds, cell by cell, as it was when it was last read.

`AFTERSALES_GOLDEN=write` writes what it looks like now to `tests/data/screens/`; a person reads the difference.
"""

import os
import re
import shutil
import subprocess

import pytest

from aftersales_cli.register.cases import Filter, listed
from aftersales_cli.register.store import Register
from aftersales_cli.wording import label
from tests.conftest import AT, DATA
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


@pytest.fixture(scope="module")
def gbk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What makes a locale of GBK the program's own, where the system can make one."""
    folder = tmp_path_factory.mktemp("locale")
    if shutil.which("localedef"):
        subprocess.run(
            ["localedef", "-i", "zh_CN", "-f", "GBK", folder / "zh_CN.GBK"], capture_output=True, check=False
        )
    if not (folder / "zh_CN.GBK" / "LC_CTYPE").exists():
        pytest.skip("no locale zh_CN.GBK can be made here")
    return {"LC_ALL": "zh_CN.GBK", "LOCPATH": str(folder)}


@pytest.fixture
def own_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python goes by the locale alone."""
    for name in ("PYTHONUTF8", "PYTHONIOENCODING", "AFTERSALES_LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("own_encoding")
@pytest.mark.parametrize("columns", [60, 80])
def test_a_terminal_of_gbk(gbk: dict[str, str], columns: int) -> None:
    """The same words in the same cells: nothing is written that its encoding lacks."""
    with terminal(*CASE, columns=columns, rows=24, **gbk) as screen:
        text = page(screen, "zh")
    same(f"{columns}x24.zh", text)


@pytest.mark.usefixtures("own_encoding")
@pytest.mark.parametrize("columns", [60, 80])
def test_typing_in_gbk(gbk: dict[str, str], columns: int) -> None:
    """What is given and typed is understood, shown and kept as it was meant."""
    note = "￥12.5的“赠品”——①碎了"
    with terminal("没收到货却签收了", "-p", "天猫", columns=columns, rows=24, **gbk) as screen:
        screen.see("→ 显示签收，客户没收到")
        screen.type("\x15在途")
        screen.see("→ 货在途中要退款")
        screen.type("\r")
        screen.see("→ 1. ")
        screen.type("退回\r")
        screen.see(label("ui-text-hint", "zh"))
        screen.type("\r")
        screen.see(f"q {label('ui-key-end', 'zh')}")
        screen.type(f"sn{note}")
        screen.see(note)
        screen.type("\r")
        screen.see(f"q {label('ui-key-end', 'zh')}")
        screen.type("q")
        assert screen.end() == 0
        register = Register(f"{screen.state}/register.db", AT)
        (case,), _ = listed(register, Filter())
        register.close()
    assert (case.record.platform, case.record.scenario) == ("tmall", "in_transit")
    assert [each.text for each in case.record.notes] == [note]
