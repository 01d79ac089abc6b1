"""Who was looked at when, and who was not."""

from collections import Counter
from dataclasses import dataclass

STARVED_AFTER_S = 10.0
"""A camera that goes on sending and is not looked at for so long is starved: two and a half periods of the
slowest rule (parking, 0.25 looks a second), twice the time after which a camera without pictures is blind."""


@dataclass(frozen=True, slots=True)
class CameraLooks:
    """One camera in a run.

    ages_s         of each frame that was looked at, from its arrival until its detections were there
    longest_gap_s  for how long it has sent without being looked at, at most
    """

    camera_id: str
    priority: int
    sent: int
    ages_s: tuple[float, ...]
    longest_gap_s: float

    @property
    def is_starved(self) -> bool:
        """See `STARVED_AFTER_S`."""
        return self.longest_gap_s > STARVED_AFTER_S


class LookBook:
    """Written while a run goes on: every arrival, every frame taken into a batch, every look that is done."""

    def __init__(self) -> None:
        self._sent: Counter[str] = Counter()
        self._arrived_s: dict[tuple[str, int], float] = {}
        self._unseen_since_s: dict[str, float] = {}
        self._last_arrival_s: dict[str, float] = {}
        self._taken_since_s: dict[str, float] = {}
        self._ages_s: dict[str, list[float]] = {}
        self._gap_s: dict[str, float] = {}

    def arrived(self, camera_id: str, seq: int, now_s: float) -> None:
        """Frame number `seq` of a camera came."""
        self._sent[camera_id] += 1
        self._arrived_s[camera_id, seq] = now_s
        self._unseen_since_s.setdefault(camera_id, now_s)
        self._last_arrival_s[camera_id] = now_s

    def taken(self, camera_id: str) -> None:
        """The newest frame of a camera is in the batch; what comes now waits for the next look."""
        self._taken_since_s[camera_id] = self._unseen_since_s.pop(camera_id)

    def looked_at(self, camera_id: str, seq: int, now_s: float) -> None:
        """The detections of a frame that was taken are there."""
        self._ages_s.setdefault(camera_id, []).append(now_s - self._arrived_s[camera_id, seq])
        self._widen(camera_id, now_s - self._taken_since_s.pop(camera_id))

    def camera(self, camera_id: str, priority: int) -> CameraLooks:
        """What became of a camera. At the end of the run."""
        unseen_since_s = self._unseen_since_s.get(camera_id)
        if unseen_since_s is not None:
            self._widen(camera_id, self._last_arrival_s[camera_id] - unseen_since_s)
        ages_s = tuple(self._ages_s.get(camera_id, ()))
        return CameraLooks(
            camera_id, priority, self._sent[camera_id], ages_s, self._gap_s.get(camera_id, 0.0)
        )

    def _widen(self, camera_id: str, gap_s: float) -> None:
        self._gap_s[camera_id] = max(gap_s, self._gap_s.get(camera_id, 0.0))
