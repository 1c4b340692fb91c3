"""Pages that are written to a string, so that what stands on them can be looked at."""

import io

from rich.console import Console

from aftersales_cli.advice import Advice
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.text import Page, show_advice

HOSTILE = {
    "markup": "[bold red]x[/bold red] [/已签收] [link=http://x]",
    "emoji": ":truck: :100: :warning:",
    "escape": "\x1b[31m\x1b]0;title\x07\x1b[2J\x9b31m\x08\x7f\x00",
    "bidi": "\u202eabc\u202c \u2066x\u2069 \u200f\u200b\ufeff",
    "lines": "a\r\nb\rc\nd\x0be\u2028f",
    "tabs": "a\tb\t\tc",
    "braces": "{refund_amount} {0} %s ${HOME}",
    "markdown": "# *a* _b_ `c` **d** ~~e~~ <b>f</b> [g](http://h) ![i](j) | k & &lt;l&gt; ``` m",
    "fence": "a\n```\n# b\n~~~\n```",
    "list": "1. a",
    "bullet": "- a",
    "html": "<script>alert(1)</script><!-- -->",
    "formula": "=1+1",
}
_RANGES = [(0, 9), (11, 31), (0x7F, 0x9F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0xFEFF, 0xFEFF)]
OBEYED = {chr(code) for first, last in _RANGES for code in range(first, last + 1)}


def page(lang: Lang, columns: int = 60, *, colours: bool = False) -> Page:
    """A page of a width; without colours, as into a pipe."""
    console = Console(
        file=io.StringIO(), width=columns, force_terminal=colours, color_system="truecolor" if colours else None
    )
    return Page(console, lang)


def written(on: Page) -> str:
    """What stands on the page."""
    assert isinstance(on.console.file, io.StringIO)
    return on.console.file.getvalue()


def advice_text(library: Library, advice: Advice, columns: int = 60, *, colours: bool = False) -> str:
    """The advice as it is printed."""
    on = page(advice.lang, columns, colours=colours)
    show_advice(library, advice, on)
    return written(on)
