"""`doctor`: what of this terminal, these playbooks and settings is in order, and what to do about the rest."""

import os
import sys

import typer

from aftersales_cli.commands.settings import Settings, at_terminal, plain_terminal
from aftersales_cli.errors import AftersalesError
from aftersales_cli.wording import label

NARROW = 60  # columns below which advice is hard to read


def doctor(ctx: typer.Context) -> None:
    """检查终端、剧本和店铺设置，说清哪里要动手。 Check terminal, playbooks and settings.

    aftersales doctor
    """
    settings: Settings = ctx.obj
    findings = [*_terminal(settings), *_settings(settings), *_playbooks(settings), *_register(settings)]
    for fine, words in findings:
        typer.echo(f"{'+' if fine else '!'} {words}")
    raise typer.Exit(0 if all(fine for fine, _ in findings) else 1)


Finding = tuple[bool, str]


def _terminal(settings: Settings) -> list[Finding]:
    import shutil

    lang, found = settings.lang, []
    if at_terminal():
        columns = shutil.get_terminal_size().columns
        found.append(
            (columns >= NARROW, label("doctor-width" if columns >= NARROW else "doctor-narrow", lang, n=columns))
        )
        found.append((True, label("doctor-plain" if plain_terminal() else "doctor-full", lang)))
    else:
        found.append((True, label("doctor-pipe", lang)))
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    try:
        "亲，□■".encode(encoding)
        found.append((True, label("doctor-encoding", lang, name=encoding)))
    except (UnicodeEncodeError, LookupError):
        found.append((False, label("doctor-encoding-bad", lang, name=encoding)))
    found.append((True, label("doctor-colour-off" if os.environ.get("NO_COLOR") else "doctor-colour", lang)))
    return [*found, _clipboard(settings)]


def _clipboard(settings: Settings) -> Finding:
    """Tries to copy the program's name: a terminal that is asked does not say whether it did."""
    from aftersales_cli.render.clipboard import put

    way = put("aftersales", os.environ)
    words = label("doctor-clipboard", settings.lang, way=way) if way else label("doctor-clipboard-asked", settings.lang)
    return True, words


def _settings(settings: Settings) -> list[Finding]:
    from aftersales_cli.library.shop import read_shop, shop_files

    lang = settings.lang
    try:
        files = shop_files()
        read_shop(files)
    except AftersalesError as error:
        return [(False, error.message.text(lang))]
    if not files:
        return [(True, label("doctor-no-shop", lang))]
    return [(True, label("doctor-shop", lang, files=", ".join(map(str, files))))]


def _playbooks(settings: Settings) -> list[Finding]:
    from aftersales_cli.library import open_library

    lang, today = settings.lang, settings.at(None).date()
    try:
        library = open_library(settings.folder)
    except AftersalesError as error:
        return [(False, error.message.text(lang))]
    found: list[Finding] = [
        (True, label("doctor-playbooks", lang, scenarios=len(library.scenario_ids), sources=len(library.source_ids)))
    ]
    found += [(False, label("scenario-broken", lang, problem=problem)) for problem in library.broken]
    stale = [id_ for id_ in library.source_ids if today > library.source(id_).review_by]
    if stale:
        found.append((False, label("doctor-stale", lang, names=", ".join(stale))))
    return found


def _register(settings: Settings) -> list[Finding]:
    """Where the register lies, whether it can be had, and how many drafts are left in it."""
    from aftersales_cli.register.place import place_of

    place, lang = place_of(settings.shop), settings.lang
    if place is None:
        return [(True, label("doctor-register-off", lang))]
    from aftersales_cli.register.cases import Filter, listed
    from aftersales_cli.register.record import DRAFT
    from aftersales_cli.register.store import Register

    try:
        register = Register(place, settings.at(None))
        drafts, _ = listed(register, Filter(states=(DRAFT,)), size=100)
        register.close()
    except AftersalesError as error:
        return [(False, error.message.text(lang))]
    return [(True, label("doctor-register", lang, place=register.name, drafts=len(drafts)))]
