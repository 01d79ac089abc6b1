"""How values from outside are checked: strictly, all at once, in words of our own.

A form is a pydantic model of a file's part. Input is JSON values; nothing is converted silently ("5" is
not 5). What is wrong comes back as findings: a path and "expected ..., got ...".
"""

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from base.redaction import redact
from streetwarden.yaml_lines import FieldPath

DISCRIMINATOR = "rule"  # the key whose value says which form the rest of a mapping has
_SECRET_FIELDS = {"url", "snapshot_url", "token", "callback_keys"}
_SHOWN_LENGTH = 60

_EXPECTED = {
    "bool_type": "true or false",
    "dataclass_type": "keys and values",
    "date_from_datetime_parsing": "a date like 2026-01-31",
    "date_parsing": "a date like 2026-01-31",
    "date_type": "a date like 2026-01-31",
    "datetime_from_date_parsing": "a time with its zone, like 2026-01-05T02:00:03Z",
    "datetime_parsing": "a time with its zone, like 2026-01-05T02:00:03Z",
    "datetime_type": "a time with its zone, like 2026-01-05T02:00:03Z",
    "timezone_aware": "a time with its zone, like 2026-01-05T02:00:03Z or …+08:00",
    "dict_type": "keys and values",
    "finite_number": "a finite number",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "list_type": "a list",
    "missing": "a value",
    "model_attributes_type": "keys and values",
    "model_type": "keys and values",
    "string_type": "text",
    "time_parsing": 'a time of day like "07:00" (midnight is "00:00")',
    "time_type": 'a time of day like "07:00" (midnight is "00:00")',
    "tuple_type": "a list",
    "union_tag_not_found": "a value",
}
_NAMED = re.compile(r"(?P<field>\w+): (?P<message>expected .*)", re.DOTALL)  # how values name their own field
_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


class Form(BaseModel):
    """A part of a file. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


AnyForm = TypeVar("AnyForm", bound=Form)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a path of the input; the message carries no password."""

    path: FieldPath
    message: str


class FormError(ValueError):
    """The input does not fit the form."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__(f"{len(self.findings)} findings")


def parse(form: type[AnyForm], data: object, context: Mapping[str, object] | None = None) -> AnyForm:
    """`data` (JSON values) as a `form`. Raises FormError with everything that is wrong."""
    try:
        return form.model_validate_json(json.dumps(data), strict=True, context=context)
    except ValidationError as error:
        schema = form.model_json_schema()
        found = error.errors(include_url=False)
        raise FormError(
            [_finding(one, data, schema) for one in found if not _follows_from_another(one, found)]
        ) from None


def suggestion(word: str, known: Iterable[str]) -> str:
    """` (did you mean ...?)` for a word that is nearly a known one, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def shown(value: object) -> str:
    """A value for a message: short and without secrets."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, str):
        clean = redact(value)
        return repr(clean if len(clean) <= _SHOWN_LENGTH else clean[:_SHOWN_LENGTH] + "…")
    text = redact(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _SHOWN_LENGTH else "a longer list"


def _follows_from_another(error: ErrorDetails, found: Iterable[ErrorDetails]) -> bool:
    """Whether a list counts as too short only because entries of it are wrong."""
    place = error["loc"]
    within = any(len(one["loc"]) > len(place) and one["loc"][: len(place)] == place for one in found)
    return error["type"] == "too_short" and within


def _finding(error: ErrorDetails, data: object, schema: Mapping[str, Any]) -> Finding:
    path = _path(error["loc"], data)
    kind = error["type"]
    if kind in {"extra_forbidden", "unexpected_keyword_argument"}:  # in a model, in a dataclass
        known = sorted(_properties(schema, error["loc"][:-1]))
        word = str(path[-1])
        return Finding(path, f"expected one of {', '.join(known)}, got {word!r}{suggestion(word, known)}")
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        path = (*path, DISCRIMINATOR)
    message = _message(error, path)
    named = _NAMED.match(message)
    if kind == "value_error" and named and named["field"] in _properties(schema, error["loc"]):
        return Finding((*path, named["field"]), named["message"])
    return Finding(path, message)


def _message(error: ErrorDetails, path: FieldPath) -> str:
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    if kind == "value_error":
        return redact(str(context["error"]))
    if kind == "union_tag_invalid":
        known = re.findall(r"'([^']+)'", context["expected_tags"])
        return (
            f"expected one of {', '.join(known)}, got {context['tag']!r}{suggestion(context['tag'], known)}"
        )
    if kind in {"too_short", "too_long"}:
        limit = context.get("min_length") or context.get("max_length")
        side = "at least" if kind == "too_short" else "at most"
        things = "value" if limit == 1 else "values"
        return f"expected {side} {limit} {things}, got {context['actual_length']}"
    got = "nothing" if kind in {"missing", "union_tag_not_found"} else _got(value, path)
    hint = " (write it in quotes)" if kind == "string_type" and isinstance(value, int | float) else ""
    return f"expected {_expected(error)}, got {got}{hint}"


def _expected(error: ErrorDetails) -> str:
    if error["type"] in _EXPECTED:
        return _EXPECTED[error["type"]]
    limits = [
        f"{word} {error['ctx'][name]}" for name, word in _LIMITS.items() if name in error.get("ctx", {})
    ]
    return " ".join(limits) or error["msg"].removeprefix("Input should be ")


def _got(value: object, path: FieldPath) -> str:
    if value is not None and _SECRET_FIELDS.intersection(path):
        return "something else (not shown: it may hold a password)"
    return shown(value)


def _path(loc: Iterable[str | int], data: object) -> FieldPath:
    """A path in the input: pydantic's own, without the names of forms chosen by `DISCRIMINATOR`."""
    path: list[str | int] = []
    here = data
    for step in loc:
        if isinstance(here, dict) and step not in here and step in {here.get(DISCRIMINATOR), "[key]"}:
            continue
        path.append(step)
        here = _entry(here, step)
    return tuple(path)


def _entry(container: object, step: str | int) -> object:
    if isinstance(container, dict):
        return container.get(step)
    if isinstance(container, list) and isinstance(step, int) and step < len(container):
        return container[step]
    return None


def _properties(schema: Mapping[str, Any], loc: Iterable[str | int]) -> Mapping[str, Any]:
    """The keys that a JSON schema knows at a path; none where no mapping is expected."""
    node = _resolved(schema, schema)
    for step in loc:
        if "discriminator" in node:
            inner = {"$ref": node["discriminator"]["mapping"][step]}
        else:
            inner = (
                node.get("items", {}) if isinstance(step, int) else node.get("properties", {}).get(step, {})
            )
        node = _resolved(schema, inner)
    found: Mapping[str, Any] = node.get("properties", {})
    return found


def _resolved(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a node refers to, or what it may be instead of null."""
    while True:
        given = [option for option in node.get("anyOf", ()) if option.get("type") != "null"]
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        elif len(given) == 1:
            [node] = given
        else:
            return node
