"""A customer's data is gone from all there is, and the counts stay."""

from pathlib import Path

import pytest

from aftersales_cli.register import bodies, cases
from aftersales_cli.register.cases import Filter
from aftersales_cli.register.forgetting import forget
from aftersales_cli.register.stats import stats
from aftersales_cli.register.store import Register
from tests.conftest import AT
from tests.register.conftest import hand


def filled(register: Register) -> None:
    """Two cases of one customer, one of another."""
    for number, customer in enumerate(("张三", "张三", "李四")):
        fields = {
            "platform": "tmall",
            "order_id": f"3900{number}",
            "scenario": "in_transit",
            "product": "靴",
            "answers": {"q": f"secret{number}"},
        }
        cases.add(register, hand(), fields, f"secret note {number}", customer)
    cases.change(register, 1, hand().change("closed", bodies.close("refunded", "", None, None, "secret end")))


@pytest.mark.parametrize(
    ("given", "gone"), [("张三", {1, 2}), ("39002", {3}), ("#1", {1}), ("王五", set()), ("", set())]
)
def test_whose_data_goes(register: Register, given: str, gone: set[int]) -> None:
    """By name, number, or the number in the register; of others nothing."""
    filled(register)
    assert forget(register, hand(), given) == len(gone)
    for id_ in (1, 2, 3):
        case = register.case(id_)
        assert case is not None
        assert (case.record.order_id == "", case.record.notes == (), case.record.customer == "") == (id_ in gone,) * 3


def test_the_counts_stay(register: Register) -> None:
    """By scenario, product and result."""
    filled(register)
    before = stats(register, Filter())
    forget(register, hand(), "张三")
    after = stats(register, Filter())
    assert (after.groups, after.cases) == (before.groups, 3)


def test_nothing_is_left_in_the_files(tmp_path: Path) -> None:
    """Neither in the database nor beside it."""
    register = Register(str(tmp_path / "r.db"), AT)
    filled(register)
    forget(register, hand(), "张三")
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert (b"secret0" in kept, b"secret note 1" in kept, b"secret end" in kept, b"secret2" in kept) == (
        False,
        False,
        False,
        True,
    )
    register.close()
