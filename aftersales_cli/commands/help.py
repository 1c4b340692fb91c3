"""`help`: what there is, or how one command is used."""

from typing import Annotated, Any

import typer

from aftersales_cli.errors import UsageError
from aftersales_cli.wording import choice_of


def help(
    ctx: typer.Context,
    command: Annotated[
        str | None, typer.Argument(help="哪个命令；不写就是全部。 Which command; all of them when left out.")
    ] = None,
) -> None:
    """有哪些命令，一个命令怎么用。 What there is, and how a command is used.

    aftersales help batch
    """
    top: Any = ctx.parent
    asked = top.command if command is None else top.command.commands.get(command)
    if asked is None:
        raise UsageError("unknown-value", **choice_of("help", str(command), list(top.command.commands)))
    inner = top if command is None else asked.context_class(asked, info_name=command, parent=top)
    typer.echo(asked.get_help(inner))
