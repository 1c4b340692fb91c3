"""The triage columns of an outcome as templates: by column, and all as one line of CSV."""

import csv
from datetime import datetime
from decimal import Decimal

import pytest

from aftersales_cli.advice.outcome import make_ready
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import Answers
from aftersales_cli.batch.shapes import COLUMNS, DEADLINE, RESOLVED, Shape, Shaping
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from tests.conftest import AT

AMOUNT: Answers = {"refund_amount": Decimal("59.50")}


def shape_of(library: Library, lang: Lang, answers: Answers) -> Shape:
    """The shape of a refund at once."""
    setting = Setting(library, "tmall", AT.date(), lang)
    return Shaping(
        setting,
        make_ready(setting, "in_transit", "refund_returning", library.outcome("in_transit", "refund_returning")),
        None,
        AT,
    ).shape(answers, RESOLVED, "in_transit", "")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("answers", [{}, AMOUNT])
def test_the_line_says_what_the_columns_say(library: Library, lang: Lang, answers: Answers) -> None:
    """Filled with the same, the line read as CSV is the columns."""
    shape = shape_of(library, lang, answers)
    shown = [gap.show(*(answers[name] for name in gap.names)) for gap in shape.gaps]
    texts = shape.texts("now", "2026-11-20 18:00", 'a "b"', shown)
    assert list(texts) == list(COLUMNS)
    frame = shape.frame("now", 'a "b"')
    values = {DEADLINE: "2026-11-20 18:00", **dict(zip([gap.tag for gap in shape.gaps], shown, strict=True))}
    (row,) = csv.reader([str(frame.fill(values)).strip("\n,")], strict=True)
    assert row == list(texts.values())


def test_what_is_said_depends_on_what_is_known(library: Library) -> None:
    """A gap stands where the answer is known, and is shown; else the sentence has its second form."""
    with_amount, without = shape_of(library, "zh", AMOUNT), shape_of(library, "zh", {})
    assert "refund_amount" in with_amount.reads
    assert "refund_amount" not in without.reads
    shown = [gap.show(*(AMOUNT[name] for name in gap.names)) for gap in with_amount.gaps]
    assert "59.50 元" in with_amount.texts("now", "", "", shown)["triage_script"]
    assert "元" not in without.texts("now", "", "", [])["triage_script"]


def test_a_countdown_runs_a_shape_out(library: Library) -> None:
    """Where the countdown of the case is known it is what the row runs out by."""
    known = shape_of(library, "zh", {"deadline_at": datetime(2026, 11, 20, 18)})
    assert known.countdown
    assert not shape_of(library, "zh", {}).countdown
