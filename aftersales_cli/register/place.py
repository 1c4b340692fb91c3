"""Where the register lies and who writes to it: what is named, else the user's data folder. Nothing is opened here."""

import os
from pathlib import Path

from aftersales_cli.model import Shop
from aftersales_cli.safe import without_controls

OFF = "off"  # what one writes who wants no register
FILE = "register.db"


def place_of(shop: Shop) -> str | None:
    """The file or URL: `AFTERSALES_REGISTER`, else the shop's, else in the user's data folder. None where it is off."""
    import platformdirs

    named = os.environ.get("AFTERSALES_REGISTER") or shop.register
    if named:
        return None if named == OFF else named
    return str(Path(platformdirs.user_data_dir("aftersales", appauthor=False)) / FILE)


def agent_of(shop: Shop) -> str:
    """Who is at work: `AFTERSALES_AGENT`, else the shop's agent, else the login name."""
    import getpass

    for named in (os.environ.get("AFTERSALES_AGENT", ""), shop.agent_name or ""):
        if name := " ".join(without_controls(named).split()):
            return name
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # nobody has that number here
        return "-"


def state_folder() -> Path:
    """Where what could not be written waits; `AFTERSALES_STATE` names another folder."""
    import platformdirs

    return Path(os.environ.get("AFTERSALES_STATE") or platformdirs.user_state_dir("aftersales", appauthor=False))
