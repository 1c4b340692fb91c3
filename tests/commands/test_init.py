"""`init` where it cannot ask; how it asks is tested with `prompts.setup`."""

from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.mark.parametrize("options", [[], ["--here"], ["--plain"]])
def test_needs_a_terminal(call: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]) -> None:
    """Without one it is wrong usage, says what a script does instead, and writes nothing."""
    monkeypatch.chdir(tmp_path)
    done = call("init", *options, XDG_CONFIG_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "shop.yaml" in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []
