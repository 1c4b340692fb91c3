"""What a database says of itself: one line in words of ours, and nothing that was there is lost."""

from pathlib import Path

import pytest

from aftersales_cli.register import cases
from aftersales_cli.register.record import Change
from aftersales_cli.register.refusals import Unreachable
from aftersales_cli.register.store import Register, new_uid
from tests.conftest import AT
from tests.register.conftest import hand, notes


def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, without the password."""
    monkeypatch.setattr("aftersales_cli.register.refusals.TRIES", 2)
    monkeypatch.setattr("aftersales_cli.register.refusals.PAUSE", 0.01)
    with pytest.raises(Unreachable) as error:
        Register("postgresql://me:secret@127.0.0.1:1/none", AT)
    assert ("secret" in str(error.value), "cannot be reached" in str(error.value)) == (False, True)


def test_a_database_that_is_not_there(postgres: str) -> None:
    """The server is, the database is not."""
    with pytest.raises(Unreachable, match="no such database"):
        Register(postgres.replace("/postgres?", "/none_such?"), AT)


@pytest.mark.parametrize(
    "content", [b"not a database at all, and long enough to be one" * 100, b"SQLite format 3\0" * 300]
)
def test_a_damaged_file(tmp_path: Path, content: bytes) -> None:
    """It is named and left as it is."""
    path = tmp_path / "register.db"
    path.write_bytes(content)
    with pytest.raises(Unreachable, match=r"register\.db.*damaged"):
        Register(str(path), AT)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A file is in its way."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Unreachable, match="cannot be used"):
        Register(str(tmp_path / "file" / "register.db"), AT)


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """The change is refused in one line, and once there is room again the register is whole."""
    register = Register(str(tmp_path / "register.db"), AT)
    cases.add(register, hand(), {"platform": "tmall"})
    with register.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        connection.commit()
    with pytest.raises(Unreachable, match="full"):
        register.change(1, Change("noted", "Li", "2026-11-20 10:00:00", {"note": "x" * 100_000}, new_uid()))
    with register.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
        connection.commit()
    assert notes(register) == []
    cases.change(register, 1, hand().change("noted", {"note": "y"}))
    assert notes(register) == ["y"]
    register.close()


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    """Another's long transaction delays a change and does not fail it."""
    import sqlite3
    import threading

    register = Register(str(tmp_path / "register.db"), AT)
    cases.add(register, hand(), {"platform": "tmall"})
    other = sqlite3.connect(tmp_path / "register.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(1, lambda: other.execute("COMMIT")).start()
    cases.change(register, 1, hand().change("noted", {"note": "x"}))
    assert notes(register) == ["x"]
    register.close()
    other.close()
