"""Reads YAML strictly: what YAML 1.1 would silently turn into something else is a problem with its place.

Scalars come out as `str`, `int`, `Decimal`, `bool` (true and false only) or `date`; everything else that an
unquoted word could mean in YAML 1.1 (yes, no, on, off, 7:30, 0755, 1_000, ~) has to be quoted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import yaml

from aftersales_cli.problems import Problem
from aftersales_cli.wording import Message

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MISREAD = re.compile(
    r"(?i:y|n|yes|no|on|off|null|~|)\Z"  # booleans and null
    r"|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9]*)?\Z"  # base 60
    r"|[-+]?0[xob]?[0-9a-fA-F_]+\Z|[-+]?[0-9]+(_[0-9]*)+\Z"  # octal, hexadecimal, underscores
    r"|[-+]?\.(?i:inf|nan)\Z|[-+]?[0-9.]+[eE][-+]?[0-9]+\Z|\.[0-9]+\Z|[0-9]+\.\Z|\+[0-9.]+\Z"
)
_FULL_WIDTH_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*：")

Place = tuple[int, int]
Steps = tuple[str | int, ...]


@dataclass(slots=True)
class Document:
    """A parsed file: its tree, the place of every node by its path in the tree, and what was wrong."""

    file: PurePath
    tree: Any = None
    places: dict[Steps, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, steps: Steps) -> Place:
        """Line and column of the node that `steps` lead to, or of the nearest node above it."""
        known: Steps = ()
        for step in steps:
            if (*known, step) in self.places:
                known = (*known, step)
        return self.places.get(known, (1, 1))

    def problem(self, steps: Steps, message: Message, level: str = "error") -> Problem:
        """A `Problem` at the place of `steps`."""
        line, column = self.place(steps)
        return Problem(self.file, line, column, message, "warning" if level == "warning" else "error")


def parse(content: bytes, file: PurePath) -> Document:
    """The document in `content`. Never raises: what cannot be read stands in `problems`, and `tree` is then None."""
    document = Document(file)
    try:
        node = _compose(content)
    except _Refused as refused:
        document.problems.append(Problem(file, *refused.place, refused.message))
        return document
    document.tree = _construct(node, (), document)
    if document.problems:
        document.tree = None
    return document


class _Refused(Exception):
    def __init__(self, place: Place, message: Message) -> None:
        super().__init__(message.key)
        self.place = place
        self.message = message


def _compose(content: bytes) -> yaml.Node:
    if len(content) > MAX_BYTES:
        raise _Refused((1, 1), Message("yaml-too-large", {"limit": MAX_BYTES}))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Refused((line, 1), Message("yaml-encoding", {})) from None
    try:
        _refuse_unsafe(yaml.parse(text, Loader=_Loader))
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _Refused(place, Message("yaml-syntax", {"what": error.problem or error.context or ""})) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _Refused((line, 1), Message("yaml-syntax", {"what": error.reason})) from None
    if node is None:
        raise _Refused((1, 1), Message("yaml-empty", {}))
    return node


def _refuse_unsafe(events: Iterator[yaml.Event]) -> None:
    """Refuses what makes a small file large or deep before anything is built from it."""
    depth = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _Refused(_start(event), Message("yaml-too-deep", {"limit": MAX_DEPTH}))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(_start(event), Message("yaml-alias", {}))


def _start(node: yaml.Node | yaml.Event) -> Place:
    mark = node.start_mark
    assert mark is not None
    return mark.line + 1, mark.column + 1


def _construct(node: yaml.Node, steps: Steps, document: Document) -> Any:
    document.places[steps] = _start(node)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, steps, document)
    if isinstance(node, yaml.SequenceNode):
        return [_construct(child, (*steps, index), document) for index, child in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    return _scalar(node, document)


def _mapping(node: yaml.MappingNode, steps: Steps, document: Document) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _scalar(key_node, document) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str) or key == "<<":
            _complain(document, key_node, "yaml-key", value=getattr(key_node, "value", ""))
        elif key in tree:
            _complain(document, key_node, "yaml-duplicate-key", value=key)
        else:
            tree[key] = _construct(value_node, (*steps, key), document)
            if not (isinstance(value_node, yaml.ScalarNode) and value_node.style):
                document.places[(*steps, key)] = _start(key_node)
    return tree


def _scalar(node: yaml.ScalarNode, document: Document) -> str | int | Decimal | bool | date:
    value: str = node.value
    if node.style == ">":
        _complain(document, node, "yaml-folded", value=value[:20])
    if node.style:
        return value
    if _INTEGER.match(value):
        return int(value)
    if _DECIMAL.match(value):
        return Decimal(value)
    if value in ("true", "false"):
        return value == "true"
    if _DATE.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            _complain(document, node, "yaml-date", value=value)
    if _MISREAD.match(value):
        _complain(document, node, "yaml-quote", value=value)
    if _FULL_WIDTH_KEY.match(value):
        _complain(document, node, "yaml-full-width-colon", value=value[:20])
    return value


def _complain(document: Document, node: yaml.Node, key: str, **values: object) -> None:
    document.problems.append(Problem(document.file, *_start(node), Message(key, values)))
