"""What a row comes to: its own amounts and times put in, as all its answers together would say it."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.advice.deadlines import COUNTDOWN, level_of
from aftersales_cli.answers import Answers
from aftersales_cli.batch.finish import Verdict, finisher, minute
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.plans import Planner
from aftersales_cli.batch.shapes import CLOSED_SHAPE, Shape
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.intake.layout import Layout
from aftersales_cli.intake.records import Block, Record
from aftersales_cli.library import Library
from tests.conftest import AT

NAMES = ("refund_amount", "applied_at", "deadline_at", "shipped_at", "return_received_at")


@given(st.datetimes())
def test_a_deadline_is_shown_to_the_minute(due: datetime) -> None:
    """As `isoformat` writes it, for every time there is."""
    assert minute(due) == due.isoformat(" ", "minutes")


@pytest.fixture(scope="module")
def shapes(library: Library) -> list[Shape]:
    """The shapes of all worked cases, a quarter each with all, some and none of the amounts and times known."""
    found: dict[Shape, None] = {}
    asked = [name for name, question in library.questions.items() if question.type == "choice"]
    with pytest.MonkeyPatch.context() as patch:
        make = Planner._shape_of
        patch.setattr(Planner, "_shape_of", lambda *given, **more: noted(found, make(*given, **more)))
        for lot, known in enumerate((NAMES, ("applied_at",), ("deadline_at", "refund_amount"), ())):
            titles = ["order_id", "platform", "scenario", *known, *asked]
            layout = Layout(Record(1, titles), {title: (place,) for place, title in enumerate(titles)}, None, ())
            said = ["5" if name == "refund_amount" else str(AT) for name in known]
            rows = [
                ["1", case.platform, id_, *said, *(str(case.answers.get(question, "")) for question in asked)]
                for id_ in library.scenario_ids
                for case in library.cases(id_)[lot::4]
            ]
            Sorter(library, layout, Options(AT, "zh", "other")).sort(Block(rows, range(len(rows))))
    return list(found)


def noted(found: dict[Shape, None], shape: Shape) -> Shape:
    """The shape, which is found."""
    found[shape] = None
    return shape


def expected_of(shape: Shape, answers: Answers) -> tuple[str, datetime | None]:
    """How pressing a row of a shape is and when it runs out, by all its answers."""
    dates = [clock.due(answers) for clock in shape.clocks]
    dates += [answers[COUNTDOWN]] if shape.countdown else []  # type: ignore[list-item]
    due = min(filter(None, dates), default=None)
    return level_of(due, shape.until, shape.floor), due


@given(seed=st.integers(0, 2**32))
def test_own_and_shared_answers(shapes: list[Shape], seed: int) -> None:
    """Whether an answer is the row's own or that of all rows with its words makes no difference."""
    picks = random.Random(seed)
    shape = picks.choice(shapes)
    amount, moment = Decimal(picks.randrange(9999)) / 100, AT + timedelta(minutes=picks.randrange(-9999, 9999))
    answers = {name: amount if name.endswith("amount") else moment for name in shape.reads if name in NAMES}
    if shape.reads - answers.keys():
        return  # it shows an answer of another kind
    urgency, due = expected_of(shape, answers)
    own = [name for name in answers if picks.random() < 0.7]
    fixed = {name: value for name, value in answers.items() if name not in own}
    finish = finisher(shape, {name: place for place, name in enumerate(own, 1)}, fixed, "see")
    found = finish((None, *(answers[name] for name in own)))
    assert (found.verdict.shape, found.verdict.urgency, found.verdict.error, found.due) == (shape, urgency, "see", due)
    assert found.shown == tuple(gap.show(*(answers[name] for name in gap.names)) for gap in shape.gaps)


def test_shapes_of_all_kinds(shapes: list[Shape]) -> None:
    """The law above is tried on shapes with a countdown, with clocks, with gaps, and with none of them."""
    assert len({(shape.countdown, bool(shape.clocks), bool(shape.gaps)) for shape in shapes}) >= 6
    assert len(shapes) > 200


def test_verdicts_are_shared(shapes: list[Shape]) -> None:
    """Rows that come to the same have the very same verdict, so that they are counted and laid out as one."""
    alone = (shape for shape in shapes if shape.countdown and not shape.gaps and not shape.clocks)
    shape = next(shape for shape in alone if len(shape.until) > 1)
    finish = finisher(shape, {COUNTDOWN: 0}, {}, "")
    assert finish((AT,)).verdict is finish((AT + timedelta(minutes=1),)).verdict
    assert finish((AT,)).verdict is not finish((AT + timedelta(days=300),)).verdict
    assert isinstance(finish((AT,)).verdict, Verdict)


def test_nothing_of_its_own() -> None:
    """A row without anything of its own comes to the same as all others."""
    finish = finisher(CLOSED_SHAPE, {}, {}, "")
    assert finish((1,)) is finish((2,))
    assert set(finish(()).columns.values()) == {"closed", ""}
