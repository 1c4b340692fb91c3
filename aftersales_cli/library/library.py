"""The checked playbooks of one folder, as typed values that are made when they are first asked for."""

from collections.abc import Mapping
from copy import copy
from datetime import date
from functools import cached_property
from typing import Any

from aftersales_cli.library.citations import citations
from aftersales_cli.library.graph import Part, Playbook, compile_playbook
from aftersales_cli.library.limits import in_force, own_limit
from aftersales_cli.library.packing import heads, offers_of, source_of
from aftersales_cli.model import (
    OFFER,
    Evidence,
    Intake,
    Limit,
    LimitValue,
    Outcome,
    Penalty,
    Phrases,
    Platform,
    Principle,
    Question,
    Scenario,
    Shared,
    Shop,
    Source,
    Statement,
    Text,
    WorkedCase,
)
from aftersales_cli.typed import build


class Library:
    """The checked playbooks of one folder. Typed values are built when they are first asked for."""

    def __init__(
        self, trees: dict[str, Any], sha256: str, broken: tuple[str, ...] = (), shop: Shop | None = None
    ) -> None:
        self._trees = trees
        self.shop = shop or Shop()
        self._playbooks: dict[str, Playbook] = {}
        self._parts: dict[str, Part] = {}
        self._scenarios: dict[str, Scenario] = {}
        self.sha256 = sha256
        self.broken = broken

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by id; what a customer says to each offer of a ladder is one, too."""
        offers = self._trees.get("offers") or offers_of(self._trees)
        asked = build(dict[str, Question], self._trees["questions"])
        return asked | {f"{OFFER}{id_}": self.shared.case["offer"] for id_ in offers}

    @cached_property
    def evidence(self) -> dict[str, Evidence]:
        """Every kind of evidence by id."""
        return build(dict[str, Evidence], self._trees["evidence"])

    @cached_property
    def limits(self) -> dict[str, Limit]:
        """Every dated number by id, the shop's own numbers laid over those that are its to set."""
        limits = build(dict[str, Limit], self._trees["limits"])
        return limits | {id_: own_limit(limits[id_], value) for id_, value in self.shop.limits.items()}

    @cached_property
    def own_limits(self) -> tuple[str, ...]:
        """The limits that are the shop's to set."""
        return tuple(id_ for id_, tree in self._trees["limits"].items() if tree.get("own"))

    @cached_property
    def platforms(self) -> dict[str, Platform]:
        """Every platform by id, the one for all others last."""
        last = self._trees["intake"]["default_platform"]
        trees: Mapping[str, Any] = self._trees["platforms"]
        return build(
            dict[str, Platform], {id_: trees[id_] for id_ in sorted(trees, key=lambda id_: (id_ == last, id_))}
        )

    @cached_property
    def shared(self) -> Shared:
        """Names of the closed sets, phrases and shared outcomes."""
        return build(Shared, self._trees["shared"])

    @cached_property
    def principles(self) -> dict[str, Principle]:
        """What holds whatever the scenario, by id."""
        return build(dict[str, Principle], self._trees["principles"])

    @cached_property
    def intake(self) -> Intake:
        """How exports are read."""
        return build(Intake, self._trees["intake"])

    @cached_property
    def phrases(self) -> Phrases:
        """How people say what happened."""
        return build(Phrases, self._trees["phrases"])

    @cached_property
    def pinyin(self) -> dict[str, str]:
        """Every reading of a Chinese character, separated by spaces."""
        return build(dict[str, str], self._trees["pinyin"])

    @cached_property
    def scenario_ids(self) -> tuple[str, ...]:
        """The ids of all scenarios, in the order of their stages."""
        stages = list(self._trees["shared"]["stages"])
        return tuple(sorted(self._heads, key=lambda id_: (stages.index(self._heads[id_]["stage"]), id_)))

    @cached_property
    def _heads(self) -> dict[str, Any]:
        """Stage and title of each scenario."""
        return self._trees.get("heads") or heads(self._trees)

    def title(self, scenario_id: str) -> Text:
        """The title of a scenario, without building the whole of it."""
        return build(Text, self._heads[scenario_id]["title"])

    def scenario(self, id_: str) -> Scenario:
        """A scenario by its id; KeyError where there is none."""
        if id_ not in self._scenarios:
            self._scenarios[id_] = build(Scenario, self._trees["scenarios"][id_])
        return self._scenarios[id_]

    def playbook(self, id_: str) -> Playbook:
        """The compiled graph of a scenario; KeyError where there is none."""
        if id_ not in self._playbooks:
            self._playbooks[id_] = compile_playbook(
                id_, self.scenario, frozenset(self.scenario_ids), self.shared, self.questions, self.limits, self._parts,
            )  # fmt: skip
        return self._playbooks[id_]

    def outcome(self, scenario_id: str, outcome_id: str) -> Outcome:
        """An outcome of a scenario or, where the scenario has none of that name, a shared one."""
        own = self._trees["scenarios"].get(scenario_id, {}).get("outcomes", {})
        return (
            self.scenario(scenario_id).outcomes[outcome_id] if outcome_id in own else self.shared.outcomes[outcome_id]
        )

    def altered(
        self, scenario: Scenario | None = None, shared: Shared | None = None, limits: dict[str, Limit] | None = None
    ) -> "Library":
        """This library with a part of it made anew; all that does not depend on that part is shared with it."""
        other = copy(self)
        if scenario is not None:
            other._scenarios = {**self._scenarios, scenario.id: scenario}
        other.__dict__.update(
            {name: part for name, part in (("shared", shared), ("limits", limits)) if part is not None}
        )
        other._playbooks, other._parts = {}, {}
        return other

    def cases(self, scenario_id: str) -> tuple[WorkedCase, ...]:
        """The worked cases beside a scenario."""
        return build(tuple[WorkedCase, ...], self._trees["cases"].get(scenario_id, []))

    def limit(self, id_: str, platform: str, day: date) -> LimitValue | None:
        """The value of a limit in force on a platform on a day."""
        return in_force(self.limits[id_], platform, day)

    def penalties(self, platform: str) -> tuple[Penalty, ...]:
        """What is punished on a platform: by itself, and by the law that protects those who buy there."""
        customers = self.platforms[platform].customers
        by_law = (each for each in self.shared.punishes if each.customers in (None, customers))
        return (*self.platforms[platform].punishes, *by_law)

    @cached_property
    def source_of(self) -> dict[str, str]:
        """The id of the source that defines each statement."""
        return self._trees.get("source_of") or source_of(self._trees)

    @cached_property
    def source_ids(self) -> tuple[str, ...]:
        """The ids of all sources, by name."""
        return tuple(sorted(self._trees["sources"]))

    @cached_property
    def citations(self) -> dict[str, tuple[str, ...]]:
        """The places that cite each statement."""
        return citations(self._trees)

    def source(self, source_id: str) -> Source:
        """A source by its id."""
        return build(Source, self._trees["sources"][source_id])

    def source_head(self, statement_id: str) -> tuple[Source, Statement]:
        """The document that holds a statement, with only this statement built, and the statement."""
        tree = self._trees["sources"][self.source_of[statement_id]]
        source = build(Source, tree | {"statements": {statement_id: tree["statements"][statement_id]}})
        return source, source.statements[statement_id]
