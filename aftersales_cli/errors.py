"""The errors a user can cause: each is one line in her language, with the exit code that goes with it."""

from aftersales_cli.wording import Message


class AftersalesError(Exception):
    """Something known went wrong; the message ends with what to do."""

    exit_code = 1

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.message = Message(key, values)

    def __str__(self) -> str:
        return self.message.text("en")


class UsageError(AftersalesError):
    """An option, a value or an id is not one of the right ones."""

    exit_code = 2


class Cancelled(AftersalesError):
    """The user left with Ctrl-C or Ctrl-D."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("cancelled")
