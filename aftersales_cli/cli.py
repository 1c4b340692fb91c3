"""The command line: turns known errors into one line and an exit code, and a bug into a log."""

import os
import re
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from aftersales_cli import __version__
from aftersales_cli.commands.helping import speak, wrong_usage
from aftersales_cli.commands.settings import Settings, at_terminal, language
from aftersales_cli.commands.spoken import SpokenGroup
from aftersales_cli.endings import KILLED, endings
from aftersales_cli.errors import AftersalesError, reason
from aftersales_cli.wholefile import write_whole
from aftersales_cli.wording import Message

if TYPE_CHECKING:
    from aftersales_cli.model import Lang, Shop

app = typer.Typer(
    name="aftersales",
    cls=SpokenGroup,
    epilog="不带命令在终端运行就是 triage。  Without a command at a terminal: triage.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

CANCELLED = 130  # the exit code of Ctrl-C
WITHOUT_SHOP = ("init", "doctor")  # they deal with a broken shop.yaml themselves


def _version(value: bool) -> None:
    if value:
        typer.echo(f"aftersales {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    lang: Annotated[str | None, typer.Option(help="语言 zh 或 en。 Language, zh or en.")] = None,
    playbooks_folder: Annotated[
        Path | None, typer.Option("--playbooks", help="剧本文件夹。 Folder of playbooks.", metavar="DIR")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本。 Show the version.")
    ] = False,
) -> None:
    """售后分诊：回答几个问题，给出处理办法、话术、凭证和时限。 After-sales triage for Chinese online shops.

    \b
    aftersales 包裹还没到就要退款
    aftersales triage in_transit -p tmall
    aftersales batch export.csv --sort deadline -o triaged.csv
    """
    from aftersales_cli.model import Shop

    shop = Shop() if ctx.invoked_subcommand in WITHOUT_SHOP else ctx.obj or _own_shop()
    if isinstance(shop, AftersalesError):
        raise shop
    ctx.obj = Settings(language(lang, shop), playbooks_folder, shop)
    if ctx.invoked_subcommand is None:
        if at_terminal():
            from aftersales_cli.commands.triage import triage

            triage(ctx)
        else:
            typer.echo(ctx.get_help())


def main() -> None:
    """Runs the command line and exits.

    0 done, 1 findings or a known error, 2 wrong usage, 3 answers missing, 70 a bug, 130 cancelled; a signal that ended
    it is 128 and its number.
    """
    code, error = 0, None
    endings.take()
    try:
        endings.raises = True
        endings.check()  # one may have come while the program was loaded
        code = _run()
    except BaseException as raised:
        error = raised
    endings.raises = False  # at once: what is put in order and said from here on is not cut short
    code = _end(code, error)
    endings.leave()
    sys.exit(code)


def _run() -> int:
    """Runs the command to the end of its output, so that what cannot be written is known while it can be said."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    command = typer.main.get_command(app)
    shop = _own_shop()
    speak(command, _language(shop))
    code = command(prog_name="aftersales", standalone_mode=False, obj=shop)
    if code == CANCELLED:
        raise KeyboardInterrupt
    if sys.stdout is not None:
        sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _end(code: int, error: BaseException | None) -> int:
    """Puts in order what was begun, says in a line what went wrong, and returns the exit code."""
    endings.settle()
    if endings.told is not None:  # whatever error has come of it
        error = KeyboardInterrupt() if endings.told == signal.SIGINT else SystemExit(KILLED + endings.told)
        _drop_output()
    match error:
        case None:
            return code
        case SystemExit():
            return error.code if isinstance(error.code, int) else int(error.code is not None)
    code, message = _told(error)
    try:
        sys.stdout.flush()
    except AttributeError:  # it was closed
        pass
    except (OSError, ValueError):
        _drop_output()
    if message is not None:
        _say(message)
    return code


def _told(error: BaseException) -> tuple[int, "Message | str | None"]:
    """The exit code of an error, and what is to be said about it."""
    match error:
        case TyperException() if type(error).__name__ == "NoArgsIsHelpError":
            return error.exit_code, error.format_message()
        case TyperException():
            return error.exit_code, wrong_usage(error)
        case AftersalesError():
            return error.exit_code, error.message
        case KeyboardInterrupt() | typer.Abort():
            return CANCELLED, Message("cancelled")
        case BrokenPipeError():  # the reader has gone (| head): nothing is left to say
            _drop_output()
            return 1, None
        case OSError():  # of the machine, not of ours: a full disk, a folder that may not be written
            _drop_output()
            return 1, Message("file-unusable", {"file": error.filename or "stdout", "why": reason(error)})
    return 70, Message("bug", {"log": _log_bug(error)})


def _drop_output() -> None:
    """Has what is left to be written go nowhere: Python must not try again at exit."""
    with suppress(AttributeError, OSError, ValueError):  # it was closed, or is none of the system's
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: "Message | str") -> None:
    said = message if isinstance(message, str) else f"aftersales: {message.text(_language(_own_shop()))}"
    with suppress(AttributeError, OSError, ValueError):  # it was closed, or nobody is there to read it
        sys.stderr.write(f"{said}\n")
        sys.stderr.flush()


def _own_shop() -> "Shop | AftersalesError":
    """The shop's settings, or what is wrong with them, which some commands need not know."""
    from aftersales_cli.library.shop import read_shop

    try:
        return read_shop()
    except AftersalesError as error:
        return error


def _language(shop: "Shop | AftersalesError") -> "Lang":
    """The language before a command line has been read, or where it cannot be."""
    given = re.search(r"(?<= )--lang[ =](zh|en)(?= |$)", " ".join(sys.argv))
    try:
        return language(given[1] if given else None, None if isinstance(shop, AftersalesError) else shop)
    except AftersalesError:
        return "zh" if given and given[1] == "zh" else "en"


def _log_bug(error: BaseException) -> Path:
    """Writes the traceback of an error to a file for its owner and returns its path."""
    import platform
    import tempfile
    import traceback

    import platformdirs

    from aftersales_cli.masking import mask

    where = mask("".join(traceback.format_exception(error)))  # an error may hold what was typed
    text = f"aftersales {__version__}, Python {platform.python_version()}, {platform.platform()}\n{where}"
    folder = Path(platformdirs.user_log_dir("aftersales", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "bug.log"
        write_whole(path, text.encode(errors="backslashreplace"))
    except (OSError, AftersalesError):
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="backslashreplace", suffix=".log", delete=False
        ) as file:
            file.write(text)
        path = Path(file.name)
    return path
