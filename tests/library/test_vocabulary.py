"""The stages that rows can be in are those that the rules conclude."""

from aftersales_cli.library import Library
from aftersales_cli.library.vocabulary import DERIVED


def test_status_words_of_platforms_mean_stages_that_rules_know(library: Library) -> None:
    """No platform's word leads to a stage that no rule speaks of."""
    known = {rule.then for rule in (*library.intake.stages, *library.intake.stage_upgrades)}
    for platform in library.platforms.values():
        assert {*platform.goods_status.values(), *platform.order_status.values()} <= known
    assert "stage" in DERIVED
