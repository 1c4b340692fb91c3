"""What the ids in the triage columns mean, in columns of their own behind them: for people who read the table.

The ids stay for scripts. In English they speak for themselves, and there are no such columns.
"""

from aftersales_cli.batch.finish import Verdict
from aftersales_cli.batch.tally import STATUSES
from aftersales_cli.library import Library
from aftersales_cli.model import Lang
from aftersales_cli.wording import label

WORDED = ("status", "scenario", "disposition", "liability", "urgency", "question")


def word_columns(lang: Lang) -> tuple[str, ...]:
    """The titles of the columns with words."""
    return tuple([label(f"column-{part}", lang) for part in WORDED]) if lang == "zh" else ()


def question_names(library: Library, lang: Lang) -> dict[str, str]:
    """How each question is asked, that for the scenario too."""
    case: dict[str, str] = {id_: question.ask.in_(lang) for id_, question in library.shared.case.items()}
    return {**case, **{id_: question.ask.in_(lang) for id_, question in library.questions.items()}}


class Words:
    """Says what the ids of verdicts mean, in the order of the columns."""

    def __init__(self, library: Library, lang: Lang) -> None:
        shared = library.shared
        self._names = {
            "status": {status: label(f"ui-{status}", lang) for status in STATUSES},
            "scenario": {id_: library.title(id_).in_(lang) for id_ in library.scenario_ids},
            "disposition": shared.names("dispositions", lang),
            "liability": shared.names("liabilities", lang),
            "urgency": shared.names("urgencies", lang),
            "question": question_names(library, lang),
        } if lang == "zh" else {}  # fmt: skip

    def of(self, verdict: Verdict) -> list[str]:
        """The words of a verdict."""
        shape = verdict.shape
        ids = (shape.status, shape.scenario, shape.disposition, shape.liability, verdict.urgency, shape.question)
        return [names.get(id_, id_) for names, id_ in zip(self._names.values(), ids, strict=False)]
