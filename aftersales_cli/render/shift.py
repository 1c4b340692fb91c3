"""Handover and numbers in sections, each a heading and lines: for a screen, as Markdown, and as a page."""

from datetime import datetime
from html import escape

from aftersales_cli.advice.showing import show_moment
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.register.handover import Handover
from aftersales_cli.register.sheet import yuan
from aftersales_cli.register.stats import Group, Stats
from aftersales_cli.register.store import Stored
from aftersales_cli.render.register import duty_of, head_of
from aftersales_cli.render.text import make_page
from aftersales_cli.safe import without_controls
from aftersales_cli.wording import label, listed

BAR = 20  # characters of the longest bar


@frozen
class Line:
    """A line; `share` draws a bar of so much of the longest, `strong` stands out."""

    text: str
    share: float | None = None
    strong: bool = False


@frozen
class Section:
    """A heading and what stands below it."""

    title: str
    lines: tuple[Line, ...]


def handover_sections(library: Library, page: Handover, lang: Lang) -> list[Section]:
    """What the next shift must know; what is overdue stands out."""

    def case(each: Stored) -> Line:
        duties = [duty_of(library, duty, page.at, lang) for duty in each.record.duties[:1]]
        note = [each.record.notes[-1].text] if each.record.notes else []
        late = bool(each.record.duties) and each.record.next_due < page.at.isoformat(" ")
        return Line(" · ".join((f"#{each.id}", head_of(library, each, lang), *duties, *note)), strong=late)

    lists = (
        ("handover-open", page.open, "open"),
        ("handover-waiting", page.waiting, "waiting"),
        ("handover-draft", page.drafts, "draft"),
    )
    sections = [
        Section(label(key, lang, count=page.counts.get(state, 0)), tuple(map(case, cases)))
        for key, cases, state in lists
    ]
    promises = [
        Line(
            f"#{each.case.id} {duty_of(library, each.duty, page.at, lang)} · {each.case.record.order_id}",
            strong=each.overdue,
        )
        for each in page.promises
    ]
    did = [
        Line(label("handover-did", lang, by=by, what=label(f"reg-event-{kind}", lang), count=count))
        for (by, kind), count in page.done.items()
    ]
    sections.insert(0, Section(label("handover-promises", lang), tuple(promises)))
    sections.append(Section(label("handover-closed", lang), tuple(map(case, page.closed))))
    return [*sections, Section(label("handover-done", lang), tuple(did))]


def stats_sections(library: Library, numbers: Stats, lang: Lang) -> list[Section]:
    """What is to be fed back first, then the groups with bars."""
    names = {
        "scenario": {id_: library.title(id_).in_(lang) for id_ in library.scenario_ids},
        "platform": {id_: platform.name.in_(lang) for id_, platform in library.platforms.items()},
        "cause": library.shared.names("liabilities", lang),
    }
    found = [
        Line(label(
            "stats-finding", lang, product=each.product, of=each.of, cases=each.cases,
            share=_share(each.cases / each.of), usual=_share(each.usual),
            what=names[each.kind].get(each.what, each.what),
        ), strong=True)
        for each in numbers.findings
    ]  # fmt: skip
    sections = [Section(label("stats-findings", lang), tuple(found) or (Line(label("stats-no-findings", lang)),))]
    for dimension, groups in numbers.groups.items():
        longest = max((group.share for group in groups), default=1.0)
        lines = [
            Line(f"{names.get(dimension, {}).get(g.name, g.name)}  {_group(g, lang)}", g.share / longest)
            for g in groups
        ]
        sections.append(Section(label(f"stats-{dimension}", lang), tuple(lines)))
    offers = [Line(label("stats-offer", lang, name=n, made=made, won=won)) for n, (made, won) in numbers.offers.items()]
    again = label("stats-again", lang, customers=numbers.customers_again, products=numbers.products_again)
    return [*sections, Section(label("stats-offers", lang), (*offers, Line(again)))]


def _group(group: Group, lang: Lang) -> str:
    said = [label("stats-row", lang, cases=group.cases, share=_share(group.share), closed=group.closed)]
    if group.few:
        return listed([*said, label("stats-few", lang)], lang, "；")
    if group.hours is not None:
        said.append(label("stats-hours", lang, hours=f"{group.hours:.1f}"))
    if group.in_time is not None:
        said.append(label("stats-in-time", lang, share=_share(group.in_time)))
    if group.refund or group.cost:
        said.append(label("stats-money", lang, refund=yuan(group.refund), cost=yuan(group.cost)))
    return listed(said, lang, "；")


def _share(share: float) -> str:
    return f"{100 * share:.0f}%"


def show_sections(title: str, sections: list[Section], lang: Lang) -> None:
    """The sections on a screen."""
    page = make_page(lang)
    page.line(title, "bold")
    for section in sections:
        page.console.print()
        page.line(section.title, "bold")
        for line in section.lines or (Line(label("handover-nothing", lang)),):
            bar = "" if line.share is None else "#" * max(1, round(BAR * line.share))
            page.line(line.text, "bold red" if line.strong else "", indent="  ")
            if bar:
                page.line(bar, "dim", indent="    ")


def as_markdown(title: str, sections: list[Section], lang: Lang) -> str:
    """The sections as Markdown; no word of a case is markup."""
    lines = [f"# {_plain(title)}"]
    for section in sections:
        lines += ["", f"## {_plain(section.title)}", ""]
        for line in section.lines or (Line(label("handover-nothing", lang)),):
            text = _plain(line.text)
            lines.append(f"- **{text}**" if line.strong else f"- {text}")
    return "\n".join(lines)


def _plain(text: str) -> str:
    words = " ".join(without_controls(text).split())
    return "".join(f"\\{each}" if each in "\\`*_[]<>|" else each for each in words)


def as_html(title: str, sections: list[Section], lang: Lang) -> str:
    """The sections as one page that needs no network and runs no script; every word of a case is escaped."""
    parts = [_HEAD.format(lang="zh-CN" if lang == "zh" else "en", title=_safe(title))]
    for section in sections:
        parts.append(f"<h2>{_safe(section.title)}</h2><ul>")
        for line in section.lines or (Line(label("handover-nothing", lang)),):
            bar = "" if line.share is None else f'<span class="bar" style="width:{100 * line.share:.1f}%"></span>'
            strong = ' class="late"' if line.strong else ""
            parts.append(f"<li{strong}>{_safe(line.text)}{bar}</li>")
        parts.append("</ul>")
    return "".join([*parts, "</body></html>\n"])


def _safe(text: str) -> str:
    return escape(" ".join(without_controls(text).split()))


_HEAD = (
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>'
    "body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}}"
    "li{{margin:.3rem 0}}.late{{color:#b00020;font-weight:600}}"
    ".bar{{display:block;height:.5rem;background:#3b6ea5;border-radius:2px}}"
    "@media print{{body{{max-width:none}}}}</style></head><body><h1>{title}</h1>"
)


def title_of(page: Handover, lang: Lang) -> str:
    """The title of a handover: from when to when."""
    since, at = (show_moment(moment, lang) for moment in (page.since, page.at))
    return label("handover-title", lang, since=since, at=at)


def day_of(moment: datetime) -> datetime:
    """The beginning of the day of a time."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
