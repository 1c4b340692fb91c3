"""The summary of a batch, on stderr: how many rows of each kind, who can act on them, and what would settle more."""

import sys
from collections.abc import Mapping

from aftersales_cli.batch.finish import AGENT, SUPERVISOR
from aftersales_cli.batch.tally import LEFT, STATUSES, TOTALS, UNREAD, Tally
from aftersales_cli.batch.words import question_names
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.text import Page, make_page
from aftersales_cli.wording import label

MOST = 10  # questions or words that are listed


def show_summary(library: Library, tally: Tally, lang: Lang) -> None:
    """Prints the counts, the largest first; statuses in their own order."""
    page = make_page(lang, sys.stderr)
    page.line(label("ui-summary", lang, rows=tally.rows), "bold")
    shared = library.shared
    by_status, by_urgency = tally.by("status"), tally.by("urgency")
    statuses = {status: by_status[status] for status in STATUSES if by_status[status]}
    _counts(page, "ui-by-status", statuses, {status: label(f"ui-{status}", lang) for status in STATUSES})
    titles = {id_: library.title(id_).in_(lang) for id_ in library.scenario_ids}
    _counts(page, "ui-by-scenario", dict(tally.by("scenario").most_common()), titles)
    _counts(
        page,
        "ui-by-disposition",
        dict(tally.by("disposition").most_common()),
        shared.names("dispositions", lang),
    )
    urgencies = shared.names("urgencies", lang)
    _counts(page, "ui-by-urgency", {level: by_urgency[level] for level in urgencies if by_urgency[level]}, urgencies)
    whose = {who: label(f"who-{who}", lang) for who in (AGENT, SUPERVISOR)}
    _counts(page, "ui-by-who", dict(tally.by("who").most_common()), whose)
    asked = question_names(library, lang)
    settles = tally.by("settles")
    _counts(page, "ui-by-settles", dict(settles.most_common(MOST)), asked)
    _counts(page, "ui-by-question", dict((tally.by("question") - settles).most_common(MOST)), asked)
    _counts(page, "ui-by-unread", dict(tally.noted_of(UNREAD).most_common(MOST)), {})
    if left := tally.noted_of(LEFT)[TOTALS]:
        page.line(label("ui-left-totals", lang, rows=left))


def _counts(page: Page, key: str, counts: Mapping[str, int], names: Mapping[str, str]) -> None:
    if not counts:
        return
    page.line(label(key, page.lang), "bold")
    width = max(len(str(count)) for count in counts.values())
    for id_, count in counts.items():
        name = names.get(id_, "")
        page.line(f"{id_}  {name}" if name else id_, indent="  ", mark=f"{count:>{width}}  ")
