"""How a batch is sorted, where nothing is said."""

from aftersales_cli.batch.options import Options
from tests.conftest import AT


def test_by_default() -> None:
    """No answer is assumed, and what is closed is left alone."""
    options = Options(AT, "zh", "tmall")
    assert (options.answers, options.closed_too) == ({}, False)
    assert options == Options(AT, "zh", "tmall", {}, False)
