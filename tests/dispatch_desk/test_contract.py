"""The desk against the contract's document: the same operations, and no request that breaks its promises."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import yaml
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis import AuthContext, Case, GenerationMode, SerializationContext
from starlette.types import Receive, Scope, Send

from dispatch_desk.web.app import create_app, desk_of
from tests.dispatch_desk.street import CONTRACT, TOKEN, sha
from tests.dispatch_desk.street import settings as desk_settings
from tests.fakes import FakeClock

PROMISED: dict[str, Any] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))


def operations(document: dict[str, Any]) -> dict[str, dict[str, set[str]]]:
    """The status codes of every method of every path under /v1."""
    return {
        path: {method: set(operation["responses"]) for method, operation in methods.items()}
        for path, methods in document["paths"].items()
    }


def test_the_desk_has_exactly_the_paths_methods_and_answers_of_the_contract(app: FastAPI) -> None:
    assert operations(app.openapi()) == operations(PROMISED)


def test_the_desk_names_its_operations_and_parameters_as_the_contract_does(app: FastAPI) -> None:
    def names(document: dict[str, Any]) -> set[tuple[str, str, str]]:
        return {
            (operation["operationId"], parameter["in"], parameter["name"].lower())
            for methods in document["paths"].values()
            for operation in methods.values()
            for parameter in operation.get("parameters", [])
        }

    assert names(app.openapi()) == names(PROMISED)


class Door:
    """What the generated requests go through: cases are made at collection, when no desk is open yet."""

    desk: FastAPI

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.desk(scope, receive, send)


DOOR = Door()
document = schemathesis.openapi.from_path(str(CONTRACT))
document.app = DOOR


@schemathesis.serializer("video/mp4")
def film(_context: SerializationContext, value: Any) -> bytes:
    """As it is."""
    content = getattr(value, "data", value)
    return content.encode() if isinstance(content, str) else bytes(content)


@document.auth()
class Token:
    """Signs every request, unless schemathesis wants to see what happens without."""

    def get(self, case: Case[Any], context: AuthContext) -> str:
        return TOKEN

    def set(self, case: Case[Any], data: str, context: AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"


def make_agree(case: Case[Any]) -> None:
    """What a schema cannot relate: a picture and its hash; a report's key, id, type and pictures."""
    body: Any = case.body
    if "sha256" in case.path_parameters:
        content = getattr(body, "data", body)  # some bodies are bytes that pass for a string
        case.path_parameters["sha256"] = sha(content.encode() if isinstance(content, str) else content)
    if isinstance(body, dict):
        data = body["data"]
        name = f"{data['id']}:{int(data['revision'])}"
        kind = "closed" if "verification" not in data else body["type"].split(".")[2]
        body |= {"id": name, "type": f"street.{data['event_type']}.{kind}.v1"}
        data["evidence"] = []
        case.headers["Idempotency-Key"] = name


@pytest.fixture(scope="module", autouse=True)
def behind_the_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One desk for all generated requests."""
    DOOR.desk = create_app(desk_settings(tmp_path_factory.mktemp("desk")), FakeClock())
    yield
    desk_of(DOOR.desk).close()


@document.parametrize()
@settings(
    max_examples=50, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
def test_no_request_makes_the_desk_break_the_contract(case: Case[Any]) -> None:
    if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE:
        make_agree(case)
    case.call_and_validate()
