"""Which column of a table is which field: finds the header row, knows its aliases, tells whose sheet it is."""

import re
from collections.abc import Iterable

from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.cells import strip
from aftersales_cli.intake.records import Record, Records
from aftersales_cli.intake.tables import Table
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import plain
from aftersales_cli.model import COMPUTED
from aftersales_cli.safe import without_controls
from aftersales_cli.wording import choice_of

SEARCHED_ROWS = 20
FEWEST_KNOWN = 2
IDS = ("order_id", "case_id", "sub_order_id")
_REPEATED = re.compile(r"\.[0-9]+$")


@frozen
class Layout:
    """How a table is read: its header record and, for each field, the columns that hold it, best first."""

    header: Record
    columns: dict[str, tuple[int, ...]]
    platform: str | None
    unknown: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many columns are read."""
        return len({column for columns in self.columns.values() for column in columns})


def find_layout(
    library: Library, table: Table, mapped: dict[str, str], platform: str | None
) -> tuple[Layout, Records, list[Record]]:
    """The layout of a table, its records below the header, and the records above it.

    The header is the best of the first rows by known columns. Raises AftersalesError where none is good enough.
    """
    top = table.records.top(SEARCHED_ROWS)
    if not top:
        raise AftersalesError("empty-table", file=table.name)
    notes, names = re.compile(library.intake.note_rows), frozenset(_aliases(library, None))
    scores = [_score(record, names, mapped, notes) for record in top]
    score = max(scores)
    if score < FEWEST_KNOWN:
        if wrong := next((record.line for record in top if record.undecodable), None):
            raise AftersalesError("wrong-encoding", file=table.name, name=table.encoding, line=wrong)
        raise AftersalesError("no-header", file=table.name, rows=SEARCHED_ROWS)
    place = scores.index(score)
    layout = _layout(library, top[place], mapped, platform)
    if not any(field in layout.columns for field in IDS) and "scenario" not in layout.columns:
        raise AftersalesError("no-header", file=table.name, rows=SEARCHED_ROWS)
    table.records.skip(place + 1)
    return layout, table.records, top[:place]


def _score(record: Record, aliases: frozenset[str], mapped: dict[str, str], notes: re.Pattern[str]) -> int:
    if len(record.cells) == 1 and notes.search(record.cells[0]):
        return 0
    return sum(_name(cell) in aliases or _title(cell) in mapped for cell in record.cells)


def _title(cell: str) -> str:
    """A header as it is shown."""
    return strip(without_controls(cell))


def _name(cell: str) -> str:
    """A header as it is compared; pandas writes a repeated one with a number behind."""
    return _REPEATED.sub("", plain(_title(cell)))


def _aliases(library: Library, platform: str | None) -> dict[str, tuple[str, int]]:
    """Alias to the field it means and its rank among the field's aliases."""
    own = library.intake.platform_fields.get(platform or "", {})
    fields = {**{id_: (id_,) for id_, question in library.questions.items() if question.type not in COMPUTED}}
    for each in (library.intake.fields, own):
        for field, names in each.items():
            fields[field] = (*fields.get(field, ()), *names)
    return {plain(name): (field, rank) for field, names in fields.items() for rank, name in enumerate(names)}


def _layout(library: Library, header: Record, mapped: dict[str, str], platform: str | None) -> Layout:
    names = [_name(cell) for cell in header.cells]
    found = platform or _platform(library, names)
    aliases = _aliases(library, found or library.intake.default_platform)
    known: dict[str, list[tuple[int, int]]] = {}
    unknown = []
    given = _given(library, header, mapped)
    for column, name in enumerate(names):
        if column in given:
            known.setdefault(given[column], []).append((-1, column))
        elif name in aliases:
            field, rank = aliases[name]
            known.setdefault(field, []).append((rank, column))
        elif name:
            unknown.append(" ".join(_title(header.cells[column]).split()))
    columns = {field: tuple(column for _, column in sorted(places)) for field, places in known.items()}
    return Layout(header, columns, found, tuple(unknown))


def _given(library: Library, header: Record, mapped: dict[str, str]) -> dict[int, str]:
    """The columns named by --map. Raises UsageError for a column or field that does not exist."""
    titles = [_title(cell) for cell in header.cells]
    questions = {id_ for id_, question in library.questions.items() if question.type not in COMPUTED}
    fields = {*library.intake.fields, *questions}
    given = {}
    for title, field in mapped.items():
        if title not in titles:
            raise UsageError("map-column", **choice_of("", title, titles))
        if field not in fields:
            raise UsageError("unknown-value", **choice_of("--map", field, sorted(fields)))
        given[titles.index(title)] = field
    return given


def _platform(library: Library, names: Iterable[str]) -> str | None:
    headers = "\n".join(names)
    for rule in library.intake.signatures:
        if re.search(rule.when["headers"], headers):
            return rule.then
    return None
