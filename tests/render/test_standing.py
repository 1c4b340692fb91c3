"""The advice at one glance: what always stands, whatever the outcome, the language and the size of the terminal."""

import io
from dataclasses import replace
from datetime import timedelta
from statistics import median

import pytest
from rich.cells import cell_len
from rich.console import Console

from aftersales_cli.advice import Advice, Case, Said, advise
from aftersales_cli.advice.showing import time_words
from aftersales_cli.answers import parse_moment, read_answers
from aftersales_cli.authoring.casebook import run_cases
from aftersales_cli.engine import Done
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.prompts import hardened
from aftersales_cli.prompts.desk import Desk
from aftersales_cli.render.desktop import make_desktop
from aftersales_cli.render.standing import first_due, show_standing
from aftersales_cli.render.text import Page
from aftersales_cli.wording import label
from tests.conftest import AT, Follow


def foot(library: Library, advice: Advice, columns: int) -> list[tuple[str, str]]:
    """The keys that stand below it at the desk."""
    page = make_desktop(library, advice.lang)
    return Desk(library, advice, page, hardened, lambda _: None, lambda: advice.case.at)._foot(columns)


def stand(library: Library, advice: Advice, columns: int, rows: int) -> list[str]:
    """The rows of the page."""
    file = io.StringIO()
    page = Page(Console(file=file, width=columns, color_system=None), advice.lang)
    show_standing(library, advice, page, rows, advice.case.at, foot(library, advice, page.width))
    return file.getvalue().rstrip("\n").split("\n")


@pytest.fixture(scope="module")
def ends(library: Library) -> list[Advice]:
    """Every outcome that there is, as a worked case of each kind reaches it."""
    ends = {
        (result.end.scenario, result.end.outcome, result.case.kind): result
        for result in run_cases(library, library.scenario_ids) if isinstance(result.end, Done)
    }  # fmt: skip
    return [
        advise(library, Case(result.scenario, result.case.platform, parse_moment(result.case.at), answers), "zh")
        for result in ends.values()
        for answers in [read_answers(library.questions, result.case.answers)]
    ]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (60, 24), (120, 40), (60, 40)])
def test_all_that_must_stand_stands(library: Library, ends: list[Advice], columns: int, rows: int) -> None:
    """Of every outcome: the time left, the title, the whole reply and the keys, in no more rows than there are."""
    heights = []
    for advice in ends:
        lines = stand(library, advice, columns, rows)
        page = "".join("".join(line.removeprefix("│").split()) for line in lines)
        assert len(lines) <= rows
        assert max(map(cell_len, lines)) <= columns
        assert "".join(str(advice.title).split()) in page
        assert "".join(advice.scripts["first_reply"].text.split()) in page
        date = first_due(advice.deadlines)
        if date is not None and date.due is not None:
            assert "".join(time_words(abs(date.due - advice.case.at), "zh").split()) in page
        assert lines[-1].endswith(label("ui-key-end", "zh"))
        heights.append(len(lines))
    assert median(heights) <= 22


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_smallest_screen(library: Library, ends: list[Advice], lang: Lang) -> None:
    """Case, clock, title and keys stand there too, with the beginning of a reply that is cut in plain sight."""
    for told in ends:
        advice = advise(library, told.case, lang)
        lines = stand(library, advice, 40, 12)
        assert len(lines) <= 12, "\n".join(lines)
        assert max(map(cell_len, lines)) <= 40
        assert str(advice.title)[:6] in "".join(lines)
        assert lines[-1].endswith(label("ui-key-end", lang))
        assert "│" in "".join(lines)


def test_smaller_than_that(library: Library, ends: list[Advice]) -> None:
    """Nothing fails."""
    for advice in ends:
        assert "│" in "".join(stand(library, advice, 20, 8))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_in_either_language(library: Library, follow: Follow, lang: Lang) -> None:
    """The reply stays Chinese, all else is in the language of the agent."""
    advice = follow("in_transit", "tmall")[0]
    words = stand(library, replace(advice, lang=lang), 80, 24)[0]
    assert library.platforms["tmall"].name.in_(lang) in words


def test_the_order_stands_with_the_case(library: Library, follow: Follow) -> None:
    """Where it is known; one too long for the row beside the time left has a row of its own."""
    advice = follow("in_transit", "tmall")[0]
    case = replace(advice.case, order_id="6914112033000102")
    assert "6914112033000102" in stand(library, replace(advice, case=case), 80, 24)[0]
    assert stand(library, replace(advice, case=case), 40, 24)[0].endswith("6914112033000102")


def test_points_are_whole_while_there_is_room(library: Library, follow: Follow) -> None:
    """Then in a row each, then the last of them are counted: what never to do and to mind keep a row."""
    advice = follow("in_transit", "tmall")[0]
    long = tuple(Said(f"第{number}步，" + "先核对单号，再联系网点，" * 6, ()) for number in range(9))
    advice = replace(advice, steps=long, never=(Said("不要吵", ()),), warnings=(Said("会罚", ()),))
    whole, short, counted = (stand(library, advice, 80, rows) for rows in (60, 20, 14))
    assert not any("…" in line for line in whole)
    assert sum(line.endswith("…") for line in short) > 4
    assert "× 不要吵" in short
    assert "! 会罚" in counted
    assert any(label("ui-more-points", "zh", count=0).split("0")[0].strip() in line for line in counted)
    assert len(counted) == 14


@pytest.mark.parametrize(("hours", "key"), [(-1, "ui-overdue"), (1, "ui-left")])
def test_what_runs_out_first(library: Library, follow: Follow, hours: int, key: str) -> None:
    """Of several deadlines it is the first that has a date; overdue is said so."""
    advice = next(each for each in follow("in_transit", "tmall") if each.deadlines)
    date = advice.deadlines[0]
    dates = (
        replace(date, due=None),
        replace(date, due=AT + timedelta(days=9)),
        replace(date, due=AT + timedelta(hours=hours)),
    )
    found = first_due(dates)
    assert found is not None
    assert found.due == AT + timedelta(hours=hours)
    assert (
        label(key, "zh", time=time_words(timedelta(hours=1), "zh"))
        in stand(library, replace(advice, deadlines=dates), 80, 24)[0]
    )
