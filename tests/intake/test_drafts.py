"""Cases on disk: drafts, saved cases, and what is never written or lost."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from aftersales_cli.advice import Case
from aftersales_cli.errors import AftersalesError, UsageError
from aftersales_cli.intake.casefile import Draft, read_draft
from aftersales_cli.intake.drafts import save_case
from aftersales_cli.library import Library
from tests.conftest import AT

CASE = Case("in_transit", "tmall", AT, {"delivery_state": "returning", "refund_amount": Decimal("59.5"),
            "applied_at": AT}, "AS-1", "39001", ("tracking_record",))  # fmt: skip


def test_a_saved_case_is_the_same_case(library: Library, tmp_path: Path) -> None:
    """Everything that is known is in the file, and comes back."""
    save_case(Draft.of(CASE), tmp_path / "case.json")
    assert read_draft(library, str(tmp_path / "case.json"), {}, None, None) == Draft.of(CASE)


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    """A name that is taken is refused, a folder that is not there is named."""
    (tmp_path / "case.json").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists already"):
        save_case(Draft.of(CASE), tmp_path / "case.json")
    assert (tmp_path / "case.json").read_text(encoding="utf-8") == "mine"
    with pytest.raises(AftersalesError):
        save_case(Draft.of(CASE), tmp_path / "nowhere" / "case.json")


def test_telephone_numbers_do_not_touch_the_disk(tmp_path: Path) -> None:
    """A number typed into a text is masked; an order number of any length is not."""
    answers = {"note": "打 13812345678 找他", "order": "1381234567890"}
    save_case(Draft("in_transit", "tmall", answers=dict(answers)), tmp_path / "case.json")
    kept = json.loads((tmp_path / "case.json").read_text(encoding="utf-8"))["answers"]
    assert kept == {"note": "打 138****5678 找他", "order": "1381234567890"}


def kept(text: str, path: Path) -> str:
    """What is on disk of a text that was typed."""
    save_case(Draft("in_transit", "tmall", answers={"note": text}), path)
    return str(json.loads(path.read_text(encoding="utf-8"))["answers"]["note"])


@pytest.mark.parametrize(
    ("first", "masked"),
    [(10, False), (11, False), (12, False), *[(first, True) for first in range(13, 20)], (20, False)],
)
def test_each_range_of_mobile_numbers_is_masked(first: int, masked: bool, tmp_path: Path) -> None:
    """Each prefix from 130 to 199 is a mobile number's; those around are not."""
    for prefix in range(first * 10, first * 10 + 10):
        expected = f"{prefix}****5678" if masked else f"{prefix}12345678"
        assert kept(f"{prefix}12345678", tmp_path / f"{prefix}.json") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13812345678", "138****5678"),
        ("打13812345678或19987654321", "打138****5678或199****4321"),
        ("+8613812345678", "+86138****5678"),
        ("+86 138-1234-5678 或 008613812345678", "+86 138****5678 或 0086138****5678"),
        ("138 1234 5678", "138****5678"),
        ("138  1234 5678", "138****5678"),
        ("１３８ １２３４ ５６７８", "１３８****５６７８"),
        ("8613812345678", "8613812345678"),  # an order number may begin so
        ("1381234567", "1381234567"),
        ("138123456789", "138123456789"),
        ("013812345678", "013812345678"),
    ],
)
def test_eleven_digits_are_a_telephone_number(text: str, expected: str, tmp_path: Path) -> None:
    """Eleven digits by themselves are, in groups and behind the number of the country too; ten or twelve are not."""
    assert kept(text, tmp_path / "case.json") == expected


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    """A saved case holds what a customer said."""
    save_case(Draft.of(CASE), tmp_path / "case.json")
    assert (tmp_path / "case.json").stat().st_mode & 0o777 == 0o600


def test_half_a_character(library: Library, tmp_path: Path) -> None:
    """It does not stop a case from being saved, and comes back."""
    save_case(Draft("in_transit", "tmall", order_id="\ud83d"), tmp_path / "case.json")
    assert read_draft(library, str(tmp_path / "case.json"), {}, None, None).order_id == "\ud83d"
