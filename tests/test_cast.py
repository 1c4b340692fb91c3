"""The README's moving picture shows what a terminal shows."""

from tests import cast


def test_it_is_what_a_terminal_shows() -> None:
    """Screen by screen; `python -m tests.cast` makes it anew."""
    frames = cast.frames_of(cast.SVG)
    assert len(frames) == len(cast.STEPS)
    for (_, words), rows in zip(cast.STEPS, frames, strict=True):
        assert any("".join(words.split()) in row for row in rows)
    assert (found := cast.same(frames)) is None, found


def test_it_is_small_and_stands_alone() -> None:
    """Nothing is fetched by it, and nothing runs in it."""
    text = cast.SVG.read_text(encoding="utf-8")
    assert len(text.encode()) < 60_000
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in text
