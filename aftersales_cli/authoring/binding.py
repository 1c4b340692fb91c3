"""Whom the sources of a sentence bind: on which platforms it may be printed, and from when on."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from aftersales_cli.library import Library
from aftersales_cli.model import ANY, HOUSE_STYLE, Source, Statement

BOTH = "both"


class Binding:
    """Tells for each statement of a library where it binds on a day; of some, that it binds `instead` elsewhere."""

    def __init__(self, library: Library, day: date, instead: Mapping[str, frozenset[str]] | None = None) -> None:
        self.library = library
        self._day = day
        self._binds: dict[str, frozenset[str]] = {HOUSE_STYLE: frozenset(library.platforms), **(instead or {})}

    def platforms(self, statement: str) -> frozenset[str]:
        """The platforms that a statement binds on the day."""
        if statement not in self._binds:
            self._binds[statement] = self.of(*self.library.source_head(statement))
        return self._binds[statement]

    def of(self, source: Source, statement: Statement) -> frozenset[str]:
        """The platforms that a statement of a source binds on the day."""
        if source.in_force is not None and source.in_force > self._day:
            return frozenset()
        named = statement.platforms or source.platforms or ()
        spoken = statement.speaks_of or source.speaks_of
        return frozenset([
            id_ for id_, platform in self.library.platforms.items()
            if (named == ANY or id_ in named) and spoken in (BOTH, platform.customers)
        ])  # fmt: skip

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        """What each platform is called in a text."""
        return {id_: (each.name.zh, *each.aliases) for id_, each in self.library.platforms.items()}

    def holds(self, sources: tuple[str, ...], words: str, platform: str) -> bool:
        """Whether words that stand on some statements may be printed on a platform.

        One of them binds there; or the words name a platform that one of them binds.
        """
        bound = {id_ for statement in sources for id_ in self.platforms(statement)}
        return platform in bound or any(name in words for id_ in bound for name in self._names[id_])
