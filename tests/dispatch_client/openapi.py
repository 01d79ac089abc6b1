"""Checks requests against the contract's document, as a dispatch side would."""

import json
import re
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import jsonschema_rs
import yaml

CONTRACT: dict[str, Any] = yaml.safe_load(
    files("dispatch_client").joinpath("openapi.yaml").read_text("utf-8")
)


def check_value(document: object, schema: dict[str, Any]) -> None:
    """Raise jsonschema_rs.ValidationError on a document that a schema of the contract does not allow."""
    whole = {**schema, "components": CONTRACT["components"]}
    jsonschema_rs.validator_for(whole, validate_formats=True).validate(document)


def named(schema: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{schema}"}


def check_request(request: httpx2.Request) -> None:
    """Raise an error on a request that the contract does not know."""
    path, operation = _operation(request)
    assert request.headers["authorization"].startswith("Bearer ")
    given = {
        "path": _path_values(path, request.url.path),
        "query": dict(parse_qsl(request.url.query.decode())),
        "header": dict(request.headers),
    }
    for parameter in operation.get("parameters", []):
        _check_parameter(parameter, given[parameter["in"]])
    assert given["query"].keys() <= {each["name"] for each in operation.get("parameters", [])}
    if "requestBody" in operation:
        _check_body(request, operation["requestBody"]["content"])


def _operation(request: httpx2.Request) -> tuple[str, dict[str, Any]]:
    for path, operations in CONTRACT["paths"].items():
        if _path_values(path, request.url.path) is not None and request.method.lower() in operations:
            return path, operations[request.method.lower()]
    raise AssertionError(f"{request.method} {request.url.path} is not in the contract")


def _path_values(template: str, path: str) -> Any:
    found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path)
    return found.groupdict() if found else None


def _check_parameter(parameter: dict[str, Any], given: dict[str, str]) -> None:
    names = {name.lower(): value for name, value in given.items()}
    text = names.get(parameter["name"].lower())
    assert text is not None or not parameter.get("required"), f"{parameter['name']} is missing"
    if text is not None:
        integer = parameter["schema"].get("type") == "integer"
        check_value(int(text) if integer else text, parameter["schema"])


def _check_body(request: httpx2.Request, forms: dict[str, Any]) -> None:
    kind = request.headers["content-type"]
    assert kind in forms
    if kind.endswith("json"):
        check_value(json.loads(request.content), forms[kind]["schema"])
