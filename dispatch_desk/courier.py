"""Carries case updates to the camera side: signed, in order per case, until they have arrived."""

import logging
import random
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2
from standardwebhooks import Webhook

from base.clock import Clock
from base.redaction import redact
from base.runner import Backoff, Runner
from dispatch_desk.settings import DeskSettings
from dispatch_desk.store import updates
from dispatch_desk.store.database import Database
from dispatch_desk.store.updates import Waiting

log = logging.getLogger(__name__)

IDLE_S = 0.5  # a look into the database takes well under a millisecond
AT_ONCE = 50
SHORTEST_RETRY_AFTER_S = 1.0  # zero, or a date that has passed, must not make a busy loop
LONGEST_RETRY_AFTER_S = 3600.0  # a wrong date must not silence us for days
GIVE_UP_AFTER = timedelta(days=3)
MAX_ERROR = 500  # characters of an error that are kept
_BACKOFF = Backoff(first_s=1.0, factor=2.0, max_s=600.0)


class Courier(Runner):
    """Delivers case updates as Standard Webhooks, at least once each.

    An update that fails holds up its own case only. One that is not taken within `GIVE_UP_AFTER` is given
    up, counted and logged; `GET /v1/updates` still has it.
    """

    name = "courier"

    def __init__(
        self,
        database: Database,
        settings: DeskSettings,
        clock: Clock,
        client: httpx2.Client,
        source: random.Random | None = None,
    ) -> None:
        super().__init__(clock, source=source)
        self._database = database
        self._url = settings.callback_url
        key = settings.callback_key()
        self._webhook = None if key is None else Webhook(key)
        self._client = client
        self.delivered = 0
        self.given_up = 0

    def run_once(self) -> None:
        """Deliver what is due; wait a moment when nothing is. Raises UnavailableError."""
        if self.deliver_due() == 0:
            self.pause(IDLE_S)

    def deliver_due(self) -> int:
        """Try every update that is due, at most one of each case; return how many were tried."""
        if self._url is None or self._webhook is None:
            return 0
        with self._database.read() as connection:
            waiting = updates.due(connection, self._clock.now(), AT_ONCE)
        for tried, each in enumerate(waiting):
            if self.stopping:
                return tried
            self._deliver(self._url, self._webhook, each)
        return len(waiting)

    def _deliver(self, url: str, webhook: Webhook, waiting: Waiting) -> None:
        content = waiting.body.model_dump_json()
        now, message_id = self._clock.now(), str(waiting.body.id)
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": webhook.sign(message_id, now, content),
        }
        try:
            with self._client.stream("POST", url, content=content.encode(), headers=headers) as response:
                status, asked = response.status_code, response.headers.get("retry-after")
        except httpx2.HTTPError as error:
            self._failed(waiting, f"{type(error).__name__}: {error}", None)
            return
        if 200 <= status < 300:
            with self._database.write() as connection:
                updates.delivered(connection, waiting.body.seq, self._clock.now())
            self.delivered += 1
        else:
            self._failed(waiting, f"expected a 2xx answer, got {status}", retry_after_s(asked, now))

    def _failed(self, waiting: Waiting, error: str, asked_s: float | None) -> None:
        now, seq = self._clock.now(), waiting.body.seq
        reason = redact(error)[:MAX_ERROR]
        with self._database.write() as connection:
            if now - waiting.body.at >= GIVE_UP_AFTER:
                updates.give_up(connection, seq, now, reason)
                self.given_up += 1
                log.error("courier: update %d given up after %d tries: %s", seq, waiting.attempts + 1, reason)
                return
            delay_s = _BACKOFF.delay_s(waiting.attempts + 1, self._random) if asked_s is None else asked_s
            updates.postpone(connection, seq, now + timedelta(seconds=delay_s), reason)
        log.warning("courier: update %d: %s; next try in %.1f s", seq, reason, delay_s)


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3), 1 s to 1 h; None if unreadable."""
    if value is None:
        return None
    try:
        asked_s = float(value) if value.isdecimal() else (parsedate_to_datetime(value) - now).total_seconds()
    except (ValueError, TypeError):  # no date; a date without a zone
        return None
    return min(max(asked_s, SHORTEST_RETRY_AFTER_S), LONGEST_RETRY_AFTER_S)
