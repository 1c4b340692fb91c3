"""A call prepared for one case: who is called and why, what to offer first and then, and when to hand over."""

from aftersales_cli.advice import Advice, Said
from aftersales_cli.advice.template import Setting
from aftersales_cli.library import Library
from aftersales_cli.model import CALL_GAPS


def phone_plan(library: Library, advice: Advice) -> tuple[Said, ...]:
    """The steps of the call (S1-33 … S1-46), with this case's matter and its offers in them."""
    setting = Setting(library, advice.case.platform, advice.case.at.date(), advice.lang)
    offers = [rung for rung in advice.ladder if rung.open]
    nothing = setting.phrase("no_other_offer")
    priced = [advice.price, *(rung.price for rung in offers)]
    approvers = [price.approver for price in priced if price is not None and price.approver is not None]
    said = (
        library.title(advice.scenario).in_(advice.lang),
        str(advice.title),
        offers[0].title if offers else nothing,
        offers[-1].title if offers else str(advice.title),
        next(iter(approvers), setting.phrase("supervisor")),
        library.shop.calling_from or library.shared.calling.from_,
        library.shop.calling_until or library.shared.calling.until,
        str(library.shared.calling.most),
    )
    values = {f"call.{gap}": words for gap, words in zip(CALL_GAPS, said, strict=True)}
    lines = setting.lines(library.shared.call)
    return tuple(Said(line.fill(values), line.sources) for line in lines)
