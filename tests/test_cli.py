"""The command line as a whole: help, languages, exit codes, and how it ends when it cannot go on."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aftersales_cli import __main__, __version__
from tests.conftest import PATIENCE, ROOT, Run

COMMANDS = ["triage", "batch", "find", "smoke", "playbooks list", "playbooks show", "playbooks lint", "playbooks test"]
CASE = ("triage", "in_transit", "-p", "tmall", "-a", "delivery_state=returning")


def python(code: str, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Runs the command line after some code in a new process, so that something in it can be broken."""
    program = f"import sys\nsys.argv[0] = 'aftersales'\n{code}\nfrom aftersales_cli.cli import main\nmain()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "AFTERSALES_LANG": "en", **(env or {})},
    )  # fmt: skip


def test_version(call: Run) -> None:
    """--version says name and version."""
    result = call("--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"aftersales {__version__}\n".encode(), b"")


@pytest.mark.parametrize("option", ["--help", "-h"])
@pytest.mark.parametrize("command", COMMANDS)
def test_help(call: Run, command: str, option: str) -> None:
    """Every command has help with what it is for, in the language, and a line that can be typed as it stands."""
    for lang, letters in (("zh", "[\u4e00-\u9fff]"), ("en", "[A-Z][a-z]+ [a-z]+")):
        result = call(*command.split(), option, AFTERSALES_LANG=lang)
        text = result.stdout.decode()
        assert (result.returncode, result.stderr) == (0, b"")
        assert re.search(r"^ +aftersales (--\S+ \S+ )?" + command, text, re.MULTILINE)
        assert re.search(rf"^ +{letters}", text, re.MULTILINE)


@pytest.mark.parametrize("arguments", [(), ("--help",), ("playbooks",), ("playbooks", "--help")])
def test_overview(call: Run, arguments: tuple[str, ...]) -> None:
    """Without a terminal, no command at all prints the help: nothing is asked."""
    result = call(*arguments)
    named = {command.split()[1 if arguments[:1] == ("playbooks",) else 0] for command in COMMANDS
             if arguments[:1] != ("playbooks",) or command.startswith("playbooks ")}  # fmt: skip
    text = (result.stdout + result.stderr).decode()
    assert {name for name in named if not re.search(rf"^  {name} ", text, re.MULTILINE)} == set()
    assert result.returncode == (2 if arguments == ("playbooks",) else 0)


def test_examples_in_help_work(call: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of the commands that need no file of the user's run as they stand; `smoke` has a test of its own."""
    for command in ("triage", "find", "playbooks list", "playbooks show", "playbooks test"):
        text = call(*command.split(), "--help").stdout.decode()
        example = re.search(rf"^ +aftersales ({command}.*)$", text, re.MULTILINE)
        assert example is not None
        assert call(*example[1].split()).returncode in (0, 3)


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("find", "zzzz"), 1, ""),
        (("triage", "--case", "none_such.json"), 1, "none_such.json"),
        (("triagee",), 2, "triage"),
        (("playbooks", "lst"), 2, "list"),
        (("--langg", "zh", "smoke"), 2, "--lang"),
        (("--lang", "xx", "smoke"), 2, "zh, en"),
        (("find",), 2, "text"),
        (CASE, 0, ""),
        (CASE[:4], 3, ""),
    ],
)
def test_exit_codes(call: Run, arguments: tuple[str, ...], exit_code: int, said: str) -> None:
    """The exit codes of the contract, with what would be right."""
    result = call(*arguments)
    assert result.returncode == exit_code
    assert said in result.stderr.decode().replace("\n", " ")
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "env", "lang"),
    [
        pytest.param(("--lang", "zh"), {"AFTERSALES_LANG": "en", "LC_ALL": "en_US.UTF-8"}, "zh", id="option-first"),
        pytest.param(("--lang=en",), {"AFTERSALES_LANG": "zh", "LC_ALL": "zh_CN.UTF-8"}, "en", id="option-with-equals"),
        pytest.param((), {"AFTERSALES_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, "zh", id="then-environment"),
        pytest.param((), {"AFTERSALES_LANG": "", "LC_ALL": "zh_CN.GBK", "LANG": "en_US"}, "zh", id="then-lc-all"),
        pytest.param((), {"AFTERSALES_LANG": "", "LC_ALL": "", "LC_MESSAGES": "zh_TW"}, "zh", id="then-lc-messages"),
        pytest.param((), {"AFTERSALES_LANG": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh"}, "zh", id="then-lang"),
        pytest.param((), {"AFTERSALES_LANG": "", "LC_ALL": "de_DE", "LANG": "zh_CN"}, "en", id="another-is-english"),
        pytest.param((), dict.fromkeys(("AFTERSALES_LANG", "LC_ALL", "LC_MESSAGES", "LANG"), ""), "en", id="none"),
    ],
)  # fmt: skip
def test_language(call: Run, arguments: tuple[str, ...], env: dict[str, str], lang: str) -> None:
    """--lang, AFTERSALES_LANG, the locale: advice and errors come in the same language."""
    title = json.loads(call(*arguments, *CASE, "--format", "json", **env).stdout)["title"]
    error = call(*arguments, "triage", "nope", **env).stderr.decode()
    chinese = [bool(re.search(r"[\u4e00-\u9fff]", text)) for text in (title, error)]
    assert chinese == [lang == "zh"] * 2


@pytest.mark.parametrize("env", [{"AFTERSALES_LANG": "xx"}, {"AFTERSALES_LANG": "zh_CN"}])
def test_a_wrong_language_is_named(call: Run, env: dict[str, str]) -> None:
    """A language there is not is an error that names those there are, not a guess."""
    result = call("smoke", **env)
    assert result.returncode == 2
    assert "AFTERSALES_LANG" in result.stderr.decode()
    assert "zh" in result.stderr.decode().rpartition("; ")[2]


@pytest.mark.parametrize("writable", [True, False])
def test_a_bug(tmp_path: Path, writable: bool) -> None:
    """A bug exits 70 with one line that names a log; the log has the traceback, the screen has none."""
    home = tmp_path / "home"
    if writable:
        home.mkdir()
    else:
        home.write_text("in the way")  # no folder can be made here
    code = "import aftersales_cli.library as l\nl.open_library = lambda *_: 1 / 0"
    env = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "TMPDIR": str(tmp_path)}
    result = python(code, *CASE, env=env)
    told = result.stderr.decode()
    assert (result.returncode, result.stdout, told.count("\n")) == (70, b"", 1)
    assert "Traceback" not in told
    named = re.search(r"\S+\.log", told)
    assert named is not None
    log = Path(named[0])
    assert log.is_relative_to(home) is writable
    text = log.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in text
    assert __version__ in text


def test_cancelled() -> None:
    """Ctrl-C while it works exits 130 with a word and no traceback."""
    code = "import os, signal\nimport aftersales_cli.library as l\n"
    code += "l.open_library = lambda *_: os.kill(os.getpid(), signal.SIGINT)"
    result = python(code, *CASE)
    assert result.returncode == 130
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["playbooks show in_transit", "playbooks sources"])
def test_the_reader_has_gone(command: str) -> None:
    """`| head -c 1` ends it without a traceback or any other word."""
    program = f'"{sys.executable}" -m aftersales_cli {command} | head -c 1'
    env = {**os.environ, "PYTHONPATH": str(ROOT), "AFTERSALES_LANG": "en"}
    result = subprocess.run(["/bin/sh", "-c", program], capture_output=True, env=env, timeout=PATIENCE, check=False)
    assert (len(result.stdout), result.stderr) == (1, b"")


@pytest.mark.parametrize("stream", [">&-", "2>&- <&-"])
def test_closed_streams(stream: str) -> None:
    """Closed streams are no reason to fail."""
    program = f'exec "{sys.executable}" -m aftersales_cli {" ".join(CASE)} {stream}'
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(["/bin/sh", "-c", program], capture_output=True, env=env, timeout=PATIENCE, check=False)
    assert (result.returncode, result.stderr) == (0, b"")


def test_start_up_is_lean() -> None:
    """What only a prompt, a file check or a sheet needs is not imported for a case given on the command line."""
    heavy = {
        "questionary",
        "prompt_toolkit",
        "python_calamine",
        "pypinyin",
        "rich.progress",
        "aftersales_cli.batch",
        "yaml",
    }
    code = f"import atexit\natexit.register(lambda: print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr))"
    python(code, *CASE)
    assert python(code, *CASE).stderr == b"[]\n"


def test_main_is_the_entry_point() -> None:
    """`aftersales` and `python -m aftersales_cli` are the same."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"aftersales": f"{__main__.__name__}:{__main__.main.__name__}"}


def test_the_end_takes_no_time() -> None:
    """What is left when the program ends is not looked through for garbage first, whatever became of it."""
    code = "import atexit, gc, sys\natexit.register(lambda: print(gc.get_freeze_count() > 1000))\n"
    code += "sys.argv = ['aftersales', *sys.argv[1:]]\nfrom aftersales_cli.__main__ import main\nmain()"
    for given, ended in (["--version"], 0), (["--verison"], 2):
        done = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, timeout=60, check=False)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (ended, b"True")
