"""Answers to requests that fail: RFC 9457, with what is wrong and what to do."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import ErrorDetails

from base.redaction import redact

MEDIA_TYPE = "application/problem+json"
MAX_FINDINGS = 50  # of one request; more than a person reads

_EXPECTED = {
    "datetime_from_date_parsing": "a time with its zone, like 2026-01-05T02:00:03Z",
    "datetime_parsing": "a time with its zone, like 2026-01-05T02:00:03Z",
    "datetime_type": "a time with its zone, like 2026-01-05T02:00:03Z",
    "timezone_aware": "a time with its zone, like 2026-01-05T02:00:03Z or …+08:00",
    "dict_type": "an object",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "json_invalid": "a JSON body",
    "list_type": "a list",
    "missing": "a value",
    "model_attributes_type": "an object",
    "model_type": "an object",
    "string_type": "text",
    "uuid_parsing": "a UUID",
    "uuid_type": "a UUID",
}
_SHOWN_LENGTH = 60
_NOT_SHOWN = {"password", "new_password", "token"}


class Finding(BaseModel):
    """One field that is wrong: where it is in the request, and `expected ..., got ...`."""

    model_config = ConfigDict(frozen=True)

    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457. Nothing has changed."""

    model_config = ConfigDict(frozen=True)

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    findings: Annotated[list[Finding], Field(description="what is wrong in which field (422)")] = []


def problem(
    status: int,
    detail: str,
    *,
    findings: Sequence[Finding] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem as an answer."""
    body = Problem(
        title=HTTPStatus(status).phrase, status=status, detail=redact(detail), findings=list(findings)
    )
    return JSONResponse(body.model_dump(), status, dict(headers or {}), MEDIA_TYPE)


def not_found(what: str, name: object) -> HTTPException:
    """The answer to a name that nothing has."""
    return HTTPException(404, f"expected the id of {what} that exists, got {name}")


def answers(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The failures of an operation, for its place in the OpenAPI document."""
    return {status: {"model": Problem, "description": HTTPStatus(status).phrase} for status in statuses}


def findings_of(errors: Sequence[ErrorDetails]) -> list[Finding]:
    """What pydantic found wrong, in words that say what to do; at most `MAX_FINDINGS`."""
    return [Finding(field=_field(error), message=_message(error)) for error in errors[:MAX_FINDINGS]]


def _field(error: ErrorDetails) -> str:
    """A field as people write it: `[3].at`, without the names of alternatives (`one`, `list`)."""
    source, *path = error["loc"]
    if path[:1] in (["one"], ["list"]):
        path = path[1:]
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or str(source)


def _message(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return redact(str(error["ctx"]["error"]))
    if error["type"] == "extra_forbidden":
        return "expected a field that is known here, got this one"
    expected = _EXPECTED.get(error["type"]) or error["msg"].removeprefix("Input should be ")
    if error["type"] == "missing" or _NOT_SHOWN.intersection(map(str, error["loc"])):
        return f"expected {expected}"
    return f"expected {expected}, got {_shown(error['input'])}"


def _shown(value: object) -> str:
    text = redact(repr(value))
    return text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…"
