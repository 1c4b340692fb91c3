"""A call prepared for one case: who is called and why, what to offer first and then, and when to hand over."""

from aftersales_cli.advice import Advice, Said
from aftersales_cli.advice.template import Setting
from aftersales_cli.library import Library


def phone_plan(library: Library, advice: Advice) -> tuple[Said, ...]:
    """The steps of the call (S1-33 … S1-46), with this case's matter and its offers in them."""
    setting = Setting(library, advice.case.platform, advice.case.at.date(), advice.lang)
    offers = [rung for rung in advice.ladder if rung.open]
    nothing = setting.phrase("no_other_offer")
    priced = [advice.price, *(rung.price for rung in offers)]
    approvers = [price.approver for price in priced if price is not None and price.approver is not None]
    values = {
        "call.about": library.title(advice.scenario).in_(advice.lang),
        "call.first": str(advice.title),
        "call.second": offers[0].title if offers else nothing,
        "call.last": offers[-1].title if offers else str(advice.title),
        "call.handover": next(iter(approvers), setting.phrase("supervisor")),
        "call.from": library.shop.calling_from or library.shared.calling.from_,
        "call.until": library.shop.calling_until or library.shared.calling.until,
        "call.most": str(library.shared.calling.most),
    }  # fmt: skip
    lines = setting.lines(library.shared.call)
    return tuple(Said(line.fill(values), line.sources) for line in lines)
