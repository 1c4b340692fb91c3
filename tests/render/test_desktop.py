"""The page of an agent's desk shows what the functions for a page show."""

import pytest

from aftersales_cli.advice import Case, advise
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.desktop import Desktop, make_desktop
from aftersales_cli.render.why import show_why
from tests.conftest import AT
from tests.render.pages import advice_text, page, written


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_shows_an_advice_and_its_reasons(library: Library, lang: Lang) -> None:
    """The same words as by the functions that it is made of."""
    advice = advise(library, Case("in_transit", "tmall", AT, {"delivery_state": "returning"}), lang)
    desk = Desktop(library, page(lang).console, lang)
    desk.advice(advice)
    assert written(desk) == advice_text(library, advice)
    desk, plain = Desktop(library, page(lang).console, lang), page(lang)
    desk.why(advice)
    show_why(library, advice, plain)
    assert written(desk) == written(plain)


def test_is_on_standard_output(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """A desk made for a command writes where its user looks."""
    make_desktop(library, "zh").line("看这里")
    assert capsys.readouterr().out == "看这里\n"
