"""Spans: a file read in parts is the file read in one go, and parts that do not end with a record say so."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake import spans as module
from aftersales_cli.intake.records import Record
from aftersales_cli.intake.spans import Script, Span, SpanReader, script_of, spans_of
from aftersales_cli.intake.tables import open_table

Seen = list[tuple[int, list[str], bool]]


@pytest.fixture
def small_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spans of a few bytes, so that a small file has many."""
    monkeypatch.setattr(module, "SPAN", 16)


def seen(records: list[Record]) -> Seen:
    """What a record is."""
    return [(record.line, record.cells, record.torn) for record in records]


def script(path: Path) -> Script:
    """How a file is written."""
    with path.open("rb") as stdin:
        made = script_of(open_table(path, stdin, None), path)
    assert made is not None
    return made


def in_one_go(path: Path) -> Seen:
    """The records of a file."""
    with path.open("rb") as stdin:
        return seen(list(open_table(path, stdin, None).records))


def in_parts(path: Path) -> Seen:
    """The records of a file, span by span; from one on that does not end with a record, in one go."""
    found: list[Record] = []
    how = script(path)
    for span in spans_of(how, 1):
        reader = SpanReader(how, span)
        records = list(reader.records())
        if not reader.whole:
            rest = Span(span.begin, path.stat().st_size, span.line, 0, last=True)
            return seen(found + list(SpanReader(how, rest).records()))
        found += records
    return seen(found)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.usefixtures("small_spans")
def test_many_spans(tmp_path: Path, encoding: str, end: str) -> None:
    """Notes of several lines, quoted quotes and long cells: the records, their lines and the spans' joints are right."""
    notes = ["拍错了", '"两\n行"', '"说""好""的\n\n再说"', "长" * 40, '""', ""]
    rows = [f"{number},{notes[number % len(notes)]},x" for number in range(60)]
    path = tmp_path / "a.csv"
    path.write_bytes((end.join(["订单编号,退款原因,备注", *rows]) + end).encode(encoding))
    found = list(spans_of(script(path), 1))
    assert len(found) > 20
    assert [span.begin for span in found[1:]] == [span.end for span in found[:-1]]
    assert [span.line + span.lines for span in found[:-1]] == [span.line for span in found[1:]]
    assert [span.last for span in found] == [False] * (len(found) - 1) + [True]
    assert found[-1].end == path.stat().st_size
    assert all(SpanReader(script(path), span).records() is not None for span in found)
    assert in_parts(path) == in_one_go(path)
    assert len(in_parts(path)) == 61


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.text(st.sampled_from('ab,"\n\r退'), max_size=14), max_size=14).map("\n".join),
    st.sampled_from(["", "\r"]),
)
def test_any_text(tmp_path_factory: pytest.TempPathFactory, text: str, end: str) -> None:
    """However quotes and line ends stand, sound or not, no record is lost, invented, moved or cut."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(f"a,b,c{end}\n{text}", encoding="utf-8", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SPAN", 16)
        assert in_parts(path) == in_one_go(path)


@pytest.mark.usefixtures("small_spans")
def test_a_stray_quote_is_noticed(tmp_path: Path) -> None:
    """A quote inside a cell leads the count astray, into a note of two lines: the span is not whole, and says so."""
    path = tmp_path / "a.csv"
    path.write_text('a,b,c\n1,5",x\n2,"两\n行",y\n' + "3,y,z\n" * 10, encoding="utf-8")
    how = script(path)
    wholes = []
    for span in spans_of(how, 1):
        reader = SpanReader(how, span)
        list(reader.records())
        wholes.append(reader.whole)
    assert wholes[0]
    assert not all(wholes)
    assert in_parts(path) == in_one_go(path)


@pytest.mark.parametrize(("line", "begin"), [(1, 0), (2, 6), (3, 10), (4, 14)])
def test_where_a_line_begins(tmp_path: Path, line: int, begin: int) -> None:
    """The first span begins with the line that is asked for, whichever way lines end."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b,c\n1,2\r3,4\r5,6\n")
    assert [(span.begin, span.line) for span in spans_of(script(path), line)] == [(begin, line)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "hz"])
def test_what_cannot_be_parted(tmp_path: Path, encoding: str) -> None:
    """Where a byte of another character may look like a line end, a file is not read in parts."""
    path = tmp_path / "a.csv"
    path.write_bytes("订单编号,退款原因\n1,拍错\n".encode(encoding))
    with path.open("rb") as stdin:
        assert script_of(open_table(path, stdin, encoding), path) is None


def test_a_file_that_became_shorter(tmp_path: Path) -> None:
    """What is missing is noticed, not taken for the end of the file."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    [span] = spans_of(script(path), 1)
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(AftersalesError, match="changed or replaced"):
        list(SpanReader(script(path), span).records())


@pytest.mark.parametrize("when", ["spans", "reading"])
def test_a_file_that_is_replaced(tmp_path: Path, small_spans: None, when: str) -> None:
    """Another file under the name is noticed where the next span begins, of the same size too."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 40, encoding="utf-8")
    how = script(path)
    spans = spans_of(how, 1)
    first = next(spans)
    (tmp_path / "b.csv").write_text("a,b\n" + "3,4\n" * 40, encoding="utf-8")
    (tmp_path / "b.csv").replace(path)
    with pytest.raises(AftersalesError, match="changed or replaced"):
        list(spans) if when == "spans" else list(SpanReader(how, first).records())


def test_a_stray_quote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quote inside a cell does not make one span of all that follows, and the records stay those of the file."""
    monkeypatch.setattr(module, "SPAN", 64)
    monkeypatch.setattr(module, "LONGEST_SPAN", 256)
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + '1,屏5"款\n' + "1,2\n" * 2000, encoding="utf-8")
    spans = list(spans_of(script(path), 1))
    assert max(span.end - span.begin for span in spans) <= 256 + 64
    assert in_parts(path) == in_one_go(path)


def test_no_line_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without a line end is not held as a whole."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1," + "x" * 10_000, encoding="utf-8")
    how = script(path)
    for name, size in (("SPAN", 64), ("LONGEST_SPAN", 256), ("LONGEST_LINE", 1000)):
        monkeypatch.setattr(module, name, size)
    with pytest.raises(AftersalesError, match="line 2 is longer than 1000"):
        list(spans_of(how, 1))
