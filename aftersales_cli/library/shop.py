"""The shop's own settings: `shop.yaml` of the person, and over it that of the folder one works in.

What a shop may not change is checked here: a number of a law or of a platform's rule is not the shop's to set.
"""

import hashlib
import json
import os
import re
from dataclasses import fields
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any

from aftersales_cli import __version__
from aftersales_cli.errors import AftersalesError, UsageError, reason
from aftersales_cli.library import cache
from aftersales_cli.library.library import Library
from aftersales_cli.model import Shop
from aftersales_cli.typed import build
from aftersales_cli.wholefile import BY_HAND, read_at_most
from aftersales_cli.wording import Message, choice_of

SHOP_FILE = "shop.yaml"
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")


def user_file() -> Path:
    """Where a person's own settings are kept."""
    import platformdirs

    return Path(platformdirs.user_config_dir("aftersales", appauthor=False)) / SHOP_FILE


def shop_files() -> list[Path]:
    """The files in force, the weakest first: `AFTERSALES_SHOP` alone, else the person's and the working folder's."""
    if named := os.environ.get("AFTERSALES_SHOP"):
        return [Path(named)]
    return [path for path in (user_file(), Path(SHOP_FILE)) if path.is_file()]


def read_shop(files: list[Path] | None = None) -> Shop:
    """The settings of some files, later ones over earlier ones key by key; by default of those in force.

    Raises AftersalesError, which names file, line and column.
    """
    tree: dict[str, Any] = {}
    for path in shop_files() if files is None else files:
        tree |= _tree(path)
    return build(Shop, tree)


def check_shop(library: Library) -> None:
    """Raises UsageError where the shop of a library names a platform or limit that there is not, or one not its own."""
    shop, own = library.shop, library.own_limits
    if shop.platform is not None and shop.platform not in library.platforms:
        raise UsageError("unknown-value", **choice_of("shop.yaml: platform", shop.platform, list(library.platforms)))
    choices = {id_: question.choices for id_, question in library.questions.items() if question.type == "choice"}
    for id_, choice in shop.answers.items():
        if id_ not in choices:
            raise UsageError("unknown-value", **choice_of("shop.yaml: answers", id_, list(choices)))
        if choice not in choices[id_]:
            raise UsageError("unknown-value", **choice_of(f"shop.yaml: answers: {id_}", choice, list(choices[id_])))
    for id_ in shop.limits:
        if id_ not in own:
            raise UsageError("shop-limit", **choice_of("shop.yaml: limits", id_, list(own)))


def as_yaml(shop: Shop) -> str:
    """The settings as a file holds them, every text in quotes; what is not set is not written."""
    lines = []
    for field in fields(shop):
        value = getattr(shop, field.name)
        if field.name == "authority" and value:
            lines += ["authority:"]
            lines += [f"  - role: {_quoted(each.role)}\n    up_to: {each.up_to}" for each in value]
        elif field.name == "limits" and value:
            lines += ["limits:", *(f"  {id_}: {number}" for id_, number in value.items())]
        elif isinstance(value, bool):
            lines += [f"{field.name}: true"] if value else []
        elif field.name == "answers" and value:
            lines += ["answers:", *(f"  {id_}: {_quoted(choice)}" for id_, choice in value.items())]
        elif isinstance(value, str):
            lines.append(f"{field.name}: {_quoted(value)}")
        elif isinstance(value, Decimal | int):
            lines.append(f"{field.name}: {value}")
    return "\n".join(lines or ["{}"]) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _tree(path: Path) -> dict[str, Any]:
    """The tree of a file, from the cache where its content has been checked before: YAML is slow to start."""
    try:
        content = read_at_most(path, BY_HAND)
    except (OSError, ValueError) as error:
        raise AftersalesError("file-unreadable", file=path, why=reason(error)) from error
    fingerprint = f"shop-{hashlib.sha256(__version__.encode() + content).hexdigest()}"
    stored: dict[str, Any] | None = cache.load(fingerprint)
    if stored is None:
        stored = _checked(path, content)
        cache.store(fingerprint, stored)
    return stored


def _checked(path: Path, content: bytes) -> dict[str, Any]:
    from aftersales_cli.library.schema import conform
    from aftersales_cli.yamlfile import parse

    document = parse(content, PurePath(path))
    problems = document.problems or conform(document, Shop)
    if problems:
        raise AftersalesError("shop-broken", problem=problems[0])
    tree: dict[str, Any] = document.tree
    for key in ("calling_from", "calling_until"):
        if key in tree and not _TIME.match(tree[key]):
            raise AftersalesError(
                "shop-broken", problem=document.problem((key,), Message("shop-time", {"value": tree[key]}))
            )
    return tree
