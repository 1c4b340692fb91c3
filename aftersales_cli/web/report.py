"""The report of a batch: one HTML page that needs no network and runs no script, for a phone, a desk and paper."""

from collections import Counter
from datetime import datetime
from importlib.resources import files

from aftersales_cli import __version__
from aftersales_cli.advice.showing import show_moment, show_number
from aftersales_cli.batch.overview import FEW, TIMES, Overview
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.wording import label

MOST_BARS = 10


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
        money=show_number(overview.money),
        charts=list(_charts(library, overview, lang)),
        urgent=overview.urgent,
        repeated=[
            (product, library.title(scenario).in_(lang), rows, rows < FEW)
            for (product, scenario), rows in overview.repeated.most_common(MOST_BARS)
            if scenario in library.scenario_ids and rows > 1
        ],
        grouped=overview.grouped,
        problems=overview.problems,
        more_problems=overview.more_problems,
    )


def _charts(library: Library, overview: Overview, lang: Lang) -> list[Chart]:
    shared = library.shared
    names = {
        "scenario": {id_: library.title(id_).in_(lang) for id_ in library.scenario_ids},
        "disposition": shared.names("dispositions", lang),
        "liability": shared.names("liabilities", lang),
        "platform": {id_: platform.name.in_(lang) for id_, platform in library.platforms.items()},
        "time": {time: label(f"report-time-{time}", lang) for time in TIMES},
    }
    charts = []
    for part in ("time", "scenario", "disposition", "liability", "platform", "product"):
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
