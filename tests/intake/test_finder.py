"""Which patterns are found in a text, without trying them all."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.batch.facts import MOST_READ
from aftersales_cli.intake.finder import Finder, Pattern
from aftersales_cli.library import Library


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("空包", {"空包"}),
        ("空包|少件|漏", {"空包", "少件", "漏"}),
        ("破损|", set()),  # or nothing
        ("", set()),
        ("破损?了", {"破了", "破损了"}),
        ("(破损)?了", {"了", "破损了"}),
        ("(破损)?了$", {"了"}),
        ("(破损)+", {"破损"}),
        ("(破损){0,2}", set()),
        ("破损{2}", {"破损损"}),
        ("破损{2,}", {"破"}),
        ("签收.*未收到", {"未收到"}),
        ("(地址|联系方式).*(错|误)", {"地址", "联系方式"}),
        ("(地址|).*错", {"错"}),
        ("[去进]了?医院", {"去医院", "去了医院", "进医院", "进了医院"}),
        ("[去-进]了?医院", {"医院"}),
        ("([一二三四五]){3}医院", {"医院"}),  # too many
        ("[去进]", {"去", "进"}),
        ("[^去]|医院", set()),
        ("(?=.*少件)(?=.*污)", {"少件"}),
        ("(?<=少件)x", {"少件"}),
        ("(?<!多)媒体(?!人)", {"媒体"}),
        ("(?!少件)", set()),
        (r"^\.5$", {".5"}),
        (r"(?i)sn|吊牌", set()),  # SN too
        (r"(?i)吊牌", {"吊牌"}),
        (r"(?i:sn)不一致", {"不一致"}),
        (r"(序)\1号", {"序"}),
        (r"(?>破损)坏", {"坏"}),
        (r"(?x) 破 损 # two words", {"破损"}),
        (r"\d+单", {"单"}),
    ],
)
def test_words_of(pattern: str, words: set[str]) -> None:
    """The words that a pattern cannot do without, and none where there may be a way around."""
    assert Pattern(pattern).words == words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("空包|少件", {"空包", "少件"}),
        ("空包|签收.*未收到", {"空包"}),  # beside it stands what asks for more
        ("签收.*未收到|没收到(?!吗)", set()),
        ("空包|", {"空包"}),  # enough, if not needed
        ("(?:空包|)少件", {"少件", "空包少件"}),
        ("(?i)空包|sn", {"空包"}),
        ("^空包|少件", {"少件"}),
    ],
)
def test_words_that_are_enough(pattern: str, words: set[str]) -> None:
    """Where one of these stands the pattern is found, and is not tried."""
    assert Pattern(pattern).language == words
    assert all(re.search(pattern, f"x{word}x") for word in words)


@pytest.mark.parametrize(
    ("text", "first", "found"),
    [
        ("", 4, (4,)),
        ("什么也没有", 4, (4,)),
        ("签收到", 1, (1, 2, 4)),  # words that overlap
        ("未签收", 0, (0, 1, 4)),  # and one that begins as another
        ("签", 4, (4,)),
        ("到x到", 2, (2, 4)),
        ("破而不损", 4, (4,)),
        ("破损", 3, (3, 4)),
    ],
)
def test_found(text: str, first: int, found: tuple[int, ...]) -> None:
    """Patterns keep their order; one without words is always tried."""
    finder = Finder([Pattern(each) for each in ("未签收", "签收", "收到|到x", "破损", "")])
    assert finder.first([text]) == [first]
    assert finder.all(["", text, "到x"]) == [(4,), found, (2, 4)]


def test_none() -> None:
    """Where no pattern is found, or there is none."""
    assert Finder([]).first(["签收"]) == [-1]
    assert Finder([Pattern("签收")]).first(["签", ""]) == [-1, -1]
    assert Finder([Pattern("^$")]).all(["签收", ""]) == [(), (0,)]


@pytest.mark.parametrize("pattern", ["", ".", "^$", "(?m)^$", "(?s).", ".?", "..", "^", "^$|a", "[^a]", "(?i)a"])
@pytest.mark.parametrize("text", ["", "a", "A", "ab", "b", "a\n\nb"])
def test_patterns_without_words(pattern: str, text: str) -> None:
    """What only asks whether there is any text, or none, is known without a search."""
    assert Finder([Pattern(pattern)]).all([text]) == [(0,) if re.search(pattern, text) else ()]


@pytest.fixture(scope="module")
def shipped(library: Library) -> list[Pattern]:
    """Every pattern that intake.yaml has for reasons, notes, red flags and answers."""
    intake = library.intake
    rules = [*intake.stages, *intake.stage_upgrades, *(rule for rules in intake.answers.values() for rule in rules)]
    texts = [rule.match for rule in intake.reasons] + list(intake.red_flags.values())
    texts += [pattern for rule in rules for pattern in rule.when.values()]
    notes = [Pattern(rule.match, re.IGNORECASE) for rule in intake.notes]
    return [Pattern(text) for text in texts] + notes


@pytest.fixture(scope="module")
def finder(shipped: list[Pattern]) -> Finder:
    """What searches for all of them."""
    return Finder(shipped)


PIECES = re.compile(r"[\u4e00-\u9fff]{1,6}|[A-Za-z0-9/]+")


@given(data=st.data())
def test_as_if_all_were_tried(shipped: list[Pattern], finder: Finder, data: st.DataObject) -> None:
    """Of any text made from the words of the patterns, in whole or in part, the same are found as by trying each."""
    words = sorted({word for pattern in shipped for word in PIECES.findall(pattern.text)})
    parts = st.sampled_from(words) | st.text("不了一二的到收/ 。SNsn0123456789", max_size=3)
    text = "".join(data.draw(st.lists(parts, max_size=6)))[data.draw(st.integers(0, 2)) :].strip()
    expected = tuple(number for number, pattern in enumerate(shipped) if re.search(pattern.text, text, pattern.flags))
    assert finder.all([text]) == [expected]
    assert finder.first([text]) == [expected[0] if expected else -1]


def hostile_texts(pattern: str) -> list[str]:
    """Texts as long as any that is read, made of the words of a pattern over and over."""
    words = PIECES.findall(pattern) or ["x"]
    return [
        (filling * MOST_READ)[:MOST_READ] for filling in (*words, "".join(words), "，".join(words), "是", "1/", " ")
    ]


def test_no_pattern_takes_long(shipped: list[Pattern]) -> None:
    """Whatever a customer writes, each pattern of intake.yaml is done with it in no time that anybody would notice."""
    for pattern in shipped:
        for text in hostile_texts(pattern.text):
            begin = time.process_time()
            pattern.search(text)
            assert time.process_time() - begin < 1, pattern.text
