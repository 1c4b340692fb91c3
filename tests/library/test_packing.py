"""Trees packed for the cache: the same when they come out, and parsed only where they are used."""

import json

import pytest

from aftersales_cli.library import read_library
from aftersales_cli.library.cache import PARTS
from aftersales_cli.library.packing import heads, pack, source_of, unpack
from tests.conftest import PLAYBOOKS


def test_all_comes_out_as_it_went_in() -> None:
    """Through JSON and back each part of each section is what it was."""
    _, checked = read_library(PLAYBOOKS)
    assert checked.trees is not None
    trees = unpack(pack(checked.trees))
    plain = json.loads(json.dumps(checked.trees, ensure_ascii=False, default=str))
    for section in checked.trees:
        assert json.loads(json.dumps(dict(trees[section]), default=str)) == plain[section], section
    assert (trees["heads"], trees["source_of"]) == (heads(checked.trees), source_of(checked.trees))


def test_only_what_is_used_is_parsed() -> None:
    """A part that nobody asks for may be anything; asked for twice it is parsed once."""
    trees = unpack({PARTS: {"scenarios/a": '{"x": 1}', "scenarios/b": "{broken"}})
    part = trees["scenarios"]["a"]
    assert part == {"x": 1}
    assert trees["scenarios"]["a"] is part
    assert list(trees["scenarios"]) == ["a", "b"]
    assert len(trees["scenarios"]) == 2
    with pytest.raises(KeyError):
        trees["scenarios"]["c"]
