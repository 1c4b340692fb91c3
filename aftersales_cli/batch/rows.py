"""A row of the output: the row as it came, where it stands on one line and hides nothing, then its triage columns."""

import codecs
import csv
import io
import sys
from collections.abc import Iterable

from aftersales_cli.batch.shapes import Shape
from aftersales_cli.intake.cells import plain_line
from aftersales_cli.intake.records import Record
from aftersales_cli.safe import SUSPICIOUS, safe_cell

ENDIAN = "le" if sys.byteorder == "little" else "be"
# Encodings that begin each text with a byte order mark, which only the head of a file should.
WITHOUT_MARK = {"utf-8-sig": "utf-8", "utf-16": f"utf-16-{ENDIAN}", "utf-32": f"utf-32-{ENDIAN}"}
Frame = tuple[dict[str, bytes], bytes]  # what stands before the deadline, by urgency, and what stands behind it


class Lines:
    """Lays rows out as lines of CSV. `as_it_came`: the input is CSV, so a row that kept its text stands as it is.

    Text that many rows share is put together and encoded once.
    """

    def __init__(self, width: int, as_it_came: bool, encoding: str, errors: str) -> None:
        self.as_it_came = as_it_came
        self._width = width
        name = codecs.lookup(encoding).name
        self._encoding = WITHOUT_MARK.get(name, name)
        self._errors = errors
        self._frames: dict[Shape, Frame] = {}
        self._texts: dict[Shape, tuple[list[bytes], list[int]]] = {}

    def add(self, pieces: list[bytes], row: str, shape: Shape, fills: tuple[str, ...]) -> None:
        """Adds the pieces of a line: the cells of the `row` as they are, then what fills the gaps of its shape."""
        encoding, errors = self._encoding, self._errors
        if shape.gaps or fills[2]:
            pieces.append(row.encode(encoding, errors))
            pieces += self._filled(shape, fills)
        else:  # nearly always
            before, behind = self._frames.get(shape) or self._framed(shape)
            urgency, due, _ = fills
            text = before.get(urgency) or self._before(shape, urgency)
            pieces += (row.encode(encoding, errors), text, due.encode(encoding, errors), behind)

    def row(self, record: Record) -> str:
        """The cells of a row as text of CSV, as it came or with what guards them."""
        if self.as_it_came and record.raw is not None:
            return record.raw
        width = self._width
        cells = record.cells[:width]
        cells += [""] * (width - len(cells))
        text = plain_line(cells)
        if text and SUSPICIOUS.isdisjoint([cell[:1] for cell in cells]):  # nearly always
            return text
        return quoted(map(safe_cell, cells))

    def _framed(self, shape: Shape) -> Frame:
        frame = self._frames[shape] = ({}, self._encoded("".join(shape.line.parts[4::2])))
        return frame

    def _before(self, shape: Shape, urgency: str) -> bytes:
        first, _, second = shape.line.parts[:3]
        text = self._frames[shape][0][urgency] = self._encoded(first + urgency + second)
        return text

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._encoding, self._errors)

    def _filled(self, shape: Shape, fills: tuple[str, ...]) -> list[bytes]:
        if shape not in self._texts:
            texts = [self._encoded(part) for part in shape.line.parts]
            self._texts[shape] = texts, [shape.tags.index(gap) for gap in shape.line.gaps]
        texts, places = self._texts[shape]
        line = texts.copy()
        line[1::2] = [self._encoded(fills[place].replace('"', '""')) for place in places]
        return line


def quoted(cells: Iterable[str]) -> str:
    """Cells as a line of CSV, without its end."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)  # only what stands in its line end makes csv quote a line end in a cell
    return buffer.getvalue().removesuffix("\r\n")
