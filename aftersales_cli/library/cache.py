"""Keeps the checked library as JSON in the user's cache folder; whatever is wrong with it, it is made anew.

The name carries the fingerprint of the content it was made from; the first line is a seal over both, made with a key
that only its owner can read, so that a torn, edited, renamed or crafted file is never believed. What others may write
is not read at all. JSON holds data only: reading it can run nothing.
"""

import hmac
import json
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from aftersales_cli.errors import AftersalesError
from aftersales_cli.wholefile import write_whole

PARTS = "parts"
PRIVATE_FOLDER = 0o700
KEY, KEY_BYTES = "cache.key", 32
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
KEPT = 15  # libraries, what was learned from them, and settings, of other folders and versions: those used last


def folder() -> Path:
    """Where cached libraries lie."""
    import platformdirs

    return Path(os.environ.get("AFTERSALES_CACHE") or platformdirs.user_cache_dir("aftersales", appauthor=False))


def load(fingerprint: str) -> Any:
    """The stored trees, or None where there are none or they are damaged."""
    try:
        name = f"library-{fingerprint}.json"
        stored, key = _own(folder(), name), _key()
        seal, first, *parts = stored.split(b"\n")
        payload = memoryview(stored)[len(seal) + 1 :]
        if not key or not hmac.compare_digest(_seal(key, fingerprint, payload), seal):
            return None
        trees = json.loads(first)
        with suppress(OSError):
            os.utime(folder() / name)  # what is used is kept longest
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
        if not os.environ.get("AFTERSALES_CACHE"):
            target.parent.chmod(PRIVATE_FOLDER)
        if target.is_symlink():
            target.unlink()
        write_whole(target, _seal(_key() or _new_key(), fingerprint, payload) + b"\n" + payload)
        for old in sorted(target.parent.glob("library-*"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()


def kept(fingerprint: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What was made once of that of which this is the fingerprint, and is stored; else it is made now."""
    trees: dict[str, Any] | None = load(fingerprint)
    if trees is None:
        trees = make()
        store(fingerprint, trees)
    return trees


def _seal(key: bytes, fingerprint: str, payload: bytes | memoryview) -> bytes:
    """What vouches for a payload under its name."""
    seal = hmac.new(key, fingerprint.encode() + b"\n", "sha256")
    seal.update(payload)
    return seal.hexdigest().encode()


def _key_folder() -> Path:
    import platformdirs

    return Path(os.environ.get("AFTERSALES_STATE") or platformdirs.user_state_dir("aftersales", appauthor=False))


def _key() -> bytes:
    """The key of the person who runs this; empty where there is none yet."""
    with suppress(OSError):
        key = _own(_key_folder(), KEY)
        return key if len(key) == KEY_BYTES else b""
    return b""


def _new_key() -> bytes:
    """A new key, kept. Raises OSError or AftersalesError where it cannot be."""
    _key_folder().mkdir(parents=True, exist_ok=True)
    key = os.urandom(KEY_BYTES)
    write_whole(_key_folder() / KEY, key)
    return key


def _own(place: Path, name: str) -> bytes:
    """The content of a file that nobody but the reader can have written. Raises OSError where that is not so."""
    with (place / name).open("rb") as file:
        for status in (place.stat(), os.fstat(file.fileno())):
            mine = not hasattr(os, "getuid") or status.st_uid in (os.getuid(), 0)
            if not mine or (os.name == "posix" and status.st_mode & OTHERS_WRITE and not status.st_mode & stat.S_ISVTX):
                raise PermissionError(place)
        return file.read()


def as_text(tree: Any) -> str:
    """A tree as one line of JSON; dates and amounts as texts."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, (date, Decimal)):
        return str(value)
    raise TypeError(type(value))
