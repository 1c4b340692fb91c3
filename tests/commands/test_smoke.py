"""`smoke`: every shipped case through the public path."""

import re
from pathlib import Path

import pytest

from tests.conftest import PLAYBOOKS, Run, change


def test_all_pass(call: Run) -> None:
    """The last line is `N passed, 0 failed` in Chinese too, and the exit code is 0."""
    result = call("smoke", AFTERSALES_LANG="zh")
    last = result.stdout.decode().splitlines()[-1]
    counted = re.fullmatch(r"([0-9]+) passed, 0 failed", last)
    assert (result.returncode, result.stderr) == (0, b"")
    assert counted is not None
    shipped = sum(file.read_text(encoding="utf-8").count("\n  outcome:") for file in PLAYBOOKS.rglob("*.cases.yaml"))
    assert int(counted[1]) == shipped


@pytest.mark.parametrize(
    ("file", "old", "new", "failed"),
    [
        pytest.param(".cases.yaml", "outcome: start_intercept", "outcome: agree_return", 1, id="case"),
        pytest.param(".yaml", "disposition: intercept", "disposition: x", 0, id="broken-scenario"),
    ],
)
def test_a_failure(call: Run, in_transit_only: Path, file: str, old: str, new: str, failed: int) -> None:
    """A case that fails, or a scenario that is left out, is named on stderr, and the exit code is 1."""
    change(in_transit_only, f"scenarios/in_transit{file}", old, new)
    result = call("--playbooks", in_transit_only, "smoke")
    assert result.returncode == 1
    assert re.fullmatch(rf"[0-9]+ passed, {failed} failed", result.stdout.decode().splitlines()[-1])
    assert f"in_transit{file}" in result.stderr.decode()
