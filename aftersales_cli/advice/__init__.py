"""What to do about a case: `advise` makes an `Advice` of what an outcome says, the answers and the clock."""

from aftersales_cli.advice.advice import Advice, MissingAnswer, RungText, Said, ScriptText
from aftersales_cli.advice.advising import (
    advise,
    advise_on,
    missing_answer,
    open_question,
    question_values,
    wanted_clocks,
)
from aftersales_cli.advice.case import Case

__all__ = [
    "Advice",
    "Case",
    "MissingAnswer",
    "RungText",
    "Said",
    "ScriptText",
    "advise",
    "advise_on",
    "missing_answer",
    "open_question",
    "question_values",
    "wanted_clocks",
]
