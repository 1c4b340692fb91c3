"""Which column of a table is which field: finds the header row, knows its aliases, tells whose sheet it is."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

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
MOST_TITLES, MOST_TITLE = 30, 20  # columns that are named where none is known, and characters of each
PROPOSED = ("case_id", "order_id", "reason", "aftersale_status")  # fields for which a column is proposed
ALIKE = 0.5  # from which a title resembles a header
AFTERSALES, BILL, HELP = "aftersales", "bill", "help"
GIVEN = -1  # the rank of a column that --map names
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
    notes = re.compile(library.intake.note_rows)
    namer = _Namer(library)
    scores = [_score(record, namer, mapped, notes) for record in top]
    score = max(scores)
    if score < FEWEST_KNOWN:
        if wrong := next((record.line for record in top if record.undecodable), None):
            raise AftersalesError("wrong-encoding", file=table.name, name=table.encoding, line=wrong)
        raise _no_header(library, table, top, top[scores.index(score)])
    place = scores.index(score)
    layout = _layout(library, top[place], mapped, platform)
    if not any(field in layout.columns for field in IDS) and "scenario" not in layout.columns:
        raise _no_header(library, table, top, top[place])
    table.records.skip(place + 1)
    return layout, table.records, top[:place]


class _Namer:
    """Knows a header, also where stars, hints or a unit hang on it, or only its words tell what it means."""

    def __init__(self, library: Library, aliases: dict[str, tuple[str, int]] | None = None) -> None:
        self._aliases = _aliases(library, None) if aliases is None else aliases
        self._dress = re.compile(library.intake.header_dress)
        self.by_words = len(self._aliases)  # the rank from which a meaning is told by words alone
        self._words = [(re.compile(rule.when["header"]), rule.then) for rule in library.intake.header_words]

    def meaning(self, cell: str) -> tuple[str, int] | None:
        """The field that a header means, and its rank among those that mean the same."""
        name = _name(cell)
        if name in self._aliases:
            return self._aliases[name]
        bare = name
        while (less := self._dress.sub("", bare)) != bare:
            bare = less
        if bare in self._aliases:
            return self._aliases[bare]
        told = ((field, self.by_words + at) for at, (words, field) in enumerate(self._words) if words.search(bare))
        return next(told, None)


def _score(record: Record, namer: _Namer, mapped: dict[str, str], notes: re.Pattern[str]) -> int:
    if len(record.cells) == 1 and notes.search(record.cells[0]):
        return 0
    return sum(namer.meaning(cell) is not None or _title(cell) in mapped for cell in record.cells)


def _no_header(library: Library, table: Table, top: list[Record], best: Record) -> AftersalesError:
    """Says that no header is known: the columns that were seen, and the --map to try where some resemble ours."""
    record = best if any(map(_title, best.cells)) else max(top, key=lambda each: len(each.cells))
    name = table.sheet or table.name
    if kind := _other_kind(library, record) or (HELP if _explains(library, table.sheet, top) else None):
        return AftersalesError(f"sheet-{kind}", file=name)
    titles = [" ".join(title.split())[:MOST_TITLE] for cell in record.cells if (title := _title(cell))]
    if len(titles) < FEWEST_KNOWN or not any(title.isidentifier() for title in titles):
        return AftersalesError("no-header", file=name, rows=SEARCHED_ROWS)
    proposed = _proposals(library, titles)
    values = {"file": name, "line": record.line, "names": ", ".join(titles[:MOST_TITLES])}
    if not proposed:
        return AftersalesError("no-header-seen", **values)
    return AftersalesError("no-header-map", **values, proposed=" ".join(proposed))


def _proposals(library: Library, titles: list[str]) -> list[str]:
    """Options that would read the columns whose titles are most like a header of the fields that matter."""
    import difflib

    proposed: list[str] = []
    known = {plain(alias) for field in PROPOSED for alias in library.intake.fields[field]}
    titles = [title for title in titles if plain(title) not in known] or titles
    for field in PROPOSED:
        names = library.intake.fields[field]
        likeness = [
            (max(difflib.SequenceMatcher(None, plain(title), plain(name)).ratio() for name in names), title)
            for title in titles
        ]
        score, title = max(likeness)
        if score >= ALIKE and title not in " ".join(proposed):
            shown = next((name for name in names if not name.isascii()), field)
            proposed.append(f"--map {title}={shown}")
    return proposed


def kind_of(library: Library, layout: Layout) -> str:
    """What a sheet is: an after-sale table (`aftersales`), or one of other kinds that only looks like it."""
    kind = _other_kind(library, layout.header)
    if kind is None or speaks_of_aftersales(library, layout, besides=IDS if kind == BILL else ()):
        return AFTERSALES
    return kind


def speaks_of_aftersales(library: Library, layout: Layout, besides: Collection[str] = ()) -> bool:
    """Whether a sheet has a column that nothing but an after-sale table has, `besides` some."""
    told = any(field in layout.columns for field in library.intake.of_aftersales if field not in besides)
    return told or _answers(library, layout)


def _other_kind(library: Library, header: Record) -> str | None:
    """What a sheet is by its header, if it is none of after-sales; explanations are told by more than a header."""
    headers = "\n".join(map(_name, header.cells))
    kinds = library.intake.other_sheets.items()
    return next((kind for kind, pattern in kinds if kind != HELP and re.search(pattern, headers)), None)


def _explains(library: Library, sheet: str, top: list[Record]) -> bool:
    """Whether the name or the first rows of a sheet are those of an instruction."""
    said = "\n".join([plain(sheet), *(_name(cell) for record in top for cell in record.cells)])
    return HELP in library.intake.other_sheets and bool(re.search(library.intake.other_sheets[HELP], said))


def _answers(library: Library, layout: Layout) -> bool:
    """Whether a column answers a question of choice: nobody but a user of ours writes such."""
    questions = library.questions
    return any(name in questions and questions[name].type == "choice" for name in layout.columns)


def _title(cell: str) -> str:
    """A header as it is shown."""
    return strip(without_controls(cell))


def _name(cell: str) -> str:
    """A header as it is compared; pandas writes a repeated one with a number behind."""
    return _REPEATED.sub("", plain(_title(cell)))


@lru_cache(maxsize=8)  # of all tables of a file, and of those that a program has sorted
def _aliases(library: Library, platform: str | None, headers: str = "") -> dict[str, tuple[str, int]]:
    """Alias to the field it means and its rank among the field's aliases; a question is its own alias, as it is asked.

    What the platform of a sheet, or the tool that its `headers` are of, means by a header beats what others mean.
    """
    intake = library.intake
    asked = {id_: question for id_, question in library.questions.items() if question.type not in COMPUTED}
    questions = {id_: (id_, question.ask.zh) for id_, question in asked.items()}
    tools = [rule.fields for rule in intake.layouts if headers and re.search(rule.when["headers"], headers)]
    aliases: dict[str, tuple[str, int]] = {}
    ranks = Counter[str]()
    platforms = intake.platform_fields.get(platform or "", {})
    meanings: list[Mapping[str, tuple[str, ...]]] = [questions, intake.fields, platforms, *tools]
    for each in meanings:
        for field, names in each.items():
            for name in names:
                aliases[plain(name)] = (field, ranks[field])
                ranks[field] += 1
    return aliases


def _layout(library: Library, header: Record, mapped: dict[str, str], platform: str | None) -> Layout:
    plainly = [_name(cell) for cell in header.cells]
    found = platform or _platform(library, plainly)
    namer = _Namer(library, _aliases(library, found or library.intake.default_platform, "\n".join(plainly)))
    known: dict[str, list[tuple[int, int]]] = {}
    given = _given(library, header, mapped)
    meant = {column: namer.meaning(cell) for column, cell in enumerate(header.cells) if column not in given}
    meant |= {column: (field, GIVEN) for column, field in given.items()}
    sure = {each[0] for each in meant.values() if each and each[1] < namer.by_words}
    unknown = []
    for column, cell in enumerate(header.cells):
        field, rank = meant[column] or ("", 0)
        if field and (rank < namer.by_words or field not in sure or field in library.intake.joined):
            known.setdefault(field, []).append((rank, column))
        elif _name(cell):
            unknown.append(" ".join(_title(cell).split()))
    columns = {field: tuple(column for _, column in sorted(places)) for field, places in known.items()}
    return Layout(header, columns, found, tuple(unknown))


def _given(library: Library, header: Record, mapped: dict[str, str]) -> dict[int, str]:
    """The columns named by --map. Raises UsageError for a column or field that does not exist."""
    titles = [_title(cell) for cell in header.cells]
    questions = {id_ for id_, question in library.questions.items() if question.type not in COMPUTED}
    fields = {*library.intake.fields, *questions}
    aliases = _aliases(library, None)
    given = {}
    for title, wanted in mapped.items():
        if title not in titles:
            raise UsageError("map-column", **choice_of("", title, titles))
        field = wanted if wanted in fields else aliases.get(plain(wanted), ("",))[0]
        if not field:
            raise UsageError("unknown-value", **choice_of("--map", wanted, sorted(fields)))
        given[titles.index(title)] = field
    return given


def _platform(library: Library, names: Iterable[str]) -> str | None:
    headers = "\n".join(names)
    for rule in library.intake.signatures:
        if re.search(rule.when["headers"], headers):
            return rule.then
    return None
