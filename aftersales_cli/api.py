"""The door for programs: open the playbooks, advise, ask what is asked next, find, triage a table row by row.

Whatever a caller gives, only `AftersalesError` and its `UsageError` come out; `error.message.text("zh")` says it in
Chinese, `str(error)` in English. What an iterable or a stream of the caller raises itself passes through.
"""

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from aftersales_cli.answers import CHINA, Answers, china_time, in_bounds, read_answers
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.library import Library, open_library
from aftersales_cli.library.lookup import platform_id, scenario_id
from aftersales_cli.library.shop import check_shop, read_shop
from aftersales_cli.model import LANGS, Lang, Shop
from aftersales_cli.wording import choice_of

if TYPE_CHECKING:
    from aftersales_cli.advice import Advice, MissingAnswer
    from aftersales_cli.batch.run import Row
    from aftersales_cli.intake.search import Hit
    from aftersales_cli.intake.tables import Table
    from aftersales_cli.register.cases import Hand
    from aftersales_cli.register.record import Change
    from aftersales_cli.register.store import Register

T = TypeVar("T")
Place = str | os.PathLike[str]  # of a file or folder
Cells = Iterable[object] | Mapping[str, object]  # a row: its cells in order, or by the titles of their columns


def open_playbooks(folder: Place | None = None, shop: Place | Shop | None = None) -> Library:
    """The playbooks of a folder with a shop's settings over them; by default those that the command line would take.

    `shop` is a shop.yaml, or settings made by the caller. Raises UsageError where `folder` holds no playbooks or the
    settings name what there is not, AftersalesError where a file is broken. Scenarios that are broken by themselves
    are left out and named in `Library.broken`.
    """
    place = None if folder is None else _path("folder", folder)
    settings = shop if isinstance(shop, Shop) else read_shop(None if shop is None else [_path("shop", shop)])
    library = open_library(place, settings)
    check_shop(library)
    return library


def advise(
    library: Library, scenario: str, platform: str, answers: Mapping[str, object] | None = None, *,
    at: datetime | None = None, lang: Lang = "zh",
) -> "Advice":  # fmt: skip
    """The advice for a case: `Advice.resolved`, or with the questions that are still open in `Advice.missing`.

    Scenario and platform may be given as people write them, answers too. `at` is the time of the case, else now;
    without a zone it is China's. `Advice.as_json()` is the object of `triage --format json`.

    Raises UsageError for what there is not, what cannot be read, and answers that cannot both be true.
    """
    from aftersales_cli.advice import advise as advise_case
    from aftersales_cli.intake.casefile import Draft

    moment = _moment(at)
    _kind("library", library, Library)
    draft = Draft(
        scenario_id(library, _kind("scenario", scenario, str)), platform_id(library, _kind("platform", platform, str)),
        answers=dict(_answers(library, answers, moment)),
    )  # fmt: skip
    return advise_case(library, draft.with_shop(library, None).case(moment), _lang(lang))


def questions(
    library: Library, scenario: str, platform: str, answers: Mapping[str, object] | None = None, *,
    at: datetime | None = None, lang: Lang = "zh",
) -> "tuple[MissingAnswer, ...]":  # fmt: skip
    """What a chat window asks next: the open questions of a case, the next one first; none once it is resolved.

    Those behind the first may fall away as answers come. Raises as `advise` does.
    """
    return advise(library, scenario, platform, answers, at=at, lang=lang).missing


def find(library: Library, text: str) -> "list[Hit]":
    """The scenarios for a customer's own words, pinyin or initials, best first; empty where nothing fits."""
    from aftersales_cli.intake.search import find as search

    return search(_kind("library", library, Library), _kind("text", text, str))


def triage_table(
    library: Library, source: Place | BinaryIO | Iterable[Cells], *, platform: str | None = None,
    at: datetime | None = None, lang: Lang = "zh", answers: Mapping[str, object] | None = None,
) -> "Iterator[Row]":  # fmt: skip
    """The rows of an export with their triage columns, one by one and in order, in constant memory.

    `source` is a file (CSV, TSV, .xlsx, .xls), a binary stream of CSV or TSV, or rows: cells with the titles in the
    first of them, or mappings. `answers` are for rows that lack them, `platform` for those that do not say theirs.
    A row that cannot be read comes out as `rejected` with the reason in `triage_error`.

    Raises AftersalesError at once for what is no table, and on the way where a file changes while it is read.
    """
    from aftersales_cli.batch.run import Run

    moment, words = _moment(at), _lang(lang)
    _kind("library", library, Library)
    known = _answers(library, answers, moment)
    path, stream, table = _source(source)
    if platform is not None:
        _kind("platform", platform, str)
    run = Run(library, words, path, stream, None, {}, platform, table)
    return run.rows(run.options(moment, known, False))


def open_register(place: Place | None = None, *, at: datetime | None = None) -> "Register":
    """The register in a file or at a URL of PostgreSQL; by default that of the settings. It is made if need be.

    Raises UsageError for what cannot be one, AftersalesError where it cannot be had or there shall be none.
    """
    from aftersales_cli.register.place import place_of
    from aftersales_cli.register.store import Register

    where = place_of(read_shop()) if place is None else str(_path("place", place))
    if where is None:
        raise AftersalesError("register-off")
    return Register(str(place) if place is not None else where, _moment(at))


def new_case(
    library: Library, hand: "Hand", *, platform: str = "", scenario: str = "", order_id: str = "", case_id: str = "",
    product: str = "", answers: Mapping[str, object] | None = None, note: str = "",
) -> "Change":  # fmt: skip
    """The change that adds an open case, with what is advised for it where platform and scenario are known.

    `register.cases.put` makes it. Raises UsageError for what there is not.
    """
    from aftersales_cli.advice import advise as advise_case
    from aftersales_cli.intake.casefile import Draft
    from aftersales_cli.register import advised, bodies, cases

    known = _answers(library, answers, hand.at)
    fields: dict[str, Any] = {"platform": platform, "scenario": scenario, "answers": advised.told(library, known)}
    if platform and scenario:
        draft = Draft(scenario, platform, answers=dict(known)).with_shop(library, None)
        fields |= advised.advised(library, advise_case(library, draft.case(hand.at), "zh"))
    fields |= {"order_id": bodies.plain(order_id), "case_id": bodies.plain(case_id), "product": bodies.plain(product)}
    fields["owed"] = advised.heard(library, platform or library.intake.default_platform, hand.at)
    return cases.addition(hand, fields, note)


def _source(source: object) -> "tuple[Path | None, BinaryIO, Table | None]":
    """The file, the stream or the rows that are to be read."""
    if isinstance(source, str | os.PathLike):
        return _path("source", source), io.BytesIO(), None
    if callable(getattr(source, "read", None)):
        if isinstance(source, io.TextIOBase):
            raise UsageError("argument-kind", name="source", wanted="BinaryIO", given="TextIO")
        return None, source, None  # type: ignore[return-value]
    if isinstance(source, bytes | bytearray | Mapping) or not isinstance(source, Iterable):
        raise _not_a("source", source, "str | PathLike | BinaryIO | Iterable")
    from aftersales_cli.intake.records import Records, blocks_of
    from aftersales_cli.intake.tables import Table

    return None, io.BytesIO(), Table("rows", "UTF-8", "", Records(blocks_of(enumerate(_rows(source), 1))))


def _rows(rows: Iterable[Any]) -> Iterator[list[str]]:
    """The rows as lists of text, that of the titles first."""
    each = iter(rows)
    first = next(each, None)
    titles = list(first) if isinstance(first, Mapping) else None
    if titles is not None:
        yield [_cell(title) for title in titles]
    for row in chain([first] if first is not None else [], each):
        if titles is not None and isinstance(row, Mapping):
            yield [_cell(row.get(title)) for title in titles]
        elif titles is not None or isinstance(row, str | bytes | Mapping) or not isinstance(row, Iterable):
            raise _not_a("source", row, "Iterable[Iterable | Mapping]")
        else:
            yield [_cell(cell) for cell in row]


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _answers(library: Library, answers: object, at: datetime) -> Answers:
    given = {} if answers is None else answers
    if not isinstance(given, Mapping):
        raise _not_a("answers", answers, "Mapping")
    return read_answers(library.questions, {str(name): value for name, value in given.items()}, at)


def now() -> datetime:
    """The present time on China's clock, to the second, without its zone."""
    return datetime.now(CHINA).replace(tzinfo=None, microsecond=0)


def _moment(at: datetime | None) -> datetime:
    """A time on China's clock without its zone; now where none is given."""
    if at is None:
        return now()
    moment = _kind("at", at, datetime)
    try:
        return in_bounds(china_time(moment))
    except (OverflowError, ValueError):
        raise UsageError("bad-datetime", question="at", given=at) from None


def _lang(lang: Lang) -> Lang:
    if lang not in LANGS:
        raise UsageError("unknown-value", **choice_of("lang", str(lang), list(LANGS)))
    return lang


def _path(name: str, given: object) -> Path:
    if not isinstance(given, str | os.PathLike):
        raise _not_a(name, given, "str | PathLike")
    if "\0" in str(given):
        raise UsageError("argument-kind", name=name, wanted="str | PathLike", given=repr(str(given)))
    return Path(given)


def _kind(name: str, given: Any, wanted: type[T]) -> T:
    if not isinstance(given, wanted):
        raise _not_a(name, given, wanted.__name__)
    return given


def _not_a(name: str, given: object, wanted: str) -> UsageError:
    return UsageError("argument-kind", name=name, wanted=wanted, given=type(given).__name__)
