"""The advice as Markdown: whole, cited, and inert whatever a customer wrote."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from aftersales_cli.advice import Advice, Case, Said, ScriptText, advise
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.markdown import as_markdown
from aftersales_cli.safe import without_controls
from aftersales_cli.wording import label
from tests.conftest import AT
from tests.render.pages import HOSTILE, OBEYED

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def returning(library: Library, lang: Lang = "zh") -> Advice:
    """A case with a deadline, scripts and evidence."""
    return advise(library, Case("in_transit", "tmall", AT, {"delivery_state": "returning"}, "C-1", "O-1"), lang)


def inline(tokens: list[Token]) -> list[Token]:
    """The tokens inside paragraphs and headings."""
    return [child for token in tokens for child in token.children or []]


def plain(text: str) -> str:
    """What of a text may come out: no control characters, blanks once."""
    return " ".join(without_controls(text).split())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_is_there_with_its_sources(library: Library, lang: Lang) -> None:
    """Every sentence stands there with the statements it rests on; every source at the end."""
    advice = returning(library, lang)
    text = as_markdown(library, advice)
    for said in (advice.why, *advice.steps, *advice.never, *advice.warnings, *advice.reopen):
        assert said is not None
        assert f"{said.text} [{', '.join(said.sources)}]" in text
    for item in advice.evidence:
        assert f"- [ ] {item.text}: {item.how.text}" in text
        assert all(criterion.text in text for criterion in item.criteria)
    assert all(f"- {note.id}: {note.title}, {note.at}" in text for note in advice.sources)
    assert all(rung.title in text for rung in advice.ladder)
    assert text.startswith(f"# {advice.title}\n")
    assert "C-1 · O-1" in text
    readings = [script.reading for script in advice.scripts.values()]
    assert all((reading.strip() in text) is (lang == "en") for reading in readings)


def test_scripts_are_fences(library: Library) -> None:
    """A script stands in a fence, so that it can be copied as it is."""
    advice = returning(library)
    fences = [token.content for token in READER.parse(as_markdown(library, advice)) if token.type == "fence"]
    assert fences == [f"{script.text}\n" for script in advice.scripts.values()]


def test_missing(library: Library) -> None:
    """What is missing has a heading, its place to look and its choices each."""
    advice = advise(library, Case("in_transit", "tmall", AT), "zh")
    text = as_markdown(library, advice)
    assert text.startswith(f"# {label('ui-missing', 'zh')}\n")
    for missing in advice.missing:
        assert f"## {missing.text} (`{missing.question}`)" in text
        assert all(f"- `{id_}` {words}" in text for id_, words in missing.choices)
    assert text.endswith(f"\n{label('ui-holding', 'zh')}\n\n```text\n{advice.missing[0].holding}\n```")


def poisoned(advice: Advice, hostile: str) -> Advice:
    """The advice with a customer's text wherever text can stand."""
    said = Said(hostile, ("S1-01",))
    return replace(
        advice, case=replace(advice.case, case_id=hostile, order_id=hostile), title=hostile, why=said, steps=(said,),
        never=(said,), warnings=(said,), reopen=(said,), ladder_because=said,
        scripts={"first_reply": ScriptText(hostile, hostile, ())},
    )  # fmt: skip


def check_inert(library: Library, hostile: str) -> None:
    """Asserts that nothing in the document came to life, and that the text can be read as it was written."""
    clean = replace(returning(library), evidence=(), sources=(), deadlines=())
    text = as_markdown(library, poisoned(clean, hostile))
    assert OBEYED & set(text) <= {"\t"}
    tokens = READER.parse(text)
    assert {token.type for token in inline(tokens)} <= {"text", "text_special", "softbreak"}
    usual = READER.parse(as_markdown(library, poisoned(clean, "甲")))
    shape = [token.type for token in tokens]
    assert shape == [token.type for token in usual]
    title = "".join(child.content for child in tokens[1].children or [])
    assert title == plain(hostile)
    sentences = [token for token in tokens if token.type == "inline" and token.content.endswith(" [S1-01]")]
    assert len(sentences) == 6
    for sentence in sentences:
        assert "".join(child.content for child in sentence.children or []) == f"{plain(hostile)} [S1-01]"


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_inert(library: Library, hostile: str) -> None:
    """No emphasis, link, image, code, HTML, list or fence of a customer's making; the words are all there."""
    check_inert(library, f"甲{hostile}")
    check_inert(library, f"{hostile}乙")


@given(st.text("ab1.)-+=*_~`#<>[]()!|&;\\\n \t退", min_size=1, max_size=20).map(lambda text: f"{text}乙"))
@settings(deadline=None, max_examples=40)
def test_any_text_is_inert(library: Library, hostile: str) -> None:
    """The same for all texts made of the characters that Markdown knows."""
    check_inert(library, hostile)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_heading_over_nothing(library: Library, lang: Lang) -> None:
    """Where no rung fits the case, and nothing says why, the refusal has no heading."""
    answers = {"customer_photos": "clear", "shortage_check": "forgot", "customer_wish": "refund_only"}
    advice = advise(library, Case("short_shipment", "tmall", AT, answers), lang)
    assert not advice.ladder
    assert advice.ladder_because is None
    assert f"# {label('ui-ladder', lang)}" not in as_markdown(library, advice)
