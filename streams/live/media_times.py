"""Which moment of the film an instant is."""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime

KEPT_NOTES = 512
"""Twenty seconds at 25 fps: longer than any look takes."""

MAX_DISTANCE_S = 5.0
"""Farther than this from every noted picture an instant belongs to no moment of the film."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a film: its generation, and seconds in its time (`Fragment.media_s`)."""

    generation: int
    media_s: float


@dataclass(frozen=True, slots=True)
class _Note:
    container_s: float
    captured_at: datetime


class MediaTimes:
    """Translates from `captured_at` to the time of the film, by the pictures seen lately. Thread-safe.

    The answer is exact for a noted picture; beside one, a second is a second.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation: int | None = None
        self._origin_s = 0.0
        self._notes: deque[_Note] = deque(maxlen=KEPT_NOTES)

    def begin(self, generation: int, origin_s: float) -> None:
        """A film begins whose 0 is `origin_s` in the time of the camera's stream.

        Where another has just been running, the camera's clock may have been set: what was noted is void.
        """
        with self._lock:
            if self._generation is not None:
                self._notes.clear()
            self._generation, self._origin_s = generation, origin_s

    def pause(self) -> None:
        """There is no film now; one that begins later goes on in the same time of the camera's stream."""
        with self._lock:
            self._generation = None

    def reset(self) -> None:
        """There is no film now, and the next has nothing to do with what was noted."""
        with self._lock:
            self._generation = None
            self._notes.clear()

    def note(self, container_s: float, captured_at: datetime) -> None:
        """The picture with the time `container_s` in the camera's stream was taken at `captured_at`."""
        with self._lock:
            self._notes.appendleft(_Note(container_s, captured_at))

    def moment(self, captured_at: datetime) -> Moment | None:
        """Where in the film that instant is; None when it is not in it."""
        with self._lock:
            near = min(self._notes, key=lambda note: abs(captured_at - note.captured_at), default=None)
            generation, origin_s = self._generation, self._origin_s
        if near is None or generation is None:
            return None
        beside_s = (captured_at - near.captured_at).total_seconds()
        media_s = near.container_s - origin_s + beside_s
        return Moment(generation, media_s) if abs(beside_s) <= MAX_DISTANCE_S and media_s >= 0 else None
