"""The answer to a case: what tells a resolved one from one that still asks."""

import pytest

from aftersales_cli.advice import Case, advise
from aftersales_cli.library import Library
from tests.conftest import AT


@pytest.mark.parametrize(("answers", "resolved"), [({"delivery_state": "returning"}, True), ({}, False)])
def test_resolved_or_open(library: Library, answers: dict[str, str], resolved: bool) -> None:
    """An advice has an outcome with its words, or questions that are open, and never both."""
    advice = advise(library, Case("in_transit", "tmall", AT, dict(answers)), "zh")
    assert advice.resolved is resolved
    assert bool(advice.missing) is not resolved
    assert bool(advice.title and advice.steps and advice.scripts and advice.sources) is resolved
