"""The keys every prompt knows."""

import pytest
from prompt_toolkit.keys import Keys

from aftersales_cli.prompts.keys import command_keys, leaving_keys

COMMANDS = {(Keys.ControlB,), (Keys.ControlR,), (Keys.Escape, Keys.ControlM)}
LEAVING = {(Keys.ControlC,), (Keys.ControlZ,)}


@pytest.mark.parametrize(("keys", "known"), [(leaving_keys, LEAVING), (command_keys, LEAVING | COMMANDS)])
def test_no_key_that_is_not_meant(keys: object, known: set[tuple[Keys, ...]]) -> None:
    """What leaves, and what a prompt can do besides answering; none of the hundred others that there could be."""
    assert callable(keys)
    assert {tuple(binding.keys) for binding in keys().bindings} == known
