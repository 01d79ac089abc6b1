"""Looking again: is what was reported still there.

The same predicate as the dwell clock's decides: the thing is gone when its place is plainly visible and empty
for long enough, so that its event has ended; it is still there when it is seen at its place, after enough
looks over as long a time. Everything else is not known, and a person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from vision.event import Event
from vision.violation import Violation

LOOKS_FPS = 2.0  # events.md: verification raises the camera's rate to this
_LOOKS = 4
_WATCH_S = 10.0  # as long as a place must be empty before something has left it
_GIVE_UP_AFTER_S = 60.0


class VerificationResult(StrEnum):
    """What the camera found."""

    GONE = "gone"
    STILL_THERE = "still_there"
    CANNOT_SEE = "cannot_see"


@dataclass(frozen=True, slots=True)
class VerificationRequest:
    """Somebody says that an event's cause has been dealt with."""

    event_id: UUID
    camera_id: str
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a request; `reason` says why it cannot be seen, in English, for the record."""

    request: VerificationRequest
    result: VerificationResult
    looked_at: datetime
    reason: str = ""


class Verification:
    """One request under way since `began_at`."""

    def __init__(self, request: VerificationRequest, began_at: datetime) -> None:
        self.request = request
        self._began_at = began_at
        self._first_look_at: datetime | None = None
        self._seen = 0

    def look(self, event: Event | None, violations: Sequence[Violation], at: datetime) -> Verdict | None:
        """Take a look; None while it is not decided.

        event       the event as it is now; None when the camera's rules know nothing of it
        violations  what the rules see in this look
        """
        self._first_look_at = self._first_look_at or at
        if event is None:
            return self._verdict(VerificationResult.CANNOT_SEE, at, "the camera's rules know nothing of it")
        if event.finished:
            return self._verdict(VerificationResult.GONE, at)
        seen = any(_is_of(violation, event) and violation.seen for violation in violations)
        self._seen += seen
        watched_s = (at - self._first_look_at).total_seconds()
        if seen and self._seen >= _LOOKS and watched_s >= _WATCH_S:
            return self._verdict(VerificationResult.STILL_THERE, at)
        if watched_s >= _GIVE_UP_AFTER_S:
            return self._verdict(VerificationResult.CANNOT_SEE, at, "the place is hidden behind something")
        return None

    def overdue(self, at: datetime) -> Verdict | None:
        """The answer when no look has come for too long."""
        waited_s = (at - (self._first_look_at or self._began_at)).total_seconds()
        if waited_s < _GIVE_UP_AFTER_S + _WATCH_S:
            return None
        return self._verdict(VerificationResult.CANNOT_SEE, at, "the camera gives no pictures")

    def _verdict(self, result: VerificationResult, at: datetime, reason: str = "") -> Verdict:
        return Verdict(self.request, result, at, reason)


def _is_of(violation: Violation, event: Event) -> bool:
    return (violation.rule, violation.zone_id, violation.place.id) == (
        event.rule,
        event.zone_id,
        event.place.id,
    )
