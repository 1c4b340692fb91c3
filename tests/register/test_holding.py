"""Windows hold their cases: none is written by two, and none is lost with a window that has gone."""

import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from aftersales_cli.register import cases
from aftersales_cli.register.bodies import close, promise
from aftersales_cli.register.holding import (
    SILENT,
    free,
    held,
    let_go,
    new_holder,
    queued,
    standing,
    take,
    take_next,
    who_holds,
)
from aftersales_cli.register.record import Record
from aftersales_cli.register.store import Register, Stored
from tests.conftest import AT
from tests.register.conftest import hand

HERE = new_holder().rsplit(":", 2)[0]
GONE = subprocess.run(
    [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
)


@pytest.mark.parametrize(
    ("holder", "hours", "is_free"),
    [
        ("", 0, True), (new_holder(), 99, False), (f"{HERE}:{GONE.stdout.strip()}:x", 0, True),
        ("elsewhere:1:x", 0, False), ("elsewhere:1:x", 13, True), ("nonsense", 0, False),
    ],
    ids=["nobody", "mine", "ended", "another", "silent", "nonsense"],
)  # fmt: skip
def test_who_may_write(holder: str, hours: int, is_free: bool) -> None:
    """A window of this machine until its process ends, one of another until it has been silent for long."""
    now = AT + timedelta(hours=hours)
    assert free(Stored(1, Record("u"), holder, "2026-11-20 10:00:00"), now) is is_free
    assert free(Stored(1, Record("u"), holder, "2026-11-20 10:00:00"), now, holder)
    assert timedelta(hours=12) == SILENT


def test_one_at_a_time(register: Register) -> None:
    """The second gets none; the first may take it again."""
    cases.add(register, hand(), {"platform": "tmall"})
    first, second = new_holder(), new_holder()
    assert take(register, 1, first, AT) is not None
    assert take(register, 1, second, AT) is None
    assert take(register, 1, first, AT) is not None
    assert take(register, 9, first, AT) is None


@pytest.mark.parametrize(
    ("holder", "who"),
    [("Li@till:1:x", "Li"), ("a@b@till:1:x", "a@b"), ("@till:1:x", "till"), ("till:1:x", "till")],
)
def test_who_holds(holder: str, who: str) -> None:
    """The agent at the window; the machine where nobody is named, as in the holders of older programs."""
    assert who_holds(Stored(1, Record("u"), holder, "")) == who


def test_held_elsewhere(register: Register) -> None:
    """What other windows hold and nobody has dealt with; not one's own, nor what a window that has ended held."""
    for _ in range(5):
        cases.add(register, hand(), {"platform": "tmall"})
    mine, other = new_holder("Li"), new_holder("Wang")
    for id_, holder in ((1, mine), (2, other), (3, f"{HERE}:{GONE.stdout.strip()}:x"), (4, other)):
        take(register, id_, holder, AT)
    cases.change(register, 4, hand().change("served", {"served": 1}))
    found = held(register, AT, mine)
    assert [(case.id, who_holds(case)) for case in found] == [(2, "Wang")]
    assert queued(register, [1, *[case.id for case in found]]) == (2, None)


def test_taken_over(register: Register) -> None:
    """The case is the second's from then on; what the first lets go of stays with the second."""
    cases.add(register, hand(), {"platform": "tmall"})
    first, second = new_holder(), new_holder()
    take(register, 1, first, AT)
    assert take(register, 1, second, AT, over=True) is not None
    let_go(register, 1, first)
    assert register.write(lambda writer: standing(writer, 1)).holder == second  # type: ignore[union-attr]
    let_go(register, 1, second)
    assert register.write(lambda writer: standing(writer, 1)).holder == ""  # type: ignore[union-attr]
    assert register.write(lambda writer: standing(writer, 9)) is None
    let_go(register, 9, second)


def test_the_most_urgent_comes_next(register: Register) -> None:
    """What is due first, then what has no date; not what waits, was dealt with, or another window holds."""
    for number, due in enumerate(
        ("2026-11-22 10:00:00", "2026-11-21 10:00:00", "", "2026-11-20 10:00:00", "2026-11-19 10:00:00")
    ):
        state = "waiting" if number == 4 else "open"
        cases.add(
            register, hand(), {"state": state, "deadlines": {"x": due} if due else {}, "served": int(number == 3)}
        )
    taken = [take_next(register, new_holder(), AT) for _ in range(4)]
    assert [case and case.id for case in taken] == [2, 1, 3, None]


def test_how_many_wait(register: Register) -> None:
    """All that nobody has dealt with, but for the one at hand; the first date among them, if there is any."""
    first, second = (cases.add(register, hand(), {"platform": "tmall"}) for _ in range(2))
    assert queued(register, [first.id]) == (1, None)
    register.change(second.id, hand().change("promised", promise("补运费", "", "2026-11-20 18:00:00", None)))
    assert queued(register, [first.id]) == (1, datetime(2026, 11, 20, 18))
    register.change(second.id, hand().change("closed", close("solved", "", None, None, "")))
    assert queued(register, [first.id]) == (0, None)
