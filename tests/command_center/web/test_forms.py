import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.routing import APIRoute
from starlette.types import Message

from command_center.api import cameras, cases, dead_letters, events, live, people, signals
from command_center.app import create_app
from command_center.guards import BodyLimit
from command_center.settings import CommandCenterSettings
from command_center.store.accounts import Role
from command_center.web import account_pages, event_pages, people_pages, site_pages
from tests.command_center.web.center import Center

FORMS = [
    "/sign-in",
    "/sign-out",
    "/account/password",
    "/cameras/gate/view/accept",
    "/dead-letters/1",
    "/people/users",
    "/people/users/reset",
    "/people/users/change",
    "/people/tokens",
    "/people/tokens/revoke",
]
CHANGES = [
    ("POST", "/api/v1/signals"),
    ("POST", "/api/v1/cameras/gate/view/accept"),
    ("POST", "/api/v1/users"),
    ("PATCH", "/api/v1/users/viewer"),
    ("POST", "/api/v1/users/viewer/password"),
    ("POST", "/api/v1/tokens"),
    ("DELETE", "/api/v1/tokens/gate"),
    ("POST", "/api/v1/dead-letters/1/send-again"),
]


PARTS = (
    account_pages,
    event_pages,
    people_pages,
    site_pages,
    cameras,
    cases,
    dead_letters,
    events,
    live,
    people,
    signals,
)


def test_every_unsafe_operation_is_in_these_lists() -> None:
    routes = [route for part in PARTS for route in part.router.routes if isinstance(route, APIRoute)]
    unsafe = [route.path for route in routes if not (route.methods or set()) <= {"GET", "HEAD"}]
    assert len(unsafe) == len(FORMS) + len(CHANGES)


@pytest.mark.parametrize("token", [None, "", "forged", "of another session"])
def test_a_form_from_elsewhere_changes_nothing(center: Center, token: str | None) -> None:
    admin = center.person(Role.ADMIN)
    other = center.person(Role.VIEWER)
    fields = {"name": "new", "role": "viewer", "scopes": "signals:write"}
    if token is not None:
        fields["form_token"] = other.form_token if token == "of another session" else token
    for path in FORMS:
        answer = admin.client.post(path, data=fields)
        assert answer.status_code == 403, path
        assert "表单" in answer.text, path
    assert center.store.audit.entries() == []
    assert admin.get("/").status_code == 200


@pytest.mark.parametrize("headers", [{}, {"x-form-token": "forged"}])
def test_a_request_by_cookie_without_the_token_of_its_session_changes_nothing(
    center: Center, headers: dict[str, str]
) -> None:
    admin = center.person(Role.ADMIN)
    for method, path in CHANGES:
        answer = admin.client.request(method, path, json={}, headers=headers)
        assert answer.status_code == 403, path
        assert "X-Form-Token" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/static/style.css", "/api/openapi.json", "/nope", "/api/v1/x"]
)
def test_every_answer_keeps_browsers_careful(center: Center, path: str) -> None:
    headers = center.person(Role.VIEWER).get(path).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert ("no-store" in headers.get("cache-control", "")) == (not path.startswith("/static/"))
    assert "strict-transport-security" not in headers


def test_over_https_cookies_and_browsers_stay_there(settings: CommandCenterSettings, center: Center) -> None:
    safe = Center(
        create_app(replace(settings, https=True), center.store, center.clock, None),
        center.store,
        center.clock,
    )
    answer = safe.visitor().get("/sign-in")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_a_body_that_is_too_large_is_refused_before_it_is_understood(center: Center) -> None:
    operator = center.person(Role.OPERATOR)
    large = b"[" + b" " * (1 << 20) + b"]"
    answer = operator.client.post(
        "/api/v1/signals", content=large, headers={"x-form-token": operator.form_token}
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"

    def in_pieces() -> Iterator[bytes]:
        yield from (large[start : start + 65536] for start in range(0, len(large), 65536))

    assert operator.client.post("/sign-in", content=in_pieces()).status_code == 413


def test_a_request_that_breaks_off_goes_nowhere(center: Center) -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b'{"kind":', "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/api/v1/signals", "headers": []}
    asyncio.run(BodyLimit(center.app, max_bytes=100)(scope, receive, send))
    assert sent == []
