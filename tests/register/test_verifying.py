"""The register is checked: whatever is altered, taken out or cut off is found, and the first of it named."""

import pytest

from aftersales_cli.register import bodies, cases
from aftersales_cli.register.forgetting import forget
from aftersales_cli.register.store import Register
from aftersales_cli.register.verifying import verify
from tests.register.conftest import hand


def filled(register: Register) -> None:
    """Three cases, seven events."""
    for number in range(3):
        cases.add(register, hand(), {"platform": "tmall", "order_id": f"3900{number}"})
        cases.change(register, number + 1, hand().change("noted", bodies.note(f"note {number}")))
    cases.change(register, 1, hand().change("closed", bodies.close("solved", "", None, None, "")))


def spoil(register: Register, statement: str) -> None:
    """Changes the database behind the register's back."""
    with register.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_a_register_as_it_was_written(register: Register) -> None:
    """Whole, with its last hash; empty too."""
    assert (verify(register).fault, verify(register).events) == ("", 0)
    filled(register)
    assert (verify(register).fault, verify(register).events) == ("", 7)


@pytest.mark.parametrize(
    ("statement", "fault", "number"),
    [
        ("UPDATE events SET body = replace(body, 'note 1', 'note 9') WHERE number = 4", "altered", 4),
        ("UPDATE events SET \"by\" = 'Wu' WHERE number = 2", "altered", 2),
        ("UPDATE events SET body = NULL WHERE number = 5", "altered", 5),
        ("UPDATE events SET hash = body_hash WHERE number = 3", "altered", 3),
        ("DELETE FROM events WHERE number = 1", "removed", 1),
        ("DELETE FROM events WHERE number = 4", "removed", 4),
        ("DELETE FROM events WHERE number = 7", "cut", 7),
        ("DELETE FROM events WHERE number > 2", "cut", 3),
        ("DELETE FROM events", "cut", 1),
        ("UPDATE head SET number = 8", "cut", 8),
        ("UPDATE cases SET body = replace(body, 'note 1', 'note 9')", "case-altered", 2),
        ("DELETE FROM cases WHERE id = 3", "case-removed", 6),
    ],
)
def test_the_first_fault_is_named(register: Register, statement: str, fault: str, number: int) -> None:
    """By the number of its event or case."""
    filled(register)
    spoil(register, statement)
    assert (verify(register).fault, verify(register).number) == (fault, number)


def test_what_was_forgotten_is_no_fault(register: Register) -> None:
    """The chain holds without the words."""
    filled(register)
    assert forget(register, hand(), "39001") == 1
    assert verify(register).fault == ""
