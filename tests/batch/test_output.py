"""Where rows go: files that are whole or not there."""

from pathlib import Path

import pytest

from aftersales_cli.batch.output import writing
from aftersales_cli.errors import AftersalesError


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
