"""Fetches a picture from a camera's web server."""

import ssl
from collections.abc import Generator
from urllib.parse import unquote, urlsplit

import httpx2

from base.clock import Clock
from base.redaction import redact
from dispatch_client.connection import GuardedTransport, Timeouts
from streams.access import Access
from streams.errors import StreamError
from streams.still import still

PATIENCE_S = 3.0
"""For each of the two requests that a password takes."""

MAX_BYTES = 16 << 20

_JPEG = b"\xff\xd8\xff"


class StillError(Exception):
    """No picture came; the message says why, without secrets."""

    def __init__(self, message: str) -> None:
        super().__init__(redact(message))


def fetch_still(url: str, access: Access, clock: Clock, patience_s: float = PATIENCE_S) -> bytes:
    """The JPEG file that a camera answers with at an http(s) address, whole and checked. Raises `StillError`.

    Passwords are proved as the camera asks (Digest, else Basic). Redirects are not followed.
    """
    parts = urlsplit(url)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    password = PasswordOnDemand(unquote(parts.username or ""), unquote(parts.password or ""))
    timeouts = Timeouts(patience_s, patience_s, patience_s)
    try:
        transport = GuardedTransport(access.guard, clock, timeouts, _tls(access))
        with (
            httpx2.Client(transport=transport, auth=password, trust_env=False) as client,
            client.stream("GET", bare) as answer,
        ):
            return _picture(url, answer)
    except (httpx2.HTTPError, StreamError, OSError) as error:
        raise StillError(f"{url}: {error}; check the camera's snapshot_url") from error


def _picture(url: str, answer: httpx2.Response) -> bytes:
    if answer.status_code != httpx2.codes.OK:
        raise StillError(
            f"{url}: the camera answers {answer.status_code}; check path, user name and password"
        )
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > MAX_BYTES:
            raise StillError(
                f"{url}: expected at most {MAX_BYTES} bytes, got more; ask for a smaller picture"
            )
    if not content.startswith(_JPEG) or still(bytes(content)) is None:
        raise StillError(f"{url}: expected a whole JPEG picture, got {len(content)} bytes of something else")
    return bytes(content)


def _tls(access: Access) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=access.authorities())
    if access.tls == "accept_any":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class PasswordOnDemand(httpx2.Auth):
    """Proves a password as the camera asks for it; nobody who does not ask gets any."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """See httpx2: the requests to send, one after the other."""
        answer = yield request
        challenge = answer.headers.get("www-authenticate", "").lower()
        if answer.status_code != httpx2.codes.UNAUTHORIZED or not self._user:
            return
        if challenge.startswith("digest"):
            yield from self._digest(request, answer)
        elif challenge.startswith("basic"):
            yield from httpx2.BasicAuth(self._user, self._password).auth_flow(request)

    def _digest(
        self, request: httpx2.Request, challenge: httpx2.Response
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        proof = httpx2.DigestAuth(self._user, self._password).auth_flow(request)
        next(proof)  # the request without a proof, which was sent
        yield proof.send(challenge)
