"""Accounts: made by the operator, opened with a PIN that is printed once and holds for one sign-in."""

import secrets
import threading
from datetime import datetime, timedelta
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from base.clock import Clock
from base.ids import IdSource
from dispatch_desk.case import Person
from dispatch_desk.errors import InvalidError, LockedOutError, NotFoundError, NotSignedInError, StoreError
from dispatch_desk.settings import Language
from dispatch_desk.states import Role
from dispatch_desk.store import people
from dispatch_desk.store.database import Database
from dispatch_desk.store.people import Account

PIN_DIGITS = 8
MIN_PIN_LENGTH = 6  # of a PIN that somebody chooses; the lock-out allows some hundred guesses a day
MAX_PIN_LENGTH = 128
MAX_NAME_LENGTH = 100
FREE_FAILURES = 4  # people mistype; from the next one on each failure locks, twice as long each time
FIRST_LOCK_S = 30.0
LONGEST_LOCK_S = 900.0
_HASHES_AT_ONCE = 2  # argon2 takes 64 MiB and some 50 ms of a core each time
ARGON2 = PasswordHash((Argon2Hasher(),))  # the library's costs: RFC 9106, second recommended option


class Accounts:
    """Who may sign in. PINs are kept as argon2id hashes only."""

    def __init__(self, database: Database, clock: Clock, ids: IdSource, hasher: PasswordHash) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._hasher = hasher
        self._hashing = threading.BoundedSemaphore(_HASHES_AT_ONCE)
        self._nobodys_hash: str | None = None

    def create_worker(self, name: str, grids: tuple[str, ...], language: Language) -> str:
        """Make a grid worker's account and return its one-time PIN. Raises InvalidError, StoreError."""
        return self._create(name, Role.WORKER, grids, language)

    def create_dispatcher(self, name: str, language: Language) -> str:
        """Make a dispatcher's account and return its one-time PIN. Raises InvalidError, StoreError."""
        return self._create(name, Role.DISPATCHER, (), language)

    def reset_pin(self, name: str) -> str:
        """A new one-time PIN; the lock and all sessions end. Raises NotFoundError."""
        account, pin = self._demand(name), _new_pin()
        self._set_pin(account, pin, one_time=True)
        return pin

    def set_grids(self, name: str, grids: tuple[str, ...]) -> None:
        """The grids that a worker looks after from now on. Raises NotFoundError."""
        with self._database.write() as connection:
            people.set_grids(connection, self._demand(name).person.id, grids)

    def block(self, name: str) -> None:
        """Never let somebody in again, and give them no new cases. Raises NotFoundError."""
        account = self._demand(name)
        with self._database.write() as connection:
            people.change(connection, account.person.id, active=False, epoch=account.epoch + 1)

    def sign_in(self, name: str, pin: str) -> Account:
        """The account, if name and PIN are right. Raises NotSignedInError, LockedOutError.

        An attempt is counted before it is checked, so that attempts side by side gain nothing. A name that
        does not exist takes as long as one that does.
        """
        account = self._begin_attempt(name)
        known_hash = self._hash_of_nobody() if account is None else account.pin_hash
        right = self._verify(pin, known_hash)
        if account is None or not right:
            raise NotSignedInError("expected a name and its PIN, got a wrong one")
        with self._database.write() as connection:
            people.change(connection, account.person.id, failures=0, locked_until=None)
        return account

    def choose_pin(self, account: Account, pin: str) -> Account:
        """Somebody's own PIN from now on; their other sessions end. Raises InvalidError."""
        if not MIN_PIN_LENGTH <= len(pin) <= MAX_PIN_LENGTH or self._verify(pin, account.pin_hash):
            raise InvalidError(f"expected a new PIN of {MIN_PIN_LENGTH} to {MAX_PIN_LENGTH} characters")
        self._set_pin(account, pin, one_time=False)
        return self._demand(account.person.name)

    def current(self, person_id: UUID, epoch: int) -> Account | None:
        """The account of a session; None when it has ended."""
        with self._database.read() as connection:
            account = people.by_id(connection, person_id)
        return account if account is not None and account.epoch == epoch else None

    def workers(self) -> list[Person]:
        """All active grid workers by name."""
        with self._database.read() as connection:
            return people.workers(connection)

    def _create(self, name: str, role: Role, grids: tuple[str, ...], language: Language) -> str:
        name = name.strip()
        if not 1 <= len(name) <= MAX_NAME_LENGTH:
            raise InvalidError(f"name: expected 1 to {MAX_NAME_LENGTH} characters, got {len(name)}")
        pin, now = _new_pin(), self._clock.now()
        person = Person(self._ids.new(now), name, role, Language(language), tuple(sorted(set(grids))))
        hashed = self._hash(pin)
        try:
            with self._database.write() as connection:
                people.add(connection, person, hashed, now)
        except StoreError as error:
            if error.permanent:
                raise InvalidError(f"name: expected one that nobody has, got {name!r}") from error
            raise
        return pin

    def _begin_attempt(self, name: str) -> Account | None:
        now = self._clock.now()
        with self._database.write() as connection:
            account = people.by_name(connection, name)
            if account is None:
                return None
            _demand_unlocked(account, now)
            failures = account.failures + 1
            people.change(connection, account.person.id, failures=failures, locked_until=_lock(failures, now))
            return account

    def _set_pin(self, account: Account, pin: str, *, one_time: bool) -> None:
        hashed = self._hash(pin)
        with self._database.write() as connection:
            people.change(
                connection,
                account.person.id,
                pin_hash=hashed,
                pin_is_one_time=one_time,
                epoch=account.epoch + 1,
                failures=0,
                locked_until=None,
            )

    def _demand(self, name: str) -> Account:
        with self._database.read() as connection:
            account = people.by_name(connection, name)
        if account is None:
            raise NotFoundError(f"expected the name of an account, got {name!r}")
        return account

    def _hash(self, pin: str) -> str:
        with self._hashing:
            return self._hasher.hash(pin)

    def _verify(self, pin: str, hashed: str) -> bool:
        with self._hashing:
            return len(pin) <= MAX_PIN_LENGTH and self._hasher.verify(pin, hashed)

    def _hash_of_nobody(self) -> str:
        if self._nobodys_hash is None:
            self._nobodys_hash = self._hash(_new_pin())
        return self._nobodys_hash


def _new_pin() -> str:
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


def _lock(failures: int, now: datetime) -> datetime | None:
    if failures <= FREE_FAILURES:
        return None
    return now + timedelta(
        seconds=min(LONGEST_LOCK_S, FIRST_LOCK_S * 2 ** min(failures - FREE_FAILURES - 1, 10))
    )


def _demand_unlocked(account: Account, now: datetime) -> None:
    if account.locked_until is not None and now < account.locked_until:
        left_s = (account.locked_until - now).total_seconds()
        raise LockedOutError(f"too many wrong PINs; locked for {left_s:.0f} s more", left_s)
