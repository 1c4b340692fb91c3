"""The commands by name, each loaded and made when it is first asked for: a run of the program uses one of them."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

import typer

NAMES = ("triage", "batch", "find", "smoke", "init", "doctor", "drill", "help", "playbooks", "register")


class Commands(Mapping[str, Any]):
    """All of them, in the order in which they are told."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}
        self._finish: Callable[[Any], None] = lambda _: None

    def finished_by(self, finish: Callable[[Any], None]) -> None:
        """Has `finish` done to each before it is used."""
        self._finish = finish

    def __getitem__(self, name: str) -> Any:
        if name not in NAMES:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = _made(name)
            self._finish(self._made[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


def _made(name: str) -> Any:
    """The command of the module of that name: its function, or the app of several."""
    module = import_module(f"aftersales_cli.commands.{name}")
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name)(getattr(module, name))
    command = typer.main.get_command(app)
    command.name = name
    return command
