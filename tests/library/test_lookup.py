"""What a person writes for a platform or a scenario, and the id she means."""

from collections.abc import Callable

import pytest

from aftersales_cli.errors import UsageError
from aftersales_cli.library import Library
from aftersales_cli.library.lookup import find_platform, platform_id, scenario_id, source_ids


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("tmall", "tmall"), ("TMALL", "tmall"), (" tmall ", "tmall"), ("ｔｍａｌｌ", "tmall"), ("天猫", "tmall"),
        ("抖店", "douyin"), ("抖音小店", "douyin"), ("pdd", "pinduoduo"), ("拼多多", "pinduoduo"), ("17网", "zw17"),
        ("淘宝", "taobao"), ("京东", "jd"), ("other", "other"),
    ],
)  # fmt: skip
def test_platform(library: Library, given: str, expected: str) -> None:
    """A platform is meant by its id, its name in either language or an alias, in any width and case."""
    assert platform_id(library, given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("in_transit", "in_transit"), ("in-transit", "in_transit"), ("IN_TRANSIT", "in_transit"),
        ("货在途中要退款", "in_transit"), ("refund wanted while the parcel is under way", "in_transit"),
        ("missing_gift", "missing_gift"),
    ],
)  # fmt: skip
def test_scenario(library: Library, given: str, expected: str) -> None:
    """A scenario is meant by its id, with either line, or by its title."""
    assert scenario_id(library, given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("tmall-guide", ["tmall-guide"]), ("金牌售后服务指南", ["tmall-guide"]), ("S3-08", ["tmall-guide"]),
        ("s3-08 ", ["tmall-guide"]), ("civil code", ["civil-code"]),
    ],
)  # fmt: skip
def test_source(library: Library, given: str, expected: list[str]) -> None:
    """A source is meant by its id or title, or by a statement it holds."""
    assert source_ids(library, given) == expected


def test_all_sources(library: Library) -> None:
    """Nothing named means every document."""
    assert source_ids(library, None) == list(library.source_ids)


@pytest.mark.parametrize(("given", "expected"), [("天猫", "tmall"), ("erp", "other"), ("in_transit", None), ("", None)])
def test_perhaps_a_platform(library: Library, given: str, expected: str | None) -> None:
    """What is no platform is none, without a complaint."""
    assert find_platform(library, given) == expected


def test_every_id_means_itself(library: Library) -> None:
    """No alias or title takes an id away."""
    assert [platform_id(library, id_) for id_ in library.platforms] == list(library.platforms)
    assert [scenario_id(library, id_) for id_ in library.scenario_ids] == list(library.scenario_ids)


@pytest.mark.parametrize(
    ("lookup", "given", "expected"),
    [
        (platform_id, "tmal", "--platform: there is no 'tmal'; did you mean: tmall"),
        (platform_id, "", "--platform: there is no ''; one of: douyin, "),
        (platform_id, "any", "--platform: there is no 'any'; one of: douyin, "),
        (scenario_id, "in_tranzit", "scenario: there is no 'in_tranzit'; did you mean: in_transit"),
        (source_ids, "S3-99", "source: there is no 'S3-99'; did you mean: S3-"),
        (source_ids, "tmal-guide", "source: there is no 'tmal-guide'; did you mean: tmall-guide"),
        (scenario_id, "拦截", "scenario: there is no '拦截'; one of: address_change, "),
    ],
)
def test_names_the_nearest(
    library: Library, lookup: Callable[[Library, str], object], given: str, expected: str
) -> None:
    """What nothing is called is refused as wrong usage, with what is nearest or what there is."""
    with pytest.raises(UsageError) as caught:
        lookup(library, given)
    assert str(caught.value).startswith(expected)
    assert caught.value.exit_code == 2
