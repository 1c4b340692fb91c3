"""What fills the gaps of a row's shape, by all its answers and by its amounts and times alone."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.answers import Answers
from aftersales_cli.batch.plans import Options, Planner
from aftersales_cli.batch.results import due_of, fills_of, finisher
from aftersales_cli.batch.shapes import CLOSED_SHAPE, Shape
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from tests.conftest import AT

NAMES = ("refund_amount", "applied_at", "deadline_at", "shipped_at", "return_received_at")


@given(st.datetimes())
def test_a_deadline_is_shown_to_the_minute(due: datetime) -> None:
    """As `isoformat` writes it, for every time there is."""
    assert fills_of(CLOSED_SHAPE, due, {}, "") == ("", due.isoformat(" ", "minutes"), "")


@pytest.fixture(scope="module")
def shapes(library: Library) -> list[tuple[Shape, set[str], Answers]]:
    """The shape of every worked case, with the names of the amounts and times that are known, and the other answers."""
    cases = [(id_, case) for id_ in library.scenario_ids for case in library.cases(id_)]
    asked = sorted({q for _, case in cases for q in case.answers if library.questions[q].type == "choice"})
    header = ["order_id", "platform", "scenario", *asked]
    table = open_table(None, BytesIO(",".join(header).encode() + b"\n"), None)
    layout, _, _ = find_layout(library, table, {}, None)
    planner = Planner(library, layout, frozenset(), Options(AT, "zh", "other", {"shipped_at": AT}), NAMES)
    found = []
    for id_, case in cases:
        cells = ["1", case.platform, id_, *(str(case.answers.get(question, "")) for question in asked)]
        for known in (set(NAMES), {"applied_at"}, {"deadline_at", "refund_amount"}, set[str]()):
            values = {name: Decimal(5) if name == "refund_amount" else AT for name in known}
            words = tuple(cells)
            plan = planner.make((words, None, tuple(known), ()), words, cells, values, {})
            if plan.shape is not None:
                found.append((plan.shape, known, plan.fixed))
    return found


@given(data=st.data())
def test_by_values_alone(shapes: list[tuple[Shape, set[str], Answers]], data: st.DataObject) -> None:
    """What the amounts and times of a row come to is what all its answers come to."""
    shape, known, fixed = data.draw(st.sampled_from(shapes))
    near = st.integers(-200_000, 200_000).map(lambda seconds: AT + timedelta(seconds=seconds))
    amounts = st.decimals(0, 10_000, places=2)
    values = {name: data.draw(amounts if name == "refund_amount" else near) for name in NAMES if name in known}
    answers = {**fixed, **values}
    due = due_of(shape, answers)
    expected = (shape, fills_of(shape, due, answers, "see"), due)
    assert finisher(shape, NAMES, fixed, "see")(tuple(values.get(name) for name in NAMES)) == expected


def test_shapes_of_all_kinds(shapes: list[tuple[Shape, set[str], Answers]]) -> None:
    """The law above is tried on shapes with a countdown, clocks, gaps, choices, and none of them."""
    kinds = {(s.countdown, bool(s.clocks), bool(s.gaps), bool(fixed)) for s, _, fixed in shapes}
    assert len(kinds) >= 8
    assert (False, False, False, False) in kinds
