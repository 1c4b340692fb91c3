"""The interview at a terminal: platform and scenario, then one question at a time, until there is advice."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from prompt_toolkit.utils import get_cwidth

from aftersales_cli.advice import Advice, Case, MissingAnswer, advise, missing_answer, wanted_clocks
from aftersales_cli.advice.template import Setting
from aftersales_cli.answers import BadAnswer, Contradiction, Value, check_answers, read_answer, show
from aftersales_cli.engine import Ask, Done, walk
from aftersales_cli.errors import AftersalesError, Cancelled
from aftersales_cli.intake.casefile import Draft, missing_start
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import plain
from aftersales_cli.model import UNKNOWN, Lang
from aftersales_cli.prompts.keys import Command, Option, stands_in
from aftersales_cli.wording import bracketed, label

T = TypeVar("T")

RED_FLAG = "red_flag"
START = ("platform", "scenario")
TYPED = {"bad-date": "typed-time", "bad-datetime": "typed-time", "bad-count": "typed-count"}  # said of what was typed
CHANGE = "="  # what an answer that would change the advice begins with in the list of what can be changed


class Screen(Protocol):
    """Where the interview says things between its prompts."""

    width: int

    def line(self, text: str, style: str = "", indent: str = "") -> None:
        """Says a paragraph."""

    def raw(self, text: str) -> None:
        """Says words that will be copied, as they are."""

    def refuse(self, error: AftersalesError) -> None:
        """Says what is wrong with what was typed."""


class Withdrawn(Exception):
    """She goes back behind the first question of a revision: all stays as it was."""


class Prompts(Protocol):
    """The kinds of prompts there are, however they are drawn.

    `HINT` is the message that names their keys; where a page `STANDS`, it is there until it is done with.
    """

    HINT: str
    STANDS: bool

    def select(
        self, message: str, options: Sequence[Option], nothing: str, former: str | None = None, typed: str = ""
    ) -> str | Command:
        """The id of the chosen option, or a command.

        The pointer stands on the one that was chosen before, and `typed` stands there as if it had been typed.
        """

    def text(
        self, message: str, read: Callable[[str], T], refuse: Callable[[AftersalesError], None], former: str = ""
    ) -> T | Command:
        """What `read` makes of what was typed, '' where it was left empty, or a command; `former` stands there already.

        What it raises is told to `refuse`, and it is asked again.
        """

    def page(self, draw: Callable[[int, int], list[str]], keys: Mapping[str, T]) -> T:
        """What the key means that was pressed on a page."""

    def read(
        self, draw: Callable[[int, int], list[str]], footer: Callable[[int, int], str], keys: Mapping[str, T]
    ) -> T | None:
        """Shows a page until it has been read; what the key means that ended that, None for most."""


def interview(
    library: Library,
    draft: Draft,
    at: datetime,
    lang: Lang,
    screen: Screen,
    prompts: Prompts,
    keep: Callable[[Draft], None] = lambda _: None,
    words: str = "",
) -> Advice:
    """Asks what is open and returns the advice. Raises Cancelled for Ctrl-C and Ctrl-D.

    `keep` is given what is known after each answer; the scenario is sought by the `words` of a customer to begin with.
    """
    try:
        return Interview(library, at, lang, screen, prompts, draft, keep, words).run()
    except KeyboardInterrupt:
        raise Cancelled from None


def revise(
    library: Library,
    draft: Draft,
    advice: Advice,
    at: datetime,
    screen: Screen,
    prompts: Prompts,
    keep: Callable[[Draft], None],
) -> Advice | None:
    """Shows all that a case knows, has one of it changed, and returns its advice at the time `at`; None if all stays.

    Only what hangs on it is asked again. Raises KeyboardInterrupt for Ctrl-C and Ctrl-D.
    """
    try:
        return Interview(library, at, advice.lang, screen, prompts, draft, keep).revise(advice)
    except Withdrawn:
        return None


def pick_draft(
    library: Library, drafts: Mapping[str, Draft], held: Mapping[str, str], lang: Lang, prompts: Prompts
) -> str:
    """The name of the draft to go on with; `held` says which are open in whose window.

    Raises Cancelled where she leaves, or thinks better of it.
    """
    from aftersales_cli.intake.search import matches

    words = {name: _in_short(library, draft, lang) for name, draft in drafts.items()}
    words |= {name: words[name] + bracketed(label("ui-held-by", lang, who=who), lang) for name, who in held.items()}
    options = [Option(name, said, partial(matches, said, pinyin=library.pinyin)) for name, said in words.items()]
    try:
        reply = prompts.select(label("ui-which-draft", lang), options, label("ui-no-match", lang))
    except KeyboardInterrupt:
        raise Cancelled from None
    if isinstance(reply, Command):
        raise Cancelled
    return reply


def takes_over(case: int, lang: Lang, prompts: Prompts) -> bool:
    """Whether a case that another window has is to be taken over from it. Raises Cancelled where she leaves."""
    words = {"no": label("ui-take-over-no", lang), "yes": label("ui-take-over-yes", lang)}
    options = [Option(answer, said, stands_in(said)) for answer, said in words.items()]
    try:
        return prompts.select(label("ui-take-over", lang, id=case), options, label("ui-no-match", lang)) == "yes"
    except KeyboardInterrupt:
        raise Cancelled from None


def _in_short(library: Library, draft: Draft, lang: Lang) -> str:
    """A draft in a list of drafts: whose it is, where, what, and what was answered."""
    words = [draft.case_id, draft.order_id]
    words += [draft.platform and library.platforms[draft.platform].name.in_(lang)]
    words += [draft.scenario and library.title(draft.scenario).in_(lang)]
    for name, value in draft.answers.items():
        choice = library.questions[name].choices.get(show(value))
        words.append(choice.in_(lang) if choice else show(value))
    return " · ".join(word for word in words if word)


@dataclass
class Interview:
    """One interview: what is known, and the questions asked so far, in order, so that each can be taken back.

    `former` are the answers that were taken back: the pointer stands on them when they are asked again.
    """

    library: Library
    at: datetime
    lang: Lang
    screen: Screen
    prompts: Prompts
    draft: Draft
    keep: Callable[[Draft], None]
    words: str = ""
    start: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Value] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    former: dict[str, str] = field(default_factory=dict)
    clock: str | None = None
    revising: bool = False

    def run(self) -> Advice:
        """Asks until the case is resolved. Raises Contradiction where what was given cannot all be true."""
        self._take_up()
        check_answers(self.library.questions, self.answers, self.at)
        if len(self.start) < len(START) or isinstance(self._walk(), Ask):
            self.screen.line(label(self.prompts.HINT, self.lang), "dim")
        return self._to_the_end()

    def revise(self, advice: Advice) -> Advice | None:
        """The advice once one of the answers has been changed; None where none was. Raises Withdrawn."""
        self._take_up()
        options = [*self._known(advice), *self._turns(advice)]
        reply = self.prompts.select(label("ui-revise", self.lang), options, label("ui-no-match", self.lang))
        if isinstance(reply, Command):
            return None
        self.revising = True
        if reply.startswith(CHANGE):
            name, _, value = reply.removeprefix(CHANGE).partition(CHANGE)
            self._take(self._question(name), read_answer(name, self.library.questions[name], value))
            self.asked = []
        else:
            self._forget(reply)
        return self._to_the_end()

    def _take_up(self) -> None:
        known = {"platform": self.draft.platform, "scenario": self.draft.scenario}
        self.start = {name: value for name, value in known.items() if value}
        self.answers = dict(self.draft.answers)

    def _to_the_end(self) -> Advice:
        while (question := self._next()) is not None:
            self._ask(question)
            self.keep(self._draft())
        return self._advice()

    def _known(self, advice: Advice) -> Iterator[Option]:
        """All that is known of the case, in the order in which the walk came upon it, then the rest."""
        used = [step.question for step in advice.trail if step.question in self.answers]
        for name in dict.fromkeys([*(name for name in used if name), *self.answers, *START]):
            question = missing_start(self.library, name, self.lang) if name in START else self._question(name)
            words = f"{question.text} → {self._words(question, self.start.get(name) or self.answers[name])}"
            yield Option(name, words, self._fits([words]))

    def _turns(self, advice: Advice) -> Iterator[Option]:
        """The single answers that would lead elsewhere, each with the outcome it leads to."""
        for change in advice.changes:
            question = self._question(change.question).text
            words = label("ui-turn", self.lang, question=question, answer=change.words, title=change.title)
            yield Option(f"{CHANGE}{change.question}{CHANGE}{change.answer}", words, self._fits([words]))

    def _draft(self) -> Draft:
        platform, scenario = self.start.get("platform"), self.start.get("scenario")
        return replace(self.draft, platform=platform, scenario=scenario, answers=dict(self.answers))

    def _forget(self, name: str) -> None:
        self.asked = [each for each in self.asked if each != name]
        self.former[name] = show((self.start if name in START else self.answers).pop(name))

    def _next(self) -> str | None:
        for name in START:
            if name not in self.start:
                return name
        end = self._walk()
        return end.question if isinstance(end, Ask) else self._wanted_clock()

    def _wanted_clock(self) -> str | None:
        """A clock that turns a limit into a date: one is asked for, once. Advice does not wait for it."""
        if self.clock not in self.answers:
            self.clock = next(iter(wanted_clocks(self.library, self._advice())), None)
            return self.clock
        return None

    def _walk(self) -> Ask | Done:
        case = self._case()
        return walk(self.library.playbook(case.scenario), case.facts, self.at)

    def _case(self) -> Case:
        start, draft = self.start, self.draft
        return replace(draft, scenario=start["scenario"], platform=start["platform"], answers=self.answers).case(
            self.at
        )

    def _advice(self) -> Advice:
        return advise(self.library, self._case(), self.lang)

    def _ask(self, name: str) -> None:
        question = missing_start(self.library, name, self.lang) if name in START else self._question(name)
        self._show_progress(name)
        reply = self._prompt(question)
        if reply is Command.BACK:
            self._back()
        elif reply is Command.EXPLAIN:
            self._explain(question)
        elif reply is Command.FLAG:
            self._raise_flag()
        elif name in START:
            self.start[name] = str(reply)
            self.asked.append(name)
            self._echo(question, str(reply))
        else:
            self._take(question, reply)

    def _question(self, name: str) -> MissingAnswer:
        platform = self.start.get("platform", self.library.intake.default_platform)
        return missing_answer(Setting(self.library, platform, self.at.date(), self.lang), name)

    def _show_progress(self, name: str) -> None:
        if name in START:
            return
        end = self._walk()
        number = len({step.question for step in end.trail} & set(self.asked)) + 1
        most = end.most - 1 + self._may_want_a_clock() if isinstance(end, Ask) else 0
        self.screen.line(
            label("ui-progress" if most else "ui-progress-last", self.lang, number=number, most=most), "dim"
        )

    def _may_want_a_clock(self) -> bool:
        """Whether some outcome of the scenario has a deadline that runs from what is not known."""
        outcomes = self.library.scenario(self.start["scenario"]).outcomes.values()
        return any(each.from_ not in self.answers for outcome in outcomes for each in outcome.deadlines)

    def _prompt(self, question: MissingAnswer) -> Value | Command:
        message = question.text
        if get_cwidth(message) > self.screen.width - 6:  # a prompt shows only one line of its message
            self.screen.line(message, "bold")
            message = ""
        former = self.former.get(question.question)
        if question.choices:
            typed, self.words = (self.words, "") if question.question == "scenario" else ("", self.words)
            return self.prompts.select(message, self._options(question), label("ui-no-match", self.lang), former, typed)
        self.screen.line(label("ui-text-hint", self.lang), "dim")
        given = "" if former in (None, UNKNOWN) else str(former)
        return self.prompts.text(
            message, lambda typed: self._read(question.question, typed), self.screen.refuse, given
        )  # fmt: skip

    def _read(self, name: str, given: str) -> Value:
        """The value of a typed answer; left empty it is 不清楚. Raises AftersalesError where it does not fit."""
        if not given:
            return UNKNOWN
        try:
            value = read_answer(name, self.library.questions[name], given, self.at)
            check_answers(self.library.questions, {**self.answers, name: value}, self.at)
        except Contradiction as error:
            if len(error.facts) > 1:  # which of the two is wrong is asked once this one has been given
                return value
            raise self._in_words(error) from None
        except BadAnswer as error:
            raise AftersalesError(TYPED.get(error.message.key, "typed-amount"), given=given) from None
        return value

    def _in_words(self, error: Contradiction) -> AftersalesError:
        """The same with the questions as they are asked, and choices in their words."""
        values = dict(error.message.values)
        for name, shown in (("question", "value"), ("other", "other_value"), ("later", ""), ("earlier", ""),
                            ("part", ""), ("whole", "")):  # fmt: skip
            if name in values:
                question = self._question(str(values[name]))
                values[name] = question.text
                if shown in values:
                    values[shown] = self._words(question, str(values[shown]))
        return AftersalesError(error.message.key, **values)

    def _options(self, question: MissingAnswer) -> list[Option]:
        if question.question == "scenario":
            return self._scenario_options()
        return [*self._choices(question)]

    def _choices(self, question: MissingAnswer) -> Iterator[Option]:
        """The choices of a question; the very name of one fits no other, though it may stand in a name of that."""
        terms = {id_: self._terms(question, id_) for id_, _ in question.choices}
        named = defaultdict[str, set[str]](set)
        for id_, own in terms.items():
            for term in own:
                named[plain(term)].add(id_)

        def alone(choice: str, fits: Callable[[str], bool], given: str) -> bool:
            return choice in owners if (owners := named.get(plain(given))) else fits(given)

        for id_, words in question.choices:
            yield Option(id_, words, partial(alone, id_, self._fits(terms[id_])))

    def _terms(self, question: MissingAnswer, choice: str) -> list[str]:
        """All that a filter over choices may match: id and words of both languages; for a platform its aliases too."""
        if question.question == "platform":
            platform = self.library.platforms[choice]
            return [choice, platform.name.zh, platform.name.en, *platform.aliases]
        words = self.library.questions[question.question].choices.get(choice, self.library.shared.phrases[UNKNOWN])
        return [choice, words.zh, words.en]

    def _scenario_options(self) -> list[Option]:
        """The scenarios under their stages."""
        from aftersales_cli.intake.search import scenario_terms

        options: list[Option] = []
        stage = None
        for id_ in self.library.scenario_ids:
            scenario = self.library.scenario(id_)
            if scenario.stage != stage:
                stage = scenario.stage
                options.append(Option(None, f"- {self.library.shared.stages[stage].in_(self.lang)} -"))
            terms = list(scenario_terms(self.library, id_))
            options.append(Option(id_, scenario.title.in_(self.lang), self._fits_scenario(id_, terms), self._rank(id_)))
        return options

    def _fits_scenario(self, scenario: str, terms: list[str]) -> Callable[[str], bool]:
        """Whether a filter text fits one of the terms, or is a sentence that may mean the scenario.

        The one that finds out which it is fits every sentence that means none for sure.
        """
        from aftersales_cli.intake.search import look

        fits, library = self._fits(terms), self.library

        def fits_text(given: str) -> bool:
            if fits(given):
                return True
            found = look(library, given)
            if not found.hits and found.perhaps and scenario == library.intake.fallback:
                return True
            return any(hit.scenario == scenario for hit in (found.hits or found.perhaps))

        return fits_text

    def _rank(self, scenario: str) -> Callable[[str], tuple[float, str]]:
        """How well a filter text fits a scenario, and the word that made it fit."""
        from aftersales_cli.intake.search import hit_of

        def rank(given: str) -> tuple[float, str]:
            hit = hit_of(self.library, scenario, given)
            return hit.score, next(iter(hit.words), "")

        return rank

    def _fits(self, terms: list[str]) -> Callable[[str], bool]:
        """Whether a filter text fits one of the terms."""

        def fits(given: str) -> bool:
            from aftersales_cli.intake.search import matches

            return any(matches(term, given, self.library.pinyin) for term in terms)

        return fits

    def _take(self, question: MissingAnswer, reply: Value) -> None:
        """Keeps an answer; one to a question answered before takes its place, one it cannot be true with is settled."""
        name = question.question
        try:
            check_answers(self.library.questions, {**self.answers, name: reply}, self.at)
        except Contradiction as error:
            self.screen.refuse(self._in_words(error))
            other = next(each for each in error.facts if each != name)
            if self._wrong_one(question, reply, other) != other:
                return
            self._forget(other)
        self.answers[name] = reply
        self.asked = [*(each for each in self.asked if each != name), name]
        self._echo(question, reply)

    def _wrong_one(self, question: MissingAnswer, reply: Value, other: str) -> str | Command:
        """Which of two answers that cannot both be true is to be changed: the one just given, or the other."""
        second = self._question(other)
        told = {question.question: (question, reply), other: (second, self.answers[other])}
        words = {name: label("ui-answered", self.lang, question=asked.text, answer=self._words(asked, value))
                 for name, (asked, value) in told.items()}  # fmt: skip
        options = [Option(name, said, self._fits([said])) for name, said in words.items()]
        return self.prompts.select(label("ui-which-wrong", self.lang), options, label("ui-no-match", self.lang))

    def _back(self) -> None:
        """Takes the last answer back; what was asked after it is asked anew as the walk needs it."""
        if not self.asked:
            if self.revising:
                raise Withdrawn
            self.screen.line(label("ui-back-at-start", self.lang), "dim")
            return
        self._forget(self.asked[-1])

    def _explain(self, question: MissingAnswer) -> None:
        self.screen.line(label("ui-why-asked", self.lang) + question.why, indent="  ")
        self.screen.line(label("ui-where", self.lang) + question.where, indent="  ")
        for key, words in question.replies:
            self.screen.line(label(key, self.lang), indent="  ")
            self.screen.raw(words)

    def _raise_flag(self) -> None:
        """Red flags can be raised at any question; the walk ends at once if there is one."""
        question = self._question(RED_FLAG)
        while (reply := self._prompt(question)) is Command.EXPLAIN:
            self._explain(question)
        if not isinstance(reply, Command):
            self._take(question, reply)

    def _echo(self, question: MissingAnswer, reply: Value) -> None:
        answer = self._words(question, reply)
        self.screen.line(label("ui-answered", self.lang, question=question.text, answer=answer))

    def _words(self, question: MissingAnswer, reply: Value) -> str:
        """An answer as one says it: what was typed is shown as it was understood."""
        words = {UNKNOWN: self.library.shared.phrases[UNKNOWN].in_(self.lang), **dict(question.choices)}
        given = show(reply)
        return words.get(given, given)
