"""The program at a real terminal: what an agent sees and types, in both languages and two sizes, and how it ends."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pexpect
import pyte
import pytest

from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.wording import label
from tests.conftest import AT, ROOT
from tests.prompts.keyboard import CTRL_C, CTRL_D, ENTER

TIMEOUT = 20  # seconds to wait for words on the screen
FORBIDDEN_AT_START = "，。；、：！？）】》”"


class Screen(pyte.HistoryScreen):
    """A screen that answers when it is asked where its cursor is."""

    def __init__(self, columns: int, rows: int, reply: Callable[[str], object]) -> None:
        super().__init__(columns, rows, history=2000)
        self._reply = reply

    def write_process_input(self, data: str) -> None:
        """What the terminal tells the program."""
        self._reply(data)


class Terminal:
    """A program in a pseudo-terminal, and what stands on its screen."""

    def __init__(self, arguments: tuple[str, ...], columns: int, rows: int, env: dict[str, str]) -> None:
        self.raw = ""
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **env}
        self.child: Any = pexpect.spawn(
            sys.executable, ["-m", "aftersales_cli", *arguments], env=environment, dimensions=(rows, columns),
            encoding="utf-8", timeout=TIMEOUT,
        )  # fmt: skip
        self._screen = Screen(columns, rows, self.child.send)
        self._stream = pyte.Stream(self._screen)

    @property
    def lines(self) -> list[str]:
        """Everything on the screen and above it."""
        above = ["".join(line[x].data for x in range(self._screen.columns)) for line in self._screen.history.top]
        return [line.rstrip() for line in (*above, *self._screen.display)]

    def see(self, words: str) -> None:
        """Waits until the words stand on the screen now."""
        while not any(words in line for line in self._screen.display):
            self._read()

    def type(self, keys: str) -> None:
        """Presses keys."""
        self.child.send(keys)

    def end(self) -> int:
        """Reads on until the program has ended, and returns its exit code."""
        try:
            while True:
                self._read()
        except pexpect.EOF:
            self.child.close()
        return int(self.child.exitstatus)

    def _read(self) -> None:
        data = self.child.read_nonblocking(65536, TIMEOUT)
        self.raw += data
        self._stream.feed(data)


@contextmanager
def terminal(*arguments: str, columns: int = 60, rows: int = 40, **env: str) -> Iterator[Terminal]:
    """The program at a terminal; it is gone in the end, whatever happened."""
    started = Terminal(arguments, columns, rows, env)
    try:
        yield started
    finally:
        started.child.close(force=True)


def squeezed(text: str) -> str:
    """The text without blanks."""
    return "".join(text.split())


def outside_scripts(lines: list[str]) -> list[str]:
    """The lines but those between two rules: a script stands there as it is, for copying."""
    kept, inside = [], False
    for line in lines:
        if line and set(line) == {"-"}:
            inside = not inside
        elif not inside:
            kept.append(line)
    return kept


def all_texts(advice: Advice) -> list[str]:
    """Every sentence of the advice."""
    said = [*advice.steps, *advice.never, *advice.warnings, *advice.reopen]
    said += [part for item in advice.evidence for part in (item.how, *item.criteria)]
    titles = [str(advice.title), *(rung.title for rung in advice.ladder), *(note.title for note in advice.sources)]
    return [*titles, *(script.text for script in advice.scripts.values()), *(each.text for each in said)]


@pytest.mark.parametrize(
    ("columns", "rows", "lang", "platform", "scenario", "answers"),
    [
        (60, 40, "zh", "天猫", "hztz", ["运输中", "lanjieshibai", "不想要", "普通"]),
        (160, 50, "en", "Tmall", "拦截", ["under way", "4", "not wanted", "1"]),
    ],
)
def test_from_the_prompt_to_the_advice(
    library: Library, columns: int, rows: int, lang: Lang, platform: str, scenario: str, answers: list[str]
) -> None:
    """Without a command: platform, scenario and answers are typed, the advice follows whole and well broken."""
    facts = dict(zip(("delivery_state", "intercept_status", "wants_goods", "perishable"),
                     ("under_way", "failed", "not_wanted", "keeps"), strict=True))  # fmt: skip
    advice = advise(library, Case("in_transit", "tmall", AT, facts), lang)
    asked = [library.shared.case[name].ask.in_(lang) for name in ("platform", "scenario")]
    asked += [library.questions[name].ask.in_(lang) for name in facts]
    with terminal(columns=columns, rows=rows, AFTERSALES_LANG=lang) as screen:
        for question, answer in zip(asked, [platform, scenario, *answers], strict=True):
            screen.see(f"? {question}")
            screen.type(answer)
            screen.see(f"/ {answer}...")
            screen.type(ENTER)
        screen.see(label("ui-text-hint", lang))
        screen.type(ENTER)
        assert screen.end() == 0
    page = squeezed("".join(screen.lines))
    assert [text for text in all_texts(advice) if squeezed(text) not in page] == []
    lines = outside_scripts(screen.lines)
    assert [line for line in lines if line.strip()[:1] in FORBIDDEN_AT_START and line.strip()] == []
    assert not any(line.endswith("…") for line in screen.lines)
    assert "Traceback" not in screen.raw


@pytest.mark.parametrize(
    ("before", "key", "lang", "word"),
    [("", CTRL_C, "zh", "已取消"), ("tm", CTRL_D, "en", "cancelled"), (f"tm{ENTER}", CTRL_C, "en", "cancelled")],
)
def test_leaving(library: Library, before: str, key: str, lang: Lang, word: str) -> None:
    """Ctrl-C and Ctrl-D end it with 130, one word and no traceback; the cursor is there and pastes are plain again."""
    with terminal("triage", AFTERSALES_LANG=lang) as screen:
        screen.see(library.shared.case["platform"].ask.in_(lang))
        screen.type(before)
        if before:
            screen.see("Tmall")
        screen.type(key)
        assert screen.end() == 130
    assert sum(word in line for line in screen.lines) == 1
    assert "Traceback" not in screen.raw
    assert "Aborted" not in screen.raw
    assert screen.raw.rfind("\x1b[?2004l") > screen.raw.rfind("\x1b[?2004h")
    assert screen.raw.rfind("\x1b[?25h") > screen.raw.rfind("\x1b[?25l")


def test_red_flag_and_why(library: Library) -> None:
    """At the terminal, ? says why and Ctrl-R stops the walk."""
    with terminal("triage", "in_transit", "-p", "tmall", AFTERSALES_LANG="zh") as screen:
        screen.see(library.questions["delivery_state"].ask.zh)
        screen.type("?")
        screen.see(library.questions["delivery_state"].why.zh[:10])
        screen.type("\x12")
        screen.see(library.questions["red_flag"].ask.zh)
        screen.type("威胁" + ENTER + ENTER)
        assert screen.end() == 0
    assert library.shared.outcomes["flag_threat"].title.zh in "".join(screen.lines)


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        ((), 0),
        (("triage", "in_transit", "-p", "tmall"), 3),
    ],
)
def test_a_dumb_terminal(arguments: tuple[str, ...], exit_code: int) -> None:
    """TERM=dumb cannot move its cursor: nothing is prompted, nothing hangs, and no escape reaches it."""
    with terminal(*arguments, TERM="dumb", AFTERSALES_LANG="zh") as screen:
        assert screen.end() == exit_code
    assert "\x1b" not in screen.raw


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours(env: dict[str, str], coloured: bool) -> None:
    """A terminal gets colours, unless NO_COLOR says otherwise."""
    arguments = ("triage", "in_transit", "-p", "tmall", "-a", "delivery_state=returning", "--no-input")
    with terminal(*arguments, AFTERSALES_LANG="zh", **env) as screen:
        assert screen.end() == 0
    assert ("\x1b[31m" in screen.raw or "\x1b[1;32m" in screen.raw) is coloured


@pytest.mark.parametrize(
    "arguments",
    [
        ("triage", "in_transit", "-p", "tmall", "--no-input"),
        ("triage", "in_transit", "-p", "tmall", "--format", "json"),
    ],
)
def test_no_prompt_though_at_a_terminal(arguments: tuple[str, ...]) -> None:
    """--no-input, and formats for programs, never ask."""
    with terminal(*arguments, AFTERSALES_LANG="zh") as screen:
        assert screen.end() == 3


def test_a_case_from_stdin_needs_a_pipe() -> None:
    """`--case -` at a terminal is refused in words, it does not wait for a person to type JSON."""
    with terminal("triage", "--case", "-", AFTERSALES_LANG="en") as screen:
        assert screen.end() == 2
