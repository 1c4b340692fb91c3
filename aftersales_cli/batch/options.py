"""How a batch is sorted."""

from dataclasses import field
from datetime import datetime

from aftersales_cli.answers import Answers
from aftersales_cli.frozen import frozen
from aftersales_cli.model import Lang


@frozen
class Options:
    """How a batch is sorted: the platform where rows do not say, answers for what they leave open, closed rows too.

    What the `shop` says of itself yields to all that is said of a row.
    """

    at: datetime
    lang: Lang
    platform: str
    answers: Answers = field(default_factory=dict)
    closed_too: bool = False
    shop: Answers = field(default_factory=dict)
