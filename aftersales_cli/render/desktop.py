"""The page of an agent's desk: it shows advice and its reasons beside what any page can."""

from aftersales_cli.advice import Advice
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.text import Page, make_page, show_advice
from aftersales_cli.render.why import show_why


class Desktop(Page):
    """A page that knows the playbooks."""

    def __init__(self, library: Library, page: Page) -> None:
        super().__init__(page.console, page.lang)
        self._library = library

    def advice(self, advice: Advice) -> None:
        """Shows an advice."""
        show_advice(self._library, advice, self)

    def why(self, advice: Advice) -> None:
        """Shows the way to an advice and what would change it."""
        show_why(self._library, advice, self)


def make_desktop(library: Library, lang: Lang) -> Desktop:
    """The desk's page on standard output."""
    return Desktop(library, make_page(lang))
