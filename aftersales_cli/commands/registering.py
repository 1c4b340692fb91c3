"""What the commands of the register share: opening it, who is at work, which cases are meant, how they are printed."""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aftersales_cli.commands.settings import Settings
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.safe import json_text
from aftersales_cli.wording import Message

if TYPE_CHECKING:
    from aftersales_cli.register.cases import Filter, Hand
    from aftersales_cli.register.record import Change
    from aftersales_cli.register.store import Register


MOST_MONEY = Decimal(10) ** 9


class Format(StrEnum):
    """How cases are printed."""

    text = "text"
    json = "json"
    csv = "csv"


Case = Annotated[str, typer.Argument(metavar="CASE", help="登记号 #12，或订单号、售后单号。 #12, or an order number.")]
Printed = Annotated[Format, typer.Option("--format", help="输出格式。 Output format.")]
OfPlatform = Annotated[str | None, typer.Option("--platform", "-p", help="只要这个平台的。 Of this platform.")]
OfAgent = Annotated[str | None, typer.Option("--agent", help="只要这个客服的。 Of this agent.")]
OfScenario = Annotated[str | None, typer.Option("--scenario", help="只要这种情况的。 Of this scenario.")]
Since = Annotated[str | None, typer.Option(help="从这时起变动过的。 Changed since.", metavar="TIME")]
Until = Annotated[str | None, typer.Option(help="到这时为止变动的。 Changed until.", metavar="TIME")]
Page = Annotated[int, typer.Option(help="第几页。 Which page.")]
Size = Annotated[int, typer.Option(help="每页几单。 How many on a page.")]
At = Annotated[str | None, typer.Option(help="按这个时间记，默认现在。 At this time, not now.", metavar="TIME")]


@contextmanager
def opened(settings: Settings, now: datetime) -> "Iterator[Register]":
    """The register, with what had waited for it brought in. Raises AftersalesError where there is none."""
    from aftersales_cli.api import open_register
    from aftersales_cli.register.pending import bring_in
    from aftersales_cli.register.refusals import Unreachable

    register = open_register(settings.register(), at=now)
    try:
        with suppress(Unreachable):  # it can be read all the same
            if count := bring_in(register):
                settings.note(Message("register-brought-in", {"count": count}))
        yield register
    finally:
        register.close()


def hand_of(settings: Settings, now: datetime) -> "Hand":
    """Who is at work, and when."""
    from aftersales_cli.register.cases import Hand
    from aftersales_cli.register.place import agent_of

    return Hand(agent_of(settings.shop), now)


@contextmanager
def kept_for_later(settings: Settings, made: "Making") -> Iterator[None]:
    """Keeps a change that cannot be written. Raises AftersalesError that says where."""
    from aftersales_cli.register.database import name_of
    from aftersales_cli.register.pending import Pending, put_by
    from aftersales_cli.register.refusals import Unreachable

    try:
        yield
    except Unreachable as error:
        file = put_by(Pending(name_of(settings.register()), made.case, made.change))
        raise AftersalesError("register-kept", why=error, file=file) from None


@dataclass
class Making:
    """A change that is about to be made, of a case, or None for a new one."""

    case: "int | str | None"
    change: "Change"


def which(
    settings: Settings, platform: str | None = None, agent: str | None = None, states: Iterable[str] = (),
    scenario: str | None = None, since: str | None = None, until: str | None = None, text: str = "",
) -> "Filter":  # fmt: skip
    """The cases that options mean. Raises UsageError for a name or time that there is not."""
    from aftersales_cli.library.lookup import platform_id, scenario_id
    from aftersales_cli.register.cases import Filter, states_of

    library = settings.library() if platform or scenario else None
    return Filter(
        platform_id(library, platform) if library and platform else "", agent or "", states_of(states),
        scenario_id(library, scenario) if library and scenario else "",
        since=settings.at(since) if since else None, until=settings.at(until) if until else None, text=text,
    )  # fmt: skip


def amount(option: str, given: str | None) -> Decimal | None:
    """An amount as one says it; None where none is given. Raises UsageError."""
    from aftersales_cli.spoken import amount as spoken

    if given is None:
        return None
    found = spoken(given)
    if found is None or found > MOST_MONEY:
        raise UsageError("bad-money", question=option, given=given)
    return found


def to_come(option: str, given: str, now: datetime) -> datetime:
    """A time as one says it, rather one to come. Raises UsageError."""
    from aftersales_cli.answers import parse_moment
    from aftersales_cli.spoken import moment

    try:
        return parse_moment(given)
    except ValueError:
        if (said := moment(given, now, future=True)) is not None:
            return said
        raise UsageError("bad-datetime", question=option, given=given) from None


def print_json(tree: object) -> None:
    """An object, as scripts read it."""
    typer.echo(json_text(tree, indent=2))


def print_csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """A table, each cell of which is safe to open in a spreadsheet."""
    from aftersales_cli.safe import safe_cell

    names = list(columns)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[safe_cell(str(row[name])) for name in names] for row in rows])
