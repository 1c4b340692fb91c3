"""The cache of the checked library: whatever is wrong with it, it is made anew, and nothing in it is ever run."""

import hashlib
import hmac
import json
import os
import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersales_cli.library import cache, open_library
from tests.conftest import change

TREES = {"a": [1, "中文"], "b": date(2026, 11, 20), "c": Decimal("59.00")}
IN_JSON = {"a": [1, "中文"], "b": "2026-11-20", "c": "59.00"}
Spoil = Callable[[Path], Any]


class Trap:
    """A pickle of this makes a folder when it is loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.folder),)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder that does not exist yet, nor does its key."""
    monkeypatch.setenv("AFTERSALES_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AFTERSALES_STATE", str(tmp_path / "state"))
    return tmp_path / "cache"


def signed(payload: bytes) -> bytes:
    """A cache file with a checksum that anybody can make."""
    return hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload


def key_of(path: Path) -> Path:
    """The key that a cache file was sealed with."""
    return path.parent.parent / "state" / cache.KEY


SPOILS: dict[str, Spoil] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b" "),
    "edited": lambda path: path.write_bytes(path.read_bytes().replace(b"1", b"2", 1)),
    "without-its-checksum": lambda path: path.write_bytes(path.read_bytes().partition(b"\n")[2]),
    "not-json": lambda path: path.write_bytes(signed(b"{")),
    "not-utf-8": lambda path: path.write_bytes(signed(b'"\xff"')),
    "a-folder": lambda path: (path.unlink(), path.mkdir()),
    "a-link-to-nowhere": lambda path: (path.unlink(), path.symlink_to(path.parent / "nowhere")),
    "a-link-to-a-text": lambda path: (path.unlink(), path.symlink_to(__file__)),
    "edited-and-hashed-anew": lambda path: path.write_bytes(signed(path.read_bytes().partition(b"\n")[2] + b" ")),
    "under-another-name": lambda path: (cache.store("f2", {"a": 2}), path.with_name("library-f2.json").replace(path)),
    "writable-by-all": lambda path: path.chmod(0o666),
    "writable-by-the-group": lambda path: path.chmod(0o660),
    "in-a-folder-for-all": lambda path: path.parent.chmod(0o777),
    "without-its-key": lambda path: key_of(path).unlink(),
    "with-another-key": lambda path: key_of(path).write_bytes(b"x" * 32),
    "with-a-short-key": lambda path: key_of(path).write_bytes(b"x"),
    "with-a-key-for-all": lambda path: key_of(path).chmod(0o666),
    "a-pickle": lambda path: path.write_bytes(pickle.dumps(Trap(path.parent / "run"))),
    "a-signed-pickle": lambda path: path.write_bytes(signed(pickle.dumps(Trap(path.parent / "run")))),
}


def test_loads_what_was_stored(folder: Path) -> None:
    """Dates and amounts come back as texts; another fingerprint finds nothing."""
    assert cache.load("f1") is None
    cache.store("f1", TREES)
    assert cache.load("f1") == IN_JSON
    assert cache.load("f2") is None
    assert [path.name for path in folder.iterdir()] == ["library-f1.json"]


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_never_believes_a_damaged_file(folder: Path, spoil: Spoil) -> None:
    """Nothing but the very bytes that were stored is read, and nothing in them is run."""
    cache.store("f1", TREES)
    spoil(folder / "library-f1.json")
    assert cache.load("f1") is None
    assert not (folder / "run").exists()


@pytest.mark.parametrize("spoiled", ["truncated", "edited", "a-pickle", "a-link-to-a-text", "a-folder"])
def test_is_made_anew(folder: Path, in_transit_only: Path, spoiled: str) -> None:
    """The library opens over a damaged cache as if there were none, and leaves nothing lying about."""
    first = open_library(in_transit_only)
    path = folder / f"library-{first.sha256}.json"
    stored = path.read_bytes()
    SPOILS[spoiled](path)
    again = open_library(in_transit_only)
    assert again.scenario("in_transit") == first.scenario("in_transit")
    assert [each.name for each in folder.iterdir()] == [path.name]
    assert path.is_dir() or (path.read_bytes() == stored and not path.is_symlink())


def test_opens_from_the_cache(folder: Path, in_transit_only: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time nothing is parsed and checked."""
    first = open_library(in_transit_only)
    monkeypatch.setattr("aftersales_cli.library.check.check_folder", None)
    again = open_library(in_transit_only)
    for part in ("questions", "evidence", "limits", "platforms", "shared", "intake", "pinyin", "scenario_ids"):
        assert getattr(again, part) == getattr(first, part)
    assert again.scenario("in_transit") == first.scenario("in_transit")
    assert again.cases("in_transit") == first.cases("in_transit")
    assert {id_: again.source(id_) for id_ in again.source_of.values()} == {
        id_: first.source(id_) for id_ in first.source_of.values()
    }


def test_a_stale_cache_is_not_used(folder: Path, in_transit_only: Path) -> None:
    """A changed file is read, though the library of before lies in the cache."""
    open_library(in_transit_only)
    change(in_transit_only, "scenarios/in_transit.yaml", "stage: under_way", "stage: dispute")
    assert open_library(in_transit_only).scenario("in_transit").stage == "dispute"
    assert len(list(folder.iterdir())) == 2


def test_a_broken_scenario_stays_named(folder: Path, in_transit_only: Path) -> None:
    """What was left out is said every time, also from the cache."""
    change(in_transit_only, "scenarios/broken.yaml", "", "id: 1\n")
    first = open_library(in_transit_only)
    assert first.broken != ()
    assert open_library(in_transit_only).broken == first.broken


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.symlink_to(path / "loop"),
        lambda path: (path.mkdir(), path.chmod(0o500)),
    ],
    ids=["a-file", "a-link-to-itself", "read-only"],
)
def test_a_folder_that_cannot_be_written_is_no_error(folder: Path, in_transit_only: Path, spoil: Spoil) -> None:
    """Without a cache everything still works, only slower."""
    spoil(folder)
    assert open_library(in_transit_only).scenario_ids == ("in_transit",)
    assert cache.load("f1") is None


def test_a_link_is_replaced_and_its_target_left_alone(folder: Path, tmp_path: Path) -> None:
    """Who puts a link in the cache's place cannot have another file overwritten."""
    folder.mkdir()
    target = tmp_path / "precious"
    target.write_text("precious")
    (folder / "library-f1.json").symlink_to(target)
    cache.store("f1", TREES)
    assert target.read_text() == "precious"
    assert cache.load("f1") == IN_JSON


def test_a_folder_behind_a_link_is_used(folder: Path, tmp_path: Path) -> None:
    """A cache folder may be a link."""
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    cache.store("f1", TREES)
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["library-f1.json"]


def test_keeps_what_is_used(folder: Path) -> None:
    """One that is read is not thrown away for newer ones that are not."""
    for number in range(cache.KEPT):
        cache.store(f"f{number}", TREES)
        os.utime(folder / f"library-f{number}.json", (number, number))
    assert cache.load("f0")
    cache.store("new", TREES)
    assert [bool(cache.load(name)) for name in ("f0", "f1", "f2", "new")] == [True, False, True, True]


def test_keeps_the_newest(folder: Path) -> None:
    """Libraries of other folders and versions are thrown away, the oldest first, and never other files."""
    folder.mkdir()
    (folder / "other.json").write_text("")
    for number in range(cache.KEPT + 2):
        cache.store(f"f{number}", {})
        os.utime(folder / f"library-f{number}.json", (number, number))
    assert {path.name for path in folder.iterdir()} == {
        *(f"library-f{number}.json" for number in range(2, cache.KEPT + 2)), "other.json",
    }  # fmt: skip


def test_refuses_to_store_what_json_has_no_form_for(folder: Path) -> None:
    """A tree with anything else in it is a bug, not a cache."""
    with pytest.raises(TypeError):
        cache.store("f1", {"a": object()})
    assert cache.load("f1") is None


def test_lies_in_the_users_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Unless AFTERSALES_CACHE names another, the cache lies where the system keeps caches."""
    monkeypatch.delenv("AFTERSALES_CACHE")
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "mine"))
    assert cache.folder() == tmp_path / "mine"
    monkeypatch.setenv("AFTERSALES_CACHE", "")
    assert cache.folder() == tmp_path / "mine"


def test_is_written_as_json(folder: Path) -> None:
    """A seal on the first line, data behind it; nobody else can read the key."""
    cache.store("f1", TREES)
    first, _, payload = (folder / "library-f1.json").read_bytes().partition(b"\n")
    assert json.loads(payload) == IN_JSON
    key = key_of(folder / "library-f1.json")
    assert first.decode() == hmac.digest(key.read_bytes(), b"f1\n" + payload, "sha256").hex()
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_folder_with_the_sticky_bit_is_no_ones_to_write_in(folder: Path) -> None:
    """As /tmp: others may put files into it, but not in the place of ours."""
    cache.store("f1", TREES)
    folder.chmod(0o1777)
    assert cache.load("f1") == IN_JSON
