"""A case from a file, a pipe or options, and what is refused."""

import io
import json
import os
import pty
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aftersales_cli.advice import advise
from aftersales_cli.advice.record import as_json
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.intake.casefile import Draft, missing_start, read_draft
from aftersales_cli.library import Library
from aftersales_cli.model import WorkedCase
from tests.conftest import AT

FULL = Draft(
    "in_transit",
    "tmall",
    datetime(2026, 11, 20, 10),
    {"intercept_status": "failed", "refund_amount": Decimal("59.90"), "applied_at": datetime(2026, 11, 20, 9)},
    "200000000000000021",
    "3900000000000000011",
)
JSON = """{"scenario": "in_transit", "platform": "tmall", "at": "2026-11-20 10:00", "case_id": "200000000000000021",
 "order_id": 3900000000000000011,
 "answers": {"intercept_status": "failed", "refund_amount": 59.90, "applied_at": "2026-11-20T09:00:00+08:00"}}"""
YAML = """
scenario: 货在途中要退款
platform: 天猫
at: 2026-11-20 10:00
case_id: "200000000000000021"
order_id: "3900000000000000011"
answers:
  intercept_status: 拦截失败
  refund_amount: ¥59.90
  applied_at: 2026年11月20日 9:00
"""


@pytest.fixture
def draft(library: Library, tmp_path: Path) -> Any:
    """Reads a case from a file of that content, with options over it."""

    def read(content: str | bytes, **options: Any) -> Draft:
        path = tmp_path / "case"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        given = {"answers": {}, "scenario": None, "platform": None, **options}
        return read_draft(library, str(path), **given)

    return read


def failed_words(library: Library) -> str:
    """The Chinese words of the choice `failed`."""
    return library.questions["intercept_status"].choices["failed"].zh


@pytest.mark.parametrize(
    "content",
    [JSON, YAML, "\ufeff" + JSON, "\ufeff" + YAML, "\n \t" + JSON],
    ids=["json", "yaml", "json-bom", "yaml-bom", "json-behind-blanks"],
)
def test_the_same_case(library: Library, draft: Any, content: str) -> None:
    """JSON and YAML, ids and words, with a BOM or without, say the same case; no digit of an amount or id is lost."""
    assert draft(content.replace("拦截失败", failed_words(library))) == FULL


def test_stdin(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads the case from standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(JSON.encode())))
    assert read_draft(library, "-", {}, None, None) == FULL


def test_stdin_at_a_terminal(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` at a terminal is wrong usage, not a wait without end; so is a standard input that was closed."""
    main, side = pty.openpty()
    with os.fdopen(side) as terminal, os.fdopen(main, "wb"):
        for stdin in (terminal, None):
            monkeypatch.setattr(sys, "stdin", stdin)
            with pytest.raises(UsageError) as caught:
                read_draft(library, "-", {}, None, None)
            assert caught.value.message.key == "stdin-twice"


def test_nothing_given(library: Library) -> None:
    """Without file and options there is an empty draft, which asks for scenario and platform first."""
    draft = read_draft(library, None, {}, None, None)
    assert draft == Draft()
    advice = draft.unstarted(library, "en", AT)
    assert [missing.question for missing in advice.missing] == ["scenario", "platform"]
    assert [id_ for id_, _ in advice.missing[0].choices] == list(library.scenario_ids)
    assert [id_ for id_, _ in advice.missing[1].choices] == list(library.platforms)
    assert as_json(advice)["status"] == "needs_answers"


def test_only_what_is_missing_is_asked(library: Library) -> None:
    """With the scenario known only the platform is asked for, and the other way round."""
    for given, asked in (({"scenario": "in_transit"}, "platform"), ({"platform": "pdd"}, "scenario")):
        draft = read_draft(library, None, {}, given.get("scenario"), given.get("platform"))
        assert [each.question for each in draft.unstarted(library, "zh", AT).missing] == [asked]
        assert missing_start(library, asked, "zh").choices


def test_options_win(draft: Any) -> None:
    """Scenario, platform and answers given as options replace those of the file; the rest of the file stays."""
    answers = {"intercept_status": "intercepted", "wants_goods": "wanted"}
    read = draft(JSON, scenario="not_shipped", platform="抖店", answers=answers)
    assert (read.scenario, read.platform, read.at, read.order_id) == ("not_shipped", "douyin", FULL.at, FULL.order_id)
    assert read.answers == {**FULL.answers, **answers}


def test_scenario_and_platform_as_answers(draft: Any) -> None:
    """-a scenario=… and -a platform=… count like the options, and win over the file; the options win over them."""
    read = draft(JSON, answers={"scenario": "missing_gift", "platform": "kuaishou"})
    assert (read.scenario, read.platform, read.answers) == ("missing_gift", "kuaishou", FULL.answers)
    read = draft(JSON, answers={"scenario": "missing_gift", "platform": "ks"}, scenario="swapped_goods", platform="tb")
    assert (read.scenario, read.platform) == ("swapped_goods", "taobao")


def worked_cases(library: Library) -> list[tuple[str, WorkedCase]]:
    """Every worked case of the shipped playbooks."""
    return [(id_, case) for id_ in library.scenario_ids for case in library.cases(id_)]


def test_advice_read_back(library: Library, draft: Any) -> None:
    """The JSON of an advice, given as a case, leads to the same advice: for every worked case."""
    for scenario, case in worked_cases(library):
        given = {"scenario": scenario, "platform": case.platform, "at": case.at, "answers": dict(case.answers)}
        first = draft(json.dumps(given, default=str))
        shown = as_json(advise(library, first.case(first.at), "zh"))
        second = draft(json.dumps(shown, ensure_ascii=False))
        again = as_json(advise(library, second.case(second.at), "zh"))
        handed_over = shown["scenario"] != scenario  # then the way begins in the later scenario
        left_out = {"trail", "changes"} if handed_over else set()
        assert again.keys() == shown.keys()
        assert [key for key in shown if again[key] != shown[key] and key not in left_out] == [], (scenario, case.name)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('{"scenari": "in_transit"}', ["scenari", "scenario"]),
        ("platfrom: tmall\n", ["platfrom", "platform"]),
        ('{"scenario": "in_transt"}', ["in_transt", "in_transit"]),
        ('{"platform": "tmal"}', ["tmal", "tmall"]),
        ('{"answers": {"intercept_statu": "failed"}}', ["intercept_statu", "intercept_status"]),
        ('{"answers": {"intercept_status": "fail"}}', ["intercept_status", "fail", "failed"]),
        ('{"answers": {"refund_amount": "lots"}}', ["refund_amount", "lots"]),
        ('{"answers": {"refund_amount": -1}}', ["refund_amount", "-1"]),
        ('{"answers": {"applied_at": "gestern"}}', ["applied_at", "gestern"]),
        ('{"at": "gestern"}', ["at", "gestern"]),
        ('{"at": "0001-01-01T00:00:00+14:00"}', ["at", "0001-01-01"]),
        ('{"answers": []}', ["no object"]),
        ('{"answers": null}', ["no object"]),
        ("[1, 2]", ["no object"]),
        ("- a\n- b\n", ["no object"]),
        ("in_transit\n", ["no object"]),
    ],
)
def test_what_does_not_fit(draft: Any, content: str, named: list[str]) -> None:
    """A key, question, choice or value that is not one of the right ones is wrong usage, with what would be right."""
    with pytest.raises(UsageError) as caught:
        draft(content)
    assert caught.value.exit_code == 2
    for name in named:
        assert name in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        '{"scenario": "in_transit"',
        '{"answers": {"a": NaNa}}',
        '{"answers": ' + "[" * 100_000,
        "a: b: c\n",
        "scenario: in_transit\nscenario: not_shipped\n",
        "at: 7:30\n",
        "a: &x 1\nb: *x\n",
        '{"scenario": "在途"}'.encode("gbk"),
        "scenario: 在途\n".encode("utf-16"),
        b"\x00\x01\x02",
    ],
    ids=[
        "empty", "open", "unclosed", "bad-json", "deep-json", "bad-yaml", "twice", "base-60", "alias", "gbk-json",
        "utf-16", "binary",
    ],
)  # fmt: skip
def test_what_cannot_be_read(draft: Any, content: str | bytes) -> None:
    """A file that is no JSON and no strict YAML is a known error of one line."""
    with pytest.raises(AftersalesError) as caught:
        draft(content)
    assert (caught.value.message.key, caught.value.exit_code) == ("case-unreadable", 1)
    assert "\n" not in str(caught.value)


def test_no_such_file(library: Library, tmp_path: Path) -> None:
    """A file that is not there and a folder are named."""
    for source in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(AftersalesError) as caught:
            read_draft(library, str(source), {}, None, None)
        assert str(source) in str(caught.value)
