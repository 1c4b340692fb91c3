"""The errors a user can cause: their exit codes, and one line in her language."""

import pickle

import pytest

from aftersales_cli.errors import AftersalesError, Cancelled, UsageError
from aftersales_cli.wording import Message


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (AftersalesError("empty-table", file="a.csv"), 1),
        (UsageError("empty-table", file="a.csv"), 2),
        (Cancelled(), 130),
    ],
    ids=["known", "usage", "cancelled"],
)
def test_has_its_exit_code(error: AftersalesError, exit_code: int) -> None:
    """Scripts tell a known error, a wrong use and a user who left by the exit code; all are caught as one."""
    assert error.exit_code == exit_code
    assert isinstance(error, AftersalesError)


def test_says_what_is_wrong() -> None:
    """The message carries key and values; as text the error is English, for logs."""
    error = UsageError("empty-table", file="a.csv")
    assert error.message == Message("empty-table", {"file": "a.csv"})
    assert str(error) == error.message.text("en") == "a.csv is empty"
    assert error.message.text("zh") == "a.csv 是空的"


@pytest.mark.parametrize("error", [AftersalesError("empty-table", file="a.csv"), UsageError("os-missing"), Cancelled()])
def test_another_process_can_send_it(error: AftersalesError) -> None:
    """It arrives as what it was, with its message and exit code."""
    came = pickle.loads(pickle.dumps(error))
    assert type(came) is type(error)
    assert came.message == error.message
    assert came.args == error.args
