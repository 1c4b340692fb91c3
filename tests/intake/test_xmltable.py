"""The rows of a workbook in XML: places, merged cells, and what is refused."""

import io

import pytest

from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.xmltable import xml_sheets

HEAD = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
)


def rows_of(*rows: str, name: str = "a") -> list[tuple[int, list[str]]]:
    """The rows of a sheet."""
    text = f'{HEAD}<Worksheet ss:Name="{name}"><Table>{"".join(rows)}</Table></Worksheet></Workbook>'
    return xml_sheets(io.BytesIO(text.encode()), "a.xls")[name]


def cell(text: str, attributes: str = "") -> str:
    """A cell."""
    return f'<Cell {attributes}><Data ss:Type="String">{text}</Data></Cell>'


def test_cells() -> None:
    """Cells stand where their index says, rows too; one without data is empty."""
    first = f"<Row>{cell('订单号')}{cell('b &lt; c', 'ss:Index=&quot;3&quot;'.replace('&quot;', chr(34)))}<Cell/></Row>"
    assert rows_of(first, f'<Row ss:Index="4">{cell("1")}</Row>') == [(1, ["订单号", "", "b < c", ""]), (4, ["1"])]


def test_merged_cells() -> None:
    """One that reaches down stands in all its rows, one that reaches across in the first of its columns."""
    assert rows_of(
        f"<Row>{cell('S1', 'ss:MergeDown=' + chr(34) + '1' + chr(34))}{cell('甲')}</Row>",
        f"<Row>{cell('乙', 'ss:Index=' + chr(34) + '2' + chr(34))}</Row>",
        f"<Row>{cell('S2', 'ss:MergeAcross=' + chr(34) + '1' + chr(34))}{cell('丙')}</Row>",
    ) == [(1, ["S1", "甲"]), (2, ["S1", "乙"]), (3, ["S2", "", "丙"])]


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        "<Workbook>",
        f"{HEAD}<Row></Row></Workbook>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>" + HEAD + "</Workbook>",
        HEAD + '<Worksheet ss:Name="a"><Table><Row><Cell ss:Index="99999999"/></Row></Table></Worksheet></Workbook>',
    ],
    ids=["torn", "bare", "row-outside", "doctype", "far-away"],
)
def test_what_is_none(text: str) -> None:
    """What is torn, declares entities or lies far away is refused."""
    with pytest.raises(AftersalesError):
        xml_sheets(io.BytesIO(text.encode()), "a.xls")
