"""Passwords: made, hashed with argon2id, checked; few at a time, because each check takes 64 MiB."""

import secrets
import threading
from functools import cached_property

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from command_center.errors import BusyError, WeakPasswordError

MIN_LENGTH = 10
MAX_LENGTH = 200  # argon2 takes any length; a bound keeps a request small
ONE_TIME_LENGTH = 20
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0, 1: it is read from a screen and typed
_ONE_TIME = "once:"  # before a hash: the password was given by somebody else and has to be changed
_AT_ONCE = 2  # checks: 2 x 64 MiB (argon2-cffi's default cost, RFC 9106's second choice)


class Passwords:
    """Hashes and checks passwords (argon2id). Safe to use from several threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHash.recommended()
        self._slots = threading.BoundedSemaphore(_AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        """A hash that nobody's password has, as dear to check as any."""
        return self._hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        """The argon2id hash of a password, as text with its parameters."""
        return self._hasher.hash(password)

    def matches(self, password: str, hashed: str | None) -> bool:
        """Whether the password belongs to the hash. None (no such user) takes as long and is never right.

        Raises BusyError while others are being checked.
        """
        if not self._slots.acquire(blocking=False):
            raise BusyError("too many people sign in at this moment; try again in a second")
        try:
            right = self._hasher.verify(password, (hashed or self._nobody).removeprefix(_ONE_TIME))
        except UnknownHashError:
            right = False
        finally:
            self._slots.release()
        return right and hashed is not None


def one_time_password() -> str:
    """A random password of about 99 bits, for a person to type once."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(ONE_TIME_LENGTH))


def marked_one_time(hashed: str) -> str:
    """The hash of a password that is for one use."""
    return _ONE_TIME + hashed


def is_one_time(hashed: str) -> bool:
    """Whether the hash belongs to a password that is for one use."""
    return hashed.startswith(_ONE_TIME)


def check_strength(password: str, username: str) -> None:
    """Raise WeakPasswordError for one that is too short, too long, or says the user's own name.

    Length counts, composition does not (NIST SP 800-63B, 5.1.1.2).
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPasswordError(f"expected {MIN_LENGTH} to {MAX_LENGTH} characters, got {len(password)}")
    if username.casefold() in password.casefold() or len(set(password)) < 5:
        raise WeakPasswordError("expected a password without the user name and of 5 different characters")
