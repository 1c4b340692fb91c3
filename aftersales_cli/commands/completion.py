"""What a shell completes: scenarios, platforms, and questions with their choices."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from aftersales_cli.commands.settings import language

if TYPE_CHECKING:
    from aftersales_cli.library import Library
    from aftersales_cli.model import Lang

Completions = list[tuple[str, str]]


def scenario_completions(ctx: typer.Context, incomplete: str) -> Completions:
    """The scenarios that begin like this, with their titles."""
    return [(id_, words) for id_, words in _scenarios() if id_.startswith(incomplete)]


def platform_completions(ctx: typer.Context, incomplete: str) -> Completions:
    """The platforms that begin like this, with their names."""
    return [(id_, words) for id_, words in _platforms() if id_.startswith(incomplete)]


def answer_completions(ctx: typer.Context, incomplete: str) -> Completions:
    """QUESTION= for what is being typed, and behind the equals sign its choices."""
    question, equals, choice = incomplete.partition("=")
    if not equals:
        return [(f"{id_}=", words) for id_, words in _questions(ctx) if id_.startswith(question)]
    return [(f"{question}={id_}", words) for id_, words in _choices(question) if id_.startswith(choice)]


def _scenarios() -> Iterator[tuple[str, str]]:
    library, lang = _open()
    return ((id_, library.title(id_).in_(lang)) for id_ in library.scenario_ids)


def _platforms() -> Iterator[tuple[str, str]]:
    library, lang = _open()
    return ((id_, platform.name.in_(lang)) for id_, platform in library.platforms.items())


def _questions(ctx: typer.Context) -> Iterator[tuple[str, str]]:
    """Those of the scenario that was named, else all that can be answered."""
    from aftersales_cli.library.graph import AskNode
    from aftersales_cli.model import COMPUTED

    library, lang = _open()
    named = str(ctx.params.get("scenario") or "")
    asked = {id_ for id_, question in library.questions.items() if question.type not in COMPUTED}
    if named in library.scenario_ids:
        nodes = library.playbook(named).nodes.values()
        asked = {node.question for node in nodes if isinstance(node, AskNode)}
    return ((id_, library.questions[id_].ask.in_(lang)) for id_ in library.questions if id_ in asked)


def _choices(question: str) -> Iterator[tuple[str, str]]:
    library, lang = _open()
    known = library.questions.get(question)
    return ((id_, words.in_(lang)) for id_, words in (known.choices if known else {}).items())


def _open() -> "tuple[Library, Lang]":
    from aftersales_cli.library import open_library

    return open_library(), language(None)
