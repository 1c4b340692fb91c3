"""questionary's prompts made safe for Chinese typing and for a person in a hurry.

As they come, typing 调包 and Enter returns the first choice, whatever it is: the filter ignores Chinese, an empty
result means the whole list, and Esc-Enter, Ctrl-O and Alt-# return ''. Here the filter takes whatever is typed or
pasted, Enter is refused while nothing matches, every prompt can go back, explain itself, or raise a red flag, and a key
that is not named here does nothing. This reaches into private parts of questionary (`InquirerControl`, the application
of a question) and of prompt_toolkit (its own keys); each reach has a test.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import questionary
from prompt_toolkit.filters import to_filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.bindings.named_commands import get_by_name
from prompt_toolkit.keys import Keys
from questionary.prompts.common import Choice, InquirerControl, Separator

from aftersales_cli.errors import AftersalesError
from aftersales_cli.library.lookup import plain
from aftersales_cli.prompts.keys import Command, Option, command_keys
from aftersales_cli.prompts.onemode import run
from aftersales_cli.prompts.standing import page as page
from aftersales_cli.prompts.standing import read as read

T = TypeVar("T")

HINT = "ui-pick-hint"  # the message that says which keys there are
STANDS = True  # a page stands until it is done with
STYLE = questionary.Style([
    ("question", "bold"), ("pointer", "bold"), ("highlighted", "reverse"), ("separator", "fg:ansibrightblack"),
    ("search_success", "bold"), ("search_none", "fg:ansired"), ("instruction", "fg:ansibrightblack"),
])  # fmt: skip


def numbered(options: Sequence[Option]) -> list[Option]:
    """The options with their numbers in front: a number that is typed means that option and no other."""
    choices = [option for option in options if option.id is not None]
    numbers = {str(number): option for number, option in enumerate(choices, 1)}

    def fits(option: Option) -> Callable[[str], bool]:
        return lambda given: option is numbers[plain(given)] if plain(given) in numbers else option.fits(given)

    shown = {id(option): f"{number}. {option.text}" for number, option in numbers.items()}
    return [
        option if option.id is None else replace(option, text=shown[id(option)], fits=fits(option))
        for option in options
    ]  # fmt: skip


def fitting(options: Sequence[Option], given: str) -> list[tuple[Option, str]]:
    """The options that fit a filter text, best first, each with its words and the word that made it fit."""
    ranked = [(option.rank(given), option) for option in options if option.id is not None and option.fits(given)]
    ranked.sort(key=lambda each: -each[0][0])
    return [(o, f"{o.text}  ({word})" if word and word not in o.text else o.text) for (_, word), o in ranked]


class FilteredControl(InquirerControl):
    """The list of a prompt, narrowed by what was typed; headings and misses cannot be chosen."""

    options: Sequence[Option]
    nothing: Separator

    @property
    def filtered_choices(self) -> list[Choice]:
        """The choices that fit, or a line that says that none does."""
        if not self.search_filter:
            return list(self.choices)
        found = [Choice(text, option.id) for option, text in fitting(self.options, self.search_filter)]
        self.found_in_search = bool(found)
        return found or [self.nothing]

    def is_selection_a_separator(self) -> bool:
        """Whether the pointer stands on a heading."""
        return isinstance(self.get_pointed_at(), Separator)

    def is_selection_disabled(self) -> None:
        """No choice is disabled."""

    def move(self, step: int) -> None:
        """Points at the next choice, or the one before, that can be taken."""
        count = self.choice_count
        turns = [(self.pointed_at + step * turn) % count for turn in range(1, count + 1)]
        choices = self.filtered_choices
        self.pointed_at = next((i for i in turns if not isinstance(choices[i], Separator)), self.pointed_at)

    def type_text(self, text: str) -> None:
        """Adds to the filter and points at the first choice that can be taken."""
        self.search_filter = (self.search_filter or "") + text
        self._point_at_first()

    def delete(self) -> None:
        """Takes the last character off the filter."""
        self.search_filter = (self.search_filter or "")[:-1] or None
        self._point_at_first()

    def clear(self) -> None:
        """Takes the whole filter away."""
        self.search_filter = None
        self._point_at_first()

    def _point_at_first(self) -> None:
        choices = self.filtered_choices
        self.pointed_at = next((i for i, each in enumerate(choices) if not isinstance(each, Separator)), 0)


def select(
    message: str, options: Sequence[Option], nothing: str, former: str | None = None, typed: str = ""
) -> str | Command:
    """The id of the chosen option, or a command. Raises KeyboardInterrupt for Ctrl-C and Ctrl-D.

    `nothing` is said while no option fits what was typed; the pointer stands on the option `former`, and
    `typed` stands there as if it had been typed. Options are numbered, but for those under headings: there are many,
    and they are sought by words.
    """
    if all(option.id is not None for option in options):
        options = numbered(options)
    choices = [Choice(each.text, each.id) if each.id is not None else Separator(each.text) for each in options]
    question = questionary.select(
        message, choices, qmark="?", pointer="→", instruction=" ", style=STYLE, use_jk_keys=False, use_emacs_keys=False,
        erase_when_done=True,
    )  # fmt: skip
    control = next(c for c in question.application.layout.find_all_controls() if isinstance(c, InquirerControl))
    control.__class__ = FilteredControl
    assert isinstance(control, FilteredControl)
    control.options = options
    control.nothing = Separator(nothing)
    control._point_at_first()
    control.pointed_at = next(
        (i for i, each in enumerate(options) if former is not None and each.id == former), control.pointed_at
    )
    if typed:
        control.type_text(typed)
    for window in question.application.layout.find_all_windows():
        window.wrap_lines = to_filter(True)  # nothing is cut in a narrow terminal
    reply: str | Command = _result(question, _list_keys(control))
    return reply


def text(
    message: str, read: Callable[[str], T], refuse: Callable[[AftersalesError], None], former: str = ""
) -> T | Command:
    """What `read` makes of what was typed, '' where it was left empty, or a command. Raises KeyboardInterrupt.

    Where it raises an AftersalesError, that is told to `refuse`, and the text stands there again to be corrected: a
    toolbar would cut the words. So does `former` from the beginning.
    """
    given = former
    while True:
        question = questionary.text(
            message, default=given, qmark="?", instruction=" ", style=STYLE, erase_when_done=True
        )  # fmt: skip
        reply: str | Command = _result(question, _text_keys())
        if isinstance(reply, Command):
            return reply
        given = reply.strip()
        if given in EXPLAIN_KEYS:
            return Command.EXPLAIN
        try:
            return read(given)
        except AftersalesError as error:
            refuse(error)


EXPLAIN_KEYS = ("?", "？")
EDITING = {
    "left": "backward-char", "right": "forward-char", "home": "beginning-of-line", "end": "end-of-line",
    "c-a": "beginning-of-line", "c-e": "end-of-line", "backspace": "backward-delete-char", "delete": "delete-char",
    "c-u": "unix-line-discard", "c-k": "kill-line", "c-w": "unix-word-rubout",
}  # fmt: skip


def _result(question: questionary.Question, keys: KeyBindings) -> Any:
    """The reply to a question that knows these keys and no other: neither questionary's nor prompt_toolkit's own."""
    question.application.key_bindings = keys
    return run(question.application)


def _list_keys(control: FilteredControl) -> KeyBindings:
    bindings = command_keys()

    @bindings.add("c-d")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @bindings.add("up")
    @bindings.add("down")
    def _(event: KeyPressEvent) -> None:
        control.move(1 if event.key_sequence[-1].key == Keys.Down else -1)

    @bindings.add("enter")
    def _(event: KeyPressEvent) -> None:
        if not control.is_selection_a_separator():
            control.is_answered = True
            event.app.exit(result=control.get_pointed_at().value)

    @bindings.add("backspace")
    def _(event: KeyPressEvent) -> None:
        control.delete()

    @bindings.add("c-u")
    def _(event: KeyPressEvent) -> None:
        control.clear()

    @bindings.add(Keys.Any)
    def _(event: KeyPressEvent) -> None:
        if event.data in EXPLAIN_KEYS:
            event.app.exit(result=Command.EXPLAIN)
        elif event.data.isprintable():
            control.type_text(event.data)

    @bindings.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        control.type_text(_first_line(event.data))

    return bindings


def _text_keys() -> KeyBindings:
    bindings = command_keys()
    for key, command in EDITING.items():
        bindings.add(key)(get_by_name(command))

    @bindings.add("c-d")
    def _(event: KeyPressEvent) -> None:
        if not event.current_buffer.text:
            event.app.exit(exception=KeyboardInterrupt())

    @bindings.add("enter")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result=event.current_buffer.text)

    @bindings.add(Keys.Any)
    def _(event: KeyPressEvent) -> None:
        if event.data.isprintable():
            event.current_buffer.insert_text(event.data)

    @bindings.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(_first_line(event.data))

    return bindings


def _first_line(pasted: str) -> str:
    lines = pasted.strip().splitlines()
    return "".join(char for char in lines[0] if char.isprintable()) if lines else ""
