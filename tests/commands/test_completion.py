"""What a shell completes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("triage in_", "in_transit", "invoice"),
        ("triage in_transit -p tm", "tmall", "douyin"),
        ("triage in_transit -a inter", "intercept_status=", "delivery_state="),
        ("triage in_transit -a intercept_status=", "intercept_status=failed", "intercept_status=signed"),
        ("tri", "triage", "batch"),
    ],
)
def test_completion(typed: str, wanted: str, unwanted: str) -> None:
    """Scenarios, platforms, the questions of the scenario, and their choices."""
    command = Path(sys.executable).with_name("aftersales")
    asked = {"_AFTERSALES_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": f"aftersales {typed}"}
    done = subprocess.run([command], env={**os.environ, **asked}, capture_output=True, check=False, timeout=PATIENCE)
    said = done.stdout.decode()
    assert wanted in said
    assert unwanted not in said
