"""What follows the advice, typed: every deed of the menu, and what of it is kept."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_cli.advice import Advice, Case, advise
from aftersales_cli.intake.casefile import Draft
from aftersales_cli.library import Library
from aftersales_cli.prompts import hardened
from aftersales_cli.prompts.menu import Menu
from aftersales_cli.wording import label
from tests.conftest import AT, Follow
from tests.prompts.keyboard import BACK, CLEAR, CTRL_C, ENTER, typing
from tests.prompts.test_interview import Notebook, typed


@dataclass
class Desk(Notebook):
    """A screen that keeps what is copied, shown and explained on it."""

    clipboard: list[str] = field(default_factory=list)
    shown: list[Advice] = field(default_factory=list)
    explained: list[Advice] = field(default_factory=list)

    def copy(self, text: str) -> None:
        """Keeps what goes to the clipboard."""
        self.clipboard.append(text)

    def advice(self, advice: Advice) -> None:
        """Keeps an advice."""
        self.shown.append(advice)

    def why(self, advice: Advice) -> None:
        """Keeps whose reasons were asked for."""
        self.explained.append(advice)


@dataclass
class Served:
    """A menu that was served: whether it goes on, what it said, and the drafts it kept."""

    on: bool
    menu: Menu
    screen: Desk
    kept: list[Draft]


def serve(library: Library, advice: Advice, *keys: str) -> Served:
    """The menu under these keys, left by its end where they do not leave it."""
    screen, kept = Desk(), list[Draft]()
    menu = Menu(library, advice, screen, hardened, kept.append)
    on = typing("".join(keys) + typed("结束"), menu.run)
    return Served(on, menu, screen, kept)


@pytest.fixture(scope="module")
def advice(follow: Follow) -> Advice:
    """An advice with proof that is required, and an offer to make next."""
    ends = follow("wrong_item_returned", "douyin")
    return next(each for each in ends if each.ladder and sum(item.required for item in each.evidence) > 1)


@pytest.mark.parametrize(
    ("keys", "on"), [(typed("下一单"), True), ("", False), (BACK + typed("结束"), False)], ids=["next", "end", "back"]
)
def test_leaving(library: Library, advice: Advice, keys: str, on: bool) -> None:
    """On to the next case, or to the end; Ctrl-B stays."""
    assert serve(library, advice, keys).on is on


def test_cancelled(library: Library, advice: Advice) -> None:
    """Ctrl-C leaves from anywhere."""
    with pytest.raises(KeyboardInterrupt):
        serve(library, advice, typed("勾凭证"), CTRL_C)


def test_the_words_are_copied(library: Library, advice: Advice) -> None:
    """The chosen script goes to the clipboard and stands on the screen."""
    served = serve(library, advice, typed("复制", "1"))
    script = next(iter(advice.scripts.values())).text
    assert (served.screen.clipboard, served.screen.copied) == ([script], [script])
    assert serve(library, advice, typed("复制"), BACK).screen.clipboard == []


def test_why(library: Library, advice: Advice) -> None:
    """The reasons are those of the advice at hand."""
    assert serve(library, advice, typed("为什么")).screen.explained == [advice]


def test_proof_is_ticked_and_kept(library: Library, advice: Advice) -> None:
    """Each tick is in the draft at once, a second one takes it back; what is missing is said until it is there."""
    first, second = (item.id for item in advice.evidence[:2])
    served = serve(library, advice, typed("勾凭证", "1", "2", "1", "勾好了"))
    assert [draft.have for draft in served.kept] == [(first,), (first, second), (second,)]
    assert served.menu.advice.case.have == (second,)
    every = [str(number) for number in range(1, len(advice.evidence) + 1)]
    whole = serve(library, advice, typed("勾凭证", *every, "勾好了"))
    required = [item.text for item in advice.evidence if item.required]
    assert whole.screen.lines[0] == label("ui-proof-missing", "zh", names="；".join(required))
    assert whole.screen.lines[-1] == label("ui-proof-whole", "zh")


def test_the_next_offer_becomes_the_advice(library: Library, advice: Advice) -> None:
    """It is shown whole, and what follows is about it; thought better of, all stays."""
    rung = advice.ladder[0]
    amounts = ENTER * len(rung.price.open if rung.price else ())
    served = serve(library, advice, typed("客户不同意", "1"), amounts, typed("为什么"))
    assert [each.outcome for each in served.screen.shown] == [rung.outcome]
    assert [each.outcome for each in served.screen.explained] == [rung.outcome]
    assert serve(library, advice, typed("客户不同意"), BACK).screen.shown == []


def test_an_amount_that_an_offer_lacks(library: Library, advice: Advice) -> None:
    """It is read once and kept in the case; what is no amount, or larger than its whole, is refused in words."""
    case = Case("wrong_item_returned", "douyin", AT, {"paid_amount": Decimal(59)})
    for keys, amount, refused in (
        ("12", Decimal(12), 0), ("", None, 0), ("x" + ENTER + CLEAR + "12", Decimal(12), 1),
        ("60" + ENTER + CLEAR + "59", Decimal(59), 1),
    ):  # fmt: skip
        screen = Desk()
        menu = Menu(library, advise(library, case, "zh"), screen, hardened, lambda _: None)
        typing(keys + ENTER, lambda menu=menu: menu._ask_amount("refund_amount"))  # type: ignore[misc]
        assert menu.advice.case.answers.get("refund_amount") == amount
        assert len(screen.lines) == 1 + refused


def test_the_phone(library: Library, advice: Advice) -> None:
    """Steps for a call, numbered."""
    lines = serve(library, advice, typed("电话")).screen.lines
    assert label("ui-phone-plan", "zh") in lines
    assert any(line.startswith("1. ") for line in lines)


def test_saving(library: Library, advice: Advice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the given or the suggested name, once; a name that is taken is refused and asked for again."""
    monkeypatch.chdir(tmp_path)
    taken, free = tmp_path / "taken.json", tmp_path / "free.json"
    taken.write_text("mine", encoding="utf-8")
    served = serve(library, advice, typed("存", str(taken), str(free), "存", ""), typed("存"), BACK)
    assert taken.read_text(encoding="utf-8") == "mine"
    assert json.loads(free.read_text(encoding="utf-8"))["scenario"] == "wrong_item_returned"
    assert len(list(tmp_path.glob("wrong_item_returned-*.json"))) == 1
    assert sum(line.startswith(label("ui-saved", "zh", file="")[:3]) for line in served.screen.lines) == 2
