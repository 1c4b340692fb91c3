"""The database of a register: a file of SQLite or a server of PostgreSQL, by what is named; how it is opened."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from aftersales_cli.errors import UsageError
from aftersales_cli.wholefile import path_of

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

Q = TypeVar("Q", bound=Executable)
DEAF = 3  # seconds in which SQLite waits for other writers by itself: no signal reaches it then
SQLITE, POSTGRES = "sqlite", "postgresql+psycopg"


def name_of(place: str) -> str:
    """Where a register lies, as it may be shown. Raises UsageError for a place that cannot be one."""
    return shown(url_of(place))


def shown(url: "URL") -> str:
    """Where a register lies, as it may be shown: without a password."""
    return str(url.database) if url.drivername == SQLITE else url.render_as_string()


def url_of(place: str) -> "URL":
    """The URL of a file or a server. Raises UsageError."""
    if "://" not in place:
        return make_url("sqlite://").set(database=str(path_of(place)))
    try:
        url = make_url(place)
    except (ArgumentError, ValueError):
        raise UsageError("register-url") from None
    kind = url.drivername.partition("+")[0]
    if kind in ("postgres", "postgresql"):
        return url.set(drivername=POSTGRES)
    if kind == SQLITE and url.database and url.database != ":memory:":
        return url.set(drivername=SQLITE)
    raise UsageError("register-url")


def engine_of(url: "URL") -> Engine:
    """What makes connections; none is made yet. Raises UsageError where PostgreSQL's driver is not installed."""
    if url.drivername == SQLITE:
        engine = create_engine(url, connect_args={"timeout": DEAF, "isolation_level": None})
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "before_cursor_execute", _indexed, retval=True)
        return engine
    try:
        # A server lets a hundred in at once, and two hundred desks stand open all day: none keeps its place.
        return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    except (ImportError, NoSuchModuleError):
        raise UsageError("register-no-postgres") from None


_PRAGMAS = (
    "page_size=8192",  # of a new file: cases and events fill such pages better
    "foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "trusted_schema=OFF", "secure_delete=ON",
    "cache_size=-65536",  # KiB: all indexes of a year, so that an export touches each of their pages once
    "wal_autocheckpoint=8000",
)  # fmt: skip


def _set_up(connection: Any, _: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def by_index(query: Q, name: str) -> Q:
    """The query with the index of the cases that serves it best: SQLite would take one that only looks better."""
    return query.execution_options(index=name)


def _indexed(_: object, __: object, statement: str, given: Any, context: Any, ___: object) -> tuple[str, Any]:
    if context is not None and (name := context.execution_options.get("index")):
        statement = statement.replace("FROM cases", f"FROM cases INDEXED BY {name}", 1)
    return statement, given


def _begin(connection: Connection) -> None:
    """A transaction that will write has the database to itself from its beginning."""
    reads = connection.get_execution_options().get("reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def prepare(path: Path) -> None:
    """The folder and the file, the owner's only; SQLite gives the files beside it the same permissions.

    Raises UsageError for a folder, a pipe or a device, whose permissions are nobody's to change.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise UsageError("not-a-file", file=path)
    if stat.S_IMODE(mode) & 0o077:
        path.chmod(0o600)
    for beside in (path.with_name(path.name + end) for end in ("-wal", "-shm")):
        with suppress(OSError):
            if (
                mode & stat.S_IWUSR and not beside.stat().st_mode & stat.S_IWUSR
            ):  # from when the file could only be read
                beside.chmod(0o600)
