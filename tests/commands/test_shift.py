"""`register handover` and `register stats` in each of their forms."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Run

NOW = ("--at", "2026-11-20 10:00")


@pytest.fixture
def place(call: Run, tmp_path: Path) -> str:
    """A register with two cases, one of them hostile."""
    place = str(tmp_path / "r.db")
    for order, note in (("39001", "<script>alert(1)</script> **x**"), ("39002", "y")):
        add = ("register", "add", "in_transit", "-p", "tmall", "--order", order, "--note", note)
        call(*add, *NOW, AFTERSALES_REGISTER=place)
    promise = ("register", "promise", "1", "退差价", "--due", "2026-11-19 12:00", "--pays", "5")
    call(*promise, *NOW, AFTERSALES_REGISTER=place)
    return place


def test_handover(call: Run, place: str, tmp_path: Path) -> None:
    """Text, Markdown, HTML and JSON say the same; words of a case are no markup."""

    def said(*options: str) -> str:
        result = call("register", "handover", *NOW, *options, AFTERSALES_REGISTER=place)
        assert result.returncode == 0, result.stderr
        return result.stdout.decode()

    text, markdown = said(), said("--format", "markdown")
    for words in ("退差价", "overdue", "39001", "39002", "5 yuan"):
        assert words in text and words in markdown
    assert "\\*\\*x\\*\\*" in markdown
    said("--format", "html", "-o", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert ("<script" in page, "&lt;script&gt;" in page, "http" in page, 'class="late"' in page) == (
        False,
        True,
        False,
        True,
    )
    tree = json.loads(said("--format", "json"))
    assert ([case["id"] for case in tree["open"]], len(tree["promises"]), tree["counts"]) == ([1, 2], 1, {"open": 2})


def test_stats(call: Run, place: str) -> None:
    """Text, CSV, HTML and JSON."""
    tree = json.loads(call("register", "stats", "--format", "json", AFTERSALES_REGISTER=place).stdout)
    assert (tree["cases"], tree["groups"]["scenario"][0]["cases"]) == (2, 2)
    rows = list(
        csv.DictReader(
            io.StringIO(call("register", "stats", "--format", "csv", AFTERSALES_REGISTER=place).stdout.decode())
        )
    )
    assert ("platform", "tmall", "2") in {(row["by"], row["name"], row["cases"]) for row in rows}
    assert "2 cases" in call("register", "stats", AFTERSALES_REGISTER=place).stdout.decode()
    assert b"<h1>" in call("register", "stats", "--format", "html", AFTERSALES_REGISTER=place).stdout
