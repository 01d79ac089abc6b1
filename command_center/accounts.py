"""People and programs that may come in: first account, sign-in, passwords, tokens. Every deed is audited."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from base.clock import Clock
from command_center.errors import AccountError, ThrottledError, WeakPasswordError, WrongPasswordError
from command_center.passwords import (
    Passwords,
    check_strength,
    is_one_time,
    marked_one_time,
    one_time_password,
)
from command_center.roles import PEOPLE_ONLY, Scope
from command_center.settings import ThrottleLimits
from command_center.store.accounts import Role, Token, User
from command_center.store.audit import AuditEntry
from command_center.store.store import Store
from command_center.throttle import Throttle, address_name

FIRST_USER = "admin"
TOKEN_PREFIX = "swt_"  # noqa: S105 - lets scanners find a token that was published by mistake
_TOKEN_BYTES = 32
_NAME = re.compile(r"[\w.@ -]+")  # can stand in an address as it is
_NOTE_USE_AFTER = timedelta(minutes=1)  # a program that asks all the time costs one row written a minute


def ensure_first_account(store: Store, clock: Clock) -> str | None:
    """Make the administrator `admin` where there is no user at all, and return the one-time password.

    None when there are users: nothing was made. The password is nowhere else: print it, once.
    """
    password = one_time_password()
    hashed = marked_one_time(Passwords().hash(password))
    if not store.accounts.add_first_user(User(FIRST_USER, Role.ADMIN, hashed, clock.now())):
        return None
    store.audit.add(AuditEntry(clock.now(), FIRST_USER, "add_user", FIRST_USER))
    return password


def stamp_of(user: User) -> str:
    """Changes with the password, the role and the right to come in: sessions from before it are void."""
    return hashlib.sha256(f"{user.role}:{user.disabled}:{user.password_hash}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Made:
    """Something new with a secret that is shown this once."""

    name: str
    secret: str


class SignIn:
    """Checks passwords, and makes those wait who try too often."""

    def __init__(self, store: Store, passwords: Passwords, limits: ThrottleLimits, clock: Clock) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock
        self.accounts = _throttle(limits.tries_per_account, limits, clock)
        self.addresses = _throttle(limits.tries_per_address, limits, clock)

    def check(self, name: str, password: str, host: str) -> User:
        """The user whose password this is.

        Raises WrongPasswordError (also for unknown and blocked users), ThrottledError, BusyError.
        """
        account, address = name.casefold(), address_name(host)
        wait_s = self.addresses.try_now(address) or self.accounts.try_now(account)
        if wait_s > 0:
            raise ThrottledError(f"too many tries; wait {wait_s:.0f} s", wait_s)
        user = self._store.accounts.user(name)
        usable = user is not None and not user.disabled
        right = self._passwords.matches(password, user.password_hash if user and usable else None)
        if user is None or not right:
            self._audit(name if user else "-", "sign_in_failed", host)
            raise WrongPasswordError("user name or password is wrong")
        self.accounts.succeeded(account)
        self.addresses.take_back(address)
        self._audit(name, "sign_in", host)
        return user

    def _audit(self, who: str, action: str, subject: str) -> None:
        self._store.audit.add(AuditEntry(self._clock.now(), who, action, subject))


class People:
    """Changes to users. `by` is who does it."""

    def __init__(self, store: Store, passwords: Passwords, clock: Clock) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock

    def add(self, name: str, role: Role, by: str) -> Made:
        """A new user with a one-time password. Raises AccountError when the name is taken or no name."""
        _check_name(name)
        password = one_time_password()
        hashed = marked_one_time(self._passwords.hash(password))
        user = User(name, role, hashed, self._clock.now())
        if not self._store.accounts.add_user(user):
            raise AccountError(f"name: expected one that is free, got {name!r}")
        self._audit(by, "add_user", name)
        return Made(name, password)

    def reset_password(self, name: str, by: str) -> Made:
        """A new one-time password for a user; sessions with the old one end. Raises NotFoundError."""
        password = one_time_password()
        hashed = marked_one_time(self._passwords.hash(password))
        self._store.accounts.update_user(name, password_hash=hashed)
        self._audit(by, "reset_password", name)
        return Made(name, password)

    def change(self, name: str, by: str, *, role: Role | None = None, disabled: bool | None = None) -> User:
        """Give a user another role, block or unblock him; his sessions end.

        Raises NotFoundError, and AccountError for oneself: so the last administrator cannot be lost.
        """
        if name == by:
            raise AccountError("expected another user than yourself: ask a second administrator")
        user = self._store.accounts.update_user(name, role=role, disabled=disabled)
        self._audit(by, "change_user", f"{name} role={user.role} disabled={user.disabled}")
        return user

    def choose_password(self, name: str, old: str, new: str) -> User:
        """A user's own choice, after `SignIn.check` of the old one; every session ends.

        Raises WeakPasswordError, NotFoundError.
        """
        check_strength(new, name)
        if new == old:
            raise WeakPasswordError("expected a password that differs from the current one")
        changed = self._store.accounts.update_user(name, password_hash=self._passwords.hash(new))
        self._audit(name, "change_password", name)
        return changed

    def _audit(self, who: str, action: str, subject: str) -> None:
        self._store.audit.add(AuditEntry(self._clock.now(), who, action, subject))


class Tokens:
    """Rights of programs. A token is shown once; only its hash is kept."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def make(self, name: str, scopes: Sequence[Scope], by: str) -> Made:
        """A new token. Raises AccountError: no scope, one that people alone have, a name that is taken."""
        if not scopes or PEOPLE_ONLY.intersection(scopes):
            allowed = ", ".join(scope for scope in Scope if scope not in PEOPLE_ONLY)
            raise AccountError(
                f"scopes: expected one or more of {allowed}, got {', '.join(scopes) or 'none'}"
            )
        _check_name(name)
        secret = TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
        kept = tuple(scope.value for scope in dict.fromkeys(scopes))
        token = Token(name, _hash(secret), kept, self._clock.now())
        if not self._store.accounts.add_token(token):
            raise AccountError(f"name: expected one that is free, got {name!r}")
        self._audit(by, "add_token", f"{name} {' '.join(kept)}")
        return Made(name, secret)

    def revoke(self, name: str, by: str) -> None:
        """Take the right away for good. Raises NotFoundError."""
        self._store.accounts.revoke_token(name)
        self._audit(by, "revoke_token", name)

    def check(self, secret: str) -> Token | None:
        """The token of this secret, unless it is unknown or revoked; its use is noted."""
        token = self._store.accounts.token(_hash(secret))
        now = self._clock.now()
        if token and (token.last_used_at is None or now - token.last_used_at >= _NOTE_USE_AFTER):
            self._store.accounts.token_used(token.name, now)
        return token

    def _audit(self, who: str, action: str, subject: str) -> None:
        self._store.audit.add(AuditEntry(self._clock.now(), who, action, subject))


def must_change_password(user: User) -> bool:
    """Whether the user's password was for one use."""
    return is_one_time(user.password_hash)


def _check_name(name: str) -> None:
    if not (_NAME.fullmatch(name) and name == name.strip() and len(name) <= 100):
        raise AccountError(f"name: expected 1 to 100 letters, digits, spaces or . @ - _, got {name!r}")


def _hash(secret: str) -> str:
    """Tokens are random, 256 bits: a plain SHA-256 cannot be guessed backwards, and can be looked up."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _throttle(limit: int, limits: ThrottleLimits, clock: Clock) -> Throttle:
    return Throttle(clock, limit=limit, window_s=limits.window_s, max_names=limits.max_names)
