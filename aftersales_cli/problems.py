"""A finding in a playbook file: where it is, which rule it breaks, what would be right."""

from pathlib import PurePath
from typing import Literal

from aftersales_cli.frozen import frozen
from aftersales_cli.wording import Message

Level = Literal["error", "warning"]


@frozen
class Problem:
    """One finding. `file` is relative to the playbook folder, `line` and `column` count from 1."""

    file: PurePath
    line: int
    column: int
    message: Message
    level: Level = "error"

    @property
    def rule(self) -> str:
        """The id of the broken rule, as `playbooks lint` prints it."""
        return self.message.key

    def text(self, lang: str) -> str:
        """The finding as `file:line:column: level: what is wrong [rule]`."""
        said = self.message.text(lang)
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {said} [{self.rule}]"
