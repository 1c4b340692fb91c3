"""What a cell of an export means: Excel's wrappers, destroyed ids, amounts and times in their many forms."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter

from aftersales_cli.answers import CHINA, FIRST, LAST, china_time, in_bounds, parse_moment
from aftersales_cli.safe import STRIPPED, without_controls

plain_amount = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?").fullmatch
is_plain_value = re.compile(
    r"[0-9]{1,6}(?:\.[0-9]{2})?|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"
).fullmatch
_plain_amounts = re.compile(
    r"(?:[¥￥]?+(?:[0-9]{1,3}+(?:,[0-9]{3}){1,3}+|[0-9]{1,12}+)(?:\.[0-9]{1,6}+)?+\n)*+"
).fullmatch
_DRESS = "'= \t\n"  # what a cell is dressed in that is visible
# The bytes of UTF-8 that visible signs are made of, but for the two: those of others begin with one of the rest.
_ORDINARY = bytes({*b"\t\n", *range(0x20, 0x7F), *range(0x80, 0xC0), *range(0xE3, 0xEA), 0xEF})
_HIDDEN_AMONG_ORDINARY = "\u3000\ufeff"
UNIX_MILLISECONDS = 13  # digits
_WRAPPED = re.compile(r'="(.*)"\Z', re.DOTALL)
_DESTROYED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+\Z")
_SUSPECT = re.compile(r"[0-9]{15}00+\Z")  # one zero may be chance: ids of 16 digits are common
_EPOCH_EXCEL = datetime(1899, 12, 30)


def strip(cell: str) -> str:
    """A cell without the blanks, TABs and wrappers (`="…"`, a leading ') that keep Excel from touching it."""
    text = cell.strip(STRIPPED)
    first = text[:1]
    if first == "=":
        match = _WRAPPED.match(text)
        return match[1].strip(STRIPPED) if match else text
    return text[1:].strip(STRIPPED) if first == "'" else text


def clean(cell: str) -> str:
    """A cell without its wrappers and anything hidden."""
    return strip(without_controls(cell))


def among_commas(cells: Sequence[str]) -> str:
    """The cells as one text, each between two commas: what many cells have in common is told far faster by that."""
    return f",{','.join(cells)},"


def is_bare(text: str) -> bool:
    """Whether `strip` leaves each of the cells as it is that stand among commas in a visible text."""
    return not any(sign in text and (f",{sign}" in text or f"{sign}," in text) for sign in _DRESS)


def is_visible(text: str) -> bool:
    """Whether no sign in a text is hidden, or acts on a screen: TABs and line ends are what they are."""
    try:
        doubtful = text.encode().translate(None, _ORDINARY)  # ten times as fast as to look at each sign
    except UnicodeEncodeError:
        return False
    if not doubtful and not any(sign in text for sign in _HIDDEN_AMONG_ORDINARY):
        return True
    return text.replace("\t", "").replace("\n", "").isprintable()


def quoted(cell: str) -> str:
    """A cell as it stands in CSV, in quotes if it needs them."""
    if '"' in cell or "," in cell or "\n" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def read_id(cell: str) -> str:
    """An id as text, without the `.0` that a spreadsheet added."""
    return cell.removesuffix(".0") if cell.endswith(".0") and cell[:-2].isdecimal() else cell


def id_destroyed(id_: str) -> bool:
    """Whether Excel has cut the id to a number like 3.9E+18."""
    return bool(_DESTROYED.match(id_))


def id_suspect(id_: str) -> bool:
    """Whether the id looks as if Excel had kept only its first 15 digits."""
    return bool(_SUSPECT.match(id_))


def read_money(cell: str) -> Decimal:
    """An amount in yuan from `¥1,299.00`, `(1.00)`, `12元`. Raises ValueError."""
    if plain_amount(cell):  # nearly always, and five times as fast
        return Decimal(cell)
    text = re.sub(r"[¥￥元\s]", "", unicodedata.normalize("NFKC", cell))
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if not re.fullmatch(r"-?([0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.[0-9]{1,6})?", text):
        raise ValueError(cell)  # 12,50 too: its comma is no mark of thousands
    return Decimal(text.replace(",", ""))


def read_amounts(cells: Sequence[str]) -> list[Decimal]:
    """What `read_money` reads in cells that are all written plainly, in a third of the time. Raises ValueError."""
    text = "\n".join([*cells, ""])
    if text.count("\n") != len(cells) or _plain_amounts(text) is None:
        raise ValueError
    if not text.isascii() or "," in text:
        cells = text.replace("¥", "").replace("￥", "").replace(",", "").split("\n")[:-1]
    return list(map(Decimal, cells))


def read_moment(cell: str) -> datetime:
    """A time on China's clock from the forms exports use: ISO, slashes, 年月日, Excel serial, Unix s or ms.

    Raises ValueError.
    """
    if len(cell) == UNIX_MILLISECONDS and cell.isdigit():  # to Python some of these are a day, a letter and a time
        return _unusual_moment(cell)
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return _unusual_moment(unicodedata.normalize("NFKC", cell).strip())
    try:
        return in_bounds(china_time(moment))
    except OverflowError:
        raise ValueError(cell) from None


def read_moments(cells: Sequence[str]) -> list[datetime]:
    """What `read_moment` reads in cells that are all written plainly, in half the time. Raises ValueError."""
    moments = list(map(datetime.fromisoformat, cells))
    if UNIX_MILLISECONDS in map(len, cells) or any(map(attrgetter("tzinfo"), moments)):
        raise ValueError
    if moments and not FIRST <= min(moments) <= max(moments) <= LAST:
        raise ValueError
    return moments


def _unusual_moment(text: str) -> datetime:
    if re.fullmatch(r"[3-6][0-9]{4}(\.[0-9]+)?", text):
        seconds = round(float(text) * 86400)
        return _EPOCH_EXCEL + timedelta(seconds=seconds)
    if re.fullmatch(r"1[0-9]{9}|1[0-9]{12}", text):
        return datetime.fromtimestamp(int(text[:10]), CHINA).replace(tzinfo=None)
    return parse_moment(text)
