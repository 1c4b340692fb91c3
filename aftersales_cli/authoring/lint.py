"""What a machine can see of a playbook's quality, beyond what the library refuses to load.

Each rule is a function from the folder to findings; `RULES` is the table of them. A finding's id is its message key.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from aftersales_cli.authoring.casebook import CaseResult, reached, run_cases
from aftersales_cli.authoring.pinyin import HAN
from aftersales_cli.library import Library, read_library
from aftersales_cli.library.check import Checked
from aftersales_cli.library.files import CASES_SUFFIX
from aftersales_cli.library.former import leaps
from aftersales_cli.library.graph import SHARED, AskNode, BranchNode, next_nodes
from aftersales_cli.library.references import LEADS_TO_BROKEN
from aftersales_cli.model import GAP
from aftersales_cli.problems import Problem
from aftersales_cli.wording import Message
from aftersales_cli.yamlfile import Document, Steps

MOST_QUESTIONS = 10
SENTENCE_LIMIT, MESSAGE_LIMIT = 40, 120  # characters of a script; a blank line parts two messages
CHOICE_CELLS = 56
SHORTEST_TYPO, TRANSPOSED = 5, 2  # letters
GREETING = "platform.greeting"  # a form of address, which the English reading has not
REPLIES = {"ask_customer", "holding"}  # of a question, to the customer
WORDED = ("scenarios", SHARED, "evidence", "platforms")  # where a number would be knowledge in the wrong place

_NUMBER = re.compile(
    r"[0-9０-９]+\s*(?:个?小时|分钟|天|日|周|个月|元|块|分|hours?|minutes?|days?|weeks?|months?|yuan|%)"
    r"|[两三四五六七八九十]+(?:个?小时|分钟|元|块钱)"
    r"|(?<![这一隔几两三四五六七八九十])(?!七天)[两三四五六七八九十]+(?:天|个?工作日|日内)"
)
_INTERNAL = re.compile(r"\b(?:[CDP]|S[0-9])-[0-9]{2,3}\b")
_STOPS = ",.!?;:、。\n"  # they part words; all other signs may stand within one
_SENTENCE_END = re.compile(r"[。！？；\n]")


@dataclass
class Folder:
    """A folder of playbooks as the rules see it."""

    library: Library
    checked: Checked

    @cached_property
    def results(self) -> list[CaseResult]:
        """Every worked case, walked once for all rules."""
        return run_cases(self.library, self.library.scenario_ids)

    def documents(self, *sections: str) -> Iterator[tuple[str | None, Document]]:
        """The readable files of some sections, with their ids."""
        return ((id_, doc) for (section, id_), doc in self.checked.documents.items() if section in sections)


def lint(folder: Path | None) -> tuple[list[Problem], int]:
    """Everything found in a folder, in the order of files and lines, and the number of files read.

    What is only found because something else is broken stands behind it.
    """
    library, checked = read_library(folder)
    found = list(checked.problems)
    if library is not None:
        view = Folder(library, checked)
        found += [problem for rule in RULES for problem in rule(view)]
    found.sort(key=lambda each: (each.rule == LEADS_TO_BROKEN, str(each.file), each.line, each.column, each.rule))
    return found, len(checked.documents)


def unreachable(folder: Folder) -> Iterator[Problem]:
    """Steps and outcomes that no way and no ladder leads to."""
    for id_, document in folder.documents("scenarios"):
        playbook = folder.library.playbook(str(id_))
        seen, queue = {playbook.start}, [playbook.start]
        while queue:
            for each in next_nodes(playbook.nodes[queue.pop()]):
                if each not in seen:
                    seen.add(each)
                    queue.append(each)
        for outcome in document.tree["outcomes"].values():
            seen |= {f"{id_}.{rung['to']}" for rung in outcome["ladder"]} if outcome["ladder"] != "none" else set()
        for kind in ("steps", "outcomes"):
            for name in document.tree[kind]:
                if f"{id_}.{name}" not in seen:
                    yield document.problem((kind, name), Message("unreachable", {"name": name}))


def offers_missing(folder: Folder) -> Iterator[Problem]:
    """Rungs without words that put them to the customer."""
    library = folder.library
    for id_, document in folder.documents("scenarios", SHARED):
        own = document.tree["outcomes"]
        for name, outcome in own.items():
            for index, rung in enumerate([] if outcome["ladder"] == "none" else outcome["ladder"]):
                if "offer" not in rung and library.outcome(str(id_), rung["to"]).offer is None:
                    place = ("outcomes", name, "ladder", index)
                    yield document.problem(place, Message("offer-missing", {"name": rung["to"]}))


def too_many_questions(folder: Folder) -> Iterator[Problem]:
    """A way with more questions than an agent can be asked while a customer waits."""
    for id_, document in folder.documents("scenarios"):
        playbook = folder.library.playbook(str(id_))
        most = max((node.most for node in playbook.nodes.values() if isinstance(node, AskNode)), default=0)
        if most > MOST_QUESTIONS:
            yield document.problem(
                ("start",), Message("too-many-questions", {"most": most, "limit": MOST_QUESTIONS})
            )  # fmt: skip


def cases_fail(folder: Folder) -> Iterator[Problem]:
    """Worked cases that end elsewhere than they say."""
    documents = dict(folder.documents("cases"))
    for result in folder.results:
        if result.failure is not None:
            yield documents[result.scenario].problem((result.index,), result.failure)


def cases_missing(folder: Folder) -> Iterator[Problem]:
    """Outcomes and branches that no worked case reaches."""
    outcomes, branches = reached(folder.results)
    for id_, document in folder.documents("scenarios"):
        if not folder.library.cases(str(id_)):
            yield document.problem((), Message("no-cases", {"file": f"{id_}{CASES_SUFFIX}"}))
            continue
        for name in document.tree["outcomes"]:
            if f"{id_}.{name}" not in outcomes:
                yield document.problem(("outcomes", name), Message("no-case-outcome", {"name": name}))
        yield from _untaken(str(id_), document, folder, branches)


def _untaken(id_: str, document: Document, folder: Folder, branches: set[tuple[str, str]]) -> Iterator[Problem]:
    for name in document.tree["steps"]:
        node = folder.library.playbook(id_).nodes[f"{id_}.{name}"]
        if isinstance(node, AskNode):
            written = list(document.tree["steps"][name].get("go", {}))
            ways = [(choice, ("steps", name, "go", choice)) for choice in written]
        elif isinstance(node, BranchNode):
            ways = [(target, ("steps", name, "when", i)) for i, (_, target) in enumerate(node.branches)]
        for way, place in ways:
            if (f"{id_}.{name}", way) not in branches:
                yield document.problem(place, Message("no-case-branch", {"step": name, "way": way}))


def gaps(folder: Folder) -> Iterator[Problem]:
    """Placeholders that may stay unfilled, or differ between the languages."""
    for _, document in folder.documents("scenarios", SHARED, "evidence", "questions"):
        for steps, text in _texts(document.tree):
            if steps[0] == "phrases":
                continue
            zh, en = set(GAP.findall(text["zh"])), set(GAP.findall(text["en"]))
            if zh - {GREETING} != en - {GREETING}:
                yield document.problem(steps, Message("gap-differs", {"gaps": ", ".join(sorted(zh ^ en))}))
            open_ = sorted(gap for gap in zh | en if _may_be_unknown(gap))
            if open_ and steps[-1] == "without":
                yield document.problem(steps, Message("gap-in-without", {"gap": open_[0]}))
            elif open_ and "without" not in text:
                yield document.problem(steps, Message("gap-unfilled", {"gap": open_[0]}))


def _may_be_unknown(gap: str) -> bool:
    kind, dot, name = gap.partition(".")
    return not dot or kind == "deadline" or (kind == "question" and name == "reply")


def tones_differ(folder: Folder) -> Iterator[Problem]:
    """Other wordings of a script that say other facts: each has the very gaps of the script."""
    for _, document, steps, script in _scripts(folder):
        for tone, toned in script.get("tones", {}).items():
            differing = set(GAP.findall(script["zh"])) ^ set(GAP.findall(toned["zh"]))
            if differing - {GREETING}:
                values = {"gaps": ", ".join(sorted(differing))}
                yield document.problem((*steps, "tones", tone), Message("tone-differs", values))


def literal_numbers(folder: Folder) -> Iterator[Problem]:
    """Days, hours and yuan that stand in a text instead of in limits.yaml."""
    for _, document in folder.documents(*WORDED):
        for steps, text in _texts(document.tree):
            if steps[0] == "urgencies":
                continue  # they are named after the limits that part them
            for lang in ("zh", "en"):
                for match in _NUMBER.finditer(GAP.sub("", text[lang])):
                    yield document.problem((*steps, lang), Message("literal-number", {"value": match[0]}))


def internal_numbers(folder: Folder) -> Iterator[Problem]:
    """Numbers of statements and decisions in a text: who reads it knows none of them; they belong among its sources."""
    for _, document in folder.documents(*WORDED, "questions"):
        for steps, text in _texts(document.tree):
            for lang in ("zh", "en"):
                for match in _INTERNAL.finditer(text[lang]):
                    yield document.problem((*steps, lang), Message("internal-number", {"value": match[0]}))


def languages(folder: Folder) -> Iterator[Problem]:
    """Chinese that is none, and English that is mostly Chinese."""
    for _, document in folder.documents("scenarios", SHARED, "evidence", "questions", "limits", "sources"):
        for steps, text in _texts(document.tree):
            if not HAN.search(text["zh"]) and not GAP.search(text["zh"]) and steps[0] != "phrases":
                yield document.problem((*steps, "zh"), Message("not-chinese", {}))
            if len(HAN.findall(text["en"])) > len(text["en"]) / 2:
                yield document.problem((*steps, "en"), Message("not-english", {}))


def no_sources(folder: Folder) -> Iterator[Problem]:
    """Sentences whose list of sources is empty."""
    for _, document in folder.documents("scenarios", SHARED, "evidence", "questions", "platforms"):
        for steps, tree in _nodes(document.tree, ()):
            if isinstance(tree, dict) and tree.get("sources") == []:
                yield document.problem(steps, Message("no-sources", {}))


def long_scripts(folder: Folder) -> Iterator[Problem]:
    """Sentences and messages too long to be read in a chat window."""
    for _, document, steps, script in _scripts(folder):
        if steps[-1] == "platform_statement" or "platform_statement" in steps:
            continue
        for sentence in _SENTENCE_END.split(GAP.sub("", script["zh"])):
            if len(sentence.strip()) > SENTENCE_LIMIT:
                values = {"length": len(sentence.strip()), "limit": SENTENCE_LIMIT, "value": sentence.strip()[:12]}
                yield document.problem(steps, Message("sentence-long", values))
        for message in re.split(r"\n\s*\n", script["zh"]):
            if len(message.strip()) > MESSAGE_LIMIT:
                values = {"length": len(message.strip()), "limit": MESSAGE_LIMIT}
                yield document.problem(steps, Message("message-long", values))


def copied_scripts(folder: Folder) -> Iterator[Problem]:
    """Two outcomes that say the very same to the customer."""
    seen: dict[str, str] = {}
    for id_, document, steps, script in _scripts(folder):
        if {"without", "tones", "variants"} & {*steps}:
            continue
        named = steps[1] if steps[0] == "outcomes" else steps[0]
        place = f"{id_ or document.file.stem}.{named}"
        other = seen.setdefault(script["zh"].strip(), place)
        if other != place:
            yield document.problem(steps, Message("script-copied", {"other": other}))


def forbidden_words(folder: Folder) -> Iterator[Problem]:
    """Words in a script that no customer may read: those of `shared.yaml`, and those of any platform."""
    library = folder.library
    rules = [*library.shared.forbidden, *(rule for each in library.platforms.values() for rule in each.forbidden)]
    words = [word for rule in rules for word in rule.words]
    said = [(document, steps, script["zh"]) for _, document, steps, script in _scripts(folder)]
    said += [(document, steps, text) for document, steps, text in _spoken(folder)]
    for document, steps, text in said:
        bare = _bare(text)
        yield from (
            document.problem(steps, Message("word-forbidden", {"word": word})) for word in words if _bare(word) in bare
        )


def _spoken(folder: Folder) -> Iterator[tuple[Document, Steps, str]]:
    """What a customer hears beside scripts: offers, what stands first in a reply, words of care and of thanks."""
    for _, document in folder.documents("scenarios", SHARED):
        for name, outcome in document.tree["outcomes"].items():
            for index, rung in enumerate([] if outcome["ladder"] == "none" else outcome["ladder"]):
                if "offer" in rung:
                    yield document, ("outcomes", name, "ladder", index, "offer"), rung["offer"]["zh"]
    for _, document in folder.documents(SHARED):
        for id_, first in document.tree.get("handed_over", {}).items():
            yield document, ("handed_over", id_, "opening"), first["opening"]["zh"]
        for id_, care in document.tree["care"].items():
            yield document, ("care", id_), care["zh"]
        yield document, ("accepted",), document.tree["accepted"]["zh"]


def _bare(text: str) -> str:
    """A text without the signs that are put into words so that no machine reads them; width and case do not count."""
    plain = unicodedata.normalize("NFKC", GAP.sub("。", text)).casefold()
    return "".join(each for each in plain if each.isalnum() or each in _STOPS)


def long_for_channel(folder: Folder) -> Iterator[Problem]:
    """Scripts longer than the tightest channel they may be pasted into."""
    channels = [channel for each in folder.library.platforms.values() for channel in each.channels.items()]
    for _, document, steps, script in _scripts(folder):
        room = min((channel.characters for kind, channel in channels if kind in steps), default=None)
        if room is not None and len(script["zh"].strip()) > room:
            values = {"length": len(script["zh"].strip()), "limit": room}
            yield document.problem(steps, Message("channel-long", values))


def long_choices(folder: Folder) -> Iterator[Problem]:
    """Choices that would wrap in a narrow terminal."""
    for _, document in folder.documents("questions"):
        for id_, question in document.tree.items():
            for choice, text in question.get("choices", {}).items():
                cells = max(len(text["en"]), len(text["zh"]) + len(HAN.findall(text["zh"])))
                if cells > CHOICE_CELLS:
                    values = {"length": cells, "limit": CHOICE_CELLS}
                    yield document.problem((id_, "choices", choice), Message("choice-long", values))


def tools_without_word(folder: Folder) -> Iterator[Problem]:
    """Tools that some platform would have no word for: `other` is everybody's fallback."""
    fallback = folder.library.platforms[folder.library.intake.default_platform].tools
    for _, document in folder.documents("scenarios", SHARED, "evidence"):
        for steps, text in _texts(document.tree):
            for gap in GAP.findall(text["zh"]):
                if gap.startswith("tool.") and gap.removeprefix("tool.") not in fallback:
                    yield document.problem(steps, Message("tool-missing", {"name": gap}))


def pinyin_missing(folder: Folder) -> Iterator[Problem]:
    """Characters a person may type in pinyin for, without a reading."""
    from aftersales_cli.authoring.pinyin import searchable

    missing = sorted(set(searchable(folder.library)) - set(folder.library.pinyin))
    if missing:
        yield Problem(PurePath("pinyin.yaml"), 1, 1, Message("pinyin-missing", {"chars": "".join(missing)}))


def variants_in_lists(folder: Folder) -> Iterator[Problem]:
    """Variants of a sentence in a list, which nobody says: there a sentence a case is written, each with its `when`."""
    for _, document in folder.documents("scenarios", SHARED):
        for steps, text in _texts(document.tree):
            if "variants" in text and isinstance(steps[-1], int):
                yield document.problem((*steps, "variants"), Message("variants-in-list"))


def scenarios_to_come(folder: Folder) -> Iterator[Problem]:
    """Scenarios that intake.yaml leads to and that have no playbook."""
    intake = folder.library.intake
    named = {each for rule in intake.reasons for each in (*rule.scenario, *sum(rule.by_stage.values(), ()))}
    without = sorted((named | {rule.scenario for rule in intake.notes}) - set(folder.library.scenario_ids))
    if without:
        document, values = folder.checked.documents["intake", None], {"names": ", ".join(without)}
        yield document.problem(("reasons",), Message("scenario-without-playbook", values), "warning")


def question_words(folder: Folder) -> Iterator[Problem]:
    """Questions that a scenario asks and that leave nothing to tell the customer while they are open, or two things."""
    nodes = [node for id_ in folder.library.scenario_ids for node in folder.library.playbook(id_).nodes.values()]
    asked = {node.question for node in nodes if isinstance(node, AskNode)}
    for _, document in folder.documents("questions"):
        for id_, question in document.tree.items():
            if question.keys() >= REPLIES:
                yield document.problem((id_, "holding"), Message("question-words-twice", {"name": id_}))
            elif id_ in asked and REPLIES.isdisjoint(question):
                yield document.problem((id_,), Message("question-without-words", {"name": id_}))


def _scripts(folder: Folder) -> Iterator[tuple[str | None, Document, Steps, dict[str, Any]]]:
    for _, document in folder.documents("questions"):
        for id_, question in document.tree.items():
            yield from ((None, document, (id_, key), question[key]) for key in sorted(REPLIES & question.keys()))
    for id_, document in folder.documents("scenarios", SHARED):
        for name, outcome in document.tree["outcomes"].items():
            for kind, script in outcome["scripts"].items():
                yield id_, document, ("outcomes", name, "scripts", kind), script
                place = ("outcomes", name, "scripts", kind)
                if "without" in script:
                    yield id_, document, (*place, "without"), script["without"]
                for tone, toned in script.get("tones", {}).items():
                    yield id_, document, (*place, "tones", tone), toned
                for index, variant in enumerate(script.get("variants", ())):
                    yield id_, document, (*place, "variants", index), variant


def _texts(tree: Any) -> Iterator[tuple[Steps, dict[str, Any]]]:
    return ((steps, node) for steps, node in _nodes(tree, ()) if isinstance(node, dict) and {"zh", "en"} <= node.keys())


def _nodes(tree: Any, steps: Steps) -> Iterator[tuple[Steps, Any]]:
    waiting = [(steps, tree)]
    while waiting:
        steps, node = waiting.pop()
        yield steps, node
        below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        waiting += [((*steps, key), value) for key, value in below][::-1]


def tags_misspelt(folder: Folder) -> Iterator[Problem]:
    """A tag that is used once and is a letter off one that is used more often."""
    places = [
        (tag, document, ("outcomes", name, "tags", index))
        for _, document in folder.documents("scenarios", SHARED)
        for name, outcome in document.tree["outcomes"].items() for index, tag in enumerate(outcome["tags"])
    ]  # fmt: skip
    used = Counter(tag for tag, _, _ in places)
    usual = [tag for tag, count in used.items() if count > 1]
    for tag, document, place in places:
        other = next((each for each in usual if _a_letter_off(tag, each)), None) if used[tag] == 1 else None
        if other is not None:
            yield document.problem(place, Message("tag-misspelt", {"name": tag, "other": other}))


def _a_letter_off(word: str, other: str) -> bool:
    """Whether a letter more, less, in another place or another one is all the difference; short words may be near."""
    short, long = sorted((word, other), key=len)
    if len(short) < SHORTEST_TYPO or len(long) - len(short) > 1:
        return False
    if len(short) < len(long):
        return any(long[:index] + long[index + 1 :] == short for index in range(len(long)))
    differing = [index for index in range(len(short)) if short[index] != long[index]]
    if len(differing) != TRANSPOSED:
        return len(differing) == 1
    first, last = differing
    return last == first + 1 and (short[first], short[last]) == (long[last], long[first])


def limits_leap(folder: Folder) -> Iterator[Problem]:
    """Numbers that are suddenly far larger or smaller, though nothing else is said to have changed."""
    yield from leaps(folder.checked.documents["limits", None], folder.checked.former)


def given_missing(folder: Folder) -> Iterator[Problem]:
    """Outcomes that do not say what their words take for granted."""
    for _, document in folder.documents("scenarios", SHARED):
        names = [name for name, outcome in document.tree["outcomes"].items() if "given" not in outcome]
        if names:
            values = {"names": ", ".join(names)}
            yield document.problem(("outcomes", names[0]), Message("given-missing", values), "warning")


def binds_missing(folder: Folder) -> Iterator[Problem]:
    """Documents that do not say which platforms they bind, and of whom they speak."""
    for _, document in folder.documents("sources"):
        keys = [key for key in ("platforms", "speaks_of") if key not in document.tree]
        if keys:
            yield document.problem((), Message("binds-missing", {"keys": ", ".join(keys)}), "warning")


RULES: tuple[Callable[[Folder], Iterator[Problem]], ...] = (
    unreachable,
    offers_missing,
    too_many_questions,
    cases_fail,
    cases_missing,
    gaps,
    tones_differ,
    literal_numbers,
    internal_numbers,
    languages,
    no_sources,
    long_scripts,
    copied_scripts,
    forbidden_words,
    long_for_channel,
    long_choices,
    tools_without_word,
    pinyin_missing,
    variants_in_lists,
    scenarios_to_come,
    tags_misspelt,
    limits_leap,
    given_missing,
    binds_missing,
    question_words,
)
