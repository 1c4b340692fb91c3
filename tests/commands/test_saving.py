"""`batch --save`: the rows go into the register, and without one the batch is the same."""

from pathlib import Path

from tests.conftest import DATA, Run

ARGUMENTS = ("batch", DATA / "qianniu.csv", "--at", "2026-11-20 09:00", "-q")


def test_twice_is_once(call: Run, tmp_path: Path) -> None:
    """The second time nothing is new; what is written is what would be without."""
    place = str(tmp_path / "r.db")
    plain = call(*ARGUMENTS)
    first = call(*ARGUMENTS, "--save", AFTERSALES_REGISTER=place)
    second = call(*ARGUMENTS, "--save", AFTERSALES_REGISTER=place)
    assert first.stdout == second.stdout == plain.stdout
    assert b"register: 20 new" in first.stderr or b"new, 0 updated" in first.stderr
    assert b"register: 0 new, 0 updated, 0 closed" in second.stderr
    assert (
        b'"more": false'
        in call("register", "list", "--format", "json", "--size", "1000", AFTERSALES_REGISTER=place).stdout
    )


def test_without_a_register(call: Run, tmp_path: Path) -> None:
    """It is said once, and the batch goes on."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    plain = call(*ARGUMENTS)
    for place in (str(tmp_path / "file" / "r.db"), "off"):
        result = call(*ARGUMENTS, "--save", AFTERSALES_REGISTER=place)
        assert (result.stdout, result.returncode) == (plain.stdout, plain.returncode)
        assert result.stderr.count(b"nothing is kept") == 1
