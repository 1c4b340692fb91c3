"""Reads YAML strictly: what YAML 1.1 would silently turn into something else is a problem with its place.

Scalars come out as `str`, `int`, `Decimal`, `bool` (true and false only) or `date`; everything else that an
unquoted word could mean in YAML 1.1 (yes, no, on, off, 7:30, 0755, 1_000, ~) has to be quoted. Anchors, aliases and
tags are refused.
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
from aftersales_cli.wholefile import BY_HAND
from aftersales_cli.wording import Message

MAX_DEPTH = 20

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TEXT_TAG = "tag:yaml.org,2002:str"
_MISREAD = re.compile(  # beyond what PyYAML itself takes for no text: other readers see more
    r"(?i:y|n|yes|no|on|off|true|false|null|~|)\Z"  # booleans and null
    r"|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9]*)?\Z"  # base 60
    r"|[-+]?0[xob]?[0-9a-fA-F_]+\Z|[-+]?[0-9]+(_[0-9]*)+\Z"  # octal, hexadecimal, underscores
    r"|[-+]?\.(?i:inf|nan)\Z|[-+]?[0-9.]+[eE][-+]?[0-9]+\Z|-?\.[0-9]+\Z|[0-9]+\.\Z|\+[0-9.]+\Z"
)
_FULL_WIDTH_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*：")
_FULL_WIDTH_LINE = re.compile(r"[ -]*([A-Za-z_][A-Za-z0-9_]*：.*)")
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
_SURROGATE = re.compile("[\ud800-\udfff]")

Place = tuple[int, int]
Steps = tuple[str | int, ...]


@dataclass(slots=True)
class Document:
    """A parsed file: its tree, the place of every node by its path in the tree, and what was wrong."""

    file: PurePath
    tree: Any = None
    places: dict[Steps, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def known(self, steps: Steps) -> Steps:
        """Those of `steps` that lead to a node of the file."""
        known: Steps = ()
        for step in steps:
            if (*known, step) in self.places:
                known = (*known, step)
        return known

    def place(self, steps: Steps) -> Place:
        """Line and column of the node that `steps` lead to, or of the nearest node above it."""
        return self.places.get(self.known(steps), (1, 1))

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
    if len(content) > BY_HAND:
        raise _Refused((1, 1), Message("yaml-too-large", {"limit": BY_HAND}))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Refused((line, 1), Message("yaml-encoding", {})) from None
    if found := _UNPRINTABLE.search(text):
        before = text[: found.start()]
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _Refused(place, Message("yaml-control", {"code": f"U+{ord(found[0]):04X}"}))
    try:
        _refuse_unsafe(_events(text))
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text) from None
    except ValueError:  # the pure Python loader, at an escape that is no character
        raise _Refused((1, 1), Message("yaml-syntax", {"what": "invalid escape"})) from None
    if node is None:
        raise _Refused((1, 1), Message("yaml-empty", {}))
    return node


def _syntax(error: yaml.MarkedYAMLError, text: str) -> _Refused:
    """What a person did: a TAB and a full-width colon stand behind most errors, the latter a line before they show."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    for number in range(line, max(line - 2, -1), -1):
        if number < len(lines) and (found := _FULL_WIDTH_LINE.match(lines[number])):
            place = (number + 1, found.start(1) + 1)
            return _Refused(place, Message("yaml-full-width-colon", {"value": found[1][:20]}))
    if line < len(lines) and lines[line][column : column + 1] == "\t":
        return _Refused((line + 1, column + 1), Message("yaml-tab", {}))
    what = error.problem or error.context or ""
    return _Refused((line + 1, column + 1), Message("yaml-syntax", {"what": what}))


def _events(text: str) -> Iterator[yaml.Event]:
    """The events of a text. Some versions of libyaml stop at a deep nesting before they tell of its beginning."""
    try:
        yield from yaml.parse(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        if "nesting" not in (error.problem or ""):
            raise
        yield from yaml.parse(text, Loader=yaml.SafeLoader)


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
        if tag := getattr(event, "tag", None):
            raise _Refused(_start(event), Message("yaml-tag", {"value": tag}))


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
        if not isinstance(key, str):
            _complain(document, key_node, "yaml-key", value=key_node.value if key is not None else "[…]")
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
    if _SURROGATE.search(value):
        _complain(document, node, "yaml-control", code="\\uD800")
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
    elif node.tag != _TEXT_TAG or _MISREAD.match(value):
        _complain(document, node, "yaml-quote", value=value)
    elif _FULL_WIDTH_KEY.match(value):
        _complain(document, node, "yaml-full-width-colon", value=value[:20])
    return value


def _complain(document: Document, node: yaml.Node, key: str, **values: object) -> None:
    document.problems.append(Problem(document.file, *_start(node), Message(key, values)))
