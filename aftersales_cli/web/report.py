"""The report of a batch: one HTML page that needs no network, for a phone, a desk and paper."""

import base64
import hashlib
from collections import Counter
from datetime import datetime
from importlib.resources import files

from aftersales_cli import __version__
from aftersales_cli.advice.showing import show_moment, show_number, time_words
from aftersales_cli.batch.finish import AGENT, SUPERVISOR
from aftersales_cli.batch.overview import FEW, TIMES, Overview, UrgentCase
from aftersales_cli.batch.tally import LEFT, TOTALS
from aftersales_cli.batch.words import question_names
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.wording import label

MOST_BARS = 10


# The one script of the page: a button copies the words above it. Its hash is all that the page lets run.
COPYING = """
document.addEventListener("click", function (event) {
  var button = event.target.closest("button");
  if (!button) return;
  var words = button.previousElementSibling, range = document.createRange(), chosen = getSelection();
  range.selectNodeContents(words);
  chosen.removeAllRanges();
  chosen.addRange(range);
  var said = function () { button.textContent = button.dataset.done; };
  if (navigator.clipboard) navigator.clipboard.writeText(words.textContent).then(said, function () {});
  else if (document.execCommand("copy")) said();
});
"""


@frozen
class Card:
    """One of the most urgent cases as it is read: `when` says what is left or overdue, or how long it has waited."""

    when: str
    late: bool
    title: str
    place: str
    script: str
    steps: str


@frozen
class Bar:
    """A name, its number, and how long it is drawn, in percent of the longest of its chart."""

    name: str
    number: int
    length: float


@frozen
class Chart:
    """A heading and its bars."""

    title: str
    bars: list[Bar]


def as_html(library: Library, overview: Overview, read: str, at: datetime, lang: Lang) -> str:
    """The page for an overview; `read` says how the table was read. Every cell of the export is escaped text."""
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(files(__package__).joinpath("report.html.j2").read_text(encoding="utf-8"))
    return template.render(
        lang="zh-CN" if lang == "zh" else "en",
        say=lambda key, **values: label(f"report-{key}", lang, **values),
        at=show_moment(at, lang),
        read=read,
        version=__version__,
        status=overview.parts.get("status", {}),
        left=overview.parts.get(LEFT, Counter())[TOTALS],
        money=show_number(overview.money),
        charts=list(_charts(library, overview, lang)),
        urgent=[_card(library, case, at, lang) for case in overview.urgent],
        copying=COPYING,
        copying_hash=base64.b64encode(hashlib.sha256(COPYING.encode()).digest()).decode(),
        repeated=[
            (product, library.title(scenario).in_(lang), rows, rows < FEW)
            for (product, scenario), rows in overview.repeated.most_common(MOST_BARS)
            if scenario in library.scenario_ids and rows > 1
        ],
        grouped=overview.grouped,
        problems=overview.problems,
        more_problems=overview.more_problems,
    )


def _card(library: Library, case: UrgentCase, at: datetime, lang: Lang) -> Card:
    names = [
        library.platforms[case.platform].name.in_(lang) if case.platform in library.platforms else "",
        library.title(case.scenario).in_(lang) if case.scenario in library.scenario_ids else "",
        label("report-amount", lang, amount=show_number(case.amount)) if case.amount else "",
        label("report-line", lang, line=case.line), case.order, case.product,
    ]  # fmt: skip
    late = case.due is not None and case.due < at
    if case.due is not None:
        span = label("ui-overdue" if late else "ui-left", lang, time=time_words(abs(case.due - at), lang))
        when = f"{show_moment(case.due, lang)} · {span}"
    else:
        when = label("report-waiting", lang, time=time_words(at - (case.since or at), lang))
    return Card(when, late, case.title, " · ".join(filter(None, names)), case.script, case.steps)


def _charts(library: Library, overview: Overview, lang: Lang) -> list[Chart]:
    shared = library.shared
    names = {
        "scenario": {id_: library.title(id_).in_(lang) for id_ in library.scenario_ids},
        "disposition": shared.names("dispositions", lang),
        "liability": shared.names("liabilities", lang),
        "platform": {id_: platform.name.in_(lang) for id_, platform in library.platforms.items()},
        "who": {who: label(f"who-{who}", lang) for who in (AGENT, SUPERVISOR)},
        "settles": question_names(library, lang),
        "time": {time: label(f"report-time-{time}", lang) for time in TIMES},
    }
    charts = []
    for part in ("time", "who", "settles", "scenario", "disposition", "liability", "platform", "product", "unread"):
        counts: Counter[str] = overview.parts.get(part, Counter())
        ordered = [(time, counts[time]) for time in TIMES if counts.get(time)] if part == "time" else (
            sorted(counts.items(), key=lambda each: -each[1])
        )  # fmt: skip
        rows = [(names.get(part, {}).get(id_, id_), number) for id_, number in ordered]
        if len(rows) > MOST_BARS:
            rest = sum(number for _, number in rows[MOST_BARS:])
            rows = [*rows[:MOST_BARS], (label("report-rest", lang), rest)]
        if rows:
            longest = max(number for _, number in rows)
            bars = [Bar(name, number, round(100 * number / longest, 1)) for name, number in rows]
            charts.append(Chart(label(f"report-by-{part}", lang), bars))
    return charts
