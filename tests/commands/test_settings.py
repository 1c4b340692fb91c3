"""What every command shares: the language, the clock, the platform, options written NAME=VALUE."""

import io
import sys
from datetime import datetime

import pytest

from aftersales_cli.commands.settings import Settings, at_terminal, language, pairs, plain_terminal
from aftersales_cli.errors import UsageError
from aftersales_cli.model import Shop

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("given", "env", "shop", "expected"),
    [
        ("zh", {"AFTERSALES_LANG": "en"}, Shop(lang="en"), "zh"),
        (None, {"AFTERSALES_LANG": "zh"}, Shop(lang="en"), "zh"),
        (None, {"LANG": "en_US.UTF-8"}, Shop(lang="zh"), "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, None, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, Shop(), "en"),
        (None, {"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "C"}, None, "zh"),
        (None, {}, None, "en"),
    ],
)
def test_language(
    monkeypatch: pytest.MonkeyPatch, given: str | None, env: dict[str, str], shop: Shop | None, expected: str
) -> None:
    """The option beats the environment, that the shop's, that the locale, of which the strongest variable counts."""
    for name in LOCALES:
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert language(given, shop) == expected


@pytest.mark.parametrize(("given", "env"), [("fr", "zh"), (None, "fr")])
def test_no_such_language(monkeypatch: pytest.MonkeyPatch, given: str | None, env: str) -> None:
    """Another language is wrong usage, wherever it was asked for."""
    monkeypatch.setenv("AFTERSALES_LANG", env)
    with pytest.raises(UsageError, match="one of: zh, en"):
        language(given)


@pytest.mark.parametrize(
    ("given", "env", "shop", "expected"),
    [("a", "b", "c", "a"), (None, "b", "c", "b"), (None, "", "c", "c"), (None, None, None, None)],
)
def test_platform(
    monkeypatch: pytest.MonkeyPatch, given: str | None, env: str | None, shop: str | None, expected: str | None
) -> None:
    """The option beats the environment, and that the shop's."""
    if env is not None:
        monkeypatch.setenv("AFTERSALES_PLATFORM", env)
    assert Settings("zh", None, Shop(platform=shop)).platform(given) == expected


def test_time() -> None:
    """The time given, else now on China's clock without a zone; what is none is wrong usage."""
    settings = Settings("zh", None, Shop())
    assert settings.at("2026-11-20 10:00") == datetime(2026, 11, 20, 10)
    assert settings.at(None).tzinfo is None
    assert settings.at(None).microsecond == 0
    with pytest.raises(UsageError, match="write 2026-11-20 10:00"):
        settings.at("soon")


@pytest.mark.parametrize(
    ("given", "expected"), [(None, {}), (["a=b"], {"a": "b"}), ([" a = b=c "], {"a": "b=c"}), (["a="], {"a": ""})]
)
def test_pairs(given: list[str] | None, expected: dict[str, str]) -> None:
    """What stands before the first equals sign is the name."""
    assert pairs(given, "answer-form") == expected


@pytest.mark.parametrize("given", ["a", "=a", " =a", ""])
def test_no_pairs(given: str) -> None:
    """Without a name or a sign it is wrong usage, which shows the form."""
    with pytest.raises(UsageError, match="QUESTION=VALUE"):
        pairs([given], "answer-form")


@pytest.mark.parametrize(("term", "plain"), [("dumb", True), ("xterm-256color", False), (None, True)])
def test_a_terminal_that_cannot_move_its_cursor(monkeypatch: pytest.MonkeyPatch, term: str | None, plain: bool) -> None:
    """Such a one says so, or says nothing."""
    monkeypatch.delenv("TERM", raising=False)
    if term is not None:
        monkeypatch.setenv("TERM", term)
    assert plain_terminal() is plain


def test_a_closed_stream_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an end was closed or is a file, nothing is asked."""
    monkeypatch.setattr(sys, "stdin", None)
    assert at_terminal() is False
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert at_terminal() is False
