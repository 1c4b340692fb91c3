"""Answers, times and costs as one says them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from aftersales_cli.advice.ladder import Cost
from aftersales_cli.advice.showing import MONTHS, price_of, show_moment, show_number, show_value
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import Value
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN, Lang
from tests.conftest import AT


@pytest.mark.parametrize(
    ("amount", "said"),
    [("59", "59"), ("59.00", "59"), ("59.5", "59.50"), ("0", "0"), ("0.01", "0.01"), ("1200", "1200")],
)
def test_amounts(amount: str, said: str) -> None:
    """Cents are said where there are some."""
    assert show_number(Decimal(amount)) == said


@pytest.mark.parametrize(("lang", "said"), [("zh", "11月20日 09:05"), ("en", "20 Nov 09:05")])
def test_moments(lang: Lang, said: str) -> None:
    """A time as the language says it, to the minute."""
    assert show_moment(datetime(2026, 11, 20, 9, 5, 59), lang) == said


def test_every_month_has_a_name() -> None:
    """The twelve of them, each once."""
    assert [show_moment(datetime(2026, n, 1), "en").split()[1] for n in range(1, 13)] == list(MONTHS)
    assert len(set(MONTHS)) == 12


@pytest.mark.parametrize(
    ("question", "value", "zh", "en"),
    [
        ("refund_amount", Decimal("59.00"), "59", "59"),
        ("refund_amount", UNKNOWN, UNKNOWN, UNKNOWN),
        ("applied_at", datetime(2026, 11, 20, 9, 5), "11月20日 09:05", "20 Nov 09:05"),
        ("applied_at", date(2026, 11, 20), "2026-11-20", "2026-11-20"),
    ],
)
def test_answers(library: Library, question: str, value: Value, zh: str, en: str) -> None:
    """An answer as it stands in a sentence."""
    assert [show_value(library.questions[question], value, lang) for lang in ("zh", "en")] == [zh, en]


def test_a_choice_is_said_in_its_words(library: Library) -> None:
    """The words of the choice in the language."""
    question = library.questions["delivery_state"]
    for lang in ("zh", "en"):
        assert show_value(question, "returning", lang) == question.choices["returning"].in_(lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_costs(library: Library, lang: Lang) -> None:
    """Nothing is no price; one part stands by its name, several behind the sum, what is not known behind them."""
    setting = Setting(library, "tmall", AT.date(), lang)
    names = library.shared.names("amounts", lang)
    first, second = list(names)[:2]
    assert price_of(setting, Cost((), ())) is None
    one = price_of(setting, Cost(((first, Decimal(8)),), ()))
    assert one is not None
    assert (one.amount, one.words.startswith(names[first])) == (Decimal(8), True)
    two = price_of(setting, Cost(((first, Decimal(8)), (second, Decimal("1.5"))), ()))
    assert two is not None
    inside = f"{names[first]} 8 + {names[second]} 1.50"
    assert two.words.endswith(f"（{inside}）" if lang == "zh" else f" ({inside})")
    open_ = price_of(setting, Cost((), (first, second)))
    assert open_ is not None
    assert open_.amount is None
    assert open_.words.endswith(("、" if lang == "zh" else ", ").join((names[first], names[second])))
