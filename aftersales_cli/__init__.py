"""aftersales: a triage assistant for after-sales agents of Chinese online shops.

The names below are the door for programs, see `aftersales_cli.api`; they are loaded when they are first asked for.
"""

TYPE_CHECKING = False  # type checkers take it for true; the door loads nothing before it obeys signals

if TYPE_CHECKING:
    from aftersales_cli.advice import Advice, MissingAnswer
    from aftersales_cli.api import advise, find, open_playbooks, questions, triage_table
    from aftersales_cli.batch.run import Row
    from aftersales_cli.errors import AftersalesError, UsageError
    from aftersales_cli.intake.search import Hit
    from aftersales_cli.library import Library

__version__ = "0.2.0"
__all__ = [
    "Advice",
    "AftersalesError",
    "Hit",
    "Library",
    "MissingAnswer",
    "Row",
    "UsageError",
    "__version__",
    "advise",
    "find",
    "open_playbooks",
    "questions",
    "triage_table",
]
_HOMES = {
    "Advice": "advice", "MissingAnswer": "advice", "Row": "batch.run", "Hit": "intake.search", "Library": "library",
    "AftersalesError": "errors", "UsageError": "errors",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'api')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
