"""A scenario as a person reads it."""

import pytest
from rich.cells import cell_len

from aftersales_cli.library import Library
from aftersales_cli.library.graph import AskNode
from aftersales_cli.model import Lang
from aftersales_cli.render.playbook import show_playbook

SCENARIOS = ["not_shipped", "in_transit", "missing_gift", "swapped_goods", "wrong_item_returned"]


def shown(library: Library, id_: str, lang: Lang, columns: int, capsys: pytest.CaptureFixture[str]) -> str:
    """What is printed at a width."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(columns))
        show_playbook(library, id_, lang)
    return capsys.readouterr().out


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_all_of_it(library: Library, scenario: str, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    """Every question, choice and outcome of the scenario is there with its words and sources, and fits the page."""
    out = shown(library, scenario, lang, 80, capsys)
    squeezed = "".join(out.split())
    playbook = library.playbook(scenario)
    asked = [node.question for node in playbook.nodes.values() if isinstance(node, AskNode)]
    wanted = [library.questions[id_].ask.in_(lang) for id_ in asked]
    for id_, outcome in library.scenario(scenario).outcomes.items():
        assert f"{id_}\n" in out
        sentences = [outcome.why, *outcome.steps, *outcome.never, *outcome.warnings, *outcome.reopen]
        wanted += [f"{each.in_(lang)}" for each in (*sentences, *outcome.scripts.values())]
        wanted += [f"[{' '.join(each.sources)}]" for each in sentences]
    assert [words for words in wanted if "".join(words.split()) not in squeezed] == []
    assert [line for line in out.split("\n") if cell_len(line) > 80] == []


@pytest.mark.parametrize("columns", [1, 20, 200])
def test_any_width(library: Library, columns: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The tree may be deeper than the terminal is wide: nothing is lost."""
    printed = shown(library, "in_transit", "zh", columns, capsys)
    assert "".join(printed.split()) == "".join(shown(library, "in_transit", "zh", 80, capsys).split())


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_gbk(library: Library, scenario: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In Chinese it can be shown on a GBK terminal."""
    out = shown(library, scenario, "zh", 80, capsys)
    assert out.encode("gbk").decode("gbk") == out


def test_a_step_is_shown_once(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """A step that several ways reach is drawn once; the other times it is only named."""
    lines = shown(library, "not_shipped", "zh", 200, capsys).split("\n")
    step = "not_shipped.still_wanted"
    whole = [line for line in lines if line.endswith(f"  {step}")]
    assert len(whole) == 1
    assert [line for line in lines if "  ↑ " in line] != []
