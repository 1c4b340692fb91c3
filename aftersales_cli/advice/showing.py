"""Answers, times and costs as one says them."""

from datetime import datetime, timedelta
from decimal import Decimal

from aftersales_cli.advice.ladder import Cost, approver_of
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import Value, show
from aftersales_cli.frozen import frozen
from aftersales_cli.model import UNKNOWN, Lang, Question
from aftersales_cli.wording import bracketed, headed, label, listed

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@frozen
class Price:
    """What an outcome costs the shop, in yuan and in words, and who must approve it beyond the agent.

    `amount` is None where nothing of it is known; `open` are the amounts that are not.
    """

    amount: Decimal | None
    open: tuple[str, ...]
    words: str
    approver: str | None


def price_of(setting: Setting, cost: Cost) -> Price | None:
    """A cost in words; None where the outcome costs nothing that can be named."""
    if not cost.parts and not cost.open:
        return None
    lang = setting.lang
    names = setting.library.shared.names("amounts", lang)
    said = []
    if cost.parts:
        total = setting.phrase("yuan").replace("{n}", show_number(cost.known))
        parts = " + ".join(f"{names[id_]} {show_number(amount)}" for id_, amount in cost.parts)
        if len(cost.parts) == 1:
            said.append(f"{names[cost.parts[0][0]]} {total}")
        else:
            said.append(total + bracketed(parts, lang))
    if cost.open:
        said.append(headed(setting.phrase("not_counted"), listed((names[id_] for id_ in cost.open), lang), lang))
    amount = cost.known if cost.parts else None
    return Price(amount, cost.open, listed(said, lang, "，"), approver_of(setting, cost))


def show_value(question: Question, value: Value, lang: Lang) -> str:
    """An answer as it stands in a sentence or a list; 不清楚 as its id."""
    if isinstance(value, datetime):
        return show_moment(value, lang)
    if value == UNKNOWN:
        return UNKNOWN
    if question.type == "money":
        return show_number(Decimal(str(value)))
    if question.type == "choice":
        return question.choices[str(value)].in_(lang)
    return show(value)


def show_number(value: Decimal) -> str:
    """An amount as one writes it: 59, 59.50."""
    return f"{value:.2f}".removesuffix(".00")


def show_due(setting: Setting, due: datetime, at: datetime) -> str:
    """A due time as it is promised at the time `at`: one that has passed is promised for the end of the day."""
    return show_moment(due, setting.lang) if due > at else setting.phrase("end_of_day")


def show_moment(moment: datetime, lang: Lang) -> str:
    """A time as one says it: 11月20日 10:00, 20 Nov 10:00."""
    clock = f"{moment.hour:02}:{moment.minute:02}"
    if lang == "zh":
        return f"{moment.month}月{moment.day}日 {clock}"
    return f"{moment.day} {MONTHS[moment.month - 1]} {clock}"


def time_words(span: timedelta, lang: Lang) -> str:
    """A length of time in its two largest units."""
    minutes = int(span.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return label("ui-days", lang, days=days, hours=hours)
    if hours:
        return label("ui-hours", lang, hours=hours, minutes=minutes % 60)
    return label("ui-minutes", lang, minutes=minutes)
