"""Help and wrong usage in one language at a time, on every page and for every kind of slip."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from aftersales_cli.cli import app
from aftersales_cli.commands.helping import in_language
from aftersales_cli.model import LANGS, Lang
from tests.conftest import Run

HAN = re.compile("[\u3400-\u9fff]")
ENGLISH = re.compile(r"\b(the|this|and|usage|options|arguments|commands|default|required|missing|invalid)\b", re.I)
SYNTAX = re.compile(r"\[OPTIONS\]|COMMAND|\[ARGS\]|--[a-z-]+")


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that lead to it."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(app)))
EXAMPLE = re.compile(r"^ *aftersales .*$", re.M)  # what a Chinese shop types stays as it is typed


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_text_is_there_in_both_languages(path: tuple[str, ...]) -> None:
    """Help of a command and of each option is Chinese with Chinese in it, and English without."""
    command = COMMANDS[path]
    texts = [command.help, command.epilog, *(getattr(param, "help", None) for param in command.params)]
    for text in filter(None, texts):
        if "completion" in text:  # Typer's own
            continue
        chinese, english = (EXAMPLE.sub("", in_language(text, lang)) for lang in LANGS)
        assert HAN.search(chinese), text
        assert english.strip(), text
        assert not HAN.search(english), text
        assert not ENGLISH.search(chinese), text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_help_page_speaks_one_language(call: Run, path: tuple[str, ...], lang: Lang) -> None:
    """Headings, options and what Typer adds are in the language that was asked for."""
    done = call("--lang", lang, *path, "--help")
    page = SYNTAX.sub("", EXAMPLE.sub("", done.stdout.decode()))
    assert done.returncode == 0
    if lang == "zh":
        assert page.startswith("用法：")
        assert not ENGLISH.search(page), ENGLISH.findall(page)
    else:
        assert page.startswith("Usage: ")
        assert not HAN.search(page), HAN.findall(page)


SLIPS = [
    (["triage", "--platfrom", "x"], "--platform"),
    (["-x"], "--lang"),
    (["trage"], "triage"),
    (["playbooks", "shw"], "show"),
    (["playbooks", "show"], "ID"),
    (["batch", "--format", "xml"], "csv, jsonl"),
    (["batch", "--workers", "x"], "64"),
    (["batch", "--workers", "0"], "64"),
    (["triage", "--no-input=3"], "--no-input"),
    (["triage", "--format"], "--format"),
    (["triage", "in_transit", "b", "c"], "b c"),
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("words", "said"), SLIPS, ids=[" ".join(words) for words, _ in SLIPS])
def test_a_slip_is_one_line_in_the_language(call: Run, words: list[str], said: str, lang: Lang) -> None:
    """Wrong usage exits 2 with one line that names what is wrong, what would be right, and where it stands."""
    done = call(*words, AFTERSALES_LANG=lang)
    told = done.stderr.decode()
    assert (done.returncode, done.stdout, told.count("\n")) == (2, b"", 1)
    assert said in told
    assert "--help" in told
    assert "Traceback" not in told
    assert bool(HAN.search(told)) is (lang == "zh")
    assert lang == "en" or not ENGLISH.search(SYNTAX.sub("", told)), told


@pytest.mark.parametrize("lang", LANGS)
def test_a_group_without_a_command_shows_its_help(call: Run, lang: Lang) -> None:
    """It exits 2 with the page, in the language."""
    done = call("playbooks", AFTERSALES_LANG=lang)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("用法：" if lang == "zh" else "Usage: ")
