"""`help`: the same pages as --help, without a dash."""

import pytest

from tests.conftest import Run


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", [None, "batch", "playbooks"])
def test_help(call: Run, command: str | None, lang: str) -> None:
    """Of all, or of one command, in the language that is wanted."""
    name = [command] if command else []
    asked, page = (call(*each, AFTERSALES_LANG=lang) for each in (["help", *name], [*name, "--help"]))
    assert (asked.returncode, asked.stderr) == (0, b"")
    assert asked.stdout == page.stdout


def test_examples_stand_first(call: Run) -> None:
    """Above options and commands."""
    page = call("help", AFTERSALES_LANG="zh").stdout.decode()
    assert page.index("aftersales batch export.csv") < page.index("--lang")


def test_no_such_command(call: Run) -> None:
    """It is named, with the nearest one."""
    result = call("help", "btach")
    assert (result.returncode, result.stdout) == (2, b"")
    assert "did you mean: batch" in result.stderr.decode()
