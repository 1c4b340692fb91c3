"""`doctor`: what is in order and what is not."""

from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_in_order(call: Run, lang: str) -> None:
    """Every line begins with a plus, and the exit code is 0."""
    result = call("doctor", AFTERSALES_LANG=lang)
    assert result.returncode == 0
    assert {line[:2] for line in result.stdout.decode().splitlines()} == {"+ "}


def test_what_is_broken_is_named(call: Run, in_transit_only: Path) -> None:
    """A broken scenario and a stale source are faults, each a line with what to do."""
    file = in_transit_only / "scenarios" / "in_transit.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("start: ", "start: nowhere #"), encoding="utf-8")
    result = call("--playbooks", in_transit_only, "doctor")
    assert result.returncode == 1
    assert any(line.startswith("! ") and "in_transit.yaml" in line for line in result.stdout.decode().splitlines())


@pytest.mark.parametrize(("encoding", "fine"), [("gbk", True), ("ascii", False), ("latin-1", False)])
def test_an_encoding_without_chinese(run: Run, encoding: str, fine: bool) -> None:
    """GBK will do; one without Chinese is said, with the command that helps."""
    result = run("doctor", PYTHONUTF8="0", PYTHONIOENCODING=encoding)
    assert (result.returncode == 0) is fine
    assert (b"PYTHONUTF8=1" in result.stdout) is not fine
