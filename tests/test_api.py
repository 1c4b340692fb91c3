"""The door for programs: the same answers as the command line gives, and no error but the documented ones."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aftersales_cli as door
from aftersales_cli.model import Shop
from tests.conftest import AT, DATA, PLAYBOOKS, ROOT, Run

EXPORT = DATA / "kuaishou.csv"
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.binary(max_size=4),
    st.lists(st.text(max_size=3), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.datetimes(timezones=st.none() | st.just(UTC)), st.just(Path("/no/such/file")), st.just(object()),
)  # fmt: skip
KNOWN = st.sampled_from(["in_transit", "tmall", "zh", "en", "returning", "抖店", "refund_amount", "59.00", "\0", ""])


def test_names_what_it_offers() -> None:
    """Every name of `__all__` is there and in `dir`; another is an AttributeError as anywhere."""
    assert set(door.__all__) <= set(dir(door))
    assert all(getattr(door, name) is not None for name in door.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        door.nonsense  # noqa: B018


def test_costs_nothing_until_it_is_used() -> None:
    """Importing the package loads none of its modules, so that the command line starts as fast as before."""
    code = "import sys, aftersales_cli; print([name for name in sys.modules if name.startswith('aftersales_cli.')])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=300
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("answers", [{}, {"delivery_state": "returning", "refund_amount": "59.00"}])
def test_advises_as_the_command_does(library: door.Library, call: Run, lang: Any, answers: dict[str, str]) -> None:
    """The object of an advice is what `triage --format json` prints."""
    options = [each for pair in answers.items() for each in ("-a", "=".join(pair))]
    done = call("--lang", lang, "triage", "in_transit", "-p", "天猫", *options, "--at", str(AT), "--format", "json")
    advice = door.advise(library, "in_transit", "天猫", answers, at=AT, lang=lang)
    assert advice.as_json() == json.loads(done.stdout)
    assert door.questions(library, "in_transit", "天猫", answers, at=AT, lang=lang) == advice.missing
    assert advice.resolved is bool(answers)


@pytest.mark.parametrize("at", [AT, AT.replace(tzinfo=timezone(timedelta(hours=8))), AT.replace(hour=2, tzinfo=UTC)])
def test_a_time_is_chinas(library: door.Library, at: datetime) -> None:
    """Without a zone a time is China's; with one it is moved there."""
    assert door.advise(library, "in_transit", "tmall", at=at).case.at == AT


def test_opens_a_folder_with_a_shop(tmp_path: Path) -> None:
    """A folder and a shop.yaml by path, as text or not; settings made by the caller serve as well."""
    (tmp_path / "shop.yaml").write_text('shop_name: "甲店"\n', encoding="utf-8")
    assert door.open_playbooks(str(PLAYBOOKS), tmp_path / "shop.yaml").shop.shop_name == "甲店"
    assert door.open_playbooks(PLAYBOOKS, Shop(shop_name="乙店")).shop.shop_name == "乙店"
    assert len(door.open_playbooks(PLAYBOOKS).scenario_ids) == len(door.open_playbooks().scenario_ids)


def test_finds_as_the_command_does(library: door.Library) -> None:
    """The customer's words lead to scenarios, best first; what fits nothing gives none."""
    assert door.find(library, "怎么还没到")[0].scenario in library.scenario_ids
    assert door.find(library, "§") == []


def rows_of(kind: str) -> Any:
    """The same export as a path, a stream, rows of cells and mappings."""
    text = EXPORT.read_text(encoding="utf-8-sig")
    match kind:
        case "path":
            return EXPORT
        case "text":
            return str(EXPORT)
        case "stream":
            return io.BytesIO(EXPORT.read_bytes())
        case "cells":
            return (row for row in csv.reader(io.StringIO(text)))
        case _:
            return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("kind", ["path", "text", "stream", "cells", "mappings"])
def test_triages_a_table_as_the_command_does(library: door.Library, call: Run, tmp_path: Path, kind: str) -> None:
    """Every way in gives the rows of `batch`, in order, with their triage columns."""
    done = call("--lang", "zh", "batch", EXPORT, "-p", "kuaishou", "-o", tmp_path / "out.csv", "--at", str(AT), "-q")
    assert done.returncode in (0, 1), done.stderr
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    rows = list(door.triage_table(library, rows_of(kind), platform="kuaishou", at=AT))
    assert len(rows) == len(written) > 30
    names = list(rows[0].triage)
    assert [row.triage for row in rows] == [{name: each[name] for name in names} for each in written]
    assert [row.due.strftime("%Y-%m-%d %H:%M") if row.due else "" for row in rows] == [
        each["triage_deadline"] for each in written
    ]


def test_takes_rows_as_they_come(library: door.Library) -> None:
    """An endless table is answered while it is read: no more rows are taken than a block holds."""
    taken = 0

    def endless() -> Iterator[list[str]]:
        nonlocal taken
        yield ["order_id", "platform", "scenario", "delivery_state"]
        while True:
            taken += 1
            yield [str(10**15 + 7 * taken), "tmall", "in_transit", "returning"]

    rows = door.triage_table(library, endless(), at=AT)
    assert next(rows).triage["triage_status"] == "resolved"
    assert taken < 100_000


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda library: door.advise(library, "in_tranzit", "tmall"), "did you mean: in_transit"),
        (lambda library: door.advise(library, "in_transit", "tmal"), "did you mean: tmall"),
        (lambda library: door.advise(library, "in_transit", "tmall", lang="fr"), "one of: zh, en"),
        (lambda library: door.advise(library, "in_transit", "tmall", {"refund_amount": "x"}), "write 59.00"),
        (lambda library: door.advise(library, "in_transit", "tmall", {"refund_amont": 1}), "refund_amount"),
        (lambda library: door.advise(library, "in_transit", "tmall", ["x"]), "answers must be Mapping, not list"),
        (lambda library: door.advise(None, "in_transit", "tmall"), "library must be Library, not NoneType"),
        (lambda library: door.advise(library, "in_transit", "tmall", at="now"), "at must be datetime, not str"),
        (lambda library: door.triage_table(library, 5), "source must be str"),
        (lambda library: door.triage_table(library, io.StringIO("a")), "BinaryIO"),
        (lambda library: door.triage_table(library, "/no/such/file"), "no file"),
        (lambda library: door.triage_table(library, []), "empty"),
        (lambda library: list(door.triage_table(library, [["order_id", "scenario"], 5])), "Iterable"),
        (lambda library: door.open_playbooks("/no/such/folder"), "--playbooks"),
        (lambda library: door.open_playbooks(PLAYBOOKS, "/no/such/shop.yaml"), "shop.yaml"),
    ],
)
def test_says_what_would_be_right(library: door.Library, act: Callable[[Any], Any], said: str) -> None:
    """A wrong argument is one documented error, which is worded in both languages."""
    with pytest.raises(door.AftersalesError, match=said) as caught:
        act(library)
    assert caught.value.message.text("zh") != caught.value.message.text("en")


@given(arguments=st.lists(ODD | KNOWN, min_size=6, max_size=6), real=st.booleans())
@settings(max_examples=300)
def test_only_documented_errors_come_out(library: door.Library, arguments: list[Any], real: bool) -> None:
    """Whatever is given, it is answered or refused as documented."""
    first = library if real else arguments[0]
    scenario, platform, answers, at, lang = arguments[1:]
    for act in (
        lambda: door.advise(first, scenario, platform, answers, at=at, lang=lang),
        lambda: door.questions(first, "in_transit", "tmall", answers, at=at, lang=lang),
        lambda: door.advise(first, "in_transit", "tmall", {"refund_amount": answers}, lang="zh"),
        lambda: door.find(first, scenario),
        lambda: list(door.triage_table(first, answers, platform=platform, at=at, lang=lang)),
        lambda: list(door.triage_table(first, [["order_id", "scenario"], [scenario, platform], arguments])),
        lambda: door.open_playbooks(scenario, platform),
    ):
        try:
            act()
        except door.AftersalesError as error:
            assert error.message.text("zh")
            assert str(error)
