"""What the program depends on: all of it listed for readers, with its licence."""

import re
import tomllib
from importlib.metadata import metadata

from tests.conftest import ROOT

NAME = re.compile(r"[A-Za-z0-9-]+")


def declared() -> dict[str, str]:
    """The packages that a user gets, each with its bounds as pyproject.toml writes them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    written = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    return {NAME.match(each)[0]: each for each in written}  # type: ignore[index]


def listed() -> dict[str, tuple[str, str]]:
    """The packages that readers are told of, each with its licence and the reason for an upper bound."""
    text = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("## What it depends on\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:1] == "|"]
    return {name: (licence, reason) for name, _, licence, reason in rows[2:]}


def test_all_are_listed() -> None:
    """None is missing, none is left over; one that is bounded above says why, and no other does."""
    assert set(listed()) == set(declared())
    for name, written in declared().items():
        assert written.count("<") <= 1
        assert ("<" in written) is bool(listed()[name][1]), name
        assert ">=" in written, "a lower bound"


def test_licences() -> None:
    """They are what the packages say of themselves."""
    for name, (licence, _) in listed().items():
        said = metadata(name)
        places = ("License-Expression", "License", "Classifier")
        assert any(licence in each for place in places for each in said.get_all(place) or []), name
