"""Practice, typed."""

import pytest

from aftersales_cli.authoring.exercises import draw
from aftersales_cli.errors import Cancelled
from aftersales_cli.library import Library
from aftersales_cli.prompts import hardened
from aftersales_cli.prompts.drill import practise
from aftersales_cli.wording import label
from tests.prompts.keyboard import BACK, CTRL_C, typing
from tests.prompts.test_interview import Notebook, typed


def test_graded_and_explained(library: Library) -> None:
    """A right answer is called right, a wrong one is told what is right; both hear why and read the reply."""
    exercises = draw(library, 7, 2, "zh")
    places = [[id_ for id_, _ in each.choices].index(each.right) + 1 for each in exercises]
    keys = BACK + "?" + typed(str(places[0]), str(places[1] % len(exercises[1].choices) + 1))
    screen = Notebook()
    assert typing(keys, lambda: practise(library, exercises, "zh", screen, hardened)) == 1
    assert label("drill-right", "zh") in screen.lines
    assert label("drill-wrong", "zh", title=exercises[1].advice.title) in screen.lines
    assert screen.copied == [each.advice.scripts["first_reply"].text for each in exercises]
    told = [line for line in screen.lines if " → " in line]
    assert len(told) == sum(len(each.advice.case.answers) for each in exercises)


def test_leaving(library: Library) -> None:
    """Ctrl-C cancels."""
    with pytest.raises(Cancelled):
        typing(CTRL_C, lambda: practise(library, draw(library, 7, 2, "zh"), "zh", Notebook(), hardened))
