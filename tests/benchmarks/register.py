"""Prints what the register costs: `python -m tests.benchmarks.register [--cases N …] [--rows N …] [--place URL]`.

First a batch with `--save` against the same batch without, then how long a register of so many cases takes to answer.
Nothing is asserted.
"""

import argparse
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from aftersales_cli.intake.casefile import Alike, Incoming
from aftersales_cli.library import open_library
from aftersales_cli.register import duties
from aftersales_cli.register.cases import Filter, found, listed
from aftersales_cli.register.holding import new_holder, queued, take_next
from aftersales_cli.register.incoming import Bringing
from aftersales_cli.register.stats import stats
from aftersales_cli.register.store import Register
from tests.benchmarks.__main__ import AFTERSALES, INSTALLED, ROOT
from tests.benchmarks.cases import TITLES, write_cases, write_like

RUNS = 5  # of which the median counts
AT = datetime(2026, 11, 20, 10)
LIVE = ("draft", "open", "waiting")
SCENARIOS = ("in_transit", "not_shipped", "quality_defect", "missing_gift", "no_reason_return")
PLATFORMS = ("tmall", "douyin", "pinduoduo")
ALIKE = [
    Alike(
        PLATFORMS[number % 3], SCENARIOS[number % 5], "待商家处理", False, "refund_now", "refund_now", "customer",
        {"delivery_state": "returning"}, ("refund_amount", "deadline_at"),
    )
    for number in range(15)
]  # fmt: skip


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[20_000, 100_000], help="rows of exports")
    parser.add_argument("--cases", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--place", default="", help="the URL of an empty database, for the batches")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for rows in given.rows:
            save(Path(folder), rows, given.place)
        for cases in given.cases:
            answers(Path(folder), cases)


def save(folder: Path, rows: int, place: str) -> None:
    """A batch, the same that brings its cases in, and the same again on the next day."""
    library = open_library(ROOT / "playbooks")
    tables: dict[str, Callable[[Path], None]] = {
        "doudian": lambda path: write_like(library, "doudian", path, rows),
        "worked cases": lambda path: write_cases(library, path, rows),
    }
    for name, write in tables.items():
        table = folder / "table.csv"
        write(table)
        where = place or str(folder / f"{name}-{rows}.db")
        batch = [*AFTERSALES, "batch", str(table), "-o", str(folder / "out.csv"), "--quiet", "--at"]
        times = [
            _spent([*batch, day, *options], where)
            for day, options in (
                ("2026-11-22 12:00", ()),
                ("2026-11-22 12:00", ("--save",)),
                ("2026-11-23 12:00", ("--save",)),
            )
        ]
        (cpu, wall), *with_register = times
        for what, (more_cpu, more_wall) in zip(("new", "again"), with_register, strict=True):
            print(
                f"{name}, {rows} rows, {what}: batch {cpu:.2f} s of CPU ({wall:.2f} s), with --save {more_cpu:.2f} "
                f"({more_wall:.2f}); costs {(more_cpu - cpu) / cpu:.2f} batches more ({(more_wall - wall) / wall:.2f})",
                flush=True,
            )


def _spent(command: list[str], place: str) -> tuple[float, float]:
    """Seconds of a command, on the processors and by the clock."""
    begin, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**INSTALLED, "AFTERSALES_REGISTER": place}
    subprocess.run(command, check=False, capture_output=True, cwd=ROOT, env=env)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime, time.perf_counter() - begin


def rows_of(count: int) -> Iterator[Incoming]:
    """So many cases as exports have them; one in ten is closed in the next export."""
    for number in range(count):
        due = AT + timedelta(seconds=number * 7919 % 2_592_000 - 864_000)
        yield Incoming(
            ALIKE[number % len(ALIKE)], f"20{number:016}", f"39{number:017}", TITLES[number % len(TITLES)], due,
            (f"{number % 9000 / 100:.2f}", str(due)),
        )  # fmt: skip


def filled(path: Path, count: int) -> Register:
    """A register of so many cases."""
    register = Register(str(path), AT)
    bringing = Bringing(register, AT, "1", "0" * 64)
    for row in rows_of(count):
        bringing.add([row])
    bringing.finish()
    later = Bringing(register, AT + timedelta(days=1), "1", "0" * 64)
    for number, row in enumerate(rows_of(count)):
        if number % 10 == 0:
            later.add([row._replace(alike=row.alike._replace(closed=True, status="退款成功"))])
    later.finish()
    return register


def answers(folder: Path, count: int) -> None:
    """How long a register takes to be opened and to answer."""
    path = folder / "register.db"
    begin = time.perf_counter()
    filled(path, count).close()
    size = path.stat().st_size / 1e6
    print(f"{count} cases: {size:.0f} MB, built in {time.perf_counter() - begin:.0f} s", flush=True)
    asked: dict[str, Callable[[Register], object]] = {
        "due": lambda register: duties.due(register, AT, Filter()),
        "due --platform": lambda register: duties.due(register, AT, Filter(platform="douyin")),
        "due --agent of none": lambda register: duties.due(register, AT, Filter(agent="nobody")),
        "list": lambda register: listed(register, Filter(states=LIVE)),
        "list --page 200": lambda register: listed(register, Filter(states=LIVE), 200),
        "list --state all": lambda register: listed(register, Filter()),
        "list --state closed": lambda register: listed(register, Filter(states=("closed",))),
        "list --platform": lambda register: listed(register, Filter(states=LIVE, platform="douyin")),
        "list --agent of none": lambda register: listed(register, Filter(states=LIVE, agent="nobody")),
        "list --scenario": lambda register: listed(register, Filter(states=LIVE, scenario="missing_gift")),
        "list --text often": lambda register: listed(register, Filter(states=LIVE, text="短靴")),
        "list --text once": lambda register: listed(register, Filter(states=LIVE, text=f"39{count - 7:017}")),
        "list --text nowhere": lambda register: listed(register, Filter(states=LIVE, text="没有这样的词")),
        "show": lambda register: found(register, f"39{count // 2:017}"),
        "--next": lambda register: (take_next(register, new_holder(), AT), queued(register)),
        "stats": lambda register: stats(register, Filter()),
    }
    for name, ask in asked.items():
        taken = [_asked(path, ask) for _ in range(1 if name == "stats" else RUNS)]
        cpu, wall = (statistics.median(each) for each in zip(*taken, strict=True))
        print(f"  {name:22} {cpu:7.3f} s of CPU {wall:7.3f} s", flush=True)
    for each in path.parent.glob("register.db*"):
        each.unlink()


def _asked(path: Path, ask: Callable[[Register], object]) -> tuple[float, float]:
    """Seconds until it is answered, with the register opened for it."""
    begin, used = time.perf_counter(), time.process_time()
    register = Register(str(path), AT)
    ask(register)
    taken = time.process_time() - used, time.perf_counter() - begin
    register.close()
    return taken


if __name__ == "__main__":
    os.environ.setdefault("AFTERSALES_LANG", "en")
    main()
