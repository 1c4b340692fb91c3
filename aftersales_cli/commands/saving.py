"""`batch --save`: the cases of an export go into the register while their rows are written.

Where the register cannot be had, that is said once, and the batch goes on without it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from aftersales_cli import __version__
from aftersales_cli.commands.settings import Settings
from aftersales_cli.errors import AftersalesError
from aftersales_cli.wording import Message, label

if TYPE_CHECKING:
    from aftersales_cli.intake.casefile import Incoming
    from aftersales_cli.library import Library
    from aftersales_cli.register.incoming import Bringing


class Saving:
    """The register as a batch sees it."""

    def __init__(self, settings: Settings, library: "Library", at: datetime) -> None:
        self._settings, self._at, self._sha256 = settings, at, library.sha256
        self._bringing: Bringing | None = None
        self._faulty = False

    def take(self, rows: "Iterable[Incoming]") -> None:
        """Brings rows in. Opened with the first of them: by then the processes of a batch have started."""
        if self._faulty:
            return
        try:
            if self._bringing is None:
                from aftersales_cli.api import open_register
                from aftersales_cli.register.incoming import Bringing

                register = open_register(self._settings.register(), at=self._at)
                self._bringing = Bringing(register, self._at, __version__, self._sha256)
            self._bringing.add(rows)
        except AftersalesError as error:
            self._give_up(error)

    def finish(self) -> None:
        """Says what the export changed in the register."""
        if self._bringing is None or self._faulty:
            return
        try:
            brought = self._bringing.finish()
        except AftersalesError as error:
            self._give_up(error)
            return
        self._bringing.register.close()
        lang = self._settings.lang
        self._settings.note(Message("saved", {
            "new": brought.new, "updated": brought.updated, "closed": brought.closed, "same": brought.same,
        }))  # fmt: skip
        for id_, order, what, old, new in brought.told:
            self._settings.note(Message("saved-change", {
                "id": id_, "order": order, "what": label(f"saved-{what}", lang), "old": old or "-", "new": new or "-",
            }))  # fmt: skip

    def _give_up(self, error: AftersalesError) -> None:
        self._faulty = True
        if self._bringing is not None:
            self._bringing.register.close()
        self._settings.note(Message("register-without", {"why": error}))
