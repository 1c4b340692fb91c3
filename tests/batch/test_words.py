"""The words for the ids in the triage columns."""

import csv
import io

import pytest

from aftersales_cli.batch.lines import CsvLines
from aftersales_cli.batch.options import Options
from aftersales_cli.batch.shapes import COLUMNS
from aftersales_cli.batch.sorter import Sorter
from aftersales_cli.batch.words import WORDED, Words, word_columns
from aftersales_cli.intake.layout import find_layout
from aftersales_cli.intake.tables import open_table
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import plain
from aftersales_cli.model import Lang
from tests.conftest import AT

TABLE = """order_id,scenario,unshipped_why,request_state,pickup_scan,wants_goods,refund_amount
1,not_shipped,ordinary,applied,none,not_wanted,59.00
2,not_shipped,,,,,59.00
3.9E+18,not_shipped,,,,,59.00
"""


def words_of(library: Library, lang: Lang) -> list[list[str]]:
    """What stands behind the triage columns of three rows."""
    table = open_table(None, io.BytesIO(TABLE.encode()), None)
    layout, records, _ = find_layout(library, table, {}, None)
    lines = CsvLines(Words(library, lang).of)
    sorter = Sorter(library, layout, Options(AT, lang, "tmall"))
    text = b"".join(
        part for block in records.blocks() if len(block) for line in lines.lines(sorter.sort(block)) for part in line
    )
    return [row[7 + len(COLUMNS) :] for row in csv.reader(io.StringIO(text.decode()))]


def test_chinese(library: Library) -> None:
    """What is decided, what is open and what cannot be read, each in words; the ids stand before."""
    question = library.questions["request_state"].ask.zh
    decided, waiting, rejected = words_of(library, "zh")
    assert (decided[:3], decided[5]) == (["有结论", "未发货要退款", "马上退款"], "")
    assert (waiting[:4], waiting[5]) == (["还缺答案", "未发货要退款", "", ""], question)
    assert rejected == ["读不了", "", "", "", "", ""]


def test_english(library: Library) -> None:
    """The ids speak for themselves."""
    assert (words_of(library, "en"), word_columns("en")) == ([[]] * 3, ())


@pytest.mark.parametrize("title", word_columns("zh"))
def test_the_titles_are_no_headers(library: Library, title: str) -> None:
    """A table that was sorted can be sorted again: no title of ours is taken for a field."""
    fields = {plain(name) for names in library.intake.fields.values() for name in names}
    assert plain(title) not in fields
    assert len(word_columns("zh")) == len(WORDED)
