"""The errors a user can cause: each is one line in her language, with the exit code that goes with it."""

import errno

from aftersales_cli.wording import Message

SYSTEM = {
    "ENOENT": "os-missing", "ENOTDIR": "os-missing", "EISDIR": "os-folder", "EACCES": "os-denied", "EPERM": "os-denied",
    "EROFS": "os-read-only", "ENOSPC": "os-full", "EDQUOT": "os-full", "EFBIG": "os-full",
    "ENAMETOOLONG": "os-name-long", "EINVAL": "os-name", "EILSEQ": "os-name", "ELOOP": "os-link",
    "EEXIST": "os-exists", "EMFILE": "os-open", "ENFILE": "os-open", "EIO": "os-device", "ENXIO": "os-device",
    "ENODEV": "os-device", "EBUSY": "os-busy", "EAGAIN": "os-busy", "ETXTBSY": "os-busy",
}  # fmt: skip


class AftersalesError(Exception):
    """Something known went wrong; the message ends with what to do."""

    exit_code = 1

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.message = Message(key, values)

    def __str__(self) -> str:
        return self.message.text("en")

    def __reduce__(self) -> tuple[object, ...]:  # so that another process can send it
        return _anew, (type(self), self.message)


class UsageError(AftersalesError):
    """An option, a value or an id is not one of the right ones."""

    exit_code = 2


class Cancelled(AftersalesError):
    """The user left with Ctrl-C or Ctrl-D."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("cancelled")


def _anew(kind: type[AftersalesError], message: Message) -> AftersalesError:
    error = kind.__new__(kind, message.key)
    error.message = message
    return error


def reason(error: Exception) -> Message:
    """Why the system or Python refused something, in words of ours: theirs are English, and about their insides."""
    if isinstance(error, OSError):
        key = SYSTEM.get(errno.errorcode.get(error.errno or 0, ""))
        return Message(key) if key else Message("os-other", {"number": error.errno or 0})
    if isinstance(error, UnicodeDecodeError):
        return Message("not-utf-8", {"line": error.object.count(b"\n", 0, error.start) + 1})
    if isinstance(error, RecursionError):
        return Message("too-deep")
    if hasattr(error, "lineno") and hasattr(error, "colno"):  # of JSON, which is not to be imported for this
        return Message("not-json", {"line": error.lineno, "column": error.colno})
    return Message("os-name")
