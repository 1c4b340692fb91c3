"""Rows of an HTML table."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake import webtable
from aftersales_cli.intake.webtable import table_rows

PAGE = """<html><head><meta charset="gbk"><title>导出</title><style>td {x}</style></head>
<table border=1><tr><th>订单编号</th><th>退款原因</th></tr>
<tr><td style="mso-number-format:'@'">39001&nbsp;</td><td>少件/漏发<br>缺一只</td></tr>
<tr><td>39002<td>a &lt;b&gt; &amp; c
<tr><td></td><td><script>alert(1)</script>无</td></tr></table>"""


def test_cells() -> None:
    """Cells with their entities, line breaks kept, unclosed cells and rows taken as browsers do, scripts left out."""
    assert list(table_rows([PAGE], "a.xls")) == [
        (2, ["订单编号", "退款原因"]),
        (3, ["39001", "少件/漏发\n缺一只"]),
        (4, ["39002", "a <b> & c"]),
        (5, ["", "无"]),
    ]


@pytest.mark.parametrize("size", [1, 7, 50])
def test_in_pieces(size: int) -> None:
    """It does not matter where the text is cut."""
    pieces = [PAGE[start : start + size] for start in range(0, len(PAGE), size)]
    assert [cells for _, cells in table_rows(pieces, "a.xls")] == [cells for _, cells in table_rows([PAGE], "a.xls")]


@given(st.text(alphabet="<>/trdh!-&;\"'= a表", max_size=80))
def test_anything(text: str) -> None:
    """Whatever stands there, there are rows or none."""
    assert all(cells for _, cells in table_rows([text], "a.xls"))


@pytest.mark.parametrize(
    "text", ["<a", "<!--", "<?", '<a "', "<b =", "</a", "<![", "<![x[", "<![CDATA[", "&a", "<script>"]
)
def test_what_is_never_closed(text: str) -> None:
    """A page of a megabyte takes no longer than its length: it ends without a row or is refused."""
    page = PAGE + text * (1_000_000 // len(text))
    begun = time.process_time()
    try:
        rows = list(table_rows([page[at : at + 65536] for at in range(0, len(page), 65536)], "a.xls"))
        assert [cells for _, cells in rows][:1] == [["订单编号", "退款原因"]]
    except AftersalesError as error:
        assert error.message.key == "page-too-long"
    assert time.process_time() - begun < 10  # it was minutes


@pytest.mark.parametrize("row", ["<td>{x}</td>", "<td>{x}", "{y}", "<td>{x}<br>"])
@pytest.mark.parametrize(("length", "fits"), [(90, True), (101, False)])
def test_long_rows(monkeypatch: pytest.MonkeyPatch, row: str, length: int, fits: bool) -> None:
    """A row may be so long, in text or in cells; the bound is not that of a page."""
    monkeypatch.setattr(webtable, "LONGEST", 100)
    row = row.format(x="x" * length, y="<td>" * length)
    pieces = ["<table><tr>", row, "</tr>"] * 5
    if fits:
        assert len(list(table_rows(pieces, "a.xls"))) == 5
    else:
        with pytest.raises(AftersalesError, match="more than 100"):
            list(table_rows(pieces, "a.xls"))


def test_spanned_cells() -> None:
    """A cell that reaches down belongs to all its rows, one that reaches across to the first of its columns."""
    page = """<table><tr><td colspan="3">标题</td></tr><tr><td rowspan="2">S1</td><td>甲</td><td rowspan=2>30</td></tr>
<tr><td>乙</td></tr><tr><td rowspan="0">S2</td><td rowspan="x">丙</td><td>1</td></tr></table>"""
    assert [cells for _, cells in table_rows([page], "a.xls")] == [
        ["标题", "", ""], ["S1", "甲", "30"], ["S1", "乙", "30"], ["S2", "丙", "1"],
    ]  # fmt: skip
