"""Any bytes and any rows through a batch: no crash, no row lost or invented, nothing that acts on a screen or a sheet.

A few hundred examples each time; fifty thousand of each kind with `--hypothesis-profile thorough`.
"""

import csv
import io
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, given
from hypothesis import strategies as st

from aftersales_cli.batch.run import Run, Wanted
from aftersales_cli.batch.shapes import COLUMNS
from aftersales_cli.errors import AftersalesError
from aftersales_cli.intake.cells import strip
from aftersales_cli.intake.layout import IDS, find_layout
from aftersales_cli.intake.records import Record
from aftersales_cli.intake.tables import open_table
from aftersales_cli.intake.texts import MASKS
from aftersales_cli.library import Library
from tests.batch.test_sorter import EXPORTED
from tests.commands.test_batch import HIDDEN, as_csv, cell_text, check_sheet, runs_in_a_sheet

HEADERS = (
    "订单编号,退款编号,货物状态,退款状态,退款原因,买家退款说明,商家备注,退款金额,退款的申请时间",
    "order_id,platform,scenario,intercept_status,refund_amount,deadline_at,备注",
    "售后单号\t订单号\t售后类型\t申请原因\t退款金额",
)
SNIPPETS = (
    b"39001,2001,", b"tmall,in_transit,", b'"', b'""', b",", b"\t", b";", b"\n", b"\r\n", b"\r", b"=1+1", b"-", b"+",
    b"59.00", b"2026-11-20 09:00:00", b"3.9E+18", b"\x1b[31m", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80\x81",
    "退款".encode(), "不想要了".encode("gb18030"), "合计".encode(), "\u202e".encode(), "＝1".encode(),
)  # fmt: skip
MIXED = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.binary(max_size=6)), max_size=40).map(b"".join)
TABLES = st.builds(
    lambda header, encoding, end, body: (header + end).encode(encoding) + body,
    st.sampled_from(HEADERS), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]), MIXED,
)  # fmt: skip


def through(library: Library, content: bytes) -> tuple[str, str, str] | None:
    """The output, the rejects and what is said of a batch over some bytes; None where they are no table, in a line."""
    with TemporaryDirectory() as folder:
        out, rejects = Path(folder, "out.csv"), Path(folder, "rejects.csv")
        try:
            run = Run(library, "en", None, io.BytesIO(content), None, {}, None)
            run.write(run.options(EXPORTED, {}, False), Wanted(out, rejects))
        except AftersalesError as error:
            said = error.message.text("en")
            assert said.strip()
            assert "\n" not in said
            assert not HIDDEN & set(said)
            return None
        made = [path.read_bytes().decode("utf-8-sig") for path in (out, rejects)]
    return made[0], made[1], "\n".join(each.text("zh") for each in (run.how(), *run.doubts()))


def is_none(library: Library, record: Record, columns: dict[str, tuple[int, ...]]) -> bool:
    """Whether a row that can be read is blank, or one of totals without an id: it is no case."""
    cells = [cell.translate(dict.fromkeys(map(ord, MASKS))) for cell in record.cells]  # as they are read
    if not any(cell.strip() for cell in cells):
        return True
    if record.torn or record.undecodable:
        return False
    total = re.compile(library.intake.total_rows)
    ids = [strip(cells[column]) for name in IDS for column in columns.get(name, ()) if column < len(cells)]
    has_id = any(id_ not in library.intake.empty and not total.search(id_) for id_ in ids)
    return not has_id and any(total.search(strip(cell)) for cell in cells[:3])


@given(st.one_of(TABLES, MIXED, st.binary(max_size=200)))
def test_any_bytes(library: Library, content: bytes) -> None:
    """Whatever the file is: one line that says what is wrong, or a CSV with a row for each of its rows."""
    made = through(library, content)
    if made is None:
        return
    out, rejects, said = made
    assert not HIDDEN & set((out + rejects).replace("\r\n", "\n") + said)
    table = list(csv.reader(io.StringIO(out, newline="")))
    refused = list(csv.reader(io.StringIO(rejects, newline="")))
    assert not any(runs_in_a_sheet(cell) for row in (*table, *refused) for cell in row)
    layout, records, _ = find_layout(library, open_table(None, io.BytesIO(content), None), {}, None)
    assert table[0][-len(COLUMNS) :] == list(COLUMNS)
    assert {len(row) for row in table} == {len(table[0])}
    assert {row[-len(COLUMNS)] for row in table[1:]} <= {"resolved", "needs_answers", "rejected", "closed"}
    passed_over = (is_none(library, record, layout.columns) for record in records)
    assert len(table) - 1 == sum(not each for each in passed_over)
    assert len(refused) == sum(row[-len(COLUMNS)] == "rejected" for row in table[1:])


CELLS = cell_text.map(lambda cell: cell.replace(";", ","))  # in a table of one row they could pass for the delimiter
QUOTINGS = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=12), QUOTINGS)
def test_any_rows(library: Library, cells: list[tuple[str, str, str, str]], quoting: int) -> None:
    """Whatever the cells hold: exactly these rows come out, and every harmless cell as it was."""
    header = ["订单编号", "退款原因", "买家退款说明", "退款金额", "别的"]
    given = [header, *(["39" + str(n), *each] for n, each in enumerate(3 * cells, 1))]  # so that words come again
    content = as_csv(given, quoting)
    assume(content.count(b"\0") * 10 <= len(content))  # else it is no text
    made = through(library, content)
    assert made is not None
    check_sheet(made[0], given)
