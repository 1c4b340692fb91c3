"""What changes say: texts are masked, made fit for any database, and cut."""

from decimal import Decimal

import pytest

from aftersales_cli.errors import UsageError
from aftersales_cli.register import bodies
from aftersales_cli.register.record import Record


def test_texts_are_masked_and_tidy() -> None:
    """Without NUL and half characters; numbers of orders are not masked and stand on one line."""
    assert bodies.tidy(" 打 13812345678\0 \ud83d ") == "打 138****5678 ?"
    assert bodies.plain(" 13812345678\n\0x ") == "138****5678 x"
    assert len(bodies.tidy("x" * 30_000)) == bodies.MOST_TEXT


@pytest.mark.parametrize(("amount", "fen"), [("0", 0), ("0.01", 1), ("59.999", 6000), ("200", 20000)])
def test_fen(amount: str, fen: int) -> None:
    """Rounded to the fen."""
    assert bodies.fen(Decimal(amount)) == fen


def test_a_closed_case_is_opened_again() -> None:
    """So that it is dealt with anew; one that waits too."""
    for state in ("closed", "waiting"):
        assert bodies.reopen(Record("u", state=state), "x") == {
            "state": "open",
            "waiting": "",
            "served": 0,
            "note": "x",
        }
    with pytest.raises(UsageError):
        bodies.reopen(Record("u", state="draft"), "")


def test_what_cannot_be_looked_at_is_taken_as_it_is_said() -> None:
    """A promise is kept and a case opened again; whether there is one is seen when that is brought in."""
    assert bodies.keep(None, 2) == {"kept": 2}
    assert bodies.reopen(None, "") == {"state": "open", "waiting": "", "served": 0}
    with pytest.raises(UsageError):
        bodies.keep(Record("u"), 1)


def test_a_word_of_a_closed_set() -> None:
    """The nearest is named."""
    assert bodies.one_of("--x", "open", ["open"]) == "open"
    with pytest.raises(UsageError, match=r"--x.*open"):
        bodies.one_of("--x", "opn", ["open"])
