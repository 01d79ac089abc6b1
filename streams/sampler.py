"""Which pictures become frames."""

import zlib
from collections.abc import Callable
from datetime import datetime, timedelta

NeedsFps = Callable[[datetime], float]
"""How many frames a second the rules need at an instant; 0 for none."""

_EARLIEST = 0.5
"""A frame is never taken before half of it is owed, however irregular the pictures."""

_FORGIVEN_ABOVE = 2.0
"""Jitter may leave up to one more frame owed; more means a gap, and what it cost is not made up for."""

_ZERO, _FRESH = timedelta(0), timedelta(seconds=0.1)


class Sampler:
    """Picks pictures by their time stamps so that the rate asked for is met.

    `owed` counts frames owed to the rules: it grows by rate times elapsed time and shrinks by one with each
    frame. A picture is taken when it is nearer to the moment of owing one whole frame than the next picture
    will be. So every frame comes within half a picture's distance of its ideal moment and the rate is
    exact in the long run. After a gap one frame is due, not all that were missed.

    phase  the second frame comes by so much of an interval (0 to 1) later: cameras that begin together, when
           a worker starts or rules come on duty, would else be looked at together for ever after
    """

    def __init__(self, needs_fps: NeedsFps, phase: float = 0.0) -> None:
        self._needs_fps = needs_fps
        self._phase = phase
        self._begins = True
        self._owed = 1.0
        self._last_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._asked_fps = 0.0

    def needs_fps(self, captured_at: datetime) -> float:
        """The rate asked for at `captured_at`, or a tenth of a second before: it is asked for often."""
        if self._asked_at is None or not _ZERO <= captured_at - self._asked_at < _FRESH:
            self._asked_at, self._asked_fps = captured_at, self._needs_fps(captured_at)
        return self._asked_fps

    def wants(self, captured_at: datetime) -> bool:
        """Whether the picture taken at `captured_at` is wanted; ask once for each, in order of time."""
        fps = self._needs_fps(captured_at)
        elapsed_s = (captured_at - self._last_at).total_seconds() if self._last_at else 0.0
        self._last_at = captured_at
        if fps <= 0:
            self._owed, self._begins = 1.0, True
            return False
        grown = fps * max(0.0, elapsed_s)
        self._owed += grown
        if self._owed < max(_EARLIEST, 1.0 - grown / 2):
            return False
        self._owed = self._owed - 1.0 if self._owed <= _FORGIVEN_ABOVE else 0.0
        if self._begins:
            self._owed, self._begins = self._owed - self._phase, False
        return True


def phase_of(camera_id: str) -> float:
    """A phase for `Sampler`, the same for a camera each time; those of many cameras are spread evenly."""
    return zlib.crc32(camera_id.encode()) / 2**32
