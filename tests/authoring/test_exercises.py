"""Exercises drawn from the worked cases."""

import pytest

from aftersales_cli.advice import advise
from aftersales_cli.authoring.exercises import CHOICES, draw
from aftersales_cli.library import Library
from aftersales_cli.model import GAP


@pytest.mark.parametrize("seed", [0, 7, 9999])
def test_drawn(library: Library, seed: int) -> None:
    """The right outcome among others of its scenario, each once, and none with a gap in its name."""
    exercises = draw(library, seed, 20, "zh")
    assert len(exercises) == 20
    for exercise in exercises:
        ids = [id_ for id_, _ in exercise.choices]
        assert exercise.right == advise(library, exercise.advice.case, "zh").outcome
        assert ids.count(exercise.right) == 1
        assert len(set(ids)) == len(ids) <= CHOICES
        assert not any(GAP.search(title) for _, title in exercise.choices)


def test_the_same_for_a_seed(library: Library) -> None:
    """In the same order, in either language; another seed draws others."""
    first, second = draw(library, 7, 8, "zh"), draw(library, 7, 8, "en")
    assert [each.right for each in first] == [each.right for each in second]
    assert [[id_ for id_, _ in each.choices] for each in first] == [[id_ for id_, _ in each.choices] for each in second]
    assert [each.advice.case for each in draw(library, 8, 8, "zh")] != [each.advice.case for each in first]


def test_no_more_than_there_are(library: Library) -> None:
    """All of them, once, where more are asked for."""
    every = draw(library, 1, 10**6, "zh")
    assert len(every) < 10**6
    assert len(every) == len({id(each.advice) for each in every}) > 500
