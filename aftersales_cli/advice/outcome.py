"""An outcome made ready for one platform, day and language: all that does not differ from case to case."""

from collections.abc import Iterator

from aftersales_cli.advice.deadlines import Clockwork, clocks_of
from aftersales_cli.advice.template import Line, Setting
from aftersales_cli.frozen import frozen
from aftersales_cli.model import Disposition, Evidence, Liability, Outcome, Sentence, Text, Tone, Toned, Urgency

COLD: tuple[Disposition, ...] = ("escalate", "collect_evidence")  # replies that another person or a question follows


@frozen
class EvidenceItem:
    """One thing to collect."""

    id: str
    text: str
    holder: str
    how: Line
    criteria: tuple[Line, ...]
    required: bool
    by: Clockwork | None


@frozen
class Script:
    """Words for the customer: always Chinese, with their reading in English."""

    zh: Line
    en: Line
    tones: dict[Tone, tuple[Line, Line]]


@frozen
class ReadyOutcome:
    """The words of an outcome as lines to fill."""

    scenario: str
    id: str
    disposition: Disposition
    liability: Liability
    floor: Urgency
    title: Line
    why: Line
    steps: tuple[Line, ...]
    scripts: dict[str, Script]
    evidence: tuple[EvidenceItem, ...]
    deadlines: tuple[Clockwork, ...]
    warnings: tuple[Line, ...]
    never: tuple[Line, ...]
    reopen: tuple[Line, ...]
    ladder_because: Line | None
    tags: tuple[str, ...]


def make_ready(setting: Setting, scenario: str, id_: str, outcome: Outcome) -> ReadyOutcome:
    """An outcome, fitted to its case, in a setting."""
    return ReadyOutcome(
        scenario=scenario,
        id=id_,
        disposition=outcome.disposition,
        liability=outcome.liability,
        floor=outcome.urgency,
        title=_title(setting, outcome.title),
        why=setting.line(outcome.why),
        steps=setting.lines(outcome.steps),
        scripts=_scripts(setting, outcome),
        evidence=_evidence(setting, outcome),
        deadlines=clocks_of(outcome.deadlines, setting),
        warnings=setting.lines((*outcome.warnings, *_penalties(setting, outcome.risks))),
        never=setting.lines(outcome.never),
        reopen=setting.lines(outcome.reopen),
        ladder_because=setting.line(outcome.ladder_because) if outcome.ladder_because else None,
        tags=outcome.tags,
    )


def _penalties(setting: Setting, risks: tuple[str, ...]) -> Iterator[Sentence]:
    """What is punished of the acts that are risked here; what nobody could verify says so."""
    chinese, english = setting.in_("zh"), setting.in_("en")
    for penalty in setting.library.penalties(setting.platform):
        if not set(risks).isdisjoint(penalty.acts):
            zh = penalty.zh + chinese.doubt(penalty.unverified)
            yield Sentence(zh, penalty.en + english.doubt(penalty.unverified), penalty.sources)


def _title(setting: Setting, title: Text) -> Line:
    return setting.line(Sentence(title.zh, title.en, ()))


def _scripts(setting: Setting, outcome: Outcome) -> dict[str, Script]:
    chinese, english = setting.in_("zh"), setting.in_("en")
    return {
        name: Script(chinese.line(script), english.line(script), _tones(setting, outcome, name, script))
        for name, script in outcome.scripts.items()
        if not script.only or setting.platform in script.only
    }


def _tones(setting: Setting, outcome: Outcome, name: str, script: Sentence) -> dict[Tone, tuple[Line, Line]]:
    """The other wordings of a script, in Chinese and in English; a first reply is made warmer by a sentence of care."""
    toned = dict(script.tones)
    if name == "first_reply" and outcome.disposition not in COLD:
        care = setting.library.shared.care[outcome.liability]
        toned.setdefault("warmer", _with_care(script, care))
    chinese, english = setting.in_("zh"), setting.in_("en")
    lines = {tone: Sentence(each.zh, each.en, script.sources, without=each.without) for tone, each in toned.items()}
    return {tone: (chinese.line(each), english.line(each)) for tone, each in lines.items()}


def _with_care(script: Sentence, care: Sentence) -> Toned:
    """The script with a sentence of care behind it, as a message of its own."""
    without = script.without
    longer = Text(_then(without.zh, care.zh), _then(without.en, care.en)) if without else None
    return Toned(_then(script.zh, care.zh), _then(script.en, care.en), longer)


def _then(message: str, next_message: str) -> str:
    return f"{message.rstrip()}\n\n{next_message}"


def _evidence(setting: Setting, outcome: Outcome) -> tuple[EvidenceItem, ...]:
    kinds = setting.library.evidence
    wanted = [(id_, True) for id_ in outcome.evidence] + [(id_, False) for id_ in outcome.evidence_optional]
    return tuple(_item(setting, id_, kinds[id_], required) for id_, required in wanted)


def _item(setting: Setting, id_: str, kind: Evidence, required: bool) -> EvidenceItem:
    return EvidenceItem(
        id=id_,
        text=kind.text.in_(setting.lang),
        holder=kind.holder,
        how=setting.line(kind.how),
        criteria=setting.lines(kind.criteria),
        required=required,
        by=Clockwork.of(kind.by, setting) if kind.by else None,
    )
