"""Lists of scenarios: all of them, or those that fit a text."""

from aftersales_cli.intake.search import Found
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


def show_hits(library: Library, text: str, found: Found, lang: Lang) -> None:
    """The scenarios that fit a text with its words that spoke for them, or which are perhaps meant; and red flags."""
    page = make_page(lang)
    for flag in found.flags:
        page.line(label("ui-found-flag", lang, flag=library.questions["red_flag"].choices[flag].in_(lang)), "bold")
    if not found.hits:
        page.line(label("ui-found-none", lang, text=text))
    if not found.hits and found.perhaps:
        page.line(label("ui-found-perhaps", lang))
    for number, hit in enumerate(found.hits or found.perhaps, 1):
        mark = f"{number}. " if found.hits else "- "
        page.line(f"{hit.scenario}  {library.title(hit.scenario).in_(lang)}", "bold", mark=mark)
        words = listed(hit.words, lang)
        page.line(label("ui-found-by", lang, words=words), "dim", indent="   ")
    if not found.hits and found.perhaps and library.intake.fallback in library.scenario_ids:
        fallback = library.intake.fallback
        page.line(f"{fallback}  {library.title(fallback).in_(lang)}", mark="- ")


def found_as_json(library: Library, text: str, found: Found) -> dict[str, object]:
    """What was found as an object: `sure` tells whether the hits fit, or are only perhaps meant."""
    hits = [
        {
            "scenario": hit.scenario, "title": {"zh": (title := library.title(hit.scenario)).zh, "en": title.en},
            "score": round(hit.score, 1), "words": list(hit.words),
        }
        for hit in found.hits or found.perhaps
    ]  # fmt: skip
    return {"text": text, "sure": bool(found.hits), "hits": hits, "red_flags": list(found.flags)}
