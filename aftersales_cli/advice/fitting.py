"""The words of an outcome that are true of one case: its sentences whose tests hold, and the variants that fit.

What is not known holds no test, so that nothing is said that nobody has established.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from aftersales_cli.answers import Answers
from aftersales_cli.engine import Done, all_hold
from aftersales_cli.frozen import frozen
from aftersales_cli.library import Library
from aftersales_cli.library.graph import TrailStep, conditions_of, tests_of
from aftersales_cli.model import (
    BY_OFFER,
    BY_WALK,
    FIRST_REPLY,
    REACHED_BY,
    Deadline,
    HandedOver,
    Outcome,
    Sentence,
    Shared,
    Tests,
    Text,
    Title,
)

GREETING = "{platform.greeting}，"  # how every reply begins
OFFERED: Tests = {REACHED_BY: BY_OFFER}

Words = TypeVar("Words", Title, Sentence)
Holding = Callable[[Tests], bool]


@frozen
class Telling:
    """What a case that came to an outcome is told: by `key` the same words, for cases of one platform and day."""

    written: Outcome
    holds: Holding
    beneath: tuple[Deadline, ...]
    accepted: Sentence
    handed_over: HandedOver | None = None

    @classmethod
    def of(cls, library: Library, done: Done, facts: Answers, at: datetime) -> "Telling":
        """What the facts, platform included, have the outcome of a walk say."""
        holds = holding(library, with_way(facts, done.by_offer), at)
        rest = done.beneath
        beneath = library.outcome(rest.scenario, rest.outcome).deadlines if isinstance(rest, Done) else ()
        written, shared = library.outcome(done.scenario, done.outcome), library.shared
        return cls(written, holds, beneath, shared.accepted, _handed_over(shared, done, written, holds))

    @classmethod
    def before(cls, library: Library, scenario: str, id_: str) -> "Telling":
        """What an outcome says while the case is not yet decided: only what rests on no test."""
        return cls(library.outcome(scenario, id_), lambda tests: not tests, (), library.shared.accepted)

    @property
    def key(self) -> Hashable:
        """The same for all cases that are told the same words and run out by the same limits."""
        opening = self.handed_over.opening.zh if self.handed_over else ""
        return truths(self.written, self.holds), self.beneath, opening

    @property
    def outcome(self) -> Outcome:
        """The outcome with the words that fit. A red flag leaves the deadlines of the case as they were."""
        told, own = fitted(self.written, self.holds, self.accepted), {each.limit for each in self.written.deadlines}
        more = tuple([each for each in self.beneath if each.limit not in own])
        whole = replace(told, deadlines=(*told.deadlines, *more)) if more else told
        return _opened(whole, self.handed_over) if self.handed_over else whole


def _handed_over(shared: Shared, done: Done, written: Outcome, holds: Holding) -> HandedOver | None:
    """What stands first where a case has been in another scenario before; a red flag goes before it.

    The facts tell it, not the way: a case that is read back begins in the scenario where it ended.
    """
    if done.by_offer or written.disposition == "escalate":
        return None
    told = (first for id_, first in shared.handed_over.items() if id_ != done.scenario and holds(first.when))
    return next(told, None)


def _opened(outcome: Outcome, first: HandedOver) -> Outcome:
    """The outcome with what stands first in its steps and in its first reply; other tones of that are left out."""
    reply = outcome.scripts[FIRST_REPLY]
    without = _behind(first.opening, reply.without) if reply.without else None
    said = _behind(first.opening, reply)
    opened = replace(reply, zh=said.zh, en=said.en, without=without, tones={})
    return replace(outcome, steps=(first.step, *outcome.steps), scripts={**outcome.scripts, FIRST_REPLY: opened})


def _behind(opening: Text, reply: Text) -> Text:
    """A reply with its opening behind the greeting; the English reading has no greeting."""
    greeting = GREETING if reply.zh.startswith(GREETING) else ""
    return Text(f"{greeting}{opening.zh}{reply.zh.removeprefix(greeting)}", f"{opening.en} {reply.en}")


def with_way(facts: Answers, by_offer: bool) -> Answers:
    """The facts of a case, platform included, with how its outcome was reached among them."""
    return {**facts, REACHED_BY: BY_OFFER if by_offer else BY_WALK}


def holding(library: Library, facts: Answers, at: datetime) -> Holding:
    """What tells whether tests hold of the facts at a time."""
    return lambda tests: all_hold(library, conditions_of(tests), facts, at)


def truths(outcome: Outcome, holds: Holding) -> tuple[bool, ...]:
    """Which of the tests in an outcome hold: cases with the same truths are told the same words."""
    return tuple([holds(tests) for tests in (OFFERED, *tests_of(outcome))])


def resting(names: Iterable[str], trail: Iterable[TrailStep], outcome: Outcome | None) -> list[str]:
    """Those of some facts that decided the way of a walk, or what the outcome says at its end."""
    decided = {name for step in trail for name in step.reads}
    if outcome is not None:
        decided.update(name for tests in tests_of(outcome) for name in tests)
    return [name for name in names if name in decided]


def fitted(outcome: Outcome, holds: Holding, accepted: Sentence) -> Outcome:
    """The outcome with only the words that fit: no sentence whose tests fail, and no variant left to choose.

    Who agreed to an offer is told what `accepted` says, unless the outcome has words for that, or what it takes for
    granted is so in her case: what it says to others may not be.
    """
    scripts = dict(outcome.scripts)
    if holds(OFFERED) and not _answers_an_offer(outcome, holds):
        scripts = {FIRST_REPLY: accepted}

    def those(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
        return tuple([sentence for sentence in sentences if holds(sentence.when)])

    return replace(
        outcome,
        title=_chosen(outcome.title, holds),
        why=_chosen(outcome.why, holds),
        steps=those(outcome.steps),
        scripts={name: _chosen(script, holds) for name, script in scripts.items()},
        warnings=those(outcome.warnings),
        never=those(outcome.never),
        reopen=those(outcome.reopen),
        ladder=outcome.ladder if outcome.ladder == "none" else tuple(r for r in outcome.ladder if holds(r.when)),
    )


def _answers_an_offer(outcome: Outcome, holds: Holding) -> bool:
    """Whether its reply has words for who agreed to an offer, or is true of her case without."""
    if any(REACHED_BY in variant.when for variant in outcome.scripts[FIRST_REPLY].variants):
        return True
    if outcome.given is None or isinstance(outcome.given, str):
        return False
    others = [tests for tests in outcome.given if REACHED_BY not in tests]
    return not others or any(holds(tests) for tests in others)


def _chosen(words: Words, holds: Holding) -> Words:
    """The words, or those of their first variant that fits; a variant has no other tones."""
    variant = next((each for each in words.variants if holds(each.when)), None)
    if variant is None:
        return words
    if isinstance(words, Title):
        return replace(words, zh=variant.zh, en=variant.en, variants=())
    return replace(
        words, zh=variant.zh, en=variant.en, variants=(), sources=variant.sources or words.sources,
        without=variant.without, tones={},
    )  # fmt: skip
