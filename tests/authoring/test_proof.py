"""The proof of a whole folder: its certificate, what nothing uses, and how it is printed."""

import json

import pytest

from aftersales_cli.authoring.proof import as_json, located, prove
from aftersales_cli.library import Library
from tests.authoring.miniature import AT, looked_at, mini
from tests.conftest import Run


def own(rules: list[object]) -> list[object]:
    """What is found in the scenarios of the small folder: the shipped files around it are not its matter."""
    return [each for each in rules if each.address[1] in ("parcel", "quarrel") or each.address[0] == "principles"]  # type: ignore[attr-defined]


def test_certifies_what_it_has_shown() -> None:
    """Every scenario with its numbers, the platforms, the time and the hash of the playbooks."""
    proof = prove(mini(), AT, mini().scenario_ids, mini().platforms)
    assert own(list(proof.breaches)) == []
    certificate = proof.certificate
    assert list(certificate.counts) == list(mini().scenario_ids)
    assert certificate.platforms == tuple(mini().platforms)
    assert (certificate.at, certificate.sha256) == (AT, mini().sha256)
    assert certificate.counts["parcel"].ways == 17 * len(mini().platforms)
    assert certificate.counts["parcel"].exceptions == {("refusal_has_proof", "parcel.send_back")}


def test_part_of_a_folder_is_proven_alone() -> None:
    """One scenario on one platform; what some other platform or scenario might use is not missed."""
    proof = prove(mini(), AT, ["quarrel"], ["douyin"])
    assert own(list(proof.breaches)) == []
    assert list(proof.certificate.counts) == ["quarrel"]
    assert proof.certificate.platforms == ("douyin",)


def test_several_processes_find_the_same(library: Library) -> None:
    """In the same order."""
    chosen = ["in_transit", "return_short"]
    one, two = (prove(library, AT, chosen, library.platforms, workers) for workers in (1, 2))
    assert [(b.address, b.rule, b.case) for b in one.breaches] == [(b.address, b.rule, b.case) for b in two.breaches]
    assert {id_: c.numbers() for id_, c in one.certificate.counts.items()} == {
        id_: c.numbers() for id_, c in two.certificate.counts.items()
    }


def test_a_breach_stands_at_its_place() -> None:
    """With file, line and column; in JSON with the case, too."""
    checked = looked_at({}).checked
    for breach in prove(mini(), AT, ["parcel"], ["douyin"]).breaches:
        problem = located(breach, checked.documents)
        assert problem.line > 1 or problem.file.name.startswith("seed")
    record = as_json(prove(mini(), AT, ["parcel"], ["tmall"]), checked.documents, "en")
    assert json.loads(json.dumps(record))["certificate"]["scenarios"]["parcel"]["ways"] == 17
    assert record["schema"] == "aftersales/proof@1"


@pytest.mark.parametrize("arguments", [(), ("--platform", "天猫"), ("--format", "json")], ids=str)
def test_on_the_command_line(call: Run, arguments: tuple[str, ...]) -> None:
    """Each breach with its place and rule, and the certificate; 1 just where something is broken."""
    done = call("playbooks", "prove", "return_short", "--at", "2026-11-20 10:00", "--workers", "1", *arguments)
    text = done.stdout.decode()
    if "json" in arguments:
        record = json.loads(text)
        broken = any(breach["level"] == "error" for breach in record["breaches"])
        assert list(record["certificate"]["scenarios"]) == ["return_short"]
    else:
        broken = ": error: " in text
        assert "\nreturn_short: " in f"\n{text}"
        assert ("return_short" in text.splitlines()[-2], broken) == (True, "breaches" in text.splitlines()[-1])
    assert (done.returncode, done.stderr) == (1 if broken else 0, b"")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("return_shrt",), "return_short"),
        (("--platform", "taobo"), "taobao"),
        (("--at", "noon"), "2026-11-20"),
        (("--workers", "0"), ""),
    ],
    ids=str,
)
def test_wrong_usage(call: Run, arguments: tuple[str, ...], said: str) -> None:
    """A name or value that is none is answered with what would be right, and 2."""
    done = call("playbooks", "prove", *arguments)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
