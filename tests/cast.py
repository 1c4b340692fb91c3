"""`python -m tests.cast`: plays the README's walk at a real terminal and writes what it shows, as `.github/walk.svg`.

The picture moves, holds the words as text, and needs nothing but a browser. Without animation it is the last screen.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

import pexpect
from rich.cells import cell_len

from tests.conftest import ROOT
from tests.prompts.test_pty import Terminal, terminal

SVG = ROOT / ".github/walk.svg"
COLUMNS, ROWS = 76, 24
CELL, LINE, EDGE = 8, 17, 12  # pixels
SECONDS = 1.6  # for which a screen is shown; the last one longer
LAST = 6
PATIENCE = 60  # seconds to wait for a screen
QUIET = 1.0  # seconds in which nothing was drawn: the screen is finished
# What is typed, and what stands on the screen then.
STEPS = (
    ("", "这单是哪个平台的？"), ("天猫", "/ 天猫..."), ("\r", "客户遇到的是哪种情况？"), ("ztzyt", "/ ztzyt..."),
    ("\r", "物流现在走到哪一步了？"), ("1\r", "快递拦截到哪一步了？"), ("4\r", "客户现在还想要这件货吗？"),
    ("2\r", "这件货放得住、寄得回来吗？"), ("1\r", "后台倒计时到几点？"), ("还剩3小时", "还剩3小时"), ("\r", "q 结束"),
    ("p", "按编号勾上"), ("1", "■"), ("z", "p 凭证 1/"), ("c", "已请终端复制"),
)  # fmt: skip
GROUND = "#0d1117"
COLOURS = {
    "default": "#d8dee9", "red": "#ff7b72", "green": "#7ee787", "brown": "#e3b341", "yellow": "#e3b341",
    "blue": "#79c0ff", "magenta": "#d2a8ff", "cyan": "#76e3ea", "brightblack": "#8b949e",
}  # fmt: skip

Style = tuple[str, bool, bool]  # colour, bold, reverse
Run = tuple[int, str, Style]  # where it begins, and its words
Frame = tuple[tuple[Run, ...], ...]


def frame(screen: Terminal) -> Frame:
    """What stands on the screen: each row in runs of one style and one width of its characters."""
    rows = []
    for y in range(ROWS):
        cells = [(x, cell) for x, cell in enumerate(screen.cells(y)) if cell.data]
        kinds = groupby(cells, lambda each: (_style(each[1]), cell_len(each[1].data) > 1))
        runs = []
        for (style, _), each in kinds:
            part = list(each)
            words, x = "".join(cell.data for _, cell in part), part[0][0]
            if not style[2]:  # blanks at an end would not be drawn, and the rest be stretched
                x += len(words) - len(words.lstrip())
                words = words.strip()
            if words:
                runs.append((x, words, style))
        rows.append(tuple(runs))
    return tuple(rows)


def _style(cell: object) -> Style:
    colour = str(getattr(cell, "fg", "default"))
    return colour if colour in COLOURS else "default", bool(getattr(cell, "bold", 0)), bool(getattr(cell, "reverse", 0))


@contextmanager
def walking() -> Iterator[Terminal]:
    """The program at a terminal that is asked to copy itself: no other clipboard is at hand."""
    none = dict.fromkeys(("TMUX", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"), "")
    with terminal(
        "triage", "--at", "2026-11-20 15:00", columns=COLUMNS, rows=ROWS, AFTERSALES_LANG="zh", SSH_CONNECTION="x",
        **none,
    ) as screen:  # fmt: skip
        yield screen


def play() -> Iterator[Frame]:
    """The screens of the walk, each when it is finished."""
    with walking() as screen:
        for keys, words in STEPS:
            screen.type(keys)
            screen.see(words)
            while not _quiet(screen):
                pass
            yield frame(screen)


def _quiet(screen: Terminal) -> bool:
    try:
        screen.feed(screen.child.read_nonblocking(65536, QUIET))
    except pexpect.TIMEOUT:
        return True
    return False


def same(frames: list[list[str]]) -> str | None:
    """Plays the walk again: what is otherwise than in the frames, None for nothing. It waits for each to come true."""
    with walking() as screen:
        for (keys, _), wanted in zip(STEPS, frames, strict=True):
            screen.type(keys)
            until = time.monotonic() + PATIENCE
            while (stands := words_of(frame(screen))) != wanted:
                if time.monotonic() > until:
                    return "\n".join(["the picture:", *wanted, "the terminal:", *stands])
                _quiet(screen)
    return None


def words_of(shown: Frame) -> list[str]:
    """The words of each row, without blanks."""
    return ["".join("".join(words.split()) for _, words, _ in row) for row in shown]


def picture(frames: list[Frame]) -> str:
    """The frames as a picture that moves."""
    width, height = COLUMNS * CELL + 2 * EDGE, ROWS * LINE + 2 * EDGE
    total = SECONDS * (len(frames) - 1) + LAST
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        'font-family="ui-monospace,Menlo,Consolas,\'Noto Sans Mono CJK SC\',monospace" font-size="13" '
        f'fill="{COLOURS["default"]}" xml:space="preserve"><rect width="100%" height="100%" rx="8" fill="{GROUND}"/>'
    ]
    for number, shown in enumerate(frames):
        begin, last = number * SECONDS / total, number == len(frames) - 1
        end = 1.0 if last else (number + 1) * SECONDS / total
        values, times = (
            ("hidden;visible;hidden", f"0;{begin:.4f};{end:.4f}") if not last else ("hidden;visible", f"0;{begin:.4f}")
        )
        if not number:
            values, times = "visible;hidden", f"0;{end:.4f}"
        parts.append(
            f'<g visibility="{"visible" if last else "hidden"}"><animate attributeName="visibility" values="{values}" '
            f'keyTimes="{times}" dur="{total:.1f}s" calcMode="discrete" repeatCount="indefinite"/>'
        )
        parts += [_row(y, row) for y, row in enumerate(shown) if row]
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def _row(y: int, row: tuple[Run, ...]) -> str:
    base = EDGE + y * LINE + 13
    boxes, spans = "", ""
    for x, words, (colour, bold, reverse) in row:
        left, long = EDGE + x * CELL, cell_len(words) * CELL
        if reverse:
            boxes += f'<rect x="{left}" y="{base - 13}" width="{long}" height="{LINE}" fill="{COLOURS[colour]}"/>'
        ink = GROUND if reverse else COLOURS[colour]
        fill = f' fill="{ink}"' if ink != COLOURS["default"] else ""
        weight = ' font-weight="bold"' if bold else ""
        spans += f'<tspan x="{left}" textLength="{long}"{fill}{weight}>{escape(words, quote=False)}</tspan>'
    return f'{boxes}<text y="{base}">{spans}</text>'


def frames_of(file: Path) -> list[list[str]]:
    """The words of each row of each frame of a picture."""
    found = []
    for group in ElementTree.parse(file).getroot().iter("{http://www.w3.org/2000/svg}g"):
        rows = [""] * ROWS
        for text in group.iter("{http://www.w3.org/2000/svg}text"):
            y = (int(text.attrib["y"]) - EDGE - 13) // LINE
            rows[y] = "".join("".join(text.itertext()).split())
        found.append(rows)
    return found


def main() -> None:
    """Writes the picture anew."""
    SVG.write_text(picture(list(play())), encoding="utf-8")
    print(SVG, SVG.stat().st_size)
    sys.exit(0)


if __name__ == "__main__":
    main()
