"""Signed cookies: who is signed in, since when, and the token that proves a form is ours."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from itsdangerous import BadSignature, URLSafeSerializer

from base.clock import Clock
from base.reasons import reason_of
from command_center.errors import SecretError
from command_center.settings import SessionLimits
from persistence.files import make_private

KEY_FILE = "cookies.key"
COOKIE = "streetwarden_session"
_KEY_BYTES = 32
_RENEW_AFTER_S = 60.0  # a cookie is written again at most once a minute
_MAX_ENDED = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """What a cookie says.

    id      random; a new one at each sign-in
    user    name of the account, "" before the sign-in
    stamp   changes with the account's password and role: a cookie from before the change is void
    """

    id: str
    user: str
    stamp: str
    started_at: datetime
    seen_at: datetime


class Sessions:
    """Makes and reads session cookies; signed with HMAC-SHA256 by itsdangerous and a secret of 256 bits.

    Cookies are not stored. A sign-out is remembered until the session would have ended anyway, in memory:
    a restart forgets it, and then only the idle time-out ends a cookie that somebody has stolen before.
    """

    def __init__(self, secret: str, limits: SessionLimits, clock: Clock) -> None:
        self._cookies = _serializer(secret, "session")
        self._tokens = _serializer(secret, "form")
        self._limits = limits
        self._clock = clock
        self._ended: OrderedDict[str, datetime] = OrderedDict()

    def start(self, user: str = "", stamp: str = "") -> Session:
        """A new session; without a user it only carries a token for the sign-in form."""
        now = self._clock.now()
        return Session(secrets.token_urlsafe(18), user, stamp, now, now)

    def end(self, session: Session) -> None:
        """No cookie of this session counts any more."""
        now = self._clock.now()
        while self._ended and (len(self._ended) >= _MAX_ENDED or next(iter(self._ended.values())) < now):
            self._ended.popitem(last=False)
        self._ended[session.id] = now + self._limits.absolute

    def seen(self, session: Session) -> Session | None:
        """The session as of now, when its cookie is worth writing again; else None."""
        now = self._clock.now()
        if (now - session.seen_at).total_seconds() < _RENEW_AFTER_S:
            return None
        return replace(session, seen_at=now)

    def cookie(self, session: Session) -> str:
        """The cookie's value."""
        times = [session.started_at.timestamp(), session.seen_at.timestamp()]
        return str(self._cookies.dumps([session.id, session.user, session.stamp, *times]))

    def read(self, cookie: str) -> Session | None:
        """The session of a cookie; None for a forged, damaged, ended or timed-out one."""
        if not cookie.isascii():
            return None
        try:
            session_id, user, stamp, started_s, seen_s = self._cookies.loads(cookie)
        except BadSignature:
            return None
        started_at, seen_at = (datetime.fromtimestamp(each, UTC) for each in (started_s, seen_s))
        session = Session(session_id, user, stamp, started_at, seen_at)
        return session if self._lasts(session) else None

    def form_token(self, session: Session) -> str:
        """The token that every unsafe request of the session must carry."""
        return str(self._tokens.dumps(session.id))

    def is_form_token(self, session: Session, token: str) -> bool:
        """Whether a request carries the session's token; compared in constant time."""
        return hmac.compare_digest(token.encode(), self.form_token(session).encode())

    def _lasts(self, session: Session) -> bool:
        now = self._clock.now()
        idle, whole = now - session.seen_at, now - session.started_at
        return session.id not in self._ended and idle < self._limits.idle and whole < self._limits.absolute


def _serializer(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )


def cookie_secret(data_dir: Path) -> str:
    """The secret of the cookies, made at first use; readable for this user only. Raises SecretError."""
    path = data_dir / KEY_FILE
    try:
        make_private(path, secrets.token_urlsafe(_KEY_BYTES).encode("ascii"))
        secret = path.read_text()
    except (OSError, ValueError) as error:
        raise SecretError(
            f"{path}: cannot read or make this file ({reason_of(error)}); check the disk and its rights"
        ) from error
    if len(secret) < _KEY_BYTES:
        raise SecretError(
            f"{path}: expected at least {_KEY_BYTES} characters, got {len(secret)}; delete the file: a new"
            " one is made, and everybody has to sign in again"
        )
    return secret
