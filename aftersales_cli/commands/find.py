"""`find`: scenarios for a customer's own words."""

from enum import StrEnum
from typing import Annotated

import typer

from aftersales_cli.commands.settings import Settings
from aftersales_cli.safe import json_text


class Format(StrEnum):
    """How what is found is printed."""

    text = "text"
    json = "json"


def find(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="客户的原话、汉字、拼音或首字母。 The customer's words, or pinyin.")],
    format: Annotated[Format, typer.Option(help="输出格式。 Output format.")] = Format.text,
) -> None:
    """按客户的话找情况，最像的在前。 Scenarios for the customer's words, best first.

    aftersales find 怎么还没到
    """
    from aftersales_cli.intake.search import look
    from aftersales_cli.render.lists import found_as_json, show_hits

    settings: Settings = ctx.obj
    library = settings.library()
    found = look(library, text)
    if format is Format.json:
        typer.echo(json_text(found_as_json(library, text, found)))
    else:
        show_hits(library, text, found, settings.lang)
    raise typer.Exit(0 if found.hits else 1)
