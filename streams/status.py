"""How a camera is doing."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from base.clock import Clock
from streams.decode_mode import DecodeMode
from streams.reason import Reason
from streams.times import PLAUSIBLE_S

STALE_AFTER_S = 5.0
"""Without a picture for so long a camera counts as stale: as long as reading waits before it gives up."""

RATE_WINDOW_S = 5.0
"""The source's rate is measured over windows of this length."""


class CameraState(StrEnum):
    """What a camera worker is doing, or what is wrong with the pictures of one that is live."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALE = "stale"
    BACKOFF = "backoff"
    AUTH_FAILED = "auth_failed"
    DECODE_ERROR = "decode_error"
    COVERED = "covered"
    FROZEN = "frozen"
    MOVED = "moved"
    BLURRED = "blurred"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """A camera at one instant.

    state, reason    what it is doing, and why where that is not plain; the reason is redacted
    reason_code      the reason as a code, None without one
    since_at         since when
    session          number of its connection, 0 before the first
    pictures         sent by the camera in all sessions of this process
    decoded          those that were needed, and sound
    frames           wanted and handed on
    dropped          handed on but replaced by a newer one before somebody looked
    damaged          could not be decoded soundly
    passed_over      needed, but the machine was too slow to decode them, too
    mode             how much of the stream is decoded now
    switch_s         seconds it took to catch up the last time that more was needed; 0 before
    clock_offset_s   the camera's clock minus ours, transport included; None while it tells no time
    source_fps       measured rate of the source by its time stamps, 0 while unknown
    last_picture_at  `captured_at` of the newest picture, None before the first
    """

    camera_id: str
    state: CameraState
    reason: str
    since_at: datetime
    session: int
    pictures: int = 0
    frames: int = 0
    dropped: int = 0
    damaged: int = 0
    decoded: int = 0
    passed_over: int = 0
    mode: DecodeMode = DecodeMode.PACKETS
    switch_s: float = 0.0
    clock_offset_s: float | None = None
    source_fps: float = 0.0
    last_picture_at: datetime | None = None
    reason_code: Reason | None = None

    @property
    def clock_believed(self) -> bool:
        """Whether the camera's own time is used; else it is the time of arrival."""
        return self.clock_offset_s is not None and abs(self.clock_offset_s) <= PLAUSIBLE_S


class RateMeter:
    """The rate of time stamps, measured anew over each window."""

    def __init__(self, window_s: float = RATE_WINDOW_S) -> None:
        self.fps = 0.0
        self._window_s = window_s
        self._started_at: datetime | None = None
        self._count = 0

    def tick(self, at: datetime) -> None:
        """One more, at the instant `at`."""
        if self._started_at is None:
            self._started_at = at
            return
        self._count += 1
        elapsed_s = (at - self._started_at).total_seconds()
        if elapsed_s >= self._window_s:
            self.fps = self._count / elapsed_s
            self._started_at, self._count = at, 0


class CameraRecord:
    """What a worker writes down about its camera, and anybody may read at any time. Thread-safe.

    Staleness is found by the reader: a worker that hangs in a read cannot tell it.
    """

    def __init__(
        self,
        camera_id: str,
        clock: Clock,
        *,
        stale_after_s: float = STALE_AFTER_S,
        changed: Callable[[CameraStatus], None] = lambda _status: None,
    ) -> None:
        """`changed` is told of every state that is entered, from the worker's thread; it must not block."""
        self._clock = clock
        self._changed = changed
        self._stale_after_s = stale_after_s
        self._lock = threading.Lock()
        self._rate = RateMeter()
        self._picture_s = 0.0
        self._pictures = 0
        self._last_picture_at: datetime | None = None
        self._status = CameraStatus(
            camera_id, CameraState.STOPPED, "not started yet", clock.now(), 0, reason_code=Reason.NOT_STARTED
        )

    def enter(self, state: CameraState, reason: str = "", code: Reason | None = None) -> None:
        """The worker does something else now; `code` is the reason for those who read no English."""
        with self._lock:
            self._status = replace(
                self._status, state=state, reason=reason, reason_code=code, since_at=self._clock.now()
            )
            status = self._counted()
        self._changed(status)

    def connect(self, session: int) -> None:
        """Session number `session` begins."""
        with self._lock:
            self._rate = RateMeter()
            self._status = replace(self._status, session=session)
        self.enter(CameraState.CONNECTING)

    def packet(self, captured_at: datetime) -> None:
        """A coded picture came."""
        with self._lock:
            self._picture_s = self._clock.monotonic()
            self._rate.tick(captured_at)
            self._pictures += 1
            self._last_picture_at = captured_at

    def live(self) -> None:
        """Its pictures are sound, or nobody needs them."""
        self.enter(CameraState.LIVE)

    def frame(self, *, dropped: bool) -> None:
        """A frame was handed on; `dropped`: it replaced one that nobody had looked at."""
        with self._lock:
            status = self._status
            self._status = replace(status, frames=status.frames + 1, dropped=status.dropped + dropped)

    def ended(self, *, decoded: int, damaged: int, passed_over: int) -> None:
        """What has become of a session's pictures (`CameraStatus`)."""
        with self._lock:
            status = self._status
            self._status = replace(
                status,
                decoded=status.decoded + decoded,
                damaged=status.damaged + damaged,
                passed_over=status.passed_over + passed_over,
            )

    def status(self) -> CameraStatus:
        """The camera now; stale when it should be live but no picture has come for too long."""
        with self._lock:
            status, age_s = self._counted(), self._clock.monotonic() - self._picture_s
        if status.state is not CameraState.LIVE or age_s <= self._stale_after_s:
            return status
        since_at = self._clock.now() - timedelta(seconds=age_s - self._stale_after_s)
        reason = f"no picture for {age_s:.1f} s"
        return replace(
            status,
            state=CameraState.STALE,
            reason=reason,
            reason_code=Reason.NO_PICTURE,
            since_at=since_at,
        )

    def _counted(self) -> CameraStatus:
        """The status with what changes with every packet; the lock is held."""
        return replace(
            self._status,
            pictures=self._pictures,
            source_fps=self._rate.fps,
            last_picture_at=self._last_picture_at,
        )
