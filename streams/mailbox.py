"""The one slot per camera between decoding and detecting."""

import threading
from collections import Counter
from dataclasses import dataclass

from base.clock import Clock
from streams.frame import Frame


@dataclass(frozen=True, slots=True)
class Letter:
    """A frame that waits.

    put_s    when it came, or rather when its frame had arrived, where that is known (`monotonic`)
    since_s  since when its camera has had some frame waiting (`monotonic`); not later than `put_s`
    """

    frame: Frame
    put_s: float
    since_s: float


class Mailboxes:
    """One slot per camera; the newest frame wins and the one it replaces is counted as dropped.

    Thread-safe, for many writers and one reader. `arrived` is set with each frame; the reader clears it
    before it looks.
    """

    def __init__(self, clock: Clock) -> None:
        self.arrived = threading.Event()
        self._clock = clock
        self._lock = threading.Lock()
        self._taken = threading.Condition(self._lock)
        self._letters: dict[str, Letter] = {}
        self._dropped: Counter[str] = Counter()

    def put(self, frame: Frame) -> bool:
        """Lay `frame` into its camera's slot; return whether it replaced one, which is lost."""
        now_s = self._clock.monotonic()
        put_s = now_s if frame.arrived_s is None else min(now_s, frame.arrived_s)
        with self._lock:
            before = self._letters.get(frame.camera_id)
            since_s = min(before.since_s, put_s) if before else put_s
            self._letters[frame.camera_id] = Letter(frame, put_s, since_s)
            self._dropped[frame.camera_id] += before is not None
        self.arrived.set()
        return before is not None

    def letters(self) -> list[Letter]:
        """What waits now, at most one per camera, in no particular order."""
        with self._lock:
            return list(self._letters.values())

    def take(self, camera_id: str) -> Frame | None:
        """Empty the slot of one camera; None when nothing waits there."""
        letter = self.take_letter(camera_id)
        return letter.frame if letter else None

    def take_letter(self, camera_id: str) -> Letter | None:
        """Empty the slot of one camera, and learn how long its frame has waited."""
        with self._lock:
            self._taken.notify_all()
            return self._letters.pop(camera_id, None)

    def wait_for_room(self, camera_id: str, timeout_s: float) -> bool:
        """Wait until the camera's slot is empty; return whether it is."""
        with self._lock:
            return self._taken.wait_for(lambda: camera_id not in self._letters, timeout_s)

    def discard(self, letter: Letter) -> bool:
        """Remove `letter` unless a newer one has replaced it; return whether it was there."""
        camera_id = letter.frame.camera_id
        with self._lock:
            there = self._letters.get(camera_id) is letter
            if there:
                del self._letters[camera_id]
                self._taken.notify_all()
        return there

    def dropped(self, camera_id: str) -> int:
        """How many frames of this camera were replaced before somebody took them."""
        with self._lock:
            return self._dropped[camera_id]

    @property
    def overwritten(self) -> int:
        """The same of all cameras."""
        with self._lock:
            return self._dropped.total()
