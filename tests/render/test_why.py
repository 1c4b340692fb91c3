"""The way to an advice: what decided, what would change it, and on which sources."""

from dataclasses import replace

import pytest

from aftersales_cli.advice import Case, advise
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN, Lang
from aftersales_cli.render.why import show_why
from tests.conftest import AT
from tests.render.pages import page, written


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("answers", [{"delivery_state": "returning"}, {"delivery_state": UNKNOWN}])
def test_shows_the_way_and_what_would_change_it(library: Library, lang: Lang, answers: dict[str, str]) -> None:
    """Each question of the trail with its answer in words, each change with where it leads, each source."""
    advice = advise(library, Case("in_transit", "tmall", AT, dict(answers)), lang)
    on = page(lang, 500)
    show_why(library, advice, on)
    said = "".join(written(on).split())
    assert advice.trail
    for step in advice.trail:
        if step.question in library.questions:
            question = library.questions[step.question]
            assert "".join(question.ask.in_(lang).split()) in said
            words = question.choices.get(str(step.answer), library.shared.phrases[UNKNOWN])
            assert "".join(words.in_(lang).split()) in said
    assert all("".join(words.split()) in said for change in advice.changes for words in (change.title, change.words))
    assert all(note.id in said for note in advice.sources)


def test_says_that_nothing_would_change_it(library: Library) -> None:
    """An outcome that no single other answer moves says so."""
    case = Case("in_transit", "tmall", AT, {"delivery_state": "returning"})
    advice = replace(advise(library, case, "en"), changes=())
    on = page("en")
    show_why(library, advice, on)
    assert "no single other answer leads elsewhere" in written(on)
