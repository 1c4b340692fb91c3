"""Parts of a text file that begin and end with a record, so that several readers can share it, or one go on later.

A span ends at a line end with an even number of quotes in front, which in a sound file is never inside a cell. In one
with a stray quote it may be: then the last record of the span stays open, `SpanReader.whole` says so, and whoever reads
must go on from the beginning of that span in one piece.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from aftersales_cli.errors import AftersalesError
from aftersales_cli.frozen import frozen
from aftersales_cli.intake.decoding import LONGEST_LINE, decoded, whole_lines
from aftersales_cli.intake.records import Reading, Records
from aftersales_cli.intake.tables import CHUNK, Stamp, Table

SPAN = 1 << 18  # bytes, at least
LONGEST_SPAN = 8 * SPAN  # bytes, after which a quote is taken for a stray one
CODECS = ("utf-8", "gb18030", "gbk", "gb2312", "big5", "ascii")  # no part of another character is a quote or line end


_LINE_END = re.compile(rb"\r\n|\n|\r")


@frozen
class Span:
    """Bytes of a file from `begin` to `end`: `lines` of them from the line `line` on. `last`: the file ends with it."""

    begin: int
    end: int
    line: int
    lines: int
    last: bool


@frozen
class Script:
    """How a text file is written: all that is needed to read any part of it, as it was when it was opened."""

    path: Path
    codec: str
    delimiter: str
    width: int
    stamp: Stamp | None = None

    def check(self, file: BinaryIO) -> None:
        """Raises AftersalesError where the file that is open, or that bears the name now, is not the one it was."""
        for each in (file, self.path):
            if self.stamp is not None:
                self.stamp.check(each, str(self.path))


def script_of(table: Table, path: Path) -> Script | None:
    """How the table in a file is written; None where it cannot be read in parts."""
    if table.stamp is None or not table.delimiter or codecs.lookup(table.codec).name not in CODECS:
        return None
    return Script(path, table.codec, table.delimiter, table.width, table.stamp)


def spans_of(script: Script, line: int, begin: int | None = None) -> Iterator[Span]:
    """The spans of a file from the start of a line on, which is at the byte `begin`, or else is looked for."""
    with script.path.open("rb") as file:
        begin = _offset(file, line) if begin is None else begin
        file.seek(begin)
        held = b""
        while block := file.read(SPAN):
            script.check(file)
            held += block
            cut = _sound_cut(held) or (_line_cut(script, held, line) if len(held) > LONGEST_SPAN else 0)
            if not cut:
                continue
            lines = _lines(held, cut)
            yield Span(begin, begin + cut, line, lines, last=len(held) == cut and not file.peek(1))
            begin, line, held = begin + cut, line + lines, held[cut:]
        script.check(file)
        if held:
            yield Span(begin, begin + len(held), line, _lines(held, len(held)), last=True)


def _offset(file: BinaryIO, line: int) -> int:
    """Where a line of a file begins."""
    offset, ends = 0, line - 1
    for text in file:
        if not ends:
            break
        for end in _LINE_END.finditer(text):
            ends -= 1
            if not ends:
                return offset + end.end()
        offset += len(text)
    return offset


def _sound_cut(block: bytes) -> int:
    """The length up to the last line end with an even number of quotes in front; 0 where there is none."""
    cut = block.rfind(b"\n") + 1
    quotes = block.count(b'"', 0, cut)
    while cut and quotes % 2:
        before = block.rfind(b"\n", 0, cut - 1) + 1
        quotes -= block.count(b'"', before, cut)
        cut = before
    return cut


def _line_cut(script: Script, block: bytes, line: int) -> int:
    """The length up to the last line end; 0 where there is none, and AftersalesError where one is overdue."""
    cut = max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1)) + 1
    if not cut and len(block) > LONGEST_LINE * 4:  # bytes of a character
        raise AftersalesError("line-too-long", file=script.path, line=line, limit=LONGEST_LINE)
    return cut


def _lines(block: bytes, end: int) -> int:
    """How many lines end in a block up to `end`: with \\n, \\r\\n or a lone \\r, as readers take them."""
    lone = block.count(b"\r", 0, end)
    return block.count(b"\n", 0, end) + (lone and lone - block.count(b"\r\n", 0, end))


class SpanReader:
    """Reads one span of a file; `whole` holds, once all was read, unless a record was open at its end."""

    def __init__(self, script: Script, span: Span) -> None:
        self._script, self._span = script, span
        self._reading = Reading(script.delimiter, script.width, before=span.line - 1)

    @property
    def whole(self) -> bool:
        """Whether the span ended with a record."""
        return self._reading.whole

    def records(self) -> Records:
        """The records of the span."""
        texts = decoded(str(self._script.path), self._chunks(), self._script.codec)
        lines = whole_lines(texts, str(self._script.path), self._span.line - 1)
        return self._reading.records(lines, last=self._span.last)

    def _chunks(self) -> Iterator[bytes]:
        left = self._span.end - self._span.begin
        with self._script.path.open("rb") as file:
            self._script.check(file)
            file.seek(self._span.begin)
            while left and (chunk := file.read(min(left, CHUNK))):
                left -= len(chunk)
                yield chunk
            self._script.check(file)
        if left:
            raise AftersalesError("file-changed", file=self._script.path)
