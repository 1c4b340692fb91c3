"""`register`: cases that live until they are closed."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aftersales_cli.commands.registering import (
    At,
    Case,
    Format,
    Making,
    OfAgent,
    OfPlatform,
    OfScenario,
    Page,
    Printed,
    Since,
    Size,
    Until,
    amount,
    hand_of,
    kept_for_later,
    opened,
    print_csv,
    print_json,
    to_come,
    which,
)
from aftersales_cli.commands.settings import Settings, pairs
from aftersales_cli.commands.shift import handover, stats
from aftersales_cli.commands.upkeep import export, forget, import_, replay, verify
from aftersales_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from aftersales_cli.register.record import Record
    from aftersales_cli.register.store import Stored

    Body = Mapping[str, Any]  # what a change says

app = typer.Typer(
    help="售后登记簿：一单登记到结案为止。 The register: a case lives until it is closed.", rich_markup_mode=None,
    no_args_is_help=True, add_completion=False,
)  # fmt: skip
LIVE = ("draft", "open", "waiting")


@app.command()
def add(
    ctx: typer.Context,
    scenario: Annotated[str | None, typer.Argument(help="情况，如 in_transit。 The scenario.")] = None,
    platform: Annotated[str | None, typer.Option("--platform", "-p", help="平台。 The platform.")] = None,
    order: Annotated[str, typer.Option(help="订单号。 The order number.")] = "",
    case: Annotated[str, typer.Option(help="售后单号。 The after-sale number.")] = "",
    product: Annotated[str, typer.Option(help="商品。 The product.")] = "",
    customer: Annotated[str, typer.Option(help="客户，只存成认不出的记号。 The customer; only a digest is kept.")] = "",
    answer: Annotated[
        list[str] | None, typer.Option("-a", "--answer", help="已知的答案。 A known answer.", metavar="QUESTION=VALUE")
    ] = None,
    note: Annotated[str, typer.Option(help="备注。 A note.")] = "",
    at: At = None,
    format: Printed = Format.text,
) -> None:
    """登记一单。 Add a case.

    aftersales register add in_transit -p tmall --order 390012345 --note 客户很急
    """
    from aftersales_cli.api import new_case
    from aftersales_cli.library.lookup import platform_id, scenario_id
    from aftersales_cli.register.cases import named, put

    settings: Settings = ctx.obj
    library, now = settings.library(), settings.at(at)
    where = settings.platform(platform)
    change = new_case(
        library, hand_of(settings, now), platform=platform_id(library, where) if where else "",
        scenario=scenario_id(library, scenario) if scenario else "", order_id=order, case_id=case, product=product,
        answers=pairs(answer, "answer-form"), note=note,
    )  # fmt: skip
    made = Making(None, change)
    with kept_for_later(settings, made), opened(settings, now) as register:
        made.change = change = named(register, change, customer)
        stored = put(register, change)
    _print(settings, stored, format)


@app.command("list")
def list_(
    ctx: typer.Context,
    state: Annotated[
        list[str] | None, typer.Option(help="draft open waiting closed all，默认没结的。 Default: live.")
    ] = None,
    platform: OfPlatform = None,
    agent: OfAgent = None,
    scenario: OfScenario = None,
    since: Since = None,
    until: Until = None,
    text: Annotated[str, typer.Option(help="单号、商品、备注里有这几个字。 Words in numbers, product, notes.")] = "",
    page: Page = 1,
    size: Size = 50,
    format: Printed = Format.text,
) -> None:
    """列出登记的单子，最急的在前。 List cases, the most urgent first.

    aftersales register list --state open --platform tmall --text 39001
    """
    from aftersales_cli.register.cases import listed
    from aftersales_cli.register.sheet import COLUMNS, as_cells, as_json

    settings: Settings = ctx.obj
    meant = which(settings, platform, agent, state or LIVE, scenario, since, until, text)
    with opened(settings, settings.at(None)) as register:
        found, more = listed(register, meant, page, size)
    if format is Format.json:
        print_json({"cases": [as_json(case) for case in found], "page": page, "more": more})
    elif format is Format.csv:
        print_csv(COLUMNS, [as_cells(case) for case in found])
    else:
        from aftersales_cli.render.register import show_cases

        show_cases(settings.library(), found, settings.at(None), settings.lang, page + 1 if more else None)


@app.command()
def show(ctx: typer.Context, case: Case, format: Printed = Format.text) -> None:
    """看一单的全部：答案、期限、承诺、备注、经过。 All that is kept of a case.

    aftersales register show 12
    """
    from aftersales_cli.register.cases import found, history
    from aftersales_cli.register.sheet import COLUMNS, as_cells, as_json, iso

    settings: Settings = ctx.obj
    with opened(settings, settings.at(None)) as register:
        stored = found(register, case)
        events = history(register, stored)
    if format is Format.json:
        print_json({**as_json(stored), "history": [{**event, "at": iso(event["at"])} for event in events]})
    elif format is Format.csv:
        print_csv(COLUMNS, [as_cells(stored)])
    else:
        from aftersales_cli.render.register import show_case

        show_case(settings.library(), stored, events, settings.at(None), settings.lang)


@app.command()
def note(
    ctx: typer.Context,
    case: Case,
    text: Annotated[str, typer.Argument(help="记什么。 What to write down.")] = "",
    waiting: Annotated[
        str,
        typer.Option(
            help="在等谁：customer courier platform warehouse finance supplier lead none。 For whom it waits."
        ),
    ] = "",
    told: Annotated[bool, typer.Option("--told", help="今天已告诉客户进展。 The customer was told.")] = False,
    tag: Annotated[list[str] | None, typer.Option(help="标签。 A tag.")] = None,
    at: At = None,
    format: Printed = Format.text,
) -> None:
    """记一笔进展。 Note progress.

    aftersales register note 12 网点说明天派送 --waiting courier --told
    """
    from aftersales_cli.register.advised import heard
    from aftersales_cli.register.bodies import note as noted

    settings: Settings = ctx.obj
    now = settings.at(at)

    def body(record: "Record | None") -> "Body":
        library = settings.library()
        platform = record.platform if record is not None else library.intake.default_platform
        owed = heard(library, platform, now) if told else ""
        return noted(text, waiting, owed, tag or ())

    _change(settings, case, now, "noted", body, format)


@app.command()
def evidence(
    ctx: typer.Context,
    case: Case,
    names: Annotated[list[str], typer.Argument(metavar="EVIDENCE...", help="凭证，如 tracking_record。 Evidence ids.")],
    gone: Annotated[bool, typer.Option("--gone", help="去掉勾。 Take the tick away.")] = False,
    at: At = None,
    format: Printed = Format.text,
) -> None:
    """勾上已留好的凭证。 Tick proof that is at hand.

    aftersales register evidence 12 tracking_record
    """
    from aftersales_cli.register.bodies import one_of

    settings: Settings = ctx.obj
    known = list(settings.library().evidence)
    body = {"have": {one_of("evidence", name, known): None if gone else "yes" for name in names}}
    _change(settings, case, settings.at(at), "ticked", lambda _: body, format)


@app.command()
def promise(
    ctx: typer.Context,
    case: Case,
    what: Annotated[str, typer.Argument(help="答应了什么。 What was promised.")] = "",
    by: Annotated[str, typer.Option(help="谁去办，默认自己。 Who does it.")] = "",
    due: Annotated[str | None, typer.Option(help="最晚什么时候。 By when.", metavar="TIME")] = None,
    pays: Annotated[str | None, typer.Option(help="要付给客户的钱。 What it pays.", metavar="YUAN")] = None,
    kept: Annotated[int | None, typer.Option(help="第几个承诺已兑现。 The number of the promise that is kept.")] = None,
    at: At = None,
    format: Printed = Format.text,
) -> None:
    """记下对客户的承诺，或标记已兑现。 Note a promise to the customer, or that it is kept.

    aftersales register promise 12 补偿干洗费 --by 运营 --due "2026-11-20 18:00" --pays 30
    """
    from aftersales_cli.register.bodies import keep
    from aftersales_cli.register.bodies import promise as promised
    from aftersales_cli.register.record import stamp

    settings: Settings = ctx.obj
    now = settings.at(at)
    if kept is not None:
        if what:
            raise UsageError("promise-both")
        number = kept
        _change(settings, case, now, "kept", lambda record: keep(record, number), format)
        return
    if due is None:
        raise UsageError("promise-due")
    body = promised(what, by, stamp(to_come("--due", due, now)), amount("--pays", pays))
    _change(settings, case, now, "promised", lambda _: body, format)


@app.command()
def close(
    ctx: typer.Context,
    case: Case,
    result: Annotated[
        str, typer.Option(help="怎么结的：solved refunded refused withdrawn lost platform duplicate。 How it ended.")
    ] = "solved",
    cause: Annotated[str, typer.Option(help="原因，给产品和仓库看。 The cause, for product and warehouse.")] = "",
    refund: Annotated[str | None, typer.Option(help="退了多少。 What was refunded.", metavar="YUAN")] = None,
    cost: Annotated[str | None, typer.Option(help="店里花了多少。 What it cost the shop.", metavar="YUAN")] = None,
    note: Annotated[str, typer.Option(help="备注。 A note.")] = "",
    at: At = None,
    format: Printed = Format.text,
) -> None:
    """结案。 Close a case.

    aftersales register close 12 --result refunded --refund 59 --cause 尺码偏小
    """
    from aftersales_cli.register.bodies import close as closing

    settings: Settings = ctx.obj
    body = closing(result, cause, amount("--refund", refund), amount("--cost", cost), note)
    _change(settings, case, settings.at(at), "closed", lambda _: body, format)


@app.command()
def reopen(
    ctx: typer.Context,
    case: Case,
    why: Annotated[str, typer.Argument(help="为什么。 Why.")] = "",
    at: At = None,
    format: Printed = Format.text,
) -> None:
    """重新打开一单。 Open a case again.

    aftersales register reopen 12 客户说还是没收到退款
    """
    from aftersales_cli.register.bodies import reopen as reopening

    settings: Settings = ctx.obj
    _change(settings, case, settings.at(at), "reopened", lambda record: reopening(record, why), format)


@app.command()
def due(
    ctx: typer.Context,
    within: Annotated[int | None, typer.Option(help="只看几小时内的。 Within so many hours.", min=0)] = None,
    platform: OfPlatform = None,
    agent: OfAgent = None,
    scenario: OfScenario = None,
    text: Annotated[str, typer.Option(help="单号、商品、备注里有这几个字。 Words in numbers, product, notes.")] = "",
    page: Page = 1,
    size: Size = 50,
    ics: Annotated[Path | None, typer.Option(help="写成日历文件。 Write them as a calendar.", metavar="FILE")] = None,
    at: At = None,
    format: Printed = Format.text,
) -> None:
    """接下来要办什么、最晚几点，超时的在前。 What must happen next, by when, overdue first.

    aftersales register due --within 24
    """
    from datetime import timedelta

    from aftersales_cli.register import duties
    from aftersales_cli.register.sheet import DUE_COLUMNS, due_cells, due_json

    settings: Settings = ctx.obj
    now = settings.at(at)
    meant = which(settings, platform, agent, (), scenario, text=text)
    until = None if within is None else now + timedelta(hours=min(within, 24 * 366 * 100))
    with opened(settings, now) as register:
        found, more = duties.due(register, now, meant, until, page, size)
    if ics is not None:
        from aftersales_cli.register.calendar import write_calendar

        write_calendar(settings.library(), found, now, settings.lang, ics)
    if format is Format.json:
        print_json({"due": [due_json(each) for each in found], "page": page, "more": more})
    elif format is Format.csv:
        print_csv(DUE_COLUMNS, [due_cells(each) for each in found])
    else:
        from aftersales_cli.render.register import show_due

        show_due(settings.library(), found, now, settings.lang, page + 1 if more else None)


def _change(
    settings: Settings, case: str, now: datetime, kind: str, body: "Callable[[Record | None], Body]", format: Format
) -> None:
    """Makes the change that is told by what the case is now, and prints the case.

    Where the case cannot be looked at or written, the change is kept for later.
    """
    from aftersales_cli.register import cases
    from aftersales_cli.register.bodies import plain

    hand = hand_of(settings, now)
    made = Making(plain(case), hand.change(kind, body(None)))
    with kept_for_later(settings, made), opened(settings, now) as register:
        stored = cases.found(register, case)
        change = hand.change(kind, body(stored.record))
        made.case, made.change = stored.id, change
        record = cases.change(register, stored.id, change)
    _print(settings, stored.with_record(record), format)


def _print(settings: Settings, stored: "Stored", format: Format) -> None:
    from aftersales_cli.register.sheet import COLUMNS, as_cells, as_json

    if format is Format.json:
        print_json(as_json(stored))
    elif format is Format.csv:
        print_csv(COLUMNS, [as_cells(stored)])
    else:
        from aftersales_cli.render.register import show_cases

        show_cases(settings.library(), [stored], settings.at(None), settings.lang)


for command in (handover, stats, export, replay, verify, forget):
    app.command()(command)
app.command("import")(import_)
