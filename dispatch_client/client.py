"""The dispatch side over its REST contract (openapi.yaml)."""

import json
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import TypeVar
from uuid import UUID

import httpx2

from base.clock import Clock
from base.redaction import MASK
from dispatch_client.addresses import AddressGuard, origin_of
from dispatch_client.answers import failure, read_bounded
from dispatch_client.connection import GuardedTransport, Timeouts
from dispatch_client.contract import CaseReply, CaseUpdate
from dispatch_client.errors import Nonsense, Unreachable
from dispatch_client.parsing import ContractError, case_reply, update_page
from dispatch_client.pictures import JPEG

DEFAULT_TIMEOUTS = Timeouts()
DEFAULT_PAGE = 100

Parsed = TypeVar("Parsed")


class RestClient:
    """Talks to one dispatch side; for one thread at a time, except `interrupt`.

    Every method raises a `DispatchError`: `Unreachable`, `Busy`, `Nonsense`, `ForbiddenAddress` or `Refused`.
    Redirects are never followed, proxies of the environment are not used. The token is in no message and no
    log.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        guard: AddressGuard,
        clock: Clock,
        *,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """Connect to nothing yet. Raises `ForbiddenAddress` on a URL that is none, ValueError on a token.

        base_url   such as https://city.example/dispatch; the contract's paths follow behind it
        token      sent as a bearer token, visible ASCII
        transport  in place of the guarded network, for tests
        """
        origin = origin_of(base_url)
        if not token or not all("!" <= letter <= "~" for letter in token):
            raise ValueError("token: expected visible ASCII characters, got something else")
        self._name = f"{origin.scheme}://{origin.host}:{origin.port}"
        self._token = token
        self._clock = clock
        self._transport = transport or GuardedTransport(guard, clock, timeouts)
        self._client = httpx2.Client(
            base_url=base_url,
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "streetwarden",
            },
            timeout=httpx2.Timeout(timeouts.read_s, connect=timeouts.connect_s),
            transport=self._transport,
            follow_redirects=False,
            trust_env=False,
        )

    def put_picture(self, sha256: str, content: bytes, media_type: str = JPEG) -> None:
        """Hand over a picture or a film; to hand it over again changes nothing.

        sha256  of the content, hexadecimal
        """
        self._send("PUT", f"v1/evidence/{sha256}", content=content, headers={"Content-Type": media_type})

    def submit(self, envelope: Mapping[str, object], idempotency_key: str) -> CaseReply:
        """Submit a report (`Report.envelope`) and return its case.

        An answer with the case of another event is `Nonsense`.
        """
        content = self._send(
            "POST",
            "v1/reports",
            content=json.dumps(envelope, ensure_ascii=False, allow_nan=False).encode(),
            headers={"Content-Type": "application/cloudevents+json", "Idempotency-Key": idempotency_key},
        )
        return self._case(content, idempotency_key.partition(":")[0])

    def case_of(self, event_id: str) -> CaseReply:
        """The case of an event (a UUID); `Refused` with status 404 when it has none."""
        return self._case(self._send("GET", f"v1/events/{UUID(event_id)}/case"), event_id)

    def updates(self, after: int, limit: int = DEFAULT_PAGE) -> tuple[list[CaseUpdate], int]:
        """Up to `limit` (1..500) updates behind the cursor `after` (0: all), and the next cursor.

        A page that leads nowhere or back is `Nonsense`: reading on would never end.
        """
        content = self._send("GET", "v1/updates", params={"after": after, "limit": limit})
        page = self._parsed(update_page, content)
        if page.next < after or (page.updates and page.next == after) or len(page.updates) > limit:
            got = f"{len(page.updates)} and {page.next}"
            raise Nonsense(
                self._message(f"expected at most {limit} updates and a cursor behind {after}, got {got}")
            )
        return list(page.updates), page.next

    def interrupt(self) -> None:
        """From any thread, for good: the request under way and all later ones fail within a second."""
        if isinstance(self._transport, GuardedTransport):
            self._transport.interrupt()

    def close(self) -> None:
        """Give the network back."""
        self._client.close()

    def _case(self, content: bytes, event_id: str) -> CaseReply:
        case = self._parsed(case_reply, content)
        if case.event_id != event_id.lower():
            raise Nonsense(self._message(f"asked for event {event_id}, got the case of {case.event_id}"))
        return case

    def _parsed(self, parse: Callable[[bytes], Parsed], content: bytes) -> Parsed:
        try:
            return parse(content)
        except ContractError as error:
            raise Nonsense(self._message(f"answers 2xx, but not as openapi.yaml says: {error}")) from error

    def _send(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, int] | None = None,
    ) -> bytes:
        """The body of a 2xx."""
        request = self._client.build_request(method, path, content=content, headers=headers, params=params)
        try:
            with closing(self._client.send(request, stream=True)) as answer:
                body = read_bounded(answer)
        except httpx2.RequestError as error:
            raise Unreachable(self._message(f"no answer ({error}); is it running and reachable?")) from error
        problem = failure(answer, body, self._clock.now(), self._message)
        if problem is not None:
            raise problem
        return body or b""

    def _message(self, text: str) -> str:
        return f"{self._name}: {text}".replace(self._token, MASK)
