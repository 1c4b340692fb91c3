"""A call prepared for one case: who is called and why, what to offer first and then, and when to hand over."""

from aftersales_cli.advice import Advice, Said
from aftersales_cli.advice.template import Setting
from aftersales_cli.library import Library


def phone_plan(library: Library, advice: Advice) -> tuple[Said, ...]:
    """The steps of the call (S1-33 … S1-46), with this case's offers in the words that put them to the customer.

    A step that names what there is not, and has nothing to say without it, is left out.
    """
    setting = Setting(library, advice.case.platform, advice.case.at.date(), advice.lang)
    values = {
        "call.handover": _approver(advice) or setting.phrase("supervisor"),
        "call.from": library.shop.calling_from or library.shared.calling.from_,
        "call.until": library.shop.calling_until or library.shared.calling.until,
        "call.most": str(library.shared.calling.most),
    }
    values |= dict(zip(("call.first", "call.second", "call.last"), _offers(advice), strict=False))
    if advice.case.order_id:
        values["call.order"] = advice.case.order_id
    lines = setting.lines(library.shared.call)
    said = [line for line in lines if line.without is not None or line.template.fill(values) is not None]
    return tuple(Said(line.fill(values), line.sources) for line in said)


def _offers(advice: Advice) -> list[str]:
    """The words of what can still be offered, the last of them at the third place."""
    offers = [rung.offer for rung in advice.ladder if rung.open and rung.offer is not None]
    words = [" ".join((each.text if advice.lang == "zh" else each.reading).split()) for each in offers]
    return words if len(words) < 3 else [*words[:2], words[-1]]


def _approver(advice: Advice) -> str | None:
    """Who must approve the first of the offers that an agent may not decide alone."""
    prices = [advice.price, *(rung.price for rung in advice.ladder if rung.open)]
    return next((price.approver for price in prices if price is not None and price.approver is not None), None)
