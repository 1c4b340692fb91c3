"""Strict YAML: every trap of YAML 1.1 is a finding with its place, with either loader; what is quoted comes through."""

import json
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aftersales_cli import yamlfile
from aftersales_cli.wholefile import BY_HAND as MAX_BYTES
from aftersales_cli.wording import Message
from aftersales_cli.yamlfile import MAX_DEPTH, Document, parse

FILE = PurePath("some.yaml")
LOADERS = {"c": yaml.CSafeLoader, "python": yaml.SafeLoader}
Found = list[tuple[int, int, str]]
MARKS = "ab:-?[]{}&*!|>'\"%@`#,\\ \n\t\r\ufeff中：0.1"

plain_words = st.text("0123456789+-.:_eExXobTZ ~=<yntrufalsoNYE", min_size=1, max_size=12).map(str.strip).filter(bool)
whole_texts = st.text(st.characters(exclude_categories=["Cc", "Cn", "Cs", "Zl", "Zp"]), max_size=30)


@pytest.fixture(params=LOADERS, autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each test runs with libyaml and without."""
    name = str(request.param)
    monkeypatch.setattr(yamlfile, "_Loader", LOADERS[name])
    return name


def found(document: Document) -> Found:
    """Line, column and rule of every finding."""
    return [(problem.line, problem.column, problem.rule) for problem in document.problems]


@pytest.mark.parametrize(
    "word",
    [
        # booleans
        "yes", "no", "on", "off", "y", "n", "Y", "N", "YES", "No", "oN", "True", "TRUE", "False", "FALSE",
        # null
        "~", "null", "Null", "NULL",
        # base 60
        "7:30", "48:00", "08:30", "-1:30", "12:30:45", "12:30:45.5", "190:20:30",
        # octal, hexadecimal, binary
        "0123456", "00", "007", "08", "-0123", "0o17", "0x1F", "+0x1F", "0b11",
        # underscores, and numbers written as only some readers understand them
        "1_000", "1__0", "1_000.5", "+1", "+1.5", ".5", "-.5", "1.", "1e5", "1.5e3", "12e03", "1e400", "685.23e+03",
        "09.5", ".inf", "-.INF", ".NaN", "9999999999999999999",
        # times
        "2026-11-20 10:00:00", "2026-11-20T10:00:00Z", "2001-12-14t21:59:43.10-05:00",
        # merge and value
        "<<", "=",
    ],
)  # fmt: skip
def test_refuses_a_word_that_yaml_misreads(word: str) -> None:
    """A word with a second meaning must be quoted, as a value, as a key and in a list; quoted it is a text."""
    assert found(parse(f"a: {word}\n".encode(), FILE)) == [(1, 4, "yaml-quote")]
    assert found(parse(f"- x\n- {word}\n".encode(), FILE)) == [(2, 3, "yaml-quote")]
    assert found(parse(f"x: 1\n{word}: 1\n".encode(), FILE))[0] == (2, 1, "yaml-quote")
    for quote in ("'", '"'):
        assert parse(f"a: {quote}{word}{quote}\n".encode(), FILE).tree == {"a": word}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a:\n", [(1, 3, "yaml-quote")]),
        ("a:\nb: 1\n", [(1, 3, "yaml-quote")]),
        ("a: " + "9" * 5000, [(1, 4, "yaml-quote")]),  # more digits than Python itself reads
        ("a: [yes, 2, no]\n", [(1, 5, "yaml-quote"), (1, 13, "yaml-quote")]),
        ("- \n- x\n", [(1, 2, "yaml-quote")]),
        ("中文: 是\n问题: yes\n", [(2, 5, "yaml-quote")]),
        ("yes\n", [(1, 1, "yaml-quote")]),
        ("a: 1\r\nb: yes\r\n", [(2, 4, "yaml-quote")]),
        # dates that the calendar has not
        ("a: 2026-02-29\n", [(1, 4, "yaml-date")]),
        ("a: 2026-13-01\n", [(1, 4, "yaml-date")]),
        ("a: 0000-01-01\n", [(1, 4, "yaml-date")]),
        # keys
        ("a: 1\na: 2\n", [(2, 1, "yaml-duplicate-key")]),
        ("a:\n  b: 1\n  'b': 1\n", [(3, 3, "yaml-duplicate-key")]),
        ("a: {b: 1, b: 2}\n", [(1, 11, "yaml-duplicate-key")]),
        ("1: x\n", [(1, 1, "yaml-key")]),
        ("1.5: x\n", [(1, 1, "yaml-key")]),
        ("true: x\n", [(1, 1, "yaml-key")]),
        ("2026-11-20: x\n", [(1, 1, "yaml-key")]),
        ("? [a]\n: 1\n", [(1, 3, "yaml-key")]),
        ("? {a: 1}\n: 1\n", [(1, 3, "yaml-key")]),
        ("<<: {b: 1}\n", [(1, 1, "yaml-quote")]),
        # what makes one thing out of two places, or another thing out of a word
        ("a: &x 1\nb: *x\n", [(1, 4, "yaml-alias")]),
        ("a: &x\n  b: 1\nc:\n  <<: *x\n", [(1, 4, "yaml-alias")]),
        ("a: *nowhere\n", [(1, 4, "yaml-alias")]),
        ("&x a: 1\n", [(1, 1, "yaml-alias")]),
        ("a: !!str 5\n", [(1, 4, "yaml-tag")]),
        ("a: ! 5\n", [(1, 4, "yaml-tag")]),
        ("a: !own {b: 1}\n", [(1, 4, "yaml-tag")]),
        ("a: !!python/object/apply:os.system [ls]\n", [(1, 4, "yaml-tag")]),
        ("!!set {a, b}\n", [(1, 1, "yaml-tag")]),
        ("a: !!binary aGk=\n", [(1, 4, "yaml-tag")]),
        # folded text
        ("a: >\n  中文\n  中文\n", [(1, 4, "yaml-folded")]),
        ("a:\n  - >-\n    b\n", [(2, 5, "yaml-folded")]),
        # slips of the keyboard
        ("title：标题\n", [(1, 1, "yaml-full-width-colon")]),
        ("id: x\ntitle：标题\nabout: y\n", [(2, 1, "yaml-full-width-colon")]),
        ("a:\n  title：\n    zh: x\n", [(2, 3, "yaml-full-width-colon")]),
        ("a:\n  b: 1\n  title：x\n", [(3, 3, "yaml-full-width-colon")]),
        ("a:\n  - title：x\n", [(2, 5, "yaml-full-width-colon")]),
        ("a:\n\tb: 1\n", [(2, 1, "yaml-tab")]),
        ("a:\n  b: 1\n\tc: 1\n", [(3, 1, "yaml-tab")]),
        ("a: 亲: b\n", [(1, 5, "yaml-syntax")]),
        ("a: 'b\n", [(2, 1, "yaml-syntax")]),
        ("a: [b\n", [(2, 1, "yaml-syntax")]),
        ("a: @b\n", [(1, 4, "yaml-syntax")]),
        ("a: `b\n", [(1, 4, "yaml-syntax")]),
        ("a: 1\n b: 2\n", [(2, 3, "yaml-syntax")]),
        ("a: 1\n---\nb: 2\n", [(2, 1, "yaml-syntax")]),
        # nothing, or what is no text
        ("", [(1, 1, "yaml-empty")]),
        ("# 只有注释\n", [(1, 1, "yaml-empty")]),
        ("\ufeff", [(1, 1, "yaml-empty")]),
        ("中文: 1\n中文: \x00\n", [(2, 5, "yaml-control")]),
        ("a: \x1b[31m\n", [(1, 4, "yaml-control")]),
        ("a: \x7f\n", [(1, 4, "yaml-control")]),
        (b"a: 1\nb: \xff\n", [(2, 1, "yaml-encoding")]),
        ("标题: 中文\n".encode("gb18030"), [(1, 1, "yaml-encoding")]),
        ("a: 1\n".encode("utf-16"), [(1, 1, "yaml-encoding")]),
        (b"a: '\xed\xa0\x80'\n", [(1, 1, "yaml-encoding")]),  # half of a surrogate pair
        # too much
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), [(1, MAX_DEPTH + 1, "yaml-too-deep")]),
        ("[" * 100_000, [(1, MAX_DEPTH + 1, "yaml-too-deep")]),
        ("{a: " * 100_000, [(1, 4 * MAX_DEPTH + 1, "yaml-too-deep")]),
        (b"#" * (MAX_BYTES + 1), [(1, 1, "yaml-too-large")]),
    ],
    ids=lambda value: repr(value)[1:30] if isinstance(value, str | bytes) else "",
)  # fmt: skip
def test_finds(content: str | bytes, expected: Found) -> None:
    """Each trap is found where it stands, under its rule, and no tree comes out."""
    document = parse(content if isinstance(content, bytes) else content.encode(), FILE)
    assert found(document) == expected
    assert document.tree is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a: 24\n", {"a": 24}),
        ("a: -5\n", {"a": -5}),
        ("a: 0\n", {"a": 0}),
        ("a: 59.00\n", {"a": Decimal("59.00")}),
        ("a: -0.10\n", {"a": Decimal("-0.10")}),
        ("a: true\nb: false\n", {"a": True, "b": False}),
        ("a: 2024-02-29\n", {"a": date(2024, 2, 29)}),
        ("a: 2026-11-20 10:00\n", {"a": "2026-11-20 10:00"}),  # as worked cases write it
        ("a: 1.2.3\n", {"a": "1.2.3"}),
        ("a: 1,000\n", {"a": "1,000"}),
        ("a: 999999999999999999\n", {"a": 999999999999999999}),
        ("a: '9999999999999999999'\n", {"a": "9999999999999999999"}),
        ("a: '2026-02-29'\n", {"a": "2026-02-29"}),
        ("a: ''\n", {"a": ""}),
        ("'1': x\n", {"1": "x"}),
        ("a: '&x'\nb: '*x'\nc: '!x'\n", {"a": "&x", "b": "*x", "c": "!x"}),
        ("a: 亲：在的\n", {"a": "亲：在的"}),
        ("a: '注意：x'\n", {"a": "注意：x"}),
        ("a: 'id：x'\n", {"a": "id：x"}),
        ("a: |\n  中文，\n  yes\n", {"a": "中文，\nyes\n"}),
        ("a: |-\n  7:30\n", {"a": "7:30"}),
        ("a: nobody\nb: yes sir\nc: none\n", {"a": "nobody", "b": "yes sir", "c": "none"}),
        ("a: [b, 1, [true]]\n", {"a": ["b", 1, [True]]}),
        ("a: []\nb: {}\n", {"a": [], "b": {}}),
        ("\ufeffa: 1\n", {"a": 1}),
        ("a: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("%YAML 1.2\n---\na: 1\n", {"a": 1}),
        ("a: b # c\n", {"a": "b"}),
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, json.loads("[" * MAX_DEPTH + "]" * MAX_DEPTH)),
    ],
    ids=lambda value: repr(value)[1:30] if isinstance(value, str) else "",
)
def test_reads(content: str, expected: Any) -> None:
    """What has one meaning only is read, with the type it shows; nothing is found."""
    document = parse(content.encode(), FILE)
    assert found(document) == []
    assert (document.tree, repr(document.tree)) == (expected, repr(expected))


def test_reads_a_file_of_the_greatest_size(loader: str) -> None:
    """The limit of size is the last size that is read."""
    content = b"a: 1\n" + b"#" * (MAX_BYTES - 5) if loader == "c" else b"a: '" + b"x" * (MAX_BYTES - 5) + b"'"
    assert len(content) == MAX_BYTES
    assert found(parse(content, FILE)) == []


def test_finds_everything_wrong_with_the_values() -> None:
    """One run names every wrong value and key, in the order of the file."""
    content = "a: yes\nb: >\n  x\na: 1\nc: {d: 7:30, 1: 2}\ne: 2026-02-30\n"
    expected = [
        (1, 4, "yaml-quote"), (2, 4, "yaml-folded"), (4, 1, "yaml-duplicate-key"), (5, 8, "yaml-quote"),
        (5, 14, "yaml-key"), (6, 4, "yaml-date"),
    ]  # fmt: skip
    assert found(parse(content.encode(), FILE)) == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), (1, 1)),
        (("a",), (1, 1)),
        (("a", "b"), (2, 3)),
        (("a", "b", 1), (4, 7)),
        (("a", "b", 1, "nowhere", 7), (4, 7)),
        (("a", "between", "b", 1), (4, 7)),
        (("nowhere",), (1, 1)),
    ],
)
def test_knows_the_place_of_a_node(steps: tuple[str | int, ...], expected: tuple[int, int]) -> None:
    """A key's place is its own; steps that lead nowhere are skipped, which gives the nearest node above."""
    document = parse(b"a:\n  b:\n    - x\n    - c: 1\n", FILE)
    assert document.place(steps) == expected


@pytest.mark.parametrize("level", ["error", "warning"])
def test_makes_a_problem(level: str) -> None:
    """A finding of a later check carries the file and the place of the node it is about."""
    problem = parse(b"a:\n  b: 1\n", FILE).problem(("a", "b"), Message("yaml-empty"), level)
    assert (problem.file, problem.line, problem.column, problem.level) == (FILE, 2, 3, level)


@settings(deadline=None, max_examples=100)
@given(content=st.binary(max_size=60) | st.text(MARKS, max_size=40).map(str.encode))
def test_never_raises(content: bytes) -> None:
    """Whatever the bytes are, there is either a tree or a finding, and findings lie in the file."""
    document = parse(content, FILE)
    assert (document.tree is None) == bool(document.problems)
    assert all(problem.line >= 1 and problem.column >= 1 for problem in document.problems)


@settings(deadline=None, max_examples=100)
@given(word=plain_words)
def test_never_differs_from_yaml(word: str) -> None:
    """A bare word is refused, or it means the very same to PyYAML: never a text here and something else there."""
    document = parse(f"- {word}".encode(), FILE)
    if document.tree and isinstance(document.tree[0], str | int | Decimal | date):
        other = yaml.safe_load(f"- {word}")[0]
        own = document.tree[0]
        assert (float(own) if isinstance(own, Decimal) else own) == other
        assert isinstance(own, Decimal) or type(own) is type(other)


@settings(deadline=None, max_examples=100)
@given(tree=st.dictionaries(whole_texts, whole_texts | st.lists(whole_texts, max_size=3), min_size=1, max_size=4))
def test_reads_back_every_quoted_text(tree: dict[str, Any]) -> None:
    """Whatever stands between double quotes is that text, as a key and as a value."""
    document = parse(json.dumps(tree, ensure_ascii=False).encode(), FILE)
    assert (found(document), document.tree) == ([], tree)


@pytest.mark.parametrize("escape", ["\\ud800", "\\U00110000", "\\udfff\\ud800"])
def test_refuses_escapes_that_are_no_character(escape: str) -> None:
    """Half a character or one beyond Unicode could not be printed later."""
    document = parse(f'a: "{escape}"\n'.encode(), FILE)
    assert document.tree is None
    assert [problem.line for problem in document.problems] == [1]
