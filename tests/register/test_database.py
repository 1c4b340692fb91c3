"""The database of a register: a file for its owner only, or a server by its URL."""

import stat
from pathlib import Path

import pytest

from aftersales_cli.errors import UsageError
from aftersales_cli.register import cases
from aftersales_cli.register.store import Register
from tests.conftest import AT
from tests.register.conftest import hand


def test_files_are_the_owners_only(tmp_path: Path) -> None:
    """The folder that was made, the database and what stands beside it, even where it was more open before."""
    path = tmp_path / "new" / "register.db"
    register = Register(str(path), AT)
    cases.add(register, hand(), {"platform": "tmall"})
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert modes == dict.fromkeys(modes, 0o600)
    assert {"register.db", "register.db-wal"} <= set(modes)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    register.close()
    path.chmod(0o644)
    Register(str(path), AT).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "place",
    [
        "mysql://u@h/d", "postgresql://h:port/d", "://", "sqlite://", "sqlite:///:memory:", "http://x",
    ],
)  # fmt: skip
def test_a_wrong_url(place: str) -> None:
    """What can be no register is a wrong value, and the right form is shown."""
    with pytest.raises(UsageError, match="postgresql://user@host/database"):
        Register(place, AT)
