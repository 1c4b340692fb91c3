"""The chain of events: each part of an event counts, and where one part ends and the next begins."""

import pytest

from aftersales_cli.register.chain import START, digest, link

EVENT = (START, "1", "u", "c", "noted", "Li", "2026-11-20 10:00:00", "b", "a")


def hash_of(parts: tuple[str, ...]) -> str:
    """The hash of an event in parts."""
    before, number, *rest = parts
    return link(before, int(number), *rest)


@pytest.mark.parametrize("place", range(len(EVENT)))
def test_each_part_counts(place: int) -> None:
    """Whatever is otherwise, the hash is too; the same event has the same hash."""
    other = "2" if place == 1 else EVENT[place] + "x"
    assert hash_of(EVENT) == hash_of(EVENT) != hash_of((*EVENT[:place], other, *EVENT[place + 1 :]))


def test_parts_do_not_run_into_each_other() -> None:
    """What is moved from the end of one to the beginning of the next is seen."""
    assert hash_of((*EVENT[:2], "ab", "c", *EVENT[4:])) != hash_of((*EVENT[:2], "a", "bc", *EVENT[4:]))


def test_digest() -> None:
    """A hash is 64 digits, of any text."""
    assert len(digest("😀")) == 64 == len(START)
