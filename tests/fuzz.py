"""`python -m tests.fuzz --minutes N`: whatever may come in at every entrance, until the time is up.

What breaks a promise is written to `tests/data/found/` with its seed, and the exit code is 1. The same seed makes the
same attempts, but for signals and writers, whose moments are the machine's.
"""

import argparse
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path, PurePath

from aftersales_cli import api
from aftersales_cli.advice import Case, advise
from aftersales_cli.batch.run import Run, Wanted
from aftersales_cli.errors import AftersalesError, Cancelled
from aftersales_cli.intake.casefile import Draft, read_draft
from aftersales_cli.intake.search import look
from aftersales_cli.library import Library, open_library
from aftersales_cli.prompts import hardened
from aftersales_cli.prompts.desk import Desk
from aftersales_cli.prompts.interview import interview
from aftersales_cli.register.verifying import verify
from aftersales_cli.yamlfile import parse
from tests.signals import begun

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "tests/data/found"
DATA = ROOT / "tests/data"
AT = datetime(2026, 11, 20, 10, 0)
SLOW = 30  # seconds of work that no attempt needs
WORDS = (
    "退款",
    "不想要了",
    "合计",
    "2026-11-20 09:00",
    "59.00",
    "9999-12-31 23:59",
    "99999999天前",
    "两百",
    "1e999",
    "-0",
    "null",
    "tmall",
    "天猫",
    "in_transit",
    "order_id",
    "answers",
    "have",
    "*a",
    "&a",
    "!!python/object:os.system",
    "{{x}}",
    "{__class__}",
    "{refund_amount}",
    "\u202e",
    "\ufeff",
    "\x00",
    "\x1b[2J",
    "=1+1",
    "＝1",
    "\r\n",
    "\n",
    "\t",
    '"',
    "'",
    ",",
    ":",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "#",
    "|",
    ">",
    "%",
    "~",
    "😀",
    "\ud800",
    "ｆｕｌｌ",
    "张三 13812345678",
)
KEYS = (
    "\r",
    "\x1b",
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[200~粘贴\n\x1b[201~",
    "\x7f",
    "\x15",
    "\x02",
    "\x12",
    "\x1a",
    "\x0f",
    "\x04",
    "\t",
    " ",
    "?",
    "？",
    *"0123456789abcdefghijklmnopqrstuvwxyz",
    "退款",
    "天猫",
    "昨天9点",
    "三百",
    "😀",
    "\x00",
    "\x1b#",
)


class Found(AssertionError):
    """A promise that was broken."""


def mutated(rng: random.Random, content: bytes) -> bytes:
    """The content with some of it changed, doubled, lost or cut off."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 8)):
        at, length = rng.randint(0, len(data)), rng.choice((1, 2, 8, 64, 512))
        match rng.randrange(6):
            case 0:
                data[at : at + length] = b""
            case 1:
                data[at:at] = rng.choice(WORDS).encode(errors="surrogatepass")
            case 2 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
            case 3:
                data[at:at] = data[at : at + length]
            case 4:
                data[at:at] = rng.randbytes(rng.randint(1, 6))
            case _:
                del data[rng.randint(at, len(data)) :]
    return bytes(data)


def one_line(error: AftersalesError) -> None:
    """An error of ours is one line in both languages, and nothing that a screen obeys."""
    for lang in ("zh", "en"):
        said = error.message.text(lang)  # type: ignore[arg-type]
        if not said.strip() or "\n" in said or any(each < " " or each == "\u202e" for each in said):
            raise Found(f"said: {said!r}")


class Fuzzer:
    """All entrances, and what an attempt at each needs."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library, self.folder = library, folder
        self.tables = [path.read_bytes() for path in sorted(DATA.glob("*.csv"))]
        self.books = sorted((ROOT / "playbooks").rglob("*.yaml"))
        self.entrances: dict[str, tuple[int, Callable[[random.Random], bytes]]] = {  # how often, and what
            "table": (8, self.table),
            "case": (20, self.case),
            "book": (8, self.book),
            "chat": (20, self.chat),
            "api": (20, self.api),
            "import": (8, self.brought),
            "keys": (6, self.keys),
            "signal": (1, self.signal),
            "writers": (1, self.writers),
        }
        self.tried: bytes = b""

    def table(self, rng: random.Random) -> None:
        """The bytes of an export: an error of ours, or as many rows as come out of it twice."""
        source = rng.choice(self.tables)
        lines = source.splitlines(keepends=True)
        self.tried = mutated(rng, lines[0] + b"".join(rng.choices(lines[1:], k=rng.randint(0, 12))))
        self.known(lambda: self._sorted(self.tried))

    def _sorted(self, content: bytes) -> None:
        out, rejects = self.folder / "out.csv", self.folder / "rejects.csv"
        run = Run(self.library, "zh", None, io.BytesIO(content), None, {}, None)
        run.write(run.options(AT, {}, False), Wanted(out, rejects))
        text = out.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        if any(each < " " and each not in "\n\t" for each in text):
            raise Found("a control character came out")

    def case(self, rng: random.Random) -> None:
        """A case file."""
        tree = {
            "scenario": rng.choice([*self.library.scenario_ids, "", 7]),
            "platform": rng.choice(["tmall", "天猫", None, []]),
            "at": rng.choice(["2026-11-20 10:00", "9999-12-31 23:59", 5]),
            "order_id": rng.choice(WORDS),
            "answers": {
                rng.choice(list(self.library.questions)): rng.choice([*WORDS, 1, True, None, [], 1e300])
                for _ in range(rng.randint(0, 5))
            },
            "have": rng.choice([[], ["x"], "x", None]),
        }
        text = json.dumps(tree, ensure_ascii=rng.random() < 0.5).encode(errors="surrogatepass")
        self.tried = mutated(rng, text) if rng.random() < 0.7 else text
        file = self.folder / "case.json"
        file.write_bytes(self.tried)

        def go() -> None:
            draft = read_draft(self.library, str(file), {}, None, None)
            if draft.scenario and draft.platform:
                advise(self.library, Case(draft.scenario, draft.platform, draft.at or AT, draft.answers), "zh")

        self.known(go)

    def book(self, rng: random.Random) -> None:
        """A file of playbooks: problems with a place, or a tree."""
        path = rng.choice(self.books)
        self.tried = mutated(rng, path.read_bytes()[: rng.choice((400, 4000, 10**6))])
        for problem in parse(self.tried, PurePath(path.name)).problems:
            if "\n" in str(problem.message.text("en")):
                raise Found("a problem of several lines")

    def chat(self, rng: random.Random) -> None:
        """What a customer wrote."""
        text = "".join(
            rng.choices([*WORDS, "包裹还没到", "ztz", "zaitu", "要退钱", "发错货", "12315"], k=rng.randint(0, 30))
        )
        text *= rng.choice((1, 1, 1, 50))
        self.tried = text.encode(errors="surrogatepass")
        self.known(lambda: look(self.library, text))

    def api(self, rng: random.Random) -> None:
        """Calls of a program, with values of any type."""
        odd = [None, 7, -1, "", [], {}, b"x", 1e308, float("nan"), *WORDS]
        answers = {rng.choice([*self.library.questions, "x"]): rng.choice(odd) for _ in range(rng.randint(0, 4))}
        scenario, platform = rng.choice([*self.library.scenario_ids, *WORDS[:9]]), rng.choice(["tmall", "douyin", "x"])
        rows = [[rng.choice(odd) for _ in range(3)] for _ in range(rng.randint(0, 4))]
        self.tried = repr((scenario, platform, answers, rows)).encode(errors="surrogatepass")
        self.known(lambda: api.advise(self.library, scenario, platform, answers, at=AT))
        self.known(lambda: api.questions(self.library, scenario, platform, answers, at=AT))
        self.known(lambda: list(api.triage_table(self.library, [["order_id", "退款原因", "x"], *rows], at=AT)))

    def brought(self, rng: random.Random) -> None:
        """A backup that was changed, brought into a register that stays whole."""
        from aftersales_cli.register.cases import Filter, Hand, put
        from aftersales_cli.register.exchange import bring_back, lines

        place = self.folder / "brought.db"
        with closing(api.open_register(place, at=AT)) as register:
            if not any(register.case(id_) for id_ in (1, 2)):
                made = api.new_case(self.library, Hand("x", AT), platform="tmall", scenario="in_transit", note="急")
                put(register, made)
            self.tried = mutated(rng, "".join(lines(register, Filter())).encode())
            given = io.TextIOWrapper(io.BytesIO(self.tried), encoding="utf-8", errors="replace")
            self.known(lambda: bring_back(register, Hand("x", AT), given))
            if verify(register).fault:
                raise Found("the register is not whole any more")

    def keys(self, rng: random.Random) -> None:
        """Keys at the interview and the desk."""
        from rich.console import Console

        from aftersales_cli.render.desktop import Desktop
        from tests.prompts.keyboard import CTRL_C, typing

        text = "".join(rng.choices([*KEYS, "\r", "\r", "\r"], k=rng.randint(1, 60)))
        start = "天猫\rztzyt\r1\r4\r2\r1\r\r" if rng.random() < 0.6 else ""
        self.tried = (start + text).encode()
        page = Desktop(self.library, Console(file=io.StringIO(), width=76), "zh")

        def go() -> None:
            advice = interview(self.library, Draft(), AT, "zh", page, hardened)
            Desk(self.library, advice, page, hardened, lambda _: None, lambda: AT).run()

        before = Path.cwd()
        os.chdir(tempfile.mkdtemp(dir=self.folder))  # where the desk may save
        try:
            self.known(lambda: typing(start + text + CTRL_C * 30, go))
        except (KeyboardInterrupt, EOFError):
            pass
        finally:
            os.chdir(before)

    def signal(self, rng: random.Random) -> None:
        """A signal at any moment of a command: the right code, at most a line, and nothing left beside."""
        where = Path(tempfile.mkdtemp(dir=self.folder))
        table = where / "in.csv"
        lines = (DATA / "morning.csv").read_bytes().splitlines(keepends=True)
        table.write_bytes(lines[0] + b"".join(lines[1:]) * 40)
        commands = (
            ["batch", str(table), "-o", str(where / "out.csv")],
            ["batch", str(table), "-o", str(where / "out.csv"), "--workers", "2"],
            ["batch", str(table), "-o", str(where / "out.csv"), "--save", "--rejects", str(where / "bad.csv")],
            ["find", "没收到"],
            ["register", "list"],
            ["--version"],
        )
        how = rng.choice((signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
        command, moment = rng.choice(commands), rng.uniform(0, 3)
        self.tried = repr((how, moment, command)).encode()
        process = subprocess.Popen(
            [sys.executable, "-m", "aftersales_cli", *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "AFTERSALES_REGISTER": str(where / "r.db"), "PYTHONPATH": str(ROOT)},
        )
        time.sleep(moment)
        process.send_signal(how)
        try:
            said = process.communicate(timeout=SLOW * 10)[1].decode(errors="replace")
        except subprocess.TimeoutExpired:
            process.kill()
            raise Found("it did not end") from None
        if not begun(said):
            return
        if process.returncode not in (0, 128 + how, -how):
            raise Found(f"exit code {process.returncode}: {said}")
        if "Traceback" in said:
            raise Found(f"a traceback: {said}")
        if left := [each.name for each in where.iterdir() if ".part" in each.name]:
            raise Found(f"left: {left}")

    def writers(self, rng: random.Random) -> None:
        """Two programs write one register: every change that was acknowledged is there, and the chain holds."""
        place = Path(tempfile.mkdtemp(dir=self.folder)) / "r.db"
        count = rng.randint(1, 15)
        program = (
            "import sys; from datetime import datetime; from aftersales_cli.register import bodies, cases;"
            "from aftersales_cli.register.store import Register; at = datetime(2026, 11, 20, 10);"
            "r = Register(sys.argv[1], at); h = cases.Hand(sys.argv[2], at);"
            "[(cases.add(r, h, {'platform': 'tmall', 'scenario': 'in_transit'}, note=str(n)), print(n, flush=True))"
            " for n in range(int(sys.argv[3]))]"
        )
        self.tried = repr(count).encode()
        both = [
            subprocess.Popen(
                [sys.executable, "-c", program, str(place), name, str(count)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
            for name in "ab"
        ]
        if rng.random() < 0.5:
            time.sleep(rng.uniform(0, 3))
            both[0].kill()
        done = sum(len(each.communicate(timeout=SLOW * 4)[0].splitlines()) for each in both)
        if both[1].returncode:
            raise Found("a writer failed")
        from aftersales_cli.register.cases import Filter, listed

        with closing(api.open_register(place, at=AT)) as register:
            if len(listed(register, Filter(), 1, 1000)[0]) < done:
                raise Found("an acknowledged case is lost")
            if verify(register).fault:
                raise Found("the chain is broken")

    def known(self, work: Callable[[], object]) -> None:
        """Does it; an error that a user may cause is none, if it is one line."""
        try:
            work()
        except Cancelled:
            pass
        except AftersalesError as error:
            one_line(error)

    def attempt(self, name: str, seed: str) -> str | None:
        """One attempt at an entrance: None where all held, else what did not."""
        begun = time.process_time()
        try:
            self.entrances[name][1](random.Random(seed))
        except Exception:
            return traceback.format_exc()
        spent = time.process_time() - begun
        return f"it took {spent:.0f} seconds" if spent > SLOW else None


def keep(name: str, seed: str, tried: bytes, why: str) -> Path:
    """Writes down what was found: the bytes that did it, and beside them the seed and what went wrong."""
    FOUND.mkdir(parents=True, exist_ok=True)
    file = FOUND / f"{name}-{seed.replace('/', '-')}"
    file.with_suffix(".bin").write_bytes(tried)
    file.with_suffix(".txt").write_text(f"{name} {seed}\n{why}", encoding="utf-8", errors="backslashreplace")
    return file.with_suffix(".txt")


def run(seed: int, seconds: float, only: Iterable[str] = (), most: int = 10**9) -> tuple[Counter[str], list[Path]]:
    """Attempts at all entrances in turn: how many at each, and the files of what was found."""
    counts: Counter[str] = Counter()
    found: list[Path] = []
    places: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            AFTERSALES_STATE=f"{folder}/state", AFTERSALES_REGISTER="off", AFTERSALES_CACHE=f"{folder}/cache"
        )
        fuzzer = Fuzzer(open_library(ROOT / "playbooks"), Path(folder))
        names = [
            name for name, (often, _) in fuzzer.entrances.items() for _ in range(often) if not only or name in only
        ]
        order = random.Random(seed)
        number, end = 0, time.monotonic() + seconds
        while time.monotonic() < end and number < most:
            name, attempt = order.choice(names), f"{seed}-{number}"
            why = fuzzer.attempt(name, attempt)
            if why and (place := "".join(re.findall(r"line \d+, in .*", why)[-1:])) not in places:
                places.add(place)  # one of a kind is enough
                found.append(keep(name, attempt, fuzzer.tried, why))
            counts[name] += 1
            number += 1
    return counts, found


def main() -> None:
    """Runs until the time is up, says what was tried and found, and exits 1 where something was."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=1)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--only", action="append", default=[], help="one entrance; may be given again")
    given = options.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs this behind has it ignored
    counts, found = run(given.seed, given.minutes * 60, given.only)
    print(f"seed {given.seed}:", ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    for file in found:
        print(file, file.read_text(encoding="utf-8").strip().splitlines()[-1])
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
