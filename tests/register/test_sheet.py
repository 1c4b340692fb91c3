"""Cases for scripts and sheets: the same columns in both, money in yuan, times on China's clock."""

from decimal import Decimal

from aftersales_cli.register import bodies, cases, duties
from aftersales_cli.register.cases import Filter
from aftersales_cli.register.sheet import COLUMNS, DUE_COLUMNS, as_cells, as_json, due_cells, due_json, iso, yuan
from aftersales_cli.register.store import Register
from tests.conftest import AT
from tests.register.conftest import hand


def test_a_case_as_json_and_cells(register: Register) -> None:
    """Everything that is kept; what is empty is null, or an empty cell."""
    fields = {"platform": "tmall", "order_id": "39001", "answers": {"q": "a"}, "have": {"e": "yes"},
              "deadlines": {"l": "2026-11-20 18:00:00"}, "cost": 1250}  # fmt: skip
    cases.add(register, hand(), fields, "备注")
    cases.change(
        register, 1, hand().change("promised", bodies.promise("运费", "", "2026-11-20 12:00:00", Decimal("12.5")))
    )
    case = cases.found(register, "1")
    tree, cells = as_json(case), as_cells(case)
    assert (list(cells), set(COLUMNS) <= set(tree)) == (list(COLUMNS), True)
    assert (tree["cost"], tree["closed"], cells["closed"], tree["next_due"]) == (
        "12.50",
        None,
        "",
        "2026-11-20T12:00:00+08:00",
    )
    assert tree["answers"] == {"q": {"value": "a", "by": "小李", "at": "2026-11-20T10:00:00+08:00"}}
    assert tree["promises"] == [{
        "number": 1, "what": "运费", "by": "小李", "due": "2026-11-20T12:00:00+08:00", "pays": "12.50",
        "made": "2026-11-20T10:00:00+08:00", "kept": None,
    }]  # fmt: skip
    assert (tree["notes"][0]["text"], tree["evidence"][0]["id"], tree["deadlines"][0]["limit"]) == ("备注", "e", "l")
    due = duties.due(register, AT, Filter())[0]
    assert [(each["kind"], each["pays"], each["overdue"]) for each in map(due_json, due)] == [
        ("promise", "12.50", False), ("deadline", None, False),
    ]  # fmt: skip
    assert {name: due_cells(due[0])[name] for name in ("overdue", "pays", "order_id")} == {
        "overdue": "false", "pays": "12.50", "order_id": "39001",
    }  # fmt: skip
    assert set(DUE_COLUMNS) <= set(due_cells(due[0]))


def test_money_and_times() -> None:
    """As scripts take them."""
    assert [yuan(fen) for fen in (0, 5, 5999, 100)] == ["0.00", "0.05", "59.99", "1.00"]
    assert (iso(""), iso("2026-11-20 10:00:00")) == (None, "2026-11-20T10:00:00+08:00")
