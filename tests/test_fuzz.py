"""The fuzzer: some seconds at every entrance find nothing, and what it would find is kept."""

from pathlib import Path

import pytest

from aftersales_cli.library import Library
from tests import fuzz
from tests.conftest import DATA

QUICK = ("table", "case", "book", "chat", "api", "import", "keys")


@pytest.fixture
def own_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """What is found is kept apart, and the environment is given back."""
    monkeypatch.setattr(fuzz, "FOUND", tmp_path / "found")
    for name in ("AFTERSALES_STATE", "AFTERSALES_REGISTER", "AFTERSALES_CACHE"):
        monkeypatch.setenv(name, "")
    return tmp_path / "found"


def test_some_seconds_find_nothing(own_places: Path) -> None:
    """The same attempts each time."""
    counts, found = fuzz.run(20261201, 300, QUICK, most=150)
    assert [file.read_text(encoding="utf-8") for file in found] == []
    assert set(counts) == set(QUICK)


@pytest.mark.parametrize("name", ["signal", "writers"])
def test_other_processes(own_places: Path, name: str) -> None:
    """A signal at some moment, and two who write one register."""
    counts, found = fuzz.run(7, 300, [name], most=2)
    assert [file.read_text(encoding="utf-8") for file in found] == []
    assert counts[name] == 2


def test_what_is_found_is_kept(library: Library, own_places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once of a kind, with its seed and the bytes that did it."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fuzz, "look", fail)
    counts, found = fuzz.run(1, 300, ["chat"], most=3)
    assert counts["chat"] == 3
    (file,) = found
    assert file.parent == own_places
    assert file.read_text(encoding="utf-8").startswith("chat 1-0\n")
    assert file.with_suffix(".bin").exists()


def test_what_was_found_holds_now(own_places: Path, tmp_path: Path, library: Library) -> None:
    """Whatever lies among the data was broken once; the same seed breaks nothing any more."""
    fuzzer = fuzz.Fuzzer(library, tmp_path)
    for file in sorted((DATA / "found").glob("*.txt")):
        name, seed = file.read_text(encoding="utf-8").split("\n", 1)[0].split()
        assert fuzzer.attempt(name, seed) is None, file.name
