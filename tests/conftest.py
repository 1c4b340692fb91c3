"""What many tests share: the shipped library, a cache of their own, and the command line as a user runs it."""

import gc
import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

import hypothesis
import pytest

from aftersales_cli import api
from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.answers import Contradiction, Value
from aftersales_cli.cli import main
from aftersales_cli.endings import NUMBERS
from aftersales_cli.library import Library, check, former, open_library
from aftersales_cli.library.cache import KEY, KEY_BYTES
from aftersales_cli.model import UNKNOWN, Shop

ROOT = Path(__file__).resolve().parent.parent
PLAYBOOKS = ROOT / "playbooks"
DATA = Path(__file__).resolve().parent / "data"
AT = datetime(2026, 11, 20, 10, 0)
PATIENCE = 300  # seconds to wait for a process on the busiest machine

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=50_000)
hypothesis.settings.load_profile("default")

Run = Callable[..., subprocess.CompletedProcess[bytes]]
MOST_LIBRARIES, MOST_FILES = 6, 1000  # that are kept at a time
SEAL = os.urandom(KEY_BYTES)  # of all that these tests keep in their cache


# What is sampled by the day is the same in every process of a run that goes on past midnight.
TODAY = date.fromisoformat(os.environ.setdefault("AFTERSALES_TESTS_DAY", date.today().isoformat()))

# What lives here for the whole run, parsed files and libraries, need not be looked through again and again.
gc.set_threshold(100_000, 20, 100)

# Where a shell started the tests in the background, Ctrl-C is ignored, and so it would be in every process they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # under nohup; a handler is not inherited, and nothing ends here
    signal.signal(signal.SIGHUP, lambda *_: None)


def own_state(folder: Path) -> str:
    """A folder for what is kept between commands, with the key of the cache: the playbooks are compiled only once."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / KEY).write_bytes(SEAL)
    return str(folder)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No test reads or writes the cache, the draft or the settings of the person who runs it."""
    cache = tmp_path_factory.mktemp("cache")
    os.environ["AFTERSALES_CACHE"] = str(cache)
    os.environ["AFTERSALES_STATE"] = own_state(tmp_path_factory.mktemp("state"))
    os.environ["AFTERSALES_REGISTER"] = "off"
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("config"))
    for name in (
        "AFTERSALES_LANG",
        "AFTERSALES_PLAYBOOKS",
        "AFTERSALES_PLATFORM",
        "AFTERSALES_SHOP",
        "AFTERSALES_AGENT",
        "TMUX",
        "PYTHONDONTWRITEBYTECODE",  # modules stay compiled for the processes to come, as where it is installed
    ):
        os.environ.pop(name, None)
    return cache


@pytest.fixture(scope="session")
def library(own_cache: Path) -> Library:
    """The shipped playbooks."""
    return open_library(PLAYBOOKS)


@pytest.fixture(scope="session", autouse=True)
def files_parsed_once() -> Iterator[None]:
    """A file that is the same in many folders is parsed once for all of them: parsing is most of reading a folder."""
    parsed = lru_cache(MOST_FILES)(check.parse)
    with pytest.MonkeyPatch.context() as patch:
        for module in (check, former):
            patch.setattr(module, "parse", lambda content, file: replace(parsed(content, file)))
        yield


@pytest.fixture(scope="session", autouse=True)
def libraries_made_once() -> Iterator[None]:
    """Commands open the same folder by the thousand here: what was made of its content serves again in this process."""
    made: dict[str, Library] = {}

    def opened(folder: Path | None = None, shop: Shop | None = None) -> Library:
        library = open_library(folder, shop)
        if len(made) == MOST_LIBRARIES:
            made.clear()
        return made.setdefault(f"{library.sha256} {library.broken} {shop}", library)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "open_library", opened)
        yield


@pytest.fixture(scope="session")
def run(own_cache: Path) -> Run:
    """Runs `aftersales` in a process of its own, in English, without a terminal; output and input are bytes."""

    def go(*arguments: str | Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
        environment = {
            **os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "AFTERSALES_LANG": "en",
            "PYTHONUTF8": "1", **env,
        }  # fmt: skip
        command = [sys.executable, "-m", "aftersales_cli", *map(str, arguments)]
        return subprocess.run(command, input=stdin, capture_output=True, env=environment, timeout=PATIENCE, check=False)

    return go


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Run:
    """Like `run`, but in this process: ten times as fast, for tables of many rows."""

    def go(*arguments: str | Path, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {"AFTERSALES_LANG": "en", **env}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["aftersales", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            patch.setattr(sys, "unraisablehook", sys.unraisablehook)
            before = {number: signal.getsignal(number) for number in NUMBERS}
            with pytest.raises(SystemExit) as left:
                main()
            for number, handler in before.items():  # it leaves them to the system, as nothing comes after it
                signal.signal(number, handler)
        said = capsys.readouterr()
        code = left.value.code if isinstance(left.value.code, int) else 0
        return subprocess.CompletedProcess(sys.argv, code, said.out.encode(), said.err.encode())

    return go


Follow = Callable[[str, str], tuple[Advice, ...]]


@pytest.fixture(scope="session")
def follow(library: Library) -> Follow:
    """All advice there is for a scenario on a platform: whatever is asked first is answered in each possible way."""

    @cache
    def go(scenario: str, platform: str) -> tuple[Advice, ...]:
        ends, ways = [], [dict[str, Value]()]
        while ways:
            answers = ways.pop()
            try:
                advice = advise(library, Case(scenario, platform, AT, answers), "zh")
            except Contradiction:  # what no customer can say in one breath
                continue
            if advice.resolved:
                ends.append(advice)
                continue
            first = advice.missing[0]
            assert first.question not in answers, f"{first.question} is asked twice"
            values: list[Value] = [choice for choice, _ in first.choices] or [Decimal(1), Decimal(1000), UNKNOWN]
            ways += [{**answers, first.question: value} for value in values]
        return tuple(ends)

    return go


@pytest.fixture
def playbooks(tmp_path: Path) -> Path:
    """A copy of the shipped playbooks to spoil."""
    return Path(shutil.copytree(PLAYBOOKS, tmp_path / "playbooks"))


@pytest.fixture
def in_transit_only(tmp_path: Path) -> Path:
    """The same with one scenario, which is read in a fraction of the time; its cases expect their outcomes only."""
    others = [path.name for path in (PLAYBOOKS / "scenarios").iterdir() if not path.name.startswith("in_transit.")]
    copy = shutil.copytree(PLAYBOOKS, tmp_path / "playbooks", ignore=lambda *_: others)
    cases = copy / "scenarios/in_transit.cases.yaml"
    cases.write_bytes(re.sub(rb"(?m)^  expect:\n(?:    .*\n)*", b"", cases.read_bytes()))
    return Path(copy)


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replaces the first `old` in a file of a folder, which must be there; without `old` the text goes to the end."""
    path = folder / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in text, f"{file} has no {old!r}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((text.replace(old, new, 1) if old else text + new).encode())


def place_of(folder: Path, file: str, words: str) -> str:
    """`file:line:column` of the first place where `words` stand in a file."""
    before, found, _ = (folder / file).read_text(encoding="utf-8").partition(words)
    assert found, f"{file} has no {words!r}"
    return f"{file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
