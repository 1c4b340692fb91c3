"""From what a person writes to the id she means: platforms by alias, scenarios by title."""

import unicodedata

from aftersales_cli.errors import UsageError
from aftersales_cli.library import Library
from aftersales_cli.wording import choice_of

WIDE = tuple(zip("，！？：；（）～", ",!?:;()~", strict=True))


def plain(text: str) -> str:
    """A header or status word for comparing: NFKC, no blanks at all, lower case."""
    for wide, narrow in WIDE:  # nearly all that would be done to a note, in a tenth of the time
        text = text.replace(wide, narrow)
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def platform_id(library: Library, given: str) -> str:
    """The platform of that id, name or alias. Raises UsageError with the nearest ones."""
    found = find_platform(library, given)
    if found is None:
        raise UsageError("unknown-value", **choice_of("--platform", given, list(library.platforms)))
    return found


def find_platform(library: Library, given: str) -> str | None:
    """The platform of that id, name or alias, if there is one."""
    wanted = _plain(given)
    for id_, platform in library.platforms.items():
        names = (id_, platform.name.zh, platform.name.en, *platform.aliases)
        if wanted in map(_plain, names):
            return id_
    return None


def scenario_id(library: Library, given: str) -> str:
    """The scenario of that id or title. Raises UsageError with the nearest ones."""
    found = find_scenario(library, given)
    if found is None:
        raise UsageError("unknown-value", **choice_of("scenario", given, list(library.scenario_ids)))
    return found


def find_scenario(library: Library, given: str) -> str | None:
    """The scenario of that id or title, if there is one."""
    wanted = _plain(given)
    for id_ in library.scenario_ids:
        title = library.title(id_)
        if wanted in (_plain(id_), _plain(title.zh), _plain(title.en)):
            return id_
    return None


def source_ids(library: Library, given: str | None) -> list[str]:
    """The sources meant: all, the one of that id or title, or the one that holds the statement of that id.

    Raises UsageError with the nearest ones.
    """
    if given is None:
        return list(library.source_ids)
    if (statement := given.strip().upper()) in library.source_of:
        return [library.source_of[statement]]
    wanted = _plain(given)
    for id_ in library.source_ids:
        title = library.source(id_).title
        if wanted in (_plain(id_), _plain(title.zh), _plain(title.en)):
            return [id_]
    raise UsageError("unknown-value", **choice_of("source", given, [*library.source_ids, *library.source_of]))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower().replace("-", "_")
