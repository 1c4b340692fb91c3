"""`drill`: practice on worked cases, graded and explained."""

from typing import Annotated

import typer

from aftersales_cli.commands.settings import Settings, at_terminal, conversation
from aftersales_cli.errors import UsageError
from aftersales_cli.wording import label

SEEDS = 10_000  # short enough to be told a colleague


def drill(
    ctx: typer.Context,
    seed: Annotated[int | None, typer.Option(help="哪一组；不写就随机。 Which ones; any when left out.", min=0)] = None,
    count: Annotated[int, typer.Option(help="练几题。 How many.", min=1, max=100)] = 5,
    plain: Annotated[bool, typer.Option("--plain", help="编号列表，不重绘。 Numbered lists, no redraw.")] = False,
) -> None:
    """抽几个例子练手，答完讲对错。 Practice on worked cases.

    aftersales drill --seed 7 --count 10
    """
    import random

    from aftersales_cli.authoring.exercises import draw
    from aftersales_cli.prompts.drill import practise
    from aftersales_cli.render.text import make_page

    settings: Settings = ctx.obj
    if not at_terminal():
        raise UsageError("drill-terminal")
    library, lang, page = settings.library(), settings.lang, make_page(settings.lang)
    lot = random.randrange(SEEDS) if seed is None else seed
    exercises = draw(library, lot, count, lang)
    with conversation(plain) as prompts:
        right = practise(library, exercises, lang, page, prompts)
    page.line(label("drill-score", lang, right=right, count=len(exercises), seed=lot), "bold")
