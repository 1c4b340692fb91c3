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

KEPT = 8  # older libraries and settings, of other folders and versions


def folder() -> Path:
    """Where cached libraries lie."""
    import platformdirs

    return Path(os.environ.get("AFTERSALES_CACHE") or platformdirs.user_cache_dir("aftersales", appauthor=False))


def load(fingerprint: str) -> Any:
    """The stored trees, or None where there are none or they are damaged."""
    try:
        digest, _, payload = (folder() / f"library-{fingerprint}.json").read_bytes().partition(b"\n")
        return json.loads(payload) if hashlib.sha256(payload).hexdigest().encode() == digest else None
    except (OSError, ValueError):
        return None


def store(fingerprint: str, trees: Any) -> None:
    """Stores the trees beside and moves them into place. A cache that cannot be written is no error."""
    import tempfile

    payload = json.dumps(trees, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()
    target = folder() / f"library-{fingerprint}.json"
    with suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix="library-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload)
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
        for old in sorted(target.parent.glob("library-*"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()


def _plain(value: object) -> str:
    if isinstance(value, (date, Decimal)):
        return str(value)
    raise TypeError(type(value))
