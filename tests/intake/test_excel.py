"""Sheets of Excel, new and old: they read like the CSV that they would be exported as."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.tables import open_table

Write = Callable[[Path, dict[str, list[list[object]]]], None]


def write_xlsx(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    """A workbook as new Excel writes it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


def write_xls(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    """A workbook as old Excel writes it."""
    book = xlwt.Workbook()
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write(y, x, cell, style)
                elif cell is not None:
                    sheet.write(y, x, cell)
    book.save(str(path))


@pytest.mark.parametrize(("name", "write"), [("a.xlsx", write_xlsx), ("a.xls", write_xls)])
def test_sheets(tmp_path: Path, name: str, write: Write) -> None:
    """A sheet reads like the CSV it would export: ids as text or as numbers, dates as dates, empty cells empty."""
    path = tmp_path / name
    rows: list[list[object]] = [
        ["订单编号", "退款金额", "申请时间", "备注"],
        ["3900000000000000011", 59.9, datetime(2026, 11, 20, 10, 0), "两\n行"],
        [390011, 268, datetime(2026, 11, 20), None],
        [2600000000001001, "59.90", "2026-11-20 10:00", "=1+1" if name == "a.xls" else "x"],
        [3.9e18, 0.1, None, ""],
    ]
    write(path, {"说明": [], "售后单": rows, "别的": [["不读"]]})
    read = open_table(path, io.BytesIO(), None)
    found = list(read.records)
    assert (read.encoding, read.delimiter) == ("Excel", "")
    assert [record.line for record in found] == [1, 2, 3, 4, 5]
    assert found[0].cells == ["订单编号", "退款金额", "申请时间", "备注"]
    assert found[1].cells == ["3900000000000000011", "59.9", "2026-11-20 10:00:00", "两\n行"]
    assert found[2].cells == ["390011", "268", "2026-11-20", ""]
    assert found[3].cells[:3] == ["2600000000001001.0", "59.90", "2026-11-20 10:00"]
    assert found[4].cells == ["3.9e+18", "0.1", "", ""]


@pytest.mark.parametrize(("name", "write"), [("a.xlsx", write_xlsx), ("a.xls", write_xls)])
def test_a_workbook_without_cells(tmp_path: Path, name: str, write: Write) -> None:
    """A workbook whose sheets are all empty is an empty table."""
    write(tmp_path / name, {"一": [], "二": []})
    with pytest.raises(AftersalesError) as caught:
        open_table(tmp_path / name, io.BytesIO(), None)
    assert caught.value.message.key == "empty-table"
