"""What the machine says: every message used exists in both languages and gets the values it names; nearest names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from string import Formatter
from typing import Any, get_args

import pytest

import aftersales_cli
from aftersales_cli import wording
from aftersales_cli.batch.finish import AGENT, SUPERVISOR
from aftersales_cli.batch.overview import TIMES as SPANS
from aftersales_cli.batch.tally import STATUSES
from aftersales_cli.batch.words import WORDED
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.model import ACCEPTED, REFUSED, Confidence, ScriptName, SourceKind, Tone
from aftersales_cli.problems import Problem
from aftersales_cli.prompts.desk import LETTERS
from aftersales_cli.prompts.logbook import LETTERS as LOGGED
from aftersales_cli.prompts.setup import AMOUNTS, TIMES
from aftersales_cli.prompts.setup import TEXTS as TEXTS_ASKED
from aftersales_cli.register.record import DUTIES, KINDS, PARTIES, RESULTS, STATES
from aftersales_cli.register.stats import DIMENSIONS
from aftersales_cli.register.verifying import FAULTS
from aftersales_cli.safe import without_controls
from aftersales_cli.wording import Message, bracketed, choice_of, headed, label, listed
from tests.conftest import ROOT

TEXTS: dict[str, tuple[str, str]] = wording._TEXTS
PACKAGE = Path(aftersales_cli.__file__).parent
MODULES = {
    path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py")) if path.name != "wording.py"
}  # fmt: skip
PAGE = (ROOT / "aftersales_cli" / "web" / "report.html.j2").read_text(encoding="utf-8")
ONLY_VALUES = {"ui-answered", "schema-other", "replay-row", "saved-change"}
FOR_SCRIPTS = {"smoke-counts"}  # read by machines, so in one language
HAN = re.compile("[\u3400-\u9fff]")


def gaps(text: str) -> set[str]:
    """The placeholders of a message."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def calls() -> Iterator[tuple[str, ast.Call, ast.expr]]:
    """Every place that says something: where it is, the call, and its key."""
    sayers = {"Message": 0, "label": 0, "AftersalesError": 0, "_complain": 2}
    classes = [node for tree in MODULES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for _ in classes:  # errors made of errors
        sayers |= {c.name: 0 for c in classes if any(isinstance(b, ast.Name) and b.id in sayers for b in c.bases)}
    for module, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in sayers:
                position = sayers[node.func.id]
                if len(node.args) > position:
                    yield f"{module}:{node.lineno}", node, node.args[position]


CALLS = list(calls())
LITERAL = [(where, call, str(key.value)) for where, call, key in CALLS if isinstance(key, ast.Constant)]


def given(call: ast.Call) -> set[str] | None:
    """The names of the values that a call gives; None where they cannot be read off the source."""
    names = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
    for keyword in call.keywords:
        if keyword.arg is None:
            if not (isinstance(keyword.value, ast.Call) and getattr(keyword.value.func, "id", "") == "choice_of"):
                return None
            names |= set(choice_of("kind", "given", []))
    for argument in call.args[1:2]:
        if getattr(call.func, "id", "") == "Message":
            if not isinstance(argument, ast.Dict):
                return None
            names |= {str(key.value) for key in argument.keys if isinstance(key, ast.Constant)}
    return names


def test_finds_what_is_said() -> None:
    """The scan below sees the package: it finds errors, findings and labels, and most of them by a plain key."""
    assert {"cancelled", "yaml-quote", "unknown-value", "ui-back-at-start"} <= {key for _, _, key in LITERAL}
    assert len(LITERAL) > 100


@pytest.mark.parametrize(("where", "call", "key"), LITERAL, ids=[f"{where} {key}" for where, _, key in LITERAL])
def test_is_given_the_values_it_names(where: str, call: ast.Call, key: str) -> None:
    """A message that is used exists, and the values its words name are given."""
    assert key in TEXTS
    names = given(call)
    if names is not None:
        assert gaps(TEXTS[key][1]) <= names, where


def test_every_made_up_key_exists() -> None:
    """A key put together from parts has a prefix that some messages share."""
    prefixes = {
        str(key.values[0].value)
        for _, _, key in CALLS
        if isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant)
    }
    assert {prefix: [key for key in TEXTS if key.startswith(prefix)] != [] for prefix in prefixes} == dict.fromkeys(
        prefixes, True
    )


def test_every_label_that_is_passed_on_exists() -> None:
    """A heading handed to a helper is a key too."""
    named = {
        node.value
        for tree in MODULES.values() for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and re.fullmatch("ui-[a-z_-]+[a-z]", str(node.value))
    }  # fmt: skip
    assert named - TEXTS.keys() == set()


def test_nothing_is_worded_in_vain() -> None:
    """Every message is said somewhere, by its key or by one put together from the parts below."""
    said = {
        node.value
        for tree in MODULES.values() for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    } | {f"ui-{name}" for name in (*get_args(ScriptName), *STATUSES)} | {
        *(f"ui-kind-{kind}" for kind in get_args(SourceKind)),
        *(f"ui-confidence-{level}" for level in get_args(Confidence)),
        *(f"ui-tone-{tone}" for tone in get_args(Tone)), *(f"ui-key-{deed}" for deed in LETTERS),
        *(f"ui-log-{deed}" for deed in LOGGED),
        *(f"ui-setup-{name}" for name in (*TEXTS_ASKED, *AMOUNTS, *TIMES, "platform", "lang")),
        *(f"report-{key}" for key in re.findall(r"say\('([a-z-]+)'", PAGE)),
        *(f"report-status-{status}" for status in STATUSES), *(f"report-time-{time}" for time in SPANS),
        *(f"report-by-{part}" for part in ("time", "scenario", "disposition", "liability", "platform", "product",
                                              "who", "settles", "unread")),
        *(f"who-{who}" for who in (AGENT, SUPERVISOR)),
        *(f"ui-offer-{state}" for state in ("made", REFUSED, ACCEPTED)),
        *(f"reg-state-{state}" for state in STATES), *(f"reg-who-{party}" for party in PARTIES),
        *(f"reg-result-{result}" for result in RESULTS), *(f"reg-kind-{kind}" for kind in DUTIES),
        *(f"reg-event-{kind}" for kind in KINDS), *(f"verify-{fault}" for fault in FAULTS),
        *(f"stats-{dimension}" for dimension in DIMENSIONS), "saved-status", "saved-due", "replay-gone",
        "replay-contradiction",
    } | {f"column-{part}" for part in WORDED} | {"nearest", "one-of", "or-nearest", "or-one-of"}  # fmt: skip
    assert sorted(key for key in TEXTS.keys() - said if not key.startswith("unknown-")) == []


@pytest.mark.parametrize("key", TEXTS)
def test_says_the_same_in_both_languages(key: str) -> None:
    """Both languages name the same placeholders, and each is written in its own script."""
    chinese, english = TEXTS[key]
    assert gaps(chinese) == gaps(english)
    assert not HAN.search(english)
    assert HAN.search(chinese) or key in ONLY_VALUES | FOR_SCRIPTS


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", TEXTS)
def test_leaves_no_placeholder(key: str, lang: str) -> None:
    """Every value given is said, as it is, and braces in it are no placeholders."""
    names = gaps(TEXTS[key][0])
    said = Message(key, {name: f"<{name} {{x}}>" for name in names}).text(lang)
    assert all(f"<{name} {{x}}>" in said for name in names)


@pytest.mark.parametrize(("lang", "expected"), [("zh", "紧急：x"), ("en", "urgency: x")])
def test_labels(lang: str, expected: str) -> None:
    """A label is a message said at once."""
    assert label("ui-urgency", lang, name="x") == expected


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("x", "x", "x"),
        (7, "7", "7"),
        (Message("cancelled"), "已取消", "cancelled"),
        (UsageError("cancelled"), "已取消", "cancelled"),
        (AftersalesError("library-broken", problem=Message("cancelled")), "已取消", "cancelled"),
        (
            Problem(PurePath("a.yaml"), 2, 3, Message("yaml-empty")),
            "a.yaml:2:3: error: 文件是空的 [yaml-empty]",
            "a.yaml:2:3: error: the file is empty [yaml-empty]",
        ),
    ],
)
def test_says_a_message_among_its_values_in_the_same_language(value: Any, zh: str, en: str) -> None:
    """A reason inside a message, be it a message or an error, is not half in another language."""
    message = Message("row-error", {"line": 3, "why": value})
    assert zh in message.text("zh")
    assert en in message.text("en")


@pytest.mark.parametrize(
    ("given", "right", "expected"),
    [
        ("in_tranzit", ["in_transit", "not_shipped"], "did you mean: in_transit"),
        ("tmal", ["tmall", "taobao"], "did you mean: tmall"),
        ("xyz", ["tmall", "taobao"], "one of: tmall, taobao"),
        ("xyz", list("abcdefgh"), "one of: a, b, c, d, e, f, g, h"),
        ("xyz", list("abcdefghi"), "one of: a, b, c, d, e, f, g, h, …"),
        ("aaa1", ["aaa2", "aaa3", "aaa4", "aaa5"], "did you mean: aaa"),
        ("", [], "one of: "),
    ],
    ids=["near", "nearer", "far", "eight", "nine", "many-near", "nothing"],
)
def test_names_what_would_be_right(given: str, right: list[str], expected: str) -> None:
    """A wrong value is answered with the nearest right ones, three at most, or with what there is, eight at most."""
    said = Message("unknown-value", choice_of("--x", given, right)).text("en")
    assert said.startswith(f"--x: there is no '{given}'; {expected}")
    assert said.count("aaa") in (0, 4)  # the one given and three near ones


@pytest.mark.parametrize(
    ("text", "expected", "said"),
    [
        ("中文 and English", "中文 and English", "中文 and English"),
        ("a\x1b[31mb", "a[31mb", "a[31mb"),
        ("a\u202eb\u200bc\ufeffd\x9be\x00f\x7f", "abcdef", "abcdef"),
        ("a\r\nb\nc\td", "a\nb\nc\td", "a b c d"),
        ("a\rb", "ab", "ab"),
    ],
    ids=["plain", "escape", "invisible", "lines", "return"],
)
def test_a_value_cannot_act_on_the_screen(text: str, expected: str, said: str) -> None:
    """Nothing a screen obeys gets through, and a value inside a message stays on its line."""
    assert without_controls(text) == expected
    assert Message("empty-table", {"file": text}).text("en") == f"{said} is empty"


@pytest.mark.parametrize(
    ("mark", "zh", "en"),
    [("、", "甲、乙、丙", "甲, 乙, 丙"), ("，", "甲，乙，丙", "甲, 乙, 丙"), ("；", "甲；乙；丙", "甲; 乙; 丙")],
)
def test_lists_as_the_language_does(mark: str, zh: str, en: str) -> None:
    """Items are parted by the marks of the language; one alone or none has no mark."""
    assert (listed("甲乙丙", "zh", mark), listed("甲乙丙", "en", mark)) == (zh, en)
    assert listed(["x"], "zh", mark) == listed(["x"], "en", mark) == "x"
    assert listed([], "zh", mark) == listed([], "en", mark) == ""


def test_brackets_and_colons_are_those_of_the_language() -> None:
    """Full-width marks stand close in Chinese; English has blanks around its own."""
    assert ("x" + bracketed("y", "zh"), "x" + bracketed("y", "en")) == ("x（y）", "x (y)")
    assert (headed("x", "y", "zh"), headed("x", "y", "en")) == ("x：y", "x: y")
