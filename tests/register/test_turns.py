"""Writers take turns: one at a time, each in the order it came, and a queue that cannot be is no fault."""

import stat
import threading
from pathlib import Path

from aftersales_cli.register.turns import turn


def test_one_at_a_time_in_order(tmp_path: Path) -> None:
    """The next goes on when the one before has done."""
    order: list[str] = []
    begun = threading.Event()

    def second() -> None:
        begun.set()
        with turn(tmp_path / "r.db", 60):
            order.append("second")

    with turn(tmp_path / "r.db", 60):
        other = threading.Thread(target=second)
        other.start()
        begun.wait(60)
        other.join(0.3)
        order.append("first")
    other.join(60)
    assert order == ["first", "second"]
    assert stat.S_IMODE((tmp_path / "r.db-turn").stat().st_mode) == 0o600


def test_one_waits_no_longer_than_one_would(tmp_path: Path) -> None:
    """Then SQLite decides; whoever had the turn keeps it."""
    with turn(tmp_path / "r.db", 60), turn(tmp_path / "r.db", 0.05):
        pass
    with turn(tmp_path / "r.db", 0.05):
        pass


def test_without_a_queue(tmp_path: Path) -> None:
    """A folder that is not there: one goes on."""
    with turn(tmp_path / "none" / "r.db", 60):
        pass
