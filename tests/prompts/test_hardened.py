"""The prompts under real keystrokes: what is typed decides, never the first choice; and each reach into questionary."""

from collections.abc import Callable

import pytest
import questionary
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from questionary.prompts.common import Choice, InquirerControl, Separator

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.search import matches
from aftersales_cli.library import Library
from aftersales_cli.prompts import hardened
from aftersales_cli.prompts.hardened import Command, Option, select, text
from tests.prompts.keyboard import (
    BACK,
    BACKSPACE,
    CLEAR,
    CTRL_C,
    CTRL_D,
    DOWN,
    ENTER,
    ESCAPE,
    FLAG,
    UP,
    paste,
    screen,
    typing,
)

NOTHING = "没有匹配的"
WORDS = {"not_shipped": "1. 未发货", "in_transit": "2. 在途", "swapped_goods": "3. 调包", "missing_gift": "4. 赠品缺失"}

Select = Callable[[], str | Command]


@pytest.fixture
def choose(library: Library) -> Select:
    """A list of two headings and four choices, filtered by 汉字, pinyin and initials."""

    def fits(words: str) -> Callable[[str], bool]:
        return lambda given: matches(words, given, library.pinyin)

    first, second, *rest = [Option(id_, words, fits(words)) for id_, words in WORDS.items()]
    options = [Option(None, "- 发货前 -"), first, Option(None, "- 发货后 -"), second, *rest]
    return lambda: select("哪种情况？", options, NOTHING)


def read(given: str) -> str:
    """What was typed, where it is `ok` or nothing."""
    if given not in ("", "ok"):
        raise AftersalesError("bad-datetime", question="q", given=given)
    return given


def fill() -> str | Command:
    """A prompt that takes only `ok`."""
    return text("多少？", read, lambda _: None)


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        pytest.param("", "not_shipped", id="nothing-typed"),
        pytest.param("调包", "swapped_goods", id="hanzi"),
        pytest.param("包", "swapped_goods", id="hanzi-inside"),
        pytest.param("diaobao", "swapped_goods", id="pinyin"),
        pytest.param("tiaobao", "swapped_goods", id="pinyin-other-reading"),
        pytest.param("db", "swapped_goods", id="initials"),
        pytest.param("ZPQS", "missing_gift", id="initials-capital"),
        pytest.param("3", "swapped_goods", id="digit"),
        pytest.param("３", "swapped_goods", id="digit-full-width"),
        pytest.param("j", "not_shipped", id="j-is-no-arrow-and-matches-nothing"),
        pytest.param(" 在", "in_transit", id="blank-before"),
        pytest.param(f"调x{BACKSPACE}", "swapped_goods", id="backspace"),
        pytest.param(f"调{BACKSPACE}赠", "missing_gift", id="backspace-to-nothing"),
        pytest.param(f"{BACKSPACE}赠", "missing_gift", id="backspace-on-nothing"),
        pytest.param(f"没有这样的{CLEAR}赠", "missing_gift", id="all-taken-away"),
        pytest.param(f"{CLEAR}赠", "missing_gift", id="nothing-taken-away"),
        pytest.param(paste("赠品"), "missing_gift", id="paste"),
        pytest.param(paste("\n 赠品\n调包\n"), "missing_gift", id="paste-of-lines"),
        pytest.param(paste("赠\x1b\x07\x00\u202e品\r\n"), "missing_gift", id="paste-of-controls"),
        pytest.param(paste("\n") + "调", "swapped_goods", id="paste-of-nothing"),
        pytest.param("赠" + paste("品"), "missing_gift", id="paste-behind-typing"),
        pytest.param(DOWN, "in_transit", id="down-over-a-heading"),
        pytest.param(DOWN * 4, "not_shipped", id="down-round"),
        pytest.param(UP, "missing_gift", id="up-round"),
        pytest.param(DOWN + UP, "not_shipped", id="up-over-a-heading"),
        pytest.param(DOWN * 3 + "在", "in_transit", id="typing-after-arrows"),
        pytest.param("在" + DOWN, "in_transit", id="arrows-in-a-filtered-list"),
        pytest.param("x" + DOWN + UP + BACKSPACE, "not_shipped", id="arrows-while-nothing-fits"),
        pytest.param(f"调{ESCAPE}{ENTER}", "swapped_goods", id="escape-enter-does-nothing"),
    ],
)
def test_what_was_typed_is_chosen(choose: Select, keys: str, chosen: str) -> None:
    """Enter takes the choice that the keys name; `j`, which fits none, is only left by taking it back."""
    keys = keys + ENTER + BACKSPACE if keys == "j" else keys
    assert typing(keys + ENTER, choose) == chosen


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param("zzz" + ENTER, id="no-match"),
        pytest.param("丢件" + ENTER, id="no-match-hanzi"),
        pytest.param("发货前" + ENTER, id="a-heading-is-no-match"),
        pytest.param("zzz" + DOWN + ENTER, id="no-match-arrow"),
        pytest.param(ESCAPE + ENTER, id="escape-enter"),
        pytest.param("调包" + ESCAPE + ENTER, id="typed-escape-enter"),
        pytest.param("\t\x0b\x0e\x10\x15", id="keys-without-a-meaning"),
    ],
)
def test_enter_is_refused(choose: Select, keys: str) -> None:
    """The prompt is still there after the keys: only the Ctrl-C behind them ends it."""
    with pytest.raises(KeyboardInterrupt):
        typing(keys + CTRL_C, choose)


def test_escape_then_enter_after_a_pause_is_no_answer(choose: Select) -> None:
    """Esc, more than a second, Enter: swallowed as well; neither '' nor a choice comes out."""
    with pytest.raises(KeyboardInterrupt):
        typing("调包" + ESCAPE, choose, late=(1.2, ENTER + CTRL_C))


COMMANDS = [
    pytest.param(BACK, Command.BACK, id="ctrl-b"),
    pytest.param(FLAG, Command.FLAG, id="ctrl-r"),
]


@pytest.mark.parametrize(
    ("keys", "command"),
    [*COMMANDS, pytest.param("?", Command.EXPLAIN, id="?"), pytest.param("？", Command.EXPLAIN, id="full-width-?")],
)
@pytest.mark.parametrize("typed", ["", "调包", "zzz"])
def test_commands_of_a_list(choose: Select, typed: str, keys: str, command: Command) -> None:
    """A command key works at once, whatever was typed before."""
    assert typing(typed + keys, choose) is command


@pytest.mark.parametrize("keys", [CTRL_C, CTRL_D, "调包" + CTRL_C, "zzz" + CTRL_D])
def test_leaving_a_list(choose: Select, keys: str) -> None:
    """Ctrl-C and Ctrl-D leave, they never answer."""
    with pytest.raises(KeyboardInterrupt):
        typing(keys, choose)


@pytest.mark.parametrize(
    ("keys", "reply"),
    [
        pytest.param(ENTER, "", id="empty"),
        pytest.param("  　" + ENTER, "", id="blanks"),
        pytest.param("ok" + ENTER, "ok", id="good"),
        pytest.param(" ok " + ENTER, "ok", id="blanks-around"),
        pytest.param("no" + ENTER + CLEAR + "ok" + ENTER, "ok", id="bad-then-good"),
        pytest.param("oj" + ENTER + BACKSPACE + "k" + ENTER, "ok", id="bad-then-corrected"),
        pytest.param("no" + ENTER + CLEAR + ENTER, "", id="bad-then-empty"),
        pytest.param(paste("ok\nrm -rf\n") + ENTER, "ok", id="paste-of-lines"),
        pytest.param(paste("\x1bo\x00k") + ENTER, "ok", id="paste-of-controls"),
        pytest.param("ok" + ESCAPE + ENTER + ENTER, "ok", id="escape-enter-does-nothing"),
        pytest.param("?" + ENTER, Command.EXPLAIN, id="?"),
        pytest.param(" ？ " + ENTER, Command.EXPLAIN, id="full-width-?"),
        pytest.param("no" + BACK, Command.BACK, id="ctrl-b"),
        pytest.param("no" + FLAG, Command.FLAG, id="ctrl-r"),
        pytest.param("no" + ENTER + BACK, Command.BACK, id="ctrl-b-after-a-bad-one"),
    ],
)
def test_text(keys: str, reply: str | Command) -> None:
    """Only a good answer, an empty one or a command comes out of a text prompt."""
    assert typing(keys, fill) == reply


@pytest.mark.parametrize("keys", [CTRL_C, "no" + CTRL_C, CTRL_D, ESCAPE + ENTER + CTRL_C])
def test_leaving_a_text(keys: str) -> None:
    """Ctrl-C always leaves, Ctrl-D where nothing was typed."""
    with pytest.raises(KeyboardInterrupt):
        typing(keys, fill)


def test_text_says_what_is_wrong() -> None:
    """Each bad answer is told once, stripped, in order; empty ones and commands are not judged."""
    refused: list[AftersalesError] = []
    keys = f"no{ENTER}{CLEAR} 0 {ENTER}{CLEAR}{ENTER}"
    assert typing(keys, lambda: text("多少？", read, refused.append)) == ""
    assert [error.message.values["given"] for error in refused] == ["no", "0"]


HEADED = ["   - 发货前 -", "   1. 未发货", "   - 发货后 -", "   2. 在途", "   3. 调包", "   4. 赠品缺失"]


@pytest.mark.parametrize(
    ("keys", "until", "lines"),
    [
        pytest.param("", "赠品缺失", [HEADED[0], " → 1. 未发货", *HEADED[2:]], id="all"),
        pytest.param("调", "/ 调", [" → 3. 调包", "/ 调..."], id="narrowed"),
        pytest.param("zzz", "/ zzz", [f" → {NOTHING}", "/ zzz..."], id="nothing-fits"),
        pytest.param("z" + BACKSPACE + UP, "→ 4.", [*HEADED[:5], " → 4. 赠品缺失"], id="all-again"),
    ],
)
def test_what_a_list_shows(choose: Select, keys: str, until: str, lines: list[str]) -> None:
    """The list shows what fits, the filter text below it, and nothing is left of it when it is over."""
    shown, left = screen(keys, choose, until)
    assert [line.rstrip() for line in shown] == ["? 哪种情况？", *lines]
    assert left == []


def test_a_long_choice_is_not_cut() -> None:
    """In a narrow terminal a choice goes on in the next line."""
    words = "已经签收但是客户说没有收到要求全额退款并且不愿意退回"
    shown, _ = screen("", lambda: select("？", [Option("a", words), Option("b", "end")], NOTHING), "end", columns=20)
    assert words in "".join(line.replace("→", "").strip() for line in shown)


def a_question() -> tuple[questionary.Question, InquirerControl]:
    """A list prompt as questionary makes it, before anything is hardened."""
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        question = questionary.select("?", [Separator("- a -"), Choice("one", "1"), Choice("two", "2")])
    controls = [c for c in question.application.layout.find_all_controls() if isinstance(c, InquirerControl)]
    assert len(controls) == 1
    return question, controls[0]


def test_reach_the_control_and_the_keys() -> None:
    """A question has an application, with key bindings of its own and exactly one InquirerControl in its layout."""
    question, control = a_question()
    assert question.application.key_bindings is not None
    assert [window.content for window in question.application.layout.find_all_windows()].count(control) == 1


def test_reach_the_keys_that_are_not_ours() -> None:
    """What prompt_toolkit binds of its own stands in one place, and answers a list that does not know the key."""
    question, _ = a_question()
    assert question.application._default_bindings.bindings

    def open_to_all() -> object:
        return questionary.text("?", default="x").unsafe_ask()

    assert typing(STRANGE[0], open_to_all) == "x"


STRANGE = [
    "\x0f",
    "\x1b#",
    "\x11",
    "\x1b.",
    "\x18\x05",
    "\x1f",
    "\x1bOP",
    "\x1b[15~",
    "\t",
    "\x14",
    "\x16",
    "\x19",
    "\x1a",
]
# Ctrl-O, Alt-#, Ctrl-Q, Alt-., Ctrl-X Ctrl-E, Ctrl-_, F1, F5, Tab, Ctrl-T, Ctrl-V, Ctrl-Y; Ctrl-Z outside of one_mode


@pytest.mark.parametrize("key", STRANGE)
def test_a_key_that_is_not_named_does_nothing(choose: Select, key: str) -> None:
    """At a list it neither answers nor leaves, in a text it changes nothing; what is typed after it counts."""
    after = BACKSPACE if key.isprintable() or key[-1] in "#." else ""
    assert typing(key + after + "调" + ENTER, choose) == "swapped_goods"
    assert typing("o" + key + after.replace("\x05", "") + "k" + ENTER, fill) == "ok"


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("search_filter", None), ("pointed_at", 1), ("is_answered", False), ("found_in_search", False)],
)
def test_reach_the_state(attribute: str, value: object) -> None:
    """The attributes that are set from outside exist and begin as they did when this was written."""
    assert getattr(a_question()[1], attribute) == value


def test_reach_the_list() -> None:
    """The control draws, counts and picks from `filtered_choices`."""
    _, control = a_question()
    control.__class__ = hardened.FilteredControl
    assert isinstance(control, hardened.FilteredControl)
    control.options = [Option("1", "one"), Option("2", "two", lambda given: given == "t")]
    control.nothing = Separator("none")
    control.type_text("t")
    assert (control.choice_count, control.get_pointed_at().value) == (1, "2")
    assert "two" in str(control._get_choice_tokens())
    assert "one" not in str(control._get_choice_tokens())
    assert "t" in str(control.get_search_string_tokens())
    control.type_text("x")
    assert (control.choice_count, control.get_pointed_at()) == (1, control.nothing)
    control.search_filter, control.pointed_at = None, 0
    assert (control.choice_count, control.is_selection_a_separator()) == (3, True)


def test_reach_the_result() -> None:
    """`unsafe_ask` raises what the application was left with; `.ask()` would swallow it."""
    with pytest.raises(KeyboardInterrupt):
        typing(CTRL_C, lambda: questionary.select("?", ["a"]).unsafe_ask())
    with pytest.raises(EOFError):
        typing(CTRL_D, lambda: questionary.text("?").unsafe_ask())


@pytest.mark.parametrize("keys", ["调包" + ENTER, "zzz" + ENTER])
def test_why_it_is_hardened(keys: str) -> None:
    """questionary's own filter still returns the first choice for what it cannot match; once it does not, drop ours."""

    def plain() -> object:
        choices = [Choice("未发货", "1"), Choice("调包", "2")]
        return questionary.select("?", choices, use_search_filter=True, use_jk_keys=False).unsafe_ask()

    assert typing(keys, plain) == "1"
