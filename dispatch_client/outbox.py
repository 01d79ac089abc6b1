"""Where the relay gets its reports from, and where it says what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dispatch_client.contract import CaseReply


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed report: nobody else sends it until `leased_until`.

    pictures   sha256 -> path of the pictures that the envelope names, relative to the evidence folder
    attempts   how often it was tried before
    """

    row_id: int
    event_id: str
    revision: int
    envelope: Mapping[str, object]
    pictures: Mapping[str, str]
    attempts: int
    leased_until: datetime

    @property
    def idempotency_key(self) -> str:
        """Event id and revision."""
        return f"{self.event_id}:{self.revision}"


class Outbox(Protocol):
    """Reports that wait, in order per event.

    The next one of an event is due only when the last one is done: delivered or refused.
    """

    def claim(self, claimant: str, now: datetime, lease_s: float, limit: int) -> list[Parcel]:
        """Lease up to `limit` due reports, at most one per event, oldest first."""
        ...

    def delivered(self, row_id: int, claimant: str, at: datetime, case: CaseReply) -> None:
        """It was answered 2xx, with `case`. Without effect when the lease has gone to another."""
        ...

    def postpone(self, row_id: int, claimant: str, until: datetime, error: str) -> None:
        """It failed for now; try again at `until`."""
        ...

    def refuse(self, row_id: int, claimant: str, at: datetime, error: str) -> None:
        """It was refused for good: to the dead-letter list, where a person sees it and may send it again."""
        ...
