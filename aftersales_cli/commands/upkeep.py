"""`register export`, `import`, `replay`, `verify` and `forget`: what keeps a register safe, true and clean."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TextIO

import typer

from aftersales_cli.commands.registering import (
    Format,
    OfPlatform,
    OfScenario,
    Printed,
    Since,
    Until,
    hand_of,
    opened,
    print_csv,
    print_json,
    which,
)
from aftersales_cli.commands.settings import Settings
from aftersales_cli.errors import AftersalesError, reason
from aftersales_cli.wholefile import open_file
from aftersales_cli.wording import Message, label

MOST_LINES = 20  # faulty lines that are named
LONGEST_LINE = 16_000_000  # characters of a case with all its notes, and of a file that has no lines at all


def export(
    ctx: typer.Context,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="写到这个文件。 Write here.", metavar="FILE")
    ] = None,
    platform: OfPlatform = None,
    scenario: OfScenario = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """把单子全部写成 JSON Lines，备份或搬家用。 All cases as JSON Lines, as a backup or to move them.

    aftersales register export -o 备份.jsonl
    """
    from aftersales_cli.register.exchange import lines
    from aftersales_cli.wholefile import replacing

    settings: Settings = ctx.obj
    meant = which(settings, platform, None, (), scenario, since, until)
    with opened(settings, settings.at(None)) as register:
        if output is None:
            for line in lines(register, meant):
                typer.echo(line, nl=False)
            return
        count = -1
        with replacing(output) as file:
            for line in lines(register, meant):
                file.write(line.encode())
                count += 1
    settings.note(Message("exported", {"cases": count, "file": output}))


def import_(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="FILE|-", help="register export 写的文件。 What export has written.")
    ],
) -> None:
    """把备份读回来；已有的单子谁新听谁的。 Bring cases back; of two versions the newer stays.

    aftersales register import 备份.jsonl
    """
    from aftersales_cli.register.exchange import bring_back

    settings: Settings = ctx.obj
    now = settings.at(None)
    with opened(settings, now) as register:
        try:
            if source == "-":
                done = bring_back(register, hand_of(settings, now), _lines(sys.stdin))
            else:
                with os.fdopen(open_file(Path(source)), encoding="utf-8") as file:
                    done = bring_back(register, hand_of(settings, now), _lines(file))
        except (OSError, ValueError) as error:
            raise AftersalesError("file-unreadable", file=source, why=reason(error)) from None
    settings.note(Message("imported", {"new": done.new, "newer": done.newer, "same": done.same}))
    if done.faulty:
        named = [str(number) for number in done.faulty[:MOST_LINES]] + ["…"] * (len(done.faulty) > MOST_LINES)
        settings.note(Message("import-faulty", {"lines": ", ".join(named)}))
        raise typer.Exit(1)


def _lines(file: TextIO) -> Iterator[str]:
    """The lines of a file; one that is longer than any that was exported comes in pieces, none of which is a case."""
    return iter(lambda: file.readline(LONGEST_LINE), "")


def replay(
    ctx: typer.Context,
    platform: OfPlatform = None,
    scenario: OfScenario = None,
    since: Since = None,
    until: Until = None,
    format: Printed = Format.text,
) -> None:
    """登记过的单子用现在（或 --playbooks）的剧本重走一遍，看谁会变。 Stored cases through these playbooks.

    aftersales --playbooks 新剧本 register replay
    """
    from aftersales_cli.register.replay import replay as again
    from aftersales_cli.register.sheet import iso, yuan

    settings: Settings = ctx.obj
    library, lang = settings.library(), settings.lang
    meant = which(settings, platform, None, (), scenario, since, until)
    with opened(settings, settings.at(None)) as register:
        all_ = list(again(register, library, meant))
    moved = [each for each in all_ if each is not None]
    rows = [
        {
            "id": each.case.id, "order_id": each.case.record.order_id, "scenario": each.case.record.scenario,
            "from": each.case.record.outcome, "to": each.outcome, "cost_from": yuan(each.case.record.cost),
            "cost_to": yuan(each.cost), "deadlines": {id_: iso(due) for id_, due in each.deadlines.items()},
            "failed": each.failed,
        }
        for each in moved
    ]  # fmt: skip
    if format is Format.json:
        print_json({"cases": len(all_), "moved": rows})
    elif format is Format.csv:
        columns = ("id", "order_id", "scenario", "from", "to", "cost_from", "cost_to", "deadlines", "failed")
        print_csv(columns, [{**row, "deadlines": " ".join(map(str, row["deadlines"]))} for row in rows])  # type: ignore[call-overload]
    else:
        from aftersales_cli.render.register import show_replayed

        show_replayed(library, moved, len(all_), lang)


def verify(ctx: typer.Context) -> None:
    """查登记簿有没有被改过、抽掉、截断，有就以 1 退出。 Whether anything was altered, removed or cut off.

    aftersales register verify
    """
    from aftersales_cli.register.verifying import verify as check

    settings: Settings = ctx.obj
    with opened(settings, settings.at(None)) as register:
        found = check(register)
    if found.fault:
        typer.echo(label(f"verify-{found.fault}", settings.lang, number=found.number))
        raise typer.Exit(1)
    typer.echo(label("verified", settings.lang, events=found.events, head=found.head))


def forget(
    ctx: typer.Context,
    who: Annotated[
        str, typer.Argument(metavar="CUSTOMER", help="客户、订单号、售后单号或 #12。 Customer, number, #12.")
    ],
) -> None:
    """抹去一位客户的资料，统计数字照留。 Remove a customer's data; the counts stay.

    aftersales register forget 390012345
    """
    from aftersales_cli.register.forgetting import forget as remove

    settings: Settings = ctx.obj
    now = settings.at(None)
    with opened(settings, now) as register:
        count = remove(register, hand_of(settings, now), who)
    if not count:
        raise AftersalesError("case-unknown", given=who)
    typer.echo(label("forgotten", settings.lang, count=count))
