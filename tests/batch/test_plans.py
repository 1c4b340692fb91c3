"""Plans: what is kept for some rows never changes what others say, nor fills the memory."""

import csv
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.batch import plans
from aftersales_cli.batch.facts import FactReader
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.plans import Planner
from aftersales_cli.batch.shapes import NEEDS_ANSWERS, RESOLVED
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.routing import Router
from aftersales_cli.intake.tables import open_table
from aftersales_cli.intake.texts import text_of
from aftersales_cli.library import Library
from tests.batch.test_sorter import TABLE, as_row, random_case, sort
from tests.conftest import AT


def test_what_is_kept_never_leaks(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows say the same whatever stood before them, and when everything kept is forgotten all the time."""
    picks = random.Random(11)
    cases = [random_case(picks, library, scenario) for scenario in library.scenario_ids for _ in range(3)]
    rows = [as_row(library, case, number) for number, case in enumerate(cases)]

    def run(order: list[dict[str, str]]) -> dict[str, dict[str, str]]:
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, list(rows[0]))
        writer.writeheader()
        writer.writerows(order)
        said = [result.columns() for result in sort(library, buffer.getvalue())]
        return {row["order_id"]: each for row, each in zip(order, said, strict=True)}

    expected = run(rows)
    assert {each["triage_status"] for each in expected.values()} == {RESOLVED, NEEDS_ANSWERS}
    assert any("taken as not known" in each["triage_error"] for each in expected.values())
    for _ in range(2):
        assert run(picks.sample(rows, len(rows))) == expected
    monkeypatch.setattr(plans, "MOST_KEPT", 0)
    assert run(picks.sample(rows, len(rows))) == expected


@pytest.mark.parametrize("column", ["退款原因", "备注"])
def test_memory_of_long_texts(library: Library, monkeypatch: pytest.MonkeyPatch, column: str) -> None:
    """Rows that each have a long text of their own do not fill the memory with what was kept for them."""
    most = 100_000
    monkeypatch.setattr(plans, "MOST_KEPT", most)
    table = open_table(None, io.BytesIO("订单编号,退款原因,备注\n".encode()), None)
    layout, _, _ = find_layout(library, table, {}, None)
    options = Options(AT, "zh", "taobao")
    router = Router(library)
    facts = FactReader(library, layout, options, router)
    planner = Planner(library, layout, options, router, facts)
    seen = set()
    for number in range(200):
        text = f"{number}{'记' * 4000}"
        row = [f"39{number}", text if column == "退款原因" else "拍错", text if column == "备注" else ""]
        read = facts.read([text_of(row)], False)
        assert read is not None
        [key] = read.keys
        planner.plans[key].finish(())
        seen.add(key)
        assert sum(len(part) for kept in planner.plans for part in kept if isinstance(part, str)) <= most
    assert len(seen) == (200 if column == "退款原因" else 1)  # of a note only what it says counts


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_the_order_of_columns_decides_nothing(library: Library, seed: int) -> None:
    """Whichever columns stand last, quoted or not, the rows say the same."""
    picks = random.Random(seed)
    cases = [random_case(picks, library, picks.choice(library.scenario_ids)) for _ in range(10)]
    rows = [as_row(library, case, number) for number, case in enumerate(cases)]
    columns = list(rows[0])
    made = []
    for names, quoting in (
        (columns, csv.QUOTE_MINIMAL), (columns, csv.QUOTE_ALL), (columns[::-1], csv.QUOTE_MINIMAL),
        (picks.sample(columns, len(columns)), csv.QUOTE_ALL),
    ):  # fmt: skip
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, names, quoting=quoting)  # type: ignore[arg-type]
        writer.writeheader()
        writer.writerows(rows)
        made.append(
            [
                {**result.columns(), "triage_error": bool(result.finished.verdict.error)}
                for result in sort(library, buffer.getvalue())
            ]
        )
    assert all(each == made[0] for each in made[1:])


WORDS = (
    "赠品",
    "少件",
    "记者",
    "未收到",
    "发错货",
    "调包",
    "序列号不一致",
    "不想要了",
    "好",
    "，",
    "12315",
    "空包",
    "降价",
)
NOTES = st.lists(st.sampled_from(WORDS), max_size=4).map("".join)
GOODS = st.sampled_from(["未收到货", "已收到货", "卖家已收到退货"])


@settings(max_examples=60)
@given(notes=st.lists(st.tuples(NOTES, NOTES, GOODS), min_size=2, max_size=12))
def test_a_new_note_is_read_as_if_it_were_the_first(library: Library, notes: list[tuple[str, str, str]]) -> None:
    """What the patterns in the notes before have led to is what they would lead to alone."""
    rows = [
        f"39{n}1,20{n}1,{goods},退款待处理,质量问题,{buyer},{seller},59.00,59.00,2026-11-20 09:00:00\n"
        for n, (buyer, seller, goods) in enumerate(notes)
    ]
    together = [result.columns() for result in sort(library, TABLE + "".join(rows))]
    alone = [sort(library, TABLE + row)[0].columns() for row in rows]
    assert together == alone


@pytest.mark.parametrize("order", [1, -1])
def test_a_time_that_is_unknown_leaks_into_no_other_row(library: Library, order: int) -> None:
    """A row that says 不清楚 where another has a time has a way of its own, whichever of them comes first."""
    rows = [f"39{n}1,质量问题,已收到货,调包,{when}\n" for n, when in enumerate(["unknown", "2026-11-19 10:00", ""])]
    header = "订单编号,退款原因,货物状态,商家备注,return_received_at\n"
    alone = [sort(library, header + row)[0].columns() for row in rows[::order]]
    assert len({each["triage_scenario"] for each in alone}) == 2
    assert [result.columns() for result in sort(library, header + "".join(rows[::order]))] == alone
