"""A run: how a table is read, where its rows begin, and what tells one run from another."""

import gc
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aftersales_cli.batch.overview import Overview
from aftersales_cli.batch.pieces import JSON, Piece
from aftersales_cli.batch.run import Run, Wanted
from aftersales_cli.batch.shapes import COLUMNS
from aftersales_cli.errors import UsageError
from aftersales_cli.library import Library
from tests.batch.test_sorter import EXPORTED
from tests.conftest import PLAYBOOKS

CONTENT = "导出说明：仅供参考\n\norder_id,scenario,备注,什么列\n39001,in_transit,一,x\n39002,in_transit,二,y\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A table with lines above its header."""
    file = tmp_path / "a.csv"
    file.write_text(CONTENT, encoding="utf-8")
    return file


def run(library: Library, path: Path | None, platform: str | None = None) -> Run:
    """A run over a file, or over a pipe with the same content."""
    return Run(library, "en", path, io.BytesIO(CONTENT.encode()), None, {}, platform)


def test_how_it_is_read(library: Library, path: Path) -> None:
    """The encoding, the header's line, the platform, what stands above it and what nobody will read are said."""
    said = run(library, path).how().text("en")
    for each in (str(path), "utf-8", "row 3", library.platforms["other"].name.en, "3 columns"):
        assert each in said
    doubts = [message.text("en") for message in run(library, path).doubts()]
    assert len(doubts) == 3
    assert "导出说明：仅供参考" in doubts[0]
    assert "row 1" in doubts[0]
    assert "什么列" in doubts[2]
    assert [message.key for message in run(library, path, "tmall").doubts()] == ["row-above", "columns-unknown"]


def written(table: Run, wanted: Wanted) -> bytes:
    """What a run writes."""
    table.write(table.options(EXPORTED, {}, False), wanted, PLAYBOOKS)
    assert wanted.output is not None
    return wanted.output.read_bytes()


def test_python_looks_for_circles_again(library: Library, path: Path) -> None:
    """It looks only among what is new while rows are sorted, and among all afterwards, after a fault too."""
    seen: list[tuple[bool, bool]] = []

    def watch(pieces: Iterator[Piece]) -> Iterator[Piece]:
        seen.append((gc.isenabled(), gc.get_freeze_count() > 0))
        yield from pieces
        raise UsageError("resume-needs")

    table = run(library, path)
    table.watch = watch
    with pytest.raises(UsageError):
        written(table, Wanted(path.with_name("out.csv")))
    assert seen == [(True, True)]
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_the_first_line_is_the_header(library: Library, path: Path, workers: int) -> None:
    """Whatever stands above it in the table, by spans and in one go; the rows are counted as they go by."""
    table = run(library, path)
    lines = written(table, Wanted(path.with_name("out.csv"), workers=workers)).decode("utf-8-sig").splitlines()
    assert lines[0] == ",".join(["order_id", "scenario", "备注", "什么列", *COLUMNS])
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["39001", "in_transit", "一", "x"], ["39002", "in_transit", "二", "y"],
    ]  # fmt: skip
    assert table.tally.rows == 2


def test_rows(library: Library, path: Path) -> None:
    """One by one for a program: the line, the cells, the triage columns by name, when it runs out."""
    table = run(library, None)
    rows = list(table.rows(table.options(EXPORTED, {}, False)))
    assert [(row.line, row.cells) for row in rows] == [
        (4, ["39001", "in_transit", "一", "x"]), (5, ["39002", "in_transit", "二", "y"]),
    ]  # fmt: skip
    assert [list(row.triage) for row in rows] == [list(COLUMNS)] * 2
    assert {row.triage["triage_scenario"] for row in rows} == {"in_transit"}
    assert {row.due for row in rows} == {None}


def test_what_goes_by(library: Library, path: Path) -> None:
    """Whoever watches sees each piece on its way."""
    table, seen = run(library, path), list[int]()

    def watch(pieces: Iterator[Piece]) -> Iterator[Piece]:
        for piece in pieces:
            seen.append(piece.counts.total())
            yield piece

    table.watch = watch
    written(table, Wanted(path.with_name("out.csv")))
    assert sum(seen) == table.tally.rows == 2


def test_a_report_is_made_last(library: Library, path: Path) -> None:
    """Of all rows, before any file is there."""
    out, counted = path.with_name("out.csv"), list[dict[str, int]]()

    def report(overview: Overview) -> None:
        assert not out.exists()
        counted.append(dict(overview.parts["status"]))

    written(run(library, path), Wanted(out, report=report))
    assert counted == [{"needs_answers": 2}]


@pytest.mark.parametrize(
    "wanted", [Wanted(resumes=True), Wanted(Path("/dev/null"), resumes=True)], ids=["stdout", "device"]
)
def test_what_cannot_be_gone_on_with(library: Library, path: Path, wanted: Wanted) -> None:
    """A run can be gone on with that reads a file and writes one."""
    table = run(library, path)
    with pytest.raises(UsageError, match="--resume needs"):
        table.write(table.options(EXPORTED, {}, False), wanted)
    pipe = run(library, None)
    with pytest.raises(UsageError, match="--resume needs"):
        pipe.write(pipe.options(EXPORTED, {}, False), Wanted(path.with_name("out.csv"), resumes=True))


def test_what_is_said_on_the_way(library: Library, path: Path) -> None:
    """That processes are of no use, that a run begins anew."""
    said: list[str] = []
    table = run(library, None)
    table.say = lambda message: said.append(message.key)
    written(table, Wanted(path.with_name("out.csv"), workers=2))
    table = run(library, path)
    table.say = lambda message: said.append(message.key)
    written(table, Wanted(path.with_name("out.csv"), sorts=True, resumes=True))
    assert said == ["workers-unused", "resume-whole"]


def test_fingerprint(library: Library, path: Path) -> None:
    """Any change of the input, the options or what is wanted makes another run; the same makes the same."""
    wanted = Wanted(path.with_name("out.csv"))

    def of(table: Run, wanted: Wanted = wanted, closed_too: bool = False) -> str:
        return table.fingerprint(table.options(EXPORTED, {}, closed_too), wanted)

    first = of(run(library, path))
    assert of(run(library, path)) == of(run(library, path), replace(wanted, workers=3)) == first
    joined = run(library, path)
    orders = path.with_name("orders.csv")
    orders.write_text("order_id,买家实付金额,备注\n39001,5,x\n", encoding="utf-8")
    joined.join(orders)
    others = {
        of(run(library, path), replace(wanted, at="2026-11-20")),
        of(run(library, path), replace(wanted, form=JSON)),
        of(run(library, path), closed_too=True),
        of(run(library, path), replace(wanted, rejects=path.with_name("rejects.csv"))),
        of(run(library, path, "tmall")),
        of(joined),
    }
    os.utime(path, (1, 1))
    others.add(of(run(library, path)))
    assert len({first, *others}) == 8
