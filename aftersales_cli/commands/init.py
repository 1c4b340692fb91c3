"""`init`: asks for the shop's own settings and writes shop.yaml."""

from pathlib import Path
from typing import Annotated

import typer

from aftersales_cli.commands.settings import Settings, at_terminal, conversation
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.wording import Message


def init(
    ctx: typer.Context,
    here: Annotated[bool, typer.Option("--here", help="写在当前文件夹，只对它生效。 For this folder only.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="编号列表，不重绘。 Numbered lists, no redraw.")] = False,
) -> None:
    """问几个问题，写好店铺设置 shop.yaml。 Ask for the shop's settings and write shop.yaml.

    aftersales init --here
    """
    from aftersales_cli.library import open_library
    from aftersales_cli.library.shop import SHOP_FILE, as_yaml, read_shop, user_file
    from aftersales_cli.model import Shop
    from aftersales_cli.prompts.setup import ask_shop
    from aftersales_cli.render.text import make_page
    from aftersales_cli.wholefile import failing_as, set_aside, target_of, write_whole

    settings: Settings = ctx.obj
    if not at_terminal():
        raise UsageError("init-terminal")
    path = Path(SHOP_FILE) if here else user_file()
    try:
        known = read_shop([path]) if path.exists() else Shop()
    except AftersalesError as error:
        aside = set_aside(path)
        settings.note(Message("shop-aside", {"file": aside, "why": error}))
        known = Shop()
    library = open_library(settings.folder)
    with conversation(plain) as prompts:
        shop = ask_shop(library, known, settings.lang, make_page(settings.lang), prompts)
    with failing_as(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target_of(path), as_yaml(shop).encode())  # a link, to a folder of settings perhaps, stays
    settings.note(Message("shop-written", {"file": path}))
