"""Help and wrong usage in the user's language: of what Typer itself says, and of what stands at each option.

An option and a command word their help in both languages, the Chinese sentence first: `中文。 English.`
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from aftersales_cli.commands.asked import Commands
from aftersales_cli.wording import Message, choice_of, label

if TYPE_CHECKING:
    from aftersales_cli.model import Lang

_BOTH = re.compile(r"(?P<zh>.*?。)\s+(?P<en>[^。\n]+)(?P<rest>\n.*)?", re.DOTALL)
_TYPERS = {  # what Typer says in its help pages
    "Arguments": "help-arguments",
    "Options": "help-options",
    "Commands": "help-commands",
    "Show this message and exit.": "help-help",
    "Install completion for the current shell.": "help-install-completion",
    "Show completion for the current shell, to copy it or customize the installation.": "help-show-completion",
}
_NOTES = {"default": "help-default", "required": "help-required"}  # in brackets behind the help of an option


def in_language(text: str, lang: "Lang") -> str:
    """Of a help text in both languages the one that is wanted, with the example that stands below."""
    both = _BOTH.fullmatch(text)
    return both[lang].strip() + (both["rest"] or "") if both else text


def speak(command: Any, lang: "Lang") -> None:
    """Makes a command and all below it speak one language on its help pages."""
    page = _page_class(command.context_class.formatter_class, lang)
    _speak(command, lang, page)


def _speak(command: Any, lang: "Lang", page: type) -> None:
    command.context_class = type("SpokenContext", (command.context_class,), {"formatter_class": page})
    for each, name in ((command, "help"), (command, "short_help"), (command, "epilog"), *_helps(command)):
        if text := getattr(each, name, None):
            setattr(each, name, in_language(text, lang))
    below = getattr(command, "commands", {})
    if isinstance(below, Commands):
        below.finished_by(lambda made: _speak(made, lang, page))
    else:
        for each in below.values():
            _speak(each, lang, page)


def _helps(command: Any) -> Iterator[tuple[Any, str]]:
    return ((param, "help") for param in command.params)


def _page_class(plain: type[Any], lang: "Lang") -> type:
    """A formatter of help pages whose own words are in the language."""

    def said(text: str) -> str:
        return label(_TYPERS[text], lang) if text in _TYPERS else text

    def noted(text: str) -> str:
        for word, key in _NOTES.items():
            text = re.sub(rf"(?<=[\[ ]){word}(: |(?=\]))", label(key, lang), text)
        return text

    class Page(plain):  # type: ignore[misc]
        """A help page."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, label("help-usage", lang) if prefix is None else prefix)

        def section(self, name: str) -> Any:
            return super().section(said(name))

        def write_dl(self, rows: Sequence[tuple[str, str]], *widths: Any, **named: Any) -> None:
            super().write_dl([(name, noted(said(text))) for name, text in rows], *widths, **named)

    return Page


def wrong_usage(error: Any) -> Message:
    """What is wrong with a command line, and where it is told how it should be."""
    command = error.ctx.command_path if getattr(error, "ctx", None) is not None else "aftersales"
    return Message("usage-wrong", {"why": _why(error), "command": command})


def _why(error: Any) -> Message:
    kind = type(error).__name__
    if kind == "NoSuchOption":
        known = error.ctx.command.params if error.ctx is not None else []
        options = [name for param in known for name in param.opts if name.startswith("--")]
        return Message("usage-no-option", choice_of("", error.option_name, options))
    if kind == "MissingParameter":
        return Message("usage-missing", {"name": _name(error)})
    if kind == "BadParameter" and error.__cause__ is not None:
        given = error.__cause__.errors()[0]["input"]
        return Message("usage-bad-value", {"name": _name(error), "given": given, "right": _right(error.param)})
    if kind == "BadOptionUsage":
        takes = "usage-takes-none" if "does not take" in error.message else "usage-takes-one"
        return Message(takes, {"name": error.option_name})
    if found := re.match(r"No such command '(.*?)'\.", error.message):
        return Message("usage-no-command", choice_of("", found[1], list(error.ctx.command.commands)))
    if found := re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", error.message):
        return Message("usage-too-many", {"given": found[1]})
    return Message("usage-other", {"what": error.format_message()})


def _name(error: Any) -> str:
    hint = error.param.get_error_hint() if error.param is not None else str(error.param_hint)
    return str(hint).replace("'", "")


def _right(param: Any) -> Message:
    """What would be right for an option that takes one of some words, or a number."""
    type_ = param.type_descriptor.annotation
    if isinstance(type_, type) and issubclass(type_, Enum):
        return Message("one-of", {"names": ", ".join(str(each.value) for each in type_)})
    return Message("usage-whole", {"least": param.min, "most": param.max})
