"""What is proven, as a person reads it."""

from aftersales_cli.render import proof


def test_is_documented() -> None:
    """The module says what it shows."""
    assert proof.__doc__
