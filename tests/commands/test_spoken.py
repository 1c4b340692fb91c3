"""Words where a command is expected."""

import pytest

from aftersales_cli.commands.spoken import SpokenGroup
from tests.conftest import Run
from tests.prompts.keyboard import CTRL_C
from tests.prompts.test_pty import terminal


@pytest.mark.parametrize(
    "words", [["怎么还没到"], ["怎么还没到", "急"], ["where", "is", "it"], ["怎么还没到", "--help"]]
)
def test_in_a_pipe_they_are_looked_up(call: Run, words: list[str]) -> None:
    """As `find` does with all of them."""
    options = [each for each in words if each.startswith("-")]
    text = " ".join(each for each in words if not each.startswith("-"))
    said, found = call(*words), call("find", text, *options)
    assert (said.returncode, said.stdout, said.stderr) == (found.returncode, found.stdout, found.stderr)


@pytest.mark.parametrize("slip", ["btach", "resolve"])
def test_a_slip_is_no_word_of_a_customer(call: Run, slip: str) -> None:
    """A single word of Latin letters is a command that there is not."""
    result = call(slip)
    assert (result.returncode, result.stdout) == (2, b"")
    assert slip in result.stderr.decode()
    assert SpokenGroup.__mro__[1].__name__ == "TyperGroup"


@pytest.mark.parametrize(
    "arguments",
    [
        ("没收到货却签收了",),
        ("triage", "没收到货却签收了"),
        ("没收到货", "却签收了"),
        ("没收到货却签收了", "-p", "天猫", "--at", "2026-11-20 15:00"),
    ],
)
def test_at_a_terminal_a_case_begins_with_them(arguments: tuple[str, ...]) -> None:
    """The scenario that they fit best is the one that Enter takes."""
    with terminal(*arguments, AFTERSALES_LANG="zh", AFTERSALES_PLATFORM="tmall") as screen:
        screen.see("→ 显示签收，客户没收到")
        screen.type("\r")
        screen.see("第 1 题")
        screen.type(CTRL_C)
        assert screen.end() == 130
