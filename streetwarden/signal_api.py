"""Hands signals to a command centre over its API (docs/ref/api.md), as gate controllers and meters do.

NotTaken     the command centre did not take a signal now; the same signal may be sent again
Unwelcome    it never will: the signal itself is wrong
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx2

from base.clock import Clock
from dispatch_client.retry_after import retry_after_s
from vision.signals import Signal

TIMEOUT_S = 1.5
"""For connecting, and for each read: a stop must not wait longer than two seconds."""

_PATH = "/api/v1/signals"
_MENDABLE = {
    401: "it knows no such token; make one on its page People, with the right signals:write",
    403: "the token lacks the right signals:write",
    404: "there is no command centre at this address; give the one whose pages you open",
    408: "it was busy",
    429: "it was asked too often",
}


class NotTaken(Exception):  # noqa: N818 - it is what happened
    """Not now. `retry_after_s`: the wait that the command centre asks for."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unwelcome(Exception):  # noqa: N818
    """Never: sending it again changes nothing."""


class SignalApi:
    """Posts signals with the token of a program. For one thread at a time."""

    def __init__(
        self, url: str, token: str, clock: Clock, transport: httpx2.BaseTransport | None = None
    ) -> None:
        """`url`: where people open the command centre, such as http://127.0.0.1:8600."""
        self._name = url.rstrip("/")
        self._clock = clock
        self._client = httpx2.Client(
            headers={"Authorization": f"Bearer {token}", "User-Agent": "streetwarden"},
            timeout=httpx2.Timeout(TIMEOUT_S),
            transport=transport,
            follow_redirects=False,
            trust_env=False,
        )

    def post(self, signal: Signal) -> Sequence[str]:
        """Report a signal; the subjects that no rule of the site asks about. Raises NotTaken, Unwelcome."""
        try:
            answer = self._client.post(self._name + _PATH, json=_body(signal))
        except httpx2.RequestError as error:
            raise NotTaken(f"{self._name}: no answer ({error}); is the command centre running?") from error
        if answer.status_code == httpx2.codes.OK:
            return _unwatched(answer)
        detail = f"{self._name} answers {answer.status_code}"
        if answer.status_code in _MENDABLE or not answer.is_client_error:
            hint = _MENDABLE.get(answer.status_code, "try again later")
            wait_s = retry_after_s(answer.headers.get("retry-after"), self._clock.now())
            raise NotTaken(f"{detail}: {hint}", wait_s)
        raise Unwelcome(f"{detail}: {answer.text[:300]}")

    def close(self) -> None:
        """Give the network back."""
        self._client.close()


def _body(signal: Signal) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": signal.kind, "subject": signal.subject, "at": _text(signal.at)}
    if signal.until is not None:
        body["until"] = _text(signal.until)
    return {**body, "admits": signal.admits, "source": signal.source}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _unwatched(answer: httpx2.Response) -> Sequence[str]:
    try:
        found = answer.json()["unwatched"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotTaken(f"{answer.url}: expected a command centre's answer; is it one?") from error
    return [str(each) for each in found]
