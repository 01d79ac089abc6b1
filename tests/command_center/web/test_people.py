import re
from hashlib import sha256
from pathlib import Path

import pytest

from command_center.roles import Scope
from command_center.store.accounts import Role
from tests.command_center.web.center import Center


def test_an_administrator_adds_a_person_who_gets_a_one_time_password(center: Center) -> None:
    admin = center.person(Role.ADMIN)
    made = admin.api("POST", "/api/v1/users", {"name": "李 Wei", "role": "operator"})
    assert made.status_code == 201
    user = center.parts.sign_in.check("李 Wei", made.json()["password"], "192.0.2.1")
    assert user.role is Role.OPERATOR
    listed = {each["name"]: each for each in admin.get("/api/v1/users").json()}
    assert listed["李 Wei"]["must_change_password"]
    assert "password_hash" not in listed["李 Wei"]
    assert admin.api("POST", "/api/v1/users", {"name": "李 Wei", "role": "viewer"}).status_code == 409


@pytest.mark.parametrize("name", [" ", "a/b", "a\nb", " li", "li?", "x" * 101])
def test_a_name_that_cannot_stand_in_an_address_is_refused(center: Center, name: str) -> None:
    made = center.person(Role.ADMIN).api("POST", "/api/v1/users", {"name": name, "role": "viewer"})
    assert made.status_code in {409, 422}
    assert "expected" in made.text


def test_a_person_gets_another_role_and_is_blocked_at_once(center: Center) -> None:
    admin, viewer = center.person(Role.ADMIN), center.person(Role.VIEWER)
    changed = admin.api("PATCH", "/api/v1/users/viewer", {"role": "operator"})
    assert changed.json()["role"] == "operator"
    assert viewer.get("/api/v1/events").status_code == 401
    assert admin.api("PATCH", "/api/v1/users/viewer", {"disabled": True}).json()["disabled"]
    assert admin.api("PATCH", "/api/v1/users/nobody", {"disabled": True}).status_code == 404


def test_nobody_takes_his_own_rights_away(center: Center) -> None:
    admin = center.person(Role.ADMIN)
    refused = admin.api("PATCH", "/api/v1/users/admin", {"role": "viewer"})
    assert refused.status_code == 409
    assert admin.get("/api/v1/users").status_code == 200


def test_a_forgotten_password_is_replaced_by_a_one_time_password(center: Center) -> None:
    admin = center.person(Role.ADMIN)
    center.person(Role.VIEWER)
    made = admin.api("POST", "/api/v1/users/viewer/password").json()
    assert center.parts.sign_in.check("viewer", made["password"], "192.0.2.1").name == "viewer"


def test_a_token_is_shown_once_and_only_its_hash_is_kept(center: Center, tmp_path: Path) -> None:
    admin = center.person(Role.ADMIN)
    made = admin.api("POST", "/api/v1/tokens", {"name": "east gate", "scopes": ["signals:write"]})
    secret = made.json()["token"]
    assert made.status_code == 201
    assert secret.startswith("swt_")
    assert secret not in admin.get("/api/v1/tokens").text
    for file in (tmp_path / "data").rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes()
    token = center.store.accounts.token(sha256(secret.encode()).hexdigest())
    assert token is not None
    assert token.scopes == ("signals:write",)


def test_a_revoked_token_opens_nothing(center: Center) -> None:
    admin, program = center.person(Role.ADMIN), center.program(Scope.EVENTS_READ)
    assert program.get("/api/v1/events").status_code == 200
    assert admin.api("DELETE", "/api/v1/tokens/program-events.read").status_code == 204
    assert program.get("/api/v1/events").status_code == 401
    assert admin.api("DELETE", "/api/v1/tokens/never").status_code == 404
    assert admin.get("/api/v1/tokens").json()[0]["revoked"]


def test_the_use_of_a_token_is_noted_at_most_once_a_minute(center: Center) -> None:
    program = center.program(Scope.EVENTS_READ)
    program.get("/api/v1/events")
    first = center.store.accounts.tokens()[0].last_used_at
    center.clock.advance(59)
    program.get("/api/v1/events")
    assert center.store.accounts.tokens()[0].last_used_at == first
    center.clock.advance(1)
    program.get("/api/v1/events")
    assert center.store.accounts.tokens()[0].last_used_at == center.clock.now()


def test_the_page_does_all_that_and_shows_each_secret_once(center: Center) -> None:
    admin = center.person(Role.ADMIN)
    page = admin.post("/people/users", name="wang", role="viewer").text
    password = re.search(r"<code>([a-z0-9]{20})</code>", page)
    assert password
    assert center.parts.sign_in.check("wang", password[1], "192.0.2.1").name == "wang"
    assert password[1] not in admin.get("/people").text
    assert "<code>" in admin.post("/people/users/reset", name="wang").text
    admin.post("/people/users/change", name="wang", role="operator")
    admin.post("/people/users/change", name="wang", disabled="true")
    wang = center.store.accounts.user("wang")
    assert wang is not None
    assert (wang.role, wang.disabled) == (Role.OPERATOR, True)
    made = admin.post("/people/tokens", name="gate", scopes=["signals:write", "events:read"]).text
    assert "swt_" in made
    admin.post("/people/tokens/revoke", name="gate")
    assert center.store.accounts.tokens()[0].revoked
    for path, fields in (
        ("/people/users", {"name": "wang", "role": "viewer"}),
        ("/people/users/change", {"name": "admin", "role": "viewer"}),
        ("/people/users/reset", {"name": "nobody"}),
        ("/people/users/change", {"name": "nobody"}),
        ("/people/tokens", {"name": "x"}),
        ("/people/tokens/revoke", {"name": "x"}),
    ):
        assert "expected" in admin.post(path, **fields).text, path


def test_every_change_is_in_the_audit_with_who_made_it(center: Center) -> None:
    admin = center.person(Role.ADMIN)
    center.person(Role.VIEWER)
    admin.api("PATCH", "/api/v1/users/viewer", {"role": "operator"})
    admin.api("POST", "/api/v1/tokens", {"name": "gate", "scopes": ["signals:write"]})
    admin.api("DELETE", "/api/v1/tokens/gate")
    deeds = [(entry.who, entry.action, entry.subject) for _, entry in reversed(center.store.audit.entries())]
    assert deeds == [
        ("admin", "change_user", "viewer role=operator disabled=False"),
        ("admin", "add_token", "gate signals:write"),
        ("admin", "revoke_token", "gate"),
    ]
