"""Documents and statements as a person reads them."""

from datetime import date, timedelta

import pytest
from rich.cells import cell_len

from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.render.sources import document_row, show_documents, show_statements

GUIDE = "tmall-guide"


def test_a_document_past_its_review_date_says_so(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """On the last day it is fresh, on the day after it is not."""
    review = library.source(GUIDE).review_by
    shown = []
    for today in (review, review + timedelta(days=1)):
        show_documents(library, [GUIDE], today, "zh")
        shown.append("来源已过复核日期" in capsys.readouterr().out)
        assert document_row(library, GUIDE, None, today)["stale"] is shown[-1]
    assert shown == [False, True]


def test_none_is_past_its_date(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty list is said, not left blank."""
    show_documents(library, [], date(2026, 11, 20), "zh")
    assert capsys.readouterr().out == "没有过了复核日的\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_statement_with_those_who_use_it(
    library: Library, lang: Lang, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each statement of each document: its words, its place, its doubts and its users; nothing is cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "60")
        for id_ in library.source_ids:
            show_statements(library, id_, id_, date(2026, 11, 20), lang)
            out = capsys.readouterr().out
            squeezed = "".join(out.split())
            for statement_id, each in library.source(id_).statements.items():
                wanted = [statement_id, each.at, each.zh if lang == "zh" else each.en]
                wanted += [text.in_(lang) for text in (each.doubt, each.not_used) if text]
                wanted += library.citations.get(statement_id, ())
                assert [words for words in wanted if "".join(words.split()) not in squeezed] == []
            assert [line for line in out.split("\n") if cell_len(line) > 60 and " " in line.strip()] == []


def test_one_statement_alone(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for one, its neighbours are not shown."""
    show_statements(library, GUIDE, "s3-08", date(2026, 11, 20), "en")
    out = capsys.readouterr().out
    assert "S3-08" in out
    assert "S3-09" not in out
