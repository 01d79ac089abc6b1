import stat
from pathlib import Path

import pytest

from command_center.errors import SecretError
from command_center.sessions import COOKIE, KEY_FILE, Sessions, cookie_secret
from command_center.settings import SessionLimits
from command_center.store.accounts import Role
from tests.command_center.web.center import Center
from tests.fakes import FakeClock

SECRET = "s" * 43


@pytest.fixture
def sessions(clock: FakeClock) -> Sessions:
    return Sessions(SECRET, SessionLimits(), clock)


def test_a_cookie_says_who_it_was_made_for(sessions: Sessions) -> None:
    session = sessions.start("li", "stamp")
    assert sessions.read(sessions.cookie(session)) == session


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "WyJhIl0.AAAA", "\udcff"])
def test_what_is_no_cookie_of_ours_is_nobody(sessions: Sessions, cookie: str) -> None:
    assert sessions.read(cookie) is None


def test_a_cookie_signed_with_another_secret_is_nobody(sessions: Sessions, clock: FakeClock) -> None:
    forger = Sessions("t" * 43, SessionLimits(), clock)
    assert sessions.read(forger.cookie(forger.start("admin", "stamp"))) is None


def test_a_session_ends_half_an_hour_after_the_last_page(center: Center) -> None:
    browser = center.person(Role.VIEWER)
    center.clock.advance(29 * 60)
    assert browser.get("/").status_code == 200  # renews it
    center.clock.advance(29 * 60)
    assert browser.get("/").status_code == 200
    center.clock.advance(30 * 60)
    assert browser.get("/").status_code == 303
    assert browser.get("/api/v1/events").status_code == 401


def test_a_page_that_looks_by_itself_and_the_api_keep_no_session_alive(center: Center) -> None:
    browser = center.person(Role.VIEWER)
    center.clock.advance(20 * 60)
    assert browser.get("/", **{"x-live": "1"}).status_code == 200
    assert browser.get("/api/v1/events").status_code == 200
    center.clock.advance(10 * 60)
    assert browser.get("/", **{"x-live": "1"}).status_code == 401


def test_no_session_lasts_longer_than_a_shift(center: Center) -> None:
    browser = center.person(Role.VIEWER)
    for _ in range(35):
        center.clock.advance(20 * 60)
        assert browser.get("/").status_code == 200
    center.clock.advance(20 * 60)
    assert browser.get("/").status_code == 303


def test_after_signing_out_a_copy_of_the_cookie_is_worth_nothing(center: Center) -> None:
    browser = center.person(Role.VIEWER)
    copy = browser.client.cookies[COOKIE]
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    thief = center.visitor()
    thief.cookies.set(COOKIE, copy)
    assert thief.get("/").status_code == 303


def test_ended_sessions_are_remembered_within_bounds(sessions: Sessions, clock: FakeClock) -> None:
    old = sessions.start("li")
    sessions.end(old)
    clock.advance(12 * 3600 + 1)
    sessions.end(sessions.start("li"))
    assert list(sessions._ended) != [old.id]
    assert len(sessions._ended) == 1
    for _ in range(10_010):
        sessions.end(sessions.start("li"))
    assert len(sessions._ended) == 10_000


@pytest.mark.parametrize(
    ("role", "disabled", "password_hash"),
    [(Role.VIEWER, None, None), (None, True, None), (None, None, "another")],
)
def test_a_changed_account_ends_its_sessions(
    center: Center, role: Role | None, disabled: bool | None, password_hash: str | None
) -> None:
    browser = center.person(Role.OPERATOR)
    center.store.accounts.update_user("operator", role=role, disabled=disabled, password_hash=password_hash)
    assert browser.get("/").status_code == 303
    assert browser.get("/api/v1/events").status_code == 401


def test_the_cookie_is_for_our_pages_only(center: Center) -> None:
    header = center.visitor().get("/sign-in").headers["set-cookie"].lower()
    assert "httponly" in header
    assert "samesite=lax" in header
    assert "secure" not in header


def test_the_secret_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    secret = cookie_secret(tmp_path)
    assert cookie_secret(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert len(list(tmp_path.iterdir())) == 1


def test_a_damaged_secret_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("short")
    with pytest.raises(SecretError, match="delete the file"):
        cookie_secret(tmp_path)
    with pytest.raises(SecretError, match="check the disk"):
        cookie_secret(tmp_path / "nowhere")
