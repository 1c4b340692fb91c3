"""Lists of scenarios, for people and for programs."""

import json

import pytest

from aftersales_cli.intake.search import Found, Hit
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.lists import scenario_rows, show_hits, show_scenarios
from aftersales_cli.wording import label
from tests.render.pages import OBEYED


def test_rows(library: Library) -> None:
    """One object for each scenario, in the order of stages, ready for JSON, with both languages."""
    rows = scenario_rows(library)
    assert json.loads(json.dumps(rows)) == rows
    assert [row["id"] for row in rows] == list(library.scenario_ids)
    keys = {"id", "stage", "title", "about", "search", "outcomes", "cases"}
    assert [row for row in rows if set(row) != keys or not row["cases"] or not row["outcomes"]] == []
    first = library.scenario(library.scenario_ids[0])
    assert rows[0]["title"] == {"zh": first.title.zh, "en": first.title.en}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_scenarios(library: Library, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    """Every scenario with id, title and what it is about, each stage named once above its own."""
    show_scenarios(library, lang)
    lines = capsys.readouterr().out.split("\n")
    for id_ in library.scenario_ids:
        scenario = library.scenario(id_)
        assert f"  {id_}  {scenario.title.in_(lang)}" in lines
        assert lines.count(library.shared.stages[scenario.stage].in_(lang)) == 1
        assert "".join(scenario.about.in_(lang).split()) in "".join("".join(lines).split())


def test_hits(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """Hits are numbered, best first, each with the words that matched."""
    hits = (Hit("in_transit", 2.0, ("拦截", "召回")), Hit("not_shipped", 1.0, ("缺货",)))
    show_hits(library, "拦截", Found(hits, (), ()), "zh")
    title = library.title
    assert capsys.readouterr().out.split("\n") == [
        f"1. in_transit  {title('in_transit').zh}", f"   {label('ui-found-by', 'zh', words='拦截、召回')}",
        f"2. not_shipped  {title('not_shipped').zh}", f"   {label('ui-found-by', 'zh', words='缺货')}", "",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["xyz", "[red]x[/red]", "\x1b[31mx\u202e"])
def test_no_hit(library: Library, capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Without a hit the text is named as it is, harmless."""
    show_hits(library, text, Found((), (), ()), "en")
    out = capsys.readouterr().out
    assert OBEYED & set(out) == set()
    assert label("ui-found-none", "en", text=text.replace("\x1b", "").replace("\u202e", "")) in out.replace("\n", " ")
