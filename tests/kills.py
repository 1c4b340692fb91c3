"""Kills writers of a register at random moments, and sets many at it at once: `python -m tests.kills [--count N]`.

What a writer was told is written has to be there, once and whole, whatever ended it. Exits 1 where it is not, and says
with which seed. `--postgres` starts a PostgreSQL for it; `--writers N` has so many write at once, none of them killed.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from select import select as select_ready

from sqlalchemy import select

from aftersales_cli.intake.casefile import Alike, Incoming
from aftersales_cli.register import bodies, cases
from aftersales_cli.register.cases import Hand
from aftersales_cli.register.holding import new_holder, take_next
from aftersales_cli.register.incoming import Bringing
from aftersales_cli.register.schema import CASES, EVENTS
from aftersales_cli.register.store import Register
from aftersales_cli.register.verifying import verify

AT = datetime(2026, 11, 20, 10)
ALIKE = Alike("tmall", "in_transit", "", False, "", "", "", {"a": "b"})
ROWS = 40  # of an export that a writer brings in
EACH = 50  # kills of one register; then it is begun anew, so that its making is killed too
LATEST = 0.15  # seconds after its first word, or its start, when a writer is killed at the latest
PATIENT = 60  # seconds to wait for that word
Say = Callable[[str], None]


class Lost(Exception):
    """Something that was acknowledged is not there, or what is there is not whole."""


def forked(work: Callable[[Say], None]) -> tuple[int, int]:
    """Does the work in a process of its own: its number, and where to read what it says."""
    source, sink = os.pipe()
    child = os.fork()
    if child:
        os.close(sink)
        return child, source
    os.close(source)
    code = 1
    try:
        work(lambda line: (os.write(sink, f"{line}\n".encode()), None)[1])
        code = 0
    except BaseException:
        os.write(sink, f"FAILED {traceback.format_exc()!r}\n".encode())
    finally:
        os._exit(code)


def heard(source: int) -> list[str]:
    """All that a process has said in whole lines."""
    with os.fdopen(source, "rb") as file:
        return [line.decode().strip() for line in file.read().splitlines(keepends=True) if line.endswith(b"\n")]


def writes(place: str, name: str, seed: str, count: int, say: Say) -> None:
    """Writes what agents and exports write, in turn, and says each change that it was told is written."""
    picks, register = random.Random(seed), Register(place, AT)
    hand = Hand(name, AT)
    for number in range(count):
        what, word = picks.random() if number else 0.2, f"{name}-{number}"
        if what < 0.1:
            bringing = Bringing(register, AT, "1", "x")
            bringing.add(Incoming(ALIKE, f"{word}-{n}", f"{word}-o{n}", "靴子", AT) for n in range(ROWS))
            bringing.finish()
            say(f"export {word}")
        elif what < 0.4:
            own = cases.add(register, hand, {"platform": "tmall", "order_id": word, "case_id": word}).id
            say(f"case {word}")
        elif what < 0.5:
            take_next(register, new_holder(), AT)
        else:
            change = hand.change("noted", bodies.note(word) | bodies.promise(word, "", "2026-11-21 10:00:00", None))
            cases.change(register, picks.choice((1, own)), change)
            say(f"change {change.uid} {word}")
    register.close()


def check(place: str, said: list[str], whole: bool) -> None:
    """Looks for all that was said to be written. `whole`: goes through the chain too. Raises Lost."""
    register = Register(place, AT)
    with register.reading() as connection:
        uids = Counter(connection.execute(select(EVENTS.c.uid)).scalars())
        texts = "\n".join(connection.execute(select(CASES.c.body)).scalars())
        numbers = set(connection.execute(select(CASES.c.case_id)).scalars())
    for line in said:
        kind, *words = line.split(" ", 2)
        if kind == "FAILED":
            raise Lost(line)
        if kind == "case" and words[0] not in numbers:
            raise Lost(f"{line}: no such case")
        if kind == "export" and not {f"{words[0]}-{n}" for n in range(ROWS)} <= numbers:
            raise Lost(f"{line}: not all its cases")
        if kind == "change" and (uids[words[0]] != 1 or texts.count(f'["{words[1]}"') != 2):
            raise Lost(f"{line}: {uids[words[0]]} events, {texts.count(words[1])} times in the cases")
    if whole and (found := verify(register)).fault:
        raise Lost(f"the chain is {found.fault} at {found.number}")
    register.close()


def kill(places: Callable[[], str], count: int, seed: int) -> Counter[str]:
    """Kills so many writers, and looks after each whether all is there; counts what they had written. Raises Lost."""
    picks, counts = random.Random(seed), Counter[str]()
    place, said = "", list[str]()
    for number in range(count):
        if number % EACH == 0:
            place, said = places(), []
        name = f"k{seed}-{number}"
        child, source = forked(lambda say: writes(place, name, name, 10_000, say))  # noqa: B023
        if picks.random() < 0.8:  # else while it opens the register
            select_ready([source], [], [], PATIENT)
        time.sleep(picks.uniform(0, LATEST))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        new = heard(source)
        said += new
        counts.update(line.split()[0] for line in new)
        counts["kills"] += 1
        counts["before anything was written"] += not new
        check(place, said if number % EACH == EACH - 1 else new, number % 10 == 9 or number == count - 1)
    return counts


def crowd(place: str, writers: int, each: int) -> Counter[str]:
    """Has so many write at once, and looks whether all is there. Raises Lost."""
    first = Register(place, AT)
    cases.add(first, Hand("first", AT), {"platform": "tmall"})
    first.close()
    all_ = [forked(lambda say, n=n: writes(place, f"w{n}", f"w{n}", each, say)) for n in range(writers)]  # type: ignore[misc]
    said = [line for _, source in all_ for line in heard(source)]
    ends = [os.waitpid(child, 0)[1] for child, _ in all_]
    check(place, said, whole=True)
    if any(ends):
        raise Lost(f"{sum(map(bool, ends))} writers failed")
    return Counter([*(line.split()[0] for line in said), *["writers"] * writers])


@contextmanager
def databases(folder: str, postgres: bool) -> Iterator[Callable[[], str]]:
    """What makes new places for registers."""
    made = 0

    def file() -> str:
        nonlocal made
        made += 1
        return f"{folder}/register-{made}.db"

    if not postgres:
        yield file
        return
    from tests.register.conftest import new_database, served

    with served() as url:
        yield lambda: new_database(url)


def main() -> None:
    """Does what is asked, and says what was written."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=0, help="how many are killed")
    options.add_argument("--writers", type=int, default=0, help="how many write at once")
    options.add_argument("--each", type=int, default=10, help="what each of them writes")
    options.add_argument("--postgres", action="store_true")
    options.add_argument("--place", default="", help="one that is there, for all of it")
    options.add_argument("--seed", type=int, default=int(time.time()) % 100_000)  # no telephone number
    given = options.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AFTERSALES_STATE"] = folder
        try:
            with databases(folder, given.postgres) as places:
                if given.place:
                    places = lambda: given.place  # noqa: E731
                counts = kill(places, given.count, given.seed)
                if given.writers:
                    counts += crowd(places(), given.writers, given.each)
        except Lost as lost:
            sys.exit(f"seed {given.seed}: {lost}")
    what = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    print(f"seed {given.seed}: nothing lost in {time.monotonic() - begin:.0f} s: {what}")


if __name__ == "__main__":
    main()
