import pytest

from command_center.roles import PEOPLE_ONLY, Scope
from command_center.store.accounts import Role
from tests.command_center.values import EVENT
from tests.command_center.web.center import Center

ADMINS_ONLY = ["/api/v1/users", "/api/v1/tokens", "/people"]
OPERATORS = ["/api/v1/dead-letters", "/dead-letters"]
EVERYBODY = ["/api/v1/events", "/api/v1/cameras", "/", "/cameras", "/account"]
GRANT = {"kind": "access_grant", "gate": "east", "at": "2026-01-05T02:00:00Z"}


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.VIEWER, EVERYBODY),
        (Role.OPERATOR, EVERYBODY + OPERATORS),
        (Role.ADMIN, EVERYBODY + OPERATORS + ADMINS_ONLY),
    ],
)
def test_what_each_role_may_read(center: Center, role: Role, may: list[str]) -> None:
    browser = center.person(role)
    for path in EVERYBODY + OPERATORS + ADMINS_ONLY:
        assert browser.get(path).status_code == (200 if path in may else 403), path


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.OPERATOR, 200)])
def test_only_operators_report_signals(center: Center, role: Role, status: int) -> None:
    assert center.person(role).api("POST", "/api/v1/signals", GRANT).status_code == status


def test_nobody_gets_nothing_but_the_way_to_the_sign_in(center: Center) -> None:
    visitor = center.visitor()
    for path in EVERYBODY + OPERATORS + ADMINS_ONLY:
        answer = visitor.get(path)
        assert answer.status_code == (401 if path.startswith("/api/") else 303), path
    assert visitor.get("/api/v1/events").headers["www-authenticate"] == "Bearer"
    assert visitor.post("/api/v1/signals", json=GRANT).status_code == 401


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        (Scope.EVENTS_READ, "/api/v1/events"),
        (Scope.CASES_READ, f"/api/v1/events/{EVENT.id}/case"),
        (Scope.CAMERAS_READ, "/api/v1/cameras"),
        (Scope.CAMERAS_READ, "/api/v1/workers"),
        (Scope.DEAD_LETTERS_READ, "/api/v1/dead-letters"),
    ],
)
def test_a_token_opens_what_its_scopes_say_and_nothing_else(center: Center, scope: Scope, path: str) -> None:
    right, wrong = center.program(scope), center.program(Scope.SIGNALS_WRITE)
    assert right.get(path).status_code in {200, 404}
    refused = wrong.get(path)
    assert refused.status_code == 403
    assert scope in refused.json()["detail"]
    assert wrong.post("/api/v1/signals", json=GRANT).status_code == 200


def test_no_token_administers_people_or_tokens(center: Center) -> None:
    admin = center.person(Role.ADMIN)
    for scope in PEOPLE_ONLY:
        made = admin.api("POST", "/api/v1/tokens", {"name": "evil", "scopes": [scope]})
        assert made.status_code == 409
        assert "scopes: expected" in made.json()["detail"]


def test_a_token_opens_no_page(center: Center) -> None:
    assert center.program(Scope.EVENTS_READ).get("/").status_code == 303


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "swt_x"])
def test_a_bad_token_is_refused_even_beside_a_good_cookie(center: Center, header: str) -> None:
    browser = center.person(Role.ADMIN)
    status = browser.get("/api/v1/events", authorization=header).status_code
    assert status == (401 if header == "Bearer nonsense" else 200)
