"""What follows the advice, by one key each: every deed of the desk, and what of it is kept."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.intake.casefile import Draft
from aftersales_cli.library import Library, open_library
from aftersales_cli.model import Shop
from aftersales_cli.prompts import hardened, plain
from aftersales_cli.prompts.desk import LETTERS, Desk, Row, packed
from aftersales_cli.wording import Message, label
from tests.conftest import AT, Follow
from tests.prompts.keyboard import BACK, CLEAR, CTRL_C, ENTER, ESCAPE, typing
from tests.prompts.test_interview import Notebook, typed

COPIED = Message("ui-copied-by", {"way": "x"})


@dataclass
class Screen(Notebook):
    """A screen that keeps what is copied, and what stands and is shown on it, in order."""

    clipboard: list[str] = field(default_factory=list)
    shown: list[tuple[str, Advice]] = field(default_factory=list)
    foot: list[Row] = field(default_factory=list)

    def copy(self, text: str) -> Message:
        """Keeps what goes to the clipboard."""
        self.clipboard.append(text)
        return COPIED

    def advice(self, advice: Advice) -> None:
        """Keeps an advice shown whole."""
        self.shown.append(("whole", advice))

    def why(self, advice: Advice) -> None:
        """Keeps whose reasons were shown."""
        self.shown.append(("why", advice))

    def evidence(self, advice: Advice) -> None:
        """Keeps whose proof was shown."""
        self.shown.append(("evidence", advice))

    def standing(self, advice: Advice, rows: int, now: datetime, foot: list[Row]) -> None:
        """Keeps what stands."""
        self.shown.append(("standing", advice))
        self.foot = foot

    def laid_out(self, columns: int, show: Callable[["Screen"], None]) -> list[str]:
        """Shows on this very screen."""
        show(self)
        return [""]


@dataclass
class Served:
    """A desk that was served: whether it goes on, what it showed, and the drafts it kept."""

    on: bool
    desk: Desk
    screen: Screen
    kept: list[Draft]

    @property
    def seen(self) -> list[str]:
        """What was shown, one after the other; the page that stands between the deeds once."""
        names = [name for name, _ in self.screen.shown]
        return [name for index, name in enumerate(names) if names[index - 1 : index] != [name]]


def serve(library: Library, advice: Advice, *keys: str) -> Served:
    """The desk under these keys, left by its end where they do not leave it."""
    screen, kept = Screen(), list[Draft]()
    desk = Desk(library, advice, screen, hardened, kept.append, lambda: AT)
    on = typing("".join(keys) + "q", desk.run)
    return Served(on, desk, screen, kept)


@pytest.fixture(scope="module")
def advice(follow: Follow) -> Advice:
    """An advice with proof that is required, and two offers to make next."""
    ends = follow("wrong_item_returned", "douyin")
    return next(
        each for each in ends
        if sum(rung.open for rung in each.ladder) > 1 and sum(item.required for item in each.evidence) > 1
    )  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "on"),
    [("n", True), ("N", True), ("x", True), ("q", False), ("", False), (f"{ENTER}{BACK}1?你q", False)],
    ids=["next", "capital", "pinyin", "end", "none", "keys that mean nothing"],
)
def test_leaving(library: Library, advice: Advice, keys: str, on: bool) -> None:
    """On to the next case, or to the end, by one letter; what no deed has does nothing."""
    assert serve(library, advice, keys).on is on


def test_letters_are_for_good() -> None:
    """Each deed has letters of its own, the same in every outcome."""
    letters = "".join(LETTERS.values())
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize("keys", ["c", "p", "r", "f", "s", "t", "w", "v", "o"])
def test_cancelled(library: Library, advice: Advice, keys: str) -> None:
    """Ctrl-C leaves from anywhere."""
    with pytest.raises(KeyboardInterrupt):
        serve(library, advice, keys, CTRL_C)


def test_the_reply_is_copied(library: Library, advice: Advice) -> None:
    """By one key, and the page says which way it went; where the shop wants it, by none."""
    served = serve(library, advice, "c")
    assert served.screen.clipboard == [advice.scripts["first_reply"].text]
    assert served.screen.foot == []  # the page that is left behind
    assert served.desk.notice == COPIED
    eager = open_library(shop=Shop(copy_at_once=True))
    assert serve(eager, advice).screen.clipboard == [advice.scripts["first_reply"].text]


def test_other_words_are_copied(library: Library, follow: Follow) -> None:
    """Any other text, or another tone; thought better of, none."""
    several = next(each for each in follow("wrong_item_returned", "douyin") if len(each.scripts) > 1)
    names = [name for name in several.scripts if name != "first_reply"]
    served = serve(library, several, "o", typed("1"))
    assert served.screen.clipboard == [several.scripts[names[0]].text]
    assert serve(library, several, "o", BACK).screen.clipboard == []
    toned = next(each for each in follow("in_transit", "tmall") if any(s.tones for s in each.scripts.values()))
    tones = [tone.text for script in toned.scripts.values() for tone in script.tones.values()]
    count = len(toned.scripts) - 1 + len(tones)
    assert serve(library, toned, "o", typed(str(count))).screen.clipboard == [tones[-1]]


@pytest.mark.parametrize(("key", "piece"), [("w", "why"), ("v", "whole"), ("p", "evidence")])
def test_a_piece_comes_back_to_the_page(library: Library, advice: Advice, key: str, piece: str) -> None:
    """What is one key away is read, and another key brings the page back."""
    for back in ("z", ENTER, BACK):
        assert serve(library, advice, key, back).seen == ["standing", piece, "standing"]


def test_proof_is_ticked_and_kept(library: Library, advice: Advice) -> None:
    """Each tick is in the draft at once, a second one takes it back; the page counts them."""
    first, second = (item.id for item in advice.evidence[:2])
    served = serve(library, advice, "p", "1", "2", "1", "z")
    assert [draft.have for draft in served.kept] == [(first,), (first, second), (second,)]
    assert served.desk.advice.case.have == (second,)
    assert f"1/{len(advice.evidence)}" in " ".join(words for words, _ in served.desk._foot(200))


def test_the_next_offer_becomes_the_advice(library: Library, advice: Advice) -> None:
    """Its words are copied; accepted, its outcome is what stands; thought better of, all stays."""
    rung = next(each for each in advice.ladder if each.open)
    amounts = ENTER * len(rung.price.open if rung.price else ())
    served = serve(library, advice, "f", typed("1"), amounts, typed("3"))
    assert rung.offer is not None
    assert served.screen.clipboard == [rung.offer.text]
    assert served.desk.advice.outcome == rung.outcome
    assert serve(library, advice, "f", BACK).desk.advice == advice


def test_one_offer_is_not_chosen(library: Library, follow: Follow) -> None:
    """Where there is one, it is put to the customer at once."""
    single = next(
        each for scenario in library.scenario_ids for each in follow(scenario, "tmall")
        if [rung.open for rung in each.ladder].count(True) == 1
        and not any(rung.price and rung.price.open for rung in each.ladder)
    )  # fmt: skip
    served = serve(library, single, "f", typed("3"))
    assert served.desk.advice.outcome == next(rung.outcome for rung in single.ladder if rung.open)


@pytest.mark.parametrize(("number", "state"), [("1", "made"), ("2", "refused"), ("3", "accepted")])
def test_what_a_customer_says_to_an_offer_is_kept(library: Library, advice: Advice, number: str, state: str) -> None:
    """It is an answer of the case: in the draft, in the advice made anew from it, and it can be taken back."""
    rung = next(each for each in advice.ladder if each.open)
    amounts = ENTER * len(rung.price.open if rung.price else ())
    served = serve(library, advice, "f", typed("1"), amounts, typed(number))
    kept = served.kept[-1].case(AT)
    assert kept.answers[f"offer.{rung.outcome}"] == state
    again = advise(library, kept, "zh")
    assert (again.outcome == rung.outcome) is (state == "accepted")
    assert again.outcome == served.desk.advice.outcome
    if state != "accepted":
        assert {each.outcome: each.state for each in again.ladder}[rung.outcome] == state
    known = list(dict.fromkeys([step.question for step in again.trail if step.question in kept.answers]))
    place = [*known, *(each for each in kept.answers if each not in known)].index(f"offer.{rung.outcome}") + 1
    back = serve(library, again, "r", typed(str(place)), ENTER)
    assert back.desk.advice.outcome == advice.outcome
    assert f"offer.{rung.outcome}" not in back.desk.advice.case.answers


def test_an_answer_is_changed(library: Library, follow: Follow) -> None:
    """r, the turn that it took, Enter: the advice is that of the case now; the time is now too."""
    before = next(each for each in follow("in_transit", "tmall") if each.changes)
    change = before.changes[0]
    served = serve(library, before, "r", f"⇒ {change.title}", ENTER * 4)
    assert served.desk.advice.outcome == change.outcome
    assert served.kept[-1].answers[change.question] is not None
    desk = Desk(library, before, Screen(), hardened, lambda _: None, lambda: AT + timedelta(days=2))
    typing(f"r{change.title}" + ENTER * 5 + "q", desk.run)
    assert desk.advice.case.at == AT + timedelta(days=2)
    assert serve(library, before, "r", BACK).desk.advice == before


def test_an_amount_that_an_offer_lacks(library: Library, advice: Advice) -> None:
    """It is read once and kept in the case; what is no amount, or larger than its whole, is refused in words."""
    case = Case("wrong_item_returned", "douyin", AT, {"paid_amount": Decimal(59)})
    for keys, amount, refused in (
        ("12", Decimal(12), 0), ("", None, 0), ("x" + ENTER + CLEAR + "12", Decimal(12), 1),
        ("60" + ENTER + CLEAR + "59", Decimal(59), 1),
    ):  # fmt: skip
        screen = Screen()
        desk = Desk(library, advise(library, case, "zh"), screen, hardened, lambda _: None, lambda: AT)
        typing(keys + ENTER, lambda desk=desk: desk._ask_amount("refund_amount"))  # type: ignore[misc]
        assert desk.advice.case.answers.get("refund_amount") == amount
        assert len(screen.lines) == 1 + refused


def test_the_phone(library: Library, advice: Advice) -> None:
    """Steps for a call, numbered."""
    lines = serve(library, advice, "t", "z").screen.lines
    assert label("ui-phone-plan", "zh") in lines
    assert any(line.startswith("1. ") for line in lines)


def test_saving(library: Library, advice: Advice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the given or the suggested name, once; a name that is taken is refused and asked for again."""
    monkeypatch.chdir(tmp_path)
    taken, free = tmp_path / "taken.json", tmp_path / "free.json"
    taken.write_text("mine", encoding="utf-8")
    serve(library, advice, "s", typed(str(taken)), CLEAR, typed(str(free)), "s", typed(""), "s", BACK)
    assert taken.read_text(encoding="utf-8") == "mine"
    assert json.loads(free.read_text(encoding="utf-8"))["scenario"] == "wrong_item_returned"
    assert len(list(tmp_path.glob("wrong_item_returned-*.json"))) == 1


def test_only_what_makes_sense(library: Library, follow: Follow) -> None:
    """No key for an offer, proof or words that there are not, and pressing it does nothing."""
    bare = next(each for each in follow("not_shipped", "tmall") if not any(rung.open for rung in each.ladder))
    served = serve(library, bare, "f")
    assert "f" not in served.desk._keys()
    assert served.seen == ["standing"]


def test_numbered_lists(library: Library, advice: Advice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is drawn again, the advice is printed whole, once for each case, and letters are typed."""
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("c\nz\nw\nq\n"))
    screen = Screen()
    desk = Desk(library, advice, screen, plain, lambda _: None, lambda: AT)
    assert not desk.run()
    assert [name for name, _ in screen.shown] == ["whole", "why"]
    assert screen.clipboard == [advice.scripts["first_reply"].text]


@pytest.mark.parametrize(
    ("width", "rows"),
    [(80, ["c 复制 · q 结束"]), (15, ["c 复制 · q 结束"]), (14, ["c 复制", "q 结束"]), (3, ["c 复制", "q 结束"])],
)
def test_packed(width: int, rows: list[str]) -> None:
    """As many in a row as fit, none broken."""
    assert packed(["c 复制", "q 结束"], width) == rows
    assert ESCAPE not in "".join(rows)
