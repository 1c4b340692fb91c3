"""Practice: a case is told as its facts, the newcomer says what is to be done, and is told whether and why."""

from functools import partial

from aftersales_cli.advice.showing import show_value
from aftersales_cli.authoring.exercises import Exercise
from aftersales_cli.errors import Cancelled
from aftersales_cli.intake.search import matches
from aftersales_cli.library import Library
from aftersales_cli.model import UNKNOWN, Lang
from aftersales_cli.prompts.interview import Prompts, Screen
from aftersales_cli.prompts.keys import Command, Option
from aftersales_cli.wording import label


def practise(library: Library, exercises: list[Exercise], lang: Lang, screen: Screen, prompts: Prompts) -> int:
    """How many were answered rightly. Raises Cancelled for Ctrl-C and Ctrl-D."""
    try:
        return sum(_one(library, number, each, lang, screen, prompts) for number, each in enumerate(exercises, 1))
    except KeyboardInterrupt:
        raise Cancelled from None


def _one(
    library: Library, number: int, exercise: Exercise, lang: Lang, screen: Screen, prompts: Prompts
) -> bool:  # fmt: skip
    case, advice = exercise.advice.case, exercise.advice
    platform, scenario = library.platforms[case.platform].name.in_(lang), library.title(case.scenario).in_(lang)
    screen.line(label("drill-case", lang, number=number, platform=platform, scenario=scenario), "bold")
    for id_, value in case.answers.items():
        said = show_value(library.questions[id_], value, lang)
        answer = library.shared.phrases[UNKNOWN].in_(lang) if said == UNKNOWN else said
        screen.line(
            label("ui-answered", lang, question=library.questions[id_].ask.in_(lang), answer=answer), indent="  "
        )
    options = [Option(id_, title, partial(matches, title, pinyin=library.pinyin)) for id_, title in exercise.choices]
    reply: str | Command = Command.BACK
    while isinstance(reply, Command):
        reply = prompts.select(label("drill-asked", lang), options, label("ui-no-match", lang))
    right = reply == exercise.right
    words = label("drill-right", lang) if right else label("drill-wrong", lang, title=advice.title)
    screen.line(words, "green" if right else "red")
    if advice.why:
        screen.line(advice.why.text, indent="  ")
    screen.raw(advice.scripts["first_reply"].text)
    return right
