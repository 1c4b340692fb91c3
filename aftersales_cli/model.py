"""The words of the playbooks as frozen types; pydantic checks files against them, `typed.build` makes them.

Plain dataclasses, because a command that reads the checked library from the cache must not pay for pydantic.
A field that ends with `_` is written without it in YAML (`from_` is `from`).
"""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from aftersales_cli.frozen import frozen

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
Disposition = Literal[
    "refund_now", "agree_return", "intercept", "reship", "partial_refund", "exchange_or_repair", "negotiate",
    "collect_evidence", "inspect", "claim_courier", "wait", "contest", "appeal", "escalate", "explain",
]  # fmt: skip
Liability = Literal["merchant", "customer", "courier", "platform", "shared", "unknown"]
Urgency = Literal["now", "today", "soon", "normal"]
Stage = Literal["before_shipping", "under_way", "with_buyer", "return_parcel", "dispute", "wholesale", "any"]
Holder = Literal["merchant", "customer", "courier", "platform"]
ScriptName = Literal["first_reply", "follow_up", "refusal_reason", "platform_statement", "phone"]
FIRST_REPLY: ScriptName = "first_reply"  # the script that every outcome has
Tone = Literal["warmer", "shorter", "firmer"]
QuestionType = Literal[
    "choice", "money", "count", "date", "datetime", "text", "days_since", "hours_since", "exceeds",
    "percent_of",
]  # fmt: skip
SourceKind = Literal["law", "regulation", "court", "platform_rule", "platform_guide", "article"]
Confidence = Literal["high", "medium", "low"]
Party = Literal["consumers", "retailers"]
Value = str | int | Decimal | date | datetime  # what an answer is, by the type of its question

ClosedSet = Literal["stages", "dispositions", "liabilities", "urgencies", "holders", "amounts"]

COMPUTED: tuple[QuestionType, ...] = ("days_since", "hours_since", "exceeds", "percent_of")
PLATFORM = "platform"  # a fact of every case, given beside the answers and tested like one of them
OFFER = "offer."  # what stands before an outcome in the id of the answer that a customer gives to its offer
ACCEPTED, REFUSED = "accepted", "refused"  # answers to an offer; one that is made waits for them
REACHED_BY, BY_OFFER, BY_WALK = "reached_by", "offer", "walk"  # a fact of every advice: how its outcome was come to
UNKNOWN = "unknown"  # the answer 不清楚, valid for every question
HOUSE_STYLE = "house_style"  # the source of a sentence that is our own way of working
FIELDS = (
    "case_id",
    "order_id",
    "sub_order_id",
    "platform",
    "scenario",
    "shop_name",
    "aftersale_type",
    "aftersale_status",
    "order_status",
    "goods_status",
    "reason",
    "reason_tag",
    "buyer_note",
    "seller_note",
    "need_return",
    "outbound_tracking_no",
    "outbound_status",
    "return_tracking_no",
    "return_status",
    "return_exception",
    "intercept_state",
    "product_title",
    "refunded_already",
)  # what a column of an export may be beside the answer to a question, or what a rule of intake.yaml asks for
GAP = re.compile(r"\{([^{}]*)\}")  # a placeholder in a text, and its name
ANY = "any"  # in limits: every platform without an entry of its own
SHOP_GAPS = {"name": "shop_name", "agent": "agent_name", "return_address": "return_address"}  # {shop.…} to its setting
CALL_GAPS = ("order", "first", "second", "last", "handover", "from", "until", "most")  # what {call.…} may name
PHRASES = (
    "unknown", "back_office", "unverified", "at_once", "hours", "days", "business_days", "months", "yuan",
    "not_counted", "end_of_day", "shop_name", "agent_name", "return_address", "supervisor",
)  # fmt: skip


def yaml_key(name: str) -> str:
    """The key that the field `name` has in YAML."""
    return name.removesuffix("_")


STRICT = {"extra": "forbid", "alias_generator": yaml_key}


@frozen
class Text:
    """The same words in both languages."""

    __pydantic_config__ = STRICT
    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """The words in `lang`."""
        return self.zh if lang == "zh" else self.en


@frozen
class Toned(Text):
    """The same facts in another tone; `without` is said when a gap in them cannot be filled."""

    __pydantic_config__ = STRICT
    without: Text | None = None


@frozen
class Bound:
    """A test of a known fact that is not plain equality; a word as bound names a limit."""

    __pydantic_config__ = STRICT
    one_of: tuple[str, ...] | None = None
    at_least: int | str | None = None
    at_most: int | str | None = None


Tests = dict[str, str | int | Bound]  # facts, and what must be true of each


@frozen
class Variant(Text):
    """What a text says instead where all the tests of `when` hold; without sources it stands on those of the text."""

    __pydantic_config__ = STRICT
    when: Tests
    without: Text | None = None
    sources: tuple[str, ...] = ()


@frozen
class Title(Text):
    """The name of an outcome; of its `variants` the first whose tests hold is said instead."""

    __pydantic_config__ = STRICT
    variants: tuple[Variant, ...] = ()


@frozen
class Sentence(Text):
    """Words that stand on sources; `without` is said when a gap in them cannot be filled, `tones` are for scripts.

    In a list it is printed where `only` and `when` hold; one that stands alone may have `variants`.
    """

    __pydantic_config__ = STRICT
    sources: tuple[str, ...]
    only: tuple[str, ...] = ()
    when: Tests = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    without: Text | None = None
    tones: dict[Tone, Toned] = field(default_factory=dict)


@frozen
class Exclusion(Text):
    """Why a question's `answers` cannot be true together with `other_answers` to an `other`; without any, all count."""

    __pydantic_config__ = STRICT
    other: str
    answers: tuple[str, ...] = ()
    other_answers: tuple[str, ...] = ()


@frozen
class Question:
    """A fact that decides or is shown, worded once for all scenarios.

    What the customer is told until it is answered is `ask_customer` where they can say it, else `holding`.
    `not_before`, `not_more_than` and `excludes` say what other facts it cannot be true with; `signed` money may be
    below zero. `also` are further words that mean a choice in a table or an option, such as those it had before.
    `of_shop` asks for the answer where one may hold for all that a shop does.
    """

    __pydantic_config__ = STRICT
    type: QuestionType
    ask: Text
    why: Text
    where: Text
    sources: tuple[str, ...]
    ask_customer: Text | None = None
    holding: Text | None = None
    of_shop: Text | None = None
    choices: dict[str, Text] = field(default_factory=dict)
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    of: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_more_than: tuple[str, ...] = ()
    excludes: tuple[Exclusion, ...] = ()
    future: bool = False
    signed: bool = False
    ends: dict[str, str] = field(default_factory=dict)


@frozen
class Step:
    """A place in the graph: asks one question (`ask`, then `go` or `then`), or branches (`when`)."""

    __pydantic_config__ = STRICT
    ask: str | None = None
    go: dict[str, str] = field(default_factory=dict)
    then: str | None = None
    when: tuple[Tests, ...] = ()


@frozen
class Deadline:
    """A limit that runs from a clock of the case; `from_` is a question of type date or datetime."""

    __pydantic_config__ = STRICT
    limit: str
    from_: str


@frozen
class Rung:
    """What to offer next: the outcome it leads `to`, and the words that put it to the customer.

    It is left out where `when` does not hold. The words and the `costs` are those of the outcome, where it has none of
    its own.
    """

    __pydantic_config__ = STRICT
    to: str
    offer: Sentence | None = None
    when: Tests = field(default_factory=dict)
    costs: tuple[str, ...] | None = None


@frozen
class Outcome:
    """An end of the graph: the recommended resolution with all its words.

    `given` are the facts that the words take for granted: all tests of one of several must hold. `risks` are the acts
    that it would be punished as, if done wrongly. `offer` puts it to a customer who refused something else. `costs`
    names the amounts (questions of type money) that it takes from the shop, where they are not those that `shared.yaml`
    has for its disposition.
    """

    __pydantic_config__ = STRICT
    disposition: Disposition
    liability: Liability
    title: Title
    why: Sentence
    steps: tuple[Sentence, ...]
    scripts: dict[ScriptName, Sentence]
    reopen: tuple[Sentence, ...]
    ladder: tuple[Rung, ...] | Literal["none"]
    tags: tuple[str, ...]
    never: tuple[Sentence, ...]
    evidence: tuple[str, ...] = ()
    evidence_optional: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    warnings: tuple[Sentence, ...] = ()
    ladder_because: Sentence | None = None
    urgency: Urgency = "normal"
    costs: tuple[str, ...] | None = None
    given: tuple[Tests, ...] | Literal["none"] | None = None
    offer: Sentence | None = None
    risks: tuple[str, ...] = ()


@frozen
class Scenario:
    """What went wrong, as the agent names it: routing and outcomes."""

    __pydantic_config__ = STRICT
    id: str
    stage: Stage
    title: Text
    about: Text
    search: tuple[str, ...]
    start: str
    steps: dict[str, Step]
    outcomes: dict[str, Outcome]


@frozen
class Evidence:
    """One thing to collect: what, who holds it, how to get it, in which form it counts, until when."""

    __pydantic_config__ = STRICT
    text: Text
    holder: Holder
    how: Sentence
    criteria: tuple[Sentence, ...]
    by: Deadline | None = None


@frozen
class Range:
    """From so many to so many; the last of them is what a deadline is reckoned with."""

    __pydantic_config__ = STRICT
    at_least: int
    at_most: int


@frozen
class LimitValue:
    """A number in force from a day on; it lasts until the next entry. Business days are Monday to Friday."""

    __pydantic_config__ = STRICT
    from_: date
    source: str
    checked: date
    hours: int | Range | None = None
    days: int | Range | None = None
    business_days: int | Range | None = None
    months: int | Range | None = None
    yuan: Decimal | int | None = None
    show: Literal["back_office", "does_not_apply"] | None = None
    unverified: bool = False


@frozen
class Limit:
    """A number that changes with time and platform.

    `countdown`: the platform shows it as the case's countdown. `own`: it is the shop's to set, no law or rule is.
    `law`: no shop may loosen it. `clocks` are the questions that it may run from.
    """

    __pydantic_config__ = STRICT
    text: Text
    countdown: bool = False
    own: bool = False
    law: bool = False
    clocks: tuple[str, ...] = ()
    by_platform: dict[str, tuple[LimitValue, ...]] = field(default_factory=dict)


@frozen
class Penalty:
    """What a platform or the law punishes; advice that risks one of the `acts` warns of it.

    `customers`: only where these buy. `unverified`: one source says so.
    """

    __pydantic_config__ = STRICT
    zh: str
    en: str
    sources: tuple[str, ...]
    acts: tuple[str, ...] = ()
    customers: Party | None = None
    unverified: bool = False


@frozen
class Channel:
    """How many characters a kind of script may have where it is pasted."""

    __pydantic_config__ = STRICT
    characters: int
    source: str
    checked: date
    unverified: bool = False


@frozen
class Forbidden:
    """Words that no script to a customer may contain, and why."""

    __pydantic_config__ = STRICT
    words: tuple[str, ...]
    why: Text
    sources: tuple[str, ...]


@frozen
class Platform:
    """What one platform calls things, what it punishes, how its team works best, and what its channels take.

    `greeting` addresses the customer, in Chinese only: English has no such word. `customers` are who buys there.
    """

    __pydantic_config__ = STRICT
    name: Text
    greeting: str
    sources: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    customers: Party = "consumers"
    tools: dict[str, str] = field(default_factory=dict)
    goods_status: dict[str, str] = field(default_factory=dict)
    order_status: dict[str, str] = field(default_factory=dict)
    channels: dict[ScriptName, Channel] = field(default_factory=dict)
    punishes: tuple[Penalty, ...] = ()
    habits: tuple[Sentence, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()


@frozen
class Statement:
    """One sentence of a source in our words; whom it binds, where that is not whom the whole document does."""

    __pydantic_config__ = STRICT
    at: str
    zh: str
    en: str
    platforms: tuple[str, ...] | Literal["any"] | None = None
    speaks_of: Party | Literal["both"] | None = None
    confidence: Confidence | None = None
    doubt: Text | None = None
    not_used: Text | None = None


@frozen
class Source:
    """A document with the statements we took from it, the platforms where they hold, and whom they speak of."""

    __pydantic_config__ = STRICT
    title: Text
    publisher: str
    kind: SourceKind
    published: date | Literal["unknown"]
    checked: date
    review_by: date
    statements: dict[str, Statement]
    platforms: tuple[str, ...] | Literal["any"] | None = None
    speaks_of: Party | Literal["both"] | None = None
    url: str | None = None
    in_force: date | None = None


@frozen
class Skip:
    """A rung of a ladder that makes no sense: when each of `when` holds, one that costs any of `costs`."""

    __pydantic_config__ = STRICT
    when: dict[str, str]
    costs: tuple[str, ...]
    because: Sentence


@frozen
class Calling:
    """When a customer may be called, as HH:MM, and how often at most."""

    __pydantic_config__ = STRICT
    from_: str
    until: str
    most: int
    sources: tuple[str, ...]


@frozen
class Authority:
    """What a role may decide alone, in yuan."""

    __pydantic_config__ = STRICT
    role: str
    up_to: Decimal | int


@frozen
class Shop:
    """A shop's own settings, from `shop.yaml`.

    `limits` are values for limits that are the shop's to set; `copy_at_once` puts a reply on the clipboard unasked;
    `register` is the file or the URL of the database where cases are kept, or `off`; `answers` are true of all its
    cases that do not say otherwise: nothing it sells is perishable, say.
    """

    __pydantic_config__ = STRICT
    shop_name: str | None = None
    agent_name: str | None = None
    platform: str | None = None
    lang: Lang | None = None
    return_address: str | None = None
    authority: tuple[Authority, ...] = ()
    limits: dict[str, Decimal | int] = field(default_factory=dict)
    outbound_freight: Decimal | int | None = None
    return_freight: Decimal | int | None = None
    calling_from: str | None = None
    calling_until: str | None = None
    copy_at_once: bool = False
    register: str | None = None
    answers: dict[str, str] = field(default_factory=dict)


@frozen
class HandedOver:
    """What a scenario says first in the advice of a case that it has handed over to another.

    `when` tells such a case by its facts; `opening` stands in the first reply behind the greeting, `step` before all
    others.
    """

    __pydantic_config__ = STRICT
    when: Tests
    opening: Text
    step: Sentence


@frozen
class Shared:
    """Words that belong to no single scenario: names of the closed sets, phrases, outcomes every scenario can end in.

    `amounts` names amounts shortly, `costs` those that a disposition takes from the shop, `customer_pays` those of
    them that are the customer's where the customer is liable, `skips` the rungs of a ladder that make no sense.
    `accepted` answers a customer who agreed to an offer. `handed_over` says, by the scenario where a case came in, what
    stands first where another scenario ends it. `care` is the sentence that makes a reply warmer, by whose
    the fault is. `punishes` is what the law does, anywhere.
    `case` asks for what a walk needs before it can start, whose choices are the platforms and the scenarios, and what a
    customer says to an offer.
    """

    __pydantic_config__ = STRICT
    stages: dict[Stage, Text]
    dispositions: dict[Disposition, Text]
    liabilities: dict[Liability, Text]
    urgencies: dict[Urgency, Text]
    holders: dict[Holder, Text]
    case: dict[Literal["platform", "scenario", "offer"], Question]
    phrases: dict[str, Text]
    forbidden: tuple[Forbidden, ...]
    costs: dict[Disposition, tuple[str, ...]]
    customer_pays: tuple[str, ...]
    amounts: dict[str, Text]
    skips: tuple[Skip, ...]
    care: dict[Liability, Sentence]
    calling: Calling
    call: tuple[Sentence, ...]
    outcomes: dict[str, Outcome]
    accepted: Sentence
    handed_over: dict[str, HandedOver] = field(default_factory=dict)
    acts: dict[str, Text] = field(default_factory=dict)
    punishes: tuple[Penalty, ...] = ()

    def names(self, of: ClosedSet, lang: Lang) -> dict[str, str]:
        """What each member of a closed set is called, by its id."""
        named: Mapping[str, Text] = getattr(self, of)
        return {id_: text.in_(lang) for id_, text in named.items()}

    def name(self, of: ClosedSet, id_: str, lang: Lang) -> str:
        """What a member of a closed set is called; KeyError where it is none."""
        named: Mapping[str, Text] = getattr(self, of)
        return named[id_].in_(lang)


@frozen
class PrincipleException:
    """An outcome that may break a principle, and why."""

    __pydantic_config__ = STRICT
    outcome: str
    because: Text


@frozen
class Principle(Text):
    """What holds whatever the scenario: where the facts of `when` are true, or may be, these dispositions never.

    `only` and `evidence` say instead what alone may be done, and what must be at hand. `never_liable` may not pay.
    It speaks of outcomes of the `stages`, and of those that risk one of the acts in `risks`, where it names any.
    `established`: facts that a way has not asked do not count as possible.
    """

    __pydantic_config__ = STRICT
    sources: tuple[str, ...]
    when: tuple[Tests, ...]
    never: tuple[Disposition, ...] = ()
    only: tuple[Disposition, ...] = ()
    evidence: tuple[str, ...] = ()
    never_liable: tuple[Liability, ...] = ()
    platforms: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    risks: tuple[str, ...] = ()
    established: bool = False
    exceptions: tuple[PrincipleException, ...] = ()


@frozen
class Expected:
    """What the advice of a worked case must hold beside its outcome; texts are looked for in the Chinese words."""

    __pydantic_config__ = STRICT
    disposition: Disposition | None = None
    liability: Liability | None = None
    urgency: Urgency | None = None
    deadlines: dict[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] | None = None
    next_offer: str | None = None
    script_says: tuple[str, ...] = ()
    script_not: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()


@frozen
class WorkedCase:
    """A case with its known end; `answers` are written as an agent would give them.

    `kind`: it must end so, it must not, or it does not yet, as everybody knows.
    """

    __pydantic_config__ = STRICT
    name: str
    at: str
    platform: str
    answers: dict[str, str | int | Decimal | date]
    outcome: str
    kind: Literal["must", "must_not", "known_gap"] = "must"
    expect: Expected | None = None


@frozen
class FieldRule:
    """`then` is concluded when each pattern of `when` is found in its field of a row."""

    __pydantic_config__ = STRICT
    when: dict[str, str]
    then: str


@frozen
class TurnRule:
    """The scenario of a row whose state says what it is about, before its reason is looked at.

    A `weak` one gives way to what a note of ours says came back.
    """

    __pydantic_config__ = STRICT
    when: dict[str, str]
    scenario: str
    weak: bool = False


@frozen
class LayoutRule:
    """What headers mean in the sheets of one tool, which are known by a pattern found in their headers."""

    __pydantic_config__ = STRICT
    when: dict[str, str]
    fields: dict[str, tuple[str, ...]]


@frozen
class ReasonRule:
    """A reason text leads to a scenario, by the stage of the row where `by_stage` names it.

    Several scenarios, or none, are an open question that a note may settle; a `weak` reason gives way to the note.
    """

    __pydantic_config__ = STRICT
    match: str
    scenario: tuple[str, ...]
    by_stage: dict[str, tuple[str, ...]] = field(default_factory=dict)
    weak: bool = False


@frozen
class NoteRule:
    """Words of ours in `fields` that name the scenario of a row in one of `stages`; they beat the buyer's reason."""

    __pydantic_config__ = STRICT
    match: str
    fields: tuple[str, ...]
    stages: tuple[str, ...]
    scenario: str


@frozen
class Phrases:
    """How people say what happened: `sentences` of each scenario, and of what is `nothing` of after-sales.

    Each word of `synonyms` counts as the one that it stands under; `fillers` say nothing; `speakers` are words in the
    names that stand before the lines of a chat, `ours` those of them that speak for the shop.
    """

    __pydantic_config__ = STRICT
    synonyms: dict[str, tuple[str, ...]]
    fillers: tuple[str, ...]
    speakers: tuple[str, ...]
    ours: tuple[str, ...]
    sentences: dict[str, tuple[str, ...]]
    nothing: tuple[str, ...]


@frozen
class Intake:
    """How an export of a platform is read. Header names and cells are compared after `layout.plain`.

    `turns` say whose turn it is; in those of `theirs` the countdown is the customer's, not ours.
    """

    __pydantic_config__ = STRICT
    fields: dict[str, tuple[str, ...]]
    platform_fields: dict[str, dict[str, tuple[str, ...]]]
    layouts: tuple[LayoutRule, ...]
    header_dress: str
    header_words: tuple[FieldRule, ...]
    other_sheets: dict[Literal["bill", "orders", "figures", "help"], str]
    of_aftersales: tuple[str, ...]
    joined: tuple[str, ...]
    signatures: tuple[FieldRule, ...]
    empty: tuple[str, ...]
    note_rows: str
    total_rows: str
    closed: str
    still_open: str
    no_case: str
    turns: tuple[FieldRule, ...]
    theirs: tuple[str, ...]
    by_turn: tuple[TurnRule, ...]
    stages: tuple[FieldRule, ...]
    stage_upgrades: tuple[FieldRule, ...]
    same_words: dict[str, str]
    reasons: tuple[ReasonRule, ...]
    reason_fields: tuple[str, ...]
    customer_notes: tuple[str, ...]
    own_notes: tuple[str, ...]
    notes: tuple[NoteRule, ...]
    red_flags: dict[str, str]
    answers: dict[str, tuple[FieldRule, ...]]
    default_platform: str
    fallback: str
