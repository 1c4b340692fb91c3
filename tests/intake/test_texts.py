"""Rows as texts: whatever stands in the cells comes back, and CSV is masked as `csv` reads it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.intake.texts import MASKS, as_csv, cells_of, masked, text_of, texts_of, unmasked

SIGNS = st.text(st.sampled_from("a=39,\"\n \t退'"), max_size=6)
ROWS = st.lists(st.lists(SIGNS | st.just('="39001"'), min_size=2, max_size=4), min_size=1, max_size=3)


@given(cells=st.lists(SIGNS, min_size=1, max_size=5))
def test_cells(cells: list[str]) -> None:
    """A row has no quote and no line end in its text, and its cells are those it was made of."""
    text = text_of(cells)
    assert '"' not in text
    assert "\n" not in text
    assert cells_of(text) == cells
    assert list(unmasked(text.split(","))) == cells
    assert next(csv.reader(io.StringIO(as_csv(text) + "\n", newline=""))) == (cells if cells != [""] else [])


def test_masks_in_cells() -> None:
    """They hide nothing and are left out."""
    assert cells_of(text_of([f"a{MASKS}b", '"'])) == ["ab", '"']


@given(rows=st.lists(st.lists(SIGNS, max_size=3), max_size=3))
def test_many_rows(rows: list[list[str]]) -> None:
    """Many are each as it is alone."""
    assert texts_of(rows) == list(map(text_of, rows))


@given(rows=ROWS, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_sound_csv(rows: list[list[str]], quoting: int) -> None:
    """What `csv` writes is masked, and each row has the text that its cells have."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=quoting, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
    assert masked(buffer.getvalue()) == "".join(f"{text_of(row)}\n" for row in rows)


@given(text=st.text(st.sampled_from('a=,"\n39'), max_size=20))
def test_any_csv(text: str) -> None:
    """What is masked has the cells that `csv` reads; what is not is no sound CSV, or has quotes inside a cell."""
    told = masked(text + "\n")
    if told is not None:
        lines = [line for line in told.split("\n")[:-1] if line.strip(",")]
        assert list(map(cells_of, lines)) == [
            row for row in csv.reader(io.StringIO(text + "\n", newline="")) if any(row)
        ]


@pytest.mark.parametrize("text", ['1,"a\n', '1,"a"b\n', '1,a"b\n', '"1,a\n', "1,\x01\n", "1,\x00\n"])
def test_what_is_read_cell_by_cell(text: str) -> None:
    """A quote out of place, and signs that are masks themselves."""
    assert masked(text) is None
