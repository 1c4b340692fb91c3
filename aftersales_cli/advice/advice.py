"""The answer to a case, in words: what to do, what to write, what to collect, by when, and on which sources."""

from dataclasses import field

from aftersales_cli.advice.case import Case
from aftersales_cli.advice.changes import Change
from aftersales_cli.advice.deadlines import DueDate
from aftersales_cli.advice.showing import Price
from aftersales_cli.frozen import frozen
from aftersales_cli.library.graph import TrailStep
from aftersales_cli.model import REFUSED, Lang, Tone


@frozen
class Said:
    """A filled sentence with the statements it stands on."""

    text: str
    sources: tuple[str, ...]
    tool: str | None = None


@frozen
class ScriptText:
    """Words ready to paste; `reading` is the same in English, `tones` say the same facts in other ways."""

    text: str
    reading: str
    sources: tuple[str, ...]
    tones: dict[Tone, "ScriptText"] = field(default_factory=dict)


@frozen
class EvidenceText:
    """One thing to collect, in words."""

    id: str
    text: str
    holder: str
    how: Said
    criteria: tuple[Said, ...]
    required: bool
    by: str | None


@frozen
class RungText:
    """What to offer next, in words; `skipped` says why it should not be, `state` what the customer said to it."""

    outcome: str
    title: str
    offer: ScriptText | None
    state: str | None
    price: Price | None
    skipped: Said | None

    @property
    def open(self) -> bool:
        """Whether it can still be offered."""
        return self.skipped is None and self.state != REFUSED


@frozen
class MissingAnswer:
    """A question that is still open, with all that helps to answer it."""

    question: str
    type: str
    text: str
    choices: tuple[tuple[str, str], ...]
    why: str
    where: str
    ask_customer: str | None
    holding: str | None

    @property
    def replies(self) -> tuple[tuple[str, str], ...]:
        """What the customer can be told until it is answered, with the message that says what it is."""
        said = (("ui-ask-customer", self.ask_customer), ("ui-holding", self.holding))
        return tuple([(key, words) for key, words in said if words])


@frozen
class SourceNote:
    """Where a statement comes from. `stale`: past its review date on the day of the case."""

    id: str
    title: str
    at: str
    checked: str
    stale: bool


@frozen
class Advice:
    """The answer to a case in one language: resolved, or the questions that are still open."""

    case: Case
    lang: Lang
    sha256: str
    scenario: str
    trail: tuple[TrailStep, ...]
    missing: tuple[MissingAnswer, ...] = ()
    ignored: tuple[str, ...] = ()
    outcome: str | None = None
    disposition: str | None = None
    title: str | None = None
    liability: str | None = None
    urgency: str | None = None
    why: Said | None = None
    steps: tuple[Said, ...] = ()
    scripts: dict[str, ScriptText] = field(default_factory=dict)
    evidence: tuple[EvidenceText, ...] = ()
    deadlines: tuple[DueDate, ...] = ()
    warnings: tuple[Said, ...] = ()
    never: tuple[Said, ...] = ()
    reopen: tuple[Said, ...] = ()
    price: Price | None = None
    ladder: tuple[RungText, ...] = ()
    ladder_because: Said | None = None
    changes: tuple[Change, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[SourceNote, ...] = ()

    @property
    def resolved(self) -> bool:
        """Whether the case came to an outcome."""
        return self.outcome is not None

    def as_json(self) -> dict[str, object]:
        """The advice as the object of `triage --format json`."""
        from aftersales_cli.advice.record import as_json

        return as_json(self)
