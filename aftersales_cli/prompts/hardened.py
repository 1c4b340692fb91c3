"""questionary's prompts made safe for Chinese typing and for a person in a hurry.

As they come, typing 调包 and Enter returns the first choice, whatever it is: the filter ignores Chinese, an empty
result means the whole list, and Esc-Enter returns ''. Here the filter takes whatever is typed or pasted, Enter is
refused while nothing matches, and every prompt can go back, explain itself, or raise a red flag. This reaches into
private parts of questionary (`InquirerControl`, the application of a question); each reach has a test.
"""

from collections.abc import Callable, Sequence
from enum import Enum

import questionary
from prompt_toolkit.filters import to_filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from questionary.prompts.common import Choice, InquirerControl, Separator

from aftersales_cli.frozen import frozen

HINT = "ui-pick-hint"  # the message that says which keys there are
STYLE = questionary.Style([
    ("question", "bold"), ("pointer", "bold"), ("highlighted", "reverse"), ("separator", "fg:ansibrightblack"),
    ("search_success", "bold"), ("search_none", "fg:ansired"), ("instruction", "fg:ansibrightblack"),
])  # fmt: skip


class Command(Enum):
    """What a person can do at a prompt besides answering."""

    BACK = "back"
    EXPLAIN = "explain"
    FLAG = "flag"


@frozen
class Option:
    """A choice of a list: its id, its words, and whether a filter text fits it. Without an id it is a heading.

    `rank` puts what fits best first, and gives the word that made it fit, to be shown.
    """

    id: str | None
    text: str
    fits: Callable[[str], bool] = lambda _: False
    rank: Callable[[str], tuple[float, str]] = lambda _: (0.0, "")


def fitting(options: Sequence[Option], given: str) -> list[tuple[Option, str]]:
    """The options that fit a filter text, best first, each with its words and the word that made it fit."""
    ranked = [(option.rank(given), option) for option in options if option.id is not None and option.fits(given)]
    ranked.sort(key=lambda each: -each[0][0])
    return [(o, f"{o.text}  ({word})" if word and word not in o.text else o.text) for (_, word), o in ranked]


class FilteredControl(InquirerControl):
    """The list of a prompt, narrowed by what was typed; headings and misses cannot be chosen."""

    options: dict[str, Option]
    nothing: Separator

    @property
    def filtered_choices(self) -> list[Choice]:
        """The choices that fit, or a line that says that none does."""
        if not self.search_filter:
            return list(self.choices)
        found = [Choice(text, option.id) for option, text in fitting(list(self.options.values()), self.search_filter)]
        self.found_in_search = bool(found)
        return found or [self.nothing]

    def is_selection_a_separator(self) -> bool:
        """Whether the pointer stands on a heading."""
        return isinstance(self.get_pointed_at(), Separator)

    def is_selection_disabled(self) -> None:
        """No choice is disabled."""

    def is_selection_valid(self) -> bool:
        """Whether an arrow may stop here: at a choice, or at the line that says that none fits."""
        return not self.is_selection_a_separator() or self.get_pointed_at() is self.nothing

    def type_text(self, text: str) -> None:
        """Adds to the filter and points at the first choice that can be taken."""
        self.search_filter = (self.search_filter or "") + text
        self._point_at_first()

    def delete(self) -> None:
        """Takes the last character off the filter."""
        self.search_filter = (self.search_filter or "")[:-1] or None
        self._point_at_first()

    def _point_at_first(self) -> None:
        choices = self.filtered_choices
        self.pointed_at = next((i for i, each in enumerate(choices) if not isinstance(each, Separator)), 0)


def select(message: str, options: Sequence[Option], nothing: str) -> str | Command:
    """The id of the chosen option, or a command. Raises KeyboardInterrupt for Ctrl-C and Ctrl-D.

    `nothing` is said while no option fits what was typed.
    """
    choices = [Choice(each.text, each.id) if each.id is not None else Separator(each.text) for each in options]
    question = questionary.select(
        message, choices, qmark="?", pointer="→", instruction=" ", style=STYLE, use_jk_keys=False, use_emacs_keys=False,
        erase_when_done=True,
    )  # fmt: skip
    control = next(c for c in question.application.layout.find_all_controls() if isinstance(c, InquirerControl))
    control.__class__ = FilteredControl
    assert isinstance(control, FilteredControl)
    control.options = {each.id: each for each in options if each.id is not None}
    control.nothing = Separator(nothing)
    control._point_at_first()
    for window in question.application.layout.find_all_windows():
        window.wrap_lines = to_filter(True)  # nothing is cut in a narrow terminal
    _bind(question, _list_keys(control))
    return _result(question)


def text(message: str, problem_of: Callable[[str], str | None], say: Callable[[str], None]) -> str | Command:
    """What was typed, once `problem_of` finds nothing wrong with it, or a command; '' where it was left empty.

    What is wrong is told to `say`, and the text stands there again to be corrected: a toolbar would cut it.
    """
    typed = ""
    while True:
        question = questionary.text(
            message, default=typed, qmark="?", instruction=" ", style=STYLE, erase_when_done=True
        )  # fmt: skip
        _bind(question, _text_keys())
        reply = _result(question)
        if isinstance(reply, Command):
            return reply
        typed = reply.strip()
        if typed in EXPLAIN_KEYS:
            return Command.EXPLAIN
        problem = problem_of(typed) if typed else None
        if problem is None:
            return typed
        say(problem)


EXPLAIN_KEYS = ("?", "？")


def _result(question: questionary.Question) -> str | Command:
    try:
        reply: str | Command = question.unsafe_ask()
        return reply
    except EOFError:
        raise KeyboardInterrupt from None


def _bind(question: questionary.Question, bindings: KeyBindings) -> None:
    existing = question.application.key_bindings
    question.application.key_bindings = merge_key_bindings([existing, bindings] if existing else [bindings])


def _command_keys() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("c-b", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result=Command.BACK)

    @bindings.add("c-r", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result=Command.FLAG)

    @bindings.add(Keys.SIGINT)
    def _(event: KeyPressEvent) -> None:
        """Ctrl-C before the terminal sends it as a key: questionary has no ear for it."""
        event.app.exit(exception=KeyboardInterrupt())

    @bindings.add("escape", "enter", eager=True)
    def _(event: KeyPressEvent) -> None:
        """Esc, then Enter: without this it would submit an empty answer."""

    return bindings


def _list_keys(control: FilteredControl) -> KeyBindings:
    bindings = _command_keys()

    @bindings.add("c-d", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @bindings.add("enter", eager=True)
    def _(event: KeyPressEvent) -> None:
        if not control.is_selection_a_separator():
            control.is_answered = True
            event.app.exit(result=control.get_pointed_at().value)

    @bindings.add("backspace", eager=True)
    def _(event: KeyPressEvent) -> None:
        control.delete()

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
    bindings = _command_keys()

    @bindings.add(Keys.BracketedPaste, eager=True)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(_first_line(event.data))

    return bindings


def _first_line(pasted: str) -> str:
    lines = pasted.strip().splitlines()
    return "".join(char for char in lines[0] if char.isprintable()) if lines else ""
