"""Goes on with a batch that was cut short: its output so far stays beside, with a note of how far it came.

The note is written after each piece, when the lines of that piece are: whatever ends the run, the two agree up to the
last whole piece, and what stands behind it is cut off. The note bears its own checksum and those of what was written,
so that what was damaged in the meantime is not gone on with.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from aftersales_cli.batch.output import ERRORS
from aftersales_cli.batch.tally import Counts, Noted
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.spans import Span
from aftersales_cli.wholefile import (
    NO_LINK,
    NO_WAIT,
    PRIVATE,
    beside,
    failing_as,
    into_place,
    lock,
    target_of,
    write_whole,
)
from aftersales_cli.wording import Message

SCHEMA = "aftersales/resume@3"
ENCODING = "utf-8-sig"
BLOCK = 1 << 20  # bytes that are hashed at a time
NOTE_MOST = 10_000_000  # bytes

Kept = list[tuple[tuple[str, ...], int]]


@dataclass
class Progress:
    """How far a run came: where it reads on (0 at the start), what it has written, and the counts."""

    run: str  # tells it from a run of another input, other options or other playbooks
    at: str
    begin: int = 0
    line: int = 0
    written: int = 0
    rejected: int = 0
    written_hash: str = ""
    rejected_hash: str = ""
    counts: Kept = field(default_factory=list)
    noted: Kept = field(default_factory=list)

    def passed(self, span: Span, counts: Counts, noted: Noted) -> None:
        """Takes in that the rows of a span are written."""
        self.begin, self.line = span.end, span.line + span.lines
        self.counts, self.noted = list(counts.items()), list(noted.items())


def fingerprint(*parts: object) -> str:
    """What tells one run from another."""
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()


def begun(output: Path, rejects: Path | None, run: str, at: datetime) -> tuple[Progress, Message | None]:
    """How far an earlier run of the same kind came, or a new progress from `at`, and what is to be said about that."""
    new = Progress(run, at.isoformat())
    note = beside(target_of(output), "resume.json")
    if not os.path.lexists(note):
        return new, None
    kept = _read(note)
    if kept is None or not kept.begin:
        return new, None if kept else Message("resume-damaged")
    if kept.run != run:
        return new, Message("resume-anew")
    files = [(output, kept.written, kept.written_hash)]
    files += [(rejects, kept.rejected, kept.rejected_hash)] if rejects else []
    if all(_unharmed(*file) for file in files):
        return kept, Message("resumed", {"line": kept.line})
    return new, Message("resume-damaged")


def _read(note: Path) -> Progress | None:
    """The progress in a note; None for one that is not as it was written."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        with os.fdopen(os.open(note, os.O_RDONLY | NO_LINK | NO_WAIT), "rb") as file:
            noted: dict[str, Any] = json.loads(file.read(NOTE_MOST))
        if noted.pop("checksum") == fingerprint(noted) and noted.pop("schema") == SCHEMA:
            for name in ("counts", "noted"):
                noted[name] = [(tuple(key), int(count)) for key, count in noted[name]]
            datetime.fromisoformat(noted["at"])
            if all(type(noted[key]) is int and noted[key] >= 0 for key in ("begin", "line", "written", "rejected")):
                return Progress(**noted)
    return None


def _unharmed(path: Path, written: int, digest: str) -> bool:
    """Whether what an earlier run has written is there to its end, as it was."""
    try:
        with os.fdopen(_part_number(_part(path), os.O_RDONLY), "rb") as file:
            return _hash_of(file, written).hexdigest() == digest
    except (OSError, EOFError):
        return False


class _File:
    """A file of such a run: what is written, and the hash of all of it."""

    def __init__(self, text: TextIO, written: int) -> None:
        self.text = text
        self.written = 0
        with open(text.fileno(), "rb", closefd=False) as own:  # of a number
            self._hash = _hash_of(own, written)
        self.written = written

    def keep(self) -> str:
        """Takes in what has been written since; returns the hash."""
        self.text.flush()
        end = self.text.buffer.tell()
        while self.written < end:
            block = os.pread(self.text.fileno(), min(BLOCK, end - self.written), self.written)
            self._hash.update(block)
            self.written += len(block)
        return self._hash.hexdigest()


class Resumable:
    """The files of a run that can be gone on with: the output, the rejects if wanted, and the note."""

    def __init__(self, output: Path, progress: Progress, out: TextIO, rejects: TextIO | None) -> None:
        self._note = beside(target_of(output), "resume.json")
        self._out = _File(out, progress.written)
        self._rejects = _File(rejects, progress.rejected) if rejects else None
        self.progress = progress
        self.out = out
        self.rejects = rejects

    def keep(self) -> None:
        """Notes how far the run has come."""
        self.progress.written_hash, self.progress.written = self._out.keep(), self._out.written
        if self._rejects:
            self.progress.rejected_hash, self.progress.rejected = self._rejects.keep(), self._rejects.written
        noted = {"schema": SCHEMA, **asdict(self.progress)}
        write_whole(self._note, json.dumps({**noted, "checksum": fingerprint(noted)}).encode())


@contextmanager
def resumable(output: Path, rejects: Path | None, progress: Progress) -> Iterator[Resumable]:
    """The files of a run, cut to where its progress says that it came.

    When all went well they are moved into place and the note is dropped; else they stay for the next time.
    """
    with ExitStack() as stack:
        out = stack.enter_context(_opened(output, progress.written))
        rejected = stack.enter_context(_opened(rejects, progress.rejected)) if rejects else None
        yield Resumable(output, progress, out, rejected)
    for path in filter(None, (output, rejects)):
        with failing_as(path):
            into_place(_part(path), target_of(path))
    with failing_as(output):
        beside(target_of(output), "resume.json").unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, written: int) -> Iterator[TextIO]:
    with failing_as(path):
        encoding = ENCODING if not written else "utf-8"  # its mark stands at the very beginning only
        handle = _part_number(_part(path), os.O_RDWR | os.O_CREAT)
        with os.fdopen(handle, "r+", encoding=encoding, errors=ERRORS, newline="") as file:
            if not lock(handle):
                raise AftersalesError("resume-busy", file=path)
            file.truncate(written)
            file.seek(written)
            yield file


def _part(path: Path) -> Path:
    return beside(target_of(path), "resume.part")


def _part_number(part: Path, flags: int) -> int:
    """Opens a part. Raises AftersalesError for one that somebody else has put there, to have another file written."""
    with failing_as(part):
        handle = os.open(part, flags | NO_LINK | NO_WAIT, PRIVATE)
    found = os.fstat(handle)
    own = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1 or not own:
        os.close(handle)
        raise AftersalesError("not-a-file", file=part)
    return handle


def _hash_of(file: BinaryIO, size: int) -> "hashlib._Hash":
    """The hash of the first bytes of a file. Raises EOFError where there are fewer."""
    digest = hashlib.sha256()
    file.seek(0)
    while size:
        block = file.read(min(size, BLOCK))
        if not block:
            raise EOFError
        digest.update(block)
        size -= len(block)
    return digest
