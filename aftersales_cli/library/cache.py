"""Keeps the checked library as JSON in the user's cache folder; whatever is wrong with it, it is made anew.

The name carries the fingerprint of the content it was made from; the first line is the SHA-256 of the rest, so that
a torn or edited file is never believed. JSON holds data only: reading it can run nothing.
"""

import hashlib
import json
import os
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from aftersales_cli.errors import AftersalesError
from aftersales_cli.wholefile import write_whole

PARTS = "parts"
KEPT = 8  # older libraries and settings, of other folders and versions


def folder() -> Path:
    """Where cached libraries lie."""
    import platformdirs

    return Path(os.environ.get("AFTERSALES_CACHE") or platformdirs.user_cache_dir("aftersales", appauthor=False))


def load(fingerprint: str) -> Any:
    """The stored trees, or None where there are none or they are damaged."""
    try:
        digest, _, payload = (folder() / f"library-{fingerprint}.json").read_bytes().partition(b"\n")
        if hashlib.sha256(payload).hexdigest().encode() != digest:
            return None
        first, *parts = payload.split(b"\n")
        trees = json.loads(first)
        return trees | {PARTS: dict(zip(trees[PARTS], parts, strict=True))} if parts else trees
    except (OSError, ValueError):
        return None


def store(fingerprint: str, trees: dict[str, Any]) -> None:
    """Stores the trees beside and moves them into place. A cache that cannot be written is no error.

    What stands under `parts` is JSON text already, by name: each is a line of its own, and comes back as bytes.
    """
    parts = trees.get(PARTS, {})
    whole = {**trees, PARTS: list(parts)} if parts else trees
    payload = "\n".join((as_text(whole), *parts.values())).encode()
    target = folder() / f"library-{fingerprint}.json"
    with suppress(OSError, AftersalesError):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_symlink():
            target.unlink()
        write_whole(target, hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload)
        for old in sorted(target.parent.glob("library-*"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()


def as_text(tree: Any) -> str:
    """A tree as one line of JSON; dates and amounts as texts."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, (date, Decimal)):
        return str(value)
    raise TypeError(type(value))
