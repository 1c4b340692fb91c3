"""Finds, checks, compiles and caches a folder of playbooks.

`open_library` is the only way in. A broken scenario is left out and named among the problems; the others work.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from aftersales_cli.errors import AftersalesError
from aftersales_cli.library import cache, files
from aftersales_cli.library.library import Library
from aftersales_cli.library.packing import pack, unpack
from aftersales_cli.model import Shop

if TYPE_CHECKING:
    from aftersales_cli.library.check import Checked


def open_library(folder: Path | None = None, shop: Shop | None = None) -> Library:
    """The library of a folder (see `files.find_folder`), from the cache where its content has been checked before.

    The settings of a shop are laid over it. Raises AftersalesError where a file that all scenarios need is broken.
    """
    found = files.find_folder(folder)
    read, _ = files.read_folder(found)
    sha256 = files.fingerprint(read)
    stored = cache.load(sha256)
    if stored is None:
        from aftersales_cli.library.check import check_folder
        from aftersales_cli.library.former import former_limits

        checked = check_folder(read, former=former_limits(found))
        if checked.trees is None:
            first = next(problem for problem in checked.problems if problem.level == "error")
            raise AftersalesError("library-broken", problem=first)
        stored = {**pack(checked.trees), "broken": [problem.text("en") for problem in checked.broken]}
        cache.store(sha256, stored)
    return Library(unpack(stored), sha256, tuple(stored["broken"]), shop)


def read_library(folder: Path | None = None) -> tuple[Library | None, "Checked"]:
    """The library read anew from its files, never from the cache, with all that reading and checking found."""
    from aftersales_cli.library.check import check_folder
    from aftersales_cli.library.former import former_limits

    found = files.find_folder(folder)
    read, strays = files.read_folder(found)
    checked = check_folder(read, strays, former_limits(found))
    library = Library(checked.trees, files.fingerprint(read)) if checked.trees is not None else None
    return library, checked
