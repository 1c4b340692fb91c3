"""`drill` at a terminal and in a pipe."""

from tests.conftest import Run
from tests.prompts.test_pty import terminal


def test_at_a_terminal() -> None:
    """Cases are told, answered and counted; the seed is told, to practise the same again."""
    with terminal("drill", "--seed", "7", "--count", "2", AFTERSALES_LANG="zh") as screen:
        for number in (1, 2):
            screen.see(f"第 {number} 题")
            screen.see("这单怎么办？")
            screen.type("1\r")
        assert screen.end() == 0
    assert any("/2 题对；再练同一组：aftersales drill --seed 7" in line for line in screen.lines)


def test_in_a_pipe(call: Run) -> None:
    """It is wrong usage, said in one line."""
    result = call("drill")
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode().strip() == "aftersales: drill needs a terminal"
