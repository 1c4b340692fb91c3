"""Documents and their statements: what each says, who stands on it, and what is due for another look."""

from datetime import date

from aftersales_cli.library import Library
from aftersales_cli.model import Lang, Source, Statement, Text
from aftersales_cli.render.text import Page, make_page
from aftersales_cli.wording import label


def show_documents(library: Library, ids: list[str], today: date, lang: Lang) -> None:
    """One paragraph for each document."""
    page = make_page(lang)
    if not ids:
        page.line(label("ui-none-stale", lang))
    for id_ in ids:
        _document(page, library, id_, library.source(id_), today)


def show_statements(library: Library, id_: str, wanted: str, today: date, lang: Lang) -> None:
    """A document with all its statements and who uses each, or with the one that was asked for."""
    page, source = make_page(lang), library.source(id_)
    _document(page, library, id_, source, today)
    for statement_id, statement in _chosen(source, wanted):
        page.console.print()
        _statement(page, library, statement_id, statement)


def document_row(library: Library, id_: str, wanted: str | None, today: date) -> dict[str, object]:
    """A document as `playbooks sources --format json` prints it, with its statements and the places that cite each."""
    source = library.source(id_)
    return {
        "id": id_, "title": {"zh": source.title.zh, "en": source.title.en}, "publisher": source.publisher,
        "kind": source.kind, "url": source.url, "published": str(source.published),
        "in_force": str(source.in_force) if source.in_force else None, "checked": str(source.checked),
        "review_by": str(source.review_by), "stale": today > source.review_by,
        "statements": [
            {
                "id": statement_id, "at": each.at, "zh": each.zh, "en": each.en, "confidence": each.confidence,
                "doubt": {"zh": each.doubt.zh, "en": each.doubt.en} if each.doubt else None,
                "not_used": {"zh": each.not_used.zh, "en": each.not_used.en} if each.not_used else None,
                "used_by": list(library.citations.get(statement_id, ())),
            }
            for statement_id, each in _chosen(source, wanted)
        ],
    }  # fmt: skip


def _chosen(source: Source, wanted: str | None) -> list[tuple[str, Statement]]:
    one = (wanted or "").strip().upper()
    if one in source.statements:
        return [(one, source.statements[one])]
    return list(source.statements.items())


def _document(page: Page, library: Library, id_: str, source: Source, today: date) -> None:
    lang = page.lang
    page.line(f"{source.title.in_(lang)}  {id_}", "bold green")
    facts = [label(f"ui-kind-{source.kind}", lang), source.publisher]
    facts += [] if source.published == "unknown" else [label("ui-published", lang, day=source.published)]
    facts += [label("ui-in-force", lang, day=source.in_force)] if source.in_force else []
    page.line(" · ".join(facts), indent="  ")
    used = sum(statement in library.citations for statement in source.statements)
    counts = label("ui-statements", lang, count=len(source.statements), used=used)
    page.line(f"{counts} · {label('ui-checked', lang, day=source.checked, review=source.review_by)}", "dim", "  ")
    if source.url:
        page.line(source.url, "dim", indent="  ")
    if today > source.review_by:
        page.line(label("ui-stale", lang), "yellow", indent="  ", mark="! ")


def _statement(page: Page, library: Library, id_: str, statement: Statement) -> None:
    lang = page.lang
    page.line(f"{id_}  {statement.at}", "bold")
    page.line(Text(statement.zh, statement.en).in_(lang), indent="  ")
    if statement.confidence:
        page.line(label(f"ui-confidence-{statement.confidence}", lang), "dim", indent="  ")
    for key, text in (("ui-doubt", statement.doubt), ("ui-not-used", statement.not_used)):
        if text:
            page.line(label(key, lang) + text.in_(lang), "yellow", indent="  ")
    places = library.citations.get(id_, ())
    page.line(label("ui-used-by", lang) + (" ".join(places) or label("ui-nobody", lang)), "dim", indent="  ")
