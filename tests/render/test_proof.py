"""A proof as a person reads it: each breach at its place with a case to paste, then the certificate."""

from dataclasses import replace

import pytest

from aftersales_cli.authoring.proof import located, prove
from aftersales_cli.model import Lang
from aftersales_cli.render.proof import show_proof
from tests.authoring.miniature import AT, looked_at, mini


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_breaches_come_first_and_the_certificate_last(capsys: pytest.CaptureFixture[str], lang: Lang) -> None:
    """In the order of files and lines, each case below its breach; what does not hold gets no hash."""
    documents = looked_at({}).checked.documents
    scenario = mini().scenario("parcel")
    spoilt = replace(scenario.outcomes["keep_it"], given=({"seed_kept": "keeps"},))
    library = mini().altered(scenario=replace(scenario, outcomes={**scenario.outcomes, "keep_it": spoilt}))
    proof = prove(library, AT, ["parcel"], ["tmall"])
    show_proof(proof, documents, lang)
    lines = capsys.readouterr().out.splitlines()
    said = [located(breach, documents).text(lang) for breach in proof.breaches]
    assert sorted(line for line in lines if line in said) == sorted(said)
    (breach,) = [each for each in proof.breaches if each.rule == "given-open"]
    assert lines[lines.index(located(breach, documents).text(lang)) + 1] == f"    {breach.case}"
    assert lines[-2].startswith("parcel")
    assert str(len(proof.breaches)) in lines[-1]
    assert proof.certificate.sha256 not in lines[-1]
    places = [located(each, documents) for each in proof.breaches]
    ordered = sorted(places, key=lambda each: (str(each.file), each.line, each.column))
    assert [line for line in lines if line in said] == [each.text(lang) for each in ordered]
