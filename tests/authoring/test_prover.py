"""Proving a scenario on a platform: what is counted, and cases to paste that show what is wrong."""

import shlex
from dataclasses import replace

import pytest

from aftersales_cli.advice import Case, advise
from aftersales_cli.answers import parse_moment, read_answers
from aftersales_cli.authoring.prover import Breach, Findings, Prover
from aftersales_cli.library import Library
from aftersales_cli.model import Bound, Outcome, Sentence, Tests
from tests.authoring.miniature import AT, mini


def spoilt(outcome: str, **change: object) -> Library:
    """The small folder with something else in an outcome."""
    scenario = mini().scenario("parcel")
    other: Outcome = replace(scenario.outcomes[outcome], **change)
    return mini().altered(scenario=replace(scenario, outcomes={**scenario.outcomes, outcome: other}))


def proven(library: Library, scenario: str = "parcel", platform: str = "tmall") -> Findings:
    """What is found in a scenario."""
    return Prover(library, platform, AT).prove(scenario)


def breaches(library: Library, scenario: str = "parcel", platform: str = "tmall") -> list[Breach]:
    """What breaks a rule in an outcome of the small folder's own."""
    found = proven(library, scenario, platform).breaches.values()
    return [breach for breach in found if breach.address[0] == "scenarios"]


def test_counts_what_it_shows() -> None:
    """Ways and outcomes, red flags and shared outcomes among them; the given of each end; every sentence once."""
    counts = proven(mini()).counts.numbers()
    assert counts["ways"] == 8 - 1 + 5 + 5
    assert counts["outcomes"] == 8 + 1 + 5
    assert counts["givens"] >= 8
    assert counts["exceptions"] == 1
    assert proven(mini(), "quarrel").counts.ways == 1 + counts["ways"] - 5 + 1 + 5


@pytest.mark.parametrize(
    ("outcome", "given", "shown"),
    [
        ("keep_it", {"seed_kept": "keeps"}, "seed_kept=spoils"),
        ("keep_it", {"perishable": "spoils"}, "perishable=?"),
        ("keep_it", {"seed_kept": "spoils", "seed_wish": "money"}, "seed_kept=spoils, seed_wish=?"),
        ("too_late", {"seed_days": Bound(at_most="seed_window")}, "seed_days=8"),
        ("say_sorry", {"reached_by": "walk"}, "reached_by=offer"),
        ("say_sorry", {"seed_wish": "money"}, "seed_wish=goods"),
        ("keep_it", {"platform": "douyin"}, "platform=tmall"),
    ],
    ids=str,
)
def test_what_is_taken_for_granted_must_be_so(outcome: str, given: Tests, shown: str) -> None:
    """What is so instead is shown, and the case ends in that very outcome."""
    (breach,) = breaches(spoilt(outcome, given=(given,)))
    assert (breach.rule, breach.message.values["known"]) == ("given-open", shown)
    assert breach.address == ("scenarios", "parcel", ("outcomes", outcome, "given"))
    assert ends(mini(), breach.case) == outcome


@pytest.mark.parametrize(
    "given",
    [
        "none",
        ({"seed_kept": "spoils"}, {"seed_kept": "keeps"}),
        ({"seed_kept": Bound(one_of=("spoils", "keeps"))},),
        ({"seed_where": "signed"},),
        ({"seed_kept": "keeps"}, {"seed_where": "signed", "seed_kept": "spoils"}),
    ],
    ids=str,
)
def test_what_is_so_is_established(given: object) -> None:
    """Any of several is enough, even where no single one holds on every way."""
    assert breaches(spoilt("keep_it", given=given)) == []


def test_several_alternatives_may_hold_together_only() -> None:
    """On a way that leaves a fact open between two answers, each of which has an alternative of its own."""
    scenario = mini().scenario("parcel")
    step = replace(scenario.steps["kept"], go={"keeps": "since"}, then="keep_it")
    library = mini().altered(scenario=replace(scenario, steps={**scenario.steps, "kept": step}))
    assert breaches(library) == []


def ends(library: Library, command: str | None) -> str | None:
    """Where the case of a command ends, as `triage` would take it."""
    assert command is not None
    words = shlex.split(command)
    assert words[:2] == ["aftersales", "triage"]
    scenario, platform = words[2], words[words.index("--platform") + 1]
    at = parse_moment(words[words.index("--at") + 1]) if "--at" in words else AT
    typed = [words[index + 1] for index, word in enumerate(words) if word == "-a"]
    answers = read_answers(library.questions, dict(each.split("=", 1) for each in typed), at)
    return advise(library, Case(scenario, platform, at, answers), "zh").outcome


@pytest.mark.parametrize(
    ("kept", "found"),
    [({"seed_kept": "spoils"}, "parcel"), ({"seed_kept": "keeps"}, None)],
)
def test_a_principle_is_broken_where_its_facts_may_be(kept: Tests, found: str | None) -> None:
    """Excluded by an answer they are not; asked and 不清楚, or never asked, they may be."""
    principle = replace(mini().principles["spoilt_stays"], when=(kept,), never=("refund_now",))
    library = mini().altered()
    library.__dict__["principles"] = {"spoilt_stays": principle}
    where = {breach.address[2][1] for breach in breaches(library)}
    assert ("keep_it" in where) is (found is not None)
    assert {"refund_small", "refund_checked"} <= where
    established = replace(principle, established=True)
    library.__dict__["principles"] = {"spoilt_stays": established}
    assert {breach.address[2][1] for breach in breaches(library)} == ({"keep_it"} if found else set())


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"never": ("refund_now",)}, "principle"),
        ({"never": ("contest",)}, None),
        ({"only": ("contest",)}, "principle"),
        ({"only": ("refund_now",)}, None),
        ({"never_liable": ("merchant",)}, "principle"),
        ({"never_liable": ("customer",)}, None),
        ({"evidence": ("seed_photo",)}, "principle-evidence"),
        ({"never": ("refund_now",), "platforms": ("douyin",)}, None),
        ({"never": ("refund_now",), "stages": ("dispute",)}, None),
        ({"never": ("refund_now",), "risks": ("late_shipping",)}, None),
    ],
    ids=str,
)
def test_what_a_principle_forbids(change: dict[str, object], rule: str | None) -> None:
    """Dispositions, those but some, who pays, what proof; on its platforms, in its stages, for its acts only."""
    plain = replace(
        mini().principles["spoilt_stays"], when=({"seed_kept": "spoils", "seed_where": "signed"},), never=()
    )
    library = mini().altered()
    library.__dict__["principles"] = {"p": replace(plain, established=True, **change)}
    assert {breach.rule for breach in breaches(library)} == ({rule} if rule else set())


def test_each_sentence_is_looked_at_where_it_is_printed() -> None:
    """One that no source binds is noted with the platform; `only` keeps it from being printed elsewhere."""
    bare = Sentence("别拖", "Do not delay", ("SEED-2",))
    address = ("scenarios", "parcel", ("outcomes", "keep_it", "never", 0))
    assert proven(spoilt("keep_it", never=(bare,)), platform="douyin").unbound.keys() == {address}
    assert not proven(spoilt("keep_it", never=(bare,)), platform="tmall").unbound
    narrow = replace(bare, only=("taobao", "tmall"))
    assert not proven(spoilt("keep_it", never=(narrow,)), platform="douyin").unbound
    conditional = replace(bare, when={"platform": "tmall"})
    assert not proven(spoilt("keep_it", never=(conditional,)), platform="douyin").unbound


@pytest.mark.parametrize(
    ("outcome", "tests", "few"),
    [
        ("keep_it", [{}, {}, {}], False),
        ("keep_it", [{}, {}], True),
        ("keep_it", [], True),
        ("keep_it", [{}, {}, {"seed_kept": "spoils"}], False),
        ("keep_it", [{}, {}, {"seed_kept": "keeps"}], True),
        ("keep_it", [{}, {}, {"seed_wish": "money"}], True),
        ("say_sorry", [{}, {}, {"seed_wish": "money"}, {"seed_wish": "goods"}], False),
        ("say_sorry", [{}, {}, {"seed_wish": "money"}], True),
        ("say_sorry", [{}, {"seed_wish": "money"}, {"seed_wish": "goods"}], True),
        ("say_sorry", [{}, {"reached_by": "offer"}, {"seed_wish": "goods"}], False),
    ],
)
def test_no_way_has_few_steps(outcome: str, tests: list[Tests], few: bool) -> None:
    """Wherever an outcome is reached, three of its steps are told at least, whatever hangs on the answers."""
    steps = tuple(Sentence(f"第{at}步", f"Step {at}", ("house_style",), when=when) for at, when in enumerate(tests))
    found = [breach for breach in breaches(spoilt(outcome, steps=steps)) if breach.rule == "steps-few"]
    assert [breach.message.values["name"] for breach in found] == [outcome] * few
    assert all(breach.case is not None for breach in found)


def test_steps_of_another_platform_do_not_count() -> None:
    """They are not told here."""
    steps = tuple(Sentence("做", "Do", ("house_style",), only=only) for only in ((), (), ("douyin",)))
    library = spoilt("keep_it", steps=steps)
    assert any(breach.rule == "steps-few" for breach in breaches(library))
    assert not any(breach.rule == "steps-few" for breach in breaches(library, platform="douyin"))
