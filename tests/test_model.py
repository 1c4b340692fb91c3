"""The words of the playbooks as types: languages, names of closed sets, keys of YAML."""

from typing import get_args

import pytest

from aftersales_cli.library import Library
from aftersales_cli.model import CALL_GAPS, LANGS, SHOP_GAPS, ClosedSet, Lang, Shop, Text, yaml_key


def test_a_text_is_in_one_language() -> None:
    """Each language has its own words."""
    assert [Text("中", "en").in_(lang) for lang in LANGS] == ["中", "en"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("of", get_args(ClosedSet))
def test_names_closed_sets(library: Library, of: ClosedSet, lang: Lang) -> None:
    """Every member of a closed set has its name, alone and among all of them; another is a KeyError."""
    names = library.shared.names(of, lang)
    assert names
    assert all(library.shared.name(of, id_, lang) == name for id_, name in names.items())
    with pytest.raises(KeyError):
        library.shared.name(of, "nothing", lang)


@pytest.mark.parametrize(("name", "key"), [("from_", "from"), ("only", "only"), ("at_least", "at_least")])
def test_a_key_is_not_a_word_of_python(name: str, key: str) -> None:
    """A field that Python cannot name as YAML does ends with an underscore."""
    assert yaml_key(name) == key


def test_gaps_of_a_shop_are_settings_of_a_shop() -> None:
    """What {shop.…} may name is something that a shop can set."""
    assert all(hasattr(Shop(), setting) for setting in SHOP_GAPS.values())
    assert len(set(CALL_GAPS)) == len(CALL_GAPS)
