"""Whether the sources of dated numbers say them: a figure stands in its statement, a limit of the law on a law."""

from collections.abc import Iterator
from decimal import Decimal

from aftersales_cli.library import Library
from aftersales_cli.library.limits import figure, most
from aftersales_cli.model import HOUSE_STYLE, Limit
from aftersales_cli.wording import Message
from aftersales_cli.yamlfile import Steps

LAWS = ("law", "regulation", "court")  # kinds of sources that a limit of the law may stand on
DAY = 24  # hours
DAYS, DAILY = ("天", " 天", "日", " 日"), ("每天", "每日", "当日", "当天", "次日")  # how a text says days, and one
DIGITS = "零一二三四五六七八九"


def unsourced(library: Library, id_: str, limit: Limit) -> Iterator[tuple[Steps, Message]]:
    """The places in a limit that its sources do not say; what is our own way of working needs no source."""
    for platform, values in limit.by_platform.items():
        for index, value in enumerate(values):
            found = figure(value)
            if found is None or value.source == HOUSE_STYLE:
                continue
            unit, number = found[0], most(found[1])
            source, statement = library.source_head(value.source)
            if number and not any(written in statement.zh for written in _written(unit, number)):
                shown = {"number": f"{number} {unit}", "source": value.source}
                yield (id_, platform, index), Message("figure-unsourced", shown)
            if limit.law and source.kind not in LAWS:
                yield (id_, platform, index), Message("law-unsourced", {"source": value.source})


def _written(unit: str, number: int | Decimal) -> Iterator[str]:
    """How so many of a unit may stand in a Chinese text."""
    yield from _spelled(number)
    if unit == "hours" and number % DAY == 0:
        yield from (each + day for each in _spelled(number // DAY) for day in DAYS)
        yield from DAILY if number == DAY else ()
    if unit == "days":
        yield from _spelled(number * DAY)


def _spelled(number: int | Decimal) -> list[str]:
    """A number in digits, and in Chinese as far as people write it so."""
    tens, ones = divmod(int(number), 10)
    if tens >= 10:
        return [str(number)]
    before = "" if not tens else "十" if tens == 1 else DIGITS[tens] + "十"
    spelled = [str(number), before + (DIGITS[ones] if ones or not tens else "")]
    return [*spelled, "两"] if number == 2 else spelled
