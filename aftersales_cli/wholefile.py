"""Files that are there whole or not at all: written beside under a name nobody can guess, then moved into place.

Who writes holds a lock, so that what lies beside without one was left by a run that was killed; the next run that
writes the same file removes it. A file is readable by its owner only, unless it replaces one that was more open.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from aftersales_cli.endings import endings
from aftersales_cli.errors import AftersalesError, UsageError, reason
from aftersales_cli.wording import Message

PRIVATE = 0o600
LONGEST_NAME = 255  # bytes, on all file systems in use
BY_HAND = 1_000_000  # bytes of what a person writes: a playbook, settings, a case
PARTS = re.compile(r"[0-9a-f]{16}\.part")
NO_LINK = getattr(os, "O_NOFOLLOW", 0)  # not everywhere
NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # lest a FIFO is waited for

_swept: set[Path] = set()


# --- writing


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file, in the place of the one that is there. Raises AftersalesError."""
    with replacing(path) as file:
        file.write(content)


def write_new(path: Path, content: bytes) -> None:
    """Writes a file that is not there yet. Raises UsageError where it is, AftersalesError where that fails."""
    if os.path.lexists(path):
        raise UsageError("file-exists", file=path)
    write_whole(path, content)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes the place of `path` when all went well; whatever else ends it, the old one stays.

    Raises AftersalesError where it cannot be written, or where a link, a folder or a device would be replaced.
    """
    with failing_as(path):
        if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
            raise AftersalesError("not-a-file", file=path)
        part, handle = _begun(path)
    try:
        with failing_as(path):
            with os.fdopen(handle, "wb") as file:
                yield file
            into_place(part, path)
    finally:
        _ended(part)


def into_place(part: Path, target: Path) -> None:
    """Moves a file to where one may be already, whose permissions it then takes over. Raises OSError."""
    with suppress(FileNotFoundError):
        part.chmod(stat.S_IMODE(target.stat().st_mode) & 0o777)
    part.replace(target)


def beside(target: Path, end: str) -> Path:
    """A hidden file beside another: its name and then `end`, cut where that would be too long for a file system."""
    name = f".{target.name}.{end}"
    if len(os.fsencode(name)) <= LONGEST_NAME:
        return target.with_name(name)
    import hashlib

    digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
    start = target.name
    while len(os.fsencode(name := f".{start}-{digest}.{end}")) > LONGEST_NAME:
        start = start[:-1]
    return target.with_name(name)


def set_aside(path: Path) -> Path:
    """Moves a file that cannot be read to a free name beside it, and returns that. Raises AftersalesError."""
    names = (path.with_name(f"{path.stem}.damaged-{number}{path.suffix}") for number in range(1, 10_000))
    with failing_as(path):
        aside = next(name for name in names if not os.path.lexists(name))
        path.rename(aside)
    return aside


@contextmanager
def failing_as(file: Path | str) -> Iterator[None]:
    """Says which file could not be written; a reader who has gone is no such failure."""
    try:
        if "\0" in str(file):  # no system call takes it, and each says so in another way
            raise ValueError(file)
        os.fsencode(file)
    except ValueError as error:
        raise AftersalesError("file-unwritable", file=file, why=reason(error)) from None
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise AftersalesError("file-unwritable", file=file, why=reason(error)) from None


# --- what is there


def path_of(text: str) -> Path:
    """The file that a person names, `~` for her home. Raises UsageError for the home of somebody who is not there."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise UsageError("no-such-home", file=text) from None


def read_at_most(path: Path, most: int) -> bytes:
    """The content of a file, or its first `most` bytes and one more, by which it is known to be too long.

    Raises OSError, and AftersalesError for what is no file: a FIFO is not waited for, a device is not drained.
    """
    with os.fdopen(open_file(path), "rb") as file:
        size = min(os.fstat(file.fileno()).st_size, most)
        content = file.read(size + 1)  # for as many as may come, room is made first: that costs more than to read
        return content if len(content) <= size else content + file.read(most - size)


def open_file(path: Path) -> int:
    """The number of a file, opened to be read. Raises as `read_at_most` does."""
    handle = os.open(path, os.O_RDONLY | NO_WAIT)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise AftersalesError("not-a-file", file=path)
    return handle


def target_of(path: Path) -> Path:
    """The file behind a name: where a link leads. Raises AftersalesError where it leads nowhere."""
    try:
        with failing_as(path):
            return path.resolve()
    except RuntimeError:  # of links in a circle
        raise AftersalesError("file-unwritable", file=path, why=Message("os-link")) from None


def keep_apart(inputs: Iterable[Path | int | None], outputs: Iterable[Path | int | None]) -> None:
    """Raises UsageError where a file would be written over one that is read, or two outputs into one.

    Raises AftersalesError for an output with a name that no file can have.

    They are told by what they are, not by their names; a number is that of an open file, None is none. Nobody writes
    over a device or a pipe.
    """
    read = {_identity(file) for file in inputs if file is not None and _is_file(file)}
    written = set()
    for file in outputs:
        if file is None:
            continue
        identity = _identity(file if isinstance(file, int) else target_of(file))
        name = "stdout" if isinstance(file, int) else file
        if identity in read:
            raise UsageError("same-file", file=name)
        if identity in written:
            raise UsageError("written-twice", file=name)
        written.add(identity)


def _is_file(file: Path | int) -> bool:
    try:
        return stat.S_ISREG(os.stat(file).st_mode)  # noqa: PTH116  # of a number too
    except (OSError, ValueError):
        return False


def _identity(file: Path | int) -> tuple[object, ...]:
    """What a file is, or would be: where it lies on which device; of one that is not there its folder and name."""
    try:
        found = os.stat(file)  # noqa: PTH116
        return found.st_dev, found.st_ino
    except (OSError, ValueError):
        if isinstance(file, int):
            return (file,)
    try:
        folder = file.parent.stat()
        return folder.st_dev, folder.st_ino, file.name
    except OSError:  # no such folder
        return (str(file),)


# --- what is being written


def _begun(path: Path) -> tuple[Path, int]:
    """A new file beside, locked, and its number."""
    _sweep(path)
    while True:
        part = beside(path, f"{os.urandom(8).hex()}.part")
        endings.owed[part] = partial(_drop, part)
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINK, PRIVATE)
        except OSError:
            del endings.owed[part]
            raise
        if lock(handle) and _is(part, handle):  # another run may just have taken it for a leftover
            return part, handle
        os.close(handle)
        _ended(part)


def _ended(part: Path) -> None:
    _drop(part)
    endings.owed.pop(part, None)


def _drop(part: Path) -> None:
    with suppress(OSError):
        part.unlink(missing_ok=True)


def lock(handle: int) -> bool:
    """Locks an open file until it is closed; False where another has done so. Where there are no locks, nobody has."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return True
    return True


def _sweep(target: Path) -> None:
    """Removes what killed runs have left beside a file: it has the name of a part, is ours, and nobody locks it."""
    if target in _swept:
        return
    _swept.add(target)
    start = beside(target, f"{'0' * 16}.part").name.removesuffix(f"{'0' * 16}.part")
    with suppress(OSError, ImportError):
        import fcntl  # without locks nobody knows what is a leftover

        names = [name for name in os.listdir(target.parent) if name.startswith(start)]  # noqa: PTH208
        for left in (target.with_name(name) for name in names if PARTS.fullmatch(name.removeprefix(start))):
            with suppress(OSError):
                handle = os.open(left, os.O_RDWR | NO_LINK | NO_WAIT)
                try:
                    found = os.fstat(handle)
                    if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
                        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        left.unlink()
                finally:
                    os.close(handle)


def _is(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except FileNotFoundError:
        return False
