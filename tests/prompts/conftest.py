"""Prompts are made by the hundred here: the key bindings that are the same for all of them are loaded once."""

from collections.abc import Iterator
from functools import cache

import pytest
from prompt_toolkit.application import application


@pytest.fixture(scope="session", autouse=True)
def bindings_loaded_once() -> Iterator[None]:
    """prompt_toolkit builds its editing keys anew for each application, which takes longer than the prompt itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "load_key_bindings", cache(application.load_key_bindings))
        yield
