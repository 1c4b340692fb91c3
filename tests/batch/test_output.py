"""Where rows go: files that are whole or not there, and what of a row reaches them."""

import io
import json
from pathlib import Path

import pytest

from aftersales_cli.batch.output import Writer, writing
from aftersales_cli.batch.shapes import COLUMNS
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.records import Record
from aftersales_cli.library import Library
from tests.batch.test_sorter import ROW, TABLE, sort


def test_a_file_is_written_beside_and_moved(tmp_path: Path) -> None:
    """Until all is written the old file stands; then the new one does, and nothing else."""
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    with writing(path) as out:
        out.write("新")
        assert path.read_text(encoding="utf-8") == "old"
    assert path.read_bytes() == "\ufeff新".encode()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_error_in_the_middle(tmp_path: Path, error: type[BaseException]) -> None:
    """Whatever ends the writing, the old file stays, and nothing else."""
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(error), writing(path) as out:
        out.write("new" * 100_000)
        raise error
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The system's error becomes a line with the file in it; one of another kind does not."""
    with pytest.raises(AftersalesError, match=r"no/out\.csv"), writing(tmp_path / "no" / "out.csv"):
        pass
    with pytest.raises(BrokenPipeError), writing(tmp_path / "out.csv"):
        raise BrokenPipeError


def test_rejects_are_the_refused_rows(library: Library) -> None:
    """Only what cannot be read stands among the rejects, with its line and the reason in front of its cells."""
    results = sort(library, TABLE + ROW + ROW.replace("59.00,59.00", "五十九,59.00"))
    for way in ("csv", "jsonl"):
        out, rejects = io.TextIOWrapper(io.BytesIO(), "utf-8", newline=""), io.StringIO()
        writer = Writer(Record(1, TABLE.strip().split(",")), 10, [], out, rejects)
        writer.csv(results, True) if way == "csv" else writer.jsonl(results)
        [refused] = rejects.getvalue().splitlines()
        assert refused.startswith("3,line 3: ")
        assert refused.endswith(",未收到货,退款待处理,不想要了,,,五十九,59.00,2026-11-20 09:00:00")
        out.seek(0)
        assert len(out.readlines()) == 2


def test_titles_that_come_twice(library: Library) -> None:
    """In JSON no cell takes the place of another: a title that came before gets a number behind."""
    results = sort(library, TABLE + ROW)
    out = io.StringIO()
    titles = ["备注", "备注", "备注.1", "d", "e", "f", "g", "h", "i", "备注"]
    Writer(Record(1, titles), 10, [], out, None).jsonl(results)
    shown = json.loads(out.getvalue())
    assert list(shown) == ["line", "row", *COLUMNS]
    assert list(shown["row"]) == ["备注", "备注.1", "备注.1.1", "d", "e", "f", "g", "h", "i", "备注.2"]
    assert list(shown["row"].values()) == results[0].record.cells
