"""What could not be written to the register waits in files of the user's own, and is brought in when it can be had."""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.register.cases import found
from aftersales_cli.register.place import state_folder
from aftersales_cli.register.record import Change
from aftersales_cli.register.refusals import Unreachable
from aftersales_cli.register.store import Register
from aftersales_cli.wholefile import BY_HAND, failing_as, read_at_most, set_aside, write_whole


@frozen
class Pending:
    """A change that waits, for a case, or None for a new one, in the register of that name.

    The case is its number there, or as text the number it was given by, where it could not be looked up.
    """

    register: str
    case: int | str | None
    change: Change


def put_by(pending: Pending) -> Path:
    """Keeps a change for later; one with the same uid makes way for it. Raises AftersalesError."""
    path = state_folder() / f"pending-{pending.change.uid}.json"
    tree = {"register": pending.register, "case": pending.case, "change": {
        "kind": pending.change.kind, "by": pending.change.by, "at": pending.change.at,
        "body": dict(pending.change.body), "uid": pending.change.uid,
    }}  # fmt: skip
    with failing_as(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, json.dumps(tree, ensure_ascii=False).encode())
    return path


def waiting(register: str) -> Iterator[tuple[Path, Pending]]:
    """The changes that wait for a register, the oldest first. A damaged file is moved aside."""
    read = []
    for path in state_folder().glob("pending-*.json"):
        if ".damaged-" in path.name:
            continue
        try:
            tree = json.loads(read_at_most(path, BY_HAND * 10))
            pending = Pending(tree["register"], tree["case"], Change(**tree["change"]))
        except FileNotFoundError:  # another window has just brought it in
            continue
        except (AftersalesError, OSError, ValueError, KeyError, TypeError):
            with suppress(AftersalesError):
                set_aside(path)
            continue
        if pending.register == register:
            read.append((pending.change.at, path, pending))
    for _, path, pending in sorted(read, key=lambda each: (each[0], each[1])):
        yield path, pending


def bring_in(register: Register) -> int:
    """Makes the changes that have waited, each once however often it is tried; returns how many they were."""
    count = 0
    for path, pending in waiting(register.name):
        try:
            _make(register, pending)
        except Unreachable:
            raise
        except AftersalesError:  # another case has its number now
            set_aside(path)
            continue
        with suppress(OSError):
            path.unlink(missing_ok=True)
        count += 1
    return count


def _make(register: Register, pending: Pending) -> None:
    if pending.case is None:
        register.write(lambda writer: writer.add(pending.change))
    else:
        case = pending.case if isinstance(pending.case, int) else found(register, pending.case).id
        register.change(case, pending.change)
