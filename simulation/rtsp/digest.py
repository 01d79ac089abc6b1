"""Digest authentication (RFC 2617 and RFC 7616, MD5), the server's side, as cameras do it."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field

REALM = "simulated camera"

_PARAMETER = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a camera asks its viewers for."""

    user: str
    password: str = field(repr=False)


class DigestGuard:
    """Challenges viewers and checks their answers; without credentials it admits everybody.

    The nonce lives as long as the guard.
    """

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials
        self._nonce = secrets.token_hex(16)

    def challenge(self) -> str:
        """The value of the `WWW-Authenticate` header."""
        return f'Digest realm="{REALM}", nonce="{self._nonce}", algorithm=MD5, qop="auth"'

    def admits(self, method: str, authorization: str) -> bool:
        """Whether the `Authorization` header of a request ("" for none) proves the password."""
        if self._credentials is None:
            return True
        scheme, _, rest = authorization.partition(" ")
        given = {name: quoted or plain for name, quoted, plain in _PARAMETER.findall(rest)}
        if scheme.lower() != "digest" or given.get("nonce") != self._nonce:
            return False
        expected = _response(self._credentials, method, given)
        return secrets.compare_digest(given.get("response", "").encode(), expected.encode())


def _response(credentials: Credentials, method: str, given: dict[str, str]) -> str:
    """RFC 7616, section 3.4.1; without `qop` the older form of RFC 2069."""
    identity = _md5(f"{credentials.user}:{REALM}:{credentials.password}")
    request = _md5(f"{method}:{given.get('uri', '')}")
    proof = ("nonce", "nc", "cnonce", "qop") if "qop" in given else ("nonce",)
    return _md5(":".join([identity, *(given.get(name, "") for name in proof), request]))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
