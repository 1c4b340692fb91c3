"""The page of an agent's desk: it shows advice and its reasons beside what any page can, and lays pages out."""

import io
from collections.abc import Callable
from datetime import datetime

from rich.console import Console

from aftersales_cli.advice import Advice
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.standing import Row, show_standing
from aftersales_cli.render.text import Page, make_page, show_advice, show_evidence
from aftersales_cli.render.why import show_why


class Desktop(Page):
    """A page that knows the playbooks."""

    def __init__(self, library: Library, console: Console, lang: Lang) -> None:
        super().__init__(console, lang)
        self._library = library

    def advice(self, advice: Advice) -> None:
        """Shows an advice whole."""
        show_advice(self._library, advice, self)

    def why(self, advice: Advice) -> None:
        """Shows the way to an advice and what would change it."""
        show_why(self._library, advice, self)

    def evidence(self, advice: Advice) -> None:
        """Shows the proof to keep, how to get it and what counts."""
        show_evidence(self._library, advice, self, numbered=True)

    def standing(self, advice: Advice, rows: int, now: datetime, foot: list[Row]) -> None:
        """Shows an advice at one glance."""
        show_standing(self._library, advice, self, rows, now, foot)

    def laid_out(self, columns: int, show: Callable[["Desktop"], None]) -> list[str]:
        """The rows of what is shown on a page so wide, in the colours of this one."""
        colours = self.console.color_system
        paper = Console(
            file=io.StringIO(), width=columns, force_terminal=True, color_system=colours,  # type: ignore[arg-type]
            highlight=False, markup=False, emoji=False, legacy_windows=False,
        )  # fmt: skip
        show(Sheet(self._library, paper, self.lang))
        return str(paper.file.getvalue()).rstrip("\n").split("\n")  # type: ignore[attr-defined]


class Sheet(Desktop):
    """A page that is laid out before it is shown: a terminal would not break what is too long for it."""

    def raw(self, text: str, style: str = "") -> None:
        """Text as it is, but for its lines, which are broken."""
        for part in text.split("\n"):
            self.line(part, style)


def make_desktop(library: Library, lang: Lang) -> Desktop:
    """The desk's page on standard output."""
    return Desktop(library, make_page(lang).console, lang)
