"""When a picture was taken."""

import struct
from datetime import UTC, datetime, timedelta

PLAUSIBLE_S = 5.0
"""How far a camera's clock may be from ours, transport included, before we stop believing it."""

_SMALLEST_STEP = timedelta(milliseconds=1)
_WALLCLOCK_US = struct.Struct("=q")


class Timeline:
    """Makes presentation times start at 0 and grow, whatever the container says.

    A missing time, or one that does not grow, becomes the previous one plus the nominal interval; what
    follows a jump backwards goes on from there.

    last_s  what `seconds` returned last
    """

    def __init__(self, interval_s: float) -> None:
        self.last_s = -interval_s
        self._interval_s = interval_s
        self._origin_s: float | None = None

    def seconds(self, pts_s: float | None) -> float:
        """Seconds since the first picture, of the picture with presentation time `pts_s`."""
        if pts_s is not None and self._origin_s is not None and pts_s - self._origin_s > self.last_s:
            self.last_s = pts_s - self._origin_s
            return self.last_s
        self.last_s += self._interval_s
        if pts_s is not None:
            self._origin_s = pts_s - self.last_s
        return self.last_s

    def passed(self, pts_s: float | None) -> None:
        """A picture with this time was not looked at; it tells the origin where the one before it could not.

        FFmpeg hands on the first packet of a session without a time.
        """
        if pts_s is not None and self._origin_s is None and self.last_s >= 0.0:
            self._origin_s = pts_s - self.last_s - self._interval_s


class CameraTimes:
    """The camera's own wall clock where it is plausible, else the time of arrival.

    The camera tells its wall clock in RTCP sender reports (RFC 3550, section 6.4); FFmpeg extends it to every
    packet as a producer reference time.

    offset_s  the camera's clock minus ours, transport included; None while it tells no time
    """

    def __init__(self) -> None:
        self.offset_s: float | None = None
        self._first_at: datetime | None = None
        self._origin_at: datetime | None = None
        self._last_at: datetime | None = None

    @property
    def anchored(self) -> bool:
        """Whether the camera has said of what instant one of its presentation times is."""
        return self._origin_at is not None

    def note(self, pts_s: float | None, camera_at: datetime) -> None:
        """The camera says that the packet with `pts_s` (None: the first of a session) is of `camera_at`."""
        if pts_s is None:
            self._first_at = camera_at
        else:
            self._origin_at = _moved(camera_at, -pts_s)

    def at(self, pts_s: float | None, arrived_at: datetime) -> datetime:
        """When the picture with `pts_s` that came at `arrived_at` was taken; later than all before."""
        said_at = self.guess(pts_s, arrived_at)
        if self._last_at is not None:
            said_at = max(said_at, self._last_at + _SMALLEST_STEP)
        self._last_at = said_at
        return said_at

    def guess(self, pts_s: float | None, arrived_at: datetime) -> datetime:
        """The same, of a packet whose picture nobody has seen yet; asking changes no time."""
        said_at = self._said_at(pts_s)
        if said_at is None:
            return arrived_at
        self.offset_s = (said_at - arrived_at).total_seconds()
        return said_at if abs(self.offset_s) <= PLAUSIBLE_S else arrived_at

    def _said_at(self, pts_s: float | None) -> datetime | None:
        if pts_s is None:
            return self._first_at
        return _moved(self._origin_at, pts_s) if self._origin_at else None


def _moved(at: datetime, seconds: float) -> datetime | None:
    """So much later; None where no calendar reaches: a session may state a wrong clock rate."""
    try:
        return at + timedelta(seconds=seconds)
    except OverflowError:
        return None


def wall_clock(side_data: bytes) -> datetime:
    """The instant in FFmpeg's `AVProducerReferenceTime`: microseconds since 1970, native byte order."""
    (microseconds,) = _WALLCLOCK_US.unpack_from(side_data)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
