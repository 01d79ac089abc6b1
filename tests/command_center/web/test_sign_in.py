import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from command_center.accounts import ensure_first_account
from command_center.app import create_app
from command_center.errors import BusyError, WeakPasswordError
from command_center.passwords import Passwords, check_strength
from command_center.sessions import COOKIE
from command_center.settings import CommandCenterSettings
from command_center.store.accounts import Role
from command_center.store.store import Store
from tests.command_center.web.center import Center
from tests.fakes import FakeClock

OWN = "correct horse battery"


def token_of(page: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(browser: TestClient, name: str, password: str, next: str = "/") -> int:  # noqa: A002
    token = token_of(browser.get("/sign-in").text)
    answer = browser.post(
        "/sign-in", data={"name": name, "password": password, "form_token": token, "next": next}
    )
    return answer.status_code


@pytest.fixture
def password(store: Store, clock: FakeClock) -> str:
    made = ensure_first_account(store, clock)
    assert made is not None
    return made


def test_the_first_account_is_made_once_and_its_password_is_stored_nowhere(
    store: Store, clock: FakeClock, password: str, tmp_path: Path
) -> None:
    assert ensure_first_account(store, clock) is None
    assert len(password) >= 20
    for file in (tmp_path / "data").rglob("*"):
        assert not file.is_file() or password.encode() not in file.read_bytes()


def test_a_one_time_password_opens_nothing_but_the_account_page_until_it_is_changed(
    center: Center, password: str
) -> None:
    browser = center.visitor()
    assert sign_in(browser, "admin", password) == 303
    assert browser.get("/").headers["location"] == "/account"
    assert browser.get("/api/v1/events").status_code == 403
    page = browser.get("/account").text
    form = {"form_token": token_of(page), "old": password, "new": OWN, "again": OWN}
    assert browser.post("/account/password", data=form).headers["location"] == "/account?saved=1"
    assert browser.get("/").status_code == 200
    assert browser.get("/api/v1/events").status_code == 200
    assert sign_in(center.visitor(), "admin", password) == 401
    assert sign_in(center.visitor(), "admin", OWN) == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "status"),
    [
        ("wrong", OWN, OWN, 403),
        ("{password}", OWN, OWN + "x", 422),
        ("{password}", "short", "short", 422),
        ("{password}", "admin" + OWN, "admin" + OWN, 422),
        ("{password}", "{password}", "{password}", 422),
    ],
)
def test_a_new_password_that_is_no_good_changes_nothing(
    center: Center, password: str, old: str, new: str, again: str, status: int
) -> None:
    browser = center.visitor()
    sign_in(browser, "admin", password)
    texts = {"old": old, "new": new, "again": again}
    form = {name: text.format(password=password) for name, text in texts.items()}
    form["form_token"] = token_of(browser.get("/account").text)
    assert browser.post("/account/password", data=form).status_code == status
    assert sign_in(center.visitor(), "admin", password) == 303


def test_a_changed_password_ends_every_other_session(center: Center, password: str) -> None:
    here, elsewhere = center.visitor(), center.visitor()
    sign_in(here, "admin", password)
    sign_in(elsewhere, "admin", password)
    form = {"form_token": token_of(here.get("/account").text), "old": password, "new": OWN, "again": OWN}
    here.post("/account/password", data=form)
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").headers["location"].startswith("/sign-in")


def test_unknown_users_wrong_passwords_and_blocked_users_look_alike(center: Center, password: str) -> None:
    center.person(Role.VIEWER, "blocked")
    center.store.accounts.update_user("blocked", password_hash=Passwords().hash(OWN), disabled=True)
    pages = []
    for name, text in (("nobody", OWN), ("admin", OWN), ("blocked", OWN)):
        browser = center.visitor()
        token = token_of(browser.get("/sign-in").text)
        answer = browser.post("/sign-in", data={"name": name, "password": text, "form_token": token})
        assert answer.status_code == 401
        pages.append(re.sub(r'value="[^"]+"', "", answer.text))
    assert len(set(pages)) == 1
    assert sign_in(center.visitor(), "admin", password) == 303


def test_a_new_session_starts_at_the_sign_in(center: Center, password: str) -> None:
    browser = center.visitor()
    browser.get("/sign-in")
    before = browser.cookies[COOKIE]
    sign_in(browser, "admin", password)
    assert browser.cookies[COOKIE] != before
    assert center.parts.sessions.read(before) is None


def test_tries_of_an_account_are_counted_whatever_the_address(center: Center, password: str) -> None:
    for number in range(3):
        assert sign_in(center.visitor(f"192.0.2.{number}"), "admin", "guess") == 401
    browser = center.visitor("198.51.100.1")
    form = {"name": "ADMIN", "password": password, "form_token": token_of(browser.get("/sign-in").text)}
    refused = browser.post("/sign-in", data=form)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "900"
    center.clock.advance(900)
    assert sign_in(center.visitor(), "admin", password) == 303


def test_tries_of_an_address_are_counted_whatever_the_account(
    settings: CommandCenterSettings, store: Store, clock: FakeClock
) -> None:
    few = replace(settings, throttle=replace(settings.throttle, tries_per_address=3))
    center = Center(create_app(few, store, clock, None), store, clock)
    statuses = [sign_in(center.visitor("192.0.2.9"), f"user-{n}", "guess") for n in range(4)]
    assert statuses == [401, 401, 401, 429]
    assert sign_in(center.visitor("192.0.2.8"), "user-9", "guess") == 401


def test_the_right_password_clears_the_count(center: Center, password: str) -> None:
    for _ in range(2):
        for _ in range(2):
            sign_in(center.visitor(), "admin", "guess")
        assert sign_in(center.visitor(), "admin", password) == 303


def test_one_goes_on_to_where_one_wanted_to_go_but_never_to_another_site(
    center: Center, password: str
) -> None:
    asked = center.visitor().get("/cameras").headers["location"]
    assert asked == "/sign-in?next=/cameras"
    center.store.accounts.update_user("admin", password_hash=Passwords().hash(OWN))
    for place, goes in (("/cameras", "/cameras"), ("//evil.example", "/"), ("https://evil.example", "/")):
        browser = center.visitor()
        token = token_of(browser.get("/sign-in").text)
        form = {"name": "admin", "password": OWN, "form_token": token, "next": place}
        assert browser.post("/sign-in", data=form).headers["location"] == goes


def test_somebody_whose_session_has_ended_can_sign_in_again(center: Center, password: str) -> None:
    browser = center.visitor()
    sign_in(browser, "admin", password)
    center.store.accounts.update_user("admin", role=Role.OPERATOR)
    assert browser.get("/account").status_code == 303
    assert sign_in(browser, "admin", password) == 303
    assert browser.get("/account").status_code == 200


def test_an_address_that_has_to_wait_cannot_use_up_the_tries_of_an_account(
    settings: CommandCenterSettings, store: Store, clock: FakeClock, password: str
) -> None:
    few = replace(settings, throttle=replace(settings.throttle, tries_per_address=1))
    center = Center(create_app(few, store, clock, None), store, clock)
    statuses = [sign_in(center.visitor("192.0.2.9"), "admin", "guess") for _ in range(5)]
    assert statuses == [401, 429, 429, 429, 429]
    assert sign_in(center.visitor("192.0.2.8"), "admin", password) == 303


def test_signing_in_and_out_and_failures_are_in_the_audit(center: Center, password: str) -> None:
    browser = center.visitor()
    sign_in(browser, "nobody", password)
    sign_in(browser, "admin", "guess")
    sign_in(browser, "admin", password)
    browser.post("/sign-out", data={"form_token": token_of(browser.get("/account").text)})
    deeds = [(entry.who, entry.action) for _, entry in reversed(center.store.audit.entries())]
    assert deeds == [
        ("admin", "add_user"),
        ("-", "sign_in_failed"),
        ("admin", "sign_in_failed"),
        ("admin", "sign_in"),
        ("admin", "sign_out"),
    ]


@pytest.mark.parametrize("password", ["", "short", "ssssssssssssss", "my name is Li Wei", "x" * 201])
def test_weak_passwords(password: str) -> None:
    with pytest.raises(WeakPasswordError, match="expected"):
        check_strength(password, "li wei")


def test_few_passwords_are_checked_at_a_time() -> None:
    passwords = Passwords()
    hashed = passwords.hash(OWN)
    with passwords._slots, passwords._slots, pytest.raises(BusyError) as caught:
        passwords.matches(OWN, hashed)
    assert caught.value.retry_after_s == 1.0
    assert passwords.matches(OWN, hashed)
    assert not passwords.matches(OWN, "no hash at all")
    assert not passwords.matches(OWN, None)
