"""What to offer next when the customer refuses: each rung with its cost, who must approve it, or why not."""

from datetime import datetime
from decimal import Decimal

from aftersales_cli.advice.fitting import OFFERED
from aftersales_cli.advice.template import Line, Setting
from aftersales_cli.answers import Answers, compute
from aftersales_cli.frozen import frozen
from aftersales_cli.library.graph import rungs_of
from aftersales_cli.model import OFFER, REFUSED, UNKNOWN, Outcome, Sentence
from aftersales_cli.model import Rung as Written

CUSTOMER = "customer"  # the liability under which some amounts are not the shop's


@frozen
class Cost:
    """What an outcome takes from the shop in yuan, part by part; `open` are the parts whose amount is not known."""

    parts: tuple[tuple[str, Decimal], ...] = ()
    open: tuple[str, ...] = ()

    @property
    def known(self) -> Decimal:
        """The sum of what is known."""
        return sum((amount for _, amount in self.parts), Decimal(0))


@frozen
class Rung:
    """What to offer next, and the words that put it to the customer. `skipped` says why it should not be.

    `state` is what became of the offer: made, refused, accepted, or nothing yet.
    """

    outcome: str
    title: Line
    offer: tuple[Line, Line] | None
    state: str | None
    cost: Cost
    approver: str | None
    skipped: Line | None

    @property
    def open(self) -> bool:
        """Whether it can still be offered."""
        return self.skipped is None and self.state != REFUSED


def amounts_of(setting: Setting, outcome: Outcome, named: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Which amounts an outcome takes from the shop, those `named` or its own.

    Some are the customer's where the customer is liable.
    """
    shared = setting.library.shared
    if named is None:
        named = shared.costs.get(outcome.disposition, ()) if outcome.costs is None else outcome.costs
    return tuple([id_ for id_ in named if not (outcome.liability == CUSTOMER and id_ in shared.customer_pays)])


def cost_of(setting: Setting, outcome: Outcome, answers: Answers, named: tuple[str, ...] | None = None) -> Cost:
    """What an outcome takes from the shop, by the amounts `named` or its own."""
    return cost_by(amounts_of(setting, outcome, named), answers)


def cost_by(wanted: tuple[str, ...], answers: Answers) -> Cost:
    """The cost that consists of some amounts."""
    known = {id_: answers[id_] for id_ in wanted if answers.get(id_, UNKNOWN) != UNKNOWN}
    parts = tuple((id_, Decimal(str(value))) for id_, value in known.items())
    return Cost(parts, tuple(id_ for id_ in wanted if id_ not in known))


def approver_of(setting: Setting, cost: Cost) -> str | None:
    """Whose word a cost needs beyond the agent's: the first role whose limit reaches it, else the last."""
    roles = sorted(setting.library.shop.authority, key=lambda role: role.up_to)
    if not roles or cost.known <= roles[0].up_to:
        return None
    return next((role.role for role in roles if cost.known <= role.up_to), roles[-1].role)


def ladder_of(setting: Setting, scenario: str, outcome: Outcome, answers: Answers, at: datetime) -> list[Rung]:
    """The ladder of an outcome, fitted to its case: cheapest first where every cost is known, else as written.

    What was refused, or makes no sense, stands last.
    """
    rungs = [_rung(setting, scenario, rung, answers, at) for rung in rungs_of(outcome)]
    if not any(rung.cost.open for rung in rungs):
        rungs.sort(key=lambda rung: rung.cost.known)
    return sorted(rungs, key=lambda rung: not rung.open)


def _rung(setting: Setting, scenario: str, rung: Written, answers: Answers, at: datetime) -> Rung:
    outcome = setting.library.outcome(scenario, rung.to)
    cost = cost_of(setting, outcome, answers, rung.costs)
    name = next((each for each in outcome.title.variants if each.when == OFFERED), outcome.title)
    title = setting.line(Sentence(name.zh, name.en, ()))
    words = rung.offer or outcome.offer
    offer = (setting.in_("zh").line(words), setting.in_("en").line(words)) if words else None
    state = answers.get(f"{OFFER}{rung.to}", UNKNOWN)
    return Rung(
        rung.to, title, offer, str(state) if state != UNKNOWN else None, cost, approver_of(setting, cost),
        _skipped(setting, cost, answers, at),
    )  # fmt: skip


def _skipped(setting: Setting, cost: Cost, answers: Answers, at: datetime) -> Line | None:
    """Why a rung of that cost makes no sense, by the first rule of `shared.yaml` whose conditions all hold."""
    needed = {id_ for id_, _ in cost.parts} | set(cost.open)
    questions = setting.library.questions
    for skip in setting.library.shared.skips:
        facts = {id_: compute(id_, questions, answers, at) for id_ in skip.when}
        if needed & set(skip.costs) and all(str(facts[id_]) == value for id_, value in skip.when.items()):
            return setting.line(skip.because)
    return None
