"""The committed readings are those of every character that can be searched for."""

from pathlib import Path

import pytest

from aftersales_cli.authoring.pinyin import searchable, write
from aftersales_cli.library import Library
from tests.conftest import PLAYBOOKS, change

FILE = "pinyin.yaml"


def test_covers_every_searchable_character(library: Library) -> None:
    """No character of a title, search word, platform or choice lacks its readings, and none is there in vain."""
    assert set(library.pinyin) == set(searchable(library))
    assert {"货", "淘", "拦"} <= set(library.pinyin)


def test_equals_what_would_be_written(playbooks: Path) -> None:
    """Running the generator changes nothing: the file is neither stale nor edited by hand."""
    assert write(playbooks) == playbooks / FILE
    assert (playbooks / FILE).read_bytes() == (PLAYBOOKS / FILE).read_bytes()


def test_writes_what_is_new(in_transit_only: Path) -> None:
    """Characters that came are added with all their readings, characters that went are dropped."""
    change(in_transit_only, "scenarios/in_transit.yaml", "search: [", "search: [龘重绿, ")
    lines = write(in_transit_only).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line[0] in "龘重绿"] == ['绿: "lv lu"', '重: "zhong chong tong"', '龘: "da"']
    assert len(lines) < len((PLAYBOOKS / FILE).read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    ("char", "readings"), [("单", {"dan", "shan"}), ("还", {"hai", "huan"}), ("重", {"zhong", "chong"})]
)
def test_keeps_every_reading(library: Library, char: str, readings: set[str]) -> None:
    """A character with several readings is found by each."""
    assert readings <= set(library.pinyin[char].split())


def test_every_reading_is_typed_with_plain_letters(library: Library) -> None:
    """No tone marks, no ü: what a keyboard has."""
    for readings in library.pinyin.values():
        assert readings
        assert all(reading.isascii() and reading.isalpha() and reading.islower() for reading in readings.split())


def test_writes_nothing_from_broken_playbooks(playbooks: Path) -> None:
    """A folder that does not load keeps its file, and what to run is said."""
    change(playbooks, "limits.yaml", "hours: 24", "hours: 24:00")
    with pytest.raises(SystemExit, match="playbooks lint"):
        write(playbooks)
    assert (playbooks / FILE).read_bytes() == (PLAYBOOKS / FILE).read_bytes()
