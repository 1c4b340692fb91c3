"""Cases out to a file and back in: all of them, as they were, whatever stands in the file."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from aftersales_cli.errors import AftersalesError
from aftersales_cli.register import bodies, cases
from aftersales_cli.register.cases import Filter, listed
from aftersales_cli.register.exchange import SCHEMA, Imported, bring_back, lines, record_of
from aftersales_cli.register.store import Register
from aftersales_cli.register.verifying import verify
from tests.conftest import AT
from tests.register.conftest import hand

HEAD = json.dumps({"schema": SCHEMA})


def filled(register: Register) -> None:
    """Three cases with notes and promises."""
    for number in range(3):
        cases.add(
            register,
            hand(),
            {"platform": "tmall", "case_id": f"AS{number}", "deadlines": {"x": "2026-11-21 10:00:00"}},
            "备注😀",
        )
        cases.change(
            register, number + 1, hand().change("promised", bodies.promise("w", "", "2026-11-20 18:00:00", None))
        )


def test_to_another_register_and_back(register: Register, tmp_path: Path) -> None:
    """The same cases, in the same order; a second time nothing is new. What was changed since stays."""
    filled(register)
    out = list(lines(register, Filter()))
    other = Register(str(tmp_path / "other.db"), AT)
    assert bring_back(other, hand(), out) == Imported(3, 0, 0)
    assert list(lines(other, Filter())) == out
    assert (bring_back(other, hand(), out), verify(other).fault) == (Imported(0, 0, 3), "")
    cases.change(other, 2, hand(at=AT + timedelta(hours=1)).change("noted", bodies.note("newer")))
    assert bring_back(other, hand(), out) == Imported(0, 0, 3)
    assert bring_back(register, hand(), lines(other, Filter())) == Imported(0, 1, 2)
    assert list(lines(register, Filter())) == list(lines(other, Filter()))
    assert all(case.record.duties for case in listed(other, Filter())[0])
    other.close()


def test_bad_lines_are_named_and_the_rest_comes_in(register: Register) -> None:
    """Broken JSON, no case, a number that another case has, values of another kind."""
    filled(register)
    good = {"uid": "new", "state": "open", "platform": "tmall"}
    bad: list[object] = [
        "{", [], {}, {"uid": 5}, {**good, "state": "lost"}, {**good, "case_id": "AS1"},
        {**good, "cost": "5"}, {**good, "x": 1},
        {**good, "notes": [["a"]]}, {**good, "notes": [[1, "b", "c"]]}, {**good, "answers": {"q": 5}},
        {**good, "tags": [1]},
        {**good, "promises": [["a", "b", "c", "d", "5", ""]]}, {**good, "platform": "\0"},
        {**good, "deadlines": {"x": 1}},
    ]  # fmt: skip
    given = [HEAD, *[each if isinstance(each, str) else json.dumps(each) for each in bad], json.dumps(good)]
    assert bring_back(register, hand(), given) == Imported(1, 0, 0, tuple(range(2, 2 + len(bad))))
    assert (len(listed(register, Filter())[0]), verify(register).fault) == (4, "")


@pytest.mark.parametrize("given", [[], ["{}"], ["x"], ['{"schema": "aftersales/advice@1"}'], ["[" * 100_000]])
def test_what_is_no_export(register: Register, given: list[str]) -> None:
    """It is refused as a whole."""
    with pytest.raises(AftersalesError, match="register export"):
        bring_back(register, hand(), given)


def test_record_of() -> None:
    """A record is what the register could have written."""
    assert record_of({"uid": "u", "state": "open"}) is not None
    assert record_of({"uid": "", "state": "open"}) is None
