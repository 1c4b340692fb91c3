"""The chain of events: each is hashed with the one before it, so that none can be altered or taken away unseen."""

import hashlib

START = "0" * 64  # what stands before the first event


def digest(text: str) -> str:
    """The hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def link(before: str, number: int, uid: str, case: str, kind: str, by: str, at: str, body: str, after: str) -> str:
    """The hash of an event: of all it says, of what the case was like then, and of the event before it.

    `body` is the digest of what it changed and stays when that is forgotten, `after` that of the record it made.
    """
    return digest("\x1f".join((before, str(number), uid, case, kind, by, at, body, after)))
