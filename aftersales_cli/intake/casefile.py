"""A case from a file, a pipe or options: scenario, platform, time and answers, as far as they are known."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from aftersales_cli.advice import Advice, Case, MissingAnswer, open_question
from aftersales_cli.advice.record import SCHEMA
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import Value, check_answers, parse_moment, read_answers
from aftersales_cli.errors import AftersalesError, UsageError, reason
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.graph import rungs_of
from aftersales_cli.library.lookup import platform_id, scenario_id
from aftersales_cli.model import OFFER, Lang
from aftersales_cli.wholefile import BY_HAND, read_at_most
from aftersales_cli.wording import choice_of

KEYS = ("schema", "scenario", "platform", "at", "case_id", "order_id", "answers", "have")


@frozen
class Draft:
    """What is known of a case before it is walked."""

    scenario: str | None = None
    platform: str | None = None
    at: datetime | None = None
    answers: dict[str, Value] = field(default_factory=dict)
    case_id: str | None = None
    order_id: str | None = None
    have: tuple[str, ...] = ()

    @classmethod
    def of(cls, case: Case) -> "Draft":
        """What is known of a case. Its time is kept: a case saved today is the same case tomorrow."""
        return cls(case.scenario, case.platform, case.at, dict(case.answers), case.case_id, case.order_id, case.have)

    def with_shop(self, library: Library, platform: str | None) -> "Draft":
        """The draft with what the shop's settings say where nothing else does: platform, freight, what is always so."""
        shop = library.shop
        usual = {"outbound_freight": shop.outbound_freight, "return_freight": shop.return_freight}
        known = {id_: Decimal(value) for id_, value in usual.items() if value is not None}
        default = platform_id(library, platform) if platform else None
        return replace(self, platform=self.platform or default, answers={**shop.answers, **known, **self.answers})

    def case(self, at: datetime) -> Case:
        """The case at a time. The scenario and the platform must be known."""
        assert self.scenario is not None and self.platform is not None
        return Case(self.scenario, self.platform, at, self.answers, self.case_id, self.order_id, self.have)

    def unstarted(self, library: Library, lang: Lang, at: datetime) -> Advice:
        """The advice for a case without scenario or platform: only what is missing, those two first.

        Raises Contradiction where two of its answers cannot both be true.
        """
        check_answers(library.questions, self.answers, at)
        known = {"platform": self.platform, "scenario": self.scenario}
        missing = tuple(missing_start(library, name, lang) for name in ("scenario", "platform") if known[name] is None)
        case = Case(self.scenario or "", self.platform or "", at, self.answers, self.case_id, self.order_id, self.have)
        return Advice(case, lang, library.sha256, self.scenario or "", (), missing)


class Alike(NamedTuple):
    """What cases of an export have in common that were decided alike. `outcome` is empty while answers are missing.

    `own` names the amounts and times that each has itself; the other `answers` they share.
    """

    platform: str
    scenario: str
    status: str
    closed: bool
    outcome: str
    disposition: str
    liability: str
    answers: Mapping[str, str]
    own: tuple[str, ...] = ()


class Incoming(NamedTuple):
    """A case as an export has it, with its `own` amounts and times; `due` is None where no clock is known."""

    alike: Alike
    case_id: str
    order_id: str
    product: str
    due: datetime | None
    own: tuple[str, ...] = ()

    @property
    def said(self) -> dict[str, str]:
        """All its answers."""
        return {**self.alike.answers, **dict(zip(self.alike.own, self.own, strict=True))}


def missing_start(library: Library, name: str, lang: Lang) -> MissingAnswer:
    """The question for the scenario or the platform of a case, with what there is to choose from."""
    question = {str(key): value for key, value in library.shared.case.items()}[name]
    if name == "platform":
        choices = [(id_, platform.name.in_(lang)) for id_, platform in library.platforms.items()]
    else:
        choices = [(id_, library.title(id_).in_(lang)) for id_ in library.scenario_ids]
    setting = Setting(library, library.intake.default_platform, date.min, lang)
    return open_question(setting, name, question, "choice", choices)


def read_draft(
    library: Library,
    source: str | None,
    answers: dict[str, str],
    scenario: str | None,
    platform: str | None,
    at: datetime | None = None,
) -> Draft:
    """The case of a file (`-` is stdin) with options laid over it. Raises AftersalesError for what does not fit.

    Options win over the file. The JSON of an advice is a case too: only what was given, not what came out, is read.
    Amounts and times may be written as people say them, at the time of the case or else `at`.
    """
    tree = _read(source) if source else {}
    told_answers = _mapping(tree.get("answers", {}), source)
    raw = {str(key): _text(told_answers, key, source) or "" for key in told_answers} | answers
    answered = {name: raw.pop(name, None) for name in ("scenario", "platform")}
    told = _time(_text(tree, "at", source))
    given_scenario = scenario or answered["scenario"] or _text(tree, "scenario", source)
    given_platform = platform or answered["platform"] or _text(tree, "platform", source)
    found = scenario_id(library, given_scenario) if given_scenario else None
    _check_offers(library, raw, found)
    return Draft(
        scenario=found,
        platform=platform_id(library, given_platform) if given_platform else None,
        at=told,
        answers=read_answers(library.questions, raw, told or at),
        case_id=_text(tree, "case_id", source),
        order_id=_text(tree, "order_id", source),
        have=_have(library, tree, source),
    )


def _check_offers(library: Library, raw: Iterable[str], scenario: str | None) -> None:
    """Raises UsageError, with the offers there are, for an answer to one that no ladder has."""
    for id_ in raw:
        if id_.startswith(OFFER) and id_ not in library.questions:
            outcomes = library.scenario(scenario).outcomes.values() if scenario else ()
            rungs = {f"{OFFER}{rung.to}" for outcome in outcomes for rung in rungs_of(outcome)}
            offers = sorted(rungs) or [each for each in library.questions if each.startswith(OFFER)]
            raise UsageError("offer-unknown", name=id_, nearest=choice_of("", id_, offers)["nearest"])


def _have(library: Library, tree: dict[str, Any], name: str | None) -> tuple[str, ...]:
    """The evidence at hand: the ids under `have`, or those an advice marks so."""
    if "have" in tree:
        listed = [{"id": id_} for id_ in _list(tree, "have", name)]
    else:
        listed = [item for item in _list(tree, "evidence", name) if isinstance(item, dict) and item.get("have")]
    ids = tuple(_text(item, "id", name) or "" for item in listed)
    for id_ in ids:
        if id_ not in library.evidence:
            raise UsageError("unknown-value", **choice_of("have", id_, list(library.evidence)))
    return ids


def _list(tree: dict[str, Any], key: str, name: str | None) -> list[Any]:
    listed = tree.get(key, [])
    if not isinstance(listed, list):
        raise UsageError("case-field", file=name, field=key)
    return listed


def _read(source: str) -> dict[str, Any]:
    name = "stdin" if source == "-" else source
    if source == "-":
        if sys.stdin is None or sys.stdin.isatty():  # None where it was closed
            raise UsageError("stdin-twice")
        content = sys.stdin.buffer.read(BY_HAND + 1)
    else:
        try:
            content = read_at_most(Path(source), BY_HAND)
        except (OSError, ValueError) as error:
            raise AftersalesError("case-unreadable", file=name, why=reason(error)) from None
    if len(content) > BY_HAND:
        raise AftersalesError("case-too-large", file=name, limit=BY_HAND)
    tree = _mapping(_parse(content, name), name)
    if tree.get("schema") != SCHEMA:
        for key in tree:
            if key not in KEYS:
                raise UsageError("unknown-value", **choice_of(f"{name}: key", str(key), list(KEYS)))
    return tree


def _parse(content: bytes, name: str) -> Any:
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        try:
            text = content.decode("utf-8-sig")
            return json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            raise AftersalesError("case-unreadable", file=name, why=reason(error)) from None
    from aftersales_cli.yamlfile import parse

    document = parse(content, PurePath(name))
    if document.problems:
        raise AftersalesError("case-unreadable", file=name, why=document.problems[0])
    return document.tree


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. Raises UsageError where a key has two values."""
    read: dict[str, Any] = {}
    for key, value in pairs:
        if read.setdefault(key, value) != value:
            raise UsageError("given-twice", name=key, one=read[key], other=value)
    return read


def _mapping(tree: Any, name: str | None) -> dict[str, Any]:
    if not isinstance(tree, dict):
        raise UsageError("case-shape", file=name)
    return tree


def _time(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        return parse_moment(value)
    except (ValueError, OverflowError):
        raise UsageError("bad-datetime", question="at", given=value) from None


def _text(tree: dict[Any, Any], key: Any, name: str | None) -> str | None:
    """What stands under a key as text; None where nothing does. Raises UsageError for a list or an object."""
    value = tree.get(key)
    if isinstance(value, list | dict):
        raise UsageError("case-field", file=name, field=key)
    return None if value is None else str(value)
