"""Names that playbooks refer to, and the finding that there is no such thing."""

from pathlib import PurePath

from aftersales_cli.library.names import missing, missing_each
from aftersales_cli.yamlfile import parse


def test_what_is_missing_is_named_with_what_there_is() -> None:
    """One finding for each name that is not known, with those nearest to it."""
    document = parse(b"a: 1\n", PurePath("x.yaml"))
    (found,) = missing_each(document, ("a",), "limit", ["ship_by", "shp_by"], ["ship_by"])
    assert found.rule == "unknown-limit"
    assert "ship_by" in found.text("en")
    assert missing(document, ("a",), "limit", "x").line == 1
