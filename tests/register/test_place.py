"""Where the register lies, and who is at work: the environment first, then the shop, then what is usual."""

import getpass
from pathlib import Path

import pytest

from aftersales_cli.model import Shop
from aftersales_cli.register.place import agent_of, place_of, state_folder


@pytest.mark.parametrize(
    ("named", "shop", "place"),
    [
        ("/x/r.db", Shop(), "/x/r.db"),
        ("/x/r.db", Shop(register="/y/r.db"), "/x/r.db"),
        (None, Shop(register="postgresql://h/d"), "postgresql://h/d"),
        ("off", Shop(register="/y/r.db"), None),
        (None, Shop(register="off"), None),
    ],
)
def test_place(monkeypatch: pytest.MonkeyPatch, named: str | None, shop: Shop, place: str | None) -> None:
    """The nearest that says something; `off` is none."""
    monkeypatch.delenv("AFTERSALES_REGISTER")
    if named:
        monkeypatch.setenv("AFTERSALES_REGISTER", named)
    assert place_of(shop) == place


def test_by_default_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And nothing is made there by asking."""
    monkeypatch.delenv("AFTERSALES_REGISTER")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert place_of(Shop()) == str(tmp_path / "aftersales" / "register.db")
    assert [path.name for path in tmp_path.iterdir()] == ["state"]  # which the tests have made


def test_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, else as she logs in; a number without a name is nobody."""
    monkeypatch.setattr(getpass, "getuser", lambda: "login")
    assert (agent_of(Shop()), agent_of(Shop(agent_name="小李"))) == ("login", "小李")
    monkeypatch.setenv("AFTERSALES_AGENT", "小王")
    assert agent_of(Shop(agent_name="小李")) == "小王"
    monkeypatch.setenv("AFTERSALES_AGENT", " 小\x1b\u202e\n王 ")
    assert agent_of(Shop()) == "小 王"
    monkeypatch.setenv("AFTERSALES_AGENT", "\u202e ")
    assert agent_of(Shop(agent_name="小李")) == "小李"
    monkeypatch.delenv("AFTERSALES_AGENT")

    def nobody() -> str:
        raise KeyError

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert agent_of(Shop()) == "-"


def test_state_folder(tmp_path: Path) -> None:
    """The one that is named."""
    assert state_folder() == tmp_path / "state"
