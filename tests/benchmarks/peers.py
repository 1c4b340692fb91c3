"""The same decision in other rule engines, side by side: `python -m tests.benchmarks.peers [--rows N]`.

Each peer is given one scenario in the form that suits it best, and must come to the same outcome for every row. Every
fact of every row is drawn by lot, so that hardly a row is like another: the worst that can happen to a batch, which
keeps what it has worked out. Rows a second, deciding alone (rows already parsed) and from CSV to CSV: the peers add a
column with the outcome; `aftersales batch` checks every cell, adds all its columns with the full scripts, and its
start-up counts. A slow peer gets fewer rows. Needs the extra: `pip install -e '.[benchmark]'`.
"""

import argparse
import csv
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from aftersales_cli.batch.facts import FactReader
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.plans import Planner
from aftersales_cli.batch.run import Run
from aftersales_cli.batch.shapes import COLUMNS
from aftersales_cli.engine import Done, all_hold, walk
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.routing import Router
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library, open_library
from aftersales_cli.library.graph import AskNode, BranchNode, EndNode, Playbook
from aftersales_cli.model import PLATFORM
from tests.benchmarks.cases import AT
from tests.conftest import ROOT

SCENARIO = "late_shipment"  # of those that ask for choices and the platform only, the one with the most outcomes
ROWS_OF = "taobao"
SECONDS = 2  # that a peer may take each time, and is measured for at least
RUNS = 7
Tree = str | tuple[str, dict[str, "Tree"]]  # an outcome, or a question and where each choice leads
Row = dict[str, str]
Decide = Callable[[Row], str]
AFTERSALES = [sys.executable, "-m", "aftersales_cli"]


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    library = open_library(ROOT / "playbooks")
    playbook = library.playbook(SCENARIO)
    tree = tree_of(playbook, playbook.start)
    paths = list(paths_of(tree, {}))
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder, "cases.csv"), Path(folder, "out.csv")
        facts = write_rows(library, paths, table, rows)
        with table.open(encoding="utf-8", newline="") as file:
            parsed = list(csv.DictReader(file))
        expected = [expected_of(playbook, row) for row in parsed]
        print(f"{SCENARIO}: {len(facts)} facts, {len(paths)} paths, {len(set(expected))} outcomes, {rows} rows")
        whole = rows / seconds_of(lambda: batch(table, out))
        at = datetime.fromisoformat(AT)
        alone = rows / seconds_of(lambda: [walk(playbook, row, at) for row in parsed])
        print(f"{'':44}{'deciding alone':>24}{'CSV to CSV':>24}")
        show("aftersales batch, full scripts", alone, alone, whole, whole)
        print(f"{'  and the words of rows never seen before':44}{rows / planner_seconds(library, table):>14,.0f}/s")
        deciders: list[tuple[str, Callable[[], Decide]]] = [
            ("aftersales, a walk with its trail", lambda: lambda row: with_trail(playbook, row, at)),
            ("if/else in Python", lambda: python_source(tree)),
            ("datalogic-py", lambda: datalogic(tree)),
            ("zen-engine, compiled expression", lambda: zen_expression(tree)),
            ("zen-engine, decision table", lambda: zen_table(paths, facts)),
            ("rule-engine, nested", lambda: rule_engine_tree(tree)),
            ("durable_rules", lambda: durable(paths)),
            ("business-rules", lambda: business_rules(paths, facts)),
            ("SpiffWorkflow, DMN table", lambda: spiff(paths, facts)),
        ]
        for name, make in deciders:
            decide = make()
            count = fitting(decide, parsed)
            assert [decide(row) for row in parsed[:count]] == expected[:count], name
            deciding = count / seconds_of(lambda: [decide(row) for row in parsed[:count]])  # noqa: B023
            csv_rows = count / seconds_of(lambda: through_csv(table, out, decide, count))  # noqa: B023
            show(name, deciding, alone, csv_rows, whole)


def show(name: str, deciding: float, alone: float, csv_rows: float, whole: float) -> None:
    """Prints a line: rows a second, and as a part of what `aftersales batch` does."""
    print(f"{name:44}{deciding:>14,.0f}/s {deciding / alone:7.3f}{csv_rows:>15,.0f}/s {csv_rows / whole:6.2f}")


def seconds_of(run: Callable[[], object]) -> float:
    """The best of several times: on a shared machine the others say more about the neighbours."""
    times: list[float] = []
    while len(times) < RUNS or sum(times) < SECONDS:
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return min(times)


def fitting(decide: Decide, rows: list[Row]) -> int:
    """How many rows are decided in the time that there is."""
    begin = time.perf_counter()
    for row in rows[:200]:
        decide(row)
    return min(len(rows), max(200, int(200 * SECONDS / (time.perf_counter() - begin))))


# --- the decision and its rows


def tree_of(playbook: Playbook, name: str) -> Tree:
    """The part of a scenario's graph below a step, as a tree."""
    node = playbook.nodes[name]
    if isinstance(node, EndNode):
        return node.outcome
    if isinstance(node, BranchNode):  # on the platform, which is the same for all rows
        here = {PLATFORM: ROWS_OF}
        return tree_of(
            playbook,
            next(to for tests, to in node.branches if all_hold(playbook, tests, here, datetime.fromisoformat(AT))),
        )
    assert isinstance(node, AskNode)
    choices = [*playbook.questions[node.question].choices, "unknown"]
    ways = {choice: node.go.get(choice, node.then) for choice in choices}
    return node.question, {choice: tree_of(playbook, way) for choice, way in ways.items() if way is not None}


def paths_of(tree: Tree, before: Row) -> Iterator[tuple[Row, str]]:
    """Each way to an outcome: what must be answered, and the outcome."""
    if isinstance(tree, str):
        yield before, tree
        return
    question, ways = tree
    for choice, below in ways.items():
        if before.get(question, choice) == choice:
            yield from paths_of(below, {**before, question: choice})


def write_rows(library: Library, paths: list[tuple[Row, str]], path: Path, rows: int) -> list[str]:
    """Writes a table in which every fact of every row is known, and returns the facts."""
    facts = sorted({question for answers, _ in paths for question in answers})
    picks = random.Random(7)
    choices = {fact: [*library.questions[fact].choices, "unknown"] for fact in facts}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["order_id", "platform", "scenario", "refund_amount", "deadline_at", *facts])
        for number in range(rows):
            answers = [picks.choice(choices[fact]) for fact in facts]
            writer.writerow([f"39{number:016}1", ROWS_OF, SCENARIO, "59.00", "2026-11-23 18:00", *answers])
    return facts


def expected_of(playbook: Playbook, row: Row) -> str:
    """The outcome that the engine comes to."""
    end = walk(playbook, row, datetime.fromisoformat(AT))
    assert isinstance(end, Done)
    return end.outcome


def with_trail(playbook: Playbook, row: Row, at: datetime) -> str:
    """The outcome, told by the last step of the trail."""
    return walk(playbook, row, at).trail[-1].target.partition(".")[2]


def batch(table: Path, out: Path) -> None:
    """The whole command."""
    command = [*AFTERSALES, "batch", str(table), "-o", str(out), "--at", AT, "--quiet"]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)


def planner_seconds(library: Library, path: Path) -> float:
    """How long a batch takes to come from the cells of all rows to their plans, which hold outcome and words."""
    with path.open("rb") as stdin:
        layout, records, _ = find_layout(library, open_table(path, stdin, None), {}, None)
        blocks = [block for block in records.blocks() if len(block)]
    options = Options(datetime.fromisoformat(AT), "zh", "taobao")

    def decide_all() -> None:
        router = Router(library)
        facts = FactReader(library, layout, options, router)
        plans = Planner(library, layout, options, router, facts).plans
        for block in blocks:
            read = facts.read(block.texts, block.visible)
            assert read is not None
            for key in read.keys:
                plans[key]

    return seconds_of(decide_all)


def through_csv(table: Path, out: Path, decide: Decide, count: int) -> None:
    """The rows of a CSV with their outcome behind."""
    with table.open(encoding="utf-8", newline="") as source, out.open("w", encoding="utf-8", newline="") as target:
        reader = csv.DictReader(source)
        writer = csv.writer(target)
        writer.writerow([*(reader.fieldnames or []), "outcome"])
        for _, row in zip(range(count), reader, strict=False):
            writer.writerow([*row.values(), decide(row)])


def by_hand(folder: Path, rows: int) -> tuple[float, float]:
    """Seconds that the batch takes over rows of which every fact is drawn by lot, and nested ifs with the same columns.

    What is written by hand knows the texts of each outcome beforehand.
    """
    library = open_library(ROOT / "playbooks")
    playbook = library.playbook(SCENARIO)
    tree = tree_of(playbook, playbook.start)
    table, out, decide = folder / "lot.csv", folder / "out.csv", python_source(tree)
    write_rows(library, list(paths_of(tree, {})), table, rows)
    run = Run(library, "en", table, io.BytesIO(), None, {}, None)
    texts = {
        decide(dict(zip(run.layout.header.cells, row.cells, strict=True))): list(row.triage.values())
        for row in run.rows(run.options(datetime.fromisoformat(AT), {}, False))
    }

    def write() -> None:
        with table.open(encoding="utf-8", newline="") as source, out.open("w", encoding="utf-8", newline="") as target:
            reader = csv.DictReader(source)
            writer = csv.writer(target)
            writer.writerow([*(reader.fieldnames or []), *COLUMNS])
            for row in reader:
                writer.writerow([*row.values(), *texts[decide(row)]])

    return seconds_of(lambda: batch(table, out)), seconds_of(write)


# --- the peers


def python_source(tree: Tree) -> Decide:
    """The decision as one would write it by hand: nested ifs."""

    def lines(part: Tree, indent: str) -> Iterator[str]:
        if isinstance(part, str):
            yield f"{indent}return {part!r}"
            return
        question, ways = part
        yield f"{indent}answer = row[{question!r}]"
        for choice, below in ways.items():
            yield f"{indent}if answer == {choice!r}:"
            yield from lines(below, indent + "    ")

    space: dict[str, Any] = {}
    exec("def decide(row):\n" + "\n".join(lines(tree, "    ")), space)
    decide: Decide = space["decide"]
    return decide


def datalogic(tree: Tree) -> Decide:
    """JsonLogic in Rust."""
    from datalogic_py import Engine

    def logic(part: Tree) -> Any:
        if isinstance(part, str):
            return part
        question, ways = part
        return {"if": [x for c, below in ways.items() for x in ({"==": [{"var": question}, c]}, logic(below))]}

    evaluate: Decide = Engine().compile(logic(tree)).evaluate
    return evaluate


def zen_expression(tree: Tree) -> Decide:
    """zen-engine's expressions, compiled."""
    import zen

    def ternary(part: Tree) -> str:
        if isinstance(part, str):
            return f'"{part}"'
        question, ways = part
        return "".join(f'{question} == "{c}" ? ({ternary(below)}) : ' for c, below in ways.items()) + '""'

    evaluate: Decide = zen.compile_expression(ternary(tree)).evaluate
    return evaluate


def zen_table(paths: list[tuple[Row, str]], facts: list[str]) -> Decide:
    """zen-engine's decision table."""
    import zen

    rules = [
        {
            "_id": str(number),
            "out": f'"{outcome}"',
            **{fact: f'"{answers[fact]}"' if fact in answers else "" for fact in facts},
        }
        for number, (answers, outcome) in enumerate(paths)
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": fact, "name": fact, "field": fact} for fact in facts],
        "outputs": [{"id": "out", "name": "out", "field": "out"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "content": {}},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": content},
        {"id": "end", "name": "end", "type": "outputNode", "content": {}},
    ]
    edges = [{"id": "a", "sourceId": "in", "targetId": "table"}, {"id": "b", "sourceId": "table", "targetId": "end"}]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda row: str(decision.evaluate(row)["result"]["out"])


def rule_engine_tree(tree: Tree) -> Decide:
    """rule-engine, one rule for each choice of each question, asked in turn."""
    from rule_engine import Rule

    def rules(part: Tree) -> Any:
        if isinstance(part, str):
            return part
        question, ways = part
        return [(Rule(f'{question} == "{choice}"').matches, rules(below)) for choice, below in ways.items()]

    root = rules(tree)

    def decide(row: Row) -> str:
        node = root
        while not isinstance(node, str):
            node = next(below for matches, below in node if matches(row))
        return node

    return decide


def durable(paths: list[tuple[Row, str]]) -> Decide:
    """durable_rules, one rule for each path."""
    from durable.lang import m, post, ruleset, when_all

    found: list[str] = []
    with ruleset("peers"):
        for answers, outcome in paths:
            conditions = iter(answers.items())
            question, choice = next(conditions)
            condition = getattr(m, question) == choice
            for question, choice in conditions:
                condition = condition & (getattr(m, question) == choice)

            when_all(condition)(_noting(found, outcome))

    def decide(row: Row) -> str:
        found.clear()
        post("peers", row)
        return found[0]

    return decide


def _noting(found: list[str], outcome: str) -> Callable[[Any], None]:
    def matched(_: Any) -> None:
        found.append(outcome)

    return matched


def business_rules(paths: list[tuple[Row, str]], facts: list[str]) -> Decide:
    """business-rules, one rule for each path."""
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_TEXT
    from business_rules.variables import BaseVariables, string_rule_variable

    def variable(fact: str) -> Any:
        def read(self: Any) -> str:
            return str(self.row[fact])

        read.__name__ = fact
        return string_rule_variable(label=fact)(read)

    Variables = type("Variables", (BaseVariables,), {fact: variable(fact) for fact in facts})

    class Actions(BaseActions):  # type: ignore[misc]
        found = ""

        @rule_action(params={"outcome": FIELD_TEXT})  # type: ignore[untyped-decorator]
        def come_to(self, outcome: str) -> None:
            self.found = outcome

    rules = [
        {
            "conditions": {"all": [{"name": q, "operator": "equal_to", "value": c} for q, c in answers.items()]},
            "actions": [{"name": "come_to", "params": {"outcome": outcome}}],
        }
        for answers, outcome in paths
    ]

    def decide(row: Row) -> str:
        variables, actions = Variables(), Actions()
        variables.row = row
        run_all(rules, variables, actions, stop_on_first_trigger=True)
        return actions.found

    return decide


def spiff(paths: list[tuple[Row, str]], facts: list[str]) -> Decide:
    """A DMN table in SpiffWorkflow."""
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.specs.model import DecisionTable, Input, InputEntry, Output, OutputEntry
    from SpiffWorkflow.dmn.specs.model import Rule as TableRule

    table = DecisionTable("table", "table", "UNIQUE")
    table.inputs = [Input(fact, fact, fact, fact, "string") for fact in facts]
    table.outputs = [Output("out", "out", "out", "string")]
    for number, (answers, outcome) in enumerate(paths):
        rule = TableRule(str(number))
        rule.row_number = number
        for column in table.inputs:
            entry = InputEntry(f"{number}-{column.id}", column)
            entry.lhs.append(repr(answers[column.id]) if column.id in answers else None)
            rule.inputEntries.append(entry)
        output = OutputEntry(f"{number}-out", table.outputs[0])
        output.text = repr(outcome)
        rule.outputEntries.append(output)
        table.rules.append(rule)
    engine = DMNEngine(table)
    workflow = SimpleNamespace(script_engine=PythonScriptEngine())
    return lambda row: str(engine.result(SimpleNamespace(data=dict(row), workflow=workflow))["out"])


if __name__ == "__main__":
    main()
