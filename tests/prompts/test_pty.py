"""The program at a real terminal: what an agent sees and types, in both languages and two sizes, and how it ends."""

import base64
import json
import os
import signal
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest

from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.intake.casefile import read_draft
from aftersales_cli.library import Library, open_library
from aftersales_cli.model import Lang
from aftersales_cli.register import cases
from aftersales_cli.register.cases import Filter, Hand, listed
from aftersales_cli.register.store import Register
from aftersales_cli.wording import label
from tests.conftest import AT, PATIENCE, ROOT, own_state
from tests.prompts.keyboard import CTRL_C, CTRL_D, ENTER, shown

WHERE_IS_THE_CURSOR, CURSOR_AT_TOP = "\x1b[6n", "\x1b[1;1R"
FORBIDDEN_AT_START = "，。；、：！？）】》”"


class Screen(pyte.HistoryScreen):
    """A screen that answers when it is asked where its cursor is."""

    def __init__(self, columns: int, rows: int, reply: Callable[[str], object]) -> None:
        super().__init__(columns, rows, history=2000)
        self._reply = reply

    @property
    def display(self) -> list[str]:
        """The lines that stand on it."""
        return shown(self)

    def write_process_input(self, data: str) -> None:
        """What the terminal tells the program."""
        self._reply(data)


class Terminal:
    """A program in a pseudo-terminal, and what stands on its screen."""

    def __init__(self, command: list[str], columns: int, rows: int, env: dict[str, str]) -> None:
        self.raw = ""
        self.whole = False
        self._looks = True
        self.state = env["AFTERSALES_STATE"]
        inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        environment = {**inherited, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **env}
        encoding = env.get("PYTHONIOENCODING") or ("gbk" if environment["LC_ALL"].endswith("GBK") else "utf-8")
        self.child: Any = pexpect.spawn(
            command[0], command[1:], env=environment, dimensions=(rows, columns), encoding=encoding, timeout=PATIENCE,
            preexec_fn=lambda: termios.tcsetwinsize(0, (rows, columns)),  # before the program can look
        )  # fmt: skip
        self.child.delaybeforesend = None  # who types ahead does not wait
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
            try:
                self._read()
            except (pexpect.TIMEOUT, pexpect.EOF):
                pytest.fail(f"{words!r} was not seen on the screen:\n" + "\n".join(self.lines))

    @property
    def standing(self) -> list[str]:
        """What is on the screen now."""
        return [line.rstrip() for line in self._screen.display if line.strip()]

    def cells(self, row: int) -> list[Any]:
        """The cells of a row of the screen, each with its character and colours."""
        return [self._screen.buffer[row][x] for x in range(self._screen.columns)]

    def read_through(self, lang: Lang) -> list[str]:
        """All rows of a piece that is longer than the screen, from its first to its last."""
        more = label("ui-piece-more", lang, shown="@", of="@").split("@")[0].split()[0]
        end = label("ui-piece", lang, shown="@", of="@").split("@")[1].strip()
        rows: list[str] = []
        while True:
            self.see(end) if any(end in line for line in self._screen.display) else self.see(more)
            rows += [line for line in self.standing[:-1] if line not in rows[-60:]]
            if any(end in line for line in self._screen.display):
                return rows
            last = self.standing[-1]
            self.type(" ")
            while self.standing[-1:] == [last]:
                self._read()

    def wait(self, words: str, times: int) -> None:
        """Waits until the words were written that many times."""
        while self.raw.count(words) < times:
            self._read()

    def type(self, keys: str) -> None:
        """Presses keys."""
        self.child.send(keys)

    def end(self) -> int:
        """Reads on until the program has ended, and returns its exit code, as a shell names it."""
        try:
            while True:
                self._read()
        except pexpect.EOF:
            self.whole = self.is_whole()
            self.child.close()
        code, number = self.child.exitstatus, self.child.signalstatus
        return int(128 + number if code is None else code)

    def vanish(self) -> int:
        """Closes the terminal itself, and returns the exit code of the program that had it."""
        self.child.ptyproc.fileobj.close()  # what owns the number would close it once more
        self.child.terminated, self.child.closed = True, True
        self.child.ptyproc.terminated, self.child.ptyproc.closed = True, True
        for _ in range(PATIENCE * 100):
            ended, status = os.waitpid(self.child.pid, os.WNOHANG)
            if ended:
                code = os.waitstatus_to_exitcode(status)
                return 128 - code if code < 0 else code
            time.sleep(0.01)
        os.kill(self.child.pid, signal.SIGKILL)
        os.waitpid(self.child.pid, 0)
        pytest.fail("it goes on without its terminal")

    def is_whole(self) -> bool:
        """Whether the terminal echoes, takes lines and obeys Ctrl-C, shows its cursor, and pastes plainly."""
        flags = termios.tcgetattr(self.child.fileno())[3]
        cooked = termios.ECHO | termios.ICANON | termios.ISIG
        paste = self.raw.rfind("\x1b[?2004l") >= self.raw.rfind("\x1b[?2004h")
        return flags & cooked == cooked and paste and self.raw.rfind("\x1b[?25h") >= self.raw.rfind("\x1b[?25l")

    def _read(self) -> None:
        self.feed(self.child.read_nonblocking(65536, PATIENCE))

    def feed(self, data: str) -> None:
        """Takes in what the program has written."""
        self.raw += data
        if self._looks:
            self._stream.feed(data)
        else:
            self.child.send(CURSOR_AT_TOP * data.count(WHERE_IS_THE_CURSOR))

    def look_away(self) -> None:
        """From now on nothing stands on the screen, which is far faster; what was written is there all the same."""
        self._looks = False


@contextmanager
def terminal(*arguments: str, columns: int = 60, rows: int = 40, **env: str) -> Iterator[Terminal]:
    """The program at a terminal; it is gone in the end, whatever happened."""
    with started([sys.executable, "-m", "aftersales_cli", *arguments], columns, rows, **env) as screen:
        yield screen


@contextmanager
def started(command: list[str], columns: int = 60, rows: int = 40, **env: str) -> Iterator[Terminal]:
    """Any program at a terminal, with drafts of its own."""
    with tempfile.TemporaryDirectory() as state:
        own_state(Path(state))
        screen = Terminal(
            command, columns, rows, {"AFTERSALES_STATE": state, "AFTERSALES_REGISTER": f"{state}/register.db", **env}
        )
        try:
            yield screen
        finally:
            screen.child.close(force=True)


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
        screen.see(label("ui-key-end", lang))
        stands = squeezed("".join(line.removeprefix("│") for line in screen.standing))
        assert squeezed(str(advice.title)) in stands
        assert squeezed(advice.scripts["first_reply"].text) in stands
        screen.type("v")
        whole = screen.read_through(lang)
        screen.type("z")
        screen.see(label("ui-key-end", lang))
        screen.type("q")
        assert screen.end() == 0
    page = squeezed("".join(whole))
    assert [text for text in all_texts(advice) if squeezed(text) not in page] == []
    lines = outside_scripts(whole)
    assert [line for line in lines if line.strip()[:1] in FORBIDDEN_AT_START and line.strip()] == []
    assert not any(line.endswith("…") for line in whole)
    assert squeezed(str(advice.title)) in squeezed("".join(screen.lines)), "the page is left behind"
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
    assert screen.whole


@pytest.mark.parametrize("scenario", ["in_transit", None])
def test_an_interrupt_that_is_no_key(library: Library, scenario: str | None) -> None:
    """A signal ends it as the key does: so does a Ctrl-C in the moment before the terminal sends keys one by one."""
    arguments = ["triage", "-p", "tmall", *([scenario] if scenario else [])]
    with terminal(*arguments, AFTERSALES_LANG="en") as screen:
        screen.see(library.questions["delivery_state"].ask.en if scenario else library.shared.case["scenario"].ask.en)
        screen.child.kill(signal.SIGINT)
        assert screen.end() == 130
    assert sum("cancelled" in line for line in screen.lines) == 1
    assert "Traceback" not in screen.raw


def test_red_flag_and_why(library: Library) -> None:
    """At the terminal, ? says why and Ctrl-R stops the walk."""
    with terminal("triage", "in_transit", "-p", "tmall", AFTERSALES_LANG="zh") as screen:
        screen.see(library.questions["delivery_state"].ask.zh)
        screen.type("?")
        screen.see(library.questions["delivery_state"].why.zh[:10])
        screen.type("\x12")
        screen.see(library.questions["red_flag"].ask.zh)
        screen.type("威胁" + ENTER)
        screen.see(label("ui-key-end", "zh"))
        screen.type("q")
        assert screen.end() == 0
    assert library.shared.outcomes["flag_threat"].title.zh in "".join(screen.lines)


@pytest.mark.parametrize(
    ("arguments", "env"), [((), {"TERM": "dumb"}), (("triage", "--plain"), {})], ids=["dumb", "plain"]
)
def test_numbered_lists(arguments: tuple[str, ...], env: dict[str, str]) -> None:
    """A terminal that cannot move its cursor gets the same interview as numbered lists, without an escape."""
    with terminal(*arguments, AFTERSALES_LANG="zh", NO_COLOR="1", **env) as screen:
        for words, keys in (
            ("这单是哪个平台的？", "天猫"), ("客户遇到的是哪种情况？", "拦截快递"), ("物流现在走到哪一步了？", "？"),
            ("物流现在走到哪一步了？", "2"), ("几点", "昨天9点"), ("q 结束", "c"), ("已请终端复制", "q"),
        ):  # fmt: skip
            screen.see(words)
            screen.type(keys + "\n")
        assert screen.end() == 0
    page = "".join(screen.lines)
    assert library_title("refund_returning") in page
    assert " 09:00" in page  # 昨天9点, shown back as it was understood
    assert "\x1b[" not in screen.raw.replace("\x1b]52", "")


def library_title(outcome: str) -> str:
    """The Chinese title of an outcome of in_transit."""
    return open_library(ROOT / "playbooks").scenario("in_transit").outcomes[outcome].title.zh


def test_a_first_case_from_start_to_saved(library: Library, tmp_path: Path) -> None:
    """抖音, wrong item returned, the buyer denies, the second offer is shown, proof is ticked, the case is saved."""
    saved = tmp_path / "case.json"
    with terminal(AFTERSALES_LANG="zh", columns=100, rows=50) as screen:
        for words, keys in (
            ("这单是哪个平台的？", "抖店"), ("客户遇到的是哪种情况？", "退错"), ("退回来的包裹现在什么状态？", "3"),
            ("这件东西是什么？", "4"), ("客户怎么说？", "5"), ("这次退多少元？", "三百"), ("最硬的凭证是哪种？", "1"),
            ("后台倒计时到几点？", "还剩1天3小时"),
        ):  # fmt: skip
            screen.see(words)
            screen.type(keys + ENTER)
        for words, keys in (
            ("q 结束", "f"), ("客户怎么说？", "3" + ENTER), ("p 凭证 0/", "p"),
            ("按编号勾上", "1"), ("■", "z"), ("p 凭证 1/", "s"), ("存成文件", "f"),
            ("存到哪个文件", str(saved) + ENTER), ("已存到", "q"),
        ):  # fmt: skip
            screen.see(words)
            screen.type(keys)
        assert screen.end() == 0
    kept = json.loads(saved.read_text(encoding="utf-8"))
    assert kept["answers"]["refund_amount"] == "300"
    assert kept["answers"]["offer.keep_case_open"] == "accepted"
    assert len(kept["have"]) == 1
    draft = read_draft(library, str(saved), {}, None, None)
    assert (draft.scenario, draft.platform) == ("wrong_item_returned", "douyin")
    second = library.scenario("wrong_item_returned").outcomes["keep_case_open"]
    assert squeezed(second.title.variants[0].zh) in squeezed("".join(screen.lines))


def test_killed_and_taken_up_again(tmp_path: Path) -> None:
    """However it ends, the answers given are kept, and --resume asks only what is still open."""
    env = {"AFTERSALES_REGISTER": str(tmp_path / "r.db"), "AFTERSALES_LANG": "zh"}
    with terminal("triage", "in_transit", "-p", "tmall", **env) as screen:
        screen.see("物流现在走到哪一步了？")
        screen.type("1" + ENTER)
        screen.see("快递拦截到哪一步了？")
        screen.child.kill(signal.SIGKILL)
    with terminal("triage", "--resume", **env) as screen:
        screen.see("快递拦截到哪一步了？")
        screen.type(CTRL_C)
        assert screen.end() == 130
    assert "--resume" in "".join(screen.lines)
    assert not any("物流现在走到哪一步了" in line for line in screen.lines)


def test_nothing_to_resume(tmp_path: Path) -> None:
    """Without a draft that is said in one line; so is a damaged register, which is left as it is."""
    env = {"AFTERSALES_REGISTER": str(tmp_path / "r.db"), "AFTERSALES_LANG": "en"}
    with terminal("triage", "--resume", **env) as screen:
        assert screen.end() == 1
    assert "no case was left" in "".join(screen.lines)
    (tmp_path / "r.db").write_bytes(b"damaged" * 1000)
    with terminal("triage", "--resume", columns=200, **env) as screen:
        assert screen.end() == 1
    assert "the file is damaged" in "".join(screen.lines)
    assert (tmp_path / "r.db").read_bytes() == b"damaged" * 1000


def test_two_windows(tmp_path: Path) -> None:
    """Each keeps its own draft; --resume shows both, and goes on with the one that is picked."""
    env = {"AFTERSALES_REGISTER": str(tmp_path / "r.db"), "AFTERSALES_LANG": "zh"}
    with (
        terminal("triage", "in_transit", "-p", "tmall", **env) as first,
        terminal("triage", "not_shipped", "-p", "douyin", **env) as second,
    ):
        first.see("物流现在走到哪一步了？")
        first.type("1" + ENTER)
        first.see("快递拦截到哪一步了？")
        second.see("? ")
        second.type("2" + ENTER)
        second.see("→")
        second.see("第 2 题")
        for window in (first, second):
            window.type(CTRL_C)
            assert window.end() == 130
    with terminal("triage", "--resume", columns=100, **env) as screen:
        screen.see("哪一单接着来？")
        screen.see("抖音小店")
        screen.type("天猫" + ENTER)
        screen.see("快递拦截到哪一步了？")
        screen.type(CTRL_C)
        assert screen.end() == 130
    register = Register(str(tmp_path / "r.db"), AT)
    found, _ = listed(register, Filter(states=("draft",)))
    assert sorted(case.record.platform for case in found) == ["douyin", "tmall"]
    register.close()


def test_a_case_is_taken_over(tmp_path: Path) -> None:
    """The second window is told and may take the case over; the first is told when it writes, and nothing is lost."""
    env = {"AFTERSALES_REGISTER": str(tmp_path / "r.db"), "AFTERSALES_LANG": "zh"}
    with terminal("triage", "in_transit", "-p", "tmall", "--order", "39001", **env) as first:
        first.see("物流现在走到哪一步了？")
        first.type("1" + ENTER)
        first.see("快递拦截到哪一步了？")
        for keys, code in (("1" + ENTER, 1), (CTRL_C, 130)):
            with terminal("triage", "39001", **env) as second:
                second.see("正在另一个窗口里办，接过来吗？")
                second.type(keys)
                assert second.end() == code
            assert second.whole
        with terminal("triage", "39001", **env) as second:
            second.see("正在另一个窗口里办，接过来吗？")
            second.type("2" + ENTER)
            second.see("快递拦截到哪一步了？")
            second.type("4" + ENTER)
            second.see("客户现在还想要这件货吗？")
            first.type("1" + ENTER)
            first.see("#1 已被另一个窗口接过去")
            for window in (first, second):
                window.type(CTRL_C)
                assert window.end() == 130
    register = Register(str(tmp_path / "r.db"), AT)
    (case,), _ = listed(register, Filter())
    register.close()
    assert {name: answer.value for name, answer in case.record.answers.items()} == {
        "delivery_state": "under_way", "intercept_status": "failed",
    }  # fmt: skip
    assert [note.text.split("：")[0] for note in case.record.notes] == ["另一个窗口填的"]
    assert case.holder == ""


def test_a_draft_of_another_window_is_offered(tmp_path: Path) -> None:
    """`--resume` asks before it takes one over; beside drafts that were left, it says in whose window one is open."""
    env = {"AFTERSALES_REGISTER": str(tmp_path / "r.db"), "AFTERSALES_LANG": "zh"}
    with terminal("triage", "in_transit", "-p", "tmall", "--order", "39001", **env, AFTERSALES_AGENT="小王") as first:
        first.see("物流现在走到哪一步了？")
        first.type("1" + ENTER)
        first.see("快递拦截到哪一步了？")
        with terminal("triage", "--resume", **env) as second:
            second.see("#1 正在另一个窗口里办，接过来吗？")
            second.type("1" + ENTER)
            assert second.end() == 1
        with terminal("triage", "not_shipped", "-p", "douyin", **env) as second:
            second.see("? ")
            second.type("2" + ENTER)
            second.see("第 2 题")
            second.type(CTRL_C)
            assert second.end() == 130
        with terminal("triage", "--resume", columns=100, **env) as second:
            second.see("哪一单接着来？")
            second.see("小王 的窗口里开着")
            second.type("天猫" + ENTER)
            second.see("#1 正在另一个窗口里办，接过来吗？")
            second.type("2" + ENTER)
            second.see("快递拦截到哪一步了？")
            first.type("1" + ENTER)
            first.see("#1 已被另一个窗口接过去")
            for window in (first, second):
                window.type(CTRL_C)
                assert window.end() == 130


def test_the_queue_leaves_out_what_others_have(tmp_path: Path) -> None:
    """`--next` goes to the next case that is free, says how many are held and by whom, and also where all are."""
    place = str(tmp_path / "r.db")
    env = {"AFTERSALES_REGISTER": place, "AFTERSALES_LANG": "zh"}
    register = Register(place, AT)
    for order in ("39001", "39002"):
        fields = {"platform": "tmall", "order_id": order, "scenario": "in_transit"}
        cases.add(register, Hand("Li", AT), fields)
    register.close()
    with terminal("triage", "--next", **env, AFTERSALES_AGENT="小王") as first:
        first.see("接着办 #1")
        first.see("后面还有 1 单")
        with terminal("triage", "--next", **env, AFTERSALES_AGENT="小李") as second:
            second.see("另有 1 单在别的窗口里办：#1 小王")
            second.see("接着办 #2")
            second.see("这是最后一单")
            with terminal("triage", "--next", **env) as third:
                third.see("另有 2 单在别的窗口里办：#1 小王、#2 小李")
                third.see("没有待办的单了")
                assert third.end() == 1
            for window in (first, second):
                window.see("物流现在走到哪一步了？")
                window.type(CTRL_C)
                assert window.end() == 130


@pytest.mark.parametrize(
    ("env", "around"),
    [({}, "\x1b]52;c;{}\x07"), ({"TMUX": "/tmp/x"}, "\x1bPtmux;\x1b\x1b]52;c;{}\x07\x1b\\")],
    ids=["plain", "tmux"],
)
def test_copying(library: Library, env: dict[str, str], around: str) -> None:
    """The words go to the terminal's clipboard, through tmux too, and stand on the screen anyway."""
    arguments = ("triage", "in_transit", "-p", "tmall", "-a", "delivery_state=returning", "-a", "refund_amount=59",
                 "-a", "deadline_at=unknown", "-a", "intercepted_at=unknown", "--at", "2026-11-20 10:00")  # fmt: skip
    answers = {"delivery_state": "returning", "refund_amount": Decimal(59)}
    script = advise(library, Case("in_transit", "tmall", AT, answers), "zh").scripts["first_reply"].text
    with terminal(*arguments, AFTERSALES_LANG="zh", **env) as screen:
        screen.see("q 结束")
        screen.type("c")
        screen.see("已请终端复制")
        screen.type("q")
        assert screen.end() == 0
    assert around.format(base64.b64encode(script.encode()).decode()) in screen.raw


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
