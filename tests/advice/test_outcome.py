"""An outcome made ready: what the platform adds to its words."""

from dataclasses import replace

import pytest

from aftersales_cli.advice.outcome import make_ready
from aftersales_cli.advice.template import Setting
from aftersales_cli.library import Library
from aftersales_cli.model import Lang, Penalty
from tests.conftest import AT

OURS = Penalty("不当拒绝会扣分。", "An unjust refusal costs points.", ("S0-06",), ("refusing_refund",))
DOUBTFUL = replace(OURS, unverified=True)


@pytest.mark.parametrize(
    ("penalty", "platform", "outcome", "lang", "expected"),
    [
        (OURS, "tmall", "start_intercept", "zh", "不当拒绝会扣分。"),
        (OURS, "tmall", "start_intercept", "en", "An unjust refusal costs points."),
        (DOUBTFUL, "tmall", "start_intercept", "zh", "不当拒绝会扣分。（未核实，以后台显示为准）"),
        (DOUBTFUL, "tmall", "start_intercept", "en",
         "An unjust refusal costs points. (not verified, the back office decides)"),
        (OURS, "taobao", "start_intercept", "zh", None),
        (OURS, "tmall", "refund_intercepted", "zh", None),
    ],
)  # fmt: skip
def test_penalties_are_warned_of_where_they_threaten(
    library: Library, penalty: Penalty, platform: str, outcome: str, lang: Lang, expected: str | None
) -> None:
    """On its platform, where the act that it punishes is risked; what nobody could verify says so."""
    fined = replace(library.platforms["tmall"], punishes=(penalty,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(library.platforms, "tmall", fined)
        patch.setitem(library.__dict__, "shared", replace(library.shared, punishes=()))
        patch.setitem(library.platforms, "taobao", replace(library.platforms["taobao"], punishes=()))
        written = library.outcome("in_transit", outcome)
        risks = ("late_shipping", "refusing_refund") if outcome == "start_intercept" else ("late_shipping",)
        setting = Setting(library, platform, AT.date(), lang)
        ready = make_ready(setting, "in_transit", outcome, replace(written, risks=risks))
    said = [line.fill({}) for line in ready.warnings]
    own = len(library.scenario("in_transit").outcomes[outcome].warnings)
    assert said[own:] == ([expected] if expected else [])
    assert not expected or ready.warnings[-1].sources == ("S0-06",)
