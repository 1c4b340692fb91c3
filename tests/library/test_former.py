"""A law's number stays what it is, and a leap of a number is said."""

from pathlib import Path, PurePath

import pytest

from aftersales_cli.authoring.lint import lint
from aftersales_cli.errors import AftersalesError
from aftersales_cli.library import open_library
from aftersales_cli.library.former import check_law, former_limits, leaps
from aftersales_cli.library.schema import conform
from aftersales_cli.model import Limit
from aftersales_cli.typed import build
from aftersales_cli.yamlfile import Document, parse
from tests.conftest import PLAYBOOKS, change, place_of

LAW = "window:\n  text: {{zh: 一, en: one}}\n  law: {law}\n"
DAYS = "  {platform}:\n    - from: {day}\n      days: {days}\n      source: {source}\n      checked: 2026-11-22\n"


def limits(*entries: str, law: str = "true") -> Document:
    """A file with one limit."""
    document = parse((LAW.format(law=law) + "".join(entries)).encode(), PurePath("limits.yaml"))
    assert conform(document, dict[str, Limit]) == []
    return document


def entry(days: int, source: str = "P-17", platform: str = "any", day: str = "2014-03-15") -> str:
    """A number of days."""
    return DAYS.format(platform=platform, day=day, days=days, source=source)


FORMER = build(dict[str, Limit], limits(entry(7)).tree)


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (limits(entry(7)), False),
        (limits(entry(7), law="false"), True),
        (limits(entry(6)), True),
        (limits(entry(8)), True),  # whether more is kinder the number does not say
        (limits(entry(7, day="2015-01-01")), True),  # nothing before
        (limits(entry(7), entry(3, platform="tmall")), True),
        (limits(entry(7), entry(7, platform="tmall")), False),
        (limits(entry(5, "house_style")), True),
        (limits(entry(10, "P-99")), False),  # another law
    ],
)
def test_the_number_of_a_law(now: Document, changed: bool) -> None:
    """It may not be another on any platform and day, unless another source says so."""
    assert [problem.rule for problem in check_law(now, FORMER)] == ["law-changed"] * changed
    assert list(check_law(now, {})) == []


@pytest.mark.parametrize(
    ("days", "source", "leap"),
    [(7, "P-17", 0), (10, "P-17", 0), (11, "P-17", 1), (4, "P-17", 0), (3, "P-17", 1), (70, "P-99", 0), (0, "P-17", 1)],
)
def test_a_leap(days: int, source: str, leap: int) -> None:
    """More than half more or less than before, on the same source; before is the packaged folder or an earlier day."""
    assert len(list(leaps(limits(entry(days, source)), FORMER))) == leap
    later = entry(days, source, day="2026-01-01").partition("\n")[2]
    assert len(list(leaps(limits(entry(7) + later), {}))) == leap
    own = limits(entry(days, source), law="false\n  own: true")
    assert list(leaps(own, FORMER)) == []


def test_a_folder_of_ones_own_cannot_loosen_the_law(playbooks: Path) -> None:
    """Nothing works with it, and the place is named."""
    change(playbooks, "limits.yaml", "  law: true\n", "  law: false\n")
    with pytest.raises(AftersalesError, match="law-changed"):
        open_library(playbooks)
    problems, _ = lint(playbooks)
    assert [problem.rule for problem in problems] == ["law-changed"]


def test_a_slip_of_the_pen_is_found(playbooks: Path) -> None:
    """A nought too many is a finding with both numbers; the folder still loads."""
    change(playbooks, "limits.yaml", "hours: 24", "hours: 240")
    (problem,) = [problem for problem in lint(playbooks)[0] if problem.rule == "limit-leaps"]
    assert "from 24 to 240" in problem.text("en")
    assert str(problem.file) == "limits.yaml"
    assert open_library(playbooks).limits


def test_the_packaged_folder_has_no_former_numbers(playbooks: Path) -> None:
    """It is what the others start from."""
    assert former_limits(PLAYBOOKS) == {}
    assert former_limits(playbooks) == open_library(PLAYBOOKS).limits
    assert place_of(playbooks, "limits.yaml", "no_reason_window:")
