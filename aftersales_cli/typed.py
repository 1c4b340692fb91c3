"""Makes typed values from the trees that files and the cache hold: `build`, for any of the types in `model`.

A field that ends with `_` is written without it in YAML (`from_` is `from`).
"""

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from aftersales_cli.model import yaml_key

T = TypeVar("T")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def build(type_: type[T], tree: Any) -> T:
    """A value of `type_` from a tree that has been checked against it; JSON and YAML trees both serve."""
    make: Callable[[Any], T] = _maker(cast(Any, type_))
    return make(tree)


@cache
def _maker(type_: Any) -> Callable[[Any], Any]:
    origin = get_origin(type_)
    if is_dataclass(type_):
        return _dataclass_maker(type_)
    if origin is tuple:
        item = _maker(get_args(type_)[0])
        return lambda tree: tuple([item(each) for each in tree])
    if origin in (dict, Mapping):
        value = _maker(get_args(type_)[1])
        return lambda tree: {key: value(each) for key, each in tree.items()}
    if origin in (Union, types.UnionType):
        return _union_maker(get_args(type_))
    if type_ is date:
        return lambda tree: tree if isinstance(tree, date) else date.fromisoformat(tree)
    if type_ is Decimal:
        return lambda tree: Decimal(str(tree))
    if type_ is int:
        return int
    return lambda tree: tree


def _dataclass_maker(type_: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(type_)
    parts = [(yaml_key(f.name), _maker(hints[f.name]), _lacking(f)) for f in fields(type_)]

    def make(tree: Any) -> Any:  # in their order: a value made so is made fastest
        return type_(*[maker(tree[key]) if key in tree or lack is None else lack() for key, maker, lack in parts])

    return make


def _lacking(field: Field[Any]) -> Callable[[], Any] | None:
    """What makes the value of a field that a tree has not; None where it must have it."""
    if field.default is not MISSING:
        return lambda: field.default
    return None if field.default_factory is MISSING else field.default_factory


def _union_maker(members: tuple[Any, ...]) -> Callable[[Any], Any]:
    """Of the members of a union, the one whose shape the tree has; a JSON tree has texts where YAML has dates.

    Where a text may stand, a decimal number is kept as its text, for JSON could not tell the two apart.
    """
    mapping = next((_maker(cast(Any, m)) for m in members if is_dataclass(m)), None)
    sequence = next((_maker(m) for m in members if get_origin(m) is tuple), None)
    has_date, has_number = date in members, Decimal in members or int in members

    def make(tree: Any) -> Any:
        if isinstance(tree, dict) and mapping:
            return mapping(tree)
        if isinstance(tree, list) and sequence:
            return sequence(tree)
        if isinstance(tree, str) and has_date and _DATE.match(tree):
            try:
                return date.fromisoformat(tree)
            except ValueError:
                return tree
        if isinstance(tree, Decimal) and str in members:
            return str(tree)
        if isinstance(tree, str) and has_number and str not in members:
            return Decimal(tree) if Decimal in members else int(tree)
        return tree

    return make
