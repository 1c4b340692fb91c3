"""What is advised now, written into the cases: it is met, it is added once, and nothing else is changed."""

from pathlib import Path

from aftersales_cli.authoring.casebook import run_cases
from aftersales_cli.authoring.recording import record, telling
from aftersales_cli.library import read_library
from tests.conftest import Run, change


def test_records_what_is_met_and_only_once(in_transit_only: Path, call: Run) -> None:
    """Every case passes with what was added; a second time there is nothing to add."""
    file = in_transit_only / "scenarios/in_transit.cases.yaml"
    before = file.read_text(encoding="utf-8")
    done = call("--playbooks", in_transit_only, "playbooks", "record")
    assert (done.returncode, done.stdout) == (0, b"")
    assert str(file) in done.stderr.decode()
    after = file.read_text(encoding="utf-8")
    library, checked = read_library(in_transit_only)
    assert library is not None
    assert checked.problems == []
    assert [result for result in run_cases(library, ["in_transit"]) if result.failure] == []
    assert any(case.expect for case in library.cases("in_transit"))
    again = call("--playbooks", in_transit_only, "playbooks", "record", "in_transit")
    assert (again.returncode, again.stderr) == (0, b"")
    assert file.read_text(encoding="utf-8") == after
    kept = iter(after.splitlines())
    assert all(line in kept for line in before.splitlines())


def test_what_a_person_wrote_is_kept(in_transit_only: Path) -> None:
    """An outcome whose case expects something already gets nothing added."""
    cases = "scenarios/in_transit.cases.yaml"
    library, checked = read_library(in_transit_only)
    assert library is not None
    first = library.cases("in_transit")[0]
    line = f"outcome: {first.outcome}\n"
    change(in_transit_only, cases, line, f"{line}  expect: {{disposition: {_disposition(library, first.outcome)}}}\n")
    library, checked = read_library(in_transit_only)
    assert library is not None
    text = (in_transit_only / cases).read_text(encoding="utf-8")
    recorded = record(library, "in_transit", checked.documents["cases", "in_transit"], text)
    (in_transit_only / cases).write_text(recorded, encoding="utf-8")
    after, _ = read_library(in_transit_only)
    assert after is not None
    expect = after.cases("in_transit")[0].expect
    assert expect is not None
    assert (expect.says, expect.evidence) == ((), None)


def _disposition(library: object, outcome: str) -> str:
    return str(library.outcome("in_transit", outcome).disposition)  # type: ignore[attr-defined]


def test_telling_words_stand_once() -> None:
    """Chinese of a fair length, without figures and filled gaps, that nothing else in the advice says."""
    whole = "退款马上给您。包裹已经拦下来了，59 元现在退。包裹已经拦下来了"
    assert telling("包裹已经拦下来了，退款马上给您", whole) == ["退款马上给您"]
    assert telling("包裹已经拦下来了", whole) == []
    assert telling("退 59 元", whole) == []
    assert telling("一" * 30, "一" * 30) == []
