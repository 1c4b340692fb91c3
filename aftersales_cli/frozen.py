"""Frozen value types that are cheap to define: `frozen`, a dataclass whose methods are those of all the others.

A dataclass compiles methods anew for every class, which costs a command more than all else it does at its start.
"""

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """The class as a frozen dataclass with slots. Two are equal if they are of one class and their fields are."""
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made.__init__ = _initializer(made)
    made.__setattr__ = made.__delattr__ = _refused
    made.__eq__, made.__hash__, made.__repr__, made.__reduce__ = _equal, _hashed, _shown, _reduced
    return made  # type: ignore[no-any-return]


def _initializer(made: Any) -> Callable[..., None]:
    """What sets the fields of a new value, each through its slot. It raises TypeError as any function does."""
    setters = {each.name: getattr(made, each.name).__set__ for each in fields(made)}
    in_order, count = tuple(setters.values()), len(setters)
    defaults = {each.name: each.default for each in fields(made) if each.default is not MISSING}
    makers = [(each.name, each.default_factory) for each in fields(made) if each.default_factory is not MISSING]

    def __init__(self: object, *given: object, **named: object) -> None:
        if len(given) == count and not named:  # as where there are many
            for put, value in zip(in_order, given, strict=True):
                put(self, value)
            return
        placed = dict(zip(setters, given, strict=False))
        values = {**defaults, **placed, **named}
        for name, make in makers:
            if name not in values:
                values[name] = make()
        if values.keys() != setters.keys() or len(placed) < len(given) or not placed.keys().isdisjoint(named):
            raise TypeError(f"{made.__qualname__}() takes each once: {', '.join(setters)}")
        for name, value in values.items():
            setters[name](self, value)

    return __init__


def _refused(self: object, name: str, *_: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _values(self: Any) -> tuple[object, ...]:
    return tuple([getattr(self, each.name) for each in fields(self)])


def _equal(self: object, other: object) -> bool:
    return _values(self) == _values(other) if other.__class__ is self.__class__ else NotImplemented


def _hashed(self: object) -> int:
    return hash(_values(self))


def _reduced(self: object) -> tuple[type, tuple[object, ...]]:
    return type(self), _values(self)


def _shown(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))
    return f"{type(self).__qualname__}({', '.join(shown)})"
