"""What an advice tells the register: the outcome, its deadlines, what it costs, and the answers it stands on."""

from datetime import datetime
from typing import Any

from aftersales_cli import __version__
from aftersales_cli.advice import Advice
from aftersales_cli.advice.deadlines import CASE_COUNTDOWN, COUNTDOWN
from aftersales_cli.answers import Answers, Value, show
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN
from aftersales_cli.register.record import stamp

HEARD = "reply_to_customer"  # the limit by which a customer must hear of her case again


def told(library: Library, answers: Answers) -> dict[str, str]:
    """Answers as the register keeps them: what was typed is masked."""
    return {id_: _said(library, id_, value) for id_, value in answers.items()}


def _said(library: Library, id_: str, value: Value) -> str:
    from aftersales_cli.masking import mask

    question = library.questions.get(id_)
    text = show(value).encode(errors="replace").decode()
    return mask(text) if question is None or (question.type == "text" and value != UNKNOWN) else text


def advised(library: Library, advice: Advice) -> dict[str, Any]:
    """What an advice changes of a case. Where it is not resolved, the outcome there was no longer stands."""
    case = advice.case
    dates = {each.id: stamp(each.due) for each in advice.deadlines if each.due is not None}
    if not dates and isinstance(shown := case.answers.get(COUNTDOWN), datetime):
        dates = {CASE_COUNTDOWN: stamp(shown)}  # the clock runs, whatever is still to be asked
    cost = advice.price.amount if advice.price and advice.price.amount is not None else 0
    return {
        "platform": case.platform, "scenario": advice.scenario, "outcome": advice.outcome or "",
        "disposition": advice.disposition or "", "liability": advice.liability or "", "deadlines": dates,
        "labels": list(advice.tags), "cost": int(cost * 100), "version": __version__, "sha256": advice.sha256,
        "answers": told(library, case.answers),
    }  # fmt: skip


def heard(library: Library, platform: str, at: datetime) -> str:
    """By when a customer who hears of her case at `at` must hear of it again; '' where nothing says so."""
    if HEARD not in library.limits:
        return ""
    from aftersales_cli.library.limits import due

    value = library.limit(HEARD, platform, at.date())
    when = due(value, at) if value is not None else None
    return "" if when is None else stamp(when)
