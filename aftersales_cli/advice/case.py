"""What is known of one matter."""

from dataclasses import field
from datetime import datetime

from aftersales_cli.answers import Answers
from aftersales_cli.frozen import frozen
from aftersales_cli.model import PLATFORM


@frozen
class Case:
    """What is known of one matter. `at` is a naive time on China's clock, `have` the evidence at hand."""

    scenario: str
    platform: str
    at: datetime
    answers: Answers = field(default_factory=dict)
    case_id: str | None = None
    order_id: str | None = None
    have: tuple[str, ...] = ()

    @property
    def facts(self) -> Answers:
        """The answers with the platform among them, as the engine takes them."""
        return {**self.answers, PLATFORM: self.platform}
