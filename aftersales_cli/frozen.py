"""Frozen value types that are cheap to define: `frozen`, a dataclass without code of its own to compare and show it.

A dataclass compiles those methods anew for every class, which costs a command more than all else it does at its start.
"""

from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """The class as a frozen dataclass with slots. Two are equal if they are of one class and their fields are."""
    made = dataclass(frozen=True, slots=True, eq=False, repr=False)(cls)
    made.__eq__, made.__hash__, made.__repr__ = _equal, _hashed, _shown  # type: ignore[method-assign]
    return made


def _values(self: Any) -> tuple[object, ...]:
    return tuple([getattr(self, each.name) for each in fields(self)])


def _equal(self: object, other: object) -> bool:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hashed(self: object) -> int:
    return hash(_values(self))


def _shown(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))
    return f"{type(self).__qualname__}({', '.join(shown)})"
