"""Whose turn it is when more cameras wait than a batch has places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

AGED_AFTER_S = 0.5
"""Who has waited for so long has aged. A burst of sixteen frames, two full batches, is over by then on two
cores (onnxruntime fp32, 28 to 38 ms a picture, measured), and within it the urgent go strictly first."""

RESERVED_EVERY = 2
"""Of so many places one belongs to those that have aged, so the urgent keep half whatever waits. On two cores
that leaves at least 12 places a second: 46 parking cameras, a community's, at their 0.25 looks a second."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A camera that has a frame waiting.

    priority  higher is more urgent
    since_s   since when it waits to be looked at, by the clock's `monotonic`
    """

    camera_id: str
    priority: int
    since_s: float


class Turns:
    """Deals the places of batches: by priority, but every second to the camera that has waited longest.

    No camera starves. Once it has aged, only those that have waited longer go before it on reserved places,
    each of them once. So of N cameras each that has a frame in every batch gets one of the next
    `RESERVED_EVERY` x N places, whatever the priorities and however many frames the others send.
    """

    def __init__(self) -> None:
        self._dealt = 0

    def choose(self, claims: Sequence[Claim], places: int, now_s: float) -> list[Claim]:
        """The claims that get one of the `places`, in order of priority, then of waiting."""
        if len(claims) <= places:
            return sorted(claims, key=_urgency)
        urgent = sorted(claims, key=_urgency)
        aged = sorted(
            (claim for claim in claims if now_s - claim.since_s >= AGED_AFTER_S),
            key=lambda claim: claim.since_s,
        )
        chosen: dict[str, Claim] = {}
        for _ in range(places):
            claim = (self._is_reserved() and _first(aged, chosen)) or _first(urgent, chosen)
            if claim:
                chosen[claim.camera_id] = claim
        return sorted(chosen.values(), key=_urgency)

    def _is_reserved(self) -> bool:
        """Whether the next place is one of those for the aged; counts it."""
        self._dealt = (self._dealt + 1) % RESERVED_EVERY
        return self._dealt == 0


def _urgency(claim: Claim) -> tuple[int, float]:
    return -claim.priority, claim.since_s


def _first(queue: Iterable[Claim], chosen: dict[str, Claim]) -> Claim | None:
    return next((claim for claim in queue if claim.camera_id not in chosen), None)
