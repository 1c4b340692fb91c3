"""The advice at one glance: what fits a terminal's rows, so that clock, title and words never leave the screen.

The case with its time left, the title and the reply stand always; below them what to do and never to do in short, as
far as there is room. Everything else is one key away.
"""

from collections.abc import Iterator
from datetime import datetime

from rich.cells import cell_len

from aftersales_cli.advice import Advice
from aftersales_cli.advice.deadlines import DueDate
from aftersales_cli.advice.showing import show_moment, time_words
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.render.text import URGENCY_STYLE, Page
from aftersales_cli.render.wrap import wrap
from aftersales_cli.wording import bracketed, headed, label

STOPS = "。；，、！？;,. "  # where a sentence that is too long for its row may end
LEAST_SCRIPT = 2  # rows of the reply that stand on the smallest screen

Row = tuple[str, str]  # words and their style


def show_standing(library: Library, advice: Advice, page: Page, rows: int, now: datetime, foot: list[Row]) -> None:
    """Prints the standing page: at most so many rows, of which the last are `foot`."""
    below = [(part, style) for words, style in foot for part in wrap(words, page.width)]
    above = _above(library, advice, page.width, now, rows - len(below) - LEAST_SCRIPT)
    script = _script(advice, page.width, max(rows - len(above) - len(below), LEAST_SCRIPT))
    rest = _rest(advice, page.width, rows - len(above) - len(script) - len(below))
    for words, style in [*above, *script, *rest, *below]:
        page.print(words, style)


def _above(library: Library, advice: Advice, width: int, now: datetime, most: int) -> list[Row]:
    """Whose case it is with the time left, what is due then, and the title.

    On the smallest screens as short as must be: the case and what is due get a row each, the title goes without its
    kind, and in the end it gets one row too.
    """
    head = [*_head(library, advice, width, now)]
    title, bare = (_title(advice, words) for words in (_kind(library, advice), ""))
    whole, brief = ([row for each in head for row in how(each, width)] for how in (_rows, _row))
    for rows in ([*whole, *_rows(title, width)], [*brief, *_rows(bare, width)]):
        if len(rows) <= most:
            return rows
    return [*brief, *_row(bare, width)]


def _rows(row: Row, width: int) -> list[Row]:
    """All of it."""
    return [row] if cell_len(row[0]) <= width else [(part, row[1]) for part in wrap(row[0], width)]


def _row(row: Row, width: int) -> list[Row]:
    """As much of it as one row holds."""
    return [row] if cell_len(row[0]) <= width else _Point("", *row).short(width)


def _head(library: Library, advice: Advice, width: int, now: datetime) -> Iterator[Row]:
    """Whose case it is with the time left, and what is due then."""
    lang, case = advice.lang, advice.case
    names = [library.platforms[case.platform].name.in_(lang), library.title(advice.scenario).in_(lang)]
    place = " · ".join([*names, *([case.order_id] if case.order_id else [])])
    date = first_due(advice.deadlines)
    left, style = _left(library, advice, date, now)
    gap = width - cell_len(place) - cell_len(left)
    if gap > 1:
        yield place + " " * gap + left, style
    else:
        yield place, ""
        yield left, style
    if date is not None:
        when = f"{show_moment(date.due, lang)}{date.doubt}" if date.due else ""
        words = f"{when}  {date.text}" if when else headed(date.text, date.limit, lang)
        yield f"→ {words}", style


def first_due(dates: tuple[DueDate, ...]) -> DueDate | None:
    """The deadline that runs out first; where none has a date, the first."""
    dated = [date for date in dates if date.due is not None]
    return min(dated, key=lambda date: date.due or datetime.max) if dated else next(iter(dates), None)


def _left(library: Library, advice: Advice, date: DueDate | None, now: datetime) -> Row:
    """The time left until a deadline; without one, how urgent it is."""
    lang = advice.lang
    if date is not None and date.due is not None:
        key, style = ("ui-overdue", "bold red") if date.due < now else ("ui-left", URGENCY_STYLE[str(advice.urgency)])
        return label(key, lang, time=time_words(abs(date.due - now), lang)), style
    urgency = library.shared.name("urgencies", str(advice.urgency), lang)
    return label("ui-urgency", lang, name=urgency), URGENCY_STYLE[str(advice.urgency)]


def _title(advice: Advice, kind: str) -> Row:
    """The title, with what kind of an end it is."""
    return f"■ {advice.title}{kind}", "bold green"


def _kind(library: Library, advice: Advice) -> str:
    shared, lang = library.shared, advice.lang
    disposition = shared.name("dispositions", str(advice.disposition), lang)
    liability = label("ui-liability", lang, name=shared.name("liabilities", str(advice.liability), lang))
    return bracketed(f"{disposition} · {liability}", lang)


def _script(advice: Advice, width: int, most: int) -> list[Row]:
    """The reply, whole if there is room for it; what is cut can still be copied, and says so."""
    reply = advice.scripts.get("first_reply")
    if reply is None:
        return []
    lines = [part for line in reply.text.strip().split("\n") for part in wrap(line, width - 2)]
    if len(lines) > most:
        lines = [*lines[: most - 1], label("ui-cut", advice.lang)]
    return [(f"│ {line}", "cyan") for line in lines]


@frozen
class _Point:
    """A thing to do or never to do: its mark, its words, and the style of both."""

    mark: str
    words: str
    style: str

    def rows(self, width: int) -> list[Row]:
        """All of it, its rows under its first word."""
        hang = cell_len(self.mark)
        parts = wrap(self.words, width - hang)
        return [((" " * hang if index else self.mark) + part, self.style) for index, part in enumerate(parts)]

    def short(self, width: int) -> list[Row]:
        """As much of it as one row holds."""
        room = width - cell_len(self.mark)
        if cell_len(self.words) <= room:
            return self.rows(width)
        kept = wrap(self.words, room - 1)[0]
        end = max(kept.rfind(stop) for stop in STOPS)
        return [(f"{self.mark}{kept[: end if end > len(kept) // 2 else len(kept)]}…", self.style)]


def _rest(advice: Advice, width: int, room: int) -> list[Row]:
    """The steps, what never to do and what to mind: in short, and whole as far as there is room."""
    steps = [_Point(f"{number}. ", said.text, "") for number, said in enumerate(advice.steps, 1)]
    never = [_Point("× ", said.text, "red") for said in advice.never]
    mind = [_Point("! ", said.text, "yellow") for said in advice.warnings]
    shown = _fitting(steps, never, mind, room)
    hidden = len(steps) + len(never) + len(mind) - len(shown)
    said = [point.short(width) for point in shown]
    spare = room - len(shown) - bool(hidden)
    for index, point in enumerate(shown):
        if (extra := len(whole := point.rows(width)) - 1) <= spare:
            said[index], spare = whole, spare - extra
    rest = [row for rows in said for row in rows]
    if hidden and room > 0:
        rest.append((label("ui-more-points", advice.lang, count=hidden), "dim"))
    return rest


def _fitting(steps: list[_Point], never: list[_Point], mind: list[_Point], room: int) -> list[_Point]:
    """As many points as there are rows: the first of what never to do and to mind are not crowded out by steps."""
    if len(steps) + len(never) + len(mind) <= room:
        return [*steps, *never, *mind]
    left = max(room - 1, 0)  # one row says that there is more
    last = [*never[:1], *mind[:1]][: max(left - 2, 0)]
    kept = steps[: left - len(last)]
    return [*kept, *last, *never[1:], *mind[1:]][:left]
