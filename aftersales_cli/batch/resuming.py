"""Goes on with a batch that was cut short: its output so far stays beside, with a note of how far it came.

The note is written after each piece, when the lines of that piece are: whatever ends the run, the two agree up to the
last whole piece, and what stands behind it is cut off.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

from aftersales_cli.batch.output import ERRORS, failing_as
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.spans import Span

SCHEMA = "aftersales/resume@1"
ENCODING = "utf-8-sig"


@dataclass
class Progress:
    """How far a run came: where it reads on (0 at the start), what it has written, and the counts."""

    run: str  # tells it from a run of another input, other options or other playbooks
    at: str
    begin: int = 0
    line: int = 0
    written: int = 0
    rejected: int = 0
    counts: list[tuple[tuple[str, str, str, str], int]] = field(default_factory=list)

    def passed(self, span: Span, counts: Counter[tuple[str, str, str, str]]) -> None:
        """Takes in that the rows of a span are written."""
        self.begin, self.line, self.counts = span.end, span.line + span.lines, list(counts.items())


def fingerprint(*parts: object) -> str:
    """What tells one run from another."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str, sort_keys=True).encode()).hexdigest()


def kept_progress(output: Path) -> Progress | None:
    """How far an earlier run came; None where there was none, or nothing can be made of what it left."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        noted = json.loads(_note(output).read_bytes())
        if noted.pop("schema") == SCHEMA and _part(output).stat().st_size >= noted["written"]:
            noted["counts"] = [(tuple(key), count) for key, count in noted["counts"]]
            return Progress(**noted)
    return None


class Resumable:
    """The files of a run that can be gone on with: the output, the rejects if wanted, and the note."""

    def __init__(self, output: Path, progress: Progress, out: TextIO, rejects: TextIO | None) -> None:
        self._note = _note(output)
        self.progress = progress
        self.out = out
        self.rejects = rejects

    def keep(self) -> None:
        """Notes how far the run has come."""
        self.out.flush()
        self.progress.written = self.out.buffer.tell()
        if self.rejects:
            self.rejects.flush()
            self.progress.rejected = self.rejects.buffer.tell()
        part = self._note.with_suffix(".new")
        part.write_text(json.dumps({"schema": SCHEMA, **asdict(self.progress)}), encoding="utf-8")
        part.replace(self._note)


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
            _part(path).replace(path.resolve())
    _note(output).unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, written: int) -> Iterator[TextIO]:
    with failing_as(path):
        part = _part(path)
        part.touch()
        encoding = ENCODING if not written else "utf-8"  # its mark stands at the very beginning only
        with part.open("r+", encoding=encoding, errors=ERRORS, newline="") as file:
            _lock(file, path)
            file.truncate(written)
            file.seek(written)
            yield file


def _lock(file: TextIO, path: Path) -> None:
    """Keeps a second run away from a file that one is writing. Raises AftersalesError for the second."""
    try:
        import fcntl
    except ImportError:  # not everywhere
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AftersalesError("resume-busy", file=path) from None


def _part(path: Path) -> Path:
    target = path.resolve()
    return target.with_name(f".{target.name}.resume.part")


def _note(path: Path) -> Path:
    target = path.resolve()
    return target.with_name(f".{target.name}.resume.json")
