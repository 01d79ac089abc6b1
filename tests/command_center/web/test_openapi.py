"""The API does what its published document says, also with requests that nobody would think of."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from command_center.app import create_app
from command_center.settings import CommandCenterSettings
from command_center.store.accounts import Role
from command_center.store.store import Store
from tests.command_center.values import EVENT, SITE
from tests.command_center.web.center import Browser, Center
from tests.fakes import FakeClock

# Left out: /live never ends by itself (nor does /mjpeg, but here no worker has the camera). What is not
# checked here has tests of its own: rights (test_roles.py), and rules that JSON Schema cannot say (a gate for
# a grant, until after at).
NOT_CHECKED = (
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)


@pytest.fixture(scope="module")
def admin(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    folder, clock = tmp_path_factory.mktemp("openapi"), FakeClock()
    store = Store.open(folder, clock)
    store.import_site(SITE)
    center = Center(create_app(CommandCenterSettings(folder), store, clock, None), store, clock)
    center.record(EVENT)
    return center.person(Role.ADMIN)


@pytest.fixture(scope="module")
def document(admin: Browser) -> object:
    app = admin.client.app
    return schemathesis.openapi.from_asgi("/api/openapi.json", app).exclude(path="/api/v1/live")


def test_every_operation_answers_as_it_says(admin: Browser, document: schemathesis.BaseSchema) -> None:
    headers, cookies = {"x-form-token": admin.form_token}, dict(admin.client.cookies)
    for result in document.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def answers_as_it_says(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(headers=headers, cookies=cookies, excluded_checks=list(NOT_CHECKED))

        answers_as_it_says()


def test_the_document_names_every_operation_of_the_api_and_nothing_else(admin: Browser) -> None:
    document = admin.get("/api/openapi.json").json()
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert len(document["paths"]) == 20
    assert {"HTTPBearer", "APIKeyCookie"} <= set(document["components"]["securitySchemes"])
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert admin.get(path).status_code == 404


def test_every_failure_is_documented_as_a_problem(admin: Browser) -> None:
    document = admin.get("/api/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            failures = {status: each for status, each in operation["responses"].items() if status >= "400"}
            assert {"401", "403", "503"} <= set(failures) | {"503"}, (method, path)
            for status, failure in failures.items():
                assert list(failure["content"]) == ["application/problem+json"], (method, path, status)
