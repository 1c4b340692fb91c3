"""A register that is open: brought up to date, read from, and written to in whole changes.

Writers wait for each other, so that no change is lost and each event follows the one before it. A change that is
returned from is on the disk.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import (
    Connection,
    Table,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from aftersales_cli.frozen import frozen
from aftersales_cli.register.chain import digest, link
from aftersales_cli.register.database import SQLITE, engine_of, prepare, shown, url_of
from aftersales_cli.register.migrations import migrate
from aftersales_cli.register.record import Change, Record, applied, as_text, as_tree, of_text, stamp
from aftersales_cli.register.refusals import WAIT, Unreachable, failing, patient
from aftersales_cli.register.schema import CASES, DUTIES, EVENTS, HEAD
from aftersales_cli.register.turns import turn

if TYPE_CHECKING:
    pass

T = TypeVar("T")
MOST_NAMES = 2000  # in one query
AT_ONCE = 500  # events that are put down together
FEW = 100  # rows below which PostgreSQL takes them one by one


@frozen
class Stored:
    """A case as it stands in the register: its number there, the record, and the window that holds it."""

    id: int
    record: Record
    holder: str = ""
    held: str = ""

    def with_record(self, record: Record) -> "Stored":
        """The case as it is after a change."""
        return Stored(self.id, record, self.holder, self.held)


@frozen
class Moved:
    """A case before and after a change; `before` is None for a new one."""

    before: Record | None
    after: Record
    change: Change


class Made(NamedTuple):
    """A case as it is written: its uid, its columns but for the number, itself as text, its duties, and the change.

    `change` is the change's uid, kind, by whom and when, `said` what it says as text.
    """

    uid: str
    columns: Sequence[Any]
    text: str
    duties: Sequence[tuple[str, str, str, int]]
    change: tuple[str, str, str, str]
    said: str


class Register:
    """A register that is open. Raises UsageError for a place that cannot be one, Unreachable where it cannot be had."""

    def __init__(self, place: str, now: datetime) -> None:
        self.place = place
        self.url = url_of(place)
        self.engine = engine_of(self.url)
        self._salt = ""
        try:
            with self.failing():
                if self.url.drivername == SQLITE:
                    prepare(Path(str(self.url.database)))
                patient(lambda: migrate(self.engine, stamp(now)))
        except BaseException:
            self.close()
            raise

    @property
    def name(self) -> str:
        """Where it lies, as it may be shown."""
        return shown(self.url)

    def close(self) -> None:
        """Closes all connections."""
        self.engine.dispose()

    def failing(self) -> AbstractContextManager[None]:
        """Says in our words what the database says of itself."""
        return failing(self.name)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the register as it is at one moment."""
        with self.failing(), patient(self._connected).execution_options(reads=True) as connection:
            yield connection

    def _connected(self) -> Connection:
        return self.engine.connect()

    def customer(self, name: str) -> str:
        """The digest by which a customer is known in this register; '' for none."""
        if not name.strip():
            return ""
        if not self._salt:
            with self.reading() as connection:
                self._salt = str(connection.execute(select(HEAD.c.salt)).scalar_one())
        return hmac.new(self._salt.encode(), name.strip().encode(errors="replace"), hashlib.sha256).hexdigest()[:20]

    # --- reading one case

    def case(self, id_: int) -> Stored | None:
        """The case of that number."""
        with self.reading() as connection:
            row = connection.execute(select(*_STORED).where(CASES.c.id == id_)).one_or_none()
        return None if row is None else stored(row)

    # --- writing

    def write(self, work: Callable[["Writer"], T]) -> T:
        """Does the work in one transaction, alone. It is done again where the connection was lost: it must be able to.

        Raises Unreachable where the register cannot be had.
        """

        def go() -> T:
            with self.engine.begin() as connection:
                writer = Writer(connection)
                done = work(writer)
                writer.finish()
                return done

        with self.failing(), self._turn():
            return patient(go)

    def _turn(self) -> AbstractContextManager[None]:
        """One's turn to write: PostgreSQL keeps a queue of its own."""
        return turn(Path(str(self.url.database)), WAIT) if self.url.drivername == SQLITE else nullcontext()

    def change(self, id_: int, change: Change) -> Moved | None:
        """Makes one change to a case, once however often it is tried; None where there is no such case."""
        return self.write(lambda writer: writer.change(id_, change))


class Writer:
    """One transaction that writes; the events are put down when it is finished."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        head = select(HEAD.c.number, HEAD.c.hash)
        if connection.dialect.name != SQLITE:
            head = head.with_for_update()
        self._begun, self._hash = connection.execute(head).one()
        self._number = self._begun
        self._events: list[tuple[Any, ...]] = []

    def change(self, id_: int, change: Change) -> Moved | None:
        """Makes a change to a case; what was made before is not made again."""
        row = self.connection.execute(select(*_STORED).where(CASES.c.id == id_)).one_or_none()
        if row is None:
            return None
        before = stored(row).record
        if self.done(change.uid):
            return Moved(before, before, change)
        moved = Moved(before, applied(before, change), change)
        self.save([(id_, moved)])
        return moved

    def done(self, uid: str) -> bool:
        """Whether the change of that uid has been made."""
        return self.connection.execute(select(EVENTS.c.number).where(EVENTS.c.uid == uid)).first() is not None

    def add(self, change: Change) -> tuple[int, Moved]:
        """A new case. One that this change has made before is found again."""
        uid = digest(change.uid)[:32]
        row = self.connection.execute(select(*_STORED).where(CASES.c.uid == uid)).one_or_none()
        if row is not None:
            found = stored(row)
            return found.id, Moved(found.record, found.record, change)
        moved = Moved(None, applied(Record(uid, opened=change.at, agent=change.by), change), change)
        return self.insert([moved])[0], moved

    def insert(self, moves: Sequence[Moved]) -> list[int]:
        """New cases; returns their numbers."""
        return self.put([made_of(moved) for moved in moves])

    def put(self, made: Sequence[Made]) -> list[int]:
        """New cases that are ready to be written, many at a time; returns their numbers."""
        ids = self._free(len(made))
        self._fill(CASES, [(id_, *each.columns) for id_, each in zip(ids, made, strict=True)])
        self._fill(DUTIES, [(id_, *duty) for id_, each in zip(ids, made, strict=True) for duty in each.duties])
        for each in made:
            self._note(each)
        return ids

    def _free(self, count: int) -> list[int]:
        """As many numbers that no case has: whoever writes is alone."""
        if not count:
            return []
        if self.connection.dialect.name == SQLITE:
            last = self.connection.execute(select(func.max(CASES.c.id))).scalar() or 0
            return list(range(last + 1, last + 1 + count))
        drawn = "SELECT nextval(pg_get_serial_sequence('cases', 'id')) FROM generate_series(1, %s)"
        return list(self.connection.exec_driver_sql(drawn, (count,)).scalars())

    def _fill(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Rows into a table, past all that is done for a single one."""
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        if not rows:
            return
        if self.connection.dialect.name == SQLITE or len(rows) < FEW:
            mark = "?" if self.connection.dialect.name == SQLITE else "%s"
            marks = ", ".join([mark] * len(table.columns))
            self.connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))
            return
        driver: Any = self.connection.connection.driver_connection
        try:
            with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        except Exception as error:  # what SQLAlchemy would say of it
            base = self.connection.dialect.dbapi.Error  # type: ignore[union-attr]
            raise DBAPIError.instance(f"COPY {table.name}", None, error, base) from None

    def save(self, changed: Sequence[tuple[int, Moved]]) -> None:
        """Cases as they are after a change."""
        made = [(id_, moved, made_of(moved)) for id_, moved in changed]
        for names, values in _renewed(made).items():
            new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
            self.connection.execute(update(CASES).where(CASES.c.id == bindparam("key")).values(new), values)
        moved_duties = [(id_, each.duties) for id_, moved, each in made if _duties_moved(moved)]
        if moved_duties:
            self.connection.execute(_FORGET_DUTIES, [{"key": id_} for id_, _ in moved_duties])
        self._fill(DUTIES, [(id_, *duty) for id_, duties in moved_duties for duty in duties])
        for _, _, each in made:
            self._note(each)

    def _note(self, made: Made) -> None:
        """Writes down that a change was made."""
        self._number += 1
        uid, kind, by, at = made.change
        body = digest(made.said)
        after = body if made.text is made.said else digest(made.text)
        self._hash = link(self._hash, self._number, uid, made.uid, kind, by, at, body, after)
        self._events.append((self._number, uid, made.uid, kind, by, at, made.said, body, after, self._hash))
        if len(self._events) >= AT_ONCE:
            self._fill(EVENTS, self._events)
            self._events = []

    def hold(self, id_: int, holder: str, held: str) -> None:
        """Says which window writes a case; '' for none."""
        self.connection.execute(update(CASES).where(CASES.c.id == id_).values(holder=holder, held=held))

    def among(self, query: str, names: Sequence[str], then: str) -> Iterator[Any]:
        """The rows of a query that ends in IN, for any number of names: SQLAlchemy would look at each of them."""
        mark = "?" if self.connection.dialect.name == SQLITE else "%s"
        for part in parts(names, MOST_NAMES):
            marks = ", ".join([mark] * len(part))
            yield from self.connection.exec_driver_sql(f"{query} ({marks}) {then}", tuple(part))

    def see(self, rows: Mapping[int, str]) -> None:
        """Says of cases which row of an export has nothing new to say of them."""
        if rows:
            seen = update(CASES).where(CASES.c.id == bindparam("key")).values(seen=bindparam("row"))
            self.connection.execute(seen, [{"key": id_, "row": row} for id_, row in rows.items()])

    def finish(self) -> None:
        """Puts the last events down."""
        if self._number != self._begun:
            self._fill(EVENTS, self._events)
            self.connection.execute(update(HEAD).values(number=self._number, hash=self._hash))


_STORED = (CASES.c.id, CASES.c.body, CASES.c.holder, CASES.c.held)
_FORGET_DUTIES = delete(DUTIES).where(DUTIES.c.case_id == bindparam("key"))
COLUMNS = tuple(column.name for column in CASES.columns)[1:]
_OWN = frozenset(("holder", "held"))  # columns that no change touches
_TEXTS = frozenset(("words", "body", "seen"))  # and those that are none of the record's


def stored(row: Any) -> Stored:
    """The case of a row of `columns()`. Raises Unreachable where it is no longer as it was written."""
    try:
        return Stored(row.id, of_text(row.body), row.holder, row.held)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unreachable("register-case-damaged", id=row.id) from None


def columns() -> tuple[Any, ...]:
    """What `stored` reads."""
    return _STORED


def _duties_moved(moved: Moved) -> bool:
    return moved.before is None or moved.before.duties != moved.after.duties


def made_of(moved: Moved) -> Made:
    """A case after a change as it is written."""
    record, change = moved.after, moved.change
    text = as_text(as_tree(record))
    words = words_of(record.order_id, record.case_id, record.product, record.status, *record.tags,
                     *[note.text for note in record.notes])  # fmt: skip
    own = {"holder": "", "held": "", "words": words, "body": text, "seen": ""}
    return Made(
        record.uid, tuple([own[name] if name in own else getattr(record, name) for name in COLUMNS]),
        text, [(duty.kind, duty.name, duty.due, duty.pays) for duty in record.duties],
        (change.uid, change.kind, change.by, change.at), as_text(change.body),
    )  # fmt: skip


def _renewed(made: Iterable[tuple[int, Moved, Made]]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """What is to be written of cases that are there, by which columns may be otherwise than before."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for id_, moved, each in made:
        new = {
            name: value for name, value in zip(COLUMNS, each.columns, strict=True)
            if name not in _OWN and (name in _TEXTS or value != getattr(moved.before, name))
        }  # fmt: skip
        found.setdefault(tuple(new), []).append({"key": id_, **{f"new_{name}": value for name, value in new.items()}})
    return found


def words_of(*said: str) -> str:
    """What a case is found by, in small letters."""
    return "\n".join(filter(None, said)).lower()


def parts(items: Sequence[T], most: int = 500) -> Iterator[Sequence[T]]:
    """The items in pieces that one query can name."""
    for begin in range(0, len(items), most):
        yield items[begin : begin + most]


def new_uid() -> str:
    """What tells a change from all others."""
    return secrets.token_hex(16)
