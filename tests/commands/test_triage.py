"""`triage` as scripts use it: exit codes, the JSON contract, and that every way of answering ends in whole advice."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aftersales_cli.advice import Advice
from aftersales_cli.advice.record import SCHEMA, as_json
from aftersales_cli.engine import Ask, walk
from aftersales_cli.library import Library
from tests.conftest import AT, PATIENCE, ROOT, Follow, Run

SCENARIOS = ["not_shipped", "in_transit", "missing_gift", "swapped_goods", "wrong_item_returned"]
PLATFORMS = ["douyin", "taobao", "tmall", "pinduoduo", "kuaishou", "zw17", "other"]
MOST_QUESTIONS = 8
NOW = ("--at", "2026-11-20 10:00")
ASKED = ("in_transit", "-p", "tmall")
RETURNING = (*ASKED, "-a", "delivery_state=returning")

KEYS = {
    "schema", "status", "case_id", "order_id", "platform", "scenario", "at", "outcome", "disposition", "title",
    "liability", "urgency", "why", "steps", "scripts", "evidence", "deadlines", "warnings", "never", "reopen", "tags",
    "ladder", "changes", "answers", "unknown", "missing", "trail", "sources", "playbook",
}  # fmt: skip


def texts(node: object) -> list[str]:
    """Every text in a JSON tree."""
    if isinstance(node, dict):
        return [text for value in node.values() for text in texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in texts(value)]
    return [node] if isinstance(node, str) else []


def faults(advice: Advice) -> list[str]:
    """What is wrong with a resolved advice: a promise of the contract that it does not keep."""
    tree: dict[str, Any] = as_json(advice)
    found = [f"empty or a gap: {text!r}" for text in texts(tree) if not text.strip() or "{" in text or "}" in text]
    whole = "".join(texts(tree))
    found += [] if whole.encode("gbk", "ignore").decode("gbk") == whole else ["not GBK"]
    found += [f"no source: {step['text']}" for step in tree["steps"] if not step["sources"]]
    found += [] if tree["steps"] else ["no steps"]
    found += (
        [] if re.search(r"[\u4e00-\u9fff]{4}", tree["scripts"]["first_reply"]["text"]) else ["no Chinese first reply"]
    )
    found += [] if set(tree) >= KEYS and tree["status"] == "resolved" and not tree["missing"] else ["keys or status"]
    found += [f"{len(advice.case.answers)} questions"] if len(advice.case.answers) > MOST_QUESTIONS else []
    return found


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_way_of_answering_ends_in_whole_advice(follow: Follow, scenario: str, platform: str) -> None:
    """Answering what is asked first, in every possible way, ends resolved after few questions with nothing open."""
    ends = follow(scenario, platform)
    assert len({advice.outcome for advice in ends}) > 2  # a retailer is soon led elsewhere
    assert [(advice.case.answers, found) for advice in ends if (found := faults(advice))] == []


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        pytest.param(RETURNING, 0, [], id="resolved"),
        pytest.param(("in_transit", "-p", "tmall"), 3, [], id="answers-missing"),
        pytest.param(("in_transit",), 3, [], id="platform-missing"),
        pytest.param((), 3, [], id="all-missing"),
        pytest.param(("--no-input", *RETURNING), 0, [], id="no-input"),
        pytest.param(("货在途中要退款", "-p", "天猫", "-a", "delivery_state=已签收"), 0, [], id="chinese-words"),
        pytest.param(("in-transit", "-p", "TM", "-a", "delivery_state=Signed for"), 0, [], id="english-words"),
        pytest.param(("-a", "scenario=in_transit", "-a", "platform=抖店"), 3, [], id="as-answers"),
        pytest.param((*RETURNING, "-a", "wants_goods=unknown"), 0, ["wants_goods"], id="an-answer-off-the-path"),
        pytest.param(("in_transi", "-p", "tmall"), 2, ["in_transi", "in_transit"], id="unknown-scenario"),
        pytest.param(("in_transit", "-p", "tmal"), 2, ["tmal", "tmall"], id="unknown-platform"),
        pytest.param((*ASKED, "-a", "delivery_stat=signed"), 2, ["delivery_state"], id="unknown-question"),
        pytest.param((*ASKED, "-a", "delivery_state=returned"), 2, ["returning"], id="unknown-choice"),
        pytest.param((*ASKED, "-a", "delivery_state=x"), 2, ["under_way", "signed"], id="choices-named"),
        pytest.param(("in_transit", "-p", "tmall", "-a", "delivery_state"), 2, ["QUESTION=VALUE"], id="no-equals"),
        pytest.param(("in_transit", "-p", "tmall", "-a", "=x"), 2, ["QUESTION=VALUE"], id="no-question"),
        pytest.param(("in_transit", "--platfrom", "tmall"), 2, ["--platform"], id="unknown-option"),
        pytest.param(("in_transit", "--format", "jsn"), 2, ["json"], id="unknown-format"),
        pytest.param((*RETURNING, "--at", "yesterday"), 2, ["--at", "2026-11-20 10:00"], id="bad-time"),
        pytest.param((*RETURNING, "-a", "refund_amount=-1"), 2, ["refund_amount"], id="bad-amount"),
        pytest.param((*RETURNING, "-a", "applied_at=2999-01-01"), 2, ["applied_at", "2999-01-01"], id="future"),
        pytest.param((*RETURNING, "-a", "applied_at=soon"), 2, ["applied_at", "soon"], id="bad-clock"),
        pytest.param(("--case", "none_such.json"), 1, ["none_such.json"], id="no-such-file"),
        pytest.param(("in_transit", "surplus"), 2, ["surplus"], id="surplus-argument"),
    ],
)  # fmt: skip
def test_exit_codes(call: Run, arguments: tuple[str, ...], exit_code: int, said: list[str]) -> None:
    """0 resolved, 1 a known error, 2 a wrong value, with the right ones named, 3 answers missing; never a traceback."""
    result = call("triage", *arguments)
    told = result.stderr.decode()
    assert (result.returncode, [word for word in said if word not in told]) == (exit_code, [])
    assert bool(told) is bool(said)
    assert (result.stdout == b"") is (exit_code in (1, 2))
    assert "Traceback" not in told
    if told and not told.startswith("Usage"):
        assert (told.startswith("aftersales: "), told.count("\n")) == (True, 1)


def test_json_of_a_resolved_case(call: Run, library: Library) -> None:
    """One object with the keys of the contract, the time on China's clock, and choices as ids."""
    result = call("triage", *RETURNING, *NOW, "-a", "applied_at=2026-11-18 09:30", "-a", "refund_amount=59", "-a",
                 "intercepted_at=unknown", "--format", "json")  # fmt: skip
    tree = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (0, b"")
    assert set(tree) >= KEYS
    head = {
        key: tree[key] for key in ("schema", "status", "platform", "scenario", "at", "outcome", "missing", "unknown")
    }
    assert head == {
        "schema": SCHEMA, "status": "resolved", "platform": "tmall", "scenario": "in_transit",
        "at": "2026-11-20T10:00:00+08:00", "outcome": "refund_returning", "missing": [], "unknown": ["intercepted_at"],
    }  # fmt: skip
    shapes = {
        "steps": {"text", "sources"}, "evidence": {"id", "text", "holder", "criteria", "required"},
        "deadlines": {"id", "text", "due", "clock", "limit", "sources", "overdue"}, "ladder": {"outcome", "title"},
        "changes": {"question", "answer", "outcome"}, "sources": {"id", "title", "at", "checked", "stale"},
        "trail": {"step", "question", "answer", "target"},
    }  # fmt: skip
    for key, wanted in shapes.items():
        assert [item for item in tree[key] if not wanted <= set(item)] == [], key
    assert set(tree["scripts"]["first_reply"]) == {"text", "reading"}
    assert tree["playbook"] == {"version": tree["playbook"]["version"], "sha256": library.sha256}
    assert tree["answers"]["refund_amount"] == "59"


def test_json_obeys_no_number(call: Run) -> None:
    """What turns the reading of a screen round stands in an order number by its own number."""
    result = call(
        "triage", *RETURNING, *NOW, "--order", "39\u202e\x9b001", "--format", "json", "-a", "intercepted_at=unknown"
    )
    assert not {"\u202e", "\x9b"} & set(result.stdout.decode())
    assert json.loads(result.stdout)["order_id"] == "39\u202e\x9b001"


def test_json_in_chinese(call: Run) -> None:
    """In Chinese the words are Chinese, unescaped, and scripts need no reading."""
    result = call("--lang", "zh", "triage", *RETURNING, *NOW, "--format", "json")
    tree = json.loads(result.stdout)
    assert tree["title"] in result.stdout.decode()
    assert re.search(r"[\u4e00-\u9fff]", tree["title"])
    assert set(tree["scripts"]["first_reply"]) == {"text"}


def test_json_of_missing_answers(call: Run, library: Library) -> None:
    """All that is missing stands there at once, what is asked next first, with words, choices and where to look."""
    result = call("triage", "in_transit", "-p", "tmall", "-a", "intercept_status=failed", "--format", "json", *NOW)
    tree = json.loads(result.stdout)
    assert (result.returncode, KEYS - set(tree), tree["status"]) == (3, set(), "needs_answers")
    end = walk(library.playbook("in_transit"), {"intercept_status": "failed", "platform": "tmall"}, AT)
    assert isinstance(end, Ask)
    assert [missing["question"] for missing in tree["missing"]] == list(end.open)
    assert tree["missing"][0]["question"] == end.question == "delivery_state"
    keys = {"question", "type", "text", "choices", "why", "where", "ask_customer", "holding"}
    for missing in tree["missing"]:
        question = library.questions[missing["question"]]
        assert keys <= set(missing)
        assert (missing["ask_customer"] is None) is not (missing["holding"] is None)
        assert [choice["id"] for choice in missing["choices"]] == [*question.choices, "unknown"]
        assert (missing["text"], missing["type"]) == (question.ask.en, question.type)


@pytest.mark.parametrize(
    ("arguments", "questions"),
    [((), ["scenario", "platform"]), (("-p", "tmall"), ["scenario"]), (("in_transit",), ["platform"])],
)
def test_json_before_a_case_has_begun(call: Run, arguments: tuple[str, ...], questions: list[str]) -> None:
    """Scenario and platform are missing like any other answer, with all there is to choose from."""
    result = call("triage", *arguments, "--format", "json")
    tree = json.loads(result.stdout)
    assert (result.returncode, KEYS - set(tree)) == (3, set())
    assert [missing["question"] for missing in tree["missing"]] == questions
    assert all(len(missing["choices"]) >= len(SCENARIOS) for missing in tree["missing"])


CASE = {"scenario": "in_transit", "platform": "tmall", "at": "2026-11-20 10:00", "case_id": "C-1", "order_id": "O-1",
        "answers": {"delivery_state": "returning", "refund_amount": 59.9}}  # fmt: skip


AS_IT_IS = {
    "platform": "tmall",
    "scenario": "in_transit",
    "outcome": "refund_returning",
    "at": "2026-11-20T10:00:00+08:00",
}


@pytest.mark.parametrize(
    ("arguments", "changed"),
    [
        pytest.param((), {}, id="as-it-is"),
        pytest.param(("-a", "delivery_state=signed"), {"outcome": "already_signed"}, id="answer"),
        pytest.param(("-p", "douyin"), {"platform": "douyin"}, id="platform"),
        pytest.param(("--at", "2026-11-21"), {"at": "2026-11-21T00:00:00+08:00"}, id="time"),
        pytest.param(("not_shipped",), {"scenario": "not_shipped", "outcome": None}, id="scenario"),
    ],
)
@pytest.mark.parametrize("pipe", [True, False], ids=["stdin", "file"])
def test_options_beat_the_case(
    call: Run, tmp_path: Path, pipe: bool, arguments: tuple[str, ...], changed: dict[str, str | None]
) -> None:
    """A case comes from a file or a pipe; what stands on the command line wins over it."""
    content = json.dumps(CASE).encode()
    file = tmp_path / "case.json"
    file.write_bytes(content)
    source = ("-", content) if pipe else (file, b"")
    result = call("triage", *arguments, "--case", source[0], "--format", "json", stdin=source[1])
    tree = json.loads(result.stdout)
    assert {key: tree[key] for key in AS_IT_IS} == AS_IT_IS | changed
    assert (tree["case_id"], tree["order_id"], tree["answers"]["refund_amount"]) == ("C-1", "O-1", "59.9")


def test_an_advice_is_a_case(call: Run) -> None:
    """What --format json prints can be piped in again and gives the same advice."""
    first = call("triage", *RETURNING, *NOW, "-a", "refund_amount=59.90", "--format", "json").stdout
    assert call("triage", "--case", "-", "--format", "json", stdin=first).stdout == first


@pytest.mark.parametrize(
    ("content", "exit_code"),
    [
        (b"scenario: in_transit\nplatform: tmall\nanswers:\n  delivery_state: returning\n", 0),
        (b"\xef\xbb\xbf" + json.dumps(CASE).encode(), 0),
        (b"", 1),
        (b"{", 1),
        (b"[1, 2]", 2),
        (b'{"scenari": "in_transit"}', 2),
        (b'{"scenario": "in_transit", "answers": 3}', 2),
        (b"\xff\xfe\x00", 1),
    ],
)
def test_cases_in_pipes(call: Run, content: bytes, exit_code: int) -> None:
    """YAML and JSON are read; what is neither, or is no case, is an error in one line."""
    result = call("triage", "--case", "-", stdin=content)
    assert result.returncode == exit_code
    assert (b"Traceback" in result.stderr, result.stderr.count(b"\n")) == (False, 1 if exit_code else 0)


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_ignored_answers_are_named(call: Run, format: str) -> None:
    """An answer that no longer lies on the path changes nothing on stdout, and is named on stderr."""
    plain = call("triage", *RETURNING, *NOW, "--format", format)
    more = call("triage", *RETURNING, *NOW, "-a", "wants_goods=wanted", "-a", "perishable=keeps", "--format", format)
    assert (plain.stderr, more.returncode) == (b"", 0)
    assert b"wants_goods, perishable" in more.stderr
    if format != "json":
        assert more.stdout == plain.stdout


@pytest.mark.parametrize(
    ("arguments", "close"),
    [("", "<&-"), ("in_transit -p tmall", "<&-"), ("", "</dev/null"), ("in_transit -p tmall", "</dev/null 2>&-")],
)
def test_without_a_terminal_nothing_waits(arguments: str, close: str) -> None:
    """With stdin closed or empty nothing is prompted and nothing hangs: the answers that are missing are listed."""
    command = f'exec "{sys.executable}" -m aftersales_cli triage {arguments} {close}'
    result = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, cwd=ROOT, timeout=PATIENCE, check=False, stdin=subprocess.PIPE
    )
    assert (result.returncode, result.stderr) == (3, b"")


@pytest.mark.parametrize("option", ["--ics", "--save"])
def test_no_file_of_hers_is_destroyed(call: Run, tmp_path: Path, option: str) -> None:
    """The case itself, another file, a pipe or what a link leads to stays; an older calendar makes way."""
    case = tmp_path / "case.json"
    case.write_text('{"scenario": "in_transit", "platform": "tmall", "answers": {"delivery_state": "returning"}}')
    mine = tmp_path / "mine"
    mine.write_bytes(b"mine")
    (tmp_path / "link").symlink_to(mine)
    os.mkfifo(tmp_path / "pipe")
    before = case.read_bytes()
    for name in ("case.json", "mine", "link", "pipe", "n" * 300):
        done = call("triage", "--case", case, option, tmp_path / name)
        assert done.returncode in (1, 2), name
        assert b"70" not in done.stderr
    assert call("triage", "--case", case, "--ics", tmp_path / "a", "--save", tmp_path / "a").returncode == 2
    assert (case.read_bytes(), mine.read_bytes(), (tmp_path / "pipe").is_fifo()) == (before, b"mine", True)
    again = [call("triage", "--case", case, option, tmp_path / "new").returncode for _ in range(2)]
    assert again == ([0, 0] if option == "--ics" else [0, 2])


@pytest.mark.parametrize("at", ["9999-12-31 23:59", "0001-01-01 00:00"])
def test_a_time_beyond_all_cases(call: Run, at: str) -> None:
    """It is a wrong value, not a bug."""
    assert call("triage", "in_transit", "-p", "tmall", "--at", at).returncode == 2
    assert call("triage", "in_transit", "-p", "tmall", "-a", "applied_at=99999999天前").returncode == 2


INTERCEPT = (
    "in_transit", "-p", "tmall", "--no-input", *NOW, "-a", "delivery_state=under_way",
    "-a", "intercept_status=not_tried", "-a", "wants_goods=not_wanted", "-a", "perishable=keeps",
)  # fmt: skip


@pytest.mark.parametrize(
    ("offers", "outcome", "states", "by_offer"),
    [
        ([], "start_intercept", [None], False),
        (["offer.agree_return=made"], "start_intercept", ["made"], False),
        (["offer.agree_return=refused"], "start_intercept", ["refused"], False),
        (["offer.agree_return=accepted"], "agree_return", [], True),
        (["offer.agree_return=unknown"], "start_intercept", [None], False),
    ],
)
def test_an_offer_is_an_answer(
    call: Run, tmp_path: Path, offers: list[str], outcome: str, states: list[str | None], by_offer: bool
) -> None:
    """Accepted it leads on, refused it does not; it stands in the JSON, in a saved case, and leads there again."""
    given = [part for offer in offers for part in ("-a", offer)]
    saved = tmp_path / "case.json"
    first = json.loads(call("triage", *INTERCEPT, *given, "--save", saved, "--format", "json").stdout)
    again = json.loads(call("triage", "--case", saved, "--no-input", "--format", "json").stdout)
    for tree in (first, again):
        assert tree["outcome"] == outcome
        assert [rung.get("state") for rung in tree["ladder"]][: len(states)] == states
        assert {f"{id_}={value}" for id_, value in tree["answers"].items()} >= set(offers)
        last = tree["trail"][-1]
        assert (last["question"] == "offer.agree_return", last["answer"] == "accepted") == (by_offer, by_offer)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("-a", "offer.refund_refused=accepted"), ["offer.refund_refused", "did you mean: ", "offer.agree_return"]),
        (("-a", "offer.agre_return=accepted"), ["offer.agre_return", "did you mean: offer.agree_return"]),
        (("-a", "offer.agree_return=perhaps"), ["offer.agree_return", "perhaps", "accepted"]),
        (("-a", "wants_goods=wanted"), ["wants_goods is given twice", "not_wanted", "wanted"]),
        (("-a", "pickup_scan=none"), ["delivery_state", "under_way", "pickup_scan", "none"]),
    ],
)
def test_what_cannot_be_is_refused(call: Run, more: tuple[str, ...], said: list[str]) -> None:
    """One line that names both facts, or what is offered; exit 2 and no advice."""
    done = call("triage", *INTERCEPT, *more)
    line = done.stderr.decode()
    assert (done.returncode, done.stdout, line.count("\n")) == (2, b"", 1)
    assert [part for part in said if part not in line] == []


def test_the_same_answer_twice_is_no_contradiction(call: Run) -> None:
    """Only another value is."""
    assert call("triage", *INTERCEPT, "-a", "wants_goods=not_wanted").returncode == 0


def test_a_key_of_a_case_has_one_value(call: Run) -> None:
    """JSON that says a thing twice is refused with both, as YAML is."""
    content = b'{"scenario": "in_transit", "answers": {"wants_goods": "wanted", "wants_goods": "not_wanted"}}'
    done = call("triage", "--case", "-", "--no-input", stdin=content)
    assert done.returncode == 2
    assert "wants_goods is given twice" in done.stderr.decode()
