"""The report of a batch: one HTML page that needs no network and runs no script, for a phone, a desk and paper."""

import re
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

_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)  # pygal puts its settings into one; the page runs none
MOST_BARS = 10
BAR_HEIGHT, HEAD_HEIGHT, WIDTH = 34, 24, 620


@frozen
class Chart:
    """A heading, a drawing of its bars, and the same numbers as a table."""

    title: str
    svg: str
    rows: list[tuple[str, int]]


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
        "disposition": {str(id_): text.in_(lang) for id_, text in shared.dispositions.items()},
        "liability": {str(id_): text.in_(lang) for id_, text in shared.liabilities.items()},
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
            charts.append(Chart(label(f"report-by-{part}", lang), _bars(rows), rows))
    return charts


def _bars(rows: list[tuple[str, int]]) -> str:
    """Horizontal bars as SVG that takes its colours from the page."""
    import pygal
    from pygal.style import Style

    style = Style(
        background="transparent", plot_background="transparent", foreground="currentColor",
        foreground_strong="currentColor", foreground_subtle="currentColor", colors=("var(--bar)",), opacity="1",
        font_family="inherit", label_font_size=15, major_label_font_size=15, value_font_size=14,
        value_colors=("currentColor",),
    )  # fmt: skip
    chart = pygal.HorizontalBar(
        style=style, js=[], show_legend=False, print_values=True, show_x_labels=False, show_x_guides=False,
        show_y_guides=False, width=WIDTH, height=HEAD_HEIGHT + BAR_HEIGHT * len(rows), margin=4, truncate_label=16,
        value_formatter=lambda value: f"{value:.0f}", disable_xml_declaration=True, explicit_size=False,
        no_data_text="", range=(0, max(number for _, number in rows)),
    )  # fmt: skip
    chart.x_labels = [name for name, _ in reversed(rows)]
    chart.add(None, [number for _, number in reversed(rows)])
    return _SCRIPT.sub("", chart.render(is_unicode=True))
