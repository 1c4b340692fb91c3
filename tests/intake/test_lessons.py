"""What sentences teach: texts taken apart, how likely they are of each kind, and how well that holds for what is new."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.intake.lessons import Lessons, Reader, Unit
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import plain
from aftersales_cli.model import Phrases

PHRASES = Phrases(
    synonyms={"货": ("东西", "宝贝"), "没收到": ("没拿到",)}, fillers=("请问", "吧"), speakers=(), ours=(),
    sentences={}, nothing=(),
)  # fmt: skip
TEXTS = {"late": ["怎么还不发货", "什么时候发货"], "broken": ["瓶子碎了", "杯子碎了一地"], "": ["多少钱"]}
FOLDS = 5


def taught(texts: Mapping[str, Sequence[str]]) -> tuple[Reader, Lessons]:
    """What takes texts apart, and what these teach."""
    reader = Reader(PHRASES, plain)
    return reader, Lessons.learn({kind: map(reader.grams, own) for kind, own in texts.items()})


@pytest.mark.parametrize(
    ("text", "signs", "grams"),
    [
        ("", "", ()),
        ("发货", "发货", ("发", "货", "发货")),
        ("发东西", "发货", ("发", "货", "发货")),
        ("请问发货吧", "发货", ("发", "货", "发货")),
        ("发，货", "发 货", ("发", "货")),
        ("三天", "#天", ("#", "天", "#天")),
        ("12天", "#天", ("#", "天", "#天")),
        ("货碎了", "货碎了", ("货", "碎", "了", "货碎", "碎了", "货.了")),
        ("ABC", "abc", ("a", "b", "c", "ab", "bc", "a.c")),
        ("👍！", "  ", ()),
    ],
)
def test_texts_taken_apart(text: str, signs: str, grams: tuple[str, ...]) -> None:
    """Synonyms become one, numbers a sign, fillers nothing; pairs do not reach over what is no character."""
    reader = Reader(PHRASES, plain)
    assert "".join(unit.sign for unit in reader.units(text)) == signs
    assert reader.grams(text) == grams


def test_what_a_unit_stands_for() -> None:
    """A synonym's characters stand for all of it, a number for all its digits, what is left out for nothing."""
    units = Reader(PHRASES, plain).units("请问没拿到30个")
    assert units == [Unit("没", 2, 5), Unit("收", 2, 5), Unit("到", 2, 5), Unit("#", 5, 7), Unit("个", 7, 8)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("还没发货", "late"), ("碎了", "broken"), ("多少钱一个", ""), ("发货，碎了一地的瓶子", "broken"), ("天气", None)],
)
def test_what_is_likely(text: str, kind: str | None) -> None:
    """The kind whose texts held most of it; none where nothing is known."""
    reader, lessons = taught(TEXTS)
    likely = lessons.likely(reader.grams(text))
    assert max(likely, key=likely.__getitem__, default=None) == kind


@given(st.text("发货碎了多少天气 ，", max_size=30))
def test_shares(text: str) -> None:
    """All shares together are 1, and nothing is impossible."""
    reader, lessons = taught(TEXTS)
    likely = lessons.likely(reader.grams(text))
    assert not likely or sum(likely.values()) == pytest.approx(1)
    assert all(share > 0 for share in likely.values())


def test_more_texts_make_surer() -> None:
    """What more texts of a kind held speaks more for it; what all kinds held alike speaks for none."""
    reader, few = taught(TEXTS)
    _, more = taught({**TEXTS, "broken": [*TEXTS["broken"], "屏碎了", "碗碎了"]})
    assert more.likely(reader.grams("碎"))["broken"] > few.likely(reader.grams("碎"))["broken"]
    _, alike = taught({"one": ["碎了"], "other": ["碎了"]})
    assert alike.likely(reader.grams("碎了")) == {"one": 0.5, "other": 0.5}


def test_what_speaks_for_a_kind() -> None:
    """A gram speaks for the kinds that held it, against the others, and not at all where nobody knows it."""
    _, lessons = taught(TEXTS)
    assert lessons.speaks("broken", "碎了") > 0 > lessons.speaks("late", "碎了")
    assert lessons.speaks("late", "天气") == 0
    assert lessons.speaks("broken", "碎了") > lessons.speaks("broken", "瓶子")


def test_what_the_playbooks_teach_holds_for_what_they_do_not_say(library: Library) -> None:
    """A fifth of their sentences in turn is left out, and found by what the others teach: 85 in 100 among three."""
    reader = Reader(library.phrases, plain)
    texts = {id_: [*map(reader.grams, own)] for id_, own in library.phrases.sentences.items()}
    three = total = 0
    for fold in range(FOLDS):
        lessons = Lessons.learn({
            id_: [grams for at, grams in enumerate(own) if at % FOLDS != fold] for id_, own in texts.items()
        })  # fmt: skip
        for id_, own in texts.items():
            for grams in own[fold::FOLDS]:
                likely = lessons.likely(grams)
                three += id_ in sorted(likely, key=lambda each: -likely[each])[:3]
                total += 1
    assert total > 1500
    assert three >= 0.85 * total
