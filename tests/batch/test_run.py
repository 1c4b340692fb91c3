"""A run: how a table is read, where its rows begin, and what tells one run from another."""

import io
import os
from pathlib import Path

import pytest

from aftersales_cli.batch.run import Run
from aftersales_cli.library import Library
from tests.batch.test_sorter import EXPORTED

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
    """The encoding, the header's line, the platform, and what nobody will read are said."""
    said = run(library, path).how().text("en")
    for each in (str(path), "utf-8", "row 3", library.platforms["other"].name.en, "3 columns"):
        assert each in said
    doubts = [message.text("en") for message in run(library, path).doubts()]
    assert len(doubts) == 2
    assert "什么列" in doubts[1]
    assert [message.key for message in run(library, path, "tmall").doubts()] == ["columns-unknown"]


def test_where_rows_begin(library: Library, path: Path) -> None:
    """The first span begins with the first row below the header, whatever stands above; a pipe has no spans."""
    table = run(library, path)
    script = table.script()
    assert script is not None
    [span] = table.spans(script)
    assert (span.line, path.read_bytes()[span.begin :]) == (4, "".join(CONTENT.splitlines(True)[3:]).encode())
    assert run(library, None).script() is None


def test_counts(library: Library, path: Path) -> None:
    """Rows are counted as they go by."""
    table = run(library, path)
    assert len(list(table.results(table.options(EXPORTED, {}, False)))) == table.tally.rows == 2


def test_fingerprint(library: Library, path: Path) -> None:
    """Any change of the input, the options or the outputs makes another run; the same makes the same."""
    out, rejects = path.with_name("out.csv"), path.with_name("rejects.csv")

    def of(table: Run, at: str | None = None, closed_too: bool = False, rejected: Path | None = None) -> str:
        return table.fingerprint(at, table.options(EXPORTED, {}, closed_too), out, rejected)

    first = of(run(library, path))
    assert of(run(library, path)) == first
    others = {
        of(run(library, path), at="2026-11-20"),
        of(run(library, path), closed_too=True),
        of(run(library, path), rejected=rejects),
        of(run(library, path, "tmall")),
    }
    os.utime(path, (1, 1))
    others.add(of(run(library, path)))
    assert len({first, *others}) == 6
