"""`find`: scenarios for a customer's own words."""

from typing import Annotated

import typer

from aftersales_cli.commands.settings import Settings


def find(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="客户的原话、汉字、拼音或首字母。 The customer's words, or pinyin.")],
) -> None:
    """按客户的话找情况，最像的在前。 Scenarios for the customer's words, best first.

    aftersales find 怎么还没到
    """
    from aftersales_cli.api import find as search
    from aftersales_cli.render.lists import show_hits

    settings: Settings = ctx.obj
    library = settings.library()
    hits = search(library, text)
    show_hits(library, text, hits, settings.lang)
    raise typer.Exit(0 if hits else 1)
