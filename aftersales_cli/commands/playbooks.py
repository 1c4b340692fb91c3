"""`playbooks`: lists, shows, checks and tests the knowledge."""

from enum import StrEnum
from typing import Annotated

import typer

from aftersales_cli.commands.settings import Settings
from aftersales_cli.wording import Message, label

app = typer.Typer(
    help="查看、检查和测试剧本。 List, show, check and test the playbooks.", rich_markup_mode=None, no_args_is_help=True
)


class Format(StrEnum):
    """How a list is printed."""

    text = "text"
    json = "json"


@app.command("list")
def list_(
    ctx: typer.Context, format: Annotated[Format, typer.Option(help="输出格式。 Output format.")] = Format.text
) -> None:
    """列出所有情况。 List the scenarios.

    aftersales playbooks list --format json
    """
    from aftersales_cli.render.lists import scenario_rows, show_scenarios

    settings: Settings = ctx.obj
    library = settings.library()
    if format is Format.json:
        import json

        typer.echo(json.dumps(scenario_rows(library), ensure_ascii=False, indent=2))
    else:
        show_scenarios(library, settings.lang)


@app.command()
def show(
    ctx: typer.Context, scenario: Annotated[str, typer.Argument(help="情况，如 in_transit。 The scenario.")]
) -> None:
    """把一个情况按人读的样子打印出来。 Print a scenario as a person reads it.

    aftersales playbooks show in_transit
    """
    from aftersales_cli.library.lookup import scenario_id
    from aftersales_cli.render.playbook import show_playbook

    settings: Settings = ctx.obj
    library = settings.library()
    show_playbook(library, scenario_id(library, scenario), settings.lang)


@app.command()
def lint(ctx: typer.Context) -> None:
    """检查剧本，有错以 1 退出。 Check the playbooks; exit 1 on errors.

    aftersales --playbooks 我的剧本 playbooks lint
    """
    from aftersales_cli.authoring.lint import lint as check

    settings: Settings = ctx.obj
    problems, files = check(settings.folder)
    for problem in problems:
        typer.echo(problem.text(settings.lang))
    errors = sum(problem.level == "error" for problem in problems)
    if problems:
        settings.note(Message("lint-found", {"errors": errors, "warnings": len(problems) - errors}))
    else:
        settings.note(Message("lint-clean", {"files": files}))
    raise typer.Exit(1 if errors else 0)


@app.command()
def test(
    ctx: typer.Context,
    scenarios: Annotated[list[str] | None, typer.Argument(help="只测这些情况。 Only these scenarios.")] = None,
) -> None:
    """跑剧本旁边的例子。 Run the worked cases beside the scenarios.

    aftersales playbooks test in_transit
    """
    from aftersales_cli.authoring.casebook import run_cases
    from aftersales_cli.library.lookup import scenario_id

    settings: Settings = ctx.obj
    library = settings.library()
    ids = [scenario_id(library, each) for each in scenarios] if scenarios else list(library.scenario_ids)
    results = run_cases(library, ids)
    failed = [result for result in results if result.failure is not None]
    for result in failed:
        assert result.failure is not None
        typer.echo(f"{result.scenario}.cases.yaml: {result.failure.text(settings.lang)}")
    typer.echo(label("ui-cases-passed", settings.lang, passed=len(results) - len(failed), failed=len(failed)))
    raise typer.Exit(1 if failed or library.broken else 0)
