"""Facts of the shipped playbooks: what is computed is computed from what one can reckon with."""

from aftersales_cli.library import Library
from aftersales_cli.library.facts import OPERANDS


def test_computed_questions_have_as_many_operands_as_they_need(library: Library) -> None:
    """Each of the types that fit."""
    for question in library.questions.values():
        if question.type in OPERANDS:
            assert len(question.of) == len(OPERANDS[question.type])
            for name, types in zip(question.of, OPERANDS[question.type], strict=True):
                assert library.questions[name].type in types
