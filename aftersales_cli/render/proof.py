"""A proof of the playbooks on the screen: each breach with its case to paste, then what was shown."""

import typer

from aftersales_cli.answers import show
from aftersales_cli.authoring.proof import Documents, Proof, located
from aftersales_cli.model import Lang
from aftersales_cli.wording import label


def show_proof(proof: Proof, documents: Documents, lang: Lang) -> None:
    """Prints the breaches and the certificate, plainly: both are read by programs, too."""
    found = [(located(breach, documents), breach.case) for breach in proof.breaches]
    for problem, case in sorted(found, key=lambda each: (str(each[0].file), each[0].line, each[0].column)):
        typer.echo(problem.text(lang))
        if case:
            typer.echo(f"    {case}")
    certificate = proof.certificate
    for scenario, counts in certificate.counts.items():
        typer.echo(label("prove-row", lang, scenario=scenario, **counts.numbers()))
    shown = {"scenarios": len(certificate.counts), "platforms": len(certificate.platforms), "at": show(certificate.at)}
    key = "prove-clean" if proof.holds else "prove-found"
    typer.echo(label(key, lang, breaches=len(proof.breaches), sha256=certificate.sha256, **shown))
