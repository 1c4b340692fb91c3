"""What a cell of an export means: Excel's wrappers, destroyed ids, amounts and times in their many forms."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from aftersales_cli.answers import CHINA, parse_moment
from aftersales_cli.safe import STRIPPED

plain_amount = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?").fullmatch
_plain_amounts = re.compile(r"(?:[0-9]{1,12}+(?:\.[0-9]{1,6}+)?+\n)*+").fullmatch
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


def bare(cells: Sequence[str]) -> bool:
    """Whether nothing in the cells is hidden and none is wrapped: `strip` leaves each as it is."""
    edges = {cell[:1] for cell in cells} | {cell[-1:] for cell in cells}
    return edges.isdisjoint(" ='") and "".join(cells).isprintable()


def plain_line(cells: Sequence[str]) -> str:
    """Cells as a line of CSV; empty where one would need quotes or hides something, or where there is but one."""
    text = ",".join(cells)
    return text if text.isprintable() and '"' not in text and text.count(",") == len(cells) - 1 > 0 else ""


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


def plain_amounts(cells: Sequence[str]) -> bool:
    """Whether each cell is a `plain_amount`, in a third of the time."""
    text = "\n".join([*cells, ""])
    return text.count("\n") == len(cells) and _plain_amounts(text) is not None


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
        return moment if moment.tzinfo is None else moment.astimezone(CHINA).replace(tzinfo=None)
    except OverflowError:
        raise ValueError(cell) from None


def _unusual_moment(text: str) -> datetime:
    if re.fullmatch(r"[3-6][0-9]{4}(\.[0-9]+)?", text):
        seconds = round(float(text) * 86400)
        return _EPOCH_EXCEL + timedelta(seconds=seconds)
    if re.fullmatch(r"1[0-9]{9}|1[0-9]{12}", text):
        return datetime.fromtimestamp(int(text[:10]), CHINA).replace(tzinfo=None)
    return parse_moment(text)
