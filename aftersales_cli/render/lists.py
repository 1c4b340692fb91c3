"""Lists of scenarios: all of them, or those that fit a text."""

from aftersales_cli.intake.search import Hit
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.text import make_page
from aftersales_cli.wording import label, listed


def scenario_rows(library: Library) -> list[dict[str, object]]:
    """The scenarios as `playbooks list --format json` prints them."""
    rows: list[dict[str, object]] = []
    for id_ in library.scenario_ids:
        scenario = library.scenario(id_)
        rows.append({
            "id": id_, "stage": scenario.stage, "title": {"zh": scenario.title.zh, "en": scenario.title.en},
            "about": {"zh": scenario.about.zh, "en": scenario.about.en}, "search": list(scenario.search),
            "outcomes": list(scenario.outcomes), "cases": len(library.cases(id_)),
        })  # fmt: skip
    return rows


def show_scenarios(library: Library, lang: Lang) -> None:
    """The scenarios under their stages, each with what it is about."""
    page, stage = make_page(lang), None
    for id_ in library.scenario_ids:
        scenario = library.scenario(id_)
        if scenario.stage != stage:
            stage = scenario.stage
            page.line(library.shared.name("stages", stage, lang), "bold")
        page.line(f"{id_}  {scenario.title.in_(lang)}", indent="  ")
        page.line(scenario.about.in_(lang), "dim", indent="    ")


def show_hits(library: Library, text: str, hits: list[Hit], lang: Lang) -> None:
    """The scenarios that fit a text with the words that matched, or that none does."""
    page = make_page(lang)
    if not hits:
        page.line(label("ui-found-none", lang, text=text))
    for number, hit in enumerate(hits, 1):
        page.line(f"{hit.scenario}  {library.title(hit.scenario).in_(lang)}", "bold", mark=f"{number}. ")
        words = listed(hit.words, lang)
        page.line(label("ui-found-by", lang, words=words), "dim", indent="   ")
