"""What the commands of the register share: what could not be written is kept, and brought in when it can be."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_cli.commands import registering
from aftersales_cli.commands.settings import Settings
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.model import Shop
from aftersales_cli.register import bodies, cases
from aftersales_cli.register.refusals import Unreachable
from aftersales_cli.register.store import Register
from tests.conftest import AT, PLAYBOOKS, own_state
from tests.register.conftest import hand


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """With a register and a state of its own."""
    monkeypatch.setenv("AFTERSALES_REGISTER", str(tmp_path / "r.db"))
    monkeypatch.setenv("AFTERSALES_STATE", own_state(tmp_path / "state"))
    return Settings("en", PLAYBOOKS, Shop())


def test_what_cannot_be_written_is_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The register goes while she types: it says where the note is kept, and the next command brings it in."""
    with registering.opened(settings, AT) as register:
        case = cases.add(register, hand(), {"platform": "tmall"})

        def gone(*_: object) -> None:
            raise Unreachable("register-gone")

        monkeypatch.setattr(Register, "change", gone)
        made = registering.Making(case.id, hand().change("noted", bodies.note("x")))
        with pytest.raises(AftersalesError, match="kept in"), registering.kept_for_later(settings, made):
            register.change(case.id, made.change)
    monkeypatch.undo()
    monkeypatch.setenv("AFTERSALES_REGISTER", register.place)
    monkeypatch.setenv("AFTERSALES_STATE", str(Path(register.place).parent / "state"))
    with registering.opened(settings, AT) as register:
        stored = register.case(case.id)
        assert stored is not None and [note.text for note in stored.record.notes] == ["x"]
    assert "1 changes that had waited" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "amount"), [("30", Decimal(30)), ("两百", Decimal(200)), ("12块5", Decimal("12.5")), (None, None)]
)
def test_amounts_as_one_says_them(given: str | None, amount: Decimal | None) -> None:
    """In digits or words."""
    assert registering.amount("--pays", given) == amount


@pytest.mark.parametrize("given", ["", "x", "-1", "1e9", "9999999999999"])
def test_what_is_no_amount(given: str) -> None:
    """The option is named."""
    with pytest.raises(UsageError, match="--pays"):
        registering.amount("--pays", given)


@pytest.mark.parametrize(
    ("given", "due"),
    [
        ("2026-11-21 18:00", datetime(2026, 11, 21, 18)), ("明晚8点", datetime(2026, 11, 21, 20)),
        ("还剩3小时", datetime(2026, 11, 20, 13)), ("周一", datetime(2026, 11, 23)),
    ],
)  # fmt: skip
def test_times_to_come_as_one_says_them(given: str, due: datetime) -> None:
    """In full, or as of now."""
    assert registering.to_come("--due", given, AT) == due


@pytest.mark.parametrize("given", ["", "哪天", "2026-13-01", "1999"])
def test_what_is_no_time(given: str) -> None:
    """The option is named."""
    with pytest.raises(UsageError, match="--due"):
        registering.to_come("--due", given, AT)


def test_cells_are_safe(capsys: pytest.CaptureFixture[str]) -> None:
    """A spreadsheet runs none of them."""
    registering.print_csv(["a", "b"], [{"a": "=1+1", "b": "x\x1b[31m"}])
    assert capsys.readouterr().out == "a,b\n'=1+1,x[31m\n"
