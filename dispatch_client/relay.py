"""Carries reports from the outbox to the dispatch side: at least once, in order per event, none lost.

The outbox owns the order and the leases; the relay sends, and acknowledges only after a 2xx. Killed at any
point, it has either not acknowledged (the report is sent again under the same `Idempotency-Key`, which the
receiver knows) or is done. Several relays may work on one outbox.
"""

import random
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from base.clock import Clock
from base.runner import Backoff, Runner
from dispatch_client.contract import CaseReply
from dispatch_client.errors import DispatchError, LeaseTooShort, Nonsense, Refused, may_retry
from dispatch_client.outbox import Outbox, Parcel
from dispatch_client.pictures import MP4, PictureSource, genuine, named_in, without

LEASE_S = 600.0
"""Ten times the total time-out of one request: nobody else takes a parcel that is being sent."""

REQUEST_S = 60.0
"""What is left of a lease must allow for one request (`Timeouts.total_s`), or nothing more is sent."""

CLAIMED_AT_ONCE = 4
"""Few: what is claimed waits for its turn, and its lease runs."""

IDLE_S = 1.0
"""An empty outbox is looked at again after this, or when `wait` says so; a stop takes as long."""

PARCEL_BACKOFF = Backoff(first_s=1.0, factor=2.0, max_s=60.0)
"""Of one report that fails again and again: a minute after the dispatch side's return, all has been tried."""

DESK_BACKOFF = Backoff(first_s=1.0, factor=2.0, max_s=15.0)
"""Of the whole relay while the dispatch side fails: a thousand waiting reports are no thousand requests."""


_TAKES_NO_FILMS = (413, 415)
"""Content too large, unsupported media type (RFC 9110, 15.5.14 and 15.5.16)."""


class Desk(Protocol):
    """The dispatch side, such as `RestClient`. Its methods raise `DispatchError`."""

    def put_picture(self, sha256: str, content: bytes, media_type: str) -> None:
        """Hand over a picture or a film before the report that names it."""
        ...

    def submit(self, envelope: Mapping[str, object], idempotency_key: str) -> CaseReply:
        """Submit a report; returns only after a 2xx that holds a case."""
        ...

    def interrupt(self) -> None:
        """Let the request under way fail soon."""
        ...


@dataclass(frozen=True, slots=True)
class RelayStatistics:
    """What became of the reports since the start.

    sent              acknowledged after a 2xx
    retried           put off, to be tried again
    refused           for good, to the dead-letter list
    nonsense          of `retried`: answered with 2xx or a redirect that the contract does not know
    missing_pictures  left out of reports that were sent
    """

    sent: int = 0
    retried: int = 0
    refused: int = 0
    nonsense: int = 0
    missing_pictures: int = 0


class Relay(Runner):
    """Sends what is due. `statistics` may be read from any thread."""

    name = "relay"

    def __init__(
        self,
        outbox: Outbox,
        desk: Desk,
        pictures: PictureSource,
        clock: Clock,
        *,
        claimant: str,
        wait: Callable[[float], object] | None = None,
        source: random.Random | None = None,
    ) -> None:
        """Do nothing yet.

        claimant  names this relay among all, such as host and process id
        wait      waits at most so many seconds for new reports; by default the whole time, or until stopped
        """
        super().__init__(clock, DESK_BACKOFF, source)
        self._outbox = outbox
        self._desk = desk
        self._pictures = pictures
        self._claimant = claimant
        self._wait = wait or self.pause
        self.statistics = RelayStatistics()

    def run_once(self) -> None:
        """Send a few due reports, or wait for some. Raises what makes it useless to go on with the next.

        Reports claimed but not tried are given back at once: when the dispatch side fails, and at a stop.
        """
        parcels = deque(self._outbox.claim(self._claimant, self._clock.now(), LEASE_S, CLAIMED_AT_ONCE))
        if not parcels:
            self._wait(IDLE_S)
        try:
            while parcels and not self.stopping:
                self._deliver(parcels.popleft())
        finally:
            self._give_back(parcels)

    def stop(self) -> None:
        """End soon: the request under way is broken off, and its report is sent again another time."""
        super().stop()
        self._desk.interrupt()

    def _deliver(self, parcel: Parcel) -> None:
        try:
            missing, case = self._send(parcel)
        except DispatchError as error:
            self._not_delivered(parcel, error)
            if may_retry(error):
                raise
        else:
            self._outbox.delivered(parcel.row_id, self._claimant, self._clock.now(), case)
            self._count(sent=1, missing_pictures=missing)

    def _send(self, parcel: Parcel) -> tuple[int, CaseReply]:
        """Send pictures one by one, then the report; how many pictures are missing, and the case."""
        missing = set()
        for sha256, media_type in named_in(parcel.envelope).items():
            content = genuine(parcel, sha256, self._pictures)
            if content is None or not self._is_taken(parcel, sha256, content, media_type):
                missing.add(sha256)
        self._check_lease(parcel)
        return len(missing), self._desk.submit(without(parcel.envelope, missing), parcel.idempotency_key)

    def _is_taken(self, parcel: Parcel, sha256: str, content: bytes, media_type: str) -> bool:
        """Whether the dispatch side has it now. One that takes no films gets the report without."""
        self._check_lease(parcel)
        try:
            self._desk.put_picture(sha256, content, media_type)
        except Refused as refusal:
            if media_type == MP4 and refusal.status in _TAKES_NO_FILMS:
                return False
            raise
        return True

    def _check_lease(self, parcel: Parcel) -> None:
        left_s = (parcel.leased_until - self._clock.now()).total_seconds()
        if left_s < REQUEST_S:
            raise LeaseTooShort(f"only {left_s:.0f} s of the lease are left; the line is slow")

    def _not_delivered(self, parcel: Parcel, error: DispatchError) -> None:
        now = self._clock.now()
        if may_retry(error):
            until = now + timedelta(seconds=self._delay_s(parcel, error))
            self._outbox.postpone(parcel.row_id, self._claimant, until, str(error))
            self._count(retried=1, nonsense=int(isinstance(error, Nonsense)))
        else:
            self._outbox.refuse(parcel.row_id, self._claimant, now, str(error))
            self._count(refused=1)

    def _delay_s(self, parcel: Parcel, error: DispatchError) -> float:
        """At least what the dispatch side asks for."""
        usual_s = PARCEL_BACKOFF.delay_s(parcel.attempts + 1, self._random)
        return max(error.retry_after_s or 0.0, usual_s)

    def _give_back(self, parcels: Iterable[Parcel]) -> None:
        now = self._clock.now()
        for parcel in parcels:
            self._outbox.postpone(parcel.row_id, self._claimant, now, "given back untried")

    def _count(self, **more: int) -> None:
        counted = {name: getattr(self.statistics, name) + count for name, count in more.items()}
        self.statistics = replace(self.statistics, **counted)
