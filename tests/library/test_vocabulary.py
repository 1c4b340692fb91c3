"""The words by which exports and platforms are known: each names what there is, and has one meaning."""

from pathlib import PurePath
from typing import Any

import pytest

from aftersales_cli.library import Library
from aftersales_cli.library.vocabulary import check_owners, check_platform, stages_of
from aftersales_cli.yamlfile import Document

INTAKE = {"stages": [{"then": "shipped"}], "stage_upgrades": [{"then": "returned"}]}


def document(tree: dict[str, Any]) -> Document:
    """A platform's file."""
    return Document(PurePath("platforms/x.yaml"), tree)


@pytest.mark.parametrize(
    ("status", "rules"),
    [
        ({"已发货": "shipped", "退回": "returned", "不明": "unknown"}, []),
        ({"已发货": "shiped"}, ["unknown-value"]),
        ({"已发货": "shiped", "退回": "back"}, ["unknown-value"] * 2),
    ],
)
@pytest.mark.parametrize("key", ["goods_status", "order_status"])
def test_status_words_mean_stages_that_rules_conclude(key: str, status: dict[str, str], rules: list[str]) -> None:
    """A stage that no rule comes to is a slip, and the message says what there is."""
    found = list(check_platform(document({key: status}), INTAKE))
    assert [each.rule for each in found] == rules
    assert all("shipped" in each.text("en") or "returned" in each.text("en") for each in found)


@pytest.mark.parametrize(
    ("aliases", "owners"),
    [(["猫"], []), (["淘"], ["tao"]), (["TAO"], ["tao"]), (["Taobao", "猫", "淘宝"], ["tao", "tao"])],
)
def test_a_name_has_one_owner(aliases: list[str], owners: list[str]) -> None:
    """Ids, names in both languages and aliases of other platforms are taken, however they are written."""
    tao = {"name": {"zh": "淘宝", "en": "Taobao"}, "aliases": ["淘"]}
    own = {"name": {"zh": "天猫", "en": "Tmall"}, "aliases": aliases}
    found = list(check_owners(document(own), "mao", {"tao": tao, "mao": own}))
    assert [each.message.values["other"] for each in found] == owners


def test_the_shipped_words(library: Library) -> None:
    """Every stage that a note or a reason speaks of is one that a row can be in."""
    stages = stages_of({
        "stages": [{"then": rule.then} for rule in library.intake.stages],
        "stage_upgrades": [{"then": rule.then} for rule in library.intake.stage_upgrades],
    })  # fmt: skip
    assert {stage for rule in library.intake.reasons for stage in rule.by_stage} <= set(stages)
    assert {stage for rule in library.intake.notes for stage in rule.stages} <= set(stages)
