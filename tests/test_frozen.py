"""Frozen types compare, hash and show themselves as frozen dataclasses do."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace

import pytest

from aftersales_cli.frozen import frozen


@frozen
class Pair:
    """A frozen type."""

    left: int
    right: tuple[str, ...] = ()
    more: dict[str, int] = field(default_factory=dict)


@frozen
class Other:
    """One with the same fields."""

    left: int
    right: tuple[str, ...] = ()


@frozen
class Longer(Other):
    """One that extends another."""

    end: str = ""


@dataclass(frozen=True, slots=True)
class Plain:
    """What it is likened to."""

    left: int
    right: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("given", "named", "made"),
    [
        ((1,), {}, (1, (), {})),
        ((1, ("a",), {"b": 2}), {}, (1, ("a",), {"b": 2})),
        ((1,), {"more": {"b": 2}}, (1, (), {"b": 2})),
        ((), {"right": ("a",), "left": 1}, (1, ("a",), {})),
        ((), {}, None),
        ((), {"right": ()}, None),
        ((1, (), {}, 4), {}, None),
        ((1,), {"left": 1}, None),
        ((1,), {"other": 1}, None),
        ((), {"right": (), "more": {}, "other": 1}, None),
        ((1, (), {}), {"more": {}}, None),
    ],
)
def test_making(given: tuple[object, ...], named: dict[str, object], made: tuple[object, ...] | None) -> None:
    """A value is made by place or name, what is not given by default; what does not fit is a TypeError."""
    if made is None:
        with pytest.raises(TypeError, match="Pair"):
            Pair(*given, **named)  # type: ignore[arg-type]
    else:
        pair = Pair(*given, **named)  # type: ignore[arg-type]
        assert (pair.left, pair.right, pair.more) == made


def test_a_default_that_is_made_is_made_anew() -> None:
    """What one value holds by default is not another's."""
    Pair(1).more["a"] = 1
    assert Pair(1).more == {}


def test_equality() -> None:
    """Equal are values of one class with equal fields, and nothing else."""
    assert Pair(1, ("a",), {"b": 2}) == Pair(1, ("a",), {"b": 2})
    assert Pair(1) != Pair(2)
    assert Pair(1) != Pair(1, more={"b": 2})
    assert Other(1) != Longer(1)
    assert Other(1) != Plain(1)
    assert Longer(1, ("a",), "x") == Longer(1, ("a",), "x") != Longer(1, ("a",), "y")


def test_hash() -> None:
    """A value is a key where its fields are; equal ones are one key."""
    assert {Other(1): "x"}[Other(1)] == "x"
    assert len({Other(1), Other(1), Other(2), Longer(1)}) == 3
    with pytest.raises(TypeError):
        hash(Pair(1))


def test_a_frozen_dataclass() -> None:
    """It cannot be changed, takes no other field, is copied with `replace`, and shows itself."""
    one = Longer(1, end="x")
    with pytest.raises(FrozenInstanceError):
        one.left = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del one.left
    assert is_dataclass(one) and [each.name for each in fields(one)] == ["left", "right", "end"]
    assert one == pickle.loads(pickle.dumps(one)) == copy.copy(one) == copy.deepcopy(one)
    assert not hasattr(one, "__dict__")
    assert replace(one, left=2) == Longer(2, end="x")
    assert repr(one) == "Longer(left=1, right=(), end='x')"
    assert repr(Other(1)) == repr(Plain(1)).replace("Plain", "Other")
