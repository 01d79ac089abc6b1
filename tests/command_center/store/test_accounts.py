from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import pytest

from command_center.errors import NotFoundError
from command_center.store import schema_people
from command_center.store.accounts import Role, Token, User
from command_center.store.audit import AuditEntry
from command_center.store.codec import Codec
from command_center.store.store import Store
from tests.command_center.values import at
from tests.fakes import FakeClock

ZHANG = User("张敏", Role.OPERATOR, "$argon2id$v=19$hash", at(0), language="en")
TURNSTILE = Token("turnstile-east", "a" * 64, ("signals:write", "events:read"), at(0))


@pytest.mark.parametrize(
    ("kind", "table"),
    [(User, schema_people.users), (Token, schema_people.tokens), (AuditEntry, schema_people.audit)],
)
def test_every_field_has_a_column(kind: type, table: object) -> None:
    assert Codec(kind, table).fields == {field.name for field in fields(kind)}  # type: ignore[arg-type]


def test_a_user_comes_back_as_it_was(store: Store) -> None:
    assert store.accounts.user(ZHANG.name) is None
    assert store.accounts.add_user(ZHANG)
    assert store.accounts.user(ZHANG.name) == ZHANG


def test_a_name_that_is_taken_is_not_taken_over(store: Store) -> None:
    store.accounts.add_user(ZHANG)
    assert not store.accounts.add_user(replace(ZHANG, role=Role.ADMIN, password_hash="mine"))
    assert store.accounts.user(ZHANG.name) == ZHANG


def test_users_are_listed_by_name(store: Store) -> None:
    for name in ("c", "a", "b"):
        store.accounts.add_user(replace(ZHANG, name=name))
    assert [user.name for user in store.accounts.users()] == ["a", "b", "c"]


def test_only_what_is_given_changes(store: Store) -> None:
    store.accounts.add_user(ZHANG)
    store.accounts.update_user(ZHANG.name, role=Role.VIEWER, language="zh-CN")
    changed = store.accounts.update_user(ZHANG.name, disabled=True, password_hash="new")
    expected = User(ZHANG.name, Role.VIEWER, "new", at(0), disabled=True, language="zh-CN")
    assert changed == expected == store.accounts.user(ZHANG.name)
    assert store.accounts.update_user(ZHANG.name, disabled=False) == replace(expected, disabled=False)


def test_a_change_that_makes_no_user_is_refused(store: Store) -> None:
    store.accounts.add_user(ZHANG)
    with pytest.raises(ValueError, match="language: expected one of zh-CN, en, got 'fr'"):
        store.accounts.update_user(ZHANG.name, language="fr")
    with pytest.raises(NotFoundError, match="expected the name of a user, got 'nobody'"):
        store.accounts.update_user("nobody", disabled=True)
    assert store.accounts.users() == [ZHANG]


@pytest.mark.parametrize("name", ["", " a", "a\n", "x" * 101])
def test_a_name_is_something_that_people_can_read(name: str) -> None:
    with pytest.raises(ValueError, match="name: expected 1 to 100 printable characters"):
        replace(ZHANG, name=name)
    with pytest.raises(ValueError, match="name: expected 1 to 100 printable characters"):
        replace(TURNSTILE, name=name)


def test_of_programs_that_start_at_once_one_makes_the_first_user(tmp_path: Path, store: Store) -> None:
    def start(number: int) -> bool:
        mine = Store.open(tmp_path / "data", FakeClock())
        added = mine.accounts.add_first_user(replace(ZHANG, name=f"admin-{number}"))
        mine.close()
        return added

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(start, range(3))) == [False, False, True]
    assert len(store.accounts.users()) == 1
    assert not store.accounts.add_first_user(replace(ZHANG, name="late"))


def test_a_token_is_found_by_the_hash_of_its_secret_until_it_is_revoked(store: Store) -> None:
    assert store.accounts.add_token(TURNSTILE)
    assert store.accounts.token(TURNSTILE.sha256) == TURNSTILE
    assert store.accounts.token("b" * 64) is None
    store.accounts.token_used(TURNSTILE.name, at(5))
    assert store.accounts.token(TURNSTILE.sha256) == replace(TURNSTILE, last_used_at=at(5))
    store.accounts.revoke_token(TURNSTILE.name)
    assert store.accounts.token(TURNSTILE.sha256) is None
    assert store.accounts.tokens() == [replace(TURNSTILE, last_used_at=at(5), revoked=True)]


def test_neither_a_token_s_name_nor_its_secret_is_given_twice(store: Store) -> None:
    store.accounts.add_token(TURNSTILE)
    store.accounts.revoke_token(TURNSTILE.name)
    assert not store.accounts.add_token(replace(TURNSTILE, sha256="b" * 64))
    assert not store.accounts.add_token(replace(TURNSTILE, name="other"))
    assert len(store.accounts.tokens()) == 1


def test_a_token_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(NotFoundError, match="expected the name of a token, got 'x'"):
        store.accounts.revoke_token("x")
    with pytest.raises(NotFoundError, match="expected the name of a token, got 'x'"):
        store.accounts.token_used("x", at(0))
