"""`smoke`: every shipped worked case through the public path: read as a case file is, walked, worded, rendered."""

import typer

from aftersales_cli.commands.settings import Settings
from aftersales_cli.wording import label


def smoke(ctx: typer.Context) -> None:
    """自检：把随包的例子全走一遍。 Run every shipped case and count.

    aftersales smoke
    """
    from aftersales_cli.authoring.casebook import run_cases, word_case

    settings: Settings = ctx.obj
    library = settings.library()
    failed = 0
    results = run_cases(library, library.scenario_ids)
    for result in results:
        failure = result.failure or word_case(library, result)
        if failure is not None:
            failed += 1
            typer.echo(f"{result.scenario}.cases.yaml: {failure.text(settings.lang)}", err=True)
    typer.echo(label("smoke-counts", "en", passed=len(results) - failed, failed=failed))
    raise typer.Exit(1 if failed or library.broken else 0)
