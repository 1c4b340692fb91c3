"""Cases of the register on a screen: in both languages, with whatever a case may hold."""

import pytest

from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.register.record import PARTIES, RESULTS, STATES, Answer, Duty, Record
from aftersales_cli.register.store import Stored
from aftersales_cli.render.register import duty_of, show_case, show_cases, state_of
from tests.conftest import AT

FULL = Record(
    "u", "tmall", "39001", "AS1", "皮靴", scenario="in_transit", state="open",
    outcome="refund_returning", opened="2026-11-20 09:00:00",
    answers={"delivery_state": Answer("returning", "Li", ""), "gone": Answer("x", "Li", "")},
    have={"tracking_record": Answer("yes", "Li", "")},
    deadlines={"answer_application": "2026-11-20 18:00:00", "gone": "2026-11-20 08:00:00"}, tags=("慢",),
)  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_state_has_words(lang: Lang) -> None:
    """Of each state with each party and result."""
    said = {state_of(Record("u", state=s, waiting=w, result=r), lang) for s in STATES for w in PARTIES for r in RESULTS}
    assert len(said) == 2 + len(PARTIES) + len(RESULTS)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_case_with_all_there_is(library: Library, lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    """Names of the playbooks where they are known, ids where they are no longer."""
    show_case(library, Stored(7, FULL), [{"kind": "noted", "by": "Li", "at": "2026-11-20 09:00:00"}], AT, lang)
    show_cases(library, [Stored(8, Record("u", "gone", scenario="gone"))], AT, lang, 3)
    said = capsys.readouterr().out
    for words in ("#7", "#8", "gone", library.title("in_transit").in_(lang), "--page 3", "慢", "39001"):
        assert words in said, words


def test_what_is_overdue_and_unpaid_stands_out(library: Library) -> None:
    """In words, not only in colours."""
    duty = Duty("promise", "1", "2026-11-20 09:00:00", "运费", "运营", 1200)
    assert duty_of(library, duty, AT, "zh") == "11月20日 09:00 · 承诺：运费 · 运营负责 · 还没付 12 元 · 已超时"
    assert "overdue" not in duty_of(library, Duty("deadline", "x", "2026-11-20 11:00:00"), AT, "en")
