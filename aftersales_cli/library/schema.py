"""Checks a parsed file against its type with pydantic, and writes the JSON Schemas that editors use.

Imported only when playbooks are read from YAML: a library from the cache has been checked before.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from aftersales_cli.library.files import CASES, CASES_TYPE, FOLDERS, SINGLE_FILES
from aftersales_cli.model import Limit, yaml_key
from aftersales_cli.problems import Problem
from aftersales_cli.wording import Message
from aftersales_cli.yamlfile import Document, Steps

_BY_PLATFORM = "by_platform"
_EXACT = ("int", "bool", "date", "decimal")  # what pydantic would otherwise make out of texts and of one another
_NAMED = re.compile(r"`([a-z_]+)`")


def conform(document: Document, type_: Any) -> list[Problem]:
    """The places where the document is not what `type_` wants. Limits are regrouped by platform on the way."""
    if type_ == SINGLE_FILES["limits"] and isinstance(document.tree, dict):
        document.tree = {key: _regroup(value) for key, value in document.tree.items()}
    try:
        _validator(type_).validate_python(document.tree)
    except ValidationError as error:
        return _once(_problem(document, each) for each in _telling(map(dict, error.errors(include_url=False))))
    return []


def _telling(errors: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that only say that a list or a mapping is no word: what is wrong in it is said, too."""
    found = list(errors)
    return [e for e in found if e["type"] != "literal_error" or not isinstance(e["input"], list | dict)] or found


def _once(problems: Iterator[Problem]) -> list[Problem]:
    """The first finding at each place: a value that may be of two types fails to be either."""
    first: dict[tuple[int, int, str, object], Problem] = {}
    for problem in problems:
        first.setdefault((problem.line, problem.column, problem.rule, problem.message.values.get("key")), problem)
    return list(first.values())


def _problem(document: Document, error: dict[str, Any]) -> Problem:
    steps = tuple(error["loc"])
    return document.problem(steps, _message(error, document.known(steps)))


def _regroup(tree: Any) -> Any:
    """A limit names its platforms beside its own keys in YAML; the model holds them in one mapping."""
    if not isinstance(tree, dict):
        return tree
    own = {key: tree[key] for key in ("text", "countdown", "own", "law", "clocks") if key in tree}
    return own | {_BY_PLATFORM: {key: value for key, value in tree.items() if key not in own}}


def _message(error: dict[str, Any], known: Steps) -> Message:
    name = error["loc"][-1] if error["loc"] else ""
    if "ladder" in error["loc"] and isinstance(error["input"], str) and error["type"] != "literal_error":
        return Message("old-ladder", {"value": error["input"]})
    if "punishes" in error["loc"] and name == "dispositions":
        return Message("old-penalty")
    if error["type"] == "missing":
        return Message("schema-missing", {"key": name})
    if error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return Message("schema-unknown-key", {"key": name})
    if error["type"] == "literal_error":
        return Message("schema-choice", {"value": error["input"], "expected": error["ctx"]["expected"]})
    if error["type"] == "string_type":
        return Message("schema-text", {"value": error["input"]})
    return Message("schema-other", {"key": known[-1] if known else "", "what": error["msg"]})


@cache
def _adapter(type_: Any) -> TypeAdapter[Any]:
    return TypeAdapter(type_)


@cache
def _validator(type_: Any) -> SchemaValidator:
    return SchemaValidator(_exact(_adapter(type_).core_schema))


def _exact(schema: Any) -> Any:
    """The same schema without conversions: the trees are taken as they are, so "24" is no number and 1 no truth."""
    if isinstance(schema, list | tuple):
        return type(schema)(map(_exact, schema))
    if not isinstance(schema, dict):
        return schema
    exact = {key: _exact(value) for key, value in schema.items()}
    return exact | {"strict": True} if exact.get("type") in _EXACT else exact


def schemas() -> dict[str, str]:
    """File name to JSON Schema text, one for each kind of playbook file."""
    kinds = SINGLE_FILES | {name.removesuffix("s"): type_ for name, type_ in FOLDERS.items()} | {CASES: CASES_TYPE}
    return {f"{name}.json": _schema(name, type_) for name, type_ in sorted(kinds.items())}


def stale_schemas(folder: Path) -> list[Path]:
    """The files in the folder `schema` of a folder of playbooks that are missing, old, or the schema of nothing."""
    place, texts = folder / "schema", schemas()
    strays = [path for path in sorted(place.glob("*.json")) if path.name not in texts]
    paths = {place / name: text.encode() for name, text in texts.items()}
    return strays + [path for path, text in paths.items() if not path.is_file() or path.read_bytes() != text]


def write_schemas(folder: Path) -> list[Path]:
    """Puts the stale schemas of a folder of playbooks in order, and returns them."""
    stale, texts = stale_schemas(folder), schemas()
    (folder / "schema").mkdir(exist_ok=True)
    for path in stale:
        if path.name in texts:
            path.write_bytes(texts[path.name].encode())
        else:
            path.unlink()
    return stale


def _schema(name: str, type_: Any) -> str:
    schema = _for_yaml(_adapter(type_).json_schema())
    limit = schema.get("$defs", {}).get(Limit.__name__)
    if limit:
        limit["additionalProperties"] = limit["properties"].pop(_BY_PLATFORM)["additionalProperties"]
    schema |= {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _for_yaml(schema: Any) -> Any:
    """The same schema, its descriptions with keys as they are written in YAML."""
    if isinstance(schema, list):
        return [_for_yaml(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _for_yaml(each) for key, each in schema.items()}
    if isinstance(text := made.get("description"), str):
        made["description"] = _NAMED.sub(lambda name: f"`{yaml_key(name[1])}`", text)
    return made
