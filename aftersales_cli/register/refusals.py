"""What a database says of itself, in words of ours; and how long it is waited for before that."""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from aftersales_cli.errors import AftersalesError, reason
from aftersales_cli.wording import Message

T = TypeVar("T")
WAIT = 120  # seconds to wait for other writers
TRIES, PAUSE = 6, 0.5  # how often a lost connection is sought again, and after how many seconds first


class Unreachable(AftersalesError):
    """The register cannot be reached or written now; what was to be written can be brought in later."""


_BUSY = re.compile(
    r"database is locked|database table is locked|SQLITE_BUSY|deadlock detected|could not serialize|too many clients"
    r"|connection slots are reserved|too many connections",
    re.I,
)
_SAYS: tuple[tuple[str, str], ...] = (
    (r"disk is full|no space left|SQLITE_FULL|disk full", "os-full"),
    (r"readonly database|read-only", "os-read-only"),
    (r"unable to open database|permission denied", "os-denied"),
    (r"not a database|malformed|disk image|corrupt|could not decode|unsupported file format", "register-damaged"),
    (r"disk i/o error", "os-device"),
    (r"is locked|busy", "os-busy"),
    (r"password authentication|no password|authentication failed|role .* does not exist", "register-login"),
    (r"database .* does not exist", "register-no-database"),
    (r"could not translate host|name or service|nodename|resolve", "register-no-host"),
    (
        r"refused|timeout|timed out|terminat|closed|server|connection|network|SSL|starting up|shutting down",
        "register-gone",
    ),
)


@contextmanager
def failing(place: str) -> Iterator[None]:
    """Says in our words what a database says of itself."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        raise _refused(error, place) from None
    except UnicodeDecodeError:  # a damaged file, in the words that name the damage
        raise _unusable(place, "register-damaged") from None


def _refused(error: Exception, place: str) -> AftersalesError:
    if isinstance(error, OSError):
        return Unreachable("register-unusable", place=place, why=reason(error))
    said = str(getattr(error, "orig", error))
    if isinstance(error, IntegrityError):
        return AftersalesError("register-conflict", place=place)
    for pattern, key in _SAYS:
        if re.search(pattern, said, re.I):
            if key in ("os-denied", "os-read-only"):
                key = "os-read-only" if _on_read_only(place) else "os-denied"
            return _unusable(place, key)
    return Unreachable(
        "register-unusable",
        place=place,
        why=Message("register-refused", {"said": said.splitlines()[0][:120] if said else "?"}),
    )


def _on_read_only(place: str) -> bool:
    """Whether a register lies on a disk that cannot be written: SQLite says as much of a file that may not be."""
    try:
        return "://" in place or bool(os.statvfs(Path(place).parent).f_flag & os.ST_RDONLY)
    except (OSError, AttributeError):
        return False


def _unusable(place: str, why: str) -> Unreachable:
    return Unreachable("register-unusable", place=place, why=Message(why))


def patient(work: Callable[[], T]) -> T:
    """Does the work; again where others were in the way, or the connection was lost."""
    until, pause = time.monotonic() + WAIT, PAUSE
    lost = 0
    while True:
        try:
            return work()
        except IntegrityError:
            raise
        except DBAPIError as error:
            busy = _BUSY.search(str(error.orig))
            lost += bool(error.connection_invalidated or _is_gone(error))
            if time.monotonic() > until or not (busy or 0 < lost < TRIES):
                raise
            if busy:
                time.sleep(0.01 + secrets.randbelow(90) / 1000)
            else:
                time.sleep(pause)
                pause = min(2 * pause, 4)


def _is_gone(error: DBAPIError) -> bool:
    """Whether a server has gone that may come back."""
    said = str(error.orig)
    return bool(
        re.search(
            r"starting up|shutting down|terminating connection|server closed|connection refused|recovery mode"
            r"|is the server running|connection reset|broken pipe",
            said,
            re.I,
        )
    )
