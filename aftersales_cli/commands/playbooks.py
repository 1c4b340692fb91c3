"""`playbooks`: lists, shows, checks and tests the knowledge."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aftersales_cli.commands.settings import Settings
from aftersales_cli.safe import json_text
from aftersales_cli.wording import Message, label

if TYPE_CHECKING:
    from datetime import datetime

app = typer.Typer(
    help="查看、检查和测试剧本。 List, show, check and test the playbooks.",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
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
        typer.echo(json_text(scenario_rows(library), indent=2))
    else:
        show_scenarios(library, settings.lang)


@app.command()
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="情况或平台，如 in_transit。 A scenario or platform.")],
) -> None:
    """把一个情况或平台按人读的样子打印出来。 Print a scenario or platform as a person reads it.

    aftersales playbooks show in_transit
    """
    from aftersales_cli.library.lookup import find_platform, scenario_id

    settings: Settings = ctx.obj
    library = settings.library()
    if (platform := find_platform(library, name)) is not None:
        from aftersales_cli.render.platform import show_platform

        show_platform(library, platform, settings.at(None).date(), settings.lang)
    else:
        from aftersales_cli.render.playbook import show_playbook

        show_playbook(library, scenario_id(library, name), settings.lang)


@app.command()
def sources(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="文件或条目，如 tmall-guide、S3-08。 A document or statement.")
    ] = None,
    stale: Annotated[bool, typer.Option("--stale", help="只列该复核的。 Only those past their review date.")] = False,
    format: Annotated[Format, typer.Option(help="输出格式。 Output format.")] = Format.text,
) -> None:
    """每句话的出处：文件、条目、谁在用、该不该复核。 Where each sentence comes from, and who uses it.

    aftersales playbooks sources S3-08
    """
    from aftersales_cli.library.lookup import source_ids
    from aftersales_cli.render.sources import document_row, show_documents, show_statements

    settings: Settings = ctx.obj
    library, today = settings.library(), settings.at(None).date()
    chosen = source_ids(library, name)
    if stale:
        chosen = [id_ for id_ in chosen if today > library.source(id_).review_by]
    if format is Format.json:
        rows = [document_row(library, id_, name, today) for id_ in chosen]
        typer.echo(json_text(rows, indent=2))
    elif name is None:
        show_documents(library, chosen, today, settings.lang)
    else:
        for id_ in chosen:
            show_statements(library, id_, name, today, settings.lang)


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
def schema(
    ctx: typer.Context,
    write: Annotated[
        bool, typer.Option("--write", help="按程序重写剧本文件夹里的 schema。 Write the folder's schema anew.")
    ] = False,
) -> None:
    """编辑器用的 JSON Schema 是否和程序一致，不一致以 1 退出。 Check the schemas for editors.

    aftersales playbooks schema --write
    """
    from aftersales_cli.library.files import find_folder
    from aftersales_cli.library.schema import stale_schemas, write_schemas

    settings: Settings = ctx.obj
    folder = find_folder(settings.folder)
    for path in write_schemas(folder) if write else stale_schemas(folder):
        typer.echo(path.relative_to(folder).as_posix())
    raise typer.Exit(1 if stale_schemas(folder) else 0)


@app.command()
def test(
    ctx: typer.Context,
    scenarios: Annotated[list[str] | None, typer.Argument(help="只测这些情况。 Only these scenarios.")] = None,
    mutate: Annotated[
        bool,
        typer.Option("--mutate", help="把剧本改坏，看谁发现。 Spoil the playbooks, see what notices."),
    ] = False,
    all_: Annotated[
        bool, typer.Option("--all", help="全部改一遍，不只今天的一份。 Every fault, not only those of today.")
    ] = False,
    at: Annotated[str | None, typer.Option(help="当作现在的时间。 The time that counts as now.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="用几个进程。 How many processes.")] = 2,
) -> None:
    """跑剧本旁边的例子。 Run the worked cases beside the scenarios.

    aftersales playbooks test in_transit
    """
    from aftersales_cli.authoring.casebook import run_cases
    from aftersales_cli.library.lookup import scenario_id

    settings: Settings = ctx.obj
    library = settings.library()
    if mutate:
        chosen = {scenario_id(library, each) for each in scenarios or ()}
        raise typer.Exit(_mutate(settings, chosen, all_, settings.at(at), workers))
    ids = [scenario_id(library, each) for each in scenarios] if scenarios else list(library.scenario_ids)
    results = run_cases(library, ids)
    failed = [result for result in results if result.failure is not None]
    for result in failed:
        assert result.failure is not None
        typer.echo(f"{result.scenario}.cases.yaml: {result.failure.text(settings.lang)}")
    typer.echo(label("ui-cases-passed", settings.lang, passed=len(results) - len(failed), failed=len(failed)))
    raise typer.Exit(1 if failed or library.broken else 0)


def _mutate(settings: Settings, scenarios: set[str], all_: bool, at: "datetime", workers: int) -> int:
    """Spoils the playbooks, prints what nobody would notice, and comes back with the exit code."""
    from aftersales_cli.authoring.mutants import mutants
    from aftersales_cli.authoring.mutation import ENOUGH, counted, located, sample, share_caught, try_all
    from aftersales_cli.library import read_library

    library, checked = read_library(settings.folder)
    assert library is not None, "it was opened"
    chosen = [each for each in mutants(library) if not scenarios or each.file in scenarios]
    tried = list(try_all(library, at, chosen if all_ else sample(chosen, at.date()), workers))
    for each in tried:
        if each.verdict == "survived":
            typer.echo(located(each, checked.documents).text(settings.lang))
    share = share_caught(tried)
    shown = {"share": f"{share:.1%}", "enough": f"{ENOUGH:.0%}"}
    typer.echo(label("mutated", settings.lang, **shown, **counted(tried)))
    return 0 if share >= ENOUGH else 1


@app.command()
def prove(
    ctx: typer.Context,
    scenarios: Annotated[list[str] | None, typer.Argument(help="只证这些情况。 Only these scenarios.")] = None,
    platform: Annotated[str | None, typer.Option(help="只证这个平台。 Only this platform.")] = None,
    at: Annotated[str | None, typer.Option(help="当作现在的时间。 The time that counts as now.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="用几个进程。 How many processes.")] = 2,
    format: Annotated[Format, typer.Option(help="输出格式。 Output format.")] = Format.text,
) -> None:
    """走遍每条路，证明没有一句话说错；有错以 1 退出。 Prove that no way says what is not so; exit 1 on breaches.

    aftersales playbooks prove in_transit --platform tmall
    """
    from aftersales_cli.authoring.proof import as_json, prove
    from aftersales_cli.library import read_library
    from aftersales_cli.library.lookup import platform_id, scenario_id
    from aftersales_cli.render.proof import show_proof

    settings: Settings = ctx.obj
    settings.library()  # says what is broken, in one line
    library, checked = read_library(settings.folder)
    assert library is not None, "it was opened"
    ids = [scenario_id(library, each) for each in scenarios] if scenarios else list(library.scenario_ids)
    platforms = [platform_id(library, platform)] if platform else list(library.platforms)
    proof = prove(library, settings.at(at), ids, platforms, workers)
    if format is Format.json:
        typer.echo(json_text(as_json(proof, checked.documents, settings.lang), indent=2))
    else:
        show_proof(proof, checked.documents, settings.lang)
    raise typer.Exit(0 if proof.holds and not checked.broken else 1)


@app.command()
def record(
    ctx: typer.Context,
    scenarios: Annotated[list[str] | None, typer.Argument(help="只记这些情况。 Only these scenarios.")] = None,
) -> None:
    """把现在的建议记进例子的 expect，请人读过。 Write what is advised now into the cases, to be read.

    aftersales playbooks record in_transit
    """
    from aftersales_cli.authoring.recording import record
    from aftersales_cli.library import read_library
    from aftersales_cli.library.files import find_folder
    from aftersales_cli.library.lookup import scenario_id
    from aftersales_cli.wholefile import write_whole

    settings: Settings = ctx.obj
    settings.library()  # says what is broken, in one line
    folder = find_folder(settings.folder)
    library, checked = read_library(folder)
    assert library is not None, "it was opened"
    for id_ in [scenario_id(library, each) for each in scenarios] if scenarios else library.scenario_ids:
        document = checked.documents["cases", id_]
        path = folder / document.file
        before = path.read_text(encoding="utf-8")
        after = record(library, id_, document, before)
        if after != before:
            write_whole(path, after.encode())
            settings.note(Message("recorded", {"file": path}))
