"""A batch is triage, row by row: the example exports, every rule about rows, equality with the advice for a case."""

import csv
import io
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.advice import Case, advise
from aftersales_cli.answers import Contradiction, Value, read_answer, show
from aftersales_cli.batch.finish import Finished
from aftersales_cli.batch.lines import CsvLines
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.shapes import CLOSED, COLUMNS, NEEDS_ANSWERS, REJECTED, RESOLVED
from aftersales_cli.batch.sorter import Sorted, Sorter
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.records import Block
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from aftersales_cli.library.graph import FIND_OUT
from aftersales_cli.model import COMPUTED, UNKNOWN, Lang, WorkedCase
from aftersales_cli.wording import Message
from tests.conftest import AT, DATA

FIXTURES = ("doudian", "jingdong", "kuaishou", "pinduoduo", "qianniu")
EXPORTED = datetime(2026, 11, 23, 9)  # when the example exports were made
# What an ordinary clothes shop says of all its cases: what it sells and keeps, and how it works, which is that nobody
# has asked anybody yet when an application comes in.
CLOTHES = {
    "perishable": "keeps", "nr_class": "ordinary", "sale_kind": "stock", "outbound_proof": "clear",
    "return_proof": "full_video", "gift_needed_back": "not_needed", "exchange_freight": "nothing",
    "cf_papers": "complete",
}  # fmt: skip
WORKING = CLOTHES | {
    "intercept_status": "not_tried",
    "stalled_how": "no_answer",
    "area_plan": "not_asked",
    "signed_who": "not_asked",
    "wrong_return_answer": "not_asked",
}


class Result(NamedTuple):
    """A row that was sorted."""

    line: int
    cells: list[str]
    finished: Finished

    @property
    def status(self) -> str:
        """Whether it is resolved, open, rejected or closed."""
        return self.finished.verdict.shape.status

    def columns(self) -> dict[str, str]:
        """Its triage columns by name."""
        return self.finished.columns


def sort(library: Library, source: str | Path, **options: Any) -> list[Result]:
    """What a batch makes of a file, or of the text of a CSV."""
    path = source if isinstance(source, Path) else None
    content = b"" if isinstance(source, Path) else source.encode("utf-8", "surrogateescape")
    table = open_table(path, io.BytesIO(content), None)
    layout, records, _ = find_layout(library, table, {}, options.pop("platform", None))
    platform = layout.platform or library.intake.default_platform
    sorter = Sorter(library, layout, Options(**{"at": AT, "lang": "en", "platform": platform, **options}))
    return [Result(*case) for block in records.blocks() for case in sorter.sort(block).cases]


def appended(result: Result) -> list[str]:
    """The triage columns of a row, read from the line of CSV that it becomes; in front the cell that it had."""
    [line] = CsvLines().lines(Sorted(Block([["row"]], [1]), None, ["row"], [result.finished]))
    [cells] = csv.reader(io.StringIO(b"".join(line).decode(), newline=""), strict=True)
    return cells


def columns(results: list[Result], *names: str) -> list[Any]:
    """One triage column of every row, or several as tuples."""
    rows = [tuple(result.columns()[f"triage_{name}"] for name in names) for result in results]
    return [row[0] for row in rows] if len(names) == 1 else rows


def one(library: Library, row: Mapping[str, str], **options: Any) -> dict[str, str]:
    """The triage columns of a single row, by name."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(row))
    writer.writeheader()
    writer.writerow(row)
    [result] = sort(library, buffer.getvalue(), **options)
    return {name.removeprefix("triage_"): cell for name, cell in result.columns().items()}


# --- the example exports


@pytest.mark.parametrize("name", FIXTURES)
def test_the_example_exports(library: Library, name: str) -> None:
    """Every row of an example export comes to the scenario that was written beside it, or asks what it is."""
    with (DATA / f"{name}.expected.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    results = sort(library, DATA / f"{name}.csv", at=EXPORTED)
    assert len(results) == len(expected)
    for result, row in zip(results, expected, strict=True):
        shown, where = result.columns(), row["case_id"]
        assert where in " ".join(result.cells)
        if row["status"] in (CLOSED, REJECTED):
            assert (shown["triage_status"], shown["triage_scenario"]) == (row["status"], ""), where
            continue
        assert shown["triage_status"] in (RESOLVED, NEEDS_ANSWERS), (where, shown["triage_error"])
        assert (shown["triage_scenario"] or "?") == row["scenario"], where
        if shown["triage_status"] == NEEDS_ANSWERS:
            assert shown["triage_next_question"] in {*library.questions, "scenario"}
            assert shown["triage_next_question"] == "scenario" or row["scenario"] in library.scenario_ids
        assert shown["triage_script"]
        assert ("disagrees" in row["because"]) == shown["triage_error"].startswith("the reason says "), where


@pytest.mark.parametrize("path", sorted((DATA / "layouts").glob("*.expected.csv")), ids=lambda path: path.name)
def test_exports_of_other_tools(library: Library, path: Path) -> None:
    """Each row of a table whose headers, words and times are a tool's own comes to its scenario, or is closed."""
    with path.open(encoding="utf-8", newline="") as file:
        expected = {row["case_id"]: row["scenario"] for row in csv.DictReader(file)}
    results = sort(library, path.with_name(path.name.replace(".expected", "")), at=datetime(2026, 11, 30, 10))
    found = {result.cells[0]: result.columns()["triage_scenario"] or result.status for result in results}
    assert found == expected


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FIXTURES)
def test_a_row_that_waits_has_words_of_its_own_question(library: Library, name: str, lang: Lang) -> None:
    """The reply asks for the very fact, or says that it is being looked up; the general one stands in no row."""
    general = library.shared.outcomes[FIND_OUT].scripts["first_reply"].without
    assert general is not None
    results = sort(library, DATA / f"{name}.csv", at=EXPORTED, lang=lang, closed_too=True)
    waiting = [result.columns() for result in results if result.status == NEEDS_ANSWERS]
    assert waiting
    for shown in waiting:
        id_ = shown["triage_next_question"]
        question = library.questions.get(id_, library.shared.case["scenario"])
        words = question.ask_customer or question.holding
        assert words is not None, id_
        assert words.zh.strip().partition("{platform.greeting}")[2] in shown["triage_script"], id_
        assert general.zh.strip().partition("{platform.greeting}")[2] not in shown["triage_script"], id_


@pytest.mark.parametrize("name", FIXTURES)
def test_closed_rows_are_triaged_too_on_demand(library: Library, name: str) -> None:
    """With the closed rows too, each comes to the scenario written beside it."""
    with (DATA / f"{name}.expected.csv").open(encoding="utf-8", newline="") as file:
        expected = {row["case_id"]: row for row in csv.DictReader(file)}
    results = sort(library, DATA / f"{name}.csv", at=EXPORTED, closed_too=True)
    assert CLOSED not in columns(results, "status")
    for result, row in zip(results, expected.values(), strict=True):
        if row["status"] == CLOSED:
            assert (result.columns()["triage_scenario"] or "?") == row["scenario"], row["case_id"]


@pytest.mark.parametrize("name", FIXTURES)
def test_no_row_is_lost(library: Library, name: str) -> None:
    """As many rows come out as went in, in order, each with the cells it had; only the line of totals is none."""
    table = open_table(DATA / f"{name}.csv", io.BytesIO(), None)
    _, records, _ = find_layout(library, table, {}, None)
    cells = [record.cells for record in records if record.cells[0] != "合计"]
    assert [result.cells for result in sort(library, DATA / f"{name}.csv", at=EXPORTED)] == cells


# --- a batch is triage


def value(picks: random.Random, library: Library, question: str, at: datetime) -> Value:
    """Any answer to a question that a case at that time may have, now and then an impossible one."""
    kind = library.questions[question]
    if picks.random() < 0.1:
        return UNKNOWN
    match kind.type:
        case "choice":
            harmless = [choice for choice in kind.choices if choice not in kind.ends or picks.random() < 0.1]
            return picks.choice(harmless)
        case "money":
            return Decimal(picks.choice(["0", "9.90", "59", "268.00", "1299.5"]))
        case "count":
            return picks.randrange(10)
        case "date" | "datetime":
            ahead = 72 if kind.future else 1
            moment = at + timedelta(minutes=picks.randrange(-20 * 24 * 60, ahead * 60) if picks.random() < 0.5 else -5)
            return moment.date() if kind.type == "date" else moment
    return "一句话"


def random_case(picks: random.Random, library: Library, scenario: str) -> Case:
    """A case of a scenario with most of its facts known."""
    names = [name for name, question in library.questions.items() if question.type not in COMPUTED]
    known = picks.choice([0.5, 0.9, 1.0])
    times = picks.choice([0.0, 0.2, 0.4])  # the more times, the more of them contradict each other
    answers = {}
    for name in names:
        if picks.random() < (times if library.questions[name].type in ("date", "datetime") else known):
            answers[name] = value(picks, library, name, AT)
    return Case(scenario, picks.choice(list(library.platforms)), AT, answers)


def as_row(library: Library, case: Case, number: int) -> dict[str, str]:
    """A case as a row of canonical columns."""
    names = [name for name, question in library.questions.items() if question.type not in COMPUTED]
    given = {name: show(case.answers[name]) if name in case.answers else "" for name in names}
    return {"order_id": f"39{number:017}1", "platform": case.platform, "scenario": case.scenario, **given}


def as_table(library: Library, cases: list[Case]) -> str:
    """Cases as a table of canonical columns."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(as_row(library, cases[0], 0)))
    writer.writeheader()
    writer.writerows(as_row(library, case, number) for number, case in enumerate(cases))
    return buffer.getvalue()


def advised(library: Library, case: Case, lang: Lang) -> dict[str, str]:
    """The triage columns as `aftersales_cli.advice` has them for a case, but for what in it cannot be true."""
    try:
        advice = advise(library, case, lang)
    except Contradiction as error:
        left = {name: answer for name, answer in case.answers.items() if name not in error.facts}
        further = advised(library, replace(case, answers=left), lang)
        said = Message("row-not-taken", {"why": error.message}).text(lang)
        return {**further, "error": "; ".join(filter(None, (said, further["error"])))}
    if not advice.resolved:
        return {
            "status": NEEDS_ANSWERS,
            "scenario": advice.scenario,
            "next_question": advice.missing[0].question,
            "error": "",
        }
    due = next((date.due for date in advice.deadlines if date.due), None)
    return {
        "status": RESOLVED,
        "scenario": advice.scenario,
        "outcome": str(advice.outcome),
        "disposition": str(advice.disposition),
        "title": str(advice.title),
        "liability": str(advice.liability),
        "urgency": str(advice.urgency),
        "deadline": due.strftime("%Y-%m-%d %H:%M") if due else "",
        "next_question": "",
        "script": advice.scripts["first_reply"].text,
        "steps": " ".join(f"{number}. {step.text}" for number, step in enumerate(advice.steps, 1)),
        "evidence": ("；" if lang == "zh" else "; ").join(item.text for item in advice.evidence),
        "warnings": " ".join(said.text for said in (*advice.warnings, *advice.never)),
        "error": "",
    }


def shown(result: Result, like: Mapping[str, str]) -> dict[str, str]:
    """Those triage columns of a row that `like` has."""
    return {name: result.columns()[f"triage_{name}"] for name in like}


@pytest.mark.parametrize("lang", ["zh", "en"])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=20)
def test_batch_is_triage(library: Library, lang: Lang, seed: int) -> None:
    """Given as canonical columns, a row says what triage says for the same case, word for word and to the minute."""
    picks = random.Random(seed)
    scenarios = picks.sample(library.scenario_ids, len(library.scenario_ids) // 2)
    cases = [random_case(picks, library, scenario) for scenario in scenarios]
    results = sort(library, as_table(library, cases), lang=lang)
    assert len(results) == len(cases)
    for case, result in zip(cases, results, strict=True):
        expected = advised(library, case, lang)
        assert shown(result, expected) == expected, case


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_worked_case_in_a_batch(library: Library, lang: Lang) -> None:
    """Each worked case, as a row of canonical columns, says what triage says, and comes to its outcome, if it must."""
    by_time: dict[datetime, list[tuple[Case, WorkedCase]]] = {}
    for scenario in library.scenario_ids:
        for case in library.cases(scenario):
            questions, at = library.questions, datetime.fromisoformat(case.at)
            answers = {name: read_answer(name, questions[name], given) for name, given in case.answers.items()}
            by_time.setdefault(at, []).append((Case(scenario, case.platform, at, answers), case))
    assert sum(map(len, by_time.values())) > 500
    for at, cases in by_time.items():
        results = sort(library, as_table(library, [case for case, _ in cases]), at=at, lang=lang)
        for (case, worked), result in zip(cases, results, strict=True):
            expected = advised(library, case, lang)
            assert shown(result, expected) == expected, case
            assert (expected["outcome"] == worked.outcome) is (worked.kind == "must")


# --- rules about rows

TABLE = "订单编号,退款编号,货物状态,退款状态,退款原因,买家退款说明,商家备注,退款金额,买家实际支付金额,退款的申请时间\n"
ROW = "390011,200011,未收到货,退款待处理,不想要了,,,59.00,59.00,2026-11-20 09:00:00\n"


@pytest.mark.parametrize(
    ("status", "closed"),
    [
        ("退款成功", True),
        ("同意退款，退款成功", True),
        ("退款关闭", True),
        ("售后关闭", True),
        ("换货/补寄成功", True),
        ("维修关闭", True),
        ("已取消", True),
        ("买家撤销", True),
        ("平台拒绝退款，退款关闭", True),
        ("买家逾期未处理，退款失败", True),
        ("已完成", True),
        ("退款完成", True),
        ("退款完结", True),
        ("SUCCESS", True),
        ("同意退款，退款失败", False),
        ("同意退款，退款中", False),
        ("退款待处理", False),
        ("待商家处理", False),
        ("拦截成功，待退款", False),
        ("换货补寄待用户确认完成", False),
        ("已拒绝退款", False),
        ("卖家已拒绝，等待买家处理", False),
        ("协商纠纷，等待平台处理", False),
        ("仲裁中", False),
        ("", False),
    ],
)
def test_closed_rows(library: Library, status: str, closed: bool) -> None:
    """A finished case needs nothing; a status that only holds such a word does not finish it."""
    [result] = sort(library, TABLE + ROW.replace("退款待处理", status))
    assert (result.status == CLOSED) is closed
    if closed:
        assert set(result.columns().values()) == {CLOSED, ""}
        assert (result.finished.verdict.urgency, result.finished.due) == ("", None)
        [again] = sort(library, TABLE + ROW.replace("退款待处理", status), closed_too=True)
        assert again.status in (RESOLVED, NEEDS_ANSWERS)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("390011", "3.90E+18", ["订单编号", "3.90E+18", "Excel"]),
        ("200011", "2E+17", ["退款编号", "2E+17", "Excel"]),
        ("390011,200011", ",", ["neither an order number nor a case number"]),
        ("390011,200011", "-,无", ["neither an order number nor a case number"]),
        (ROW, ROW.strip() + ",多,的\n", ["12", "10"]),
        (ROW, ROW.replace("不想要了", '"不想要了'), ["quote"]),
        ("不想要了", "不想\udce4要了", ["encoding"]),
    ],
)
def test_rejected_rows(library: Library, old: str, new: str, named: list[str]) -> None:
    """What has no identity, or is no row, is rejected with the line and why; the rows around it are not touched."""
    first, last = ROW.replace("390011", "390010"), ROW.replace("390011", "390012")
    results = sort(library, TABLE + first + ROW.replace(old, new, 1) + last)
    assert columns(results, "status") == [NEEDS_ANSWERS, REJECTED, NEEDS_ANSWERS]
    said = results[1].columns()
    assert said["triage_error"].startswith("line 3: ")
    for each in named:
        assert each in said["triage_error"]
    assert {cell for name, cell in said.items() if name not in ("triage_status", "triage_error")} == {""}
    assert appended(results[1]) == ["row", *said.values()]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("59.00,59.00", "-1.00,59.00", ["退款金额", "-1.00", "below zero"]),
        ("59.00,59.00", "(1.00),59.00", ["退款金额", "below zero"]),
        ("59.00,59.00", "很多,59.00", ["退款金额", "很多"]),
        ("59.00,59.00", '"12,50",59.00', ["退款金额", "12,50"]),
        ("59.00,59.00", '"1""2",59.00', ["退款金额", '1"2']),
        ("59.00,59.00", "¥89.00~¥99.00,59.00", ["退款金额", "¥89.00~¥99.00"]),
        ("2026-11-20 09:00:00", "改天", ["退款的申请时间", "改天"]),
        ("2026-11-20 09:00:00", "2026-02-30", ["退款的申请时间", "2026-02-30"]),
    ],
)
def test_a_cell_that_cannot_be_read(library: Library, old: str, new: str, named: list[str]) -> None:
    """It costs its row that fact, not the advice: the row says so, by the name of the column."""
    [empty] = sort(library, TABLE + ROW.replace(old, old.replace(old.split(",")[0], "", 1), 1))
    [result] = sort(library, TABLE + ROW.replace(old, new, 1))
    said, without = result.columns(), empty.columns()
    assert said.pop("triage_error") and not without.pop("triage_error")
    assert said == without
    for each in named:
        assert each in result.columns()["triage_error"]


SIGNED_EARLY = {"scenario": "in_transit", "shipped_at": "2026-11-19 10:00", "signed_at": "2026-11-18 09:00"}
NOT_SCANNED = {"scenario": "no_pickup", "pickup_scan": "none", "delivery_state": "under_way"}
SCANNED_LATER = {"scenario": "no_pickup", "shipped_at": "2026-11-18 10:00", "pickup_truth": "at_warehouse"}


@pytest.mark.parametrize(
    ("row", "untaken", "named"),
    [
        (SIGNED_EARLY, ["shipped_at", "signed_at"], ["signed_at (2026-11-18 09:00)", "shipped_at (2026-11-19 10:00)"]),
        (NOT_SCANNED, ["pickup_scan", "delivery_state"], ["delivery_state (under_way)", "pickup_scan (none)"]),
        (SCANNED_LATER, ["shipped_at", "pickup_truth"], ["shipped_at (2026-11-18 10:00)", "pickup_truth"]),
        ({"scenario": "in_transit", "退款金额": "590", "实付金额": "59"}, ["退款金额", "实付金额"], ["退款金额 (590)"]),
        (
            {"scenario": "in_transit", "applied_at": "2026-11-20 10:01"},
            ["applied_at"],
            ["applied_at", "10:01", "10:00"],
        ),
    ],
    ids=["times", "choices", "time-and-choice", "amounts", "future"],
)
def test_cells_that_exclude_each_other(
    library: Library, row: dict[str, str], untaken: list[str], named: list[str]
) -> None:
    """Neither is taken: the row has the advice that it has without them, and says of both that they are not."""
    said = one(library, {"order_id": "39", **row})
    without = one(library, {"order_id": "39", **{name: "" if name in untaken else cell for name, cell in row.items()}})
    error = said.pop("error")
    assert without.pop("error") == ""
    assert said == without
    assert said["status"] != REJECTED
    assert error.endswith("; taken as not known")
    for each in named:
        assert each in error


def test_cells_that_may_both_be_true(library: Library) -> None:
    """What does not exclude each other is taken."""
    for row in ({**SIGNED_EARLY, "signed_at": "2026-11-19 10:00"}, {**NOT_SCANNED, "delivery_state": ""}):
        assert one(library, {"order_id": "39", **row})["error"] == ""


def test_what_was_not_taken_is_asked_where_it_decides(library: Library) -> None:
    """Two answers of which one cannot be true are as if nobody had said either: the first that decides is asked."""
    row = {"order_id": "39", **NOT_SCANNED, "scenario": "in_transit"}
    assert one(library, row)["next_question"] == "delivery_state"
    assert one(library, {**row, "pickup_scan": ""})["next_question"] == "intercept_status"


@pytest.mark.parametrize(("paid", "refund"), [(Decimal(59), ""), (Decimal(60), "60")])
def test_an_option_and_a_row_that_exclude_each_other(library: Library, paid: Decimal, refund: str) -> None:
    """A fact given for all rows is held against each row's own; neither is taken where both cannot be true."""
    row = {"order_id": "39", "scenario": "in_transit", "red_flag": "media", "refund_amount": "60", "paid_amount": ""}
    said = one(library, row, answers={"paid_amount": paid})
    assert (paid < Decimal(60)) is ("refund_amount" in said.pop("error"))
    answers = {"paid_amount": paid} if refund else {}
    assert said.items() <= one(library, {**row, "refund_amount": refund}, answers=answers).items()


def test_the_shop_yields_to_a_row(library: Library) -> None:
    """What holds for the shop in general gives way to what a row says, also by another question, without a word."""
    row = {"order_id": "39", "scenario": "no_reason_return", "perishable": "spoils"}
    plainly, lent = one(library, row), one(library, row, shop={"nr_class": "ordinary"})
    assert plainly["error"] == ""
    assert lent == plainly
    assert "nr_class" in one(library, row, answers={"nr_class": "ordinary"})["error"]
    alone = {**row, "perishable": ""}
    lent = one(library, alone, shop={"nr_class": "ordinary"})
    assert lent.pop("by_shop")
    assert lent.items() <= one(library, {**alone, "nr_class": "ordinary"}).items()


def open_rows(library: Library, **options: Any) -> list[Result]:
    """The open rows of the example exports."""
    sorted_ = [row for name in FIXTURES for row in sort(library, DATA / f"{name}.csv", at=EXPORTED, **options)]
    return [row for row in sorted_ if row.status in (RESOLVED, NEEDS_ANSWERS)]


def test_what_a_shop_says_of_itself_settles_a_third(library: Library) -> None:
    """Of the example exports: by what an ordinary clothes shop sells and keeps a quarter, with how it works a third."""
    plainly, lasting, working = open_rows(library), open_rows(library, shop=CLOTHES), open_rows(library, shop=WORKING)
    settled = [{at for at, row in enumerate(rows) if row.status == RESOLVED} for rows in (plainly, lasting, working)]
    assert settled[0] <= settled[1] <= settled[2]
    assert len(settled[1]) >= 0.25 * len(plainly)
    assert len(settled[2]) >= len(plainly) / 3
    for at in settled[2] - settled[0]:
        assert working[at].columns()["triage_by_shop"]


@pytest.mark.parametrize(
    ("row", "shop", "rests"),
    [
        ({"scenario": "no_reason_return"}, {"nr_class": "ordinary"}, ["nr_class"]),
        ({"scenario": "no_reason_return"}, {"nr_class": "ordinary", "perishable": "keeps"}, ["nr_class"]),
        ({"scenario": "no_reason_return", "nr_class": "ordinary"}, {"nr_class": "ordinary"}, []),
        ({"scenario": "no_reason_return", "perishable": "spoils"}, {"nr_class": "ordinary"}, []),
        ({"scenario": "in_transit"}, {"nr_class": "ordinary"}, []),
        ({"scenario": ""}, {"nr_class": "ordinary"}, []),
    ],
    ids=["lent", "one-of-two", "its-own", "yielding", "not-asked", "no-scenario"],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_rests_on_the_shop(
    library: Library, row: dict[str, str], shop: dict[str, str], rests: list[str], lang: Lang
) -> None:
    """A row names the answers of the shop in general that its advice or its question rests on, and no other."""
    said = one(library, {"order_id": "39", **row}, shop=shop, lang=lang)["by_shop"]
    questions = [library.questions[name] for name in rests]
    assert said == "".join(
        f"{question.ask.in_(lang)} → {question.choices[shop[name]].in_(lang)}"
        for name, question in zip(rests, questions, strict=True)
    )


@pytest.mark.parametrize(
    ("row", "blank", "named"),
    [
        ({"platform": "tmall", "scenario": "in_transt"}, "scenario", ["in_transt", "in_transit"]),
        ({"scenario": "in_transit", "intercept_status": "fail"}, "intercept_status", ["fail", "failed"]),
        ({"scenario": "in_transit", "intercept_status": '\x1b[31m"\u202e'}, "intercept_status", ['[31m"']),
    ],
)
def test_words_that_are_none(library: Library, row: dict[str, str], blank: str, named: list[str]) -> None:
    """An unknown scenario or choice costs its row that fact; it says so, with the nearest right one, nothing hidden."""
    said, without = one(library, {"order_id": "39", **row}), one(library, {"order_id": "39", **row, blank: ""})
    error = said.pop("error")
    assert without.pop("error") == ""
    assert said == without
    assert said["status"] == NEEDS_ANSWERS
    for each in (blank, *named):
        assert each in error
    assert error.isprintable()


def test_nothing_stands_in_for_a_choice_that_cannot_be_read(library: Library) -> None:
    """Neither what holds for all rows nor what holds for the shop: the row says something else, and is asked."""
    row = {"order_id": "39", "scenario": "no_reason_return", "nr_class": "定做的"}
    for options in ({"answers": {"nr_class": "ordinary"}}, {"shop": {"nr_class": "ordinary"}}):
        assert one(library, row, **options)["next_question"] == "nr_class"
        assert one(library, {**row, "nr_class": ""}, **options)["next_question"] != "nr_class"


def test_a_platform_that_nobody_knows(library: Library) -> None:
    """A row of a platform without a file of its own keeps its advice, as of any other, and says so."""
    row = {"order_id": "39", "scenario": "in_transit"}
    said, plainly = one(library, {**row, "platform": "得物"}), one(library, {**row, "platform": "other"})
    assert "得物" in said.pop("error")
    assert plainly.pop("error") == ""
    assert said == plainly


def test_what_each_answer_would_lead_to(library: Library) -> None:
    """A row that lacks an answer says beside the question where each of the answers leads; any other says nothing."""
    row = {"order_id": "39", "scenario": "in_transit", "delivery_state": "under_way"}
    said = one(library, row, lang="zh")
    assert said["next_question"] == "intercept_status"
    choices = library.questions["intercept_status"].choices
    led = dict(each.split(" → ") for each in said["if"].split("；"))
    assert list(led) == [words.zh for words in choices.values()]
    for choice in ("intercepted", "asked"):
        resolved = one(library, {**row, "intercept_status": choice}, lang="zh")
        assert (resolved["status"], resolved["title"], resolved["if"]) == (RESOLVED, led[choices[choice].zh], "")


def test_a_choice_in_words(library: Library) -> None:
    """A column of a question takes its choices in the words of either language, as triage does."""
    for name in ("intercept_status", "trade_state", "delivery_state"):
        for choice, words in library.questions[name].choices.items():
            for written in (choice, words.zh, words.en):
                said = one(library, {"order_id": "39", "scenario": "in_transit", name: written})
                assert said["status"] != REJECTED, (name, written, said["error"])
                by_id = one(library, {"order_id": "39", "scenario": "in_transit", name: choice})
                assert said == by_id


@pytest.mark.parametrize(
    ("id_", "suspicious"),
    [
        ("3900000000000000000", True),
        ('="3900000000000000000"', True),
        ("3900000000000000011", False),
        ("390000000000000", False),
    ],
)
def test_suspicious_ids(library: Library, id_: str, suspicious: bool) -> None:
    """An id that may have lost its last digits is triaged, and marked."""
    [result] = sort(library, TABLE + ROW.replace("390011", id_))
    assert result.status == NEEDS_ANSWERS
    assert (id_.strip('="') in result.columns()["triage_error"]) is suspicious


def test_a_note_that_disagrees(library: Library) -> None:
    """Where reason and note name two faults, the reason is followed and both are named."""
    [result] = sort(library, TABLE + ROW.replace("未收到货", "已收到货").replace("不想要了,", "质量问题,发错货了"))
    said = result.columns()
    assert (said["triage_scenario"], said["triage_next_question"]) == ("quality_defect", "defect_truth")
    for each in ("quality_defect", "wrong_item_sent"):
        assert each in said["triage_error"]


def test_a_scenario_without_playbook(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row whose scenario has no playbook names it, with words that hold the clock, for a person to decide."""
    left = tuple(id_ for id_ in library.scenario_ids if id_ != "invoice")
    monkeypatch.setattr(library, "scenario_ids", left)
    [result] = sort(library, TABLE + ROW.replace("不想要了", "发票问题"))
    said = result.columns()
    assert (said["triage_status"], said["triage_scenario"], said["triage_outcome"]) == (NEEDS_ANSWERS, "invoice", "")
    assert "invoice" in said["triage_error"]
    assert said["triage_script"]
    assert said["triage_steps"]


def test_a_red_flag_ends_the_flow(library: Library) -> None:
    """Words of danger in a note lead a row to the flag's outcome, at once urgent."""
    [result] = sort(library, TABLE + ROW.replace("不想要了,,", "不想要了,我找记者曝光你们,"))
    said = result.columns()
    assert (said["triage_outcome"], said["triage_disposition"]) == ("flag_media", "escalate")
    assert said["triage_urgency"] in ("now", "today")


@pytest.mark.parametrize(
    "row", [",,,,,,,,,", " ,\t,,,,,,,,", "合计,,,,,,,118.00,,", "总计：2笔,,,,,,,,,", "", ",,", " ,"]
)
def test_rows_that_are_none(library: Library, row: str) -> None:
    """Blank rows and totals are no cases; the rows around them keep their place."""
    results = sort(library, TABLE + ROW + row + "\n" + ROW.replace("390011", "390012"))
    assert [result.line for result in results] == [2, 4]


def test_ragged_rows(library: Library) -> None:
    """A short row is padded, empty cells behind a long one are dropped; both are triaged."""
    results = sort(library, TABLE + "390011,200011,未收到货,退款待处理,不想要了\n" + ROW.strip() + ",,\n")
    assert columns(results, "status") == [NEEDS_ANSWERS] * 2
    assert [len(result.cells) for result in results] == [10, 10]


def test_answers_for_rows_that_lack_them(library: Library) -> None:
    """An option answers where the row is silent; the row's own words and columns win over it."""
    row = {"order_id": "39", "scenario": "in_transit", "intercept_status": "", "delivery_state": ""}
    options = {"delivery_state": "under_way", "intercept_status": "failed", "wants_goods": "wanted"}
    by_option = one(library, row, answers=options)
    assert by_option == one(library, {**row, **options})
    by_row = one(library, {**row, "intercept_status": "intercepted"}, answers=options)
    assert by_row["outcome"] != by_option["outcome"]
    assert by_row == one(library, {**row, **options, "intercept_status": "intercepted"})


@pytest.mark.parametrize("empty", ["", "-", "--", "无", "nan", "NaN", "null", "NULL", "None", "/", "N/A", '=""', "\t"])
def test_empty_cells(library: Library, empty: str) -> None:
    """What an export writes for nothing is nothing: no amount, no time, no answer, and never a zero."""
    row = {"order_id": "39", "scenario": "in_transit", "refund_amount": empty, "signed_at": empty, "wants_goods": empty}
    assert one(library, row) == one(library, {"order_id": "39", "scenario": "in_transit"})


def test_the_platform_of_a_row(library: Library) -> None:
    """A platform column decides for its row, by id, name or alias; where it is empty the table's platform holds."""
    row = {"order_id": "39", "scenario": "in_transit", "red_flag": "media"}
    scripts = [
        one(library, {**row, "platform": each}, platform="zw17")["script"] for each in ("zw17", "17网", "", "天猫")
    ]
    assert scripts[0] == scripts[1] == scripts[2] != scripts[3]


def test_the_line_is_csv(library: Library) -> None:
    """The appended line parses to the very columns, whatever stands in them."""
    for result in sort(library, DATA / "qianniu.csv", at=EXPORTED, lang="zh"):
        assert appended(result) == ["row", *result.columns().values()]
        assert tuple(result.columns()) == COLUMNS
