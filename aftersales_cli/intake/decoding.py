"""Text out of bytes: in which encoding they are, and in chunks that end with a line.

Bytes that are not of the encoding become lone surrogates, by which the rows that hold them are found.
"""

import codecs
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.records import UNDECODED, ends_in, lines_of

LONGEST_LINE = 1 << 22  # characters; a cell of Excel holds 32,767
PLAIN_CHUNKS = 64  # of ASCII, after which a file is taken for nothing else
PARTING = ",\t;\n"  # what parts cells and rows
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Decoder:
    """Text chunks from byte chunks. The encoding is settled by the first chunk that is not plain ASCII."""

    def __init__(self, file: str, chunks: Iterator[bytes], encoding: str | None) -> None:
        self._file = file
        self._chunks = chunks
        self._first: list[bytes] = []
        self.encoding = encoding or self._settle()
        self.name = encoding or self._reported()

    def _settle(self) -> str:
        """BOM, else strict UTF-8, else GB18030. ASCII is the same in both, so it is read until there is more."""
        for chunk in self._chunks:
            self._first.append(chunk)
            if len(self._first) == 1:
                for bom, encoding in BOMS:
                    if chunk.startswith(bom):
                        self._first[0] = chunk[len(bom) :]
                        self._bom = True
                        return encoding
            if not chunk.isascii() or len(self._first) > PLAIN_CHUNKS:
                return _likelier(chunk)
        return "utf-8"

    _bom = False

    def _reported(self) -> str:
        return f"{self.encoding} (BOM)" if self._bom else self.encoding

    def __iter__(self) -> Iterator[str]:
        return decoded(self._file, chain(self._first, self._chunks), self.encoding)


def decoded(file: str, chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The text of byte chunks. Raises AftersalesError with the line where they are not of the encoding at all."""
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors_of(encoding))
    lines = 0
    for chunk in chain(chunks, [b""]):
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeError:
            raise AftersalesError("wrong-encoding", file=file, name=encoding, line=lines + 1) from None
        lines += text.count("\n")
        if text:
            yield text


def errors_of(encoding: str) -> str:
    """How bytes are taken that are not of the encoding: in those wider than a byte they cannot be passed on."""
    return "replace" if codecs.lookup(encoding).name.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _likelier(chunk: bytes) -> str:
    """UTF-8 where it decodes strictly, or holds more Chinese than broken bytes, as GB18030 never does; else GB18030."""
    if _is_utf_8(chunk):
        return "utf-8"
    text = chunk.decode("utf-8", "surrogateescape")
    chinese = sum("\u3000" <= char <= "\u9fff" or char >= "\uff00" for char in text)
    return "utf-8" if chinese > len(UNDECODED.findall(text)) else "gb18030"


def unmarked(head: bytes) -> str | None:
    """UTF-16 without its mark, as which the head of a file reads: half the bytes of its digits and commas are none.

    What is UTF-8 too must be hardly anything else: a tool may have left a few such bytes in any text.
    """
    none = (head[::2].count(0), head[1::2].count(0))
    if head.startswith(tuple(mark for mark, _ in BOMS)) or max(none) <= len(head) // (3 if _is_utf_8(head) else 40):
        return None
    encoding = "utf-16-le" if none[1] > none[0] else "utf-16-be"
    with suppress(UnicodeDecodeError):
        text = head[: len(head) & ~1].decode(encoding)
        parting = sum(map(text.count, PARTING)), sum(head.count(mark.encode()) for mark in PARTING)
        if "\0" not in text and "\n" in text and 2 * parting[0] >= parting[1]:  # in other texts most stand alone
            return encoding
    return None


def _is_utf_8(chunk: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def known_encoding(name: str) -> str | None:
    """The name of an encoding, where there is such a one."""
    with suppress(LookupError):
        return codecs.lookup(name).name
    return None


def whole_lines(chunks: Iterable[str], file: str, before: int = 0) -> Iterator[str]:
    """The text in chunks that end with a line.

    Raises AftersalesError for a line of more than LONGEST_LINE characters; `before`: the lines of the file in front.
    """
    rest = ""
    for chunk in chunks:
        text = rest + chunk
        cut = text.rfind("\n") + 1
        if len(text) - cut > LONGEST_LINE and (held := text.rfind("\r") + 1) > cut:  # lines of an old Mac
            cut = held
        if len(text) - cut > LONGEST_LINE:
            line = before + len(lines_of(text[:cut])) + 1
            raise AftersalesError("line-too-long", file=file, line=line, limit=LONGEST_LINE)
        rest = text[cut:]
        if cut:
            yield text[:cut]
            before += ends_in(text[:cut])
    if rest:
        yield rest
